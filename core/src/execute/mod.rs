//! How a command becomes changes, or a refusal.
//!
//! The same function decides on the tablet, at once and for the time being, and on the hub, inside
//! a transaction and for good.

mod answers;
mod petitions;
mod setup;
mod synthesis;

use crate::{
    command::{Command, CommandId, Envelope},
    field::{Edit, Field, TextEdit},
    id::Id,
    policy::{self, Owner, Scope, When},
    reads::{Change, Missing, Overlay, Reads},
    record::{Officer, Record},
    refusal::{Reason, Refusal},
    time::Moment,
};
use std::collections::BTreeSet;

/// The longest title, in characters.
pub const TITLE_LIMIT: usize = 200;
/// The longest text, in characters.
pub const TEXT_LIMIT: usize = 20_000;

/// Why there are no changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// Something has to be loaded first.
    Missing(Missing),
    /// The command is refused.
    Refused(Refusal),
}

impl From<Missing> for Stop {
    fn from(missing: Missing) -> Self {
        Self::Missing(missing)
    }
}

impl From<Reason> for Stop {
    fn from(reason: Reason) -> Self {
        Self::Refused(reason.into())
    }
}

/// What a command comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// The changes, ordered by identifier, and who sees each record from now on. Among them are
    /// records that stay as they are but whose audience may change with the others.
    pub effects: Vec<(Change, BTreeSet<Scope>)>,
    /// Somebody else had written too: the texts are one now, or both versions are kept.
    pub merged: bool,
}

/// Decides a command for good, as the hub does.
pub fn decide<R: Reads>(reads: &R, now: Moment, envelope: &Envelope) -> Result<Decision, Stop> {
    let mut work = Work::begin(reads, now, envelope)?;
    work.run(&envelope.command)?;
    work.touch_dependents()?;
    let mut effects = Vec::new();
    for change in work.records.changes() {
        let scopes = match &change {
            Change::Put(record) => policy::audience(record, &work.records)?,
            Change::Remove(_) => BTreeSet::new(),
        };
        effects.push((change, scopes));
    }
    Ok(Decision { effects, merged: work.merged })
}

/// Decides a command for the time being, as a tablet does over the records it has.
pub fn execute<R: Reads>(reads: &R, now: Moment, envelope: &Envelope) -> Result<Vec<Change>, Stop> {
    let mut work = Work::begin(reads, now, envelope)?;
    work.run(&envelope.command)?;
    Ok(work.records.changes())
}

/// A command while it is carried out.
struct Work<'a, R> {
    actor: Officer,
    now: Moment,
    id: CommandId,
    records: Overlay<'a, R>,
    merged: bool,
}

impl<'a, R: Reads> Work<'a, R> {
    fn begin(reads: &'a R, now: Moment, envelope: &Envelope) -> Result<Self, Stop> {
        let actor = reads.get(envelope.officer)?.ok_or(Reason::NotAllowed)?;
        Ok(Self { actor, now, id: envelope.id, records: Overlay::new(reads), merged: false })
    }

    fn run(&mut self, command: &Command) -> Result<(), Stop> {
        match command {
            Command::DescribeProvince(it) => self.put_setup(command, it.province.clone().into()),
            Command::PutUnit(it) => self.put_setup(command, it.unit.clone().into()),
            Command::PutDepartment(it) => self.put_setup(command, it.department.clone().into()),
            Command::PutTopic(it) => self.put_setup(command, it.topic.clone().into()),
            Command::PutOfficer(it) => self.put_setup(command, it.officer.clone().into()),
            Command::PutIndicator(it) => self.put_setup(command, it.indicator.clone().into()),
            Command::PlanConference(it) => self.put_setup(command, it.conference.clone().into()),
            Command::PutMaterial(it) => self.put_setup(command, it.material.clone().into()),
            Command::PutAgendaItem(it) => self.put_setup(command, it.item.clone().into()),
            Command::RemoveAgendaItem(it) => self.remove_agenda_item(command, it),
            Command::SaveDraft(it) => self.save_draft(command, it),
            Command::ShareDraft(it) => self.share_draft(command, it),
            Command::SubmitPetition(it) => self.submit_petition(command, it),
            Command::WithdrawPetition(it) => self.withdraw_petition(command, it),
            Command::RecordValue(it) => self.record_value(command, it),
            Command::ReceivePetition(it) => self.receive_petition(command, it),
            Command::ReturnPetition(it) => self.return_petition(command, it),
            Command::FormOpinion(it) => self.form_opinion(command, it),
            Command::EditOpinion(it) => self.edit_opinion(command, it),
            Command::MergeIntoOpinion(it) => self.merge_into_opinion(command, it),
            Command::RemoveFromOpinion(it) => self.remove_from_opinion(command, it),
            Command::AssignOpinion(it) => self.assign_opinion(command, it),
            Command::AddNote(it) => self.add_note(command, it),
            Command::SaveAnswer(it) => self.save_answer(command, it),
            Command::SubmitAnswer(it) => self.submit_answer(command, it),
            Command::ApproveAnswer(it) => self.approve_answer(command, it),
            Command::ReturnAnswer(it) => self.return_answer(command, it),
            Command::PublishOpinion(it) => self.publish_opinion(command, it),
            Command::CertifyKey(it) => self.certify_key(command, it),
            Command::AllowCarrying(it) => self.put_setup(command, it.carrying.clone().into()),
            Command::ReportReadiness(it) => self.report_readiness(command, it),
        }
    }

    /// Refuses unless the policy lets this officer do this to a record of this owner.
    fn permit(&self, command: &Command, owner: Owner) -> Result<When, Reason> {
        let rule = policy::rule(command.kind());
        if policy::may(&self.actor, rule.who, owner) {
            return Ok(rule.when);
        }
        // Somebody with the right role for another post's or department's record hears that.
        let own = Owner { unit: self.actor.unit(), department: self.actor.department(), author_only: None };
        Err(if policy::may(&self.actor, rule.who, own) { Reason::NotYours } else { Reason::NotAllowed })
    }

    /// Writes an edit into a field.
    fn write<T: Clone + PartialEq>(&mut self, field: &mut Field<T>, edit: Option<&Edit<T>>) {
        if let Some(edit) = edit {
            field.write(edit.clone(), self.id, self.actor.id.erased(), self.now);
            self.merged |= field.versions().len() > 1;
        }
    }

    /// Writes an edit of a text.
    fn rewrite(&mut self, field: &mut Field<String>, edit: Option<&TextEdit>) {
        if let Some(edit) = edit {
            self.merged |= field.rewrite(edit, self.id, self.actor.id.erased(), self.now);
        }
    }

    /// The first version of a field.
    fn written<T: PartialEq>(&self, value: T) -> Field<T> {
        let mut field = Field::default();
        field.write(Edit { value, seen: vec![] }, self.id, self.actor.id.erased(), self.now);
        field
    }

    /// Refuses a reference to a record that does not exist.
    fn must_exist<K: crate::record::Kind + Clone>(&self, id: Id<K>) -> Result<K, Stop> {
        Ok(self.records.get(id)?.ok_or(Reason::BadReference)?)
    }

    /// Adds the records whose audience depends on what has changed.
    fn touch_dependents(&mut self) -> Result<(), Stop> {
        let changed = self.records.changed();
        let mut touched = BTreeSet::new();
        for id in &changed {
            // A removed record still tells who depended on it: it is read from underneath.
            let record = match self.records.record(*id)? {
                Some(record) => Some(record),
                None => self.records.under().record(*id)?,
            };
            if let Some(record) = record {
                touched.extend(policy::dependents(&record, &self.records)?);
            }
        }
        for id in touched.into_iter().filter(|id| !changed.contains(id)) {
            if let Some(record) = self.records.record(id)? {
                self.records.put(Record::clone(&record));
            }
        }
        Ok(())
    }
}

/// Refuses a text that is empty or too long.
fn check_required(text: &str, limit: usize) -> Result<(), Reason> {
    if text.trim().is_empty() { Err(Reason::Incomplete) } else { check_length(text, limit) }
}

/// Refuses a text that is too long.
fn check_length(text: &str, limit: usize) -> Result<(), Reason> {
    if text.chars().count() > limit { Err(Reason::TooLong) } else { Ok(()) }
}

fn check_edit(edit: Option<&TextEdit>, limit: usize) -> Result<(), Reason> {
    edit.map_or(Ok(()), |edit| check_length(&edit.value, limit))
}
