//! Lists beside a detail: rows that know whether they are open, and tabs that say how many there are.

use crate::{browser::scroll, text::t};
use leptos::{html, prelude::*};

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
///
/// They choose which rows of one list are there and have no panels, so they are no `tablist` but a choice: with the
/// browser's own radio buttons one stop of the Tab key and the arrow keys come without any code.
#[component]
pub fn Tabs<T: Copy + PartialEq + Send + Sync + 'static>(
    /// The tabs, each with its word.
    tabs: &'static [(T, &'static str)],
    /// The one that is open; only the tabs change it.
    chosen: RwSignal<T>,
    /// How many things each of them holds.
    #[prop(into)]
    counts: Signal<Vec<usize>>,
) -> impl IntoView {
    let tab = move |(index, (value, word)): (usize, &(T, &'static str))| {
        let (value, word) = (*value, *word);
        let count = move || counts.read().get(index).copied().unwrap_or_default();
        let checked = chosen.get_untracked() == value;
        view! {
            <label class="tab">
                <input type="radio" name="tab" checked=checked on:change=move |_| chosen.set(value)/>
                <span>{word}" "<b>{count}</b></span>
            </label>
        }
    };
    // One that was chosen, or asked for by the address, may be out of sight on a phone.
    let row = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        chosen.track();
        row.get().iter().for_each(|row| scroll::show_chosen(row));
    });
    view! { <div class="tabs" role="radiogroup" aria-label=t().parts.filter node_ref=row>{tabs.iter().enumerate().map(tab).collect_view()}</div> }
}
