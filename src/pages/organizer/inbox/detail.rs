//! One petition as the organizers read it, and what they can do with it.

use super::bulk::{is_being_received, receive};
use crate::{
    format,
    pages::{
        names,
        organizer::{Selection, can_be_grouped, merge::MergeDialog},
        progress::{DeliveryChip, Standing, StandingChip, petition_allows},
        words::Words,
    },
    parts::{Actions, Banner, Chip, Empty, Entry, Fact, Icon, Memo, ReasonDialog, Rows, Section, Tone, live},
    state::use_app,
    text::t,
};
use caunoi_core::{
    command::{CommandKind, ReturnPetition},
    id::Id,
    reads::Store,
    record::{Opinion, Petition, Stage},
};
use leptos::prelude::*;

/// A petition beside the list.
#[component]
pub fn Detail(
    /// The petition.
    id: Id<Petition>,
) -> impl IntoView {
    let app = use_app();
    let petition = Memo::new(move || app.read(|replica| replica.shown().find(id).cloned()).flatten());
    let stage = Memo::new(move || petition.with(|it| it.as_ref().map(|it| it.stage)));
    view! {
        {move || match petition.get() {
            Some(petition) => view! {
                <article class="page-body" data-wide data-testid="petition">
                    <Head petition=petition.clone()/>
                    <div class="aside-grid">
                        <div class="stack"><Words petition=petition.clone()/></div>
                        <aside class="stack" aria-label=t().inbox_petition.facts><Facts petition/><PartOf id/></aside>
                    </div>
                </article>
            }.into_any(),
            None => view! {
                <Empty icon="inbox" title=t().inbox_petition.not_found text=t().inbox_petition.why_not_found/>
            }.into_any(),
        }}
        {live(move || stage.get().map(|stage| view! { <Todo id stage/> }))}
    }
}

/// A petition's stage in the organizers' words.
fn stage_chip(petition: &Petition) -> AnyView {
    let t = &t().inbox_petition;
    match petition.stage {
        Stage::Draft => view! { <Chip tone=Tone::Draft icon="pen" text=t.draft/> }.into_any(),
        Stage::Submitted => view! { <Chip tone=Tone::Waiting icon="inbox" text=t.submitted/> }.into_any(),
        Stage::Received => {
            let text = petition.number.map_or_else(|| t.received.to_owned(), t.received_as);
            view! { <Chip tone=Tone::Received icon="inbox" text/> }.into_any()
        }
        Stage::Returned => view! { <Chip tone=Tone::Waiting icon="back" text=t.returned/> }.into_any(),
        Stage::Withdrawn => view! { <Chip tone=Tone::Muted icon="back" text=t.withdrawn/> }.into_any(),
    }
}

#[component]
fn Head(petition: Petition) -> impl IntoView {
    let app = use_app();
    let sent = petition.submitted.map(|at| (t().inbox_petition.reached_hub)(&format::moment(at, app.today())));
    let reason = petition.returned_because.clone();
    view! {
        <header class="page-head">
            <p class="cluster" data-testid="petition-state">
                {stage_chip(&petition)}<span class="soft small">{sent}</span><DeliveryChip subject=petition.id.erased()/>
            </p>
            <h1 class="title">{names::petition(&petition)}</h1>
        </header>
        {reason.map(|reason| view! {
            <Banner tone=Tone::Waiting icon="back"><div class="banner-body"><b>{t().inbox_petition.returned_because}</b>{reason}</div></Banner>
        })}
    }
}

#[component]
fn Facts(petition: Petition) -> impl IntoView {
    let app = use_app();
    let (unit, author) = (petition.unit, petition.author);
    let names = app.read(|replica| {
        let store = replica.shown();
        let district = store.find(unit).and_then(|unit| unit.district.clone());
        (names::post(store, unit), district, names::officer(store, author), names::topic(store, petition.topic.get()))
    });
    let (post, district, author, topic) = names.unwrap_or_default();
    let kind = petition.kind.get().map_or("", |kind| format::petition_kind(*kind));
    view! {
        <dl class="facts">
            <Fact name=t().inbox_petition.unit value=post/>
            {district.map(|district| view! { <Fact name=t().inbox_petition.district value=district/> })}
            <Fact name=t().inbox_petition.author value=author/>
            <Fact name=t().inbox_petition.topic value=topic/>
            <Fact name=t().inbox_petition.kind value=kind/>
            {petition.number.map(|number| view! { <Fact name=t().inbox_petition.number value=number.to_string()/> })}
            {petition.received.map(|at| view! { <Fact name=t().inbox_petition.received_at value=format::moment(at, app.today())/> })}
        </dl>
    }
}

/// The opinions a petition is part of, each with its title, whom it stands for, and where it stands.
fn part_of(store: &Store, id: Id<Petition>) -> Vec<(Id<Opinion>, String, String, Standing)> {
    let line = |it: &Opinion| (it.id, names::opinion(it), names::stands_for(it), Standing::of(store, it));
    names::opinions_of(store, id).into_iter().map(line).collect()
}

#[component]
fn PartOf(id: Id<Petition>) -> impl IntoView {
    let app = use_app();
    let opinions = Memo::new(move || app.read(|replica| part_of(replica.shown(), id)).unwrap_or_default());
    let row = move |(opinion, title, stands, standing): (Id<Opinion>, String, String, Standing)| {
        view! {
            <li>
                <Entry href=format!("/y-kien/{opinion}") title current=false testid=format!("part-of-{opinion}")>
                    <StandingChip standing/>{stands}
                </Entry>
            </li>
        }
    };
    view! {
        <Section title=t().inbox_petition.part_of>
            {live(move || if opinions.read().is_empty() {
                view! { <p class="soft">{t().inbox_petition.part_of_none}</p> }.into_any()
            } else {
                view! { <div class="card card-flush"><Rows>{opinions.get().into_iter().map(row).collect_view()}</Rows></div> }.into_any()
            })}
        </Section>
    }
}

/// What can be done with the petition in this stage.
#[component]
fn Todo(id: Id<Petition>, stage: Stage) -> impl IntoView {
    let app = use_app();
    let selection = Selection::expect();
    let (returning, merging) = (RwSignal::new(false), RwSignal::new(false));
    let receiving = Memo::new(move || app.read(|replica| is_being_received(replica, id)).unwrap_or_default());
    // Part of an opinion, it stays as it is.
    let alone = app.peek(|replica| names::opinions_of(replica.shown(), id).is_empty()).unwrap_or(true);
    let may_return = alone && petition_allows(CommandKind::ReturnPetition, stage);
    let may_receive = petition_allows(CommandKind::ReceivePetition, stage);
    let groups = can_be_grouped(stage);
    let form = move |_| {
        selection.choose(id);
        app.go("/y-kien/moi");
    };
    let send_back = move |reason: String| {
        app.run(ReturnPetition { petition: id, reason });
        app.say(t().inbox_petition.asked_for_more);
    };
    view! {
        <Actions>
            {may_return.then(|| view! {
                <button class="button" data-kind="quiet" data-testid="return" on:click=move |_| returning.set(true)>{t().inbox_petition.ask_for_more}</button>
            })}
            <span class="actions-note"></span>
            {groups.then(|| view! {
                <button class="button" data-testid="form" on:click=form><Icon name="plus"/>{t().inbox_petition.form}</button>
                <button class="button" data-testid="merge" on:click=move |_| merging.set(true)><Icon name="merge"/>{t().inbox_petition.merge}</button>
            })}
            {may_receive.then(|| view! {
                <button class="button" data-kind="primary" data-testid="receive" disabled=move || receiving.get() on:click=move |_| receive(app, vec![id])>
                    <Icon name="inbox"/>{live(move || if receiving.get() { t().inbox_petition.receiving } else { t().inbox_petition.receive })}
                </button>
            })}
        </Actions>
        <ReasonDialog title=t().inbox_petition.ask_for_more text=t().inbox_petition.reason_is_read submit=t().inbox_petition.send_back open=returning on_submit=send_back/>
        <MergeDialog open=merging petitions=Signal::derive(move || vec![id]) on_merged=move |()| selection.drop(id)/>
    }
}
