//! The organizers' screens: taking petitions in, making opinions of them, and seeing those through.

mod form;
mod home;
mod inbox;
mod merge;
mod opinions;
mod packages;
mod posts;

use form::FormOpinion;
pub use home::Home;
pub use inbox::Inbox;
pub use opinions::Opinions;
pub use packages::Packages;
pub use posts::Posts;

use caunoi_core::{
    id::Id,
    record::{Petition, Stage, Topic},
};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// What the organizer is making an opinion of. It outlives every page, so that one can go back to the
/// inbox for one more petition.
#[derive(Clone, Copy)]
struct Selection {
    petitions: RwSignal<BTreeSet<Id<Petition>>>,
    draft: RwSignal<Draft>,
}

/// What has been written of the opinion so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Draft {
    title: String,
    text: String,
    topic: Option<Id<Topic>>,
}

/// Makes the selection; to be called once, at the root.
pub fn provide_selection() {
    provide_context(Selection { petitions: RwSignal::default(), draft: RwSignal::default() });
}

impl Selection {
    fn expect() -> Self {
        expect_context()
    }

    fn contains(self, petition: Id<Petition>) -> bool {
        self.petitions.read().contains(&petition)
    }

    fn contains_untracked(self, petition: Id<Petition>) -> bool {
        self.petitions.with_untracked(|petitions| petitions.contains(&petition))
    }

    fn choose(self, petition: Id<Petition>) {
        self.petitions.update(|petitions| {
            petitions.insert(petition);
        });
    }

    fn drop(self, petition: Id<Petition>) {
        self.petitions.update(|petitions| {
            petitions.remove(&petition);
        });
    }

    fn choose_none(self) {
        self.petitions.set(BTreeSet::new());
    }

    fn clear(self) {
        self.choose_none();
        self.draft.set(Draft::default());
    }
}

/// Whether a petition can become part of an opinion.
const fn can_be_grouped(stage: Stage) -> bool {
    matches!(stage, Stage::Submitted | Stage::Received)
}
