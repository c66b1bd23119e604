//! What is shown before, or instead of, the screens.

use crate::{
    browser::page,
    parts::{Empty, Icon, Show, Skeleton, live},
    state::use_app,
    text::t,
};
use leptos::prelude::*;

/// The device is being read; the splash of the page stays as it is.
#[component]
pub fn Opening() -> impl IntoView {
    view! { <main class="lockout" aria-busy="true"><Icon name="bridge"/><h1>{t().app.name}</h1><p>{t().gate.opening}</p></main> }
}

/// Nobody is enrolled here.
#[component]
pub fn Welcome() -> impl IntoView {
    let app = use_app();
    view! {
        <main class="lockout" data-tone="received" data-testid="welcome">
            <Icon name="bridge"/>
            <h1>{t().app.name}</h1>
            <p>{t().gate.nobody_here}</p>
            <div class="cluster">
                <button class="button" data-kind="primary" data-testid="open-sample" on:click=move |_| app.open_sample()>
                    {t().gate.open_sample}
                </button>
            </div>
            <p class="soft small">{t().gate.sample_stays_here}</p>
            {live(move || app.toast().map(|toast| view! { <p role="alert">{toast.sentence}</p> }))}
        </main>
    }
}

/// The link is being exchanged for a place.
#[component]
pub fn Enrolling() -> impl IntoView {
    view! { <main class="lockout" aria-busy="true"><Icon name="bridge"/><h1>{t().app.name}</h1><p>{t().gate.enrolling}</p></main> }
}

/// A newer build has written the data.
#[component]
pub fn Outdated() -> impl IntoView {
    let app = use_app();
    view! {
        <main class="lockout" data-tone="received" data-testid="outdated">
            <Icon name="sync"/>
            <h1>{t().gate.outdated}</h1>
            <p role="alert">{t().gate.newer_data}</p>
            <div class="cluster">
                <button class="button" data-kind="primary" data-testid="switch-build" on:click=move |_| app.switch_build()>
                    {t().app.switch_build}
                </button>
            </div>
            {live(move || app.toast().map(|toast| view! { <p role="alert">{toast.sentence}</p> }))}
        </main>
    }
}

/// It cannot go on.
#[component]
pub fn Failed(
    /// What happened and what to do.
    sentence: String,
) -> impl IntoView {
    view! {
        <main class="lockout" data-tone="refused" data-testid="failed">
            <Icon name="alert"/>
            <h1>{t().gate.failed}</h1>
            <p role="alert">{sentence}</p>
            <div class="cluster">
                <button class="button" data-kind="primary" on:click=|_| page::reload()>{t().gate.try_again}</button>
                <button class="button" on:click=|_| page::restart()>{t().gate.to_start}</button>
            </div>
        </main>
    }
}

/// Enrolled, but the first records are still on their way.
#[component]
pub fn FirstPull() -> impl IntoView {
    let app = use_app();
    let offline = move || app.outage().is_some();
    view! {
        <main class="page" id="main" data-testid="first-pull">
            <div class="page-body">
                <Empty icon="sync" title=t().gate.first_pull text=t().gate.first_pull_brings/>
                <Skeleton lines=5/>
                <Show when=offline><p class="soft">{t().gate.first_pull_waits}</p></Show>
            </div>
        </main>
    }
}

/// An address that leads nowhere.
#[component]
pub fn NoSuchPage() -> impl IntoView {
    view! {
        <main class="page" id="main">
            <div class="page-body">
                <h1 class="unseen">{t().app.name}</h1>
                <Empty icon="search" title=t().gate.no_such_page text=t().gate.choose_a_place/>
            </div>
        </main>
    }
}
