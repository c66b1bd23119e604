//! The commands of a device's officers on their way to the hub, and those that came back refused.

use super::view::Before;
use crate::{
    codec::Malformed,
    command::{Command, CommandId, Envelope},
    execute::execute,
    id::RecordId,
    policy::{self, Decided},
    reads::Store,
    refusal::Refusal,
    time::Moment,
    wire::{Outcome, Sent},
};
use serde::{Deserialize, Serialize};

/// A command on its way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pending {
    /// As it is sent.
    pub sent: Sent,
    /// What the hub said of it, if it has.
    pub outcome: Option<Outcome>,
    /// It could not be carried out on the records as they are now; the hub will decide.
    #[serde(skip)]
    pub waiting: bool,
    #[serde(skip)]
    envelope: Option<Envelope>,
}

impl Pending {
    pub(super) fn new(sent: Sent, envelope: Envelope) -> Self {
        Self { sent, outcome: None, waiting: false, envelope: Some(envelope) }
    }

    /// The command with who issued it.
    pub fn envelope(&self) -> Option<&Envelope> {
        self.envelope.as_ref()
    }

    /// A number whose command is lost: nothing is in its place.
    pub(super) fn given_up(id: CommandId) -> Self {
        Self { sent: Sent::given_up(id), outcome: None, waiting: false, envelope: None }
    }

    /// The command itself; nothing where it is lost.
    pub fn command(&self) -> Option<&Command> {
        self.envelope.as_ref().map(|envelope| &envelope.command)
    }

    /// The hub has said its last word on it. A held command is asked about again.
    pub fn is_decided(&self) -> bool {
        self.outcome.as_ref().is_some_and(|outcome| !matches!(outcome, Outcome::Held { .. }))
    }

    /// When it was issued, by the tablet's clock.
    pub fn issued(&self) -> Option<Moment> {
        self.envelope.as_ref().map(|envelope| envelope.issued)
    }

    fn subject(&self) -> Option<RecordId> {
        self.command().map(Command::subject)
    }

    /// Carries the command out on what is held, for the time being.
    fn replay(&mut self, held: &mut Store, before: &mut Before) {
        let Some(envelope) = &self.envelope else { return };
        if policy::rule(envelope.command.kind()).decided == Decided::OnTheHub {
            self.waiting = true;
            return;
        }
        let changes = execute(held, envelope.issued, envelope);
        self.waiting = changes.is_err();
        if let Ok(changes) = changes {
            before.change(held, &changes);
        }
    }
}

/// A command that was refused; its text stays until a person has dealt with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Refused {
    /// The command.
    pub envelope: Envelope,
    /// Why.
    pub refusal: Refusal,
    /// When the hub decided.
    pub at: Moment,
}

/// How far what was done to a record has come.
#[derive(Debug, Clone, PartialEq)]
pub enum Delivery {
    /// Nothing was done to it here.
    NotOurs,
    /// Saved on this tablet, not sent yet.
    OnlyHere,
    /// The hub has it but waits for something it builds on.
    Held,
    /// The hub has it since then.
    Arrived(Moment),
    /// The hub refused it.
    Refused(Refusal),
}

/// The outbox.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Outbox {
    pending: Vec<Pending>,
    refused: Vec<Refused>,
}

impl Outbox {
    pub(super) fn pending(&self) -> &[Pending] {
        &self.pending
    }

    pub(super) fn refused(&self) -> &[Refused] {
        &self.refused
    }

    pub(super) fn push(&mut self, mut pending: Pending, held: &mut Store, before: &mut Before) {
        pending.replay(held, before);
        self.pending.push(pending);
    }

    /// Takes the hub's word on a command; the record it is about, where the word was new.
    pub(super) fn settle(&mut self, id: CommandId, outcome: &Outcome) -> Option<RecordId> {
        let index = self.pending.iter().position(|pending| pending.sent.id == id)?;
        let pending = &mut self.pending[index];
        let subject = pending.subject();
        pending.outcome = Some(outcome.clone());
        if let Outcome::Refused { refusal, at } = outcome {
            let pending = self.pending.remove(index);
            let envelope = pending.envelope?;
            self.refused.push(Refused { envelope, refusal: refusal.clone(), at: *at });
        }
        subject
    }

    /// Forgets the commands whose changes are among the confirmed records by now.
    pub(super) fn drop_reached(&mut self, head: u64) {
        self.pending.retain(|pending| {
            let seq = pending.outcome.as_ref().and_then(Outcome::seq);
            seq.is_none_or(|seq| seq > head)
        });
    }

    /// Makes every command one that has not been answered.
    pub(super) fn forget_outcomes(&mut self) {
        for pending in &mut self.pending {
            pending.outcome = None;
        }
    }

    pub(super) fn replay(&mut self, held: &mut Store, before: &mut Before) {
        for pending in &mut self.pending {
            pending.replay(held, before);
        }
    }

    pub(super) fn dismiss(&mut self, id: CommandId) {
        self.refused.retain(|refused| refused.envelope.id != id);
    }

    /// Reads the commands again, after the bytes came back from disk.
    pub(super) fn open_all(&mut self) -> Result<(), Malformed> {
        for pending in &mut self.pending {
            if !pending.sent.is_given_up() {
                pending.envelope = Some(pending.sent.open()?);
            }
        }
        Ok(())
    }

    pub(super) fn outcome(&self, id: CommandId) -> Option<Outcome> {
        self.pending.iter().find(|pending| pending.sent.id == id).and_then(|pending| pending.outcome.clone())
    }

    /// The state of what was done to a record: the least advanced command counts. A refusal from before
    /// the record's last receipt has been mended since.
    pub(super) fn delivery(&self, subject: RecordId, receipt: Option<Moment>) -> Option<Delivery> {
        let about = |pending: &&Pending| pending.subject() == Some(subject);
        if self.pending.iter().filter(about).any(|pending| pending.outcome.is_none()) {
            return Some(Delivery::OnlyHere);
        }
        if let Some(refused) = self.refused.iter().rev().find(|it| it.envelope.command.subject() == subject)
            && receipt.is_none_or(|receipt| receipt <= refused.at)
        {
            return Some(Delivery::Refused(refused.refusal.clone()));
        }
        self.pending.iter().rfind(about).and_then(|pending| match &pending.outcome {
            Some(Outcome::Held { .. }) => Some(Delivery::Held),
            Some(outcome) => Some(Delivery::Arrived(outcome.at())),
            None => None,
        })
    }
}
