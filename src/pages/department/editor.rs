//! Writing an answer beside what was asked.

use super::{
    detail::{Asked, Head, OwnNotes, Returned},
    form::Form,
};
use crate::{
    format,
    pages::{
        disputes::{DisputedChoice, Disputes},
        progress::TypingNote,
    },
    parts::{Actions, Anew, Banner, Field, Icon, Memo, Select, Show, TextArea, Tone},
    state::use_app,
    text::t,
};
use caunoi_core::{
    field::Field as Versions,
    id::Id,
    record::{Answer, AnswerMode, Opinion, Outcome},
};
use leptos::prelude::*;

/// The opinion with the form for its answer.
#[component]
pub fn Editor(
    /// The opinion.
    id: Id<Opinion>,
) -> impl IntoView {
    let form = Form::new(use_app(), id);
    let disputed = Memo::new(move || form.answer().is_some_and(|answer| answer.is_disputed()));
    let outdated = Memo::new(move || form.is_outdated());
    view! {
        <article class="page-body" data-wide data-testid="opinion">
            <Head id/>
            <Returned id/>
            <div class="exchange">
                <section class="exchange-ask"><Asked id/></section>
                <div class="stack" data-testid="edit-answer">
                    <Outdated form outdated disputed/>
                    <DisputedAnswer form/>
                    <Anew key=Memo::new(move || form.filled.get()) view=move |_: u32| view! { <Fields form/> }/>
                </div>
            </div>
            <OwnNotes id/>
        </article>
        <Actions>
            <TypingNote/>
            <button class="button" data-kind="primary" data-testid="answer-submit" disabled=move || disputed.get() || outdated.get()
                on:click=move |_| form.submit()><Icon name="send"/>{t().answer_form.submit}</button>
        </Actions>
    }
}

/// Says that the form is not what the records say any more.
#[component]
fn Outdated(form: Form, outdated: Memo<bool>, disputed: Memo<bool>) -> impl IntoView {
    view! {
        <Show when=move || outdated.get() && !disputed.get()>
            <Banner tone=Tone::Waiting icon="person">
                <div class="banner-body"><b>{t().answer_form.is_outdated}</b>{t().answer_form.look_first}</div>
                <button class="button" data-kind="quiet" data-testid="answer-renew" on:click=move |_| form.renew()>{t().answer_form.renew}</button>
            </Banner>
        </Show>
    }
}

fn mode_of(name: &str) -> Option<AnswerMode> {
    format::ANSWER_MODES.into_iter().find(|mode| format!("{mode:?}") == name)
}

fn outcome_of(name: &str) -> Option<Outcome> {
    format::OUTCOMES.into_iter().find(|outcome| format!("{outcome:?}") == name)
}

/// The name under which a choice stands in a select.
fn key<T: std::fmt::Debug>(value: Option<T>) -> String {
    value.map(|value| format!("{value:?}")).unwrap_or_default()
}

/// The fields; made anew each time the form is filled, and never while somebody types.
#[component]
fn Fields(form: Form) -> impl IntoView {
    let missing = move |is_empty: Signal<bool>, sentence: &'static str| {
        Signal::derive(move || (form.tried.get() && is_empty.get()).then(|| sentence.to_owned()))
    };
    let no_text = missing(Signal::derive(move || form.text.read().trim().is_empty()), t().answer_form.text_missing);
    let no_mode = missing(Signal::derive(move || form.mode.get().is_none()), t().answer_form.mode_missing);
    let no_outcome = missing(Signal::derive(move || form.outcome.get().is_none()), t().answer_form.outcome_missing);
    let modes = format::ANSWER_MODES.into_iter().map(|mode| (key(Some(mode)), format::answer_mode(mode).to_owned()));
    let outcomes =
        format::OUTCOMES.into_iter().map(|outcome| (key(Some(outcome)), format::outcome(outcome).to_owned()));
    let leave = Callback::new(move |()| form.app.flush());
    let set_text = move |text: String| {
        form.text.set(text.clone());
        form.touch(|draft| draft.text.touch(text));
    };
    let set_mode = move |name: String| {
        form.mode.set(mode_of(&name));
        form.touch(|draft| draft.mode = mode_of(&name));
    };
    let set_outcome = move |name: String| {
        form.outcome.set(outcome_of(&name));
        form.touch(|draft| draft.outcome = outcome_of(&name));
    };
    view! {
        <Field id="answer-text" label=t().answer_form.text error=no_text>
            <TextArea id="answer-text" rows=9 value=form.text.get_untracked() on_leave=leave on_input=set_text/>
        </Field>
        <div class="field-row">
            <Field id="answer-outcome" label=t().answer_form.outcome error=no_outcome>
                <Select id="answer-outcome" value=key(form.outcome.get_untracked()) options=vec![(String::new(), outcomes.collect())] on_change=set_outcome/>
            </Field>
            <Field id="answer-mode" label=t().answer_form.mode error=no_mode>
                <Select id="answer-mode" value=key(form.mode.get_untracked()) options=vec![(String::new(), modes.collect())] on_change=set_mode/>
            </Field>
        </div>
    }
}

/// One field of the answer, as it is in the records.
fn versions<T: Clone + Send + Sync + 'static>(form: &Form, field: fn(&Answer) -> &Versions<T>) -> Signal<Versions<T>> {
    let form = *form;
    Signal::derive(move || form.answer().map(|answer| field(&answer).clone()).unwrap_or_default())
}

/// The fields in which two officers of the department wrote different things.
#[component]
fn DisputedAnswer(form: Form) -> impl IntoView {
    let (text, mode, outcome) =
        (versions(&form, |it| &it.text), versions(&form, |it| &it.mode), versions(&form, |it| &it.outcome));
    view! {
        <Disputes label=t().answer_form.text field=text
            on_keep=move |kept: String| form.keep(vec![], |draft| draft.text.choose(kept, &text.get_untracked()))/>
        <DisputedChoice label=t().answer_form.outcome field=outcome words=|it: Outcome| format::outcome(it).to_owned()
            on_keep=move |kept: Outcome| form.keep(outcome.get_untracked().seen(), |draft| draft.outcome = Some(kept))/>
        <DisputedChoice label=t().answer_form.mode field=mode words=|it: AnswerMode| format::answer_mode(it).to_owned()
            on_keep=move |kept: AnswerMode| form.keep(mode.get_untracked().seen(), |draft| draft.mode = Some(kept))/>
    }
}
