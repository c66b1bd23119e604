//! How far something has come, in an icon, a word and a colour.

use super::names;
use crate::{
    format,
    parts::{Chip, Memo, Tone},
    state::{TypingState, use_app},
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
        match self {
            Self::Unassigned => (Tone::Waiting, "merge", "Chưa giao"),
            Self::Returned => (Tone::Refused, "back", "Lãnh đạo trả lại"),
            Self::Drafting => (Tone::Draft, "pen", "Đang soạn trả lời"),
            Self::Submitted => (Tone::Waiting, "stamp", "Chờ duyệt"),
            Self::Approved => (Tone::Received, "stamp", "Đã duyệt"),
            Self::Published => (Tone::Done, "check", "Đã công bố"),
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
        {overdue.then(|| view! { <Chip tone=Tone::Refused icon="alert" text="Quá hạn trả lời"/> })}
    }
}

/// "còn 2 ngày", "hạn hôm nay", "quá hạn 1 ngày".
pub fn days_left(due: NaiveDate, today: NaiveDate) -> String {
    match (due - today).num_days() {
        0 => "hạn hôm nay".into(),
        days if days > 0 => format!("còn {days} ngày"),
        days => format!("quá hạn {} ngày", -days),
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
        Delivery::OnlyHere => chip(Tone::Waiting, "cloud-off", "Đã lưu trên máy này, chưa gửi"),
        Delivery::Held => chip(Tone::Waiting, "clock", "Máy chủ chờ phần trước"),
        Delivery::Arrived(at) => {
            chip(Tone::Sent, "cloud-up", format!("Đã tới máy chủ {}", format::moment(at, app.today())))
        }
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
        TypingState::Idle => "Viết đến đâu, máy lưu đến đó.".to_owned(),
        TypingState::Unsaved => "Đang lưu…".to_owned(),
        TypingState::Saved(at) => format!("Đã lưu trên máy này {}", format::moment(at, app.today())),
        TypingState::Failed => "Chưa lưu được! Máy có thể đã hết chỗ.".to_owned(),
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
