//! Who uses this tablet, and how the app looks.

use crate::{
    browser::preferences,
    pages::{outbox::ThisTablet, pin::Pin},
    parts::{Dialog, Icon, Show, live},
    state::{App, Builds, Person, use_app},
    text::t,
};
use leptos::prelude::*;

/// The screen of this tablet.
#[component]
pub fn Me() -> impl IntoView {
    let app = use_app();
    let name = move || app.officer().map(|officer| officer.name);
    let position =
        move || app.officer().filter(|officer| officer.position != officer.name).map(|officer| officer.position);
    view! {
        <main class="page" id="main" tabindex="-1" data-testid="home">
            <div class="page-body">
                <header class="page-head"><h1 class="title">{name}</h1><p class="soft">{position}</p></header>
                <People/>
                <section class="card stack-s">
                    <h2>{t().me.look}</h2>
                    <Choices app legend=t().me.theme name="theme" chosen=preferences::theme()
                        options=vec![("", t().me.theme_of_device), ("light", t().me.light), ("dark", t().me.dark), ("contrast", t().me.high_contrast)]
                        choose=App::set_theme/>
                    <Choices app legend=t().me.text_size name="size" chosen=preferences::text_size()
                        options=vec![("small", t().me.small), ("", t().me.medium), ("large", t().me.large)] choose=App::set_text_size/>
                </section>
                <section class="card card-flush">
                    <a class="row" href="/ghi-chu" data-testid="notes">
                        <Icon name="pen"/>
                        <span class="row-body"><span class="row-title">{t().me.notes}</span><span class="row-meta">{t().me.notes_meaning}</span></span>
                        <Icon name="forward"/>
                    </a>
                </section>
                <Pin/>
                <ThisTablet/>
                {live(move || app.builds().map(|builds| view! { <Versions builds/> }))}
            </div>
        </main>
    }
}

/// Which build runs here, and which others are on the device.
#[component]
fn Versions(builds: Builds) -> impl IntoView {
    let app = use_app();
    let name = builds.here.chars().take(8).collect::<String>();
    view! {
        <section class="card stack-s" data-testid="builds">
            <h2>{t().me.builds}</h2>
            <p>{t().me.build_here}" "<code data-testid="build">{name}</code></p>
            <div class="cluster">
                {builds.forward.then(|| view! {
                    <button class="button" data-testid="go-forward" on:click=move |_| app.switch_build()>{t().app.switch_build}</button>
                })}
                {builds.back.is_some().then(|| view! {
                    <button class="button" data-kind="quiet" data-testid="go-back" on:click=move |_| app.go_back_a_build()>
                        {t().me.go_back_a_build}
                    </button>
                })}
            </div>
        </section>
    }
}

/// A choice that takes effect at once.
#[component]
fn Choices(
    app: App,
    legend: &'static str,
    name: &'static str,
    chosen: String,
    options: Vec<(&'static str, &'static str)>,
    choose: fn(App, &str),
) -> impl IntoView {
    let option = move |(value, label): (&'static str, &'static str)| {
        let checked = value == chosen;
        view! {
            <label class="choice">
                <input type="radio" name=name checked=checked on:change=move |_| choose(app, value)/>{label}
            </label>
        }
    };
    view! { <fieldset class="choices"><legend class="field-label">{legend}</legend>{options.into_iter().map(option).collect_view()}</fieldset> }
}

/// The people who are enrolled on this tablet.
#[component]
fn People() -> impl IntoView {
    let app = use_app();
    let others = move || {
        let mut people = app.people();
        people.retain(|person| Some(person.place) != app.place());
        people
    };
    view! {
        <Show when=move || !others().is_empty()>
            <section class="card card-flush" data-testid="people">
                <h2>{t().me.other_people}</h2>
                <ul class="list">
                    <For each=others key=|person| person.place children=move |person| view! { <Colleague person/> }/>
                </ul>
            </section>
        </Show>
    }
}

/// Somebody else who is enrolled on this tablet.
#[component]
fn Colleague(person: Person) -> impl IntoView {
    let app = use_app();
    let (name, place) = (person.name.clone(), person.place);
    let asking = RwSignal::new(false);
    let question = (t().me.reset_pin_means)(&name);
    view! {
        <li data-testid="person">
            <button class="row" data-testid="hand-over" on:click=move |_| app.hand_over(person.clone())>
                <Icon name="person"/>
                <span class="row-body"><span class="row-title">{name}</span><span class="row-meta">{t().me.hand_over}</span></span>
                <Icon name="forward"/>
            </button>
            <Show when=move || app.may_reset_pin(place)>
                <button class="button" data-kind="quiet" data-testid="reset-pin" on:click=move |_| asking.set(true)>{t().me.reset_pin}</button>
            </Show>
            <Dialog title=t().me.reset_pin testid="reset-pin-dialog" open=asking>
                <p>{question.clone()}</p>
                <div class="cluster">
                    <button class="button" data-kind="primary" data-testid="reset-pin-yes" on:click=move |_| {
                        asking.set(false);
                        app.reset_pin(place);
                    }>{t().me.reset_pin}</button>
                    <button class="button" data-kind="quiet" on:click=move |_| asking.set(false)>{t().me.cancel}</button>
                </div>
            </Dialog>
        </li>
    }
}
