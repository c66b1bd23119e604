//! The organizers' home: what waits for them, and how far the conference has come.

use super::posts;
use crate::{
    pages::{
        begin::{Begin, Whose},
        conference::ConferenceCard,
        names,
        progress::{Standing, is_overdue},
    },
    parts::{Empty, Memo, ProgressRing, Row, Rows, Show, StatTile, Tone, live},
    state::{App, use_app},
    text::t,
};
use caunoi_core::{
    reads::Store,
    record::{Conference, Grouping, Petition, Stage, Unit},
    time::Moment,
};
use chrono::NaiveDate;
use leptos::prelude::*;
use std::collections::BTreeSet;

/// The home screen.
#[component]
pub fn Home() -> impl IntoView {
    let app = use_app();
    let figures = Memo::new(move || figures(app));
    view! {
        <main class="page" id="main" tabindex="-1" data-testid="home">
            <div class="page-body" data-wide="full">
                {live(move || match app.conference() {
                    Some(conference) => view! {
                        <Tasks figures/>
                        <Tiles figures/>
                        <div class="home-grid"><Begin whose=Whose::Organizer/><ConferenceCard conference/></div>
                    }.into_any(),
                    None => view! {
                        <Empty icon="agenda" title=t().organizer_home.no_conference text=t().organizer_home.no_conference_yet/>
                    }.into_any(),
                })}
            </div>
        </main>
    }
}

/// Everything that is counted on this screen.
#[derive(Debug, Clone, Default, PartialEq)]
struct Figures {
    arrived: usize,
    arrived_units: usize,
    unassigned: usize,
    overdue: Vec<String>,
    submitted: usize,
    approved: usize,
    sorted: usize,
    petitions: usize,
    sent_units: usize,
    units: usize,
    ready_units: usize,
    opinions: usize,
    stood_for: usize,
    published: usize,
}

fn figures(app: App) -> Figures {
    let today = app.today();
    let Some(conference) = app.conference() else { return Figures::default() };
    let now = app.now();
    app.read(|replica| count(replica.shown(), &conference, today, now)).unwrap_or_default()
}

fn count(store: &Store, conference: &Conference, today: NaiveDate, now: Moment) -> Figures {
    let petitions = || {
        let all = store.hanging_on::<Petition>(conference.id.erased());
        all.filter(|petition| !matches!(petition.stage, Stage::Draft | Stage::Withdrawn))
    };
    let arrived = || petitions().filter(|petition| petition.stage == Stage::Submitted);
    let opinions: Vec<_> = names::opinions(store, conference.id);
    let standing = |wanted| opinions.iter().filter(|opinion| Standing::of(store, opinion) == wanted).count();
    let units =
        |petitions: &mut dyn Iterator<Item = &Petition>| petitions.map(|it| it.unit).collect::<BTreeSet<_>>().len();
    let overdue =
        opinions.iter().filter(|opinion| is_overdue(store, opinion, today)).map(|opinion| names::opinion(opinion));
    Figures {
        arrived: arrived().count(),
        arrived_units: units(&mut arrived()),
        unassigned: standing(Standing::Unassigned),
        overdue: overdue.collect(),
        submitted: standing(Standing::Submitted),
        approved: standing(Standing::Approved),
        sorted: petitions().filter(|it| store.hanging_on::<Grouping>(it.id.erased()).next().is_some()).count(),
        petitions: petitions().count(),
        sent_units: units(&mut petitions()),
        units: store.all::<Unit>().filter(|unit| unit.exists_on(conference.date)).count(),
        ready_units: posts::ready(store, conference, now),
        opinions: opinions.len(),
        stood_for: opinions.iter().flat_map(|opinion| &opinion.units).collect::<BTreeSet<_>>().len(),
        published: standing(Standing::Published),
    }
}

/// One thing to do: where, its icon and colour, what, and a note.
type Task = (&'static str, &'static str, Tone, String, String);

fn tasks(it: &Figures) -> Vec<Task> {
    let t = &t().organizer_home;
    let all: [(usize, Task); 5] = [
        (
            it.overdue.len(),
            (
                "/y-kien?loc=dang-tra-loi",
                "alert",
                Tone::Refused,
                (t.answers_overdue)(it.overdue.len()),
                it.overdue.join(" · "),
            ),
        ),
        (
            it.arrived,
            ("/tiep-nhan", "inbox", Tone::Waiting, (t.petitions_arrived)(it.arrived), (t.from_units)(it.arrived_units)),
        ),
        (
            it.unassigned,
            ("/y-kien?loc=chua-giao", "merge", Tone::Waiting, (t.opinions_unassigned)(it.unassigned), String::new()),
        ),
        (
            it.approved,
            ("/y-kien?loc=da-duyet", "stamp", Tone::Waiting, (t.answers_approved)(it.approved), String::new()),
        ),
        (
            it.submitted,
            ("/y-kien?loc=cho-duyet", "clock", Tone::Muted, (t.answers_submitted)(it.submitted), String::new()),
        ),
    ];
    all.into_iter().filter(|(count, _)| *count > 0).map(|(_, task)| task).collect()
}

#[component]
fn Tasks(figures: Memo<Figures>) -> impl IntoView {
    let tasks = Memo::new(move || figures.with(tasks));
    view! {
        <section class="card card-flush" aria-labelledby="todo" data-testid="todo">
            <h2 id="todo">{t().organizer_home.todo}</h2>
            <Rows>
                {live(move || tasks.get().into_iter().map(|(href, icon, tone, title, note)| view! {
                    <Row href title icon tone meta=move || note.clone()/>
                }).collect_view())}
            </Rows>
            <Show when=move || tasks.read().is_empty()>
                <Empty icon="check" title=t().organizer_home.nothing_to_do text=t().organizer_home.what_comes_here/>
            </Show>
        </section>
    }
}

/// How many petitions are part of an opinion.
#[component]
fn Sorted(figures: Memo<Figures>) -> impl IntoView {
    let words = Signal::derive(move || figures.with(|it| (t().organizer_home.sorted)(it.sorted, it.petitions)));
    let done = Signal::derive(move || figures.read().sorted);
    let all = Signal::derive(move || figures.read().petitions);
    view! {
        <a class="card ring-card" href="/tiep-nhan">
            <ProgressRing done all words/>
            <span><b>{t().organizer_home.sort}</b><span class="soft small" data-testid="sorted">{words}</span></span>
        </a>
    }
}

#[component]
fn Tiles(figures: Memo<Figures>) -> impl IntoView {
    let number = |read: fn(&Figures) -> usize| Signal::derive(move || figures.with(read));
    let missing = move || match figures.with(|it| it.units.saturating_sub(it.sent_units)) {
        0 => t().organizer_home.all_sent.to_owned(),
        count => (t().organizer_home.units_missing)(count),
    };
    let stood_for = move || (t().organizer_home.opinions_stand_for)(figures.read().stood_for);
    view! {
        <div class="tiles">
            <Sorted figures/>
            <StatTile href="/tiep-nhan" number=number(|it| it.sent_units) of=number(|it| it.units)
                label=t().organizer_home.units_sent note=Signal::derive(missing)/>
            <StatTile href="/don-vi" number=number(|it| it.ready_units) of=number(|it| it.units) label=t().organizer_home.units_ready/>
            <StatTile href="/y-kien" number=number(|it| it.opinions) label=Signal::derive(stood_for)/>
            <StatTile href="/y-kien?loc=da-cong-bo" number=number(|it| it.published) of=number(|it| it.opinions) label=t().organizer_home.answers_published/>
        </div>
    }
}
