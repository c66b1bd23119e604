//! What is on its way to the hub, what came back refused, and how this tablet stands.

use super::{carry::Carry, names, ready};
use crate::{
    format,
    parts::{Chip, Empty, Icon, Memo, Show, Tone, live},
    state::{App, Contact, use_app},
    text::t,
};
use caunoi_core::{
    command::{Command, CommandId},
    reads::Store,
    record::Petition,
    wire::Outcome,
};
use leptos::prelude::*;

/// What a command does, in a few words.
fn describe(store: &Store, command: &Command) -> String {
    let words = &t().outbox;
    let petition = |id| store.find::<Petition>(id).map_or_else(|| words.some_petition.into(), names::petition);
    let opinion = |id| store.find(id).map_or_else(|| words.some_opinion.into(), names::opinion);
    match command {
        Command::SaveDraft(it) => (words.save_draft)(&petition(it.petition)),
        Command::ShareDraft(it) => (words.share_draft)(&petition(it.petition)),
        Command::SubmitPetition(it) => (words.submit_petition)(&petition(it.petition)),
        Command::WithdrawPetition(it) => (words.withdraw_petition)(&petition(it.petition)),
        Command::ReceivePetition(it) => (words.receive_petition)(&petition(it.petition)),
        Command::ReturnPetition(it) => (words.return_petition)(&petition(it.petition)),
        Command::RecordValue(it) => {
            let label = store.find(it.indicator).map(|indicator| indicator.label.clone()).unwrap_or_default();
            (words.record_value)(&label, &format::quantity(&it.quantity.value))
        }
        Command::FormOpinion(it) => (words.form_opinion)(&it.title),
        Command::EditOpinion(it) => (words.edit_opinion)(&opinion(it.opinion)),
        Command::MergeIntoOpinion(it) => (words.merge_into_opinion)(&petition(it.petition)),
        Command::RemoveFromOpinion(it) => (words.remove_from_opinion)(&petition(it.petition)),
        Command::AssignOpinion(it) => (words.assign_opinion)(&opinion(it.opinion)),
        Command::AddNote(_) => words.add_note.into(),
        Command::SaveAnswer(it) => (words.save_answer)(&opinion(it.opinion)),
        Command::SubmitAnswer(it) => (words.submit_answer)(&opinion(it.opinion)),
        Command::ApproveAnswer(it) => (words.approve_answer)(&opinion(it.opinion)),
        Command::ReturnAnswer(it) => (words.return_answer)(&opinion(it.opinion)),
        Command::PublishOpinion(it) => (words.publish_opinion)(&opinion(it.opinion)),
        Command::PutAgendaItem(it) => (words.put_agenda_item)(&it.item.title),
        Command::RemoveAgendaItem(_) => words.remove_agenda_item.into(),
        Command::PutMaterial(it) => (words.put_material)(&it.material.title),
        Command::PlanConference(it) => (words.plan_conference)(&it.conference.title),
        Command::PutIndicator(it) => (words.put_indicator)(&it.indicator.label),
        Command::DescribeProvince(it) => (words.describe_province)(&it.province.name),
        Command::PutUnit(it) => (words.put_unit)(&it.unit.name),
        Command::PutDepartment(it) => (words.put_department)(&it.department.name),
        Command::PutTopic(it) => (words.put_topic)(&it.topic.name),
        Command::PutOfficer(it) => (words.put_officer)(&it.officer.name),
        Command::CertifyKey(it) => {
            (words.certify_key)(&store.find(it.officer).map(|officer| officer.name.clone()).unwrap_or_default())
        }
        Command::AllowCarrying(_) => words.allow_carrying.into(),
        // Nobody's work, and in no list.
        Command::ReportReadiness(_) => String::new(),
    }
}

/// Where a refused command's text can be mended.
fn place_to_mend(command: &Command) -> Option<String> {
    match command {
        Command::SaveDraft(it) => Some(format!("/kien-nghi/{}", it.petition)),
        Command::SubmitPetition(it) => Some(format!("/kien-nghi/{}", it.petition)),
        Command::RecordValue(_) => Some("/ho-so".into()),
        Command::SaveAnswer(it) => Some(format!("/duoc-giao/{}", it.opinion)),
        Command::SubmitAnswer(it) => Some(format!("/duoc-giao/{}", it.opinion)),
        Command::EditOpinion(it) => Some(format!("/y-kien/{}", it.opinion)),
        _ => None,
    }
}

/// The words a refused command carried, so that nothing typed is lost.
fn words_of(command: &Command) -> Vec<String> {
    let texts: Vec<Option<String>> = match command {
        Command::SaveDraft(it) => [&it.title, &it.difficulty, &it.cause, &it.proposal]
            .map(|edit| edit.as_ref().map(|edit| edit.value.clone()))
            .to_vec(),
        Command::SaveAnswer(it) => vec![it.text.as_ref().map(|edit| edit.value.clone())],
        Command::EditOpinion(it) => {
            [&it.title, &it.text].map(|edit| edit.as_ref().map(|edit| edit.value.clone())).to_vec()
        }
        Command::FormOpinion(it) => vec![Some(it.title.clone()), Some(it.text.clone())],
        Command::AddNote(it) => vec![Some(it.text.clone())],
        Command::ReturnPetition(it) => vec![Some(it.reason.clone())],
        Command::ReturnAnswer(it) => vec![Some(it.reason.clone())],
        _ => vec![],
    };
    texts.into_iter().flatten().filter(|text| !text.is_empty()).collect()
}

/// The sync screen.
#[component]
pub fn Outbox() -> impl IntoView {
    let app = use_app();
    let contact = move || match app.contact() {
        Contact::Unknown | Contact::Busy => t().outbox.connecting,
        Contact::Reached => t().outbox.online,
        Contact::Unreachable => t().outbox.unreachable,
        Contact::NotEnrolled => t().outbox.not_enrolled,
        Contact::NoHub => t().outbox.no_hub,
        Contact::NotWritten => t().outbox.not_written,
    };
    let last = move || {
        let at = app.read(caunoi_core::replica::Replica::contact).flatten();
        at.map(|at| (t().outbox.last_contact)(&format::moment(at, app.today())))
    };
    view! {
        <main class="page" id="main" tabindex="-1" data-testid="outbox">
            <div class="page-body">
                <header class="page-head"><h1 class="title">{t().outbox.title}</h1><p class="soft">{contact}</p></header>
                <div class="cluster">
                    <button class="button" data-kind="primary" data-testid="sync-now" on:click=move |_| app.poke_sync()>
                        <Icon name="sync"/>{t().outbox.send_now}
                    </button>
                    <span class="soft small">{last}</span>
                </div>
                <RefusedList/>
                <PendingList/>
                <Carry/>
                <ThisTablet/>
            </div>
        </main>
    }
}

#[component]
fn PendingList() -> impl IntoView {
    let app = use_app();
    let list = Memo::new(move || {
        let today = app.today();
        app.read(|replica| {
            let line = |pending: &caunoi_core::replica::Pending| {
                let what = pending.command().map(|command| describe(replica.shown(), command)).unwrap_or_default();
                let saved = pending.issued().map(|at| format::moment(at, today)).unwrap_or_default();
                let held = matches!(pending.outcome, Some(Outcome::Held { .. }));
                (pending.sent.id, what, saved, held, pending.outcome.is_some())
            };
            replica.pending_to_show().map(line).collect::<Vec<_>>()
        })
        .unwrap_or_default()
    });
    view! {
        <section class="card card-flush" data-testid="pending">
            <h2>{live(move || (t().outbox.pending)(list.get().len()))}</h2>
            <ul class="list">
                <For each=move || list.get() key=|line| line.clone() children=|(_, what, saved, held, answered)| view! {
                    <li><div class="row" data-tone="waiting">
                        <Icon name=if held { "clock" } else { "cloud-off" }/>
                        <span class="row-body"><span class="row-title">{what}</span><span class="row-meta">
                            {if held { t().outbox.held.to_owned() }
                             else if answered { t().outbox.answered.to_owned() }
                             else { (t().outbox.saved)(&saved) }}
                        </span></span>
                    </div></li>
                }/>
            </ul>
            <Show when=move || list.get().is_empty()><Empty icon="check" title=t().outbox.nothing_pending text=t().outbox.saved_first/></Show>
        </section>
    }
}

#[component]
fn RefusedList() -> impl IntoView {
    let app = use_app();
    let list = Memo::new(move || {
        app.read(|replica| {
            let line = |refused: &caunoi_core::replica::Refused| {
                let command = &refused.envelope.command;
                (
                    refused.envelope.id,
                    describe(replica.shown(), command),
                    refused.refusal.sentence.clone().into_owned(),
                    words_of(command),
                    place_to_mend(command),
                )
            };
            replica.refused_to_show().map(line).collect::<Vec<_>>()
        })
        .unwrap_or_default()
    });
    view! {
        <Show when=move || !list.get().is_empty()>
            <section class="card card-flush" data-testid="refused">
                <h2>{live(move || (t().outbox.refused)(list.get().len()))}</h2>
                <ul class="list">
                    <For each=move || list.get() key=|line| line.0 children=move |(id, what, why, words, place)| view! {
                        <RefusedRow app id what why words place/>
                    }/>
                </ul>
            </section>
        </Show>
    }
}

#[component]
fn RefusedRow(
    app: App,
    id: CommandId,
    what: String,
    why: String,
    words: Vec<String>,
    place: Option<String>,
) -> impl IntoView {
    view! {
        <li><div class="row" data-tone="refused">
            <Icon name="alert"/>
            <span class="row-body">
                <span class="row-title">{what}</span>
                <span class="row-meta">{why}</span>
                {words.into_iter().map(|text| view! { <span class="quote">{text}</span> }).collect_view()}
                <span class="cluster">
                    {place.map(|place| view! { <a href=place class="button">{t().outbox.mend}</a> })}
                    <button class="button" data-kind="quiet" on:click=move |_| app.dismiss(id)>{t().outbox.put_away}</button>
                </span>
            </span>
        </div></li>
    }
}

/// What is kept on this tablet, and whether the browser has promised to keep it.
#[component]
pub fn ThisTablet() -> impl IntoView {
    let app = use_app();
    let records = move || app.read(|replica| format::count(i64::try_from(replica.shown().len()).unwrap_or(0)));
    let unknown = move || app.read(|replica| replica.confirmed().unknown()).unwrap_or(0);
    let persisted = move || match app.persisted() {
        Some(true) => view! { <Chip tone=Tone::Done icon="check" text=t().outbox.storage_promised/> },
        Some(false) => {
            view! { <Chip tone=Tone::Waiting icon="alert" text=t().outbox.storage_not_promised/> }
        }
        None => view! { <Chip tone=Tone::Muted icon="clock" text=t().outbox.storage_unknown/> },
    };
    view! {
        <section class="card stack-s">
            <h2>{t().outbox.this_tablet}</h2>
            <ready::WayThere/>
            <dl class="facts" data-testid="this-tablet">
                <div><dt>{t().outbox.records}</dt><dd>{records}</dd></div>
                <div><dt>{t().outbox.storage}</dt><dd>{persisted}</dd></div>
                <Show when=move || { unknown() > 0 }><div><dt>{t().outbox.needs_newer_build}</dt><dd>{unknown}</dd></div></Show>
            </dl>
        </section>
    }
}
