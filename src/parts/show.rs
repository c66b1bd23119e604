//! What is only sometimes there.

use super::{Memo, live};
use leptos::prelude::*;

/// Shows its children while a condition holds, as Leptos' own `Show`, of which every use is compiled by itself.
#[component]
pub fn Show(
    /// Whether they are there.
    when: impl Fn() -> bool + Send + Sync + 'static,
    /// What is there instead while they are not.
    #[prop(optional, into)]
    fallback: ViewFn,
    children: ChildrenFn,
) -> impl IntoView {
    let holds = Memo::new(when);
    live(move || if holds.get() { children() } else { fallback.run() })
}
