//! Putting an opinion on the agenda, and taking it off.

use crate::{
    format,
    pages::names,
    parts::{Dialog, Empty, Field, Select},
    state::{Step, step, use_app},
    text::t,
};
use caunoi_core::{
    command::PutAgendaItem,
    id::Id,
    record::{AgendaItem, AgendaKind, Opinion},
};
use leptos::prelude::*;

/// Asks at which item of the agenda the opinion is dealt with.
#[component]
pub fn ScheduleDialog(
    /// The opinion.
    id: Id<Opinion>,
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    view! { <Dialog title=t().schedule.title testid="schedule-dialog" open><Choice id open/></Dialog> }
}

/// The opinion goes from every item but this one.
fn leave_others(id: Id<Opinion>, stays: Option<Id<AgendaItem>>, items: &[Id<AgendaItem>]) -> Vec<Step> {
    let leave = |item: Id<AgendaItem>| -> Step {
        step(move |replica| {
            let mut item = replica.shown().find(item)?.clone();
            item.opinions.retain(|opinion| *opinion != id);
            Some(PutAgendaItem { item }.into())
        })
    };
    items.iter().copied().filter(|item| Some(*item) != stays).map(leave).collect()
}

/// The opinion comes last at this item, where it is not there already.
fn join(id: Id<Opinion>, item: Id<AgendaItem>) -> Step {
    step(move |replica| {
        let mut item = replica.shown().find(item)?.clone();
        if item.opinions.contains(&id) {
            return None;
        }
        item.opinions.push(id);
        Some(PutAgendaItem { item }.into())
    })
}

#[component]
fn Choice(id: Id<Opinion>, open: RwSignal<bool>) -> impl IntoView {
    let app = use_app();
    let now = app
        .peek(|replica| names::items_of(replica.shown(), id).into_iter().map(|item| item.id).collect::<Vec<_>>())
        .unwrap_or_default();
    let choices = choices(app);
    let scheduled = now.first().copied();
    let chosen = RwSignal::new(scheduled);
    let items = StoredValue::new(now);
    let perform = move |steps: Vec<Step>, words: &'static str| {
        open.set(false);
        app.perform(steps, move |saved| {
            if saved {
                app.say(words);
            }
        });
    };
    let put = move |_| {
        if let Some(item) = chosen.get_untracked() {
            let mut steps = items.with_value(|items| leave_others(id, Some(item), items));
            steps.push(join(id, item));
            perform(steps, t().schedule.was_put);
        }
    };
    let take_off =
        move |_| perform(items.with_value(|items| leave_others(id, None, items)), t().schedule.was_taken_off);
    let value = scheduled.map(|item| item.to_string()).unwrap_or_default();
    view! {
        {if choices.is_empty() {
            view! { <Empty icon="agenda" title=t().schedule.no_item text=t().schedule.make_one_first/> }.into_any()
        } else {
            view! {
                <Field id="schedule-item" label=t().schedule.item>
                    <Select id="schedule-item" value=value options=vec![(String::new(), choices)] on_change=move |id: String| chosen.set(id.parse().ok())/>
                </Field>
            }.into_any()
        }}
        <div class="dialog-actions">
            {scheduled.map(|_| view! { <button class="button" data-kind="danger" data-testid="unschedule" on:click=take_off>{t().schedule.take_off}</button> })}
            <button class="button" on:click=move |_| open.set(false)>{t().schedule.later}</button>
            <button class="button" data-kind="primary" data-testid="schedule-submit" disabled=move || chosen.get().is_none() on:click=put>{t().schedule.put}</button>
        </div>
    }
}

/// The items at which opinions are dealt with, each with its planned time.
fn choices(app: crate::state::App) -> Vec<(String, String)> {
    let Some(conference) = untrack(|| app.conference()) else { return vec![] };
    let read = app.peek(|replica| {
        let items = names::agenda(replica.shown(), &conference).filter(|(_, item)| item.kind == AgendaKind::Dialogue);
        items.map(|(starts, item)| (item.id.to_string(), format!("{} {}", format::clock(starts), item.title))).collect()
    });
    read.unwrap_or_default()
}
