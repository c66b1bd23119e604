//! Petitions come in, opinions are made of them and answered, and the agenda is laid out.

use super::{
    super::{SampleError, files, people, people::Role, words},
    Acts, DAY, Deed, FOUNDED, HOUR, setup,
};
use caunoi_core::{
    command::{AddNote, AssignOpinion, FormOpinion, PutAgendaItem, ReceivePetition, SaveAnswer, SaveDraft},
    field::{Edit, TextEdit},
    id::Id,
    record::{AgendaItem, Opinion, Petition, Team},
    time::Moment,
};
use chrono::NaiveDate;

/// Midnight before 5 October 2024: petitions sent later are still waiting in the inbox.
const INBOX: Moment = Moment(FOUNDED.0 + 32 * DAY - 8 * HOUR);
/// When the agenda is laid out: 11:00 on 9 October 2024.
const AGENDA: Moment = Moment(FOUNDED.0 + 36 * DAY + 3 * HOUR);
/// How long a petition waits before it is taken in, unless an opinion is made of it sooner.
const TAKEN_IN_AFTER: i64 = 2 * HOUR;

pub(super) fn add(acts: &mut Acts) -> Result<(), SampleError> {
    let due = files::conference()?.drafts_due;
    for it in files::petitions()? {
        petition(acts, it)?;
    }
    for it in files::opinions()? {
        opinion(acts, it, due)?;
    }
    for (line, it) in (1_u32..).zip(files::agenda()?) {
        let item = agenda_item(line, it)?;
        acts.issue(AGENDA, &Role::Organizer, PutAgendaItem { item });
    }
    Ok(())
}

fn petition_id(name: &str) -> Id<Petition> {
    Id::named("petition", name)
}

fn opinion_id(name: &str) -> Id<Opinion> {
    Id::named("opinion", name)
}

/// The first version of a field.
fn first<T>(value: T) -> Edit<T> {
    Edit { value, seen: vec![] }
}

fn petition(acts: &mut Acts, it: files::Petition) -> Result<(), SampleError> {
    let petition = petition_id(&it.id);
    let post = Role::Post(it.unit);
    let draft = SaveDraft {
        petition,
        conference: setup::conference_id(),
        title: Some(TextEdit::first(it.title)),
        difficulty: Some(TextEdit::first(it.difficulty)),
        cause: Some(TextEdit::first(it.cause)),
        proposal: Some(TextEdit::first(it.proposal)),
        topic: Some(first(setup::topic_id(&it.topic))),
        kind: Some(first(words::case(&it.kind)?)),
    };
    acts.issue(it.sent, &post, draft);
    acts.add(it.sent, &post, Deed::Submit(petition));
    if it.sent < INBOX {
        acts.issue(it.sent.plus(TAKEN_IN_AFTER), &Role::Organizer, ReceivePetition { petition });
    }
    Ok(())
}

fn opinion(acts: &mut Acts, it: files::Opinion, due: NaiveDate) -> Result<(), SampleError> {
    let opinion = opinion_id(&it.id);
    let (organizer, lead) = (&Role::Organizer, Role::Department(it.lead.clone()));
    let form = FormOpinion {
        opinion,
        conference: setup::conference_id(),
        title: it.title,
        text: it.text,
        topic: setup::topic_id(&it.topic),
        petitions: it.petitions.iter().map(|name| petition_id(name)).collect(),
    };
    acts.issue(it.drafted, organizer, form);
    for code in [&it.lead].into_iter().chain(&it.supporting) {
        let department = people::department(code);
        acts.issue(it.drafted, organizer, AssignOpinion { opinion, department, lead: *code == it.lead, due });
    }
    if !it.note.is_empty() {
        let (note, about) = (Id::named("note", &it.id), opinion.erased());
        acts.issue(it.drafted, organizer, AddNote { note, about, team: Team::Organizers, text: it.note });
    }
    let answered = Moment(i64::midpoint(it.drafted.0, it.approved.0));
    let answer = SaveAnswer {
        opinion,
        text: Some(TextEdit::first(it.answer)),
        mode: Some(first(words::case(&it.mode)?)),
        outcome: Some(first(words::case(&it.outcome)?)),
    };
    acts.issue(answered, &lead, answer);
    acts.add(answered, &lead, Deed::SubmitAnswer(opinion));
    acts.add(it.approved, &Role::Leader, Deed::Approve(opinion));
    acts.add(it.published, organizer, Deed::Publish(opinion));
    Ok(())
}

fn agenda_item(line: u32, it: files::AgendaItem) -> Result<AgendaItem, SampleError> {
    Ok(AgendaItem {
        id: Id::named("agenda", &it.id),
        conference: setup::conference_id(),
        position: format!("{:04}", line * 100),
        title: it.title,
        kind: words::case(&it.kind)?,
        minutes: it.minutes,
        person: it.person,
        note: it.note,
        internal: it.internal,
        opinions: it.opinions.iter().map(|name| opinion_id(name)).collect(),
    })
}
