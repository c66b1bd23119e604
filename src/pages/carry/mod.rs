//! Packages instead of a line: everything unsent as a file, and what somebody carried here.

use crate::{
    browser::page,
    parts::{Icon, Memo, Show},
    state::{App, TakenIn, use_app},
    text::t,
};
use caunoi_core::{
    command::AllowCarrying,
    record::{Carrying, Grant},
};
use leptos::prelude::*;

/// Making a package and taking one in, where the province allows files.
#[component]
pub fn Carry() -> impl IntoView {
    let app = use_app();
    let allowed = Memo::new(move || app.carrying().is_some_and(|carrying| carrying.file));
    let administrator = Memo::new(move || app.is(|grant| matches!(grant, Grant::Administrator)));
    view! {
        <Show when=move || administrator.get()><Allow allowed/></Show>
        <Show when=move || allowed.get()><ByFile/></Show>
    }
}

/// What an administrator decides for the province.
#[component]
fn Allow(allowed: Memo<bool>) -> impl IntoView {
    let app = use_app();
    let toggle = move |_| {
        let Some(province) = app.province() else { return };
        let now = app.carrying().unwrap_or_else(|| Carrying::none(province.id));
        app.run(AllowCarrying { carrying: Carrying { file: !now.file, ..now } });
    };
    view! {
        <section class="card stack-s">
            <h2>{t().carry.allow}</h2>
            <label class="choice">
                <input type="checkbox" data-testid="allow-file" prop:checked=move || allowed.get() on:change=toggle/>{t().carry.allow_file}
            </label>
        </section>
    }
}

#[component]
fn ByFile() -> impl IntoView {
    let app = use_app();
    let busy = RwSignal::new(false);
    let export = move |_| {
        busy.set(true);
        app.export_package(move |packed| {
            busy.set(false);
            match packed {
                Ok((name, bytes)) => save(app, &name, &bytes, (t().carry.packed)(&name)),
                Err(sentence) => app.complain(sentence),
            }
        });
    };
    let import = move |event: leptos::ev::Event| {
        busy.set(true);
        app.load(page::chosen_file(event), move |bytes| match bytes {
            Some(bytes) => app.import_package(bytes, move |taken| {
                busy.set(false);
                tell(app, taken);
            }),
            None => busy.set(false),
        });
    };
    view! {
        <section class="card stack-s" data-testid="carry">
            <h2>{t().carry.title}</h2>
            <p>{t().carry.meaning}</p>
            <div class="cluster">
                <button class="button" data-testid="export-package" disabled=move || busy.get() on:click=export>
                    <Icon name="send"/>{t().carry.export}
                </button>
                <label class="button" data-kind="quiet">
                    {t().carry.import}
                    <input class="unseen" type="file" autocomplete="off" data-testid="import-package" disabled=move || busy.get() on:change=import/>
                </label>
            </div>
        </section>
    }
}

fn save(app: App, name: &str, bytes: &[u8], done: String) {
    if app.save_file(name, bytes) { app.say(done) } else { app.complain(t().carry.not_packed) }
}

/// Says what came of a package.
fn tell(app: App, taken: Result<TakenIn, String>) {
    match taken {
        Ok(TakenIn::Here) => app.say(t().carry.taken_here),
        Ok(TakenIn::HandedIn { applied, others, answer, name }) => {
            let done = (t().carry.handed_in)(applied, others);
            if answer.is_empty() { app.say(done) } else { save(app, &name, &answer, done) }
        }
        Err(sentence) => app.complain(sentence),
    }
}
