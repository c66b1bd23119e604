//! Figures that are read at a glance.

use super::{Tone, live};
use crate::format;
use leptos::prelude::*;

/// A number with what it counts.
#[component]
pub fn StatTile(
    /// Where it leads.
    href: &'static str,
    /// The number.
    #[prop(into)]
    number: Signal<usize>,
    /// Out of how many.
    #[prop(optional, into)]
    of: Option<Signal<usize>>,
    /// What is counted.
    #[prop(into)]
    label: Signal<String>,
    /// More about it.
    #[prop(optional, into)]
    note: Option<Signal<String>>,
    /// The reader should look at it.
    #[prop(optional, into)]
    tone: Option<Tone>,
) -> impl IntoView {
    view! {
        <a href=href class="tile" data-tone=tone.map(Tone::name)>
            <span class="tile-number">{live(move || digits(number.get()))}{of.map(|of| view! { <small>"/"{live(move || digits(of.get()))}</small> })}</span>
            <span class="tile-label">{label}</span>
            {note.map(|note| view! { <span class="tile-note">{note}</span> })}
        </a>
    }
}

fn digits(number: usize) -> String {
    format::count(i64::try_from(number).unwrap_or(i64::MAX))
}

/// How far something has come, as a bar with words beside it.
#[component]
pub fn ProgressBar(
    /// How much is done.
    #[prop(into)]
    done: Signal<usize>,
    /// How much there is in all.
    #[prop(into)]
    all: Signal<usize>,
    /// The same in words.
    #[prop(into)]
    words: Signal<String>,
    /// For tests.
    #[prop(optional)]
    testid: Option<&'static str>,
) -> impl IntoView {
    view! {
        <div class="progress-line">
            <progress class="progress" max=move || all.get().max(1) value=done aria-label=words></progress>
            <span data-testid=testid>{words}</span>
        </div>
    }
}

/// How far something has come, as a ring around the share.
#[component]
pub fn ProgressRing(
    /// How much is done.
    #[prop(into)]
    done: Signal<usize>,
    /// How much there is in all.
    #[prop(into)]
    all: Signal<usize>,
    /// What it is that is done.
    #[prop(into)]
    words: Signal<String>,
) -> impl IntoView {
    // Rounded down: a hundred means that nothing is left.
    let percent = move || done.get().min(all.get()) * 100 / all.get().max(1);
    view! {
        <div class="ring" role="progressbar" aria-valuemin="0" aria-valuemax=all aria-valuenow=done aria-valuetext=words aria-label=words>
            // A hundred is once around, whatever the size; one more closes the gap that rounding leaves.
            <svg viewBox="0 0 40 40" aria-hidden="true">
                <circle class="ring-track" cx="20" cy="20" r="17" pathLength="100"/>
                <circle class="ring-done" cx="20" cy="20" r="17" pathLength="100" stroke-dasharray=move || format!("{} 100", percent() * 101 / 100)/>
            </svg>
            <b aria-hidden="true">{percent}" %"</b>
        </div>
    }
}
