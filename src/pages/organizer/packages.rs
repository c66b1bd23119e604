//! Packages that posts without a network have sent: taking them in, and what is still missing.

use crate::{
    browser::page::{self, Picked},
    format,
    pages::carry::{self, Content, Deliver},
    parts::{Empty, Icon, Memo, Show, Tone, live},
    state::{App, TakenIn, use_app},
    text::t,
};
use caunoi_core::{
    id::Id,
    package::{Awaited, HeldBack},
    record::Officer,
};
use leptos::prelude::*;

/// The screen.
#[component]
pub fn Packages() -> impl IntoView {
    let app = use_app();
    let allowed = Memo::new(move || app.carrying().is_some_and(|carrying| carrying.is_allowed()));
    let held = RwSignal::new(Asked::Coming);
    // What is held is asked for again whenever something was taken in.
    let ask = move || app.ask_what_is_held(move |found| held.set(found.map_or(Asked::Unknown, Asked::Here)));
    ask();
    view! {
        <main class="page" id="main" tabindex="-1" data-testid="packages">
            <div class="page-body">
                <header class="page-head"><h1 class="title">{t().packages.title}</h1><p class="soft">{t().packages.meaning}</p></header>
                <Show when=move || allowed.get() fallback=|| view! {
                    <Empty icon="lock" title=t().packages.not_allowed text=t().packages.not_allowed_note/>
                }>
                    <TakeIn taken=Callback::new(move |()| ask())/>
                </Show>
                <HeldList held/>
            </div>
        </main>
    }
}

/// A file of this visit, and what came of it.
#[derive(Clone, PartialEq)]
struct Line {
    key: usize,
    file: String,
    outcome: Option<Result<TakenIn, String>>,
}

#[component]
fn TakeIn(taken: Callback<()>) -> impl IntoView {
    let app = use_app();
    let lines = RwSignal::new(Vec::<Line>::new());
    let over = RwSignal::new(false);
    let take = move |files: Vec<Picked>| {
        over.set(false);
        let first = lines.with_untracked(Vec::len);
        let line =
            |(index, file): (usize, &Picked)| Line { key: first + index, file: file.name.clone(), outcome: None };
        lines.update(|lines| lines.extend(files.iter().enumerate().map(line)));
        app.import_files(files, move |index, outcome| {
            let set = |line: &mut Line| line.outcome = Some(outcome);
            lines.try_update(|lines| lines.get_mut(first + index).map(set));
            taken.run(());
        });
    };
    view! {
        <section class="card drop stack-s" data-testid="drop" data-over=move || over.get().then_some("")
            on:dragover=move |event| { event.prevent_default(); over.set(true); }
            on:dragleave=move |_| over.set(false)
            on:drop=move |event| take(page::dropped_files(&event))>
            <Icon name="inbox"/>
            <label class="button" data-kind="primary">
                {t().packages.choose}
                <input class="unseen" type="file" multiple autocomplete="off" data-testid="choose-packages"
                    on:change=move |event| take(page::chosen_files(&event))/>
            </label>
            <p class="soft small">{t().packages.drop_here}</p>
        </section>
        <Show when=move || !lines.read().is_empty()>
            <section class="card card-flush" data-testid="taken">
                <h2>{t().packages.this_visit}</h2>
                <ul class="list">
                    // The last one first: it is the one whose outcome is waited for.
                    <For each=move || lines.get().into_iter().rev() key=|line| (line.key, line.outcome.is_some()) children=move |line| view! { <LineRow app line/> }/>
                </ul>
            </section>
        </Show>
    }
}

#[component]
fn LineRow(app: App, line: Line) -> impl IntoView {
    let file = line.file;
    let (tone, icon, title, told, answer) = match line.outcome {
        None => (Tone::Muted, "clock", file, t().packages.taking.to_owned(), None),
        Some(Err(sentence)) => (Tone::Refused, "alert", file, (t().packages.nothing_changed)(&sentence), None),
        Some(Ok(TakenIn::Here)) => (Tone::Done, "check", file, t().carry.taken_here.to_owned(), None),
        Some(Ok(TakenIn::HandedIn { from, receipt, answer })) => {
            let waits = receipt.held > 0 || receipt.refused > 0;
            let whose = app.peek(|replica| carry::whose(replica.shown(), &from)).unwrap_or_default();
            let told = format!("{file}: {}.", carry::receipt(&receipt));
            (if waits { Tone::Waiting } else { Tone::Done }, if waits { "clock" } else { "check" }, whose, told, answer)
        }
    };
    view! {
        <li data-testid="package"><div class="row" data-tone=tone.name()>
            <Icon name=icon/>
            <span class="row-body">
                <span class="row-title">{title}</span>
                <span class="row-meta">{told}</span>
                {answer.map(|answer| view! { <span class="cluster"><Deliver content=Content::Answer(answer)/></span> })}
            </span>
        </div></li>
    }
}

/// What is known about what the hub holds.
#[derive(Clone, PartialEq)]
enum Asked {
    Coming,
    Unknown,
    Here(Vec<HeldBack>),
}

#[component]
fn HeldList(held: RwSignal<Asked>) -> impl IntoView {
    let app = use_app();
    let count = move || held.with(|held| if let Asked::Here(held) = held { held.len() } else { 0 });
    let list = move || match held.get() {
        Asked::Coming => view! { <p class="row soft">{t().packages.asking}</p> }.into_any(),
        Asked::Unknown => view! { <p class="row soft">{t().packages.held_unknown}</p> }.into_any(),
        Asked::Here(held) if held.is_empty() => {
            view! { <Empty icon="check" title=t().packages.nothing_held text=t().packages.held_meaning/> }.into_any()
        }
        Asked::Here(held) => {
            let rows = held.into_iter().map(|store| view! { <HeldRow app store/> }).collect_view();
            view! { <p class="row soft small">{t().packages.held_meaning}</p><ul class="list">{rows}</ul> }.into_any()
        }
    };
    view! {
        <section class="card card-flush" data-testid="held">
            <h2>{live(move || (t().packages.held)(count()))}</h2>
            {live(list)}
        </section>
    }
}

#[component]
fn HeldRow(app: App, store: HeldBack) -> impl IntoView {
    let whose =
        |officers: &[Id<Officer>]| app.peek(|replica| carry::whose(replica.shown(), officers)).unwrap_or_default();
    let since = format::moment(store.since, app.today());
    let awaited = |it: &Awaited| {
        if it.from == store.from {
            (t().packages.awaits_own)(it.id.n)
        } else {
            (t().packages.awaits_other)(&whose(&it.from), it.id.n)
        }
    };
    let awaited = store.awaited.iter().map(|it| view! { <span class="row-meta">{awaited(it)}</span> }).collect_view();
    view! {
        <li data-testid="held-store"><div class="row" data-tone="waiting">
            <Icon name="clock"/>
            <span class="row-body">
                <span class="row-title">{whose(&store.from)}</span>
                <span class="row-meta">{(t().packages.held_since)(store.commands, &since)}</span>
                {awaited}
            </span>
        </div></li>
    }
}
