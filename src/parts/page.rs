//! How a page is laid out: a list, a detail, rows, sections, and what to say where there is nothing.

use super::Icon;
use leptos::prelude::*;

/// A page of a list and a detail: side by side where there is room, one after the other elsewhere.
#[component]
pub fn Panes(
    /// Whether the detail is the one to show where only one fits.
    #[prop(into)]
    detail: Signal<bool>,
    /// For tests.
    testid: &'static str,
    children: Children,
) -> impl IntoView {
    let shows = move || if detail.get() { "detail" } else { "list" };
    view! { <main class="page panes" id="main" tabindex="-1" data-shows=shows data-testid=testid>{children()}</main> }
}

/// The list side of [`Panes`].
#[component]
pub fn ListPane(
    /// The heading.
    title: &'static str,
    /// What stands under the heading: a count, a search, tabs.
    #[prop(optional, into)]
    head: ViewFn,
    /// The head ends with tabs, which bring a line of their own.
    #[prop(optional)]
    tabbed: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <section class="pane-list" tabindex="0" aria-label=title>
            <div class=if tabbed { "pane-head pane-head-tabs" } else { "pane-head" }>
                <h1 class="title">{title}</h1>
                {head.run()}
            </div>
            {children()}
        </section>
    }
}

/// A list of rows.
#[component]
pub fn Rows(children: Children) -> impl IntoView {
    view! { <ul class="list">{children()}</ul> }
}

/// One row that leads somewhere.
#[component]
pub fn Row(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// What it is.
    #[prop(into)]
    title: String,
    /// More about it, chips included.
    #[prop(optional, into)]
    meta: ViewFn,
    /// An icon in front.
    #[prop(optional, into)]
    icon: Option<&'static str>,
    /// The colour of the icon.
    #[prop(optional, into)]
    tone: Option<super::Tone>,
    /// For tests.
    #[prop(optional, into)]
    testid: Option<String>,
) -> impl IntoView {
    view! {
        <li data-testid=testid>
            <a href=href class="row" data-tone=tone.map(super::Tone::name)>
                {icon.map(|name| view! { <Icon name/> })}
                <span class="row-body">
                    <span class="row-title">{title}</span>
                    <span class="row-meta">{meta.run()}</span>
                </span>
                <span class="icon icon-forward row-go" aria-hidden="true"></span>
            </a>
        </li>
    }
}

/// A titled part of a page.
#[component]
pub fn Section(
    /// The heading.
    #[prop(into)]
    title: String,
    children: Children,
) -> impl IntoView {
    view! { <section class="stack-s"><h2 class="sub">{title}</h2>{children()}</section> }
}

/// Somebody's words, line by line as they wrote them.
#[component]
pub fn Quote(
    /// The words.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    let lines: Vec<_> = text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect();
    view! { <blockquote class="quote">{lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}</blockquote> }
}

/// What will be here, and how it gets here.
#[component]
pub fn Empty(
    /// The icon's name.
    icon: &'static str,
    /// What is not here yet.
    title: &'static str,
    /// How it gets here.
    text: &'static str,
) -> impl IntoView {
    view! { <div class="empty"><Icon name=icon/><h2>{title}</h2><p>{text}</p></div> }
}

/// The bar of actions, within reach of a thumb.
#[component]
pub fn Actions(children: Children) -> impl IntoView {
    view! { <div class="actions">{children()}</div> }
}

/// Room for what is on its way.
#[component]
pub fn Skeleton(
    /// How many lines of text it stands for.
    #[prop(default = 3)]
    lines: usize,
) -> impl IntoView {
    let line = |_| view! { <span class="skeleton"></span> };
    view! { <div class="stack-s" aria-hidden="true">{(0..lines).map(line).collect_view()}</div> }
}
