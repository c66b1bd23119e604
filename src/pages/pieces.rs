//! The screens that come after the first ones.
//!
//! The first file of the program has what a post needs until its home screen answers. All other screens are in two pieces,
//! which the page loads when one of their screens is shown for the first time, and which the service worker brings to the
//! device as soon as the first screens stand. The build cuts them out of the program (`xtask/src/stage/pieces.rs`);
//! a build for development is in one piece.

use super::{Role, agenda, answers, department, gate, leader, materials, me, organizer, outbox, post};
use crate::{
    parts::{Empty, Skeleton, live},
    state::{App, Contact, use_app},
    text::t,
};
use caunoi_core::{id::Id, record::Petition};
use leptos::{prelude::*, wasm_split::SplitLoaderError};

/// What a piece can be asked for.
#[derive(Clone, Copy)]
pub enum Wanted<'a> {
    /// The screen of a place for a role.
    Place(&'a str, Role),
    /// A petition to write.
    Editor(Id<Petition>),
    /// A petition to read.
    Reader(Id<Petition>),
}

/// A piece: the view of what is wanted, where it has one.
type Piece = fn(Wanted) -> Option<AnyView>;

/// A function that loads a piece. All code that only `$inside` uses is in it.
macro_rules! piece {
    ($name:ident, $inside:path) => {
        #[cfg(not(debug_assertions))]
        #[leptos::wasm_split::wasm_split($name, fallible, wasm_split_path = ::leptos::wasm_split)]
        fn $name() -> Result<Piece, SplitLoaderError> {
            Ok($inside)
        }

        #[cfg(debug_assertions)]
        async fn $name() -> Result<Piece, SplitLoaderError> {
            Ok($inside)
        }
    };
}

piece!(rest, common_and_posts);
piece!(office, offices);

fn common_and_posts(wanted: Wanted) -> Option<AnyView> {
    Some(match wanted {
        Wanted::Editor(id) => view! { <post::Editor id/> }.into_any(),
        Wanted::Reader(id) => view! { <post::Reader id/> }.into_any(),
        Wanted::Place("ho-so", _) => view! { <post::Sheet/> }.into_any(),
        Wanted::Place("", Role::Administrator) | Wanted::Place("toi", _) => view! { <me::Me/> }.into_any(),
        Wanted::Place("tra-loi", _) => view! { <answers::Answers/> }.into_any(),
        Wanted::Place("chuong-trinh", _) => view! { <agenda::Agenda/> }.into_any(),
        Wanted::Place("tai-lieu", _) => view! { <materials::Materials/> }.into_any(),
        Wanted::Place("gui-nhan", _) => view! { <outbox::Outbox/> }.into_any(),
        Wanted::Place(..) => return None,
    })
}

fn offices(wanted: Wanted) -> Option<AnyView> {
    Some(match wanted {
        Wanted::Place("", Role::Organizer) => view! { <organizer::Home/> }.into_any(),
        Wanted::Place("", Role::Department) | Wanted::Place("duoc-giao", _) => {
            view! { <department::Queue/> }.into_any()
        }
        Wanted::Place("", Role::Leader) | Wanted::Place("cho-duyet", _) => view! { <leader::Approvals/> }.into_any(),
        Wanted::Place("tiep-nhan", _) => view! { <organizer::Inbox/> }.into_any(),
        Wanted::Place("y-kien", _) => view! { <organizer::Opinions/> }.into_any(),
        _ => return None,
    })
}

/// How far a piece has come.
#[derive(Clone, Copy)]
enum Loading {
    NotAsked,
    Coming,
    Here(Piece),
    /// It is not on this device, and the network does not bring it.
    Missing,
}

/// The pieces, as far as they were asked for.
#[derive(Clone, Copy)]
pub struct Pieces {
    rest: RwSignal<Loading>,
    office: RwSignal<Loading>,
}

impl Pieces {
    /// Makes them known to all screens; to be called once, at the root.
    pub fn provide() {
        provide_context(Self { rest: RwSignal::new(Loading::NotAsked), office: RwSignal::new(Loading::NotAsked) });
    }
}

/// The screen of a place that is not among the first ones.
pub fn screen(place: String, role: Role) -> AnyView {
    let is_office = matches!(place.as_str(), "duoc-giao" | "cho-duyet" | "tiep-nhan" | "y-kien")
        || place.is_empty() && role.is_office();
    let view = move |piece: Piece| {
        piece(Wanted::Place(&place, role)).unwrap_or_else(|| view! { <gate::NoSuchPage/> }.into_any())
    };
    Part::find(is_office).show(page, view)
}

/// A petition to write.
pub fn editor(id: Id<Petition>) -> AnyView {
    Part::find(false).show(pane, move |piece| piece(Wanted::Editor(id)).into_any())
}

/// A petition to read.
pub fn reader(id: Id<Petition>) -> AnyView {
    Part::find(false).show(pane, move |piece| piece(Wanted::Reader(id)).into_any())
}

/// What stands for a screen until it is there.
fn page(inside: AnyView) -> AnyView {
    view! { <main class="page" id="main" tabindex="-1"><div class="page-body">{inside}</div></main> }.into_any()
}

/// What stands for one side of a screen.
fn pane(inside: AnyView) -> AnyView {
    view! { <div class="page-body">{inside}</div> }.into_any()
}

/// One of the pieces, on its way.
#[derive(Clone, Copy)]
struct Part {
    app: App,
    is_office: bool,
    loading: RwSignal<Loading>,
}

impl Part {
    fn find(is_office: bool) -> Self {
        let Pieces { rest, office } = expect_context();
        Self { app: use_app(), is_office, loading: if is_office { office } else { rest } }
    }

    /// What `view` makes of the piece as soon as that is here; until then that it is coming, or missing, in a frame.
    fn show(self, frame: fn(AnyView) -> AnyView, view: impl Fn(Piece) -> AnyView + Send + Sync + 'static) -> AnyView {
        if matches!(self.loading.get_untracked(), Loading::NotAsked) {
            self.load();
        }
        // What did not come is tried again when it is wanted again, and when the hub is heard again.
        Effect::new(move |_| {
            if self.app.contact() == Contact::Reached && matches!(self.loading.get_untracked(), Loading::Missing) {
                self.load();
            }
        });
        live(move || match self.loading.get() {
            Loading::Here(piece) => view(piece),
            Loading::NotAsked | Loading::Coming => frame(view! { <Skeleton lines=5/> }.into_any()),
            Loading::Missing => frame(self.missing()),
        })
    }

    fn load(self) {
        self.loading.set(Loading::Coming);
        let piece = async move { if self.is_office { office().await } else { rest().await } };
        self.app.load(piece, move |found| self.loading.set(found.map_or(Loading::Missing, Loading::Here)));
    }

    fn missing(self) -> AnyView {
        view! {
            <h1 class="unseen">{t().app.name}</h1>
            <Empty icon="cloud-off" title=t().gate.piece_missing text=t().gate.piece_missing_note/>
            <button class="button" data-testid="piece-missing" on:click=move |_| self.load()>{t().gate.try_again}</button>
        }
        .into_any()
    }
}
