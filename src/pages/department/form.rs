//! What stands in the form of an answer.

use crate::{
    state::{App, step},
    text::t,
};
use caunoi_core::{
    command::{CommandId, SubmitAnswer},
    draft::{AnswerDraft, Typed},
    id::Id,
    record::{Answer, AnswerMode, AnswerStage, Opinion, Outcome},
    refusal::Reason,
};
use leptos::prelude::*;

/// The form of an answer.
#[derive(Clone, Copy)]
pub struct Form {
    /// The state.
    pub app: App,
    /// The opinion answered.
    pub id: Id<Opinion>,
    /// The wording.
    pub text: RwSignal<String>,
    /// How it is given.
    pub mode: RwSignal<Option<AnswerMode>>,
    /// What it comes to.
    pub outcome: RwSignal<Option<Outcome>>,
    /// Somebody tried to hand it in: now missing fields are pointed out.
    pub tried: RwSignal<bool>,
    /// Changes when the form was filled anew: its fields are then made anew.
    pub filled: RwSignal<u32>,
    draft: StoredValue<AnswerDraft>,
}

impl Form {
    /// The form of an opinion's answer, filled from the records.
    pub fn new(app: App, id: Id<Opinion>) -> Self {
        let form = Self {
            app,
            id,
            text: RwSignal::default(),
            mode: RwSignal::default(),
            outcome: RwSignal::default(),
            tried: RwSignal::default(),
            filled: RwSignal::default(),
            draft: StoredValue::new(AnswerDraft::of(id, None, 0)),
        };
        form.fill();
        form
    }

    /// Takes over what the records say now. The page may be gone by then.
    fn fill(self) {
        let answer = self.app.peek(|replica| replica.shown().find(Answer::id_of(self.id)).cloned()).flatten();
        let Some(answer) = answer else { return };
        let draft = AnswerDraft::of(self.id, Some(&answer), self.app.opening());
        self.draft.try_update_value(|it| *it = draft);
        self.text.try_set(answer.text.get().cloned().unwrap_or_default());
        self.mode.try_set(answer.mode.get().copied());
        self.outcome.try_set(answer.outcome.get().copied());
        self.filled.try_update(|it| *it += 1);
    }

    /// Saves what stands here, then fills the form from the records.
    pub fn renew(self) {
        self.app.perform(vec![], move |_| self.fill());
    }

    /// Hands a change over to be kept.
    pub fn touch(self, change: impl FnOnce(&mut AnswerDraft)) {
        let mut draft = self.draft.get_value();
        change(&mut draft);
        self.draft.update_value(|blank| blank.seen.clone_from(&draft.seen));
        self.app.typed(Typed::Answer(draft));
    }

    /// Keeps one of several versions: the person has all of them in front of them now.
    pub fn keep(self, seen: Vec<CommandId>, change: impl FnOnce(&mut AnswerDraft)) {
        self.touch(|draft| {
            draft.seen.extend(seen);
            change(draft);
        });
        self.renew();
    }

    /// The answer in the records.
    pub fn answer(self) -> Option<Answer> {
        self.app.read(|replica| replica.shown().find(Answer::id_of(self.id)).cloned()).flatten()
    }

    /// Somebody has written on another device or in another tab since the form was filled.
    pub fn is_outdated(self) -> bool {
        self.filled.track();
        let Some(answer) = self.answer() else { return false };
        let merged = answer.text.versions().iter().filter(|it| !it.with.is_empty()).map(|it| it.by);
        let merged: Vec<_> = merged.collect();
        // What was written here is known, unless words of others were merged into it.
        let known = |by: &CommandId| self.app.wrote(*by) && !merged.contains(by);
        let seen = |by: &CommandId| known(by) || self.draft.with_value(|draft| draft.seen.contains(by));
        !AnswerDraft::versions(&answer).iter().all(seen)
    }

    /// Hands the answer in, where the records say what stands here.
    pub fn submit(self) {
        self.tried.set(true);
        let (text, mode, outcome) =
            (self.text.get_untracked(), self.mode.get_untracked(), self.outcome.get_untracked());
        if text.trim().is_empty() || mode.is_none() || outcome.is_none() {
            self.app.complain(t().answer_form.incomplete);
            return;
        }
        let (app, id) = (self.app, self.id);
        let submit = step(move |replica| {
            let answer = replica.shown().find(Answer::id_of(id))?;
            let is_seen = answer.text.get() == Some(&text)
                && answer.mode.get() == mode.as_ref()
                && answer.outcome.get() == outcome.as_ref();
            is_seen.then(|| SubmitAnswer { opinion: id, seen: answer.fingerprint() }.into())
        });
        app.perform(vec![submit], move |saved| {
            let stage =
                app.peek(|replica| replica.shown().find(Answer::id_of(id)).map(|answer| answer.stage)).flatten();
            if saved && stage == Some(AnswerStage::Submitted) {
                app.say(t().answer_form.submitted);
            } else if saved {
                app.complain(Reason::TextChanged.sentence());
            }
        });
    }
}
