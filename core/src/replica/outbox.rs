//! The commands of a device's officers on their way to the hub, and those that came back refused.

use super::view::Before;
use crate::{
    codec::Malformed,
    command::{Command, CommandId, Envelope},
    execute::execute,
    id::RecordId,
    order,
    policy::{self, Decided},
    reads::Store,
    refusal::Refusal,
    time::Moment,
    wire::{Outcome, Sent},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

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

/// How long a command is kept at least after the hub has decided it, in milliseconds: 90 days.
const KEPT_AT_LEAST: i64 = 90 * 24 * 3_600_000;

/// A command that is decided, and kept for a hub that is restored from a backup and has forgotten it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Kept {
    sent: Sent,
    /// No later than this sequence number it was decided.
    seq: u64,
    /// When.
    at: Moment,
    /// It was refused, and a person has dealt with that.
    dismissed: bool,
}

/// The outbox.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Outbox {
    pending: Vec<Pending>,
    refused: Vec<Refused>,
    /// In the order of their numbers.
    kept: Vec<Kept>,
    /// What comes again after a restore and was dealt with before it.
    dismissed: BTreeSet<CommandId>,
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

    /// Takes the hub's word on a command; the record it is about, where the word was new. `head` is how far the hub had
    /// come by then.
    pub(super) fn settle(&mut self, id: CommandId, outcome: &Outcome, head: u64) -> Option<RecordId> {
        let index = self.pending.iter().position(|pending| pending.sent.id == id)?;
        let pending = &mut self.pending[index];
        let subject = pending.subject();
        pending.outcome = Some(outcome.clone());
        self.refused.retain(|refused| refused.envelope.id != id);
        if let Outcome::Refused { refusal, at } = outcome {
            let pending = self.pending.remove(index);
            let was_dismissed = self.dismissed.contains(&id);
            self.keep(pending.sent, head, *at);
            let envelope = pending.envelope?;
            if !was_dismissed {
                self.refused.push(Refused { envelope, refusal: refusal.clone(), at: *at });
            }
        }
        subject
    }

    /// Puts aside the commands whose changes are among the confirmed records by now.
    pub(super) fn drop_reached(&mut self, head: u64) {
        let is_reached = |pending: &Pending| {
            let seq = pending.outcome.as_ref().and_then(Outcome::seq);
            seq.is_some_and(|seq| seq <= head)
        };
        let (reached, pending) = core::mem::take(&mut self.pending).into_iter().partition(is_reached);
        self.pending = pending;
        let reached: Vec<Pending> = reached;
        for Pending { sent, outcome, .. } in reached {
            if let Some((seq, at)) = outcome.and_then(|outcome| Some((outcome.seq()?, outcome.at()))) {
                self.keep(sent, seq, at);
            }
        }
    }

    fn keep(&mut self, sent: Sent, seq: u64, at: Moment) {
        let place = self.kept.partition_point(|kept| kept.sent.id.n < sent.id.n);
        let dismissed = self.dismissed.remove(&sent.id);
        self.kept.insert(place, Kept { sent, seq, at, dismissed });
    }

    /// Forgets what the hub cannot forget any more.
    pub(super) fn forget_backed_up(&mut self, backed_up: u64, now: Moment) {
        // A refusal takes no number: whether a backup holds one with the last number it holds, that number does not tell.
        self.kept.retain(|kept| kept.seq >= backed_up || now.0.saturating_sub(kept.at.0) < KEPT_AT_LEAST);
    }

    /// Makes every command one that has not been answered, also those put aside: the hub may have forgotten them.
    pub(super) fn recall(&mut self) {
        for pending in &mut self.pending {
            pending.outcome = None;
        }
        for kept in core::mem::take(&mut self.kept) {
            if kept.dismissed {
                self.dismissed.insert(kept.sent.id);
            }
            // They were read when they were issued.
            let envelope = kept.sent.open().ok();
            self.pending.push(Pending { sent: kept.sent, outcome: None, waiting: false, envelope });
        }
        order::by_key(&mut self.pending, |pending| pending.sent.id.n);
    }

    pub(super) fn keeps(&self, id: CommandId) -> bool {
        self.kept.iter().any(|kept| kept.sent.id == id)
    }

    /// How many commands are kept for a hub that may forget them.
    pub(super) fn kept(&self) -> usize {
        self.kept.len()
    }

    pub(super) fn replay(&mut self, held: &mut Store, before: &mut Before) {
        for pending in &mut self.pending {
            pending.replay(held, before);
        }
    }

    pub(super) fn dismiss(&mut self, id: CommandId) {
        self.refused.retain(|refused| refused.envelope.id != id);
        if let Some(kept) = self.kept.iter_mut().find(|kept| kept.sent.id == id) {
            kept.dismissed = true;
        }
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
