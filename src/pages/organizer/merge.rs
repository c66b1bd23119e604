//! Adding petitions to an opinion that exists.

use super::can_be_grouped;
use crate::{
    pages::names,
    parts::{Dialog, Empty, Field, Select, live},
    state::{Step, step, use_app},
    text::t,
};
use caunoi_core::{
    command::MergeIntoOpinion,
    id::Id,
    record::{Opinion, Petition},
};
use leptos::prelude::*;

/// Asks which opinion the petitions belong to.
#[component]
pub fn MergeDialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// The petitions.
    #[prop(into)]
    petitions: Signal<Vec<Id<Petition>>>,
    /// Called after they were added.
    #[prop(into)]
    on_merged: Callback<()>,
) -> impl IntoView {
    view! {
        <Dialog title=t().merge.title testid="merge-dialog" open>
            <Choice open petitions on_merged/>
        </Dialog>
    }
}

#[component]
fn Choice(open: RwSignal<bool>, petitions: Signal<Vec<Id<Petition>>>, on_merged: Callback<()>) -> impl IntoView {
    let app = use_app();
    let chosen = RwSignal::new(None::<Id<Opinion>>);
    let choices = opinion_choices(app);
    let none = choices.is_empty();
    let merge = move |_| {
        let Some(opinion) = chosen.get_untracked() else { return };
        let merge = |petition: Id<Petition>| -> Step {
            step(move |replica| {
                let stage = replica.shown().find(petition)?.stage;
                can_be_grouped(stage).then(|| MergeIntoOpinion { opinion, petition }.into())
            })
        };
        open.set(false);
        app.perform(petitions.get_untracked().into_iter().map(merge).collect(), move |saved| {
            if saved {
                app.say(t().merge.was_added);
                on_merged.try_run(());
            }
        });
    };
    view! {
        {if none {
            view! { <Empty icon="merge" title=t().merge.no_opinion text=t().merge.form_one_first/> }.into_any()
        } else {
            view! {
                <p>{live(move || (t().merge.become_part)(petitions.read().len()))}</p>
                <Field id="merge-opinion" label=t().merge.opinion>
                    <Select id="merge-opinion" value="" options=choices.clone() on_change=move |id: String| chosen.set(id.parse().ok())/>
                </Field>
            }.into_any()
        }}
        <div class="dialog-actions">
            <button class="button" on:click=move |_| open.set(false)>{t().merge.later}</button>
            <button class="button" data-kind="primary" data-testid="merge-submit" disabled=move || chosen.get().is_none() on:click=merge>{t().merge.add}</button>
        </div>
    }
}

/// The opinions that can still grow, under their topics.
fn opinion_choices(app: crate::state::App) -> Vec<(String, Vec<(String, String)>)> {
    let Some(conference) = untrack(|| app.conference()) else { return vec![] };
    let grouped = app.peek(|replica| {
        let store = replica.shown();
        let mut groups: Vec<(String, Vec<(String, String)>)> = Vec::new();
        for opinion in names::opinions(store, conference.id).into_iter().filter(|opinion| opinion.published.is_none()) {
            let topic = names::topic(store, opinion.topic.get());
            let choice =
                (opinion.id.to_string(), format!("{} ({})", names::opinion(opinion), names::stands_for(opinion)));
            match groups.last_mut() {
                Some((name, choices)) if *name == topic => choices.push(choice),
                _ => groups.push((topic, vec![choice])),
            }
        }
        groups
    });
    grouped.unwrap_or_default()
}
