//! The PIN of whoever uses the app, and when it is asked for.

use crate::{
    browser::preferences,
    parts::{Field, Icon, PinInput, Show},
    state::{Guess, Place, use_app},
    text::t,
};
use caunoi_core::keyring::{WeakPin, check_pin};
use leptos::prelude::*;

/// After so many minutes without a touch the app can lock.
const LOCK_AFTER: [u32; 4] = [2, 5, 10, 30];

/// Setting and changing the PIN, and locking.
#[component]
pub fn Pin() -> impl IntoView {
    let app = use_app();
    let changing = RwSignal::new(false);
    let has_pin = move || !app.with_pin().is_empty();
    let set = move || if has_pin() { t().me.change_pin } else { t().me.set_pin };
    view! {
        <section class="card stack-s" data-testid="pin-card">
            <h2>{t().me.pin}</h2>
            <p>{move || if has_pin() { t().me.pin_is_set } else { t().me.no_pin }}</p>
            <Show when=move || !changing.get()>
                <div class="cluster">
                    <Show when=has_pin>
                        <button class="button" data-kind="primary" data-testid="lock" on:click=move |_| app.lock()>{t().me.lock_now}</button>
                    </Show>
                    <button class="button" data-testid="set-pin" on:click=move |_| changing.set(true)>{set}</button>
                </div>
            </Show>
            <Show when=move || changing.get()><NewPin whose=None on_end=move |()| changing.set(false)/></Show>
            <Show when=has_pin><LockAfter/></Show>
        </section>
    }
}

/// What is wrong with the PIN that was typed twice.
fn problem(new: &str, again: &str) -> Option<&'static str> {
    match check_pin(new) {
        Err(WeakPin::Short) => Some(t().me.pin_too_short),
        Err(WeakPin::Guessable) => Some(t().me.pin_guessable),
        Ok(()) => (new != again).then_some(t().me.pins_differ),
    }
}

/// A colleague who has no PIN yet chooses one, while the store is open.
#[component]
pub fn ChoosePin(
    /// Who, and where.
    place: Place,
) -> impl IntoView {
    let app = use_app();
    let person = app.people().into_iter().find(|person| person.place == place);
    let name = person.map(|person| person.name).unwrap_or_default();
    let own = app.place() == Some(place);
    view! {
        <main class="lockout" data-tone="received" data-testid="choosing-pin">
            <Icon name="lock"/>
            <h1>{t().me.set_pin}</h1>
            <p>{if own { t().me.pin_after_recovery.to_owned() } else { (t().me.pin_of_colleague)(&name) }}</p>
            <NewPin whose=Some(place) on_end=move |()| app.choose_no_pin()/>
        </main>
    }
}

/// The form for a PIN: of whoever uses the app, or of a colleague.
#[component]
fn NewPin(whose: Option<Place>, #[prop(into)] on_end: Callback<()>) -> impl IntoView {
    let app = use_app();
    let (current, new, again) =
        (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (wrong, error) = (RwSignal::new(None), RwSignal::new(None));
    let (busy, letters) = (RwSignal::new(false), RwSignal::new(false));
    let has_pin = move || whose.is_none() && !app.with_pin().is_empty();
    // Whoever the hub has let in has no other way in yet.
    let must = whose.is_some() && whose == app.place();
    let told = move |guess| {
        busy.set(false);
        match guess {
            // The tablet is the colleague's now.
            Guess::Right if whose.is_some() && !must => {}
            Guess::Right => {
                app.say(t().me.pin_saved);
                if !must {
                    on_end.run(());
                }
            }
            Guess::NotTried => current.set(String::new()),
            Guess::Wrong => {
                current.set(String::new());
                wrong.set(Some(t().gate.wrong_pin.to_owned()));
            }
            Guess::Failed(sentence) => error.set(Some(sentence)),
        }
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let found = problem(&new.get_untracked(), &again.get_untracked()).map(str::to_owned);
        wrong.set(None);
        error.set(found.clone());
        if found.is_none() && !busy.get_untracked() && app.pin_wait() == 0 {
            busy.set(true);
            match whose {
                Some(place) => app.choose_pin(place, new.get_untracked(), told),
                None => app.set_pin(current.get_untracked(), new.get_untracked(), told),
            }
        }
    };
    let waiting = move || match app.pin_wait() {
        0 => wrong.get(),
        seconds => Some((t().gate.wait)(seconds)),
    };
    view! {
        <form class="stack-s" on:submit=submit>
            <p class="soft small">{t().me.pin_rule}</p>
            <Show when=has_pin>
                <Field label=t().me.current_pin id="current-pin" error=Signal::derive(waiting)>
                    <PinInput id="current-pin" value=current letters disabled=Signal::derive(move || app.pin_wait() > 0)/>
                </Field>
            </Show>
            <Field label=t().me.new_pin id="new-pin" error=error><PinInput id="new-pin" value=new letters/></Field>
            <Field label=t().me.new_pin_again id="new-pin-again"><PinInput id="new-pin-again" value=again letters/></Field>
            <div class="cluster">
                <button class="button" data-kind="primary" data-testid="save-pin" disabled=move || busy.get()>
                    {move || if busy.get() { t().me.saving_pin } else { t().me.set_pin }}
                </button>
                <button type="button" class="button" data-kind="quiet" on:click=move |_| letters.update(|letters| *letters = !*letters)>
                    {move || if letters.get() { t().gate.type_digits } else { t().gate.type_letters }}
                </button>
                {(!must).then(|| view! {
                    <button type="button" class="button" data-kind="quiet" on:click=move |_| on_end.run(())>{t().me.cancel}</button>
                })}
            </div>
        </form>
    }
}

/// When the app locks by itself.
#[component]
fn LockAfter() -> impl IntoView {
    let chosen = preferences::lock_after();
    let option = move |minutes: u32| {
        view! {
            <label class="choice">
                <input type="radio" name="lock-after" checked=minutes == chosen on:change=move |_| preferences::set_lock_after(minutes)/>
                {(t().me.minutes)(minutes)}
            </label>
        }
    };
    view! {
        <fieldset class="choices"><legend class="field-label">{t().me.lock_after}</legend>{LOCK_AFTER.map(option).collect_view()}</fieldset>
    }
}
