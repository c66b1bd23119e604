//! What somebody is typing: only the fields they touched, and the versions that stood in the form.
//!
//! A draft is kept on the device while it is typed and becomes a command when the person pauses. It is
//! turned into the command at that moment, from the records as they are then.
//!
//! A form goes on showing what its person typed, also when words of others were merged into the record meanwhile. So what
//! is typed on is over what the form itself said at its last save, and not over what the record says by then.

use crate::{
    command::{Command, CommandId, EditOpinion, SaveAnswer, SaveDraft},
    field::{Edit, Field, TextEdit},
    id::{Id, RecordId},
    record::{Answer, AnswerMode, Conference, Opinion, Outcome, Petition, PetitionKind, Topic},
    replica::Replica,
};
use serde::{Deserialize, Serialize};

/// A text field of a form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// What stands in it, once it was touched.
    pub touched: Option<String>,
    /// The versions that stood in it before, with what they said there.
    stood: Vec<(CommandId, String)>,
    /// What stood before is what somebody chose from, since the form was opened.
    chosen: bool,
}

impl Text {
    /// A field that shows this one.
    pub fn of(field: &Field<String>) -> Self {
        Self { touched: None, stood: stood(field), chosen: false }
    }

    /// Somebody typed.
    pub fn touch(&mut self, text: String) {
        self.touched = Some(text);
    }

    /// Somebody kept one of several versions, with all of them in front of them.
    pub fn choose(&mut self, text: String, among: &Field<String>) {
        (self.stood, self.chosen) = (stood(among), true);
        self.touch(text);
    }

    fn absorb(&mut self, later: Self) {
        if later.chosen {
            (self.stood, self.chosen) = (later.stood, true);
        }
        take(&mut self.touched, later.touched);
    }

    /// Remembers that a command has saved what stands in `saved`.
    fn remember(&mut self, saved: &Self, by: CommandId) {
        if let Some(text) = &saved.touched {
            self.stood = vec![(by, text.clone())];
        }
    }

    fn rest_on(&mut self, memory: &Self, counts: &impl Fn(&CommandId) -> bool) {
        // Whoever chose had more in front of them than the form.
        if !self.chosen && memory.stood.iter().any(|(by, _)| counts(by)) {
            self.stood.clone_from(&memory.stood);
        }
        if self.touched.is_none() {
            self.stood.clear();
        }
    }

    /// The edit that saves it, or nothing where it says what stood there.
    fn edit(&self) -> Option<TextEdit> {
        let text = self.touched.clone()?;
        let same = matches!(self.stood.as_slice(), [(_, stood)] if *stood == text);
        let seen = self.stood.iter().map(|(by, stood)| (*by, stood.as_str()));
        (!same).then(|| TextEdit::over(text, seen))
    }
}

fn stood(field: &Field<String>) -> Vec<(CommandId, String)> {
    field.texts().map(|(by, text)| (by, text.to_owned())).collect()
}

/// The fields of a petition that were touched, and the versions that stood in the form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PetitionDraft {
    /// The petition.
    pub petition: Id<Petition>,
    /// The conference it is for.
    pub conference: Id<Conference>,
    /// Title.
    pub title: Text,
    /// Khó khăn, vướng mắc.
    pub difficulty: Text,
    /// Nguyên nhân.
    pub cause: Text,
    /// Kiến nghị, đề xuất.
    pub proposal: Text,
    /// Topic.
    pub topic: Option<Id<Topic>>,
    /// Kind.
    pub kind: Option<PetitionKind>,
    /// The versions that stood in the form.
    pub seen: Vec<CommandId>,
    /// Which opening of the form this is: filled anew from the records, it is another.
    opened: u32,
}

/// The fields of an answer that were touched, and the versions that stood in the form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AnswerDraft {
    /// The opinion.
    pub opinion: Id<Opinion>,
    /// The wording.
    pub text: Text,
    /// How it is given.
    pub mode: Option<AnswerMode>,
    /// What it comes to.
    pub outcome: Option<Outcome>,
    /// The versions that stood in the form.
    pub seen: Vec<CommandId>,
    /// Which opening of the form this is: filled anew from the records, it is another.
    opened: u32,
}

/// The fields of an opinion that were touched, and the versions that stood in the form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpinionDraft {
    /// The opinion.
    pub opinion: Id<Opinion>,
    /// Title.
    pub title: Text,
    /// The wording.
    pub text: Text,
    /// Topic.
    pub topic: Option<Id<Topic>>,
    /// The versions that stood in the form.
    pub seen: Vec<CommandId>,
    /// Which opening of the form this is: filled anew from the records, it is another.
    opened: u32,
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

    /// The record it is written into.
    pub fn subject(&self) -> RecordId {
        match self {
            Self::Petition(draft) => draft.petition.erased(),
            Self::Answer(draft) => Answer::id_of(draft.opinion).erased(),
            Self::Opinion(draft) => draft.opinion.erased(),
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

    /// Remembers what a command has saved of a form, for [`rest_on`](Self::rest_on). What is remembered of an earlier
    /// opening of the form goes.
    pub fn remember(&mut self, saved: &Self, by: CommandId) {
        if !self.is_same_opening(saved) {
            *self = saved.forgotten();
        }
        for (memory, saved) in self.texts_mut().into_iter().zip(saved.texts()) {
            memory.remember(saved, by);
        }
    }

    /// Puts what is typed over what this form has saved before, as far as those commands count.
    pub fn rest_on(&mut self, memory: Option<&Self>, counts: impl Fn(&CommandId) -> bool) {
        let nothing = self.forgotten();
        let memory = memory.filter(|memory| self.is_same_opening(memory)).unwrap_or(&nothing);
        for (text, memory) in self.texts_mut().into_iter().zip(memory.texts()) {
            text.rest_on(memory, &counts);
        }
    }

    /// The form in which nothing was touched and nothing stood.
    #[must_use]
    pub fn forgotten(&self) -> Self {
        let mut it = self.clone();
        it.texts_mut().into_iter().for_each(|text| *text = Text::default());
        it
    }

    fn is_same_opening(&self, other: &Self) -> bool {
        let opened = |it: &Self| match it {
            Self::Petition(draft) => draft.opened,
            Self::Answer(draft) => draft.opened,
            Self::Opinion(draft) => draft.opened,
        };
        self.key() == other.key() && opened(self) == opened(other)
    }

    fn texts(&self) -> Vec<&Text> {
        match self {
            Self::Petition(draft) => vec![&draft.title, &draft.difficulty, &draft.cause, &draft.proposal],
            Self::Answer(draft) => vec![&draft.text],
            Self::Opinion(draft) => vec![&draft.title, &draft.text],
        }
    }

    fn texts_mut(&mut self) -> Vec<&mut Text> {
        match self {
            Self::Petition(draft) => {
                vec![&mut draft.title, &mut draft.difficulty, &mut draft.cause, &mut draft.proposal]
            }
            Self::Answer(draft) => vec![&mut draft.text],
            Self::Opinion(draft) => vec![&mut draft.title, &mut draft.text],
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
    /// A form in which nothing has been touched; `opened` tells it from the other openings of this form.
    pub fn of(petition: Id<Petition>, conference: Id<Conference>, shown: Option<&Petition>, opened: u32) -> Self {
        let text = |field: fn(&Petition) -> &Field<String>| shown.map(field).map(Text::of).unwrap_or_default();
        Self {
            petition,
            conference,
            title: text(|it| &it.title),
            difficulty: text(|it| &it.difficulty),
            cause: text(|it| &it.cause),
            proposal: text(|it| &it.proposal),
            topic: None,
            kind: None,
            seen: shown.map(Self::versions).unwrap_or_default(),
            opened,
        }
    }

    /// The names of all versions in a petition's fields.
    pub fn versions(petition: &Petition) -> Vec<CommandId> {
        let texts = [&petition.title, &petition.difficulty, &petition.cause, &petition.proposal];
        let seen = texts.map(Field::seen).into_iter().chain([petition.topic.seen(), petition.kind.seen()]);
        seen.flatten().collect()
    }

    fn absorb(&mut self, later: Self) {
        self.title.absorb(later.title);
        self.difficulty.absorb(later.difficulty);
        self.cause.absorb(later.cause);
        self.proposal.absorb(later.proposal);
        take(&mut self.topic, later.topic);
        take(&mut self.kind, later.kind);
        self.seen.extend(later.seen);
    }

    /// The command that saves it.
    fn command(&self, replica: &Replica) -> Option<Command> {
        let petition = replica.shown().find(self.petition);
        let save = SaveDraft {
            petition: self.petition,
            conference: self.conference,
            title: self.title.edit(),
            difficulty: self.difficulty.edit(),
            cause: self.cause.edit(),
            proposal: self.proposal.edit(),
            topic: edit(petition.map(|it| &it.topic), self.topic.as_ref(), &self.seen),
            kind: edit(petition.map(|it| &it.kind), self.kind.as_ref(), &self.seen),
        };
        let texts = [&save.title, &save.difficulty, &save.cause, &save.proposal];
        let empty = texts.iter().all(|edit| edit.is_none()) && save.topic.is_none() && save.kind.is_none();
        (!empty).then(|| save.into())
    }
}

impl AnswerDraft {
    /// A form in which nothing has been touched; `opened` tells it from the other openings of this form.
    pub fn of(opinion: Id<Opinion>, shown: Option<&Answer>, opened: u32) -> Self {
        let text = shown.map(|answer| Text::of(&answer.text)).unwrap_or_default();
        let seen = shown.map(Self::versions).unwrap_or_default();
        Self { opinion, text, mode: None, outcome: None, seen, opened }
    }

    /// The names of all versions in an answer's fields.
    pub fn versions(answer: &Answer) -> Vec<CommandId> {
        [answer.text.seen(), answer.mode.seen(), answer.outcome.seen()].concat()
    }

    fn absorb(&mut self, later: Self) {
        self.text.absorb(later.text);
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
            text: self.text.edit(),
            mode: edit(answer.map(|it| &it.mode), self.mode.as_ref(), &self.seen),
            outcome: edit(answer.map(|it| &it.outcome), self.outcome.as_ref(), &self.seen),
        };
        (save.text.is_some() || save.mode.is_some() || save.outcome.is_some()).then(|| save.into())
    }
}

impl OpinionDraft {
    /// A form in which nothing has been touched; `opened` tells it from the other openings of this form.
    pub fn of(opinion: Id<Opinion>, shown: Option<&Opinion>, opened: u32) -> Self {
        let text = |field: fn(&Opinion) -> &Field<String>| shown.map(field).map(Text::of).unwrap_or_default();
        let seen = shown.map(Self::versions).unwrap_or_default();
        Self { opinion, title: text(|it| &it.title), text: text(|it| &it.text), topic: None, seen, opened }
    }

    /// The names of all versions in an opinion's fields.
    pub fn versions(opinion: &Opinion) -> Vec<CommandId> {
        [opinion.title.seen(), opinion.text.seen(), opinion.topic.seen()].concat()
    }

    fn absorb(&mut self, later: Self) {
        self.title.absorb(later.title);
        self.text.absorb(later.text);
        take(&mut self.topic, later.topic);
        self.seen.extend(later.seen);
    }

    /// The command that saves it.
    fn command(&self, replica: &Replica) -> Option<Command> {
        let opinion = replica.shown().find(self.opinion);
        let save = EditOpinion {
            opinion: self.opinion,
            title: self.title.edit(),
            text: self.text.edit(),
            topic: edit(opinion.map(|it| &it.topic), self.topic.as_ref(), &self.seen),
        };
        (save.title.is_some() || save.text.is_some() || save.topic.is_some()).then(|| save.into())
    }
}
