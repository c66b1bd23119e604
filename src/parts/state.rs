//! State is always an icon, a word and a colour.

use crate::text::t;
use leptos::prelude::*;

/// What a state means for the reader; decides the colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Tone {
    /// Being written.
    Draft,
    /// Waiting for somebody, often for the reader.
    Waiting,
    /// On the hub.
    Sent,
    /// Taken in by people.
    Received,
    /// Finished.
    Done,
    /// Refused or overdue.
    Refused,
    /// Of no concern.
    Muted,
}

impl Tone {
    /// Its name in the style sheet.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Received => "received",
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Muted => "muted",
        }
    }
}

/// An icon of the style sheet; decoration, so screen readers skip it.
#[component]
pub fn Icon(
    /// Its name.
    name: &'static str,
) -> impl IntoView {
    view! { <span class=format!("icon icon-{name}") aria-hidden="true"></span> }
}

/// A state as a chip.
#[component]
pub fn Chip(
    /// Decides the colour.
    tone: Tone,
    /// The icon's name.
    icon: &'static str,
    /// The word.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    view! { <span class="chip" data-tone=tone.name()><Icon name=icon/>{text}</span> }
}

/// News across the page.
#[component]
pub fn Banner(
    /// Decides the colour.
    tone: Tone,
    /// The icon's name.
    icon: &'static str,
    /// The news, and buttons where something can be done about it.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="banner" data-tone=tone.name() role="status">
            <Icon name=icon/>
            {children()}
        </div>
    }
}

/// A short message at the edge of the screen.
#[component]
pub fn Toast(
    /// What it says.
    sentence: String,
    /// Something went wrong.
    bad: bool,
    /// Takes it away.
    #[prop(into)]
    on_close: Callback<()>,
) -> impl IntoView {
    view! {
        <p class="toast" data-testid="toast">
            <Icon name=if bad { "alert" } else { "check" }/><span>{sentence}</span>
            <button class="toast-action" on:click=move |_| on_close.run(())>{t().parts.close}</button>
        </p>
    }
}
