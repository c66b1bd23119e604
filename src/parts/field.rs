//! Form fields. What the person types is never written back while they type: that would break the
//! composition of Vietnamese letters. A field that is being removed may still lose the focus: then its callbacks
//! are gone, and that is no error.

use super::{Icon, live};
use crate::{browser::page::event_value, text::t};
use leptos::{context::Provider, prelude::*};

/// What a control inside a [`Field`] says about itself to those who do not see it.
#[derive(Clone)]
struct Described {
    /// The ids of the hint and of the error.
    by: String,
    error: Signal<Option<String>>,
}

/// The ids of what describes the control, and whether its value is wrong; nothing outside of a [`Field`].
fn described() -> (Option<String>, Signal<Option<&'static str>>) {
    let described = use_context::<Described>();
    let by = described.as_ref().map(|it| it.by.clone());
    let wrong = move || described.as_ref().is_some_and(|it| it.error.read().is_some()).then_some("true");
    (by, Signal::derive(wrong))
}

/// A labelled field around any control.
#[component]
pub fn Field(
    /// The label.
    #[prop(into)]
    label: String,
    /// The control's id.
    #[prop(into)]
    id: String,
    /// A sentence of help.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is wrong, while something is.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    children: Children,
) -> impl IntoView {
    let hint_id = format!("{id}-hint");
    let error_id = format!("{id}-error");
    let described = Described { by: format!("{hint_id} {error_id}"), error };
    view! {
        <div class="field">
            <label class="field-label" for=id>{label}</label>
            {hint.map(|hint| view! { <p class="field-hint" id=hint_id>{hint}</p> })}
            <Provider value=described>{children()}</Provider>
            {live(move || error.get().map(|error| view! {
                <div class="field-foot"><p class="field-error" id=error_id.clone()><Icon name="alert"/><span>{error}</span></p></div>
            }))}
        </div>
    }
}

/// One line of text.
#[component]
pub fn TextInput(
    /// The id its label points to.
    #[prop(into)]
    id: String,
    /// What stands in it at first.
    #[prop(into)]
    value: String,
    /// Called with the text after every change.
    #[prop(into)]
    on_input: Callback<String>,
    /// Called when the person leaves the field.
    #[prop(optional, into)]
    on_leave: Option<Callback<()>>,
    /// It shows what cannot be changed now.
    #[prop(optional)]
    disabled: bool,
) -> impl IntoView {
    written(Control::Line { disabled }, id, value, on_input, on_leave)
}

/// Several lines of text.
#[component]
pub fn TextArea(
    /// The id its label points to.
    #[prop(into)]
    id: String,
    /// What stands in it at first.
    #[prop(into)]
    value: String,
    /// Visible lines.
    #[prop(default = 4)]
    rows: u32,
    /// Called with the text after every change.
    #[prop(into)]
    on_input: Callback<String>,
    /// Called when the person leaves the field.
    #[prop(optional, into)]
    on_leave: Option<Callback<()>>,
) -> impl IntoView {
    written(Control::Lines { rows }, id, value, on_input, on_leave)
}

/// A field to search by, above what it searches.
#[component]
pub fn Search(
    /// For tests, and its id.
    testid: &'static str,
    /// What it searches.
    label: &'static str,
    /// What one may look for.
    placeholder: &'static str,
    /// Called with the words after every change.
    #[prop(into)]
    on_input: Callback<String>,
) -> impl IntoView {
    let control = Control::Search { label, placeholder };
    view! { <div class="filter" role="search"><Icon name="search"/>{written(control, testid.into(), String::new(), on_input, None)}</div> }
}

/// A PIN or a passphrase. Not a password field of the browser's: the browser would offer to remember what stands in one.
#[component]
pub fn PinInput(
    /// The id its label points to.
    #[prop(into)]
    id: String,
    /// What is typed.
    value: RwSignal<String>,
    /// It begins with letters on the screen's keyboard, not with digits.
    #[prop(into)]
    letters: Signal<bool>,
    /// Nothing can be typed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let (by, wrong) = described();
    view! {
        <input class="input secret" type="text" id=id.clone() data-testid=id autocomplete="off" autocapitalize="off" spellcheck="false"
            maxlength="64" inputmode=move || if letters.get() { "text" } else { "numeric" } disabled=move || disabled.get()
            prop:value=move || value.get() aria-describedby=by aria-invalid=wrong
            on:input=move |event| value.set(event_value(&event))/>
    }
}

/// Which element takes the text.
enum Control {
    Line { disabled: bool },
    Lines { rows: u32 },
    Search { label: &'static str, placeholder: &'static str },
}

/// What all text fields have in common: the first value, the two callbacks, and what describes them.
fn written(
    control: Control,
    id: String,
    value: String,
    on_input: Callback<String>,
    on_leave: Option<Callback<()>>,
) -> AnyView {
    let (by, wrong) = described();
    let one_line = matches!(control, Control::Line { .. });
    let text = move |event| {
        let text = event_value(&event);
        // Lines that were pasted stay as they are in the field, and are one line everywhere else.
        if one_line { text.replace('\n', " ") } else { text }
    };
    let shared = view! {
        <{..} class="input" autocomplete="off" id=id.clone() data-testid=id prop:value=value aria-describedby=by aria-invalid=wrong
            on:input=move |event| { on_input.try_run(text(event)); }
            on:blur=move |_| { on_leave.and_then(|leave| leave.try_run(())); }/>
    };
    match control {
        // It grows with what is written, and Enter has nothing to do in it, but where it ends a composition.
        Control::Line { disabled } => view! {
            <textarea {..shared} data-words data-line rows="1" disabled=disabled on:keydown=|event| {
                if event.key() == "Enter" && !event.is_composing() {
                    event.prevent_default();
                }
            }></textarea>
        }
        .into_any(),
        Control::Lines { rows } => view! { <textarea {..shared} data-words rows=rows></textarea> }.into_any(),
        Control::Search { label, placeholder } => {
            view! { <input {..shared} type="search" aria-label=label placeholder=placeholder/> }.into_any()
        }
    }
}

/// One of several choices, as value and label; an empty value is "not chosen".
#[component]
pub fn Select(
    /// The id its label points to.
    #[prop(into)]
    id: String,
    /// What is chosen at first.
    #[prop(into)]
    value: String,
    /// The choices under their group's name; an empty name is no group.
    options: Vec<(String, Vec<(String, String)>)>,
    /// Called with the value that was chosen.
    #[prop(into)]
    on_change: Callback<String>,
) -> impl IntoView {
    let (by, wrong) = described();
    let chosen = value.clone();
    let choice = move |(value, label): (String, String)| {
        let selected = value == chosen;
        view! { <option value=value selected=selected>{label}</option> }
    };
    let groups = options.into_iter().map(|(name, choices)| {
        let choices = choices.into_iter().map(choice.clone()).collect_view();
        if name.is_empty() {
            choices.into_any()
        } else {
            view! { <optgroup label=name>{choices}</optgroup> }.into_any()
        }
    });
    view! {
        <select class="input" autocomplete="off" data-testid=id.clone() id=id aria-describedby=by aria-invalid=wrong
            on:change=move |event| { on_change.try_run(event_value(&event)); }>
            <option value="" selected=value.is_empty()>{t().parts.choose}</option>
            {groups.collect_view()}
        </select>
    }
}
