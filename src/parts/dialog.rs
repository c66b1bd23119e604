//! A question that has to be answered before the work goes on.

use super::{Field, Show, TextArea};
use crate::{browser::dialog::set_open, text::t};
use leptos::{html, prelude::*};

/// A modal dialog. What stands in it is made anew each time it opens.
#[component]
pub fn Dialog(
    /// The question.
    title: &'static str,
    /// For tests.
    testid: &'static str,
    /// Whether it is open; set to false when the person closes it.
    open: RwSignal<bool>,
    children: ChildrenFn,
) -> impl IntoView {
    let element = NodeRef::<html::Dialog>::new();
    // The browser keeps the focus inside and gives it back; only it can do that.
    Effect::new(move |_| {
        if let Some(dialog) = element.get() {
            set_open(&dialog, open.get());
        }
    });
    let heading = format!("{testid}-title");
    let id = heading.clone();
    view! {
        <dialog class="dialog" node_ref=element aria-labelledby=heading data-testid=testid on:close=move |_| open.set(false)>
            <h2 id=id>{title}</h2>
            <Show when=move || open.get()>{children()}</Show>
        </dialog>
    }
}

/// Asks for a reason, which the other side will read.
#[component]
pub fn ReasonDialog(
    /// The question.
    title: &'static str,
    /// What the reason is for.
    text: &'static str,
    /// The word on the button that goes on.
    submit: &'static str,
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Called with the reason, which is not empty.
    #[prop(into)]
    on_submit: Callback<String>,
) -> impl IntoView {
    view! {
        <Dialog title testid="return-dialog" open>
            <p>{text}</p>
            <Reason submit open on_submit/>
        </Dialog>
    }
}

#[component]
fn Reason(submit: &'static str, open: RwSignal<bool>, on_submit: Callback<String>) -> impl IntoView {
    let reason = RwSignal::new(String::new());
    let tried = RwSignal::new(false);
    let is_empty = move || reason.read().trim().is_empty();
    let error = Signal::derive(move || (tried.get() && is_empty()).then(|| t().parts.reason_missing.to_owned()));
    let send = move |_| {
        tried.set(true);
        if !is_empty() {
            on_submit.run(reason.get_untracked());
            open.set(false);
        }
    };
    view! {
        <Field id="return-reason" label=t().parts.reason error>
            <TextArea id="return-reason" value="" on_input=move |text: String| reason.set(text)/>
        </Field>
        <div class="dialog-actions">
            <button class="button" on:click=move |_| open.set(false)>{t().parts.not_now}</button>
            <button class="button" data-kind="primary" data-testid="return-submit" on:click=send>{submit}</button>
        </div>
    }
}
