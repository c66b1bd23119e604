//! What organizers make of petitions: opinions, whom they are assigned to, and internal notes.

use super::{Stop, TEXT_LIMIT, TITLE_LIMIT, Work, check_edit, check_required};
use crate::{
    command::{AddNote, AssignOpinion, Command, EditOpinion, FormOpinion, MergeIntoOpinion, RemoveFromOpinion},
    field::Field,
    id::Id,
    policy::{Owner, When},
    reads::Reads,
    record::{Answer, AnswerStage, Assignment, Grouping, Note, Opinion, Petition, Stage, Team},
    refusal::Reason,
};
use std::collections::BTreeSet;

impl<R: Reads> Work<'_, R> {
    /// The opinion, where this officer may do this to it now.
    fn opinion(&self, command: &Command, id: Id<Opinion>) -> Result<Opinion, Stop> {
        let when = self.permit(command, Owner::default())?;
        let opinion = self.records.get(id)?.ok_or(Reason::NotFound)?;
        if when == When::OpinionOpen && opinion.published.is_some() {
            return Err(Reason::WrongStage.into());
        }
        Ok(opinion)
    }

    pub(super) fn form_opinion(&mut self, command: &Command, it: &FormOpinion) -> Result<(), Stop> {
        self.permit(command, Owner::default())?;
        check_required(&it.title, TITLE_LIMIT)?;
        check_required(&it.text, TEXT_LIMIT)?;
        self.must_exist(it.conference)?;
        self.must_exist(it.topic)?;
        if it.petitions.is_empty() {
            return Err(Reason::NoPetition.into());
        }
        if self.records.record(it.opinion.erased())?.is_some() {
            return Err(Reason::Exists.into());
        }
        self.records.put(Opinion {
            id: it.opinion,
            conference: it.conference,
            title: self.written(it.title.clone()),
            text: self.written(it.text.clone()),
            topic: self.written(it.topic),
            units: BTreeSet::new(),
            published: None,
        });
        for petition in &it.petitions {
            self.group(it.opinion, *petition)?;
        }
        self.count_units(it.opinion)
    }

    pub(super) fn edit_opinion(&mut self, command: &Command, it: &EditOpinion) -> Result<(), Stop> {
        let mut opinion = self.opinion(command, it.opinion)?;
        check_edit(it.title.as_ref(), TITLE_LIMIT)?;
        check_edit(it.text.as_ref(), TEXT_LIMIT)?;
        if let Some(topic) = &it.topic {
            self.must_exist(topic.value)?;
        }
        self.rewrite(&mut opinion.title, it.title.as_ref());
        self.rewrite(&mut opinion.text, it.text.as_ref());
        self.write(&mut opinion.topic, it.topic.as_ref());
        self.records.put(opinion);
        Ok(())
    }

    pub(super) fn merge_into_opinion(&mut self, command: &Command, it: &MergeIntoOpinion) -> Result<(), Stop> {
        self.opinion(command, it.opinion)?;
        self.group(it.opinion, it.petition)?;
        self.count_units(it.opinion)
    }

    pub(super) fn remove_from_opinion(&mut self, command: &Command, it: &RemoveFromOpinion) -> Result<(), Stop> {
        self.opinion(command, it.opinion)?;
        let id = Grouping::id_of(it.opinion, it.petition);
        self.records.get(id)?.ok_or(Reason::NotFound)?;
        if self.records.attached_as::<Grouping>(it.opinion.erased())?.len() == 1 {
            return Err(Reason::NoPetition.into());
        }
        self.records.remove(id.erased());
        self.count_units(it.opinion)
    }

    /// Makes a petition part of an opinion.
    fn group(&mut self, opinion: Id<Opinion>, petition: Id<Petition>) -> Result<(), Stop> {
        let petition = self.must_exist(petition)?;
        if !matches!(petition.stage, Stage::Submitted | Stage::Received) {
            return Err(Reason::WrongStage.into());
        }
        let id = Grouping::id_of(opinion, petition.id);
        self.records.put(Grouping { id, opinion, petition: petition.id, unit: petition.unit });
        Ok(())
    }

    /// Brings the list of posts an opinion stands for up to date.
    fn count_units(&mut self, opinion: Id<Opinion>) -> Result<(), Stop> {
        let mut opinion = self.must_exist(opinion)?;
        let groupings = self.records.attached_as::<Grouping>(opinion.id.erased())?;
        opinion.units.clear();
        opinion.units.extend(groupings.iter().map(|grouping| grouping.unit));
        self.records.put(opinion);
        Ok(())
    }

    pub(super) fn assign_opinion(&mut self, command: &Command, it: &AssignOpinion) -> Result<(), Stop> {
        self.opinion(command, it.opinion)?;
        self.must_exist(it.department)?;
        let others = self.records.attached_as::<Assignment>(it.opinion.erased())?;
        if it.lead && others.iter().any(|other| other.lead && other.department != it.department) {
            return Err(Reason::LeadExists.into());
        }
        let id = Assignment::id_of(it.opinion, it.department);
        self.records.put(Assignment { id, opinion: it.opinion, department: it.department, lead: it.lead, due: it.due });
        if it.lead {
            self.open_answer(it)?;
        }
        Ok(())
    }

    /// The leading department finds an empty draft waiting.
    fn open_answer(&mut self, it: &AssignOpinion) -> Result<(), Stop> {
        let id = Answer::id_of(it.opinion);
        if self.records.get(id)?.is_none() {
            self.records.put(Answer {
                id,
                opinion: it.opinion,
                department: it.department,
                text: Field::default(),
                mode: Field::default(),
                outcome: Field::default(),
                stage: AnswerStage::Draft,
                approved_by: None,
                approved: None,
                returned_because: None,
            });
        }
        Ok(())
    }

    pub(super) fn add_note(&mut self, command: &Command, it: &AddNote) -> Result<(), Stop> {
        let department = match it.team {
            Team::Department(department) => Some(department),
            Team::Organizers => None,
        };
        self.permit(command, Owner { department, ..Owner::default() })?;
        check_required(&it.text, TEXT_LIMIT)?;
        self.records.record(it.about)?.ok_or(Reason::BadReference)?;
        if self.records.record(it.note.erased())?.is_some() {
            return Err(Reason::Exists.into());
        }
        self.records.put(Note {
            id: it.note,
            about: it.about,
            team: it.team,
            author: self.actor.id,
            text: it.text.clone(),
            at: self.now,
        });
        Ok(())
    }
}
