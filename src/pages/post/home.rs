//! A post's home: the conference, what is due, its own petitions.

use super::status;
use crate::{
    format,
    pages::{
        begin::{Begin, Whose},
        conference::ConferenceCard,
        shell::begin_petition,
        soon::Soon,
    },
    parts::{Actions, Icon, Memo, Row, Rows, StatTile, Tone, live},
    state::{App, use_app},
    text::t,
};
use caunoi_core::{
    record::{Petition, Stage},
    replica::Delivery,
    sheet,
};
use leptos::prelude::*;

/// The home screen.
#[component]
pub fn Home() -> impl IntoView {
    let app = use_app();
    view! {
        <main class="page" id="main" tabindex="-1" data-testid="home">
            <div class="page-body" data-wide><Soon><Content/></Soon></div>
            <Actions>
                <button class="button" data-kind="primary" data-testid="new-petition"
                    on:click=move |_| app.go(&begin_petition(app))>
                    <Icon name="plus"/>{t().post_home.write}
                </button>
            </Actions>
        </main>
    }
}

/// What is most urgent first.
#[component]
fn Content() -> impl IntoView {
    let app = use_app();
    view! {
        {live(move || app.conference().map(|conference| view! { <ConferenceCard conference/> }))}
        <div class="home-grid">
            <div class="stack"><Due/><Soon><Begin whose=Whose::Post/></Soon></div>
            <div class="stack"><Soon><Own/><Quick/></Soon></div>
        </div>
    }
}

/// Where else people go from here.
#[component]
fn Quick() -> impl IntoView {
    view! {
        <nav class="quick" aria-label=t().post_home.more>
            <a href="/chuong-trinh"><Icon name="agenda"/>{t().post_home.agenda}</a>
            <a href="/tai-lieu" data-testid="quick-materials"><Icon name="folder"/>{t().post_home.materials}</a>
        </nav>
    }
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Task {
    href: &'static str,
    icon: &'static str,
    tone: Tone,
    title: String,
    note: String,
}

fn task(href: &'static str, icon: &'static str, tone: Tone, title: String, note: impl Into<String>) -> Task {
    Task { href, icon, tone, title, note: note.into() }
}

/// What the post has to do next, most urgent first.
fn tasks(app: App) -> Vec<Task> {
    let today = app.today();
    let words = &t().post_home;
    let due = app.conference().map(|conference| (words.petitions_due)(&format::date(conference.petitions_due)));
    let due = due.unwrap_or_default();
    app.read(|replica| {
        let store = replica.shown();
        let own = |test: &dyn Fn(&Petition) -> bool| store.all::<Petition>().filter(|petition| test(petition)).count();
        let unsent = own(&|it| it.stage != Stage::Draft && replica.delivery(it.id.erased()) == Delivery::OnlyHere);
        let drafts = own(&|it| it.stage == Stage::Draft);
        let returned = own(&|it| it.stage == Stage::Returned);
        let mut tasks = Vec::new();
        let refused = replica.refused_to_show().count();
        if refused > 0 {
            let title = (words.refused)(refused);
            tasks.push(task("/gui-nhan", "alert", Tone::Refused, title, words.refused_note));
        }
        if returned > 0 {
            let title = (words.returned)(returned);
            tasks.push(task("/kien-nghi", "alert", Tone::Refused, title, words.returned_note));
        }
        if unsent > 0 {
            let title = (words.unsent)(unsent);
            tasks.push(task("/gui-nhan", "cloud-off", Tone::Waiting, title, words.unsent_note));
        }
        if drafts > 0 {
            tasks.push(task("/kien-nghi", "pen", Tone::Waiting, (words.drafts)(drafts), due));
        }
        let unit = replica.officer().and_then(caunoi_core::record::Officer::unit);
        if let Some(unit) = unit {
            let asked = sheet::indicators(store, unit);
            let empty = asked.iter().filter(|indicator| sheet::is_empty(store, unit, indicator.id, today)).count();
            if empty > 0 {
                let title = (words.empty_cells)(empty);
                tasks.push(task("/ho-so", "sheet", Tone::Waiting, title, words.empty_cells_note));
            }
        }
        let answered = own(&|it| status::is_answered(replica, it));
        if answered > 0 {
            tasks.push(task("/tra-loi", "answer", Tone::Done, (words.answered)(answered), ""));
        }
        tasks
    })
    .unwrap_or_default()
}

#[component]
fn Due() -> impl IntoView {
    let app = use_app();
    let due = Memo::new(move || tasks(app));
    let missing = Memo::new(move || {
        let missing = app.missing_materials();
        (missing.len(), missing.iter().map(|material| material.size).sum::<u64>())
    });
    view! {
        <section class="card card-flush" aria-labelledby="todo" data-testid="todo">
            <h2 id="todo">{t().post_home.todo}</h2>
            <Rows>
                {live(move || due.get().into_iter().map(|task| view! {
                    <Row href=task.href title=task.title icon=task.icon tone=task.tone meta=move || task.note.clone()/>
                }).collect_view())}
                {live(move || (missing.get().0 > 0).then(|| view! {
                    <Row href="/tai-lieu" icon="folder" tone=Tone::Waiting
                        title=(t().post_home.missing_materials)(missing.get().0)
                        meta=move || (t().post_home.missing_materials_note)(&format::bytes(missing.get().1))/>
                }))}
            </Rows>
            {live(move || (due.get().is_empty() && missing.get().0 == 0).then(|| view! { <p class="soft">{t().post_home.nothing_to_do}</p> }))}
        </section>
    }
}

#[component]
fn Own() -> impl IntoView {
    let app = use_app();
    let counts = Memo::new(move || {
        app.read(|replica| {
            let store = replica.shown();
            let all: Vec<&Petition> = store.all().collect();
            let received = all.iter().filter(|petition| petition.stage == Stage::Received).count();
            let answered = all.iter().filter(|petition| status::is_answered(replica, petition)).count();
            (all.len(), received, answered)
        })
        .unwrap_or_default()
    });
    view! {
        <section class="stack-s" aria-labelledby="mine">
            <div class="section-head"><h2 id="mine">{t().post_home.own}</h2><a href="/kien-nghi">{t().post_home.see_all}</a></div>
            <div class="tiles">
                <StatTile href="/kien-nghi" number=Signal::derive(move || counts.get().0) label=t().post_home.own_written/>
                <StatTile href="/kien-nghi" number=Signal::derive(move || counts.get().1) label=t().post_home.own_received/>
                <StatTile href="/tra-loi" number=Signal::derive(move || counts.get().2) label=t().post_home.own_answered/>
            </div>
        </section>
    }
}
