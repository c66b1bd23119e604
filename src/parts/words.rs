//! Texts that are read, and a day to choose.

use crate::browser::page::event_value;
use caunoi_core::time::parse_day;
use chrono::NaiveDate;
use leptos::prelude::*;

/// A text of the organizers or a department, paragraph by paragraph.
#[component]
pub fn Prose(
    /// The text.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    let paragraphs = move || {
        let text = text.read();
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        lines.map(|line| view! { <p>{line.to_owned()}</p> }).collect_view()
    };
    view! { <div class="prose">{paragraphs}</div> }
}

/// One thing that is known, as name and value.
#[component]
pub fn Fact(
    /// Its name.
    name: &'static str,
    /// Its value.
    #[prop(into)]
    value: String,
) -> impl IntoView {
    view! { <div><dt>{name}</dt><dd>{value}</dd></div> }
}

/// A day.
#[component]
pub fn DateInput(
    /// The id its label points to.
    id: &'static str,
    /// What stands in it at first.
    value: Option<NaiveDate>,
    /// Called with the day after every change; nothing while it is incomplete.
    #[prop(into)]
    on_change: Callback<Option<NaiveDate>>,
) -> impl IntoView {
    let value = value.map(|day| day.to_string()).unwrap_or_default();
    view! {
        <input class="input" type="date" autocomplete="off" id=id data-testid=id prop:value=value
            on:input=move |event| on_change.run(parse_day(&event_value(&event)))/>
    }
}
