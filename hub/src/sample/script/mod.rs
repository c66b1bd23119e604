//! The script of the sample: who issued which command when.
//!
//! The acts come from the data files and are sorted by time. Then they are played once over records in memory, so that
//! whoever submits, approves or publishes names what they would have read. The same files always give the same bytes.

mod conference;
mod readiness;
mod setup;
mod sheet;

use super::{SampleError, people, people::Role};
use caunoi_core::{
    command::{ApproveAnswer, Command, CommandId, Envelope, PublishOpinion, SubmitAnswer, SubmitPetition},
    execute::{Stop, execute},
    id::Id,
    reads::Store,
    record::{Answer, Opinion, Petition},
    time::Moment,
};
use std::{collections::BTreeMap, sync::Arc};

/// 08:00 on 3 September 2024 in Viet Nam: when the sample space is set up.
pub(super) const FOUNDED: Moment = Moment(1_725_325_200_000);

pub(super) const MINUTE: i64 = 60_000;
pub(super) const HOUR: i64 = 60 * MINUTE;
pub(super) const DAY: i64 = 24 * HOUR;

/// A command of the script, at its moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// When it reaches the hub.
    pub at: Moment,
    /// The command.
    pub envelope: Envelope,
}

/// What somebody does: a command, or one that names what they read before.
enum Deed {
    Issue(Box<Command>),
    Submit(Id<Petition>),
    SubmitAnswer(Id<Opinion>),
    Approve(Id<Opinion>),
    Publish(Id<Opinion>),
}

/// Something that somebody does at some moment.
struct Act {
    at: Moment,
    role: Role,
    deed: Deed,
}

/// What is done, collected in any order of time; acts of the same moment keep the order in which they were added.
#[derive(Default)]
struct Acts(Vec<Act>);

impl Acts {
    fn issue(&mut self, at: Moment, role: &Role, command: impl Into<Command>) {
        self.add(at, role, Deed::Issue(Box::new(command.into())));
    }

    fn add(&mut self, at: Moment, role: &Role, deed: Deed) {
        self.0.push(Act { at, role: role.clone(), deed });
    }
}

/// All commands of the sample, oldest first.
pub fn script() -> Result<Vec<Step>, SampleError> {
    let mut acts = Acts::default();
    setup::add(&mut acts)?;
    sheet::add(&mut acts)?;
    conference::add(&mut acts)?;
    readiness::add(&mut acts)?;
    acts.0.sort_by_key(|act| act.at);
    play(acts.0)
}

fn play(acts: Vec<Act>) -> Result<Vec<Step>, SampleError> {
    let (province, administrator) = people::genesis();
    let mut records = Store::default();
    records.put(Arc::new(province.into()));
    records.put(Arc::new(administrator.into()));
    let mut issued: BTreeMap<_, u64> = BTreeMap::new();
    let mut steps = Vec::with_capacity(acts.len());
    for Act { at, role, deed } in acts {
        let replica = role.replica();
        let n = issued.entry(replica).or_default();
        *n += 1;
        let id = CommandId { replica, n: *n };
        let command = named(deed, &records).ok_or_else(|| SampleError::Data(format!("{role:?} read nothing")))?;
        let envelope = Envelope { id, officer: role.officer(), issued: at, command };
        match execute(&records, at, &envelope) {
            Ok(changes) => records.apply(&changes),
            Err(Stop::Refused(refusal)) => {
                let kind = envelope.command.kind();
                return Err(SampleError::Data(format!("{kind:?} by {role:?} at {}: {}", at.vietnam(), refusal.code)));
            }
            Err(Stop::Missing(missing)) => return Err(SampleError::Data(format!("{missing:?}"))),
        }
        steps.push(Step { at, envelope });
    }
    Ok(steps)
}

/// The command of a deed, with the fingerprint of what is to be read at that moment; nothing where there is nothing.
fn named(deed: Deed, records: &Store) -> Option<Command> {
    let answer = |opinion| records.find(Answer::id_of(opinion));
    Some(match deed {
        Deed::Issue(command) => *command,
        Deed::Submit(petition) => {
            let seen = records.find(petition)?.fingerprint();
            SubmitPetition { petition, seen }.into()
        }
        Deed::SubmitAnswer(opinion) => {
            let seen = answer(opinion)?.fingerprint();
            SubmitAnswer { opinion, seen }.into()
        }
        Deed::Approve(opinion) => {
            let seen = answer(opinion)?.fingerprint();
            ApproveAnswer { opinion, seen }.into()
        }
        Deed::Publish(opinion) => {
            let seen = records.find(opinion)?.fingerprint(answer(opinion)?);
            PublishOpinion { opinion, seen }.into()
        }
    })
}
