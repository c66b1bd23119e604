//! What is being typed: kept on disk at least every half second, and saved as a command when the
//! person pauses, leaves the field or the page, or submits.

use super::{App, engine::Problem, step};
use crate::browser::{BrowserError, clock};
use caunoi_core::{
    codec,
    command::{Command, CommandId, EditOpinion, SaveAnswer, SaveDraft},
    field::{Edit, Field},
    id::{Id, ReplicaId},
    record::{Answer, AnswerMode, Conference, Opinion, Outcome, Petition, PetitionKind, Topic},
    replica::Replica,
    time::Moment,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, time::Duration};

/// What is typed is on disk after this long, even while the person goes on.
const KEEP_EVERY: Duration = Duration::from_millis(500);
/// After so many quiet intervals the person has paused.
const PAUSE: u32 = 4;

/// Where the text on the screen is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TypingState {
    /// Nothing has been typed.
    Idle,
    /// Not on disk yet.
    Unsaved,
    /// On disk, since then.
    Saved(Moment),
    /// The device cannot write.
    Failed,
}

/// The fields of a petition that were touched, and the versions that stood in the form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PetitionDraft {
    pub petition: Id<Petition>,
    pub conference: Id<Conference>,
    pub title: Option<String>,
    pub difficulty: Option<String>,
    pub cause: Option<String>,
    pub proposal: Option<String>,
    pub topic: Option<Id<Topic>>,
    pub kind: Option<PetitionKind>,
    pub seen: Vec<CommandId>,
}

/// The fields of an answer that were touched, and the versions that stood in the form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AnswerDraft {
    pub opinion: Id<Opinion>,
    pub text: Option<String>,
    pub mode: Option<AnswerMode>,
    pub outcome: Option<Outcome>,
    pub seen: Vec<CommandId>,
}

/// The fields of an opinion that were touched, and the versions that stood in the form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpinionDraft {
    pub opinion: Id<Opinion>,
    pub title: Option<String>,
    pub text: Option<String>,
    pub topic: Option<Id<Topic>>,
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
    fn key(&self) -> String {
        match self {
            Self::Petition(draft) => format!("petition-{}", draft.petition),
            Self::Answer(draft) => format!("answer-{}", draft.opinion),
            Self::Opinion(draft) => format!("opinion-{}", draft.opinion),
        }
    }

    /// The command that saves it, or nothing where the records say the same already.
    fn command(&self, replica: &Replica) -> Option<Command> {
        match self {
            Self::Petition(draft) => draft.command(replica),
            Self::Answer(draft) => draft.command(replica),
            Self::Opinion(draft) => draft.command(replica),
        }
    }
}

/// The edit that writes `value` over what the person had in front of them: what stood in the form
/// when it opened, and whatever was written here since. Somebody else's newer version stays beside it.
fn edit<T: PartialEq + Clone>(
    field: Option<&Field<T>>,
    value: Option<&T>,
    seen: &[CommandId],
    here: ReplicaId,
) -> Option<Edit<T>> {
    let value = value?.clone();
    let Some(field) = field else { return Some(Edit { value, seen: vec![] }) };
    let known = |by: &CommandId| by.replica == here || seen.contains(by);
    let mut versions = field.versions().iter().filter(|written| known(&written.by));
    if versions.clone().count() == 1 && versions.next().is_some_and(|written| written.value == value) {
        return None;
    }
    Some(Edit { value, seen: field.seen().into_iter().filter(known).collect() })
}

impl PetitionDraft {
    fn command(&self, replica: &Replica) -> Option<Command> {
        let petition = replica.shown().find(self.petition);
        let here = replica.identity().replica;
        let text = |field: fn(&Petition) -> &Field<String>, value: &Option<String>| {
            edit(petition.map(field), value.as_ref(), &self.seen, here)
        };
        let save = SaveDraft {
            petition: self.petition,
            conference: self.conference,
            title: text(|it| &it.title, &self.title),
            difficulty: text(|it| &it.difficulty, &self.difficulty),
            cause: text(|it| &it.cause, &self.cause),
            proposal: text(|it| &it.proposal, &self.proposal),
            topic: edit(petition.map(|it| &it.topic), self.topic.as_ref(), &self.seen, here),
            kind: edit(petition.map(|it| &it.kind), self.kind.as_ref(), &self.seen, here),
        };
        let texts = [&save.title, &save.difficulty, &save.cause, &save.proposal];
        let empty = texts.iter().all(|edit| edit.is_none()) && save.topic.is_none() && save.kind.is_none();
        (!empty).then(|| save.into())
    }
}

impl AnswerDraft {
    fn command(&self, replica: &Replica) -> Option<Command> {
        let answer = replica.shown().find(Answer::id_of(self.opinion))?;
        let here = replica.identity().replica;
        let save = SaveAnswer {
            opinion: self.opinion,
            text: edit(Some(&answer.text), self.text.as_ref(), &self.seen, here),
            mode: edit(Some(&answer.mode), self.mode.as_ref(), &self.seen, here),
            outcome: edit(Some(&answer.outcome), self.outcome.as_ref(), &self.seen, here),
        };
        (save.text.is_some() || save.mode.is_some() || save.outcome.is_some()).then(|| save.into())
    }
}

impl OpinionDraft {
    fn command(&self, replica: &Replica) -> Option<Command> {
        let opinion = replica.shown().find(self.opinion)?;
        let here = replica.identity().replica;
        let save = EditOpinion {
            opinion: self.opinion,
            title: edit(Some(&opinion.title), self.title.as_ref(), &self.seen, here),
            text: edit(Some(&opinion.text), self.text.as_ref(), &self.seen, here),
            topic: edit(Some(&opinion.topic), self.topic.as_ref(), &self.seen, here),
        };
        (save.title.is_some() || save.text.is_some() || save.topic.is_some()).then(|| save.into())
    }
}

/// Everything that is being typed right now.
#[derive(Debug, Default)]
pub(super) struct Desk {
    forms: BTreeMap<String, Form>,
}

#[derive(Debug)]
struct Form {
    content: Typed,
    changes: u32,
}

impl App {
    /// Tells what stands in a form now. It is kept, and saved when the person pauses.
    pub fn typed(self, content: Typed) {
        self.typing.set(TypingState::Unsaved);
        let key = content.key();
        let engine = self.engine();
        let mut desk = engine.desk.borrow_mut();
        if let Some(form) = desk.forms.get_mut(&key) {
            form.content = content;
            form.changes += 1;
        } else {
            desk.forms.insert(key.clone(), Form { content, changes: 1 });
            self.spawn(async move { self.watch(key).await });
        }
    }

    /// Where the text on the screen is.
    pub fn typing(self) -> TypingState {
        self.typing.get()
    }

    /// Saves everything that is being typed, now.
    pub fn flush(self) {
        self.spawn(async move { self.flush_typing().await });
    }

    /// Keeps a form on disk while it changes, and saves it when it rests.
    async fn watch(self, key: String) {
        let mut kept = 0;
        let mut quiet = 0;
        while let Some((changes, bytes)) = self.form(&key) {
            if changes == kept {
                quiet += 1;
            } else {
                quiet = 0;
                kept = changes;
                let result = self.keep(&key, &bytes).await;
                self.report(result.map_err(Problem::from));
            }
            if quiet >= PAUSE {
                self.save_form(&key).await;
                return;
            }
            clock::sleep(KEEP_EVERY).await;
        }
    }

    fn form(self, key: &str) -> Option<(u32, Vec<u8>)> {
        let engine = self.engine();
        let desk = engine.desk.borrow();
        desk.forms.get(key).map(|form| (form.changes, codec::encode(&form.content)))
    }

    async fn keep(self, key: &str, bytes: &[u8]) -> Result<(), BrowserError> {
        let engine = self.engine();
        let guard = engine.device.lock().await;
        match guard.as_ref() {
            // Saved in the meantime: keeping it now would bring back a ghost.
            _ if self.form(key).is_none() => Ok(()),
            Some(device) => device.keep_typed(key, bytes).await,
            None => Ok(()),
        }
    }

    pub(super) async fn flush_typing(self) {
        let keys: Vec<_> = self.engine().desk.borrow().forms.keys().cloned().collect();
        for key in keys {
            self.save_form(&key).await;
        }
    }

    /// Saves a form as a command. Whatever happens, what was typed stays on disk until it is one.
    async fn save_form(self, key: &str) {
        let Some(form) = self.engine().desk.borrow_mut().forms.remove(key) else { return };
        let content = form.content.clone();
        let saved = self.carry_out(step(move |replica| content.command(replica)), Some(key)).await;
        if let Err(Problem::Refused(refusal)) = &saved {
            self.complain(refusal.sentence.clone());
        }
        self.report(saved);
    }

    fn report(self, result: Result<(), Problem>) {
        self.typing.set(match result {
            Ok(()) => TypingState::Saved(self.now()),
            Err(Problem::Refused(_)) => TypingState::Idle,
            Err(_) => TypingState::Failed,
        });
    }

    /// Saves what was being typed when the app was killed.
    pub(super) async fn restore_typed(self) {
        let engine = self.engine();
        let kept = match engine.device.lock().await.as_ref() {
            Some(device) => device.typed().await.unwrap_or_default(),
            None => return,
        };
        for content in kept.iter().filter_map(|bytes| codec::decode::<Typed>(bytes).ok()) {
            let key = content.key();
            // Where the rules say no now, it stays on disk for the next time.
            let _ = self.carry_out(step(move |replica| content.command(replica)), Some(&key)).await;
        }
        self.typing.set(TypingState::Idle);
    }
}
