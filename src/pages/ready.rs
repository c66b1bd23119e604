//! Whether this tablet is ready for a day without a network: a verdict, thing by thing what is so, and what to do.

use crate::{
    browser::preferences,
    format,
    parts::{Chip, Icon, Memo, ProgressBar, Show, Tone, live},
    state::{App, pieces, use_app},
    text::t,
};
use caunoi_core::{
    ready::{self, AppFiles, Facts, Finding, is_soon, judge},
    record::{Material, Need},
    replica::Replica,
};
use leptos::prelude::*;
use std::collections::BTreeSet;

/// What is not in order; nothing until everything was looked at once.
fn needs(app: App) -> Option<BTreeSet<Need>> {
    app.readiness().map(|facts| ready::needs(&facts))
}

/// The word for a thing, in a list of what is missing.
pub fn need_word(need: Need) -> &'static str {
    match need {
        Need::App => t().ready.need_app,
        Need::Records => t().ready.need_records,
        Need::Materials => t().ready.need_materials,
        Need::Storage => t().ready.need_storage,
        Need::Space => t().ready.need_space,
        Need::Clock => t().ready.need_clock,
        Need::Pin => t().ready.need_pin,
    }
}

/// "tài liệu, mã PIN".
pub fn need_words(needs: &BTreeSet<Need>) -> String {
    needs.iter().map(|need| need_word(*need)).collect::<Vec<_>>().join(", ")
}

/// The screen.
#[component]
pub fn Ready() -> impl IntoView {
    let app = use_app();
    app.watch_readiness();
    let facts = Memo::new(move || app.readiness());
    view! {
        <main class="page" id="main" tabindex="-1" data-testid="ready">
            <div class="page-body">
                <header class="page-head"><h1 class="title">{t().ready.title}</h1></header>
                <Verdict/>
                <section class="card card-flush" aria-label=t().ready.things>
                    <ul class="list">{Need::ALL.map(|need| view! { <Thing need facts/> }).collect_view()}</ul>
                </section>
                <More/>
            </div>
        </main>
    }
}

#[component]
fn Verdict() -> impl IntoView {
    let app = use_app();
    let needs = Memo::new(move || needs(app));
    let looks = move || match needs.with(|needs| needs.as_ref().map(BTreeSet::len)) {
        None => ("clock", Tone::Muted, t().ready.looking.to_owned(), ""),
        Some(0) => ("check", Tone::Received, t().ready.all_set.to_owned(), t().ready.all_set_means),
        Some(count) => ("alert", Tone::Waiting, (t().ready.to_do)(count), t().ready.to_do_means),
    };
    let inside = move || {
        let (icon, _, words, means) = looks();
        view! { <Icon name=icon/><div><h2>{words}</h2><p>{means}</p></div> }
    };
    view! {
        <section class="verdict" role="status" data-tone=move || looks().1.name() data-testid="verdict">{live(inside)}</section>
    }
}

/// One thing: its state, and where it is not in order what to do about it.
#[component]
fn Thing(need: Need, facts: Memo<Option<Facts>>) -> impl IntoView {
    let app = use_app();
    let (testid, name) = naming(need);
    let finding = Memo::new(move || facts.with(|facts| facts.as_ref().map(|facts| judge(facts, need))));
    let looks = move || match finding.get() {
        Some(Finding::Good) => ("check", Tone::Done, t().ready.good),
        Some(Finding::Lacking) => ("alert", Tone::Waiting, t().ready.lacking),
        Some(Finding::Untold) => ("clock", Tone::Muted, t().ready.unknown),
        None => ("clock", Tone::Muted, t().ready.looking),
    };
    let words = move || facts.with(|facts| facts.as_ref().map(|facts| words(app, need, facts)));
    view! {
        <li data-testid=testid data-tone=move || looks().1.name()>
            <div class="row thing" data-tone=move || looks().1.name()>
                {live(move || view! { <Icon name=looks().0/> })}
                <span class="row-body">
                    <span class="row-title">{name}<span class="unseen">": "{move || looks().2}</span></span>
                    <span class="row-meta">{live(words)}</span>
                </span>
                <Show when=move || finding.get() == Some(Finding::Lacking)><Remedy need/></Show>
            </div>
        </li>
    }
}

fn naming(need: Need) -> (&'static str, &'static str) {
    match need {
        Need::App => ("need-app", t().ready.app),
        Need::Records => ("need-records", t().ready.records),
        Need::Materials => ("need-materials", t().ready.materials),
        Need::Storage => ("need-storage", t().ready.storage),
        Need::Space => ("need-space", t().ready.space),
        Need::Clock => ("need-clock", t().ready.clock),
        Need::Pin => ("need-pin", t().ready.pin),
    }
}

/// What is so.
fn words(app: App, need: Need, facts: &Facts) -> String {
    let t = &t().ready;
    match need {
        Need::App => match facts.app {
            AppFiles::Missing(0) => t.app_whole.into(),
            AppFiles::Missing(count) => (t.app_missing)(count),
            AppFiles::NotKept => t.app_not_kept.into(),
            AppFiles::Untold => t.untold.into(),
        },
        Need::Records => records_words(app, facts),
        Need::Materials => materials_words(app),
        Need::Storage => match facts.kept {
            Some(true) => t.storage_kept.into(),
            Some(false) => t.storage_not_kept.into(),
            None => t.untold.into(),
        },
        Need::Space => space_words(facts),
        Need::Clock => clock_words(app, facts),
        Need::Pin => pin_words(app),
    }
}

fn records_words(app: App, facts: &Facts) -> String {
    let t = &t().ready;
    let Some(heard) = facts.heard.filter(|_| facts.complete) else { return t.records_incomplete.into() };
    let at = format::moment(heard, app.today());
    if judge(facts, Need::Records) == Finding::Good { (t.records_whole)(&at) } else { (t.records_old)(&at) }
}

fn materials_words(app: App) -> String {
    let t = &t().ready;
    let missing = app.missing_materials();
    if !missing.is_empty() {
        let bytes = missing.iter().map(|material| material.size).sum();
        return (t.materials_missing)(missing.len(), &format::bytes(bytes));
    }
    match app.read(|replica| replica.shown().all::<Material>().count()).unwrap_or_default() {
        0 => t.materials_none.into(),
        count => (t.materials_here)(count),
    }
}

fn space_words(facts: &Facts) -> String {
    let t = &t().ready;
    let wanted = facts.room_wanted();
    match facts.free {
        Some(free) if free < wanted => (t.space_short)(&format::bytes(free), &format::bytes(wanted)),
        _ if facts.is_full => t.space_full.into(),
        Some(free) => (t.space_enough)(&format::bytes(free)),
        None => t.untold.into(),
    }
}

fn clock_words(app: App, facts: &Facts) -> String {
    let t = &t().ready;
    let minutes = |error: i64| (error.saturating_abs() + 30_000) / 60_000;
    match facts.clock_error {
        None if app.province().is_some_and(|province| province.sample) => t.clock_of_sample.into(),
        None => t.clock_unknown.into(),
        Some(_) if judge(facts, Need::Clock) == Finding::Good => t.clock_right.into(),
        Some(error) if error > 0 => (t.clock_slow)(minutes(error)),
        Some(error) => (t.clock_fast)(minutes(error)),
    }
}

fn pin_words(app: App) -> String {
    let lacking = app.without_pin();
    let own = app.place();
    match lacking.first() {
        None => t().ready.pin_set.into(),
        Some(first) if Some(first.place) == own => t().ready.pin_own_missing.into(),
        Some(_) => (t().ready.pin_of)(&lacking.iter().map(|person| person.name.clone()).collect::<Vec<_>>().join(", ")),
    }
}

/// The one thing to do about something that is not in order.
#[component]
fn Remedy(need: Need) -> impl IntoView {
    let app = use_app();
    let button = move |word: &'static str, act: fn(App)| {
        view! { <button class="button" data-testid="remedy" on:click=move |_| act(app)>{word}</button> }.into_any()
    };
    match need {
        Need::App => view! { <FetchApp/> }.into_any(),
        Need::Records => button(t().ready.records_fetch, App::look_again),
        Need::Materials => view! { <FetchMaterials/> }.into_any(),
        Need::Storage => button(t().ready.storage_ask, App::ask_to_keep),
        Need::Space | Need::Clock => button(t().ready.look_again, App::look_again),
        Need::Pin => view! { <SetPin/> }.into_any(),
    }
}

#[component]
fn FetchApp() -> impl IntoView {
    let app = use_app();
    let busy = RwSignal::new(false);
    let fetch = move |_| {
        busy.set(true);
        // The screen may be gone by then.
        app.fetch_app(move || _ = busy.try_set(false));
    };
    view! {
        <button class="button" data-testid="remedy" disabled=move || busy.get() on:click=fetch>
            {move || if busy.get() { t().ready.app_coming } else { t().ready.app_fetch }}
        </button>
    }
}

/// How many pieces of the missing materials are here, of how many; nothing where none is on its way.
fn coming(app: App) -> Option<(usize, usize)> {
    let missing = app.missing_materials();
    let is_coming = |material: &Material| matches!(app.download(material), crate::state::Download::Running(_));
    let count = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    missing.iter().any(is_coming).then(|| {
        let here = missing.iter().map(|material| app.download(material).pieces()).sum();
        (count(here), count(missing.iter().map(pieces).sum()))
    })
}

#[component]
fn FetchMaterials() -> impl IntoView {
    let app = use_app();
    let coming = Memo::new(move || coming(app));
    let part = move |which: fn((usize, usize)) -> usize| Signal::derive(move || coming.get().map_or(0, which));
    let words = Signal::derive(move || {
        let (here, all) = coming.get().unwrap_or_default();
        (t().ready.materials_coming)((here * 100 / all.max(1)) as u64)
    });
    view! {
        <Show when=move || coming.read().is_none()>
            <button class="button" data-testid="remedy" on:click=move |_| app.fetch_missing()>{t().ready.materials_fetch}</button>
        </Show>
        <Show when=move || coming.read().is_some()>
            <div class="thing-progress"><ProgressBar done=part(|it| it.0) all=part(|it| it.1) words/></div>
        </Show>
    }
}

#[component]
fn SetPin() -> impl IntoView {
    let app = use_app();
    let first = Memo::new(move || app.without_pin().into_iter().next());
    live(move || {
        let person = first.get()?;
        Some(if Some(person.place) == app.place() {
            view! { <a class="button" data-testid="remedy" href="/toi">{t().me.set_pin}</a> }.into_any()
        } else {
            view! {
                <button class="button" data-testid="remedy" on:click=move |_| app.hand_over(person.clone())>{t().ready.pin_hand_over}</button>
            }
            .into_any()
        })
    })
}

/// What is good to know before one leaves, and keeps nobody from it.
#[component]
fn More() -> impl IntoView {
    let app = use_app();
    let unsent = move || match app.read(Replica::unsent_work).unwrap_or_default() {
        0 => t().ready.nothing_unsent.to_owned(),
        count => (t().ready.unsent)(count),
    };
    view! {
        <section class="stack-s">
            <h2 class="sub">{t().ready.more}</h2>
            <p class="soft">{unsent}</p>
            <a class="more" href="/gui-nhan">{t().ready.to_outbox}</a>
        </section>
    }
}

/// How this tablet stands, and the way to the screen that says more.
#[component]
pub fn WayThere() -> impl IntoView {
    let app = use_app();
    app.watch_readiness();
    let needs = Memo::new(move || needs(app));
    let chip = move || match needs.get()?.len() {
        0 => Some(view! { <Chip tone=Tone::Received icon="check" text=t().ready.all_set/> }),
        count => Some(view! { <Chip tone=Tone::Waiting icon="alert" text=(t().ready.to_do)(count)/> }),
    };
    view! {
        <p class="split">
            {live(chip)}
            <a class="more" href="/san-sang" data-testid="to-ready">{t().ready.way_there}</a>
        </p>
    }
}

/// A quiet word on the home screen in the days before a conference, until it is put away or something else is missing.
#[component]
pub fn NotReady() -> impl IntoView {
    let app = use_app();
    let away = RwSignal::new(preferences::ready_put_away());
    let missing = Memo::new(move || {
        let conference = app.conference().filter(|conference| is_soon(conference.date, app.today()))?;
        let needs = needs(app).filter(|needs| !needs.is_empty())?;
        let numbers: String = needs.iter().map(|need| (*need as u8).to_string()).collect();
        let what = format!("{}/{numbers}", conference.id);
        (away.get() != what).then(|| (what, need_words(&needs)))
    });
    let card = move |(what, words): (String, String)| {
        let dismiss = move |_| {
            preferences::put_ready_away(&what);
            away.set(what.clone());
        };
        view! {
            <section class="card steps" aria-labelledby="not-ready" data-testid="not-ready">
                <div class="section-head">
                    <h2 id="not-ready">{t().ready.card_title}</h2>
                    <button type="button" class="button" data-kind="quiet" data-testid="not-ready-dismiss" on:click=dismiss>{t().parts.hide}</button>
                </div>
                <p>{(t().ready.card_needs)(&words)}</p>
                <a class="more" href="/san-sang">{t().ready.card_open}</a>
            </section>
        }
    };
    live(move || missing.get().map(&card))
}
