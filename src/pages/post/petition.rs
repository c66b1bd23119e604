//! Reading a petition that was sent: its words, how far it has come, and the answer beside it.

use super::status;
use crate::{
    format,
    pages::{names, words::Words},
    parts::{Actions, Chip, Happened, Memo, Row, Rows, Section, Show, Timeline, Tone, live},
    state::{App, use_app},
    text::t,
};
use caunoi_core::{
    command::WithdrawPetition,
    id::Id,
    record::{Grant, Grouping, Petition, Stage},
    replica::{Delivery, Replica},
};
use chrono::NaiveDate;
use leptos::prelude::*;

/// A petition as its post reads it.
#[component]
pub fn Reader(
    /// The petition.
    id: Id<Petition>,
) -> impl IntoView {
    let app = use_app();
    let petition = Memo::new(move || app.read(|replica| replica.shown().find(id).cloned()).flatten());
    move || {
        petition.get().map(|petition| {
            view! {
                <article class="page-body" data-testid="petition">
                    <Head petition=petition.clone()/>
                    <Words petition/>
                    <Answers id/>
                    <Section title=t().petition_reader.steps><Steps id/></Section>
                </article>
                <Actions><Withdraw id/></Actions>
            }
        })
    }
}

#[component]
fn Head(petition: Petition) -> impl IntoView {
    let app = use_app();
    let id = petition.id;
    let state = move || {
        let today = app.today();
        app.read(|replica| replica.shown().find(id).map(|petition| status::of(replica, petition, today))).flatten()
    };
    let about = app.peek(|replica| {
        let kind = petition.kind.get().map_or("", |kind| format::petition_kind(*kind));
        format!("{kind} · {}", names::topic(replica.shown(), petition.topic.get()))
    });
    view! {
        <header class="page-head">
            <p class="cluster" data-testid="petition-state">
                {live(move || state().map(|state| view! { <Chip tone=state.tone icon=state.icon text=state.text/> }))}
                <span class="soft small">{about}</span>
            </p>
            <h1 class="title">{names::petition(&petition)}</h1>
        </header>
    }
}

/// The published answers to what this petition is part of.
#[component]
fn Answers(id: Id<Petition>) -> impl IntoView {
    let app = use_app();
    let answers = Memo::new(move || {
        app.read(|replica| {
            let store = replica.shown();
            let opinions = names::opinions_of(store, id).into_iter().filter(|opinion| opinion.published.is_some());
            let line = |opinion: &caunoi_core::record::Opinion| {
                let text = names::answer(store, opinion.id).and_then(|answer| answer.text.get().cloned());
                (opinion.id, names::opinion(opinion), names::stands_for(opinion), text.unwrap_or_default())
            };
            opinions.map(line).collect::<Vec<_>>()
        })
        .unwrap_or_default()
    });
    move || {
        answers.get().into_iter().map(|(opinion, title, stands, text)| view! {
        <section class="exchange-answer stack" data-testid="own-answer">
            <h2 class="sub">{t().petition_reader.answer}</h2>
            <div class="prose">{text.lines().map(|line| view! { <p>{line.to_owned()}</p> }).collect_view()}</div>
            <Rows><Row href=format!("/tra-loi/{opinion}") title=title meta=move || stands.clone()/></Rows>
        </section>
    }).collect_view()
    }
}

fn happened(when: String, what: impl Into<String>, tone: Tone) -> Happened {
    Happened { when, what: what.into(), tone }
}

/// The way of a petition so far.
fn steps(replica: &Replica, petition: &Petition, today: NaiveDate) -> Vec<Happened> {
    let words = &t().petition_reader;
    let at = |moment| format::moment(moment, today);
    let delivery = replica.delivery(petition.id.erased());
    let mut steps = Vec::new();
    if delivery != Delivery::NotOurs {
        steps.push(happened(String::new(), words.saved_here, Tone::Done));
    }
    if delivery == Delivery::OnlyHere {
        steps.push(happened(String::new(), words.not_sent, Tone::Waiting));
        return steps;
    }
    if let Some(submitted) = petition.submitted {
        steps.push(happened(at(submitted), (words.arrived)(&at(submitted)), Tone::Done));
    }
    if let (Some(received), Some(number)) = (petition.received, petition.number) {
        steps.push(happened(at(received), (words.received)(number), Tone::Done));
    }
    for opinion in names::opinions_of(replica.shown(), petition.id) {
        if let Some(published) = opinion.published {
            let what = (words.answered)(&names::opinion(opinion));
            steps.push(happened(at(published), what, Tone::Done));
        }
    }
    steps
}

#[component]
fn Steps(id: Id<Petition>) -> impl IntoView {
    let app = use_app();
    let list = Memo::new(move || {
        let today = app.today();
        app.read(|replica| replica.shown().find(id).map(|petition| steps(replica, petition, today))).flatten()
    });
    view! { <Timeline stages=Signal::derive(move || list.get().unwrap_or_default()) testid="steps"/> }
}

fn may_withdraw(app: App, id: Id<Petition>) -> bool {
    let commander = app.is(|grant| matches!(grant, Grant::Post { commander: true, .. }));
    let free = app.read(|replica| {
        let store = replica.shown();
        let stage = store.find(id).map(|petition| petition.stage);
        let grouped = store.hanging_on::<Grouping>(id.erased()).next().is_some();
        matches!(stage, Some(Stage::Submitted | Stage::Received)) && !grouped
    });
    commander && free.unwrap_or(false)
}

/// Taking a petition back; the hub decides, since it may be part of an opinion already.
#[component]
fn Withdraw(id: Id<Petition>) -> impl IntoView {
    let app = use_app();
    let asked = Memo::new(move || {
        let asks = |it: &caunoi_core::replica::Pending| matches!(it.command(), Some(caunoi_core::command::Command::WithdrawPetition(it)) if it.petition == id);
        app.read(|replica| replica.pending().iter().any(asks)).unwrap_or(false)
    });
    view! {
        <Show when=move || may_withdraw(app, id)>
            <Show when=move || asked.get() fallback=move || view! {
                <button class="button" data-kind="quiet" data-testid="withdraw" on:click=move |_| app.run(WithdrawPetition { petition: id })>{t().petition_reader.withdraw}</button>
            }>
                <p class="actions-note" role="status">{t().petition_reader.withdrawal_asked}</p>
            </Show>
        </Show>
    }
}
