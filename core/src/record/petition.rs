//! What one post or one person wrote.

use super::{Conference, Officer, Topic, Unit};
use crate::{
    field::Field,
    id::{Fingerprint, Id},
    time::Moment,
};
use serde::{Deserialize, Serialize};

/// The kind of a petition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PetitionKind {
    /// Khó khăn, vướng mắc.
    Difficulty,
    /// Kiến nghị.
    Petition,
    /// Đề xuất.
    Proposal,
    /// Câu hỏi.
    Question,
    /// Nguyện vọng.
    Aspiration,
    /// Phản ánh.
    Feedback,
    /// Cách làm hay.
    GoodPractice,
}

/// How far a petition has come on its way to the organizers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Stage {
    /// Being written.
    Draft,
    /// Sent by the post's commander.
    Submitted,
    /// Taken in by the organizers, with a number.
    Received,
    /// Sent back to the post with a request for more.
    Returned,
    /// Taken back by the post.
    Withdrawn,
}

/// A petition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Petition {
    /// Identifier.
    pub id: Id<Petition>,
    /// The conference it is for.
    pub conference: Id<Conference>,
    /// The post it comes from.
    pub unit: Id<Unit>,
    /// Who began it.
    pub author: Id<Officer>,
    /// A short title.
    pub title: Field<String>,
    /// Khó khăn, vướng mắc.
    pub difficulty: Field<String>,
    /// Nguyên nhân.
    pub cause: Field<String>,
    /// Kiến nghị, đề xuất.
    pub proposal: Field<String>,
    /// Topic.
    pub topic: Field<Id<Topic>>,
    /// Kind.
    pub kind: Field<PetitionKind>,
    /// Other officers of the post see it too.
    pub shared: bool,
    /// How far it has come.
    pub stage: Stage,
    /// When it was sent, by the hub's clock.
    pub submitted: Option<Moment>,
    /// When the organizers took it in.
    pub received: Option<Moment>,
    /// The organizers' number for it.
    pub number: Option<u32>,
    /// Why it was sent back.
    pub returned_because: Option<String>,
}

impl Petition {
    /// What a person has read when they have read this petition.
    pub fn fingerprint(&self) -> Fingerprint {
        let text = |field: &Field<String>| field.get().cloned().unwrap_or_default();
        let texts = [&self.title, &self.difficulty, &self.cause, &self.proposal].map(text);
        Self::fingerprint_of(texts.each_ref().map(String::as_str), self.topic.get(), self.kind.get())
    }

    /// What a person has read who has read these: title, difficulty, cause and proposal, topic, kind.
    pub fn fingerprint_of(texts: [&str; 4], topic: Option<&Id<Topic>>, kind: Option<&PetitionKind>) -> Fingerprint {
        let topic = topic.map(ToString::to_string).unwrap_or_default();
        let kind = kind.map(|kind| format!("{kind:?}")).unwrap_or_default();
        Fingerprint::of_texts(texts.into_iter().chain([topic.as_str(), kind.as_str()]))
    }

    /// Two officers wrote different things in some field.
    pub fn is_disputed(&self) -> bool {
        [&self.title, &self.difficulty, &self.cause, &self.proposal].into_iter().any(Field::is_disputed)
            || self.topic.is_disputed()
            || self.kind.is_disputed()
    }
}
