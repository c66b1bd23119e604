//! What comes a moment after the rest of its screen.

use crate::{parts::Show, state::use_app};
use leptos::prelude::*;

/// Shows its children once everything else has been painted: for what nobody looks at first. So the first of a screen
/// stands earlier, and the page answers in between.
#[component]
pub fn Soon(children: ChildrenFn) -> impl IntoView {
    let there = RwSignal::new(false);
    use_app().when_painted(move || {
        let _ = there.try_set(true);
    });
    view! { <Show when=move || there.get()>{children()}</Show> }
}
