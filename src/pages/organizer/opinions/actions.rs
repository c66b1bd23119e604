//! What can be done with an opinion: edit, put on the agenda, publish.

use super::schedule::ScheduleDialog;
use crate::{
    pages::progress::answer_allows,
    parts::{Actions, Dialog, Icon, Memo, live},
    state::{App, use_app},
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
                    <Icon name="pen"/>{live(move || if editing.get() { "Xong" } else { "Sửa nội dung" })}
                </button>
            </Show>
            <Note editing readiness/>
            <button class="button" data-testid="schedule" on:click=move |_| scheduling.set(true)><Icon name="agenda"/>"Đưa vào chương trình"</button>
            <Show when=move || open.get()>
                <button class="button" data-kind="primary" data-testid="publish" disabled=move || readiness.read().is_err() on:click=ask>
                    <Icon name="send"/>"Công bố"
                </button>
            </Show>
        </Actions>
        <ScheduleDialog id open=scheduling/>
        <Dialog title="Công bố ý kiến và trả lời?" testid="publish-dialog" open=publishing><Confirm id publishing seen/></Dialog>
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
        return Err("Đã công bố; mọi đơn vị đều đọc được.");
    }
    let Some(answer) = answer.filter(|answer| answer_allows(CommandKind::PublishOpinion, Some(answer))) else {
        return Err("Công bố được khi lãnh đạo đã duyệt trả lời.");
    };
    if opinion.title.is_disputed() || opinion.text.is_disputed() {
        return Err("Có hai bản nội dung khác nhau. Xin chọn một bản trước.");
    }
    if editing { Err("Xin sửa xong nội dung rồi công bố.") } else { Ok(opinion.fingerprint(&answer)) }
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
        <p>"Tất cả đơn vị dự hội nghị sẽ đọc được nội dung ý kiến và trả lời này. Sau khi công bố, nội dung không sửa được nữa."</p>
        <div class="dialog-actions">
            <button class="button" on:click=move |_| publishing.set(false)>"Xem lại"</button>
            <button class="button" data-kind="primary" data-testid="publish-confirm" on:click=publish><Icon name="send"/>"Công bố"</button>
        </div>
    }
}
