//! Writing a petition. Everything typed is on this device within half a second.

use crate::{
    format,
    pages::{disputes::Disputes, names, progress::TypingNote},
    parts::{Actions, Anew, Banner, Field, Icon, Memo, Select, Show, TextArea, TextInput, Tone},
    state::{App, step, use_app},
    text::t,
};
use caunoi_core::{
    command::{Command, ShareDraft, SubmitPetition},
    draft::{PetitionDraft, Text, Typed},
    id::{Fingerprint, Id},
    record::{Grant, Petition, PetitionKind},
    replica::Replica,
};
use leptos::prelude::*;

/// What stands in the form.
#[derive(Clone, Copy)]
struct Form {
    app: App,
    id: Id<Petition>,
    blank: StoredValue<Option<PetitionDraft>>,
    title: RwSignal<String>,
    difficulty: RwSignal<String>,
    cause: RwSignal<String>,
    proposal: RwSignal<String>,
    topic: RwSignal<String>,
    kind: RwSignal<String>,
    /// Somebody tried to send: now missing fields are pointed out.
    tried: RwSignal<bool>,
    /// Changes when somebody has chosen between versions: the fields are then made anew, around what was chosen.
    kept: RwSignal<u32>,
}

impl Form {
    fn new(app: App, id: Id<Petition>) -> Self {
        let petition = app.peek(|replica| replica.shown().find(id).cloned()).flatten();
        let text = |field: fn(&Petition) -> Option<&String>| {
            RwSignal::new(petition.as_ref().and_then(field).cloned().unwrap_or_default())
        };
        let topic = petition.as_ref().and_then(|it| it.topic.get()).map(ToString::to_string);
        let kind = petition.as_ref().and_then(|it| it.kind.get()).map(|kind| format!("{kind:?}"));
        let conference = petition.as_ref().map(|it| it.conference).or_else(|| Some(app.conference()?.id));
        let blank = |conference| PetitionDraft::of(id, conference, petition.as_ref(), app.opening());
        Self {
            app,
            id,
            blank: StoredValue::new(conference.map(blank)),
            title: text(|it| it.title.get()),
            difficulty: text(|it| it.difficulty.get()),
            cause: text(|it| it.cause.get()),
            proposal: text(|it| it.proposal.get()),
            topic: RwSignal::new(topic.unwrap_or_default()),
            kind: RwSignal::new(kind.unwrap_or_default()),
            tried: RwSignal::new(false),
            kept: RwSignal::new(0),
        }
    }

    /// Hands a change over to be kept.
    fn touch(self, change: impl FnOnce(&mut PetitionDraft)) {
        // What was missing is being mended.
        if self.tried.get_untracked() {
            self.app.hide_toast();
        }
        if let Some(mut draft) = self.blank.get_value() {
            change(&mut draft);
            self.app.typed(Typed::Petition(draft));
        }
    }

    /// The sentence under a required field that is empty after an attempt to send.
    fn required(self, value: RwSignal<String>, sentence: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || (self.tried.get() && value.get().trim().is_empty()).then(|| sentence.to_owned()))
    }

    /// What a person has read who looks at this form.
    fn fingerprint(self) -> Fingerprint {
        let texts = [self.title, self.difficulty, self.cause, self.proposal].map(|it| it.get_untracked());
        let topic = self.topic.get_untracked().parse().ok();
        let kind = kind_of(&self.kind.get_untracked());
        Petition::fingerprint_of(texts.each_ref().map(String::as_str), topic.as_ref(), kind.as_ref())
    }

    /// Lets the others of the post see it, the commander among them.
    fn share(self) {
        let (app, id) = (self.app, self.id);
        if self.title.get_untracked().trim().is_empty() {
            self.tried.set(true);
            return app.complain(t().petition_editor.something_missing);
        }
        let share = move |_: &Replica| -> Option<Command> { Some(ShareDraft { petition: id }.into()) };
        app.perform(vec![step(share)], move |saved| {
            if saved {
                app.say(t().petition_editor.shared);
            }
        });
    }

    fn submit(self) {
        self.tried.set(true);
        let missing =
            [self.title, self.topic, self.kind, self.difficulty].iter().any(|it| it.get_untracked().trim().is_empty());
        if missing {
            self.app.complain(t().petition_editor.something_missing);
            return;
        }
        let (app, id) = (self.app, self.id);
        // Exactly what stands here: if the records say something else by then, the rules refuse.
        let seen = self.fingerprint();
        let send = move |_: &Replica| -> Option<Command> { Some(SubmitPetition { petition: id, seen }.into()) };
        app.perform(vec![step(send)], move |saved| {
            if saved {
                app.say(t().petition_editor.saved_to_be_sent);
            }
        });
    }
}

fn kind_of(name: &str) -> Option<PetitionKind> {
    format::PETITION_KINDS.into_iter().find(|kind| format!("{kind:?}") == name)
}

/// The form for a petition, new or begun.
#[component]
pub fn Editor(
    /// The petition; new where there is none.
    id: Id<Petition>,
) -> impl IntoView {
    let app = use_app();
    let form = Form::new(app, id);
    let commander = Memo::new(move || app.is(|grant| matches!(grant, Grant::Post { commander: true, .. })));
    view! {
        <div class="page-body editor" data-testid="editor">
            <h1 class="unseen">{t().petition_editor.heading}</h1>
            <Returned id/>
            <Anew key=Memo::new(move || form.kept.get()) view=move |_: u32| view! { <Fields form/> }/>
            <DisputedFields form/>
        </div>
        <Actions>
            <TypingNote/>
            <Show when=move || commander.get()
                fallback=move || view! { <ToCommander form/> }>
                <button class="button" data-kind="primary" data-testid="submit" on:click=move |_| form.submit()>
                    <Icon name="send"/>{t().petition_editor.send}
                </button>
            </Show>
        </Actions>
    }
}

/// Handing a draft to the commander, for whoever does not send it in the name of the post.
#[component]
fn ToCommander(form: Form) -> impl IntoView {
    let shared = move || form.app.read(|replica| replica.shown().find(form.id).is_some_and(|it| it.shared));
    let shared = Memo::new(move || shared().unwrap_or_default());
    view! {
        <p class="soft small">{move || if shared.get() { t().petition_editor.commander_sends } else { t().petition_editor.only_you }}</p>
        <Show when=move || !shared.get()>
            <button class="button" data-kind="primary" data-testid="share" on:click=move |_| form.share()>
                <Icon name="forward"/>{t().petition_editor.share}
            </button>
        </Show>
    }
}

/// Why the petition came back.
#[component]
fn Returned(id: Id<Petition>) -> impl IntoView {
    let app = use_app();
    let reason = move || {
        let because = |petition: &Petition| petition.returned_because.clone();
        app.read(|replica| replica.shown().find(id).and_then(because)).flatten()
    };
    move || {
        reason().map(|reason| view! {
        <Banner tone=Tone::Refused icon="alert"><div class="banner-body"><b>{t().petition_editor.returned_because}</b>" "{reason}</div></Banner>
    })
    }
}

#[component]
fn Fields(form: Form) -> impl IntoView {
    let app = form.app;
    let topics = app.peek(|replica| names::topic_choices(replica.shown())).unwrap_or_default();
    let kinds =
        format::PETITION_KINDS.into_iter().map(|kind| (format!("{kind:?}"), format::petition_kind(kind).to_owned()));
    let kinds = vec![(String::new(), kinds.collect())];
    let leave = Callback::new(move |()| app.flush());
    let words = &t().petition_editor;
    let set_topic = move |value: String| {
        form.topic.set(value.clone());
        form.touch(|draft| draft.topic = value.parse().ok());
    };
    let set_kind = move |value: String| {
        form.kind.set(value.clone());
        form.touch(|draft| draft.kind = kind_of(&value));
    };
    view! {
        <Field id="title" label=words.title_label error=form.required(form.title, words.title_missing)>
            <TextInput id="title" value=form.title.get_untracked() on_leave=leave on_input=move |value: String| {
                form.title.set(value.clone());
                form.touch(|draft| draft.title.touch(value));
            }/>
        </Field>
        <div class="field-row">
            <Field id="topic" label=words.topic error=form.required(form.topic, words.topic_missing)>
                <Select id="topic" value=form.topic.get_untracked() options=topics on_change=set_topic/>
            </Field>
            <Field id="kind" label=words.kind error=form.required(form.kind, words.kind_missing)>
                <Select id="kind" value=form.kind.get_untracked() options=kinds on_change=set_kind/>
            </Field>
        </div>
        <Field id="difficulty" label=words.difficulty hint=words.difficulty_hint
            error=form.required(form.difficulty, words.difficulty_missing)>
            <TextArea id="difficulty" rows=5 value=form.difficulty.get_untracked() on_leave=leave on_input=move |value: String| {
                form.difficulty.set(value.clone());
                form.touch(|draft| draft.difficulty.touch(value));
            }/>
        </Field>
        <Field id="cause" label=words.cause_label>
            <TextArea id="cause" rows=3 value=form.cause.get_untracked() on_leave=leave on_input=move |value: String| {
                form.cause.set(value.clone());
                form.touch(|draft| draft.cause.touch(value));
            }/>
        </Field>
        <Field id="proposal" label=words.proposal>
            <TextArea id="proposal" rows=4 value=form.proposal.get_untracked() on_leave=leave on_input=move |value: String| {
                form.proposal.set(value.clone());
                form.touch(|draft| draft.proposal.touch(value));
            }/>
        </Field>
    }
}

/// Fields in which two officers wrote different things: both are shown, one is chosen.
#[component]
fn DisputedFields(form: Form) -> impl IntoView {
    let field = move |label: &'static str,
                      shown: RwSignal<String>,
                      read: fn(&Petition) -> &caunoi_core::field::Field<String>,
                      write: fn(&mut PetitionDraft) -> &mut Text| {
        let disputed = Signal::derive(move || {
            form.app
                .read(|replica| replica.shown().find(form.id).map(|it| read(it).clone()))
                .flatten()
                .unwrap_or_default()
        });
        view! {
            <Disputes label field=disputed on_keep=move |text: String| {
                form.touch(|draft| write(draft).choose(text.clone(), &disputed.get_untracked()));
                form.app.flush();
                shown.set(text);
                form.kept.update(|it| *it += 1);
            }/>
        }
    };
    let words = &t().petition_editor;
    view! {
        {field(words.title, form.title, |it| &it.title, |draft| &mut draft.title)}
        {field(words.difficulty, form.difficulty, |it| &it.difficulty, |draft| &mut draft.difficulty)}
        {field(words.cause, form.cause, |it| &it.cause, |draft| &mut draft.cause)}
        {field(words.proposal, form.proposal, |it| &it.proposal, |draft| &mut draft.proposal)}
    }
}
