//! One opinion as its department sees it: what was asked, and the answer to read or to write.

use super::editor::Editor;
use crate::{
    format,
    pages::{
        names,
        notes::Notes,
        progress::{DeliveryChip, Standing, StandingChip, answer_allows, days_left},
    },
    parts::{Banner, Empty, Fact, Memo, Prose, Quote, Section, Show, Tone, live},
    state::{App, use_app},
    text::t,
};
use caunoi_core::{
    command::CommandKind,
    id::Id,
    record::{Answer, Assignment, Opinion, Team},
};
use leptos::prelude::*;

/// Whether this person writes the answer now: their department leads it and it is not handed in.
fn writes(app: App, id: Id<Opinion>) -> bool {
    let department = app.officer().and_then(|officer| officer.department());
    let allowed =
        |answer: &Answer| department == Some(answer.department) && answer_allows(CommandKind::SaveAnswer, Some(answer));
    app.read(|replica| replica.shown().find(Answer::id_of(id)).is_some_and(allowed)).unwrap_or_default()
}

/// An opinion beside the list.
#[component]
pub fn Detail(
    /// The opinion.
    id: Id<Opinion>,
) -> impl IntoView {
    let app = use_app();
    let exists = Memo::new(move || app.read(|replica| replica.shown().find(id).is_some()).unwrap_or_default());
    let writes = Memo::new(move || writes(app, id));
    view! {
        <Show when=move || exists.get()
            fallback=|| view! { <Empty icon="answer" title=t().department_opinion.not_found text=t().department_opinion.why_not_found/> }>
            <Show when=move || writes.get() fallback=move || view! { <article class="page-body" data-wide data-testid="opinion"><Reading id/></article> }>
                <Editor id/>
            </Show>
        </Show>
    }
}

/// The opinion with the answer as it stands.
#[component]
fn Reading(id: Id<Opinion>) -> impl IntoView {
    view! {
        <Head id/>
        <div class="exchange"><section class="exchange-ask"><Asked id/></section><AnswerNow id/></div>
        <OwnNotes id/>
    }
}

/// What is known of the opinion: its title, its state, how much time is left.
#[derive(Debug, Clone, PartialEq)]
struct About {
    title: String,
    units: String,
    standing: Standing,
    due: Option<(String, bool)>,
}

fn about(app: App, id: Id<Opinion>) -> Option<About> {
    let today = app.today();
    let department = app.officer().and_then(|officer| officer.department());
    app.read(|replica| {
        let store = replica.shown();
        let opinion = store.find(id)?;
        let standing = Standing::of(store, opinion);
        let own = department.and_then(|department| store.find(Assignment::id_of(id, department)));
        let words = |it: &Assignment| {
            let left = days_left(it.due, today);
            ((t().department_opinion.due)(&format::short_date(it.due), &left), it.due < today)
        };
        let due = own.filter(|_| standing.is_being_answered()).map(words);
        Some(About { title: names::opinion(opinion), units: names::stands_for(opinion), standing, due })
    })
    .flatten()
}

/// The head of an opinion.
#[component]
pub fn Head(
    /// The opinion.
    id: Id<Opinion>,
) -> impl IntoView {
    let app = use_app();
    let about = Memo::new(move || about(app, id));
    view! {
        <header class="page-head">
            {live(move || about.get().map(|about| view! {
                <p class="cluster" data-testid="opinion-state">
                    <StandingChip standing=about.standing/>
                    {about.due.map(|(words, over)| {
                        let tone = if over { Tone::Refused } else { Tone::Waiting };
                        view! { <crate::parts::Chip tone icon="clock" text=words/> }
                    })}
                    <span class="soft small">{about.units}</span>
                    <DeliveryChip subject=Answer::id_of(id).erased()/>
                </p>
                <h1 class="title">{about.title}</h1>
            }))}
        </header>
    }
}

/// What was asked: the opinion and the petitions behind it.
#[component]
pub fn Asked(
    /// The opinion.
    id: Id<Opinion>,
) -> impl IntoView {
    let app = use_app();
    let text = Memo::new(move || {
        app.read(|replica| replica.shown().find(id)?.text.get().cloned()).flatten().unwrap_or_default()
    });
    let words = Memo::new(move || words(app, id));
    view! {
        <Section title=t().department_opinion.text><Prose text/></Section>
        <Section title=t().department_opinion.words_of_units>
            <div class="stack">
                {live(move || words.get().into_iter().map(|(post, text)| view! {
                    <div class="stack-s"><Quote text/><p class="soft small">{post}</p></div>
                }).collect_view())}
            </div>
        </Section>
    }
}

/// The words of the petitions, each with its post.
fn words(app: App, id: Id<Opinion>) -> Vec<(String, String)> {
    let read = app.read(|replica| {
        let store = replica.shown();
        let petitions = names::petitions_of(store, id).into_iter();
        let line = |petition: &caunoi_core::record::Petition| {
            let parts = [petition.difficulty.get(), petition.cause.get(), petition.proposal.get()];
            let text = parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join("\n");
            (names::post(store, petition.unit), text)
        };
        petitions.map(line).collect()
    });
    read.unwrap_or_default()
}

/// The answer where it is not this person's to write.
#[component]
fn AnswerNow(id: Id<Opinion>) -> impl IntoView {
    let app = use_app();
    let answer = Memo::new(move || app.read(|replica| replica.shown().find(Answer::id_of(id)).cloned()).flatten());
    let by = move |answer: &Answer| {
        app.read(|replica| names::department(replica.shown(), answer.department)).unwrap_or_default()
    };
    let words = |answer: &Answer| answer.text.get().filter(|text| !text.trim().is_empty()).cloned();
    view! {
        <section class="exchange-answer stack" data-testid="answer">
            <h2 class="sub">{t().department_opinion.answer}</h2>
            {live(move || answer.get().map(|answer| {
                let text = words(&answer).unwrap_or_else(|| t().department_opinion.not_drafted.into());
                view! {
                    <Prose text/>
                    <dl class="facts">
                        <Fact name=t().department_opinion.lead value=by(&answer)/>
                        {answer.mode.get().map(|mode| view! { <Fact name=t().department_opinion.mode value=format::answer_mode(*mode)/> })}
                        {answer.outcome.get().map(|outcome| view! { <Fact name=t().department_opinion.outcome value=format::outcome(*outcome)/> })}
                    </dl>
                }
            }))}
            <Show when=move || answer.read().is_none()><p class="soft">{t().department_opinion.no_lead}</p></Show>
        </section>
    }
}

/// Why the leadership sent the answer back.
#[component]
pub fn Returned(
    /// The opinion.
    id: Id<Opinion>,
) -> impl IntoView {
    let app = use_app();
    let reason = Memo::new(move || {
        app.read(|replica| replica.shown().find(Answer::id_of(id))?.returned_because.clone()).flatten()
    });
    move || {
        reason.get().map(|reason| view! {
        <div data-testid="returned-because">
            <Banner tone=Tone::Refused icon="back"><div class="banner-body"><b>{t().department_opinion.returned_because}</b>{reason}</div></Banner>
        </div>
    })
    }
}

/// The notes the department may see.
#[component]
pub fn OwnNotes(
    /// The opinion.
    id: Id<Opinion>,
) -> impl IntoView {
    let app = use_app();
    let team = Memo::new(move || app.officer().and_then(|officer| officer.department()).map(Team::Department));
    move || team.get().map(|team| view! { <Notes about=id.erased() team/> })
}
