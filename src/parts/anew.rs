//! Views that must not be patched into one another.

use super::Memo;
use leptos::prelude::*;

/// A view that is made anew whenever its key changes. Without it the framework keeps the elements and
/// only sets what differs, so that what somebody typed into one form would stand in the next.
#[component]
pub fn Anew<T, V, F>(
    /// What the view is of.
    key: Memo<T>,
    /// Makes the view.
    view: F,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    V: IntoView + 'static,
    F: Fn(T) -> V + Send + Sync + 'static,
{
    anew(Box::new(move || drop(key.read())), Box::new(move || view(key.get_untracked()).into_any()))
}

/// The part that does not depend on the key's type. `follow` reads the key.
fn anew(follow: Box<dyn Fn() + Send + Sync>, make: Box<dyn Fn() -> AnyView + Send + Sync>) -> impl IntoView {
    let changes = leptos::prelude::Memo::new(move |before: Option<&usize>| {
        follow();
        before.map_or(0, |count| count + 1)
    });
    let make = StoredValue::new(make);
    let view = move |_| make.with_value(|make| make());
    view! { <For each=move || [changes.get()] key=|change| *change children=view/> }
}
