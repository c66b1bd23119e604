//! One device's copy: what the hub has confirmed, what is on its way there, and what is shown.
//!
//! Everything that happens to a replica is an [`Entry`]; the device writes entries to its log and
//! only then applies them, so that reading the log again leads to the same replica. Shown is always
//! `confirmed + outbox`: the confirmed records with the device's own commands carried out on top.

mod confirmed;
mod outbox;

pub use confirmed::Confirmed;
pub use outbox::{Delivery, Pending, Refused};

use crate::{
    codec::{self, Malformed},
    command::{Command, CommandId, Envelope},
    execute::{Stop, execute},
    id::RecordId,
    policy::{self, Decided},
    reads::Store,
    record::Officer,
    refusal::{Reason, Refusal},
    time::Moment,
    wire::{COMMAND_BYTES, COMMANDS_PER_REQUEST, Identity, Outcome, REQUEST_BYTES, Sent, SyncRequest, SyncResponse},
};
use outbox::Outbox;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One thing that happened to a replica, as its log keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Entry {
    /// A command was issued here.
    Issued(Sent),
    /// The hub answered.
    Answered(SyncResponse),
    /// A person has dealt with a refused command.
    Dismissed(CommandId),
    /// The store was enrolled again, with a fresh token.
    Renewed(Identity),
}

/// One device's copy.
#[derive(Debug, Clone, PartialEq)]
pub struct Replica {
    identity: Identity,
    next: u64,
    confirmed: Confirmed,
    outbox: Outbox,
    receipts: BTreeMap<RecordId, Moment>,
    contact: Option<Moment>,
    shown: Store,
}

/// A replica at rest. Version 1.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Snapshot {
    version: u32,
    identity: Identity,
    next: u64,
    confirmed: Confirmed,
    outbox: Outbox,
    receipts: BTreeMap<RecordId, Moment>,
    contact: Option<Moment>,
}

const SNAPSHOT_VERSION: u32 = 1;

impl Replica {
    /// An empty copy, just enrolled.
    pub fn new(identity: Identity) -> Self {
        Self {
            identity,
            next: 1,
            confirmed: Confirmed::default(),
            outbox: Outbox::default(),
            receipts: BTreeMap::new(),
            contact: None,
            shown: Store::default(),
        }
    }

    /// Who this is.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The officer, once their record has arrived.
    pub fn officer(&self) -> Option<&Officer> {
        self.shown.find(self.identity.officer)
    }

    /// The records as they are to be shown.
    pub fn shown(&self) -> &Store {
        &self.shown
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

    /// The commands on their way, oldest first.
    pub fn pending(&self) -> &[Pending] {
        self.outbox.pending()
    }

    /// The refused commands nobody has dealt with, oldest first.
    pub fn refused(&self) -> &[Refused] {
        self.outbox.refused()
    }

    /// How far what was done to a record here has come.
    pub fn delivery(&self, subject: RecordId) -> Delivery {
        let receipt = self.receipts.get(&subject).copied();
        let settled = || receipt.map_or(Delivery::NotOurs, Delivery::Arrived);
        self.outbox.delivery(subject, receipt).unwrap_or_else(settled)
    }

    /// Issues a command: the entry to store and then to [`apply`](Self::apply), or why it is refused
    /// already here. `issued` is the tablet's clock.
    pub fn issue(&self, issued: Moment, command: impl Into<Command>) -> Result<Entry, Refusal> {
        let id = CommandId { replica: self.identity.replica, n: self.next };
        let envelope = Envelope { id, officer: self.identity.officer, issued, command: command.into() };
        if policy::rule(envelope.command.kind()).decided == Decided::OnTheTablet {
            match execute(&self.shown, issued, &envelope) {
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
            replica: self.identity.replica,
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
            Entry::Issued(sent) => self.issued(sent),
            Entry::Answered(response) => {
                self.answered(response);
                Ok(())
            }
            Entry::Dismissed(id) => {
                self.outbox.dismiss(id);
                Ok(())
            }
            Entry::Renewed(identity) => self.renewed(identity),
        }
    }

    fn issued(&mut self, sent: Sent) -> Result<(), Malformed> {
        let envelope = sent.open()?;
        if sent.id != (CommandId { replica: self.identity.replica, n: self.next }) {
            return Err(Malformed(format!("expected command {}, found {}", self.next, sent.id.n)));
        }
        self.next += 1;
        let pending = Pending::new(sent, envelope);
        self.outbox.push(pending, &mut self.shown);
        Ok(())
    }

    fn renewed(&mut self, identity: Identity) -> Result<(), Malformed> {
        if identity.replica != self.identity.replica || identity.officer != self.identity.officer {
            return Err(Malformed("the identity of another store".into()));
        }
        self.identity = identity;
        Ok(())
    }

    fn answered(&mut self, response: SyncResponse) {
        // From before the hub was restored: what it says of our commands the hub has forgotten since.
        if response.epoch < self.confirmed.epoch() {
            return;
        }
        self.contact = self.contact.max(Some(response.now));
        if response.epoch != self.confirmed.epoch() {
            // What another epoch said of our commands is forgotten there: they are sent again.
            self.outbox.forget_outcomes();
        }
        for (id, outcome) in &response.outcomes {
            if let Some(subject) = self.outbox.settle(*id, outcome)
                && outcome.seq().is_some()
            {
                self.receipts.insert(subject, outcome.at());
            }
        }
        self.confirmed.take(response);
        self.outbox.drop_reached(self.confirmed.head());
        self.shown = self.confirmed.records().clone();
        self.outbox.replay(&mut self.shown);
    }

    /// The whole replica as bytes.
    pub fn to_snapshot(&self) -> Vec<u8> {
        codec::encode(&Snapshot {
            version: SNAPSHOT_VERSION,
            identity: self.identity.clone(),
            next: self.next,
            confirmed: self.confirmed.clone(),
            outbox: self.outbox.clone(),
            receipts: self.receipts.clone(),
            contact: self.contact,
        })
    }

    /// The replica that [`to_snapshot`](Self::to_snapshot) wrote.
    pub fn from_snapshot(bytes: &[u8]) -> Result<Self, Malformed> {
        let it: Snapshot = codec::decode(bytes)?;
        if it.version != SNAPSHOT_VERSION {
            return Err(Malformed(format!("snapshot version {} is not known", it.version)));
        }
        let mut confirmed = it.confirmed;
        confirmed.index();
        let mut outbox = it.outbox;
        outbox.open_all()?;
        let mut shown = confirmed.records().clone();
        outbox.replay(&mut shown);
        Ok(Self {
            identity: it.identity,
            next: it.next,
            confirmed,
            outbox,
            receipts: it.receipts,
            contact: it.contact,
            shown,
        })
    }

    /// What became of a command of this replica, while it is known here.
    pub fn outcome(&self, id: CommandId) -> Option<Outcome> {
        self.outbox.outcome(id)
    }
}
