//! Takes commands in: each at most once, in the order of its store, and only when all it builds on is decided.

use super::{effects, load::load};
use crate::{
    signature,
    store::{Meta, Result, StoredCommand, StoredMember, Transaction},
};
use caunoi_core::{
    command::{CertifyKey, Command, CommandId, Envelope},
    execute::{Decision, Stop, decide},
    id::{Fingerprint, ReplicaId},
    reads::Loaded,
    refusal::{Reason, Refusal},
    time::Moment,
    wire::{Outcome, Sent},
};
use std::collections::BTreeSet;

/// Commands being taken in, inside one transaction.
#[derive(Debug)]
pub struct Intake<'t, T> {
    transaction: &'t mut T,
    loaded: Loaded,
    meta: Meta,
    now: Moment,
}

/// Whether a command can be decided yet.
enum Turn {
    /// One it follows or builds on is not decided.
    Wait(CommandId),
    /// It is decided.
    Decided(Outcome),
}

impl<'t, T: Transaction> Intake<'t, T> {
    /// Begins. `clock` is the hub's clock; what is stamped never steps back behind an earlier stamp.
    pub async fn open(transaction: &'t mut T, clock: Moment) -> Result<Self> {
        let meta = transaction.meta().await?;
        Ok(Self { transaction, loaded: Loaded::default(), meta, now: clock.max(meta.stamp) })
    }

    /// Takes one command, and says what became of it. What waited for it is decided along with it. Whoever of its store
    /// hands it over, who issued it is told by the signature.
    pub async fn take(&mut self, sent: &Sent) -> Result<Outcome> {
        let hash = Fingerprint::of_bytes(&sent.envelope);
        if let Some(known) = self.transaction.command(sent.id).await? {
            // A copied profile issued something else under this number. What came first stands.
            return Ok(if known.hash == hash { known.outcome } else { self.refused(Reason::Fork) });
        }
        let arrived = StoredCommand {
            officer: sent.open().ok().map(|envelope| envelope.officer),
            hash,
            envelope: sent.envelope.clone(),
            signature: sent.signature.clone(),
            outcome: Outcome::Held { at: self.now },
            waits_for: None,
            received: self.now,
        };
        let outcome = self.consider(sent.id, arrived).await?;
        if !matches!(outcome, Outcome::Held { .. }) {
            self.release(sent.id).await?;
        }
        Ok(outcome)
    }

    /// Moves the clock on, for commands that belong to different moments.
    pub(crate) fn advance(&mut self, to: Moment) {
        self.now = self.now.max(to);
    }

    /// Ends: says how far the space has come.
    pub async fn close(self) -> Result<()> {
        self.transaction.set_meta(Meta { stamp: self.now, ..self.meta }).await
    }

    /// Decides a command or leaves it held, and stores which.
    async fn consider(&mut self, id: CommandId, mut command: StoredCommand) -> Result<Outcome> {
        let turn = self.turn(id, &command).await?;
        match turn {
            Turn::Wait(other) => command.waits_for = Some(other),
            Turn::Decided(outcome) => {
                command.waits_for = None;
                command.outcome = outcome;
            }
        }
        let outcome = command.outcome.clone();
        self.transaction.put_command(id, command).await?;
        Ok(outcome)
    }

    /// Decides what waited for a command, then what waited for that, and so on.
    async fn release(&mut self, decided: CommandId) -> Result<()> {
        let mut decided = vec![decided];
        while let Some(id) = decided.pop() {
            for held in self.transaction.waiting_for(id).await? {
                if let Some(command) = self.transaction.command(held).await?
                    && !matches!(self.consider(held, command).await?, Outcome::Held { .. })
                {
                    decided.push(held);
                }
            }
        }
        Ok(())
    }

    async fn turn(&mut self, id: CommandId, command: &StoredCommand) -> Result<Turn> {
        if let Some(n) = id.n.checked_sub(1).filter(|n| *n > 0) {
            let before = CommandId { n, ..id };
            if self.outcome(before).await?.is_none() {
                return Ok(Turn::Wait(before));
            }
        }
        let sent = Sent { id, envelope: command.envelope.clone(), signature: command.signature.clone() };
        if sent.is_given_up() {
            // Nothing is done, and nothing that comes after it is kept waiting.
            return Ok(Turn::Decided(Outcome::Applied { seq: self.meta.seq, at: self.now }));
        }
        let Some(envelope) = sent.open().ok().filter(is_possible) else {
            return Ok(self.refuse(Reason::Unreadable));
        };
        if let Err(reason) = self.check_issuer(&envelope, &sent).await? {
            return Ok(self.refuse(reason));
        }
        let mut missing = None;
        for base in envelope.command.based_on().into_iter().collect::<BTreeSet<_>>() {
            match self.outcome(base).await? {
                Some(Outcome::Refused { .. }) => return Ok(self.refuse(Reason::BaseRefused)),
                Some(_) => {}
                None => missing = missing.or(Some(base)),
            }
        }
        match missing {
            Some(base) => Ok(Turn::Wait(base)),
            None => self.decide(&envelope).await.map(Turn::Decided),
        }
    }

    /// Whether a command is by an officer who has a place in its store, and signed with the key of that place. All
    /// commands before it are decided, so the key is the one that was to be used.
    async fn check_issuer(&mut self, envelope: &Envelope, sent: &Sent) -> Result<std::result::Result<(), Reason>> {
        let Some(member) = self.transaction.member(envelope.id.replica, envelope.officer).await? else {
            return Ok(Err(Reason::NotAllowed));
        };
        if !member.keys.is_empty() && !signature::is_good(&member.keys, &sent.envelope, &sent.signature) {
            return Ok(Err(Reason::BadSignature));
        }
        if let Command::CertifyKey(it) = &envelope.command
            && !signature::is_key(&it.key)
        {
            return Ok(Err(Reason::BadKey));
        }
        Ok(Ok(()))
    }

    /// What became of a command, where that is decided.
    async fn outcome(&mut self, id: CommandId) -> Result<Option<Outcome>> {
        let outcome = self.transaction.command(id).await?.map(|command| command.outcome);
        Ok(outcome.filter(|outcome| !matches!(outcome, Outcome::Held { .. })))
    }

    async fn decide(&mut self, envelope: &Envelope) -> Result<Outcome> {
        let decision = loop {
            match decide(&self.loaded, self.now, envelope) {
                Ok(decision) => break decision,
                Err(Stop::Refused(refusal)) => return Ok(Outcome::Refused { refusal, at: self.now }),
                Err(Stop::Missing(missing)) => load(self.transaction, &mut self.loaded, missing).await?,
            }
        };
        if let Command::CertifyKey(it) = &envelope.command {
            self.exchange_key(envelope.id.replica, it).await?;
        }
        self.apply(decision).await
    }

    async fn apply(&mut self, decision: Decision) -> Result<Outcome> {
        let (seq, at) = (self.meta.seq + 1, self.now);
        self.meta.seq = seq;
        for (change, scopes) in &decision.effects {
            effects::write(self.transaction, &mut self.loaded, change, scopes, seq, at).await?;
        }
        Ok(if decision.merged { Outcome::Merged { seq, at } } else { Outcome::Applied { seq, at } })
    }

    /// From here on the officer's commands in that store are checked with this key.
    async fn exchange_key(&mut self, replica: ReplicaId, it: &CertifyKey) -> Result<()> {
        if let Some(member) = self.transaction.member(replica, it.officer).await? {
            let member = StoredMember { keys: it.key.clone(), ..member };
            self.transaction.put_member(replica, it.officer, member).await?;
        }
        Ok(())
    }

    fn refuse(&self, reason: Reason) -> Turn {
        Turn::Decided(self.refused(reason))
    }

    fn refused(&self, reason: Reason) -> Outcome {
        Outcome::Refused { refusal: Refusal::from(reason), at: self.now }
    }
}

/// Numbers start at 1, and nothing builds on itself or on what comes after it.
fn is_possible(envelope: &Envelope) -> bool {
    let id = envelope.id;
    let later = |base: &CommandId| base.replica == id.replica && base.n >= id.n;
    id.n > 0 && !envelope.command.based_on().iter().any(later)
}
