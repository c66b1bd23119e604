//! The wording of an opinion: read, edited while it is not published, and chosen where it is disputed.

use crate::{
    pages::{
        disputes::{DisputedChoice, Disputes},
        names,
    },
    parts::{Anew, Field, Memo, Prose, Section, Select, Show, TextArea, TextInput},
    state::{App, step, use_app},
    text::t,
};
use caunoi_core::{
    command::EditOpinion,
    draft::{OpinionDraft, Typed},
    id::Id,
    record::{Opinion, Topic},
};
use leptos::prelude::*;

/// The wording, to read or to edit.
#[component]
pub fn Wording(
    /// The opinion.
    id: Id<Opinion>,
    /// Whether it is being edited.
    editing: Signal<bool>,
) -> impl IntoView {
    let app = use_app();
    let text = Memo::new(move || {
        app.read(|replica| replica.shown().find(id)?.text.get().cloned()).flatten().unwrap_or_default()
    });
    let editing = Memo::new(move || editing.get());
    // After a choice the form is made anew, around what was chosen.
    let chosen = RwSignal::new(0_u32);
    view! {
        <Show when=move || editing.get()
            fallback=move || view! { <Section title=t().wording.text><Prose text/></Section> }>
            <Anew key=Memo::new(move || chosen.get()) view=move |_| view! { <WordingForm id/> }/>
        </Show>
        <DisputedWording id on_chosen=move |()| { chosen.try_update(|it| *it += 1); }/>
    }
}

/// The form as it was opened.
#[derive(Clone, Copy)]
struct Form {
    app: App,
    blank: StoredValue<OpinionDraft>,
}

impl Form {
    /// Hands a change over to be kept.
    fn touch(self, change: impl FnOnce(&mut OpinionDraft)) {
        let mut draft = self.blank.get_value();
        change(&mut draft);
        self.app.typed(Typed::Opinion(draft));
    }
}

#[component]
fn WordingForm(id: Id<Opinion>) -> impl IntoView {
    let app = use_app();
    let opinion = app.peek(|replica| replica.shown().find(id).cloned()).flatten();
    let text = |field: fn(&Opinion) -> Option<&String>| opinion.as_ref().and_then(field).cloned().unwrap_or_default();
    let (title, words) = (text(|it| it.title.get()), text(|it| it.text.get()));
    let topic = opinion.as_ref().and_then(|it| it.topic.get()).map(ToString::to_string).unwrap_or_default();
    let blank = OpinionDraft::of(id, opinion.as_ref(), app.opening());
    let form = Form { app, blank: StoredValue::new(blank) };
    let topics = app.peek(|replica| names::topic_choices(replica.shown())).unwrap_or_default();
    let leave = Callback::new(move |()| app.flush());
    view! {
        <div class="stack" data-testid="edit-opinion">
            <Field id="opinion-title" label=t().wording.title>
                <TextInput id="opinion-title" value=title on_leave=leave on_input=move |text: String| form.touch(|draft| draft.title.touch(text))/>
            </Field>
            <Field id="opinion-topic" label=t().wording.topic>
                <Select id="opinion-topic" value=topic options=topics on_change=move |id: String| {
                    if let Ok(topic) = id.parse() {
                        form.touch(|draft| draft.topic = Some(topic));
                    }
                }/>
            </Field>
            <Field id="opinion-text" label=t().wording.text>
                <TextArea id="opinion-text" rows=8 value=words on_leave=leave on_input=move |text: String| form.touch(|draft| draft.text.touch(text))/>
            </Field>
        </div>
    }
}

/// Turns a choice into the edit that keeps it; nothing where there is nothing to choose any more.
type Keep = Box<dyn Fn(&Opinion, &mut EditOpinion) -> Option<()>>;

/// The fields in which two organizers wrote different things.
#[component]
fn DisputedWording(id: Id<Opinion>, #[prop(into)] on_chosen: Callback<()>) -> impl IntoView {
    let app = use_app();
    let opinion = Memo::new(move || app.read(|replica| replica.shown().find(id).cloned()).flatten());
    let text = |field: fn(&Opinion) -> &caunoi_core::field::Field<String>| {
        Signal::derive(move || opinion.with(|it| it.as_ref().map(|it| field(it).clone())).unwrap_or_default())
    };
    let topic = Signal::derive(move || opinion.with(|it| it.as_ref().map(|it| it.topic.clone())).unwrap_or_default());
    let keep = move |keep: Keep| {
        let choose = step(move |replica| {
            let mut edit = EditOpinion { opinion: id, title: None, text: None, topic: None };
            keep(replica.shown().find(id)?, &mut edit)?;
            Some(edit.into())
        });
        app.perform(vec![choose], move |_| {
            on_chosen.try_run(());
        });
    };
    let keep_title = move |text: String| {
        keep(Box::new(move |it, edit| it.title.rewording(text.clone()).map(|kept| edit.title = Some(kept))));
    };
    let keep_text = move |text: String| {
        keep(Box::new(move |it, edit| it.text.rewording(text.clone()).map(|kept| edit.text = Some(kept))));
    };
    let keep_topic = move |topic: Id<Topic>| {
        keep(Box::new(move |it, edit| it.topic.edit(topic).map(|kept| edit.topic = Some(kept))));
    };
    let name =
        move |topic: Id<Topic>| app.peek(|replica| names::topic(replica.shown(), Some(&topic))).unwrap_or_default();
    view! {
        <Disputes label=t().wording.title field=text(|it| &it.title) on_keep=keep_title/>
        <Disputes label=t().wording.text field=text(|it| &it.text) on_keep=keep_text/>
        <DisputedChoice label=t().wording.topic field=topic words=name on_keep=keep_topic/>
    }
}
