//! The screens that come after the first ones.
//!
//! The first file of the program has what a post needs until its home screen answers. All other screens are in two pieces,
//! which the page loads when one of their screens is shown for the first time, and which the service worker brings to the
//! device as soon as the first screens stand. The build cuts them out of the program (`xtask/src/stage/pieces.rs`);
//! a build for development is in one piece, and so is what only measures a part of the app.

use super::{
    Role, agenda, answers, carry, department, gate, leader, materials, me, notebook, organizer, outbox, pin, post,
    ready,
};
use crate::{
    parts::{Empty, Skeleton, live},
    state::{App, Contact, Place, use_app},
    text::t,
};
use caunoi_core::{id::Id, record::Petition};
use leptos::{prelude::*, wasm_split::SplitLoaderError};

/// A screen that is not among the first ones.
#[derive(Clone, Copy)]
enum Screen {
    Sheet,
    Me,
    Notebook,
    Answers,
    Agenda,
    Materials,
    Outbox,
    Ready,
    Office(Office),
}

/// A screen of those who work on what posts have written.
#[derive(Clone, Copy)]
enum Office {
    Home,
    Inbox,
    Packages,
    Opinions,
    Posts,
    Queue,
    Approvals,
}

impl Screen {
    /// The screen of a place for a role; nothing where there is no such place.
    fn at(place: &str, role: Role) -> Option<Self> {
        Some(match (place, role) {
            ("ho-so", _) => Self::Sheet,
            ("", Role::Administrator) | ("toi", _) => Self::Me,
            ("ghi-chu", _) => Self::Notebook,
            ("tra-loi", _) => Self::Answers,
            ("chuong-trinh", _) => Self::Agenda,
            ("tai-lieu", _) => Self::Materials,
            ("gui-nhan", _) => Self::Outbox,
            ("san-sang", _) => Self::Ready,
            ("", Role::Organizer) => Self::Office(Office::Home),
            ("tiep-nhan", _) => Self::Office(Office::Inbox),
            ("gui-nhan/goi", Role::Organizer | Role::Administrator) => Self::Office(Office::Packages),
            ("y-kien", _) => Self::Office(Office::Opinions),
            ("don-vi", Role::Organizer) => Self::Office(Office::Posts),
            ("", Role::Department) | ("duoc-giao", _) => Self::Office(Office::Queue),
            ("", Role::Leader) | ("cho-duyet", _) => Self::Office(Office::Approvals),
            _ => return None,
        })
    }
}

/// What a piece can be asked for.
#[derive(Clone, Copy)]
enum Wanted {
    Screen(Screen),
    /// A petition to write.
    Editor(Id<Petition>),
    /// A petition to read.
    Reader(Id<Petition>),
    /// The store of somebody who has a PIN, and so has had these pieces.
    Locked(Place),
    /// A colleague who is to have a PIN.
    ChoosingPin(Place),
    /// The card that says what is missing for a day without a network.
    NotReady,
    /// No view: to see to it that the hub learns how this tablet stands.
    Watch,
    /// What other apps have shared with this one.
    Arrivals,
}

/// A piece.
#[derive(Clone, Copy)]
struct Piece {
    /// The view of what is wanted, where it has one.
    view: fn(Wanted) -> Option<AnyView>,
    /// Makes known what works in the background.
    begin: fn(App),
}

/// A function that loads a piece. All code that only `$inside` uses is in it.
macro_rules! piece {
    ($name:ident, $inside:path) => {
        #[cfg(not(any(debug_assertions, feature = "whole")))]
        #[leptos::wasm_split::wasm_split($name, fallible, wasm_split_path = ::leptos::wasm_split)]
        fn $name() -> Result<Piece, SplitLoaderError> {
            Ok(Piece { view: $inside, begin: App::have_later })
        }

        #[cfg(any(debug_assertions, feature = "whole"))]
        async fn $name() -> Result<Piece, SplitLoaderError> {
            Ok(Piece { view: $inside, begin: App::have_later })
        }
    };
}

piece!(rest, common_and_posts);
piece!(office, offices);

fn common_and_posts(wanted: Wanted) -> Option<AnyView> {
    Some(match wanted {
        Wanted::Editor(id) => view! { <post::Editor id/> }.into_any(),
        Wanted::Reader(id) => view! { <post::Reader id/> }.into_any(),
        Wanted::Locked(last) => view! { <gate::Locked last/><carry::ArrivedWhileLocked/> }.into_any(),
        Wanted::Arrivals => view! { <carry::Arrivals/> }.into_any(),
        Wanted::ChoosingPin(place) => view! { <pin::ChoosePin place/> }.into_any(),
        Wanted::NotReady => view! { <ready::NotReady/> }.into_any(),
        Wanted::Watch => {
            use_app().watch_readiness();
            return None;
        }
        Wanted::Screen(screen) => match screen {
            Screen::Sheet => view! { <post::Sheet/> }.into_any(),
            Screen::Me => view! { <me::Me/> }.into_any(),
            Screen::Notebook => view! { <notebook::Notebook/> }.into_any(),
            Screen::Answers => view! { <answers::Answers/> }.into_any(),
            Screen::Agenda => view! { <agenda::Agenda/> }.into_any(),
            Screen::Materials => view! { <materials::Materials/> }.into_any(),
            Screen::Outbox => view! { <outbox::Outbox/> }.into_any(),
            Screen::Ready => view! { <ready::Ready/> }.into_any(),
            Screen::Office(_) => return None,
        },
    })
}

fn offices(wanted: Wanted) -> Option<AnyView> {
    let Wanted::Screen(Screen::Office(screen)) = wanted else { return None };
    Some(match screen {
        Office::Home => view! { <organizer::Home/> }.into_any(),
        Office::Inbox => view! { <organizer::Inbox/> }.into_any(),
        Office::Packages => view! { <organizer::Packages/> }.into_any(),
        Office::Opinions => view! { <organizer::Opinions/> }.into_any(),
        Office::Posts => view! { <organizer::Posts/> }.into_any(),
        Office::Queue => view! { <department::Queue/> }.into_any(),
        Office::Approvals => view! { <leader::Approvals/> }.into_any(),
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
pub fn screen(place: &str, role: Role) -> AnyView {
    let Some(screen) = Screen::at(place, role) else { return view! { <gate::NoSuchPage/> }.into_any() };
    Part::find(matches!(screen, Screen::Office(_))).show(page, Wanted::Screen(screen))
}

/// A petition to write.
pub fn editor(id: Id<Petition>) -> AnyView {
    Part::find(false).show(pane, Wanted::Editor(id))
}

/// A petition to read.
pub fn reader(id: Id<Petition>) -> AnyView {
    Part::find(false).show(pane, Wanted::Reader(id))
}

/// The lock screen.
pub fn locked(last: Place) -> AnyView {
    Part::find(false).show(page, Wanted::Locked(last))
}

/// A PIN for a colleague.
pub fn choosing_pin(place: Place) -> AnyView {
    Part::find(false).show(page, Wanted::ChoosingPin(place))
}

/// The card that says what is missing for a day without a network. Nothing waits for it, so it does not make the device
/// load what it is in.
pub fn not_ready() -> AnyView {
    once_here(Wanted::NotReady)
}

/// No view: from here on the hub learns how this tablet stands. That is nothing that anybody waits for in the first
/// seconds.
pub fn watch() -> AnyView {
    let part = Part::find(false);
    let load = move || {
        if matches!(part.loading.try_get_untracked(), Some(Loading::NotAsked)) {
            part.load();
        }
    };
    part.app.after_a_while(load);
    Effect::new(move |_| {
        if part.app.wants_a_piece() {
            load();
        }
    });
    once_here(Wanted::Watch)
}

/// What is wanted, as soon as something else has loaded the piece.
fn once_here(wanted: Wanted) -> AnyView {
    let Pieces { rest, .. } = expect_context();
    live(move || match rest.get() {
        Loading::Here(piece) => (piece.view)(wanted),
        _ => None,
    })
}

/// What other apps have shared with this one, among the news; nothing until its piece is there.
pub fn arrivals() -> AnyView {
    Part::find(false).show(|_| ().into_any(), Wanted::Arrivals)
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

    /// What is wanted, as soon as the piece is here; until then that it is coming, or missing, in a frame.
    fn show(self, frame: fn(AnyView) -> AnyView, wanted: Wanted) -> AnyView {
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
            Loading::Here(piece) => (piece.view)(wanted).into_any(),
            Loading::NotAsked | Loading::Coming => frame(view! { <Skeleton lines=5/> }.into_any()),
            Loading::Missing => frame(self.missing()),
        })
    }

    fn load(self) {
        self.loading.set(Loading::Coming);
        let piece = async move {
            let piece = if self.is_office { office().await } else { rest().await }?;
            (piece.begin)(self.app);
            self.app.before_forms().await;
            Ok::<_, SplitLoaderError>(piece)
        };
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
