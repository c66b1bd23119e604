//! What happened when, the newest last.

use super::{Tone, live};
use leptos::prelude::*;

/// One thing that happened, or that is waited for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Happened {
    /// When, and by whom; empty where it is not known or has not happened.
    pub when: String,
    /// What.
    pub what: String,
    /// What it means for the reader.
    pub tone: Tone,
}

/// The way of something so far.
#[component]
pub fn Timeline(
    /// The stages of the way.
    #[prop(into)]
    stages: Signal<Vec<Happened>>,
    /// For tests.
    #[prop(optional)]
    testid: Option<&'static str>,
) -> impl IntoView {
    let stage = |Happened { when, what, tone }| {
        view! {
            <li data-tone=tone.name()>
                {(!when.is_empty()).then(|| view! { <time>{when}</time> })}
                <p>{what}</p>
            </li>
        }
    };
    view! { <ol class="timeline" data-testid=testid>{live(move || stages.get().into_iter().map(stage).collect_view())}</ol> }
}
