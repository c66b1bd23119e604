//! Two wordings of one text, side by side where there is room.

use super::Icon;
use crate::text::t;
use caunoi_core::compare::{Stretch, compare};
use leptos::prelude::*;

/// What a mark says of words that stand on one side only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    #[cfg(debug_assertions)]
    Removed,
    Added,
}

/// A text before and after a change. So far only the gallery has one, so a release does without.
#[cfg(debug_assertions)]
#[component]
pub fn Difference(
    /// Whose the earlier wording is, and when.
    #[prop(into)]
    before: String,
    /// The earlier wording.
    old: String,
    /// Whose the later wording is, and when.
    #[prop(into)]
    after: String,
    /// The later wording.
    new: String,
) -> impl IntoView {
    let (old, new) = compare(&old, &new);
    view! {
        <div class="diff">
            <section>
                <h3>{before}</h3>
                <p class="diff-key"><Icon name="minus"/>{t().parts.struck_through}</p>
                <p class="prose">{marked(old, Mark::Removed)}</p>
            </section>
            <section>
                <h3>{after}</h3>
                <p class="diff-key"><Icon name="plus"/>{t().parts.underlined_new}</p>
                <p class="prose">{marked(new, Mark::Added)}</p>
            </section>
        </div>
    }
}

/// One of several wordings, of which none is the earlier one; stands inside of a `.diff`.
#[component]
pub fn Version(
    /// Whose it is, and when.
    #[prop(into)]
    title: Signal<String>,
    /// The wording.
    text: String,
    /// Another one.
    other: String,
    /// What can be done with it.
    children: Children,
) -> impl IntoView {
    view! {
        <section>
            <h3>{title}</h3>
            <p class="diff-key"><Icon name="pen"/>{t().parts.underlined_only_here}</p>
            <p class="prose">{marked(compare(&text, &other).0, Mark::Added)}</p>
            {children()}
        </section>
    }
}

fn marked(stretches: Vec<Stretch>, mark: Mark) -> Vec<AnyView> {
    let stretch = |Stretch { text, common }| {
        // The space after a word is no part of its mark.
        let words = text.trim_end().to_owned();
        let space = text[words.len()..].to_owned();
        match mark {
            _ if common => text.into_any(),
            #[cfg(debug_assertions)]
            Mark::Removed => view! { <del>{words}</del>{space} }.into_any(),
            Mark::Added => view! { <ins>{words}</ins>{space} }.into_any(),
        }
    };
    stretches.into_iter().map(stretch).collect()
}
