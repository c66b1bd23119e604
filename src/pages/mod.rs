//! What people see: one file a screen, and here which screen is shown at which address.

mod address;
mod agenda;
mod answers;
mod begin;
mod conference;
mod department;
mod disputes;
#[cfg(debug_assertions)]
mod gallery;
mod gate;
mod leader;
mod materials;
mod me;
mod names;
mod notes;
mod organizer;
mod outbox;
mod post;
mod progress;
mod shell;
mod words;

use crate::{
    browser::page,
    parts::Memo,
    state::{App, Phase, use_app},
};
use caunoi_core::record::Grant;
use leptos::prelude::*;
use shell::Shell;

/// One of the two programs: which screens it has beside those that everybody has.
#[derive(Clone, Copy)]
pub struct Part {
    /// As the boot script and the build know it.
    name: &'static str,
    /// Makes what outlives every screen.
    prepare: fn(),
    /// The screen of a place; nothing where this part has none.
    screen: fn(&str, Role) -> Option<AnyView>,
}

/// For commune-level posts.
pub const POST: Part = Part { name: "post", prepare: || {}, screen: post::screen };

/// For everybody else.
pub const OFFICE: Part = Part { name: "office", prepare: organizer::provide_selection, screen: office };

fn office(place: &str, role: Role) -> Option<AnyView> {
    Some(match (place, role) {
        ("", Role::Organizer) => view! { <organizer::Home/> }.into_any(),
        ("", Role::Department) | ("duoc-giao", _) => view! { <department::Queue/> }.into_any(),
        ("", Role::Leader) | ("cho-duyet", _) => view! { <leader::Approvals/> }.into_any(),
        ("tiep-nhan", _) => view! { <organizer::Inbox/> }.into_any(),
        ("y-kien", _) => view! { <organizer::Opinions/> }.into_any(),
        _ => return None,
    })
}

/// The screens that everybody has.
fn common(place: &str, role: Role) -> Option<AnyView> {
    Some(match (place, role) {
        ("", Role::Unknown) => view! { <gate::FirstPull/> }.into_any(),
        ("", Role::Administrator) | ("toi", _) => view! { <me::Me/> }.into_any(),
        ("tra-loi", _) => view! { <answers::Answers/> }.into_any(),
        ("chuong-trinh", _) => view! { <agenda::Agenda/> }.into_any(),
        ("tai-lieu", _) => view! { <materials::Materials/> }.into_any(),
        ("gui-nhan", _) => view! { <outbox::Outbox/> }.into_any(),
        _ => return None,
    })
}

/// The whole app.
pub fn root(part: Part) -> impl IntoView {
    let app = App::start(part.name);
    provide_context(app);
    (part.prepare)();
    let role = Memo::new(move || role(app));
    Effect::new(move |_| page::set_body_class(if role.get() == Role::Post { "role-post" } else { "" }));
    // Another person's work may need the other program: it is loaded once, and then stays on the device.
    Effect::new(move |_| {
        if let Some(name) = role.get().part() {
            app.load_part(name);
        }
    });
    #[cfg(debug_assertions)]
    if gallery::is_asked_for() {
        return view! { <gallery::Gallery/> }.into_any();
    }
    let phase = Memo::new(move || app.phase());
    let screen = move || match phase.get() {
        Phase::Opening => view! { <gate::Opening/> }.into_any(),
        Phase::Welcome => view! { <gate::Welcome/> }.into_any(),
        Phase::Enrolling => view! { <gate::Enrolling/> }.into_any(),
        Phase::Elsewhere => view! { <gate::Elsewhere/> }.into_any(),
        Phase::Outdated => view! { <gate::Outdated/> }.into_any(),
        Phase::Failed(sentence) => view! { <gate::Failed sentence/> }.into_any(),
        Phase::Ready => view! { <Screens part role/> }.into_any(),
    };
    screen.into_any()
}

#[component]
fn Screens(part: Part, role: Memo<Role>) -> impl IntoView {
    let app = use_app();
    let place = Memo::new(move || app.path_part(0));
    let screen = move || {
        let (place, role) = (place.get(), role.get());
        let found = common(&place, role).or_else(|| (part.screen)(&place, role));
        found.unwrap_or_else(|| view! { <gate::NoSuchPage/> }.into_any())
    };
    view! { <Shell role>{screen}</Shell> }
}

/// What a person mainly is; decides where they start and which places they are offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// An officer of a commune-level post.
    Post,
    /// One of those who prepare the conference.
    Organizer,
    /// An officer of a department that answers.
    Department,
    /// Who approves answers.
    Leader,
    /// Who keeps the hub.
    Administrator,
    /// Nothing has been heard of the person yet.
    Unknown,
}

impl Role {
    /// The program that has this role's screens; nothing where either will do.
    const fn part(self) -> Option<&'static str> {
        match self {
            Self::Post => Some(POST.name),
            Self::Organizer | Self::Department | Self::Leader => Some(OFFICE.name),
            Self::Administrator | Self::Unknown => None,
        }
    }
}

fn role(app: App) -> Role {
    let officer = app.officer();
    let grant = officer.as_ref().and_then(|officer| officer.grants.first());
    match grant {
        Some(Grant::Post { .. }) => Role::Post,
        Some(Grant::Organizer) => Role::Organizer,
        Some(Grant::Department(_)) => Role::Department,
        Some(Grant::Leader) => Role::Leader,
        Some(Grant::Administrator) => Role::Administrator,
        None => Role::Unknown,
    }
}
