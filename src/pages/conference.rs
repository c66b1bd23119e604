//! The conference at hand, as both ends of the bridge see it.

use crate::{format, parts::Show, state::use_app, text::t};
use caunoi_core::record::Conference;
use leptos::prelude::*;

/// The conference, how far away it is, and which step it has reached.
#[component]
pub fn ConferenceCard(
    /// The conference.
    conference: Conference,
) -> impl IntoView {
    let app = use_app();
    let (date, drafts_due, petitions_due) = (conference.date, conference.drafts_due, conference.petitions_due);
    let days = move || (date - app.today()).num_days();
    let step = move || match app.today() {
        today if today > date => 4,
        today if today == date => 3,
        today if today > drafts_due => 2,
        today if today > petitions_due => 1,
        _ => 0,
    };
    let when = format!(
        "{} {}, {} · {}",
        format::weekday(date),
        format::date(date),
        format::clock(conference.starts),
        conference.place
    );
    let pier = move |(index, name): (usize, &'static str)| {
        let state = move || match index.cmp(&step()) {
            std::cmp::Ordering::Less => Some("done"),
            std::cmp::Ordering::Equal => Some("now"),
            std::cmp::Ordering::Greater => None,
        };
        view! { <li data-step=state aria-current=move || (state() == Some("now")).then_some("step")>{name}<i></i></li> }
    };
    let words = &t().conference;
    let piers = [words.petitions, words.opinions, words.answers, words.meeting, words.conclusions];
    view! {
        <section class="card conference" aria-labelledby="conference" data-testid="conference">
            <div class="stack-s"><h1 class="title" id="conference">{conference.title}</h1><p class="soft">{when}</p></div>
            <Show when=move || { days() > 0 }><p class="days"><b>{days}</b>{words.more_days}</p></Show>
            <ol class="bridge" aria-label=words.steps>{piers.into_iter().enumerate().map(pier).collect_view()}</ol>
        </section>
    }
}
