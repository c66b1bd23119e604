//! What a post does: drafts, submissions and its data sheet; and how organizers take petitions in.

use super::{Stop, TEXT_LIMIT, TITLE_LIMIT, Work, check_edit, check_required};
use crate::{
    command::{
        Command, ReceivePetition, RecordValue, ReturnPetition, SaveDraft, ShareDraft, SubmitPetition, WithdrawPetition,
    },
    field::Field,
    id::Id,
    policy::{Owner, When},
    reads::Reads,
    record::{Grouping, Petition, Quantity, Stage, Value},
    refusal::Reason,
};

impl<R: Reads> Work<'_, R> {
    /// The petition, where this officer may do this to it now.
    fn petition(&self, command: &Command, id: Id<Petition>) -> Result<Petition, Stop> {
        let petition = self.records.get(id)?.ok_or(Reason::NotFound)?;
        let private = petition.stage == Stage::Draft && !petition.shared;
        let owner =
            Owner { unit: Some(petition.unit), author_only: private.then_some(petition.author), department: None };
        match self.permit(command, owner)? {
            When::Petition(stages) if !stages.contains(&petition.stage) => Err(Reason::WrongStage.into()),
            _ => Ok(petition),
        }
    }

    pub(super) fn save_draft(&mut self, command: &Command, it: &SaveDraft) -> Result<(), Stop> {
        let mut petition = if self.records.record(it.petition.erased())?.is_some() {
            self.petition(command, it.petition)?
        } else {
            self.blank_petition(command, it)?
        };
        check_edit(it.title.as_ref(), TITLE_LIMIT)?;
        for text in [&it.difficulty, &it.cause, &it.proposal] {
            check_edit(text.as_ref(), TEXT_LIMIT)?;
        }
        if let Some(topic) = &it.topic {
            self.must_exist(topic.value)?;
        }
        if petition.stage != Stage::Draft {
            // Taken up again, it is the post's own until it is sent once more.
            petition.stage = Stage::Draft;
            petition.submitted = None;
            petition.shared = true;
        }
        self.rewrite(&mut petition.title, it.title.as_ref());
        self.rewrite(&mut petition.difficulty, it.difficulty.as_ref());
        self.rewrite(&mut petition.cause, it.cause.as_ref());
        self.rewrite(&mut petition.proposal, it.proposal.as_ref());
        self.write(&mut petition.topic, it.topic.as_ref());
        self.write(&mut petition.kind, it.kind.as_ref());
        self.records.put(petition);
        Ok(())
    }

    fn blank_petition(&self, command: &Command, it: &SaveDraft) -> Result<Petition, Stop> {
        let unit = self.actor.unit().ok_or(Reason::NotAllowed)?;
        self.permit(command, Owner { unit: Some(unit), ..Owner::default() })?;
        self.must_exist(it.conference)?;
        Ok(Petition {
            id: it.petition,
            conference: it.conference,
            unit,
            author: self.actor.id,
            title: Field::default(),
            difficulty: Field::default(),
            cause: Field::default(),
            proposal: Field::default(),
            topic: Field::default(),
            kind: Field::default(),
            shared: false,
            stage: Stage::Draft,
            submitted: None,
            received: None,
            number: None,
            returned_because: None,
        })
    }

    pub(super) fn share_draft(&mut self, command: &Command, it: &ShareDraft) -> Result<(), Stop> {
        let mut petition = self.petition(command, it.petition)?;
        petition.shared = true;
        self.records.put(petition);
        Ok(())
    }

    pub(super) fn submit_petition(&mut self, command: &Command, it: &SubmitPetition) -> Result<(), Stop> {
        let mut petition = self.petition(command, it.petition)?;
        if petition.is_disputed() {
            return Err(Reason::Disputed.into());
        }
        if petition.fingerprint() != it.seen {
            return Err(Reason::TextChanged.into());
        }
        check_complete(&petition)?;
        petition.stage = Stage::Submitted;
        petition.submitted = Some(self.now);
        petition.returned_because = None;
        self.records.put(petition);
        Ok(())
    }

    /// Part of an opinion, a petition stays as it is until the organizers take it out again.
    fn must_stand_alone(&self, petition: &Petition) -> Result<(), Stop> {
        let groupings = self.records.attached_as::<Grouping>(petition.id.erased())?;
        if groupings.is_empty() { Ok(()) } else { Err(Reason::WrongStage.into()) }
    }

    pub(super) fn withdraw_petition(&mut self, command: &Command, it: &WithdrawPetition) -> Result<(), Stop> {
        let mut petition = self.petition(command, it.petition)?;
        self.must_stand_alone(&petition)?;
        petition.stage = Stage::Withdrawn;
        self.records.put(petition);
        Ok(())
    }

    pub(super) fn record_value(&mut self, command: &Command, it: &RecordValue) -> Result<(), Stop> {
        self.permit(command, Owner { unit: Some(it.unit), ..Owner::default() })?;
        let unit = self.must_exist(it.unit)?;
        let indicator = self.must_exist(it.indicator)?;
        if !indicator.applies_to.contains(&unit.kind) || !indicator.accepts(&it.quantity.value) {
            return Err(Reason::WrongQuantity.into());
        }
        if let Quantity::Text(text) = &it.quantity.value {
            check_required(text, TITLE_LIMIT)?;
        }
        let id = Value::id_of(it.unit, it.indicator, it.as_of);
        let mut value = self.records.get(id)?.unwrap_or(Value {
            id,
            unit: it.unit,
            indicator: it.indicator,
            as_of: it.as_of,
            quantity: Field::default(),
        });
        self.write(&mut value.quantity, Some(&it.quantity));
        self.records.put(value);
        Ok(())
    }

    pub(super) fn receive_petition(&mut self, command: &Command, it: &ReceivePetition) -> Result<(), Stop> {
        let mut petition = self.petition(command, it.petition)?;
        let others = self.records.attached_as::<Petition>(petition.conference.erased())?;
        let last = others.iter().filter_map(|other| other.number).max().unwrap_or(0);
        // Sent back and come again, it keeps the number it had.
        petition.number = petition.number.or(Some(last + 1));
        petition.stage = Stage::Received;
        petition.received = Some(self.now);
        self.records.put(petition);
        Ok(())
    }

    pub(super) fn return_petition(&mut self, command: &Command, it: &ReturnPetition) -> Result<(), Stop> {
        check_required(&it.reason, TEXT_LIMIT)?;
        let mut petition = self.petition(command, it.petition)?;
        self.must_stand_alone(&petition)?;
        petition.stage = Stage::Returned;
        petition.returned_because = Some(it.reason.clone());
        self.records.put(petition);
        Ok(())
    }
}

/// What must be there before a petition is sent: a title, a topic, a kind, and the matter itself.
fn check_complete(petition: &Petition) -> Result<(), Reason> {
    let text = |field: &Field<String>| field.get().cloned().unwrap_or_default();
    check_required(&text(&petition.title), TITLE_LIMIT)?;
    check_required(&text(&petition.difficulty), TEXT_LIMIT)?;
    if petition.topic.get().is_none() || petition.kind.get().is_none() {
        return Err(Reason::Incomplete);
    }
    Ok(())
}
