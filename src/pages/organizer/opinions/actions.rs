//! What can be done with an opinion: edit, put on the agenda, publish.

use super::schedule::ScheduleDialog;
use crate::{
    pages::progress::answer_allows,
    parts::{Actions, Dialog, Icon, Memo, Show, live},
    state::{App, use_app},
    text::t,
};
use caunoi_core::{
    command::{CommandKind, PublishOpinion},
    id::{Fingerprint, Id},
    record::{Answer, Opinion},
};
use leptos::prelude::*;

/// The bar under an opinion.
#[component]
pub fn Todo(
    /// The opinion.
    id: Id<Opinion>,
    /// It is not published yet.
    open: Memo<bool>,
    /// Its wording is being edited.
    editing: RwSignal<bool>,
) -> impl IntoView {
    let app = use_app();
    let (scheduling, publishing) = (RwSignal::new(false), RwSignal::new(false));
    let readiness = Memo::new(move || readiness(app, id, editing.get()));
    // What the organizer had in front of them when they began to publish.
    let seen = RwSignal::new(None::<Fingerprint>);
    let ask = move |_| {
        seen.set(readiness.get_untracked().ok());
        publishing.set(true);
    };
    let edit = move |_| {
        if editing.get_untracked() {
            app.flush();
        }
        editing.update(|editing| *editing = !*editing);
    };
    view! {
        <Actions>
            <Show when=move || open.get()>
                <button class="button" data-kind="quiet" data-testid="edit" on:click=edit>
                    <Icon name="pen"/>{live(move || if editing.get() { t().opinion_actions.edited } else { t().opinion_actions.edit })}
                </button>
            </Show>
            <Note editing readiness/>
            <button class="button" data-testid="schedule" on:click=move |_| scheduling.set(true)><Icon name="agenda"/>{t().opinion_actions.schedule}</button>
            <Show when=move || open.get()>
                <button class="button" data-kind="primary" data-testid="publish" disabled=move || readiness.read().is_err() on:click=ask>
                    <Icon name="send"/>{t().opinion_actions.publish}
                </button>
            </Show>
        </Actions>
        <ScheduleDialog id open=scheduling/>
        <Dialog title=t().opinion_actions.publish_question testid="publish-dialog" open=publishing><Confirm id publishing seen/></Dialog>
    }
}

/// While somebody edits: where the text is. Otherwise: why publishing has to wait.
#[component]
fn Note(editing: RwSignal<bool>, readiness: Memo<Result<Fingerprint, &'static str>>) -> impl IntoView {
    move || {
        if editing.get() {
            view! { <crate::pages::progress::TypingNote/> }.into_any()
        } else {
            view! { <p class="actions-note" data-testid="publish-note">{readiness.get().err()}</p> }.into_any()
        }
    }
}

/// What would be published, or why it cannot be.
fn readiness(app: App, id: Id<Opinion>, editing: bool) -> Result<Fingerprint, &'static str> {
    let found = app.read(|replica| {
        let opinion = replica.shown().find(id).cloned()?;
        Some((opinion, replica.shown().find(Answer::id_of(id)).cloned()))
    });
    let Some((opinion, answer)) = found.flatten() else { return Err("") };
    if opinion.published.is_some() {
        return Err(t().opinion_actions.is_published);
    }
    let Some(answer) = answer.filter(|answer| answer_allows(CommandKind::PublishOpinion, Some(answer))) else {
        return Err(t().opinion_actions.not_approved);
    };
    if opinion.is_disputed() {
        return Err(t().opinion_actions.is_disputed);
    }
    if editing { Err(t().opinion_actions.is_edited) } else { Ok(opinion.fingerprint(&answer)) }
}

#[component]
fn Confirm(id: Id<Opinion>, publishing: RwSignal<bool>, seen: RwSignal<Option<Fingerprint>>) -> impl IntoView {
    let app = use_app();
    let publish = move |_| {
        publishing.set(false);
        if let Some(seen) = seen.get_untracked() {
            app.run(PublishOpinion { opinion: id, seen });
        }
    };
    view! {
        <p>{t().opinion_actions.what_publishing_does}</p>
        <div class="dialog-actions">
            <button class="button" on:click=move |_| publishing.set(false)>{t().opinion_actions.look_again}</button>
            <button class="button" data-kind="primary" data-testid="publish-confirm" on:click=publish><Icon name="send"/>{t().opinion_actions.publish}</button>
        </div>
    }
}
