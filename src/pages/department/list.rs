//! What a department was given, the most urgent first.

use crate::{
    pages::{
        begin::{Begin, Whose},
        names,
        progress::{Standing, StandingChip, days_left},
    },
    parts::{Chip, Empty, Entry, Memo, Rows, Show, Tone, live},
    state::{App, use_app},
    text::t,
};
use caunoi_core::{
    id::Id,
    order,
    record::{Assignment, Opinion},
};
use chrono::NaiveDate;
use leptos::prelude::*;

/// What the list shows of an opinion.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Line {
    id: Id<Opinion>,
    title: String,
    units: String,
    standing: Standing,
    lead: bool,
    due: NaiveDate,
}

impl Line {
    /// The department has to write.
    fn waits(&self) -> bool {
        self.lead && self.standing.is_being_answered()
    }
}

/// What this person's department was given: first what it has to write, by due date; then the rest.
fn lines(app: App) -> Vec<Line> {
    let Some(department) = app.officer().and_then(|officer| officer.department()) else { return vec![] };
    let lines = app.read(|replica| {
        let store = replica.shown();
        let own = store.all::<Assignment>().filter(|assignment| assignment.department == department);
        let line = |assignment: &Assignment| {
            let opinion = store.find(assignment.opinion)?;
            Some(Line {
                id: opinion.id,
                title: names::opinion(opinion),
                units: names::stands_for(opinion),
                standing: Standing::of(store, opinion),
                lead: assignment.lead,
                due: assignment.due,
            })
        };
        let mut lines: Vec<Line> = own.filter_map(line).collect();
        order::by_key(&mut lines, |line| (!line.waits(), line.standing, line.due, line.id));
        lines
    });
    lines.unwrap_or_default()
}

/// "03 ý kiến chờ trả lời, 01 quá hạn".
fn summary(lines: &[Line], today: NaiveDate) -> String {
    use crate::format::padded;
    let waiting = lines.iter().filter(|line| line.waits()).count();
    let overdue = lines.iter().filter(|line| line.waits() && line.due < today).count();
    match (waiting, overdue) {
        (0, _) => t().queue.none_wait.into(),
        (_, 0) => (t().queue.wait)(&padded(waiting)),
        _ => (t().queue.wait_and_overdue)(&padded(waiting), &padded(overdue)),
    }
}

/// The list side of the queue.
#[component]
pub fn List(
    /// The opinion that is open.
    open: Memo<Option<Id<Opinion>>>,
) -> impl IntoView {
    let app = use_app();
    let all = Memo::new(move || lines(app));
    view! {
        <section class="pane-list" tabindex="0" aria-label=t().queue.list>
            <div class="pane-head">
                <h1 class="title">{t().queue.title}</h1>
                <p class="soft small" data-testid="queue-summary">{live(move || all.with(|lines| summary(lines, app.today())))}</p>
            </div>
            <Begin whose=Whose::Department/>
            <Rows><For each=move || all.get() key=|line| line.clone() children=move |line| view! { <OpinionRow line open/> }/></Rows>
            <Show when=move || all.read().is_empty()>
                <Empty icon="answer" title=t().queue.none text=t().queue.given_come_here/>
            </Show>
        </section>
    }
}

#[component]
fn OpinionRow(line: Line, open: Memo<Option<Id<Opinion>>>) -> impl IntoView {
    let app = use_app();
    let Line { id, title, units, standing, lead, due } = line;
    let current = Signal::derive(move || open.get() == Some(id));
    let waits = lead && standing.is_being_answered();
    let time = move || {
        let today = app.today();
        let tone = if due < today { Tone::Refused } else { Tone::Waiting };
        waits.then(|| view! { <Chip tone icon="clock" text=days_left(due, today)/> })
    };
    view! {
        <li>
            <Entry href=format!("/duoc-giao/{id}") title current testid=format!("opinion-{id}")>
                {time}
                {(!waits || standing == Standing::Returned).then(|| view! { <StandingChip standing/> })}
                {(!lead).then_some(t().queue.supports)}{units}
            </Entry>
        </li>
    }
}
