//! What a post's tablet has said of itself: whether it is ready for a day without a network.

use super::Unit;
use crate::{
    id::{Id, ReplicaId},
    time::Moment,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Something that has to be in order before a day without a network. How it is told that it is, [`crate::ready`] says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Need {
    /// All files of the app are on the tablet.
    App,
    /// The records are, and not too old.
    Records,
    /// All materials are.
    Materials,
    /// The browser has promised to keep what is on it.
    Storage,
    /// There is room for what is still to come.
    Space,
    /// Its clock shows the hub's time.
    Clock,
    /// Each of its officers has a PIN.
    Pin,
}

impl Need {
    /// All there are, in the order in which they are to be put right.
    pub const ALL: [Self; 7] =
        [Self::App, Self::Records, Self::Materials, Self::Storage, Self::Space, Self::Clock, Self::Pin];
}

/// What one tablet of a post reported last. It says nothing of who uses it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Readiness {
    /// Identifier; see [`id_of`](Self::id_of).
    pub id: Id<Readiness>,
    /// The store that reported.
    pub replica: ReplicaId,
    /// The post whose officer reported: a tablet stands where it is used.
    pub unit: Id<Unit>,
    /// What was not in order.
    pub needs: BTreeSet<Need>,
    /// When the hub was told.
    pub reported: Moment,
}

impl Readiness {
    /// A store has one.
    pub fn id_of(replica: ReplicaId) -> Id<Self> {
        Id::named("readiness", &replica.to_string())
    }
}
