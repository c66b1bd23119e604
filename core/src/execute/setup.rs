//! Setting up: the province, its people, its data sheet, the conference and its running order.

use super::{Stop, TEXT_LIMIT, TITLE_LIMIT, Work, check_length, check_required};
use crate::{
    command::{CertifyKey, Command, RemoveAgendaItem, ReportReadiness},
    policy::Owner,
    reads::Reads,
    record::{Carrying, Grant, Kind, Readiness, Record, SigningKey},
    refusal::Reason,
    wire::KEY_BYTES,
};

impl<R: Reads> Work<'_, R> {
    /// Puts a record that is written whole.
    pub(super) fn put_setup(&mut self, command: &Command, record: Record) -> Result<(), Stop> {
        self.permit(command, Owner::default())?;
        self.check_setup(&record)?;
        let existing = self.records.record(record.id())?;
        if existing.is_some_and(|existing| existing.kind() != record.kind()) {
            return Err(Reason::Exists.into());
        }
        self.records.put(record);
        Ok(())
    }

    fn check_setup(&self, record: &Record) -> Result<(), Stop> {
        match record {
            Record::Province(it) => check_required(&it.name, TITLE_LIMIT)?,
            Record::Unit(it) => check_required(&it.name, TITLE_LIMIT)?,
            Record::Department(it) => check_required(&it.name, TITLE_LIMIT)?,
            Record::Officer(it) => check_required(&it.name, TITLE_LIMIT)?,
            Record::Indicator(it) => check_required(&it.label, TITLE_LIMIT)?,
            Record::Topic(it) => {
                check_required(&it.name, TITLE_LIMIT)?;
                if let Some(parent) = it.parent {
                    let group = self.must_exist(parent)?;
                    // Two levels: a topic group has no group above it.
                    if group.parent.is_some() {
                        return Err(Reason::BadReference.into());
                    }
                }
            }
            Record::Conference(it) => {
                check_required(&it.title, TITLE_LIMIT)?;
                self.must_exist(it.province)?;
            }
            Record::Material(it) => {
                check_required(&it.title, TITLE_LIMIT)?;
                self.must_exist(it.conference)?;
            }
            Record::AgendaItem(it) => {
                check_required(&it.title, TITLE_LIMIT)?;
                check_length(&it.note, TEXT_LIMIT)?;
                self.must_exist(it.conference)?;
                for opinion in &it.opinions {
                    self.must_exist(*opinion)?;
                }
            }
            Record::Carrying(it) => {
                self.must_exist(it.province)?;
                // One for each province: a second one would leave open which of them holds.
                if it.id != Carrying::id_of(it.province) {
                    return Err(Reason::BadReference.into());
                }
            }
            _ => return Err(Reason::NotAllowed.into()),
        }
        Ok(())
    }

    pub(super) fn remove_agenda_item(&mut self, command: &Command, it: &RemoveAgendaItem) -> Result<(), Stop> {
        self.permit(command, Owner::default())?;
        let item = self.records.get(it.item)?.ok_or(Reason::NotFound)?;
        self.records.remove(item.id().erased());
        Ok(())
    }

    pub(super) fn certify_key(&mut self, command: &Command, it: &CertifyKey) -> Result<(), Stop> {
        let officer = self.records.get(it.officer)?.ok_or(Reason::NotFound)?;
        let unit = officer.unit().ok_or(Reason::NotYours)?;
        self.permit(command, Owner { unit: Some(unit), ..Owner::default() })?;
        // The new key signs for all that its officer is, and a commander can vouch for the post alone.
        let of_the_post = |grant: &Grant| matches!(grant, Grant::Post { unit: it, .. } if *it == unit);
        if !officer.grants.iter().all(of_the_post) {
            return Err(Reason::NotAllowed.into());
        }
        // Whether these bytes are a key, the hub checks; a tablet has no library for it.
        if it.key.len() != KEY_BYTES {
            return Err(Reason::BadKey.into());
        }
        let replica = self.id.replica;
        self.records.put(SigningKey {
            id: SigningKey::id_of(replica, officer.id),
            officer: officer.id,
            replica,
            key: it.key.clone(),
            unit,
            certified_by: self.actor.id,
        });
        Ok(())
    }

    /// A store speaks for itself, and for the post of whoever uses it.
    pub(super) fn report_readiness(&mut self, command: &Command, it: &ReportReadiness) -> Result<(), Stop> {
        self.permit(command, Owner { unit: Some(it.unit), ..Owner::default() })?;
        self.must_exist(it.unit)?;
        let replica = self.id.replica;
        self.records.put(Readiness {
            id: Readiness::id_of(replica),
            replica,
            unit: it.unit,
            needs: it.needs.clone(),
            reported: self.now,
        });
        Ok(())
    }
}
