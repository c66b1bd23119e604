//! The running order: when, what, who, and which opinions.

use super::names;
use crate::{
    format,
    parts::{Banner, Chip, Empty, Memo, Row, Rows, Show, Tone, live},
    state::{App, use_app},
    text::t,
};
use caunoi_core::{id::Id, record::Opinion};
use leptos::prelude::*;

/// An opinion on the agenda.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Dealt {
    id: Id<Opinion>,
    title: String,
    stands: String,
    own: bool,
    published: bool,
}

/// A line of the agenda.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Line {
    starts: String,
    minutes: String,
    title: String,
    person: String,
    note: String,
    internal: bool,
    opinions: Vec<Dealt>,
}

fn lines(app: App) -> Vec<Line> {
    let Some(conference) = app.conference() else { return vec![] };
    app.read(|replica| {
        let store = replica.shown();
        let unit = replica.officer().and_then(caunoi_core::record::Officer::unit);
        let dealt = |opinion: &Opinion| Dealt {
            id: opinion.id,
            title: names::opinion(opinion),
            stands: names::stands_for(opinion),
            own: unit.is_some_and(|unit| opinion.units.contains(&unit)),
            published: opinion.published.is_some(),
        };
        let numbered = names::agenda(store, &conference).zip(1..);
        let line = |((starts, item), number): ((_, &caunoi_core::record::AgendaItem), u32)| Line {
            starts: format::clock(starts),
            minutes: (t().agenda.minutes)(item.minutes),
            title: format!("{number}. {}", item.title),
            person: item.person.clone(),
            note: item.note.clone(),
            internal: item.internal,
            opinions: item.opinions.iter().filter_map(|id| store.find(*id)).map(dealt).collect(),
        };
        numbered.map(line).collect()
    })
    .unwrap_or_default()
}

/// The agenda screen.
#[component]
pub fn Agenda() -> impl IntoView {
    let app = use_app();
    let all = Memo::new(move || lines(app));
    let own = move || all.with(|lines| lines.iter().find(|line| line.opinions.iter().any(|it| it.own)).cloned());
    view! {
        <main class="page" id="main" tabindex="-1" data-testid="agenda">
            <div class="page-body">
                <header class="page-head">
                    <h1 class="title">{t().agenda.title}</h1>
                    <p class="soft">{live(move || app.conference().map(|it| format!("{} {} · {}", format::weekday(it.date), format::date(it.date), it.place)))}</p>
                </header>
                {live(move || own().map(|line| view! {
                    <Banner tone=Tone::Received icon="person">
                        <div class="banner-body"><b>{t().agenda.of_own_unit}</b>" "{(t().agenda.own_place)(&line.title, &line.starts)}</div>
                    </Banner>
                }))}
                <ol class="agenda">
                    <For each=move || all.get() key=|line| line.clone() children=|line| view! { <Item line/> }/>
                </ol>
                <Show when=move || all.get().is_empty()>
                    <Empty icon="agenda" title=t().agenda.nothing_yet text=t().agenda.appears_here/>
                </Show>
            </div>
        </main>
    }
}

#[component]
fn Item(line: Line) -> impl IntoView {
    let person = (!line.person.is_empty()).then(|| view! { <p class="soft">{line.person}</p> });
    let note = (!line.note.is_empty()).then(|| view! { <p class="soft small">{line.note}</p> });
    let opinions = line.opinions.into_iter().map(|opinion| view! {
        <Row href=format!("/tra-loi/{}", opinion.id) title=opinion.title testid=format!("agenda-opinion-{}", opinion.id)
            meta=move || view! {
                {opinion.own.then(|| view! { <Chip tone=Tone::Received icon="pen" text=t().agenda.own/> })}
                {(!opinion.published).then(|| view! { <Chip tone=Tone::Waiting icon="clock" text=t().agenda.not_published/> })}
                {opinion.stands.clone()}
            }/>
    });
    view! {
        <li>
            <p class="agenda-time"><time>{line.starts}</time><span>{line.minutes}</span></p>
            <div class="agenda-body">
                {line.internal.then(|| view! { <p class="cluster"><Chip tone=Tone::Muted icon="lock" text=t().agenda.internal/></p> })}
                <h2>{line.title}</h2>
                {person}{note}
                <Rows>{opinions.collect_view()}</Rows>
            </div>
        </li>
    }
}
