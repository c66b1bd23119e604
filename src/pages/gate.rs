//! What is shown before, or instead of, the screens.

use crate::{
    browser::page,
    parts::{Empty, Field, Icon, PinInput, Show, live},
    state::{Guess, Person, Place, use_app},
    text::t,
};
use caunoi_core::{id::Id, record::Officer};
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

/// Somebody was enrolled here, and what they had is gone: not a device that is new.
#[component]
pub fn Emptied() -> impl IntoView {
    let app = use_app();
    view! {
        <main class="lockout" data-tone="refused" data-testid="emptied">
            <Icon name="alert"/>
            <h1>{t().gate.emptied}</h1>
            <p role="alert">{t().gate.emptied_what}</p>
            <p>{t().gate.emptied_sent}</p>
            <p>{t().gate.emptied_unsent}</p>
            <div class="cluster">
                <button class="button" data-kind="primary" on:click=|_| page::reload()>{t().gate.try_again}</button>
                <button class="button" data-kind="quiet" data-testid="begin-anew" on:click=move |_| app.begin_anew()>{t().gate.begin_anew}</button>
            </div>
            <p class="soft small">{t().gate.emptied_next_time}</p>
        </main>
    }
}

/// The link is being exchanged for a place.
#[component]
pub fn Enrolling() -> impl IntoView {
    view! { <main class="lockout" aria-busy="true"><Icon name="bridge"/><h1>{t().app.name}</h1><p>{t().gate.enrolling}</p></main> }
}

/// The store wants a PIN.
#[component]
pub fn Locked(
    /// Who used it last.
    last: Place,
) -> impl IntoView {
    let app = use_app();
    app.send_envelope(last.store);
    app.open_by_hub();
    let mut people = app.people();
    people.retain(|person| person.place.store == last.store);
    // Somebody who is only now to get a place in the store has no PIN yet.
    let with_pin = app.with_pin();
    let opens = |officer: &Id<Officer>| with_pin.contains(officer);
    let first = people.iter().map(|person| person.place.officer).find(opens);
    let first = Some(last.officer).filter(opens).or(first).unwrap_or(last.officer);
    let chosen = RwSignal::new(first);
    let alone = people.len() < 2;
    let person = move |person: Person| {
        let officer = person.place.officer;
        let can = app.with_pin().contains(&officer);
        view! {
            <label class="choice">
                <input type="radio" name="officer" checked=officer == first disabled=!can on:change=move |_| chosen.set(officer)/>
                <span>{person.name}{(!can).then(|| view! { <span class="soft small">" · "{t().gate.no_pin_yet}</span> })}</span>
            </label>
        }
    };
    let name = people.first().map(|person| person.name.clone()).unwrap_or_default();
    let choice = if alone {
        view! { <p>{name}</p> }.into_any()
    } else {
        let people = people.into_iter().map(person).collect_view();
        view! { <fieldset class="choices choices-list"><legend class="field-label">{t().gate.who}</legend>{people}</fieldset> }.into_any()
    };
    view! {
        <main class="lockout" data-tone="received" data-testid="locked">
            <Icon name="lock"/>
            <h1>{t().gate.locked}</h1>
            {choice}
            <Unlock place=Signal::derive(move || Place { officer: chosen.get(), ..last })/>
            <Show when=move || app.has_envelope()><p class="soft small" data-testid="envelope">{t().carry.envelope_waits}</p></Show>
            <details class="soft small"><summary>{t().gate.forgotten}</summary><p>{t().gate.forgotten_help}</p></details>
        </main>
    }
}

/// The PIN, and the button that tries it.
#[component]
fn Unlock(place: Signal<Place>) -> impl IntoView {
    let app = use_app();
    let pin = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let letters = RwSignal::new(false);
    let problem = RwSignal::new(None);
    let blocked = Signal::derive(move || busy.get() || app.pin_wait() > 0);
    let error = move || match app.pin_wait() {
        0 => problem.get(),
        seconds => Some((t().gate.wait)(seconds)),
    };
    let told = move |guess| {
        busy.set(false);
        pin.set(String::new());
        problem.set(match guess {
            Guess::Right | Guess::NotTried => None,
            Guess::Wrong => Some(t().gate.wrong_pin.to_owned()),
            Guess::Failed(sentence) => Some(sentence),
        });
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if blocked.get_untracked() || pin.with_untracked(String::is_empty) {
            return;
        }
        busy.set(true);
        app.unlock(place.get_untracked(), pin.get_untracked(), told);
    };
    view! {
        <form class="stack-s" on:submit=submit>
            <Field label=t().gate.pin id="pin" error=Signal::derive(error)>
                <PinInput id="pin" value=pin letters disabled=blocked/>
            </Field>
            <div class="cluster">
                <button class="button" data-kind="primary" data-testid="unlock" disabled=move || blocked.get()>
                    {move || if busy.get() { t().gate.unlocking } else { t().gate.unlock }}
                </button>
                <button type="button" class="button" data-kind="quiet" on:click=move |_| letters.update(|letters| *letters = !*letters)>
                    {move || if letters.get() { t().gate.type_digits } else { t().gate.type_letters }}
                </button>
            </div>
        </form>
    }
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

/// The first records are on their way. The frame of the screens comes with them: there is nowhere to go yet.
#[component]
pub fn FirstPull() -> impl IntoView {
    let app = use_app();
    let offline = move || app.outage().is_some();
    view! {
        <main class="lockout" id="main" aria-busy="true" data-testid="first-pull">
            <Icon name="bridge"/>
            <h1>{t().gate.first_pull}</h1>
            <p>{t().gate.first_pull_brings}</p>
            <Show when=offline><p class="soft" role="status">{t().gate.first_pull_waits}</p></Show>
            <p><a href="/toi">{t().shell.me}</a></p>
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
