//! What somebody is typing: only the fields they touched, and the versions that stood in the form.
//!
//! A draft is kept on the device while it is typed and becomes a command when the person pauses. It is
//! turned into the command at that moment, from the records as they are then.

use crate::{
    command::{Command, CommandId, EditOpinion, SaveAnswer, SaveDraft},
    field::{Edit, Field},
    id::Id,
    record::{Answer, AnswerMode, Conference, Opinion, Outcome, Petition, PetitionKind, Topic},
    replica::Replica,
};
use serde::{Deserialize, Serialize};

/// The fields of a petition that were touched, and the versions that stood in the form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PetitionDraft {
    /// The petition.
    pub petition: Id<Petition>,
    /// The conference it is for.
    pub conference: Id<Conference>,
    /// Title.
    pub title: Option<String>,
    /// Khó khăn, vướng mắc.
    pub difficulty: Option<String>,
    /// Nguyên nhân.
    pub cause: Option<String>,
    /// Kiến nghị, đề xuất.
    pub proposal: Option<String>,
    /// Topic.
    pub topic: Option<Id<Topic>>,
    /// Kind.
    pub kind: Option<PetitionKind>,
    /// The versions that stood in the form.
    pub seen: Vec<CommandId>,
}

/// The fields of an answer that were touched, and the versions that stood in the form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AnswerDraft {
    /// The opinion.
    pub opinion: Id<Opinion>,
    /// The wording.
    pub text: Option<String>,
    /// How it is given.
    pub mode: Option<AnswerMode>,
    /// What it comes to.
    pub outcome: Option<Outcome>,
    /// The versions that stood in the form.
    pub seen: Vec<CommandId>,
}

/// The fields of an opinion that were touched, and the versions that stood in the form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpinionDraft {
    /// The opinion.
    pub opinion: Id<Opinion>,
    /// Title.
    pub title: Option<String>,
    /// The wording.
    pub text: Option<String>,
    /// Topic.
    pub topic: Option<Id<Topic>>,
    /// The versions that stood in the form.
    pub seen: Vec<CommandId>,
}

/// Anything that is typed over some time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Typed {
    /// A petition.
    Petition(PetitionDraft),
    /// An answer.
    Answer(AnswerDraft),
    /// The wording of an opinion.
    Opinion(OpinionDraft),
}

impl Typed {
    /// The name under which it is kept: one for each form.
    pub fn key(&self) -> String {
        match self {
            Self::Petition(draft) => format!("petition-{}", draft.petition),
            Self::Answer(draft) => format!("answer-{}", draft.opinion),
            Self::Opinion(draft) => format!("opinion-{}", draft.opinion),
        }
    }

    /// Adds what was touched in the same form since; a draft of another form is not taken in.
    pub fn absorb(&mut self, later: Self) {
        match (self, later) {
            (Self::Petition(draft), Self::Petition(later)) => draft.absorb(later),
            (Self::Answer(draft), Self::Answer(later)) => draft.absorb(later),
            (Self::Opinion(draft), Self::Opinion(later)) => draft.absorb(later),
            _ => {}
        }
    }

    /// Counts the versions that stand in the records and that `knows` as seen. What was written in this very form since
    /// it was opened is among them; what another tab of the same device wrote is not.
    pub fn recognise(&mut self, replica: &Replica, knows: impl Fn(&CommandId) -> bool) {
        let records = replica.shown();
        let (versions, seen) = match self {
            Self::Petition(draft) => (records.find(draft.petition).map(PetitionDraft::versions), &mut draft.seen),
            Self::Answer(draft) => {
                (records.find(Answer::id_of(draft.opinion)).map(AnswerDraft::versions), &mut draft.seen)
            }
            Self::Opinion(draft) => (records.find(draft.opinion).map(OpinionDraft::versions), &mut draft.seen),
        };
        for version in versions.into_iter().flatten().filter(knows) {
            if !seen.contains(&version) {
                seen.push(version);
            }
        }
    }

    /// The command that saves it, or nothing where the records say the same already.
    pub fn command(&self, replica: &Replica) -> Option<Command> {
        match self {
            Self::Petition(draft) => draft.command(replica),
            Self::Answer(draft) => draft.command(replica),
            Self::Opinion(draft) => draft.command(replica),
        }
    }
}

/// Takes over what was touched later.
fn take<T>(field: &mut Option<T>, later: Option<T>) {
    if later.is_some() {
        *field = later;
    }
}

/// The edit that writes `value` over what the person had in front of them. A newer version that was
/// written elsewhere, be it in another tab, stays beside it.
fn edit<T: PartialEq + Clone>(field: Option<&Field<T>>, value: Option<&T>, seen: &[CommandId]) -> Option<Edit<T>> {
    let value = value?.clone();
    let Some(field) = field else { return Some(Edit { value, seen: vec![] }) };
    let known = |by: &CommandId| seen.contains(by);
    let mut versions = field.versions().iter().filter(|written| known(&written.by));
    if versions.clone().count() == 1 && versions.next().is_some_and(|written| written.value == value) {
        return None;
    }
    Some(Edit { value, seen: field.seen().into_iter().filter(known).collect() })
}

impl PetitionDraft {
    /// A form in which nothing has been touched.
    pub fn of(petition: Id<Petition>, conference: Id<Conference>, seen: Vec<CommandId>) -> Self {
        Self {
            petition,
            conference,
            title: None,
            difficulty: None,
            cause: None,
            proposal: None,
            topic: None,
            kind: None,
            seen,
        }
    }

    /// The names of all versions in a petition's fields.
    pub fn versions(petition: &Petition) -> Vec<CommandId> {
        let texts = [&petition.title, &petition.difficulty, &petition.cause, &petition.proposal];
        let seen = texts.map(Field::seen).into_iter().chain([petition.topic.seen(), petition.kind.seen()]);
        seen.flatten().collect()
    }

    fn absorb(&mut self, later: Self) {
        take(&mut self.title, later.title);
        take(&mut self.difficulty, later.difficulty);
        take(&mut self.cause, later.cause);
        take(&mut self.proposal, later.proposal);
        take(&mut self.topic, later.topic);
        take(&mut self.kind, later.kind);
        self.seen.extend(later.seen);
    }

    /// The command that saves it.
    fn command(&self, replica: &Replica) -> Option<Command> {
        let petition = replica.shown().find(self.petition);
        let text = |field: fn(&Petition) -> &Field<String>, value: &Option<String>| {
            edit(petition.map(field), value.as_ref(), &self.seen)
        };
        let save = SaveDraft {
            petition: self.petition,
            conference: self.conference,
            title: text(|it| &it.title, &self.title),
            difficulty: text(|it| &it.difficulty, &self.difficulty),
            cause: text(|it| &it.cause, &self.cause),
            proposal: text(|it| &it.proposal, &self.proposal),
            topic: edit(petition.map(|it| &it.topic), self.topic.as_ref(), &self.seen),
            kind: edit(petition.map(|it| &it.kind), self.kind.as_ref(), &self.seen),
        };
        let texts = [&save.title, &save.difficulty, &save.cause, &save.proposal];
        let empty = texts.iter().all(|edit| edit.is_none()) && save.topic.is_none() && save.kind.is_none();
        (!empty).then(|| save.into())
    }
}

impl AnswerDraft {
    /// A form in which nothing has been touched.
    pub fn of(opinion: Id<Opinion>, seen: Vec<CommandId>) -> Self {
        Self { opinion, text: None, mode: None, outcome: None, seen }
    }

    /// The names of all versions in an answer's fields.
    pub fn versions(answer: &Answer) -> Vec<CommandId> {
        [answer.text.seen(), answer.mode.seen(), answer.outcome.seen()].concat()
    }

    fn absorb(&mut self, later: Self) {
        take(&mut self.text, later.text);
        take(&mut self.mode, later.mode);
        take(&mut self.outcome, later.outcome);
        self.seen.extend(later.seen);
    }

    /// The command that saves it.
    fn command(&self, replica: &Replica) -> Option<Command> {
        // Where the answer is gone, the command is refused and the text kept.
        let answer = replica.shown().find(Answer::id_of(self.opinion));
        let save = SaveAnswer {
            opinion: self.opinion,
            text: edit(answer.map(|it| &it.text), self.text.as_ref(), &self.seen),
            mode: edit(answer.map(|it| &it.mode), self.mode.as_ref(), &self.seen),
            outcome: edit(answer.map(|it| &it.outcome), self.outcome.as_ref(), &self.seen),
        };
        (save.text.is_some() || save.mode.is_some() || save.outcome.is_some()).then(|| save.into())
    }
}

impl OpinionDraft {
    /// A form in which nothing has been touched.
    pub fn of(opinion: Id<Opinion>, seen: Vec<CommandId>) -> Self {
        Self { opinion, title: None, text: None, topic: None, seen }
    }

    /// The names of all versions in an opinion's fields.
    pub fn versions(opinion: &Opinion) -> Vec<CommandId> {
        [opinion.title.seen(), opinion.text.seen(), opinion.topic.seen()].concat()
    }

    fn absorb(&mut self, later: Self) {
        take(&mut self.title, later.title);
        take(&mut self.text, later.text);
        take(&mut self.topic, later.topic);
        self.seen.extend(later.seen);
    }

    /// The command that saves it.
    fn command(&self, replica: &Replica) -> Option<Command> {
        let opinion = replica.shown().find(self.opinion);
        let save = EditOpinion {
            opinion: self.opinion,
            title: edit(opinion.map(|it| &it.title), self.title.as_ref(), &self.seen),
            text: edit(opinion.map(|it| &it.text), self.text.as_ref(), &self.seen),
            topic: edit(opinion.map(|it| &it.topic), self.topic.as_ref(), &self.seen),
        };
        (save.title.is_some() || save.text.is_some() || save.topic.is_some()).then(|| save.into())
    }
}
