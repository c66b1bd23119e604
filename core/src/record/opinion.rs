//! What the organizers made of petitions, and what becomes of it.

use super::{Conference, Department, Officer, Petition, Topic, Unit};
use crate::{
    field::Field,
    id::{Fingerprint, Id, RecordId},
    time::Moment,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// One or many petitions in the organizers' words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Opinion {
    /// Identifier.
    pub id: Id<Opinion>,
    /// The conference.
    pub conference: Id<Conference>,
    /// Title.
    pub title: Field<String>,
    /// The wording.
    pub text: Field<String>,
    /// Topic.
    pub topic: Field<Id<Topic>>,
    /// The posts it stands for.
    pub units: BTreeSet<Id<Unit>>,
    /// When it and its answer were published.
    pub published: Option<Moment>,
}

impl Opinion {
    /// What a person has read when they have read this opinion and its answer.
    pub fn fingerprint(&self, answer: &Answer) -> Fingerprint {
        let text = |field: &Field<String>| field.get().cloned().unwrap_or_default();
        let topic = self.topic.get().map(ToString::to_string).unwrap_or_default();
        let (mode, outcome) = (format!("{:?}", answer.mode.get()), format!("{:?}", answer.outcome.get()));
        let texts = [text(&self.title), text(&self.text), topic, text(&answer.text), mode, outcome];
        Fingerprint::of_texts(texts.iter().map(String::as_str))
    }

    /// Two organizers wrote different things in some field.
    pub fn is_disputed(&self) -> bool {
        self.title.is_disputed() || self.text.is_disputed() || self.topic.is_disputed()
    }
}

/// A petition is part of an opinion; many to many.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grouping {
    /// Identifier, the same for the same pair.
    pub id: Id<Grouping>,
    /// The opinion.
    pub opinion: Id<Opinion>,
    /// The petition.
    pub petition: Id<Petition>,
    /// The petition's post.
    pub unit: Id<Unit>,
}

impl Grouping {
    /// The identifier of the pair, so that pairing twice is pairing once.
    pub fn id_of(opinion: Id<Opinion>, petition: Id<Petition>) -> Id<Self> {
        Id::named("grouping", &format!("{opinion}/{petition}"))
    }
}

/// A department has to answer an opinion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// Identifier, the same for the same pair.
    pub id: Id<Assignment>,
    /// The opinion.
    pub opinion: Id<Opinion>,
    /// The department.
    pub department: Id<Department>,
    /// It leads (chủ trì); otherwise it supports (phối hợp).
    pub lead: bool,
    /// Last day for the draft.
    #[serde(with = "crate::time::day")]
    pub due: NaiveDate,
}

impl Assignment {
    /// The identifier of the pair, so that assigning twice is assigning once.
    pub fn id_of(opinion: Id<Opinion>, department: Id<Department>) -> Id<Self> {
        Id::named("assignment", &format!("{opinion}/{department}"))
    }
}

/// How an answer is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AnswerMode {
    /// In the hall.
    Oral,
    /// In writing.
    Written,
    /// Beyond competence: passed to the competent authority.
    Escalated,
}

/// What an answer comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Outcome {
    /// Đã giải quyết xong.
    Resolved,
    /// Đang giải quyết.
    InProgress,
    /// Có kế hoạch, lộ trình.
    Scheduled,
    /// Giải trình, cung cấp thông tin.
    Explained,
    /// Chuyển cấp có thẩm quyền.
    Escalated,
    /// Chưa có cơ sở, nguồn lực.
    Deferred,
}

/// How far an answer has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AnswerStage {
    /// Being written by the department.
    Draft,
    /// Laid before the leadership.
    Submitted,
    /// Sent back to the department.
    Returned,
    /// Approved by a leader.
    Approved,
    /// Published together with its opinion.
    Published,
}

/// The answer to an opinion.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// Identifier, one for each opinion.
    pub id: Id<Answer>,
    /// The opinion.
    pub opinion: Id<Opinion>,
    /// The department that writes it.
    pub department: Id<Department>,
    /// The wording.
    pub text: Field<String>,
    /// How it is given.
    pub mode: Field<AnswerMode>,
    /// What it comes to.
    pub outcome: Field<Outcome>,
    /// How far it has come.
    pub stage: AnswerStage,
    /// Who approved it.
    pub approved_by: Option<Id<Officer>>,
    /// When it was approved.
    pub approved: Option<Moment>,
    /// Why it was sent back.
    pub returned_because: Option<String>,
}

impl Answer {
    /// The identifier of an opinion's answer.
    pub fn id_of(opinion: Id<Opinion>) -> Id<Self> {
        Id::named("answer", &opinion.to_string())
    }

    /// What a person has read when they have read this answer.
    pub fn fingerprint(&self) -> Fingerprint {
        let text = self.text.get().cloned().unwrap_or_default();
        let mode = format!("{:?}", self.mode.get());
        let outcome = format!("{:?}", self.outcome.get());
        Fingerprint::of_texts([text.as_str(), &mode, &outcome])
    }

    /// Two officers wrote different things in some field.
    pub fn is_disputed(&self) -> bool {
        self.text.is_disputed() || self.mode.is_disputed() || self.outcome.is_disputed()
    }
}

/// Whose internal note it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Team {
    /// The organizing committee's.
    Organizers,
    /// A department's; the organizers read it too.
    Department(Id<Department>),
}

/// An internal note about an opinion; never published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Identifier.
    pub id: Id<Note>,
    /// What it is about.
    pub about: RecordId,
    /// Whose it is.
    pub team: Team,
    /// Who wrote it.
    pub author: Id<Officer>,
    /// The text.
    pub text: String,
    /// When.
    pub at: Moment,
}
