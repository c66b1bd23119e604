//! What to do first, for whoever is here for the first time.

use super::{Icon, live};
use crate::text::t;
use leptos::prelude::*;

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Where it is done.
    pub href: &'static str,
    /// What to do, in a sentence.
    pub text: &'static str,
    /// It has been done.
    pub done: bool,
}

/// A card with the first steps, which can be put away.
#[component]
pub fn FirstSteps(
    /// The steps.
    #[prop(into)]
    steps: Signal<Vec<Step>>,
    /// Puts the card away.
    #[prop(into)]
    on_dismiss: Callback<()>,
) -> impl IntoView {
    let step = |Step { href, text, done }| {
        view! {
            <li data-done=done.then_some("")>
                <a href=href>{text}</a>
                {done.then(|| view! { <span class="steps-done"><Icon name="check"/>{t().parts.step_done}</span> })}
            </li>
        }
    };
    view! {
        <section class="card steps" aria-labelledby="first-steps" data-testid="first-steps">
            <div class="section-head">
                <h2 id="first-steps">{t().parts.first_steps}</h2>
                <button type="button" class="button" data-kind="quiet" data-testid="first-steps-dismiss" on:click=move |_| on_dismiss.run(())>{t().parts.hide}</button>
            </div>
            <ol>{live(move || steps.get().into_iter().map(step).collect_view())}</ol>
        </section>
    }
}
