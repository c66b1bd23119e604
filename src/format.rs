//! How dates, times and numbers are written in Vietnamese papers, and the words for the states of
//! things.

use crate::text::t;
pub use caunoi_core::number::{count, number, padded, parse as parse_number};
use caunoi_core::{
    record::{AnswerMode, Number, Outcome, PetitionKind, Quantity},
    time::Moment,
};
use chrono::{Datelike, NaiveDate, NaiveTime, Timelike, Weekday};

/// "16/10/2024".
pub fn date(day: NaiveDate) -> String {
    format!("{:02}/{:02}/{}", day.day(), day.month(), day.year())
}

/// "16/10".
pub fn short_date(day: NaiveDate) -> String {
    format!("{:02}/{:02}", day.day(), day.month())
}

/// "Thứ Tư".
pub fn weekday(day: NaiveDate) -> &'static str {
    match day.weekday() {
        Weekday::Mon => t().format.monday,
        Weekday::Tue => t().format.tuesday,
        Weekday::Wed => t().format.wednesday,
        Weekday::Thu => t().format.thursday,
        Weekday::Fri => t().format.friday,
        Weekday::Sat => t().format.saturday,
        Weekday::Sun => t().format.sunday,
    }
}

/// "08.05".
pub fn clock(time: NaiveTime) -> String {
    format!("{:02}.{:02}", time.hour(), time.minute())
}

/// "14:05" on that day, "10/10/2024, 14:05" on any other.
pub fn moment(moment: Moment, today: NaiveDate) -> String {
    let local = moment.vietnam();
    let time = format!("{:02}:{:02}", local.hour(), local.minute());
    if local.date() == today { time } else { format!("{}, {time}", date(local.date())) }
}

/// A quantity as a reader expects it.
pub fn quantity(quantity: &Quantity) -> String {
    match quantity {
        Quantity::Exact(it) => number(*it),
        Quantity::About(it) => (t().format.about)(&number(*it)),
        Quantity::AtLeast(it) => (t().format.at_least)(&number(*it)),
        Quantity::YesNo(true) => t().format.yes.into(),
        Quantity::YesNo(false) => t().format.no.into(),
        Quantity::Choice(code) => code.clone(),
        Quantity::Day(day) => date(*day),
        Quantity::Text(text) => text.clone(),
        Quantity::Empty => String::new(),
    }
}

/// "2,5 GB", "1,4 MB", "180 KB".
pub fn bytes(size: u64) -> String {
    let in_tenths = |of: u64| number(Number { units: i64::try_from(size / (of / 10)).unwrap_or(i64::MAX), scale: 1 });
    match size {
        ..1_000_000 => (t().format.kilobytes)(size.div_ceil(1000)),
        1_000_000..1_000_000_000 => (t().format.megabytes)(&in_tenths(1_000_000)),
        _ => (t().format.gigabytes)(&in_tenths(1_000_000_000)),
    }
}

/// The word for a kind of petition.
pub const fn petition_kind(kind: PetitionKind) -> &'static str {
    match kind {
        PetitionKind::Difficulty => t().format.difficulty,
        PetitionKind::Petition => t().format.petition,
        PetitionKind::Proposal => t().format.proposal,
        PetitionKind::Question => t().format.question,
        PetitionKind::Aspiration => t().format.aspiration,
        PetitionKind::Feedback => t().format.feedback,
        PetitionKind::GoodPractice => t().format.good_practice,
    }
}

/// All kinds of petition, in the order in which they are offered.
pub const PETITION_KINDS: [PetitionKind; 7] = [
    PetitionKind::Difficulty,
    PetitionKind::Petition,
    PetitionKind::Proposal,
    PetitionKind::Question,
    PetitionKind::Aspiration,
    PetitionKind::Feedback,
    PetitionKind::GoodPractice,
];

/// The words for how an answer is given.
pub const fn answer_mode(mode: AnswerMode) -> &'static str {
    match mode {
        AnswerMode::Oral => t().format.answered_orally,
        AnswerMode::Written => t().format.answered_in_writing,
        AnswerMode::Escalated => t().format.answer_escalated,
    }
}

/// All modes of answering.
pub const ANSWER_MODES: [AnswerMode; 3] = [AnswerMode::Oral, AnswerMode::Written, AnswerMode::Escalated];

/// The words for what an answer comes to.
pub const fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Resolved => t().format.resolved,
        Outcome::InProgress => t().format.in_progress,
        Outcome::Scheduled => t().format.scheduled,
        Outcome::Explained => t().format.explained,
        Outcome::Escalated => t().format.escalated,
        Outcome::Deferred => t().format.deferred,
    }
}

/// All outcomes.
pub const OUTCOMES: [Outcome; 6] = [
    Outcome::Resolved,
    Outcome::InProgress,
    Outcome::Scheduled,
    Outcome::Explained,
    Outcome::Escalated,
    Outcome::Deferred,
];
