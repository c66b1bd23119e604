//! What is being typed: kept on disk at least every half second, and saved as a command when the
//! person pauses, leaves the field or the page, or submits. Each tab keeps what is typed in it under a name of its own.

use super::{App, Room, device::Cleared, engine::Problem, step};
use crate::browser::{clock, tabs};
use caunoi_core::{
    codec,
    command::CommandId,
    draft::Typed,
    replica::{Pending, Replica},
    time::Moment,
};
use leptos::prelude::*;
use std::{cell::Cell, collections::BTreeMap, rc::Rc, time::Duration};

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

/// Everything that is being typed right now.
#[derive(Debug, Default)]
pub(super) struct Desk {
    /// Few: one, or one for each screen that was left a moment ago.
    forms: Vec<Form>,
    /// Counts all changes of all forms and never begins again, so that no two of them are mixed up.
    revision: u64,
    /// Counts how often a form was filled.
    openings: u32,
    /// What the forms have saved since they were filled.
    saved: BTreeMap<String, Typed>,
}

#[derive(Debug, Clone)]
struct Form {
    key: String,
    content: Typed,
    revision: u64,
}

impl App {
    /// Tells what was touched in a form. It is kept, and saved when the person pauses.
    pub fn typed(self, touched: Typed) {
        self.typing.set(TypingState::Unsaved);
        let key = touched.key();
        let engine = self.engine();
        let mut desk = engine.desk.borrow_mut();
        desk.revision += 1;
        let revision = desk.revision;
        if let Some(form) = desk.forms.iter_mut().find(|form| form.key == key) {
            form.content.absorb(touched);
            form.revision = revision;
        } else {
            desk.forms.push(Form { key: key.clone(), content: touched, revision });
            self.spawn(async move { self.watch(key).await });
        }
    }

    /// A number for a form that is filled from the records now.
    pub fn opening(self) -> u32 {
        let engine = self.engine();
        let mut desk = engine.desk.borrow_mut();
        desk.openings += 1;
        desk.openings
    }

    /// Where the text on the screen is.
    pub fn typing(self) -> TypingState {
        self.typing.get()
    }

    /// Saves everything that is being typed, now.
    pub fn flush(self) {
        self.spawn(async move { drop(self.flush_typing().await) });
    }

    /// Nobody looks at the page any more, and it may be killed: everything is saved, and what is unsent lies ready to be
    /// handed over.
    pub(super) fn leave(self) {
        self.spawn(async move {
            // Tried again by those whose work it is.
            drop((self.flush_typing().await, self.leave_envelope().await));
        });
    }

    /// Keeps a form on disk while it changes, and saves it when it rests.
    async fn watch(self, key: String) {
        let mut kept = 0;
        let mut quiet = 0;
        while let Some(form) = self.form(&key) {
            if form.revision == kept {
                quiet += 1;
            } else {
                quiet = 0;
                match self.keep(&key).await {
                    Ok(revision) => kept = revision,
                    Err(_) => self.typing.set(TypingState::Failed),
                }
            }
            if quiet >= PAUSE {
                quiet = 0;
                // A failure is shown, and the next round tries again.
                let _ = self.save_form_now(key.clone()).await;
            }
            clock::sleep(KEEP_EVERY).await;
        }
    }

    fn form(self, key: &str) -> Option<Form> {
        self.engine().desk.borrow().forms.iter().find(|form| form.key == key).cloned()
    }

    /// Puts a form on disk as it is when its turn comes; which revision that was.
    async fn keep(self, key: &str) -> Result<u64, Problem> {
        let engine = self.engine();
        let guard = engine.device.lock().await;
        // Saved in the meantime: keeping it now would bring back a ghost.
        let Some(form) = self.form(key) else { return Ok(0) };
        let device = guard.as_ref().ok_or(Problem::Closed)?;
        let content = self.peek(|replica| self.recognised(&form, replica)).ok_or(Problem::Closed)?;
        let (under, bytes) = (self.typed_under(key), codec::encode(&content));
        self.insist(async || device.keep_typed(&under, &bytes).await).await?;
        self.say_saved(key, form.revision);
        Ok(form.revision)
    }

    /// Under which key a form of this tab is kept.
    fn typed_under(self, key: &str) -> String {
        format!("{key}/{}", self.tab())
    }

    fn tab(self) -> String {
        self.engine().tab.get().cloned().unwrap_or_default()
    }

    /// What was typed into a form, over what was written in this tab before.
    fn recognised(self, form: &Form, replica: &Replica) -> Typed {
        let mut content = form.content.clone();
        content.recognise(replica, |by| self.wrote(*by));
        let refused = |by: &CommandId| replica.refused().iter().any(|it| it.envelope.id == *by);
        content.rest_on(self.engine().desk.borrow().saved.get(&form.key), |by| !refused(by));
        content
    }

    /// What is typed on in this form is over what was saved just now.
    fn remember(self, key: &str, saved: &Typed) {
        let last = self.peek(|replica| {
            let about = |pending: &&Pending| pending.command().is_some_and(|it| it.subject() == saved.subject());
            let own = |pending: &&Pending| self.wrote(pending.sent.id);
            replica.pending().iter().rev().filter(about).find(own).map(|pending| pending.sent.id)
        });
        if let Some(by) = last.flatten() {
            let engine = self.engine();
            let mut desk = engine.desk.borrow_mut();
            desk.saved.entry(key.to_owned()).or_insert_with(|| saved.forgotten()).remember(saved, by);
        }
    }

    /// Says that a form is on disk, unless something newer stands in it.
    fn say_saved(self, key: &str, revision: u64) {
        if self.form(key).is_none_or(|form| form.revision == revision) {
            self.typing.set(TypingState::Saved(self.now()));
        }
    }

    /// Something was typed that this device could not write.
    pub(super) fn has_unsaved(self) -> bool {
        let failed = self.typing.get_untracked() == TypingState::Failed || self.room.get_untracked() == Room::Full;
        (failed && !self.engine().desk.borrow().forms.is_empty()) || self.has_unwritten_notes()
    }

    /// Saves all that is being typed, notes too. What cannot be written weighs more than what the rules refuse, which stays
    /// on disk.
    pub(super) async fn flush_typing(self) -> Result<(), Problem> {
        let keys: Vec<_> = self.engine().desk.borrow().forms.iter().map(|form| form.key.clone()).collect();
        let mut outcome = self.flush_notes().await.map_err(Problem::from);
        for key in keys {
            let saved = self.save_form(key).await;
            if saved.is_err() && !matches!(outcome, Err(Problem::Storage(_))) {
                outcome = saved;
            }
        }
        outcome
    }

    /// As [`save_form`](Self::save_form).
    pub(super) async fn save_form_now(self, key: String) -> Result<(), Problem> {
        let key = key.as_str();
        let taken = Rc::new(Cell::new(None));
        let content = Rc::new(Cell::new(None));
        let (name, taking, saving) = (key.to_owned(), taken.clone(), content.clone());
        // What is saved is what stands in the form when its turn comes.
        let make = step(move |replica| {
            let form = self.form(&name)?;
            taking.set(Some(form.revision));
            let content = self.recognised(&form, replica);
            let command = content.command(replica);
            saving.set(command.is_some().then_some(content));
            command
        });
        let saved = self.carry_out(make, Some(&Cleared { key: self.typed_under(key), only: None })).await;
        if let (Err(Problem::Refused(refusal)), true) = (&saved, taken.get().is_some()) {
            // The rules say no: the words stay on disk, as they are now.
            let _ = self.keep(key).await;
            self.complain(refusal.sentence.clone());
        }
        if let (Ok(()), Some(content)) = (&saved, content.take()) {
            self.remember(key, &content);
        }
        match (&saved, taken.get()) {
            (Ok(()) | Err(Problem::Refused(_)), Some(revision)) => {
                self.engine().desk.borrow_mut().forms.retain(|form| form.key != key || form.revision != revision);
                if saved.is_ok() {
                    self.say_saved(key, revision);
                } else {
                    self.typing.set(TypingState::Idle);
                }
            }
            (Err(_), _) => self.typing.set(TypingState::Failed),
            (Ok(()), None) => {}
        }
        saved
    }

    /// As [`restore_typed`](Self::restore_typed).
    pub(super) async fn save_what_was_typed(self, begins: bool) {
        let engine = self.engine();
        let (kept, damaged) = match engine.device.lock().await.as_ref() {
            Some(device) => {
                let (kept, unreadable) = device.typed().await.unwrap_or_default();
                (kept, device.damaged() + unreadable)
            }
            None => return,
        };
        if self.damaged.get_untracked() != damaged {
            self.damaged.set(damaged);
        }
        if kept.is_empty() {
            return;
        }
        // A tab that is frozen lives, and saves by itself when it is thawed.
        let Ok(living) = tabs::living().await else { return };
        let own = self.tab();
        for (cleared, bytes) in kept {
            let tab = cleared.key.split_once('/').map_or("", |(_, tab)| tab);
            let gone = if tab == own { begins } else { living.iter().all(|name| name != tab) };
            if gone && let Ok(content) = codec::decode::<Typed>(&bytes) {
                // Where the rules say no now, it stays on disk for the next time.
                let _ = self.carry_out(step(move |replica| content.command(replica)), Some(&cleared)).await;
            }
        }
        if begins {
            self.typing.set(TypingState::Idle);
        }
    }
}
