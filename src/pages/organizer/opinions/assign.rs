//! Giving an opinion to a department to answer.

use crate::{
    pages::names,
    parts::{Anew, DateInput, Field, Memo, Section, Select, Show},
    state::use_app,
    text::t,
};
use caunoi_core::{
    command::AssignOpinion,
    id::Id,
    reads::Store,
    record::{Assignment, Department, Opinion},
};
use chrono::NaiveDate;
use leptos::prelude::*;

/// The form, made anew after each assignment.
#[component]
pub fn Assign(
    /// The opinion.
    id: Id<Opinion>,
) -> impl IntoView {
    let done = RwSignal::new(0_u32);
    view! { <Anew key=Memo::new(move || done.get()) view=move |_| view! { <AssignForm id on_done=move |()| { done.try_update(|it| *it += 1); }/> }/> }
}

/// In which role a department can be given an opinion: the one it has, support where another leads,
/// and otherwise whichever is chosen.
fn role(store: &Store, id: Id<Opinion>, department: Option<Id<Department>>) -> Option<bool> {
    let existing = department.and_then(|department| store.find(Assignment::id_of(id, department)));
    existing.map(|it| it.lead).or_else(|| names::lead(store, id).is_some().then_some(false))
}

#[component]
fn AssignForm(id: Id<Opinion>, #[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let app = use_app();
    let department = RwSignal::new(None::<Id<Department>>);
    let wants_lead = RwSignal::new(true);
    let preset = untrack(|| app.conference()).map(|conference| conference.drafts_due);
    let due = RwSignal::new(preset);
    let departments = app.peek(|replica| names::department_choices(replica.shown())).unwrap_or_default();
    let fixed = Memo::new(move || app.read(|replica| role(replica.shown(), id, department.get())).flatten());
    let lead = move || fixed.get().unwrap_or_else(|| wants_lead.get());
    let set_due = move |day: Option<NaiveDate>| due.set(day);
    let ready = move || department.get().zip(due.get());
    let assign = move |_| {
        let Some((department, due)) = untrack(ready) else { return };
        let command = AssignOpinion { opinion: id, department, lead: untrack(lead), due };
        app.perform(vec![crate::state::step(move |_| Some(command.clone().into()))], move |saved| {
            if saved {
                app.say(t().assign.was_given);
                on_done.try_run(());
            }
        });
    };
    view! {
        <Section title=t().assign.title>
            <Field id="assign-department" label=t().assign.department>
                <Select id="assign-department" value="" options=departments on_change=move |id: String| department.set(id.parse().ok())/>
            </Field>
            <Show when=move || fixed.get().is_none() fallback=move || view! { <p class="soft small">{role_note(fixed.get())}</p> }>
                <Field id="assign-role" label=t().assign.role>
                    <Select id="assign-role" value="lead" options=roles() on_change=move |role: String| wants_lead.set(role != "support")/>
                </Field>
            </Show>
            <Field id="assign-due" label=t().assign.due>
                <DateInput id="assign-due" value=preset on_change=set_due/>
            </Field>
            <div class="cluster">
                <button class="button" data-testid="assign-submit" disabled=move || ready().is_none() on:click=assign>{t().assign.give}</button>
            </div>
        </Section>
    }
}

/// The roles a department can have.
fn roles() -> Vec<(String, Vec<(String, String)>)> {
    let roles = [("lead", t().assign.lead), ("support", t().assign.support)];
    vec![(String::new(), roles.map(|(key, name)| (key.to_owned(), name.to_owned())).to_vec())]
}

const fn role_note(lead: Option<bool>) -> &'static str {
    match lead {
        Some(true) => t().assign.leads_already,
        Some(false) => t().assign.another_leads,
        None => "",
    }
}
