//! How far something has come, in an icon, a word and a colour.

use super::names;
use crate::{
    format,
    parts::{Chip, Memo, Tone},
    state::{TypingState, use_app},
    text::t,
};
use caunoi_core::{
    command::CommandKind,
    id::RecordId,
    policy::{self, When},
    reads::Store,
    record::{Answer, AnswerStage, Opinion, Stage},
    replica::Delivery,
};
use chrono::NaiveDate;
use leptos::prelude::*;

/// How far an opinion has come on its way to an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// No department leads its answer.
    Unassigned,
    /// The leadership sent the answer back.
    Returned,
    /// A department is writing.
    Drafting,
    /// The answer lies before the leadership.
    Submitted,
    /// The answer may be published.
    Approved,
    /// Everybody can read it.
    Published,
}

impl Standing {
    /// Where an opinion stands. A draft answer may be hidden from the reader: then the assignment tells.
    pub fn of(store: &Store, opinion: &Opinion) -> Self {
        if opinion.published.is_some() {
            return Self::Published;
        }
        match names::answer(store, opinion.id).map(|answer| answer.stage) {
            Some(AnswerStage::Published) => Self::Published,
            Some(AnswerStage::Approved) => Self::Approved,
            Some(AnswerStage::Submitted) => Self::Submitted,
            Some(AnswerStage::Returned) => Self::Returned,
            Some(AnswerStage::Draft) => Self::Drafting,
            None if names::lead(store, opinion.id).is_some() => Self::Drafting,
            None => Self::Unassigned,
        }
    }

    /// A department has still to write.
    pub const fn is_being_answered(self) -> bool {
        matches!(self, Self::Returned | Self::Drafting)
    }

    const fn words(self) -> (Tone, &'static str, &'static str) {
        let words = &t().progress;
        match self {
            Self::Unassigned => (Tone::Waiting, "merge", words.unassigned),
            Self::Returned => (Tone::Refused, "back", words.returned),
            Self::Drafting => (Tone::Draft, "pen", words.drafting),
            Self::Submitted => (Tone::Waiting, "stamp", words.submitted),
            Self::Approved => (Tone::Received, "stamp", words.approved),
            Self::Published => (Tone::Done, "check", words.published),
        }
    }
}

/// The day is over by which the leading department should have written.
pub fn is_overdue(store: &Store, opinion: &Opinion, today: NaiveDate) -> bool {
    Standing::of(store, opinion).is_being_answered()
        && names::lead(store, opinion.id).is_some_and(|assignment| assignment.due < today)
}

/// An opinion's state.
#[component]
pub fn StandingChip(
    /// The state.
    standing: Standing,
    /// Its answer should be there by now.
    #[prop(optional)]
    overdue: bool,
) -> impl IntoView {
    let (tone, icon, text) = standing.words();
    view! {
        <Chip tone icon text/>
        {overdue.then(|| view! { <Chip tone=Tone::Refused icon="alert" text=t().progress.overdue/> })}
    }
}

/// "còn 2 ngày", "hạn hôm nay", "quá hạn 1 ngày".
pub fn days_left(due: NaiveDate, today: NaiveDate) -> String {
    match (due - today).num_days() {
        0 => t().progress.due_today.into(),
        days if days > 0 => (t().progress.days_left)(days),
        days => (t().progress.days_over)(-days),
    }
}

/// How far what was done here to a record has come; nothing where nothing was.
#[component]
pub fn DeliveryChip(
    /// The record.
    subject: RecordId,
) -> impl IntoView {
    let app = use_app();
    let delivery = Memo::new(move || app.read(|replica| replica.delivery(subject)).unwrap_or(Delivery::NotOurs));
    move || match delivery.get() {
        Delivery::NotOurs => ().into_any(),
        Delivery::OnlyHere => chip(Tone::Waiting, "cloud-off", t().progress.only_here),
        Delivery::Held => chip(Tone::Waiting, "clock", t().progress.held),
        Delivery::Arrived(at) => chip(Tone::Sent, "cloud-up", (t().progress.arrived)(&format::moment(at, app.today()))),
        Delivery::Refused(refusal) => chip(Tone::Refused, "alert", refusal.sentence),
    }
}

fn chip(tone: Tone, icon: &'static str, text: impl Into<String>) -> AnyView {
    let text = text.into();
    view! { <span data-testid="delivery"><Chip tone icon text/></span> }.into_any()
}

/// Where the text on the screen is.
#[component]
pub fn TypingNote() -> impl IntoView {
    let app = use_app();
    let words = move || match app.typing() {
        TypingState::Idle => t().progress.saved_as_typed.to_owned(),
        TypingState::Unsaved => t().progress.saving.to_owned(),
        TypingState::Saved(at) => (t().progress.saved)(&format::moment(at, app.today())),
        TypingState::Failed => t().progress.not_saved.to_owned(),
    };
    view! { <p class="actions-note" role="status" data-testid="saved-note">{words}</p> }
}

/// Whether the rules let this be done to a petition in this stage.
pub fn petition_allows(command: CommandKind, stage: Stage) -> bool {
    matches!(policy::rule(command).when, When::Petition(stages) if stages.contains(&stage))
}

/// Whether the rules let this be done to an answer in its stage.
pub fn answer_allows(command: CommandKind, answer: Option<&Answer>) -> bool {
    let stage = answer.map(|answer| answer.stage);
    matches!((policy::rule(command).when, stage), (When::Answer(stages), Some(stage)) if stages.contains(&stage))
}
