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
    state::{App, Phase, use_app},
};
use caunoi_core::record::Grant;
use leptos::prelude::*;
use leptos_router::{
    components::{Route, Router, Routes},
    path,
};
use shell::Shell;

/// The whole app.
#[component]
pub fn Root() -> impl IntoView {
    let app = App::start();
    provide_context(app);
    organizer::provide_selection();
    Effect::new(move |_| page::set_body_class(if role(app) == Role::Post { "role-post" } else { "" }));
    #[cfg(debug_assertions)]
    if gallery::is_asked_for() {
        return view! { <gallery::Gallery/> }.into_any();
    }
    let phase = Memo::new(move |_| app.phase());
    let screen = move || match phase.get() {
        Phase::Opening => view! { <gate::Opening/> }.into_any(),
        Phase::Welcome => view! { <gate::Welcome/> }.into_any(),
        Phase::Enrolling => view! { <gate::Enrolling/> }.into_any(),
        Phase::Elsewhere => view! { <gate::Elsewhere/> }.into_any(),
        Phase::Outdated => view! { <gate::Outdated/> }.into_any(),
        Phase::Failed(sentence) => view! { <gate::Failed sentence/> }.into_any(),
        Phase::Ready => view! { <Screens/> }.into_any(),
    };
    screen.into_any()
}

#[component]
fn Screens() -> impl IntoView {
    view! {
        <Router>
            <Shell>
                <Routes fallback=gate::NoSuchPage>
                    <Route path=path!("/") view=Home/>
                    <Route path=path!("/kien-nghi/:id?") view=post::Petitions/>
                    <Route path=path!("/ho-so") view=post::Sheet/>
                    <Route path=path!("/tra-loi/:id?") view=answers::Answers/>
                    <Route path=path!("/chuong-trinh") view=agenda::Agenda/>
                    <Route path=path!("/tai-lieu") view=materials::Materials/>
                    <Route path=path!("/tai-lieu/:id") view=materials::Viewer/>
                    <Route path=path!("/gui-nhan") view=outbox::Outbox/>
                    <Route path=path!("/toi") view=me::Me/>
                    <Route path=path!("/tiep-nhan/:id?") view=organizer::Inbox/>
                    <Route path=path!("/y-kien/moi") view=organizer::FormOpinion/>
                    <Route path=path!("/y-kien/:id?") view=organizer::Opinions/>
                    <Route path=path!("/duoc-giao/:id?") view=department::Queue/>
                    <Route path=path!("/cho-duyet/:id?") view=leader::Approvals/>
                </Routes>
            </Shell>
        </Router>
    }
}

/// What a person mainly is; decides where they start and which places they are offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Post,
    Organizer,
    Department,
    Leader,
    Administrator,
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

/// Each role opens on what it has to do next.
#[component]
fn Home() -> impl IntoView {
    let app = use_app();
    let role = Memo::new(move |_| role(app));
    move || match role.get() {
        Role::Post => view! { <post::Home/> }.into_any(),
        Role::Organizer => view! { <organizer::Home/> }.into_any(),
        Role::Department => view! { <department::Queue/> }.into_any(),
        Role::Leader => view! { <leader::Approvals/> }.into_any(),
        Role::Administrator => view! { <me::Me/> }.into_any(),
        Role::Unknown => view! { <gate::FirstPull/> }.into_any(),
    }
}
