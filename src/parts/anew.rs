//! Views that must not be patched into one another.

use leptos::prelude::*;
use std::hash::Hash;

/// A view that is made anew whenever its key changes. Without it the framework keeps the elements and
/// only sets what differs, so that what somebody typed into one form would stand in the next.
#[component]
pub fn Anew<S, V, F>(
    /// What the view is of.
    key: S,
    /// Makes the view.
    view: F,
) -> impl IntoView
where
    S: Get + Send + Sync + 'static,
    S::Value: Clone + Eq + Hash + Send + Sync + 'static,
    V: IntoView + 'static,
    F: Fn(S::Value) -> V + Clone + Send + Sync + 'static,
{
    view! { <For each=move || [key.get()] key=|key| key.clone() children=move |key| view(key)/> }
}
