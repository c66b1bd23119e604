//! One team's copy on one device: what the hub has confirmed, what is on its way there, and what is shown.
//!
//! Everything that happens to a replica is an [`Entry`]; the device writes entries to its log and
//! only then applies them, so that reading the log again leads to the same replica. Held is always
//! `confirmed + outbox`: the confirmed records with the commands of all its officers carried out on
//! top. Shown is what the officer who is signed in may see of it.

mod confirmed;
mod frozen;
mod members;
mod mend;
mod outbox;
mod view;

pub use confirmed::Confirmed;
pub use frozen::Frozen;
pub use members::NoMember;
pub use outbox::{Delivery, Pending, Refused};

use crate::{
    codec::Malformed,
    command::{Command, CommandId, Envelope},
    execute::{Stop, execute},
    id::{Id, RecordId},
    policy::{self, Decided},
    reads::{Reads, Store},
    record::Officer,
    refusal::{Reason, Refusal},
    time::Moment,
    wire::{COMMAND_BYTES, COMMANDS_PER_REQUEST, Identity, Outcome, REQUEST_BYTES, Sent, SyncRequest, SyncResponse},
};
use confirmed::Changed;
use members::Members;
use outbox::Outbox;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use view::{Before, View};

/// One thing that happened to a replica, as its log keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Entry {
    /// A command was issued here.
    Issued(Sent),
    /// The hub answered.
    Answered(SyncResponse),
    /// A person has dealt with a refused command.
    Dismissed(CommandId),
    /// An officer was given a place in the store, or a fresh token.
    Enrolled(Identity),
}

/// One team's copy on one device.
#[derive(Debug, Clone, PartialEq)]
pub struct Replica {
    members: Members,
    next: u64,
    confirmed: Confirmed,
    outbox: Outbox,
    receipts: BTreeMap<RecordId, Moment>,
    contact: Option<Moment>,
    held: Store,
    /// What in `held` may differ from what is confirmed, since the outbox has changed it.
    ahead: BTreeSet<RecordId>,
    /// What the one who is signed in sees, where that is not all that is held.
    view: Option<View>,
}

impl Replica {
    /// An empty copy of an officer who was just enrolled and is signed in.
    pub fn new(identity: Identity) -> Self {
        Self {
            members: Members::new(identity),
            next: 1,
            confirmed: Confirmed::default(),
            outbox: Outbox::default(),
            receipts: BTreeMap::new(),
            contact: None,
            held: Store::default(),
            ahead: BTreeSet::new(),
            view: None,
        }
    }

    /// Who is signed in.
    pub fn identity(&self) -> &Identity {
        self.members.signed_in()
    }

    /// Everybody who has a place in this store.
    pub fn members(&self) -> &[Identity] {
        self.members.all()
    }

    /// Makes another member the one who is signed in. This is not kept: a replica that comes from disk begins with its
    /// first member.
    pub fn sign_in(&mut self, officer: Id<Officer>) -> Result<(), NoMember> {
        self.members.sign_in(officer)?;
        self.look();
        Ok(())
    }

    /// The officer who is signed in, once their record has arrived.
    pub fn officer(&self) -> Option<&Officer> {
        self.held.find(self.identity().officer)
    }

    /// The records as they are to be shown to the officer who is signed in.
    pub fn shown(&self) -> &Store {
        self.view.as_ref().map_or(&self.held, View::records)
    }

    /// Looks at all that is held, and shows what is to be shown of it.
    fn look(&mut self) {
        self.view = self.members.view(&self.held);
    }

    /// The records as the hub has confirmed them.
    pub fn confirmed(&self) -> &Confirmed {
        &self.confirmed
    }

    /// Everything has been pulled at least once.
    pub fn is_complete(&self) -> bool {
        self.confirmed.is_complete()
    }

    /// The hub's clock at the last contact.
    pub fn contact(&self) -> Option<Moment> {
        self.contact
    }

    /// The commands on their way, of all officers of the store, oldest first.
    pub fn pending(&self) -> &[Pending] {
        self.outbox.pending()
    }

    /// The refused commands nobody has dealt with, of all officers of the store, oldest first.
    pub fn refused(&self) -> &[Refused] {
        self.outbox.refused()
    }

    /// Whether a command is here, on its way or kept for a hub that may forget it.
    pub fn has(&self, id: CommandId) -> bool {
        self.pending().iter().any(|pending| pending.sent.id == id) || self.outbox.keeps(id)
    }

    /// How many commands the hub has decided that are kept until it cannot forget them any more.
    pub fn kept(&self) -> usize {
        self.outbox.kept()
    }

    /// How many commands of people the hub has not decided yet.
    pub fn unsent_work(&self) -> usize {
        let is_work = |pending: &&Pending| pending.command().is_none_or(Command::is_work);
        self.pending().iter().filter(|pending| !pending.is_decided()).filter(is_work).count()
    }

    /// The work on its way that the officer who is signed in may read.
    pub fn pending_to_show(&self) -> impl Iterator<Item = &Pending> {
        self.pending().iter().filter(|pending| pending.envelope().is_some_and(|envelope| self.is_to_show(envelope)))
    }

    /// The refused work that the officer who is signed in may read.
    pub fn refused_to_show(&self) -> impl Iterator<Item = &Refused> {
        self.refused().iter().filter(|refused| self.is_to_show(&refused.envelope))
    }

    fn is_to_show(&self, envelope: &Envelope) -> bool {
        envelope.command.is_work() && self.may_read(envelope)
    }

    /// A colleague's command carries a colleague's words: it is shown with the record it is about, or not at all.
    fn may_read(&self, envelope: &Envelope) -> bool {
        let own = self.members().len() == 1 || envelope.officer == self.identity().officer;
        own || self.shown().record(envelope.command.subject()).is_ok_and(|record| record.is_some())
    }

    /// How far what was done to a record here, by any officer of the store, has come.
    pub fn delivery(&self, subject: RecordId) -> Delivery {
        let receipt = self.receipts.get(&subject).copied();
        let settled = || receipt.map_or(Delivery::NotOurs, Delivery::Arrived);
        self.outbox.delivery(subject, receipt).unwrap_or_else(settled)
    }

    /// Issues a command as the officer who is signed in: the entry to sign, to store and then to [`apply`](Self::apply),
    /// or why it is refused already here. `issued` is the tablet's clock.
    pub fn issue(&self, issued: Moment, command: impl Into<Command>) -> Result<Entry, Refusal> {
        let id = CommandId { replica: self.members.replica(), n: self.next };
        let envelope = Envelope { id, officer: self.identity().officer, issued, command: command.into() };
        if policy::rule(envelope.command.kind()).decided == Decided::OnTheTablet {
            match execute(&self.held, issued, &envelope) {
                Ok(_) => {}
                Err(Stop::Refused(refusal)) => return Err(refusal),
                // A store in memory has an answer to every question.
                Err(Stop::Missing(_)) => return Err(Reason::NotFound.into()),
            }
        }
        let sent = Sent::of(&envelope);
        if sent.envelope.len() > COMMAND_BYTES {
            return Err(Reason::TooLong.into());
        }
        Ok(Entry::Issued(sent))
    }

    /// The next thing to say to the hub.
    pub fn request(&self) -> SyncRequest {
        let mut room = REQUEST_BYTES / 2;
        let unanswered = self.outbox.pending().iter().filter(|pending| !pending.is_decided());
        let fitting = unanswered.map(|pending| &pending.sent).take(COMMANDS_PER_REQUEST).take_while(|sent| {
            let fits = sent.envelope.len() <= room;
            room = room.saturating_sub(sent.envelope.len());
            fits
        });
        SyncRequest {
            replica: self.members.replica(),
            epoch: self.confirmed.epoch(),
            cursors: self.confirmed.cursors().clone(),
            commands: fitting.cloned().collect(),
        }
    }

    /// Nothing is waiting to be sent or to be pulled.
    pub fn is_settled(&self) -> bool {
        self.confirmed.is_complete() && self.outbox.pending().is_empty()
    }

    /// Carries out an entry of the log. The same answer of the hub twice changes nothing.
    ///
    /// An error means that the entry was damaged or is not this replica's; nothing has changed then.
    pub fn apply(&mut self, entry: Entry) -> Result<(), Malformed> {
        match entry {
            Entry::Issued(sent) => self.issued(sent)?,
            Entry::Answered(response) => self.answered(response),
            Entry::Dismissed(id) => self.outbox.dismiss(id),
            Entry::Enrolled(identity) => {
                self.members.enrol(identity)?;
                self.look();
            }
        }
        Ok(())
    }

    fn issued(&mut self, sent: Sent) -> Result<(), Malformed> {
        let envelope = sent.open()?;
        if sent.id != (CommandId { replica: self.members.replica(), n: self.next }) {
            return Err(Malformed(format!("expected command {}, found {}", self.next, sent.id.n)));
        }
        self.next += 1;
        let mut before = Before::default();
        self.outbox.push(Pending::new(sent, envelope), &mut self.held, &mut before);
        self.ahead.extend(before.ids());
        self.show(&before);
        Ok(())
    }

    fn answered(&mut self, response: SyncResponse) {
        // From before the hub was restored: what it says of our commands the hub has forgotten since.
        if response.epoch < self.confirmed.epoch() {
            return;
        }
        let continues = self.confirmed.continues_with(&response);
        let other_history = response.reset || response.epoch != self.confirmed.epoch();
        // Numbers of one history mean nothing in another, so only an answer that begins anew leads from one to the other.
        if other_history && !(response.reset && continues) {
            return;
        }
        self.contact = self.contact.max(Some(response.now));
        if other_history {
            // What was said of our commands in another history of the space may be forgotten in this one.
            self.outbox.recall();
        }
        for (id, outcome) in &response.outcomes {
            if let Some(subject) = self.outbox.settle(*id, outcome, response.head)
                && outcome.seq().is_some()
            {
                self.receipts.insert(subject, outcome.at());
            }
        }
        let (backed_up, now) = (response.backed_up, response.now);
        let nothing = || Changed::These(BTreeSet::new());
        let changed = if continues { self.confirmed.take(response) } else { nothing() };
        self.outbox.drop_reached(self.confirmed.head());
        self.outbox.forget_backed_up(backed_up, now);
        match changed {
            Changed::All => self.hold_anew(),
            Changed::These(ids) => self.hold(&ids),
        }
    }

    /// Makes what is held what is confirmed with the outbox on top.
    fn hold_anew(&mut self) {
        self.held = self.confirmed.records().clone();
        let mut before = Before::default();
        self.outbox.replay(&mut self.held, &mut before);
        self.ahead.clear();
        self.ahead.extend(before.ids());
        self.look();
    }

    /// Does the same where nothing but these records are confirmed otherwise than before: only those are touched, and what
    /// the outbox has changed.
    fn hold(&mut self, changed: &BTreeSet<RecordId>) {
        let mut before = Before::default();
        for id in changed.union(&core::mem::take(&mut self.ahead)) {
            let was = self.held.copy(*id, self.confirmed.records());
            before.note(*id, was);
        }
        let mut ahead = Before::default();
        self.outbox.replay(&mut self.held, &mut ahead);
        self.ahead.extend(ahead.ids());
        before.follow(ahead);
        self.show(&before);
    }

    /// Shows what has changed.
    fn show(&mut self, before: &Before) {
        if self.view.as_mut().is_some_and(|view| !view.follow(&self.held, before)) {
            self.look();
        }
    }

    /// What became of a command of this replica, while it is known here.
    pub fn outcome(&self, id: CommandId) -> Option<Outcome> {
        self.outbox.outcome(id)
    }
}
