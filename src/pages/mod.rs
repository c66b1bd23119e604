//! What people see: one file a screen, and here which screen is shown at which address.

mod address;
mod agenda;
mod answers;
mod begin;
mod carry;
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
mod notebook;
mod notes;
mod organizer;
mod outbox;
mod pieces;
mod pin;
mod post;
mod progress;
mod ready;
mod shell;
mod soon;
mod words;

use crate::{
    browser::page,
    parts::{Memo, live},
    state::{App, Phase, use_app},
};
use caunoi_core::record::Grant;
use leptos::prelude::*;
use shell::Shell;

/// The whole app.
pub fn root() -> impl IntoView {
    let app = App::start();
    provide_context(app);
    pieces::Pieces::provide();
    organizer::provide_selection();
    let role = Memo::new(move || role(app));
    Effect::new(move |_| page::set_body_class(if role.get() == Role::Post { "role-post" } else { "" }));
    // What the first screens do without comes to the device as soon as it is known whose work is done here.
    Effect::new(move |_| match role.get() {
        Role::Unknown => {}
        Role::Organizer | Role::Department | Role::Leader | Role::Administrator => app.keep_parts(&["rest", "office"]),
        Role::Post => app.keep_parts(&["rest"]),
    });
    // What reads codes is on the device before it has to do without a network.
    let codes = Memo::new(move || app.carrying().is_some_and(|carrying| carrying.qr));
    Effect::new(move |_| {
        if codes.get() {
            app.keep_parts(&["scan"]);
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
        Phase::Emptied => view! { <gate::Emptied/> }.into_any(),
        Phase::Enrolling => view! { <gate::Enrolling/> }.into_any(),
        Phase::Locked(last) => pieces::locked(last),
        Phase::ChoosingPin(place) => pieces::choosing_pin(place),
        Phase::Outdated => view! { <gate::Outdated/> }.into_any(),
        Phase::Failed(sentence) => view! { <gate::Failed sentence/> }.into_any(),
        Phase::Ready => view! { <Screens role/> }.into_any(),
    };
    screen.into_any()
}

#[component]
fn Screens(role: Memo<Role>) -> impl IntoView {
    let app = use_app();
    // What hangs on the sync screen is a screen of its own.
    let place = Memo::new(move || match (app.path_part(0), app.path_part(1)) {
        (place, under) if place == "gui-nhan" && !under.is_empty() => format!("{place}/{under}"),
        (place, _) => place,
    });
    let screen = move || match (place.get().as_str(), role.get()) {
        ("", Role::Post) => view! { <post::Home/> }.into_any(),
        ("kien-nghi", _) => view! { <post::Petitions/> }.into_any(),
        (place, role) => pieces::screen(place, role),
    };
    // Before the first records there is nowhere to go.
    let first = Memo::new(move || role.get() == Role::Unknown && place.get().is_empty());
    live(move || {
        if first.get() {
            view! { <gate::FirstPull/> }.into_any()
        } else {
            view! { <Shell role>{screen}</Shell>{pieces::watch()} }.into_any()
        }
    })
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
