//! What is known about an opinion besides its words: who answers it, whom it stands for, notes.

use super::assign::Assign;
use crate::{
    format,
    pages::{names, notes::Notes},
    parts::{Fact, Memo, Section, Show, live},
    state::{App, use_app},
    text::t,
};
use caunoi_core::{
    id::Id,
    record::{Opinion, Team},
};
use leptos::prelude::*;

/// The side of the detail.
#[component]
pub fn Aside(
    /// The opinion.
    id: Id<Opinion>,
    /// It is not published yet.
    open: Memo<bool>,
) -> impl IntoView {
    let app = use_app();
    let facts = Memo::new(move || facts(app, id));
    let units = Memo::new(move || units(app, id));
    view! {
        <dl class="facts" data-testid="opinion-facts">
            {live(move || facts.get().into_iter().map(|(name, value)| view! { <Fact name value/> }).collect_view())}
        </dl>
        <Section title=t().organizer_opinion.units>
            <ul class="units">{live(move || units.get().into_iter().map(|name| view! { <li>{name}</li> }).collect_view())}</ul>
        </Section>
        <Show when=move || open.get()><Assign id/></Show>
        <Notes about=id.erased() team=Team::Organizers/>
    }
}

fn facts(app: App, id: Id<Opinion>) -> Vec<(&'static str, String)> {
    let t = &t().organizer_opinion;
    let read = app.read(|replica| {
        let store = replica.shown();
        let mut facts = Vec::new();
        for assignment in names::assignments(store, id) {
            let role = if assignment.lead { t.lead } else { t.support };
            let department = names::department(store, assignment.department);
            facts.push((role, (t.department_due)(&department, &format::date(assignment.due))));
        }
        if let Some(opinion) = store.find(id) {
            facts.push((t.topic, names::topic(store, opinion.topic.get())));
            facts.extend(opinion.published.map(|at| (t.published_at, format::moment(at, app.today()))));
        }
        if let Some(answer) = names::answer(store, id) {
            facts.extend(answer.mode.get().map(|mode| (t.mode, format::answer_mode(*mode).to_owned())));
            facts.extend(answer.outcome.get().map(|outcome| (t.outcome, format::outcome(*outcome).to_owned())));
        }
        facts.extend(names::items_of(store, id).into_iter().map(|item| (t.agenda_item, item.title.clone())));
        facts
    });
    read.unwrap_or_default()
}

fn units(app: App, id: Id<Opinion>) -> Vec<String> {
    let read = app.read(|replica| {
        let store = replica.shown();
        store.find(id).map(|opinion| names::units(store, &opinion.units))
    });
    read.flatten().unwrap_or_default()
}
