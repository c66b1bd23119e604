//! What other apps have shared with this one: said on every screen until it is dealt with.

use super::{Content, Deliver, told};
use crate::{
    browser::arrivals::Arrival,
    parts::{Banner, Tone, live},
    state::{App, Arrived, Contact, Phase, TakenIn, use_app},
    text::t,
};
use leptos::prelude::*;

/// On the lock screen: that something waits there.
#[component]
pub fn ArrivedWhileLocked() -> impl IntoView {
    let app = use_app();
    live(move || {
        (app.has_arrivals() && matches!(app.phase(), Phase::Locked(_)))
            .then(|| view! { <p class="lockout-note" role="status" data-testid="arrived-locked">{t().carry.shared_waits}</p> })
    })
}

/// What was shared, each with what came of it.
#[component]
pub fn Arrivals() -> impl IntoView {
    let app = use_app();
    let lines = RwSignal::new(Vec::<(Arrival, Arrived)>::new());
    let busy = StoredValue::new(false);
    let take = move || {
        if busy.get_value() {
            return;
        }
        busy.set_value(true);
        // What was refused stays so; only what waits for something is tried again.
        let tried = |arrived: &Arrived| !matches!(arrived, Arrived::Waiting | Arrived::Later(_));
        let done = move |arrival: &Arrival| {
            let is_done =
                |lines: &Vec<(Arrival, Arrived)>| lines.iter().any(|(it, arrived)| it == arrival && tried(arrived));
            // Where the screen is gone nobody would be told.
            lines.try_with_untracked(is_done).unwrap_or(true)
        };
        app.take_arrivals(
            done,
            move |arrival, arrived| put(lines, arrival, arrived),
            move || {
                busy.set_value(false);
            },
        );
    };
    // At once, and again whenever the hub is heard again or the province has decided about the ways.
    Effect::new(move |_| {
        let _ = (app.contact() == Contact::Reached, app.carrying());
        take();
    });
    live(move || {
        lines.get().into_iter().map(|(arrival, arrived)| view! { <Line app arrival arrived lines/> }).collect_view()
    })
}

type Lines = RwSignal<Vec<(Arrival, Arrived)>>;

fn put(lines: Lines, arrival: &Arrival, arrived: Arrived) {
    lines.try_update(|lines| match lines.iter_mut().find(|(it, _)| it == arrival) {
        // While it is tried again it says why it waits.
        Some(_) if arrived == Arrived::Waiting => {}
        Some((_, before)) => *before = arrived,
        None => lines.push((arrival.clone(), arrived)),
    });
}

#[component]
fn Line(app: App, arrival: Arrival, arrived: Arrived, lines: Lines) -> impl IntoView {
    let words = &t().carry;
    let name = &arrival.name;
    let (tone, icon, sentence, away, answer) = match arrived {
        Arrived::Waiting => (Tone::Received, "clock", (words.shared_taking)(name), None, None),
        Arrived::Later(why) => (Tone::Waiting, "clock", (words.shared_later)(name, &why), None, None),
        Arrived::Refused(why) => {
            (Tone::Refused, "alert", (words.shared_refused)(name, &why), Some(words.shared_discard), None)
        }
        Arrived::Taken(TakenIn::Here) => {
            (Tone::Received, "check", (words.shared_taken)(name), Some(t().shell.understood), None)
        }
        Arrived::Taken(TakenIn::HandedIn { receipt, answer, .. }) => {
            let sentence = (words.shared_handed_in)(name, &told::receipt(&receipt));
            (Tone::Received, "check", sentence, Some(words.put_away), answer)
        }
    };
    let put_away = move |_| {
        let gone = arrival.clone();
        app.put_arrival_away(arrival.clone(), move || {
            lines.try_update(|lines| lines.retain(|(it, _)| *it != gone));
        });
    };
    view! {
        <Banner tone icon>
            <div class="banner-body" data-testid="arrival">{sentence}</div>
            {answer.map(|answer| view! { <Deliver content=Content::Answer(answer)/> })}
            {away.map(|word| view! {
                <button class="button" data-kind="quiet" data-testid="arrival-away" on:click=put_away>{word}</button>
            })}
        </Banner>
    }
}
