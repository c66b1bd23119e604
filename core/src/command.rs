//! What can be done: every change of the records is one of these, named and signed for by an officer.
//!
//! Released commands are accepted for ever; a change of one is a new one.

use crate::{
    field::{Edit, TextEdit},
    id::{Fingerprint, Id, RecordId, ReplicaId},
    record::{
        AgendaItem, Answer, AnswerMode, Carrying, Conference, Department, Indicator, Material, Need, Note, Officer,
        Opinion, Outcome, Petition, PetitionKind, Province, Quantity, Team, Topic, Unit, Value,
    },
    time::Moment,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The name of a command: which store issued it, and as which of its own, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CommandId {
    /// The store.
    pub replica: ReplicaId,
    /// Its number there.
    pub n: u64,
}

/// A command with who issued it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Envelope {
    /// Its name.
    pub id: CommandId,
    /// Who issued it.
    pub officer: Id<Officer>,
    /// When, by the tablet's clock: a hint, never decisive.
    pub issued: Moment,
    /// What is to be done.
    pub command: Command,
}

macro_rules! commands {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
            pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }

            impl From<$name> for Command {
                fn from(command: $name) -> Self {
                    Self::$name(command)
                }
            }
        )*

        /// Any command.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[expect(missing_docs, reason = "each variant is documented at its type")]
        pub enum Command { $($name($name),)* }

        /// The name of a command's type.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "each variant is documented at its type")]
        pub enum CommandKind { $($name,)* }

        impl CommandKind {
            /// Every command there is.
            pub const ALL: &[Self] = &[$(Self::$name,)*];
        }

        impl Command {
            /// The command's type.
            pub fn kind(&self) -> CommandKind {
                match self { $(Self::$name(_) => CommandKind::$name,)* }
            }
        }
    };
}

commands! {
    /// Names the province; again to rename it.
    DescribeProvince {
        /// The record.
        province: Province,
    }
    /// Adds a unit, or corrects one.
    PutUnit {
        /// The record.
        unit: Unit,
    }
    /// Adds a department, or corrects one.
    PutDepartment {
        /// The record.
        department: Department,
    }
    /// Adds a topic, or corrects one.
    PutTopic {
        /// The record.
        topic: Topic,
    }
    /// Adds an officer, or changes what they are.
    PutOfficer {
        /// The record.
        officer: Officer,
    }
    /// Adds a line to the data sheet, or corrects one.
    PutIndicator {
        /// The record.
        indicator: Indicator,
    }
    /// Plans a conference, or changes its plan.
    PlanConference {
        /// The record.
        conference: Conference,
    }
    /// Adds a material, or replaces one.
    PutMaterial {
        /// The record; its blob may still be on its way to the hub.
        material: Material,
    }
    /// Puts an item on the agenda, or changes one.
    PutAgendaItem {
        /// The record.
        item: AgendaItem,
    }
    /// Takes an item off the agenda.
    RemoveAgendaItem {
        /// The item.
        item: Id<AgendaItem>,
    }
    /// Begins a petition or changes some of its fields.
    SaveDraft {
        /// The petition; new where it does not exist.
        petition: Id<Petition>,
        /// The conference it is for.
        conference: Id<Conference>,
        /// Title.
        title: Option<TextEdit>,
        /// Khó khăn, vướng mắc.
        difficulty: Option<TextEdit>,
        /// Nguyên nhân.
        cause: Option<TextEdit>,
        /// Kiến nghị, đề xuất.
        proposal: Option<TextEdit>,
        /// Topic.
        topic: Option<Edit<Id<Topic>>>,
        /// Kind.
        kind: Option<Edit<PetitionKind>>,
    }
    /// Shows a draft to the other officers of the post.
    ShareDraft {
        /// The petition.
        petition: Id<Petition>,
    }
    /// Sends a petition in the name of the post.
    SubmitPetition {
        /// The petition.
        petition: Id<Petition>,
        /// What the commander read.
        seen: Fingerprint,
    }
    /// Takes a petition back.
    WithdrawPetition {
        /// The petition.
        petition: Id<Petition>,
    }
    /// Enters or corrects one cell of a unit's data sheet.
    RecordValue {
        /// The unit.
        unit: Id<Unit>,
        /// The indicator.
        indicator: Id<Indicator>,
        /// The day the value describes.
        #[serde(with = "crate::time::day")]
        as_of: NaiveDate,
        /// What is entered.
        quantity: Edit<Quantity>,
    }
    /// Takes a petition in and numbers it.
    ReceivePetition {
        /// The petition.
        petition: Id<Petition>,
    }
    /// Sends a petition back to its post with a request for more.
    ReturnPetition {
        /// The petition.
        petition: Id<Petition>,
        /// What is missing.
        reason: String,
    }
    /// Makes an opinion of petitions.
    FormOpinion {
        /// The new opinion.
        opinion: Id<Opinion>,
        /// The conference.
        conference: Id<Conference>,
        /// Title.
        title: String,
        /// The wording.
        text: String,
        /// Topic.
        topic: Id<Topic>,
        /// The petitions it stands for.
        petitions: Vec<Id<Petition>>,
    }
    /// Changes the wording of an opinion.
    EditOpinion {
        /// The opinion.
        opinion: Id<Opinion>,
        /// Title.
        title: Option<TextEdit>,
        /// The wording.
        text: Option<TextEdit>,
        /// Topic.
        topic: Option<Edit<Id<Topic>>>,
    }
    /// Adds a petition to an opinion.
    MergeIntoOpinion {
        /// The opinion.
        opinion: Id<Opinion>,
        /// The petition.
        petition: Id<Petition>,
    }
    /// Takes a petition out of an opinion.
    RemoveFromOpinion {
        /// The opinion.
        opinion: Id<Opinion>,
        /// The petition.
        petition: Id<Petition>,
    }
    /// Gives an opinion to a department to answer.
    AssignOpinion {
        /// The opinion.
        opinion: Id<Opinion>,
        /// The department.
        department: Id<Department>,
        /// It leads; at most one department does.
        lead: bool,
        /// Last day for the draft.
        #[serde(with = "crate::time::day")]
        due: NaiveDate,
    }
    /// Writes an internal note.
    AddNote {
        /// The new note.
        note: Id<Note>,
        /// What it is about.
        about: RecordId,
        /// Whose it is.
        team: Team,
        /// The text.
        text: String,
    }
    /// Writes or changes a draft answer.
    SaveAnswer {
        /// The opinion answered.
        opinion: Id<Opinion>,
        /// The wording.
        text: Option<TextEdit>,
        /// How it is given.
        mode: Option<Edit<AnswerMode>>,
        /// What it comes to.
        outcome: Option<Edit<Outcome>>,
    }
    /// Lays an answer before the leadership.
    SubmitAnswer {
        /// The opinion answered.
        opinion: Id<Opinion>,
        /// What the department read.
        seen: Fingerprint,
    }
    /// Approves an answer.
    ApproveAnswer {
        /// The opinion answered.
        opinion: Id<Opinion>,
        /// What the leader read.
        seen: Fingerprint,
    }
    /// Sends an answer back to the department.
    ReturnAnswer {
        /// The opinion answered.
        opinion: Id<Opinion>,
        /// What has to change.
        reason: String,
    }
    /// Publishes an opinion with its approved answer to all participants.
    PublishOpinion {
        /// The opinion.
        opinion: Id<Opinion>,
        /// What the organizer read.
        seen: Fingerprint,
    }
    /// Vouches for a new key of an officer of the post, who forgot the PIN of the old one. It counts in the store that
    /// issues this, from this command on.
    CertifyKey {
        /// The officer.
        officer: Id<Officer>,
        /// The officer's new public key, as enrolment takes it.
        #[serde(with = "serde_bytes")]
        key: Vec<u8>,
    }
    /// Says by which ways packages may be carried.
    AllowCarrying {
        /// The record.
        carrying: Carrying,
    }
    /// Says what is not in order on this tablet for a day without a network. The tablet does that by itself.
    ReportReadiness {
        /// The post whose tablet it is.
        unit: Id<Unit>,
        /// What is not in order.
        needs: BTreeSet<Need>,
    }
}

impl Command {
    /// The record this command is about, under which its state is shown.
    pub fn subject(&self) -> RecordId {
        match self {
            Self::DescribeProvince(it) => it.province.id.erased(),
            Self::PutUnit(it) => it.unit.id.erased(),
            Self::PutDepartment(it) => it.department.id.erased(),
            Self::PutTopic(it) => it.topic.id.erased(),
            Self::PutOfficer(it) => it.officer.id.erased(),
            Self::PutIndicator(it) => it.indicator.id.erased(),
            Self::PlanConference(it) => it.conference.id.erased(),
            Self::PutMaterial(it) => it.material.id.erased(),
            Self::PutAgendaItem(it) => it.item.id.erased(),
            Self::RemoveAgendaItem(it) => it.item.erased(),
            Self::SaveDraft(it) => it.petition.erased(),
            Self::ShareDraft(it) => it.petition.erased(),
            Self::SubmitPetition(it) => it.petition.erased(),
            Self::WithdrawPetition(it) => it.petition.erased(),
            Self::RecordValue(it) => Value::id_of(it.unit, it.indicator, it.as_of).erased(),
            Self::ReceivePetition(it) => it.petition.erased(),
            Self::ReturnPetition(it) => it.petition.erased(),
            Self::FormOpinion(it) => it.opinion.erased(),
            Self::EditOpinion(it) => it.opinion.erased(),
            Self::MergeIntoOpinion(it) => it.opinion.erased(),
            Self::RemoveFromOpinion(it) => it.opinion.erased(),
            Self::AssignOpinion(it) => it.opinion.erased(),
            Self::AddNote(it) => it.note.erased(),
            Self::SaveAnswer(it) => Answer::id_of(it.opinion).erased(),
            Self::SubmitAnswer(it) => Answer::id_of(it.opinion).erased(),
            Self::ApproveAnswer(it) => Answer::id_of(it.opinion).erased(),
            Self::ReturnAnswer(it) => Answer::id_of(it.opinion).erased(),
            Self::PublishOpinion(it) => it.opinion.erased(),
            Self::CertifyKey(it) => it.officer.erased(),
            Self::AllowCarrying(it) => it.carrying.id.erased(),
            Self::ReportReadiness(it) => it.unit.erased(),
        }
    }

    /// Whether this is somebody's work. What a tablet says by itself is nobody's: nobody is to see it wait, nor to mend it.
    pub fn is_work(&self) -> bool {
        !matches!(self, Self::ReportReadiness(_))
    }

    /// The versions this command was based on: it makes no sense where one of them was refused, and
    /// waits where one of them has not arrived yet.
    pub fn based_on(&self) -> Vec<CommandId> {
        fn seen<T>(edit: Option<&Edit<T>>) -> Vec<CommandId> {
            edit.map_or_else(Vec::new, |edit| edit.seen.clone())
        }
        fn read(edit: Option<&TextEdit>) -> Vec<CommandId> {
            edit.map_or_else(Vec::new, |edit| edit.seen.iter().map(|seen| seen.by).collect())
        }
        let bases = match self {
            Self::SaveDraft(it) => vec![
                read(it.title.as_ref()),
                read(it.difficulty.as_ref()),
                read(it.cause.as_ref()),
                read(it.proposal.as_ref()),
                seen(it.topic.as_ref()),
                seen(it.kind.as_ref()),
            ],
            Self::RecordValue(it) => vec![seen(Some(&it.quantity))],
            Self::EditOpinion(it) => vec![read(it.title.as_ref()), read(it.text.as_ref()), seen(it.topic.as_ref())],
            Self::SaveAnswer(it) => vec![read(it.text.as_ref()), seen(it.mode.as_ref()), seen(it.outcome.as_ref())],
            _ => vec![],
        };
        bases.concat()
    }
}
