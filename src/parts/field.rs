//! Form fields. What the person types is never written back while they type: that would break the
//! composition of Vietnamese letters. A field that is being removed may still lose the focus: then its callbacks
//! are gone, and that is no error.

use super::Icon;
use crate::browser::page::event_value;
use leptos::prelude::*;

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
    view! {
        <div class="field">
            <label class="field-label" for=id>{label}</label>
            {hint.map(|hint| view! { <p class="field-hint" id=hint_id>{hint}</p> })}
            {children()}
            {move || error.get().map(|error| view! {
                <div class="field-foot"><p class="field-error" id=error_id.clone()><Icon name="alert"/><span>{error}</span></p></div>
            })}
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
) -> impl IntoView {
    view! {
        <input class="input" autocomplete="off" data-words data-testid=id.clone() id=id prop:value=value
            on:input=move |event| { on_input.try_run(event_value(&event)); }
            on:blur=move |_| { on_leave.and_then(|leave| leave.try_run(())); }/>
    }
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
    view! {
        <textarea class="input" autocomplete="off" data-words rows=rows data-testid=id.clone() id=id prop:value=value
            on:input=move |event| { on_input.try_run(event_value(&event)); }
            on:blur=move |_| { on_leave.and_then(|leave| leave.try_run(())); }></textarea>
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
        <select class="input" autocomplete="off" data-testid=id.clone() id=id on:change=move |event| { on_change.try_run(event_value(&event)); }>
            <option value="" selected=value.is_empty()>"Chọn…"</option>
            {groups.collect_view()}
        </select>
    }
}
