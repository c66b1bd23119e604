//! Lists beside a detail: rows that know whether they are open, and tabs that say how many there are.

use crate::text::t;
use leptos::prelude::*;

/// One row of a list whose detail stands beside it.
#[component]
pub fn Entry(
    /// Where it leads.
    href: String,
    /// What it is.
    title: String,
    /// It is the one that is open.
    #[prop(into)]
    current: Signal<bool>,
    /// A number at its end.
    #[prop(optional, into)]
    end: Option<String>,
    /// For tests.
    testid: String,
    /// More about it, chips included.
    children: Children,
) -> impl IntoView {
    view! {
        <a class="row" href=href data-testid=testid aria-current=move || current.get().then_some("true")>
            <span class="row-body">
                <span class="row-title">{title}</span>
                <span class="row-meta">{children()}</span>
            </span>
            {end.map(|end| view! { <span class="row-end">{end}</span> })}
        </a>
    }
}

/// Tabs above a list. The counts stand in the order of the tabs.
#[component]
pub fn Tabs<T: Copy + PartialEq + Send + Sync + 'static>(
    /// The tabs, each with its word.
    tabs: &'static [(T, &'static str)],
    /// The one that is open.
    chosen: RwSignal<T>,
    /// How many things each of them holds.
    #[prop(into)]
    counts: Signal<Vec<usize>>,
) -> impl IntoView {
    let tab = move |(index, (value, word)): (usize, &(T, &'static str))| {
        let (value, word) = (*value, *word);
        let count = move || counts.read().get(index).copied().unwrap_or_default();
        view! {
            <button type="button" class="tab" role="tab" aria-selected=move || (chosen.get() == value).to_string()
                on:click=move |_| chosen.set(value)>{word}" "<b>{count}</b></button>
        }
    };
    view! { <div class="tabs" role="tablist" aria-label=t().parts.filter>{tabs.iter().enumerate().map(tab).collect_view()}</div> }
}
