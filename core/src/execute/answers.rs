//! From a draft answer to a published one.

use super::{Stop, TEXT_LIMIT, Work, check_edit, check_required};
use crate::{
    command::{ApproveAnswer, Command, PublishOpinion, ReturnAnswer, SaveAnswer, SubmitAnswer},
    id::{Fingerprint, Id},
    policy::{Owner, When},
    reads::Reads,
    record::{Answer, AnswerStage, Opinion},
    refusal::Reason,
};

impl<R: Reads> Work<'_, R> {
    /// The answer, where this officer may do this to it now.
    fn answer(&self, command: &Command, opinion: Id<Opinion>) -> Result<Answer, Stop> {
        let answer = self.records.get(Answer::id_of(opinion))?.ok_or(Reason::NotFound)?;
        let owner = Owner { department: Some(answer.department), ..Owner::default() };
        match self.permit(command, owner)? {
            When::Answer(stages) if !stages.contains(&answer.stage) => Err(Reason::WrongStage.into()),
            _ => Ok(answer),
        }
    }

    /// The answer, complete and exactly as the officer had read it.
    fn answer_as_seen(&self, command: &Command, opinion: Id<Opinion>, seen: Fingerprint) -> Result<Answer, Stop> {
        let answer = self.answer(command, opinion)?;
        if answer.is_disputed() {
            return Err(Reason::Disputed.into());
        }
        if answer.fingerprint() != seen {
            return Err(Reason::TextChanged.into());
        }
        check_required(answer.text.get().map_or("", String::as_str), TEXT_LIMIT)?;
        if answer.mode.get().is_none() || answer.outcome.get().is_none() {
            return Err(Reason::Incomplete.into());
        }
        Ok(answer)
    }

    pub(super) fn save_answer(&mut self, command: &Command, it: &SaveAnswer) -> Result<(), Stop> {
        let mut answer = self.answer(command, it.opinion)?;
        check_edit(it.text.as_ref(), TEXT_LIMIT)?;
        self.rewrite(&mut answer.text, it.text.as_ref());
        self.write(&mut answer.mode, it.mode.as_ref());
        self.write(&mut answer.outcome, it.outcome.as_ref());
        self.records.put(answer);
        Ok(())
    }

    pub(super) fn submit_answer(&mut self, command: &Command, it: &SubmitAnswer) -> Result<(), Stop> {
        let mut answer = self.answer_as_seen(command, it.opinion, it.seen)?;
        answer.stage = AnswerStage::Submitted;
        answer.returned_because = None;
        self.records.put(answer);
        Ok(())
    }

    pub(super) fn approve_answer(&mut self, command: &Command, it: &ApproveAnswer) -> Result<(), Stop> {
        let mut answer = self.answer_as_seen(command, it.opinion, it.seen)?;
        answer.stage = AnswerStage::Approved;
        answer.approved_by = Some(self.actor.id);
        answer.approved = Some(self.now);
        self.records.put(answer);
        Ok(())
    }

    pub(super) fn return_answer(&mut self, command: &Command, it: &ReturnAnswer) -> Result<(), Stop> {
        check_required(&it.reason, TEXT_LIMIT)?;
        let mut answer = self.answer(command, it.opinion)?;
        answer.stage = AnswerStage::Returned;
        answer.approved_by = None;
        answer.approved = None;
        answer.returned_because = Some(it.reason.clone());
        self.records.put(answer);
        Ok(())
    }

    pub(super) fn publish_opinion(&mut self, command: &Command, it: &PublishOpinion) -> Result<(), Stop> {
        let mut answer = self.answer(command, it.opinion)?;
        let mut opinion = self.must_exist(it.opinion)?;
        if opinion.is_disputed() || answer.is_disputed() {
            return Err(Reason::Disputed.into());
        }
        if opinion.fingerprint(&answer) != it.seen {
            return Err(Reason::TextChanged.into());
        }
        answer.stage = AnswerStage::Published;
        opinion.published = Some(self.now);
        self.records.put(answer);
        self.records.put(opinion);
        Ok(())
    }
}
