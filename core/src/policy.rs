//! Who may do what, in which state, and who sees the result. All of it stands here.

use crate::{
    command::CommandKind,
    id::{Id, RecordId},
    reads::{Missing, Reads},
    record::{
        self, AgendaItem, Answer, AnswerStage, Assignment, Conference, Department, Grant, Grouping, Kind, Note,
        Officer, Opinion, Petition, Record, Stage, Unit,
    },
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A group of readers. A tablet holds the records of the scopes it was granted, and no others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Scope {
    /// Everybody in the space.
    Space,
    /// One officer.
    Officer(Id<Officer>),
    /// The officers of a unit.
    Unit(Id<Unit>),
    /// The officers of a department.
    Department(Id<Department>),
    /// The organizing committee.
    Organizers,
    /// The provincial leadership.
    Leaders,
    /// Everybody who takes part in a conference.
    Participants(Id<Conference>),
}

/// Who may issue a command; the relation to the record is part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// An administrator.
    Administrator,
    /// An organizer.
    Organizer,
    /// A leader.
    Leader,
    /// An officer of the post the record belongs to; a draft not yet shared only its author.
    OwnPost,
    /// The commander of that post.
    OwnCommander,
    /// An officer of the department that leads the answer.
    LeadDepartment,
    /// An officer of a department, for a record of that department.
    OwnDepartment,
}

/// The states in which a command is possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Any.
    Always,
    /// The petition is in one of these stages.
    Petition(&'static [Stage]),
    /// The opinion is not published yet.
    OpinionOpen,
    /// The answer is in one of these stages.
    Answer(&'static [AnswerStage]),
}

/// Where a command is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decided {
    /// At once on the tablet, and for good on the hub.
    OnTheTablet,
    /// On the hub only, since it reads beyond what its actor may see or counts what others do too.
    OnTheHub,
}

/// One line of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// The command.
    pub command: CommandKind,
    /// Any of these may issue it.
    pub who: &'static [Who],
    /// In these states.
    pub when: When,
    /// And here it is decided.
    pub decided: Decided,
}

/// The rule for a command.
#[expect(clippy::match_same_arms, reason = "a table is read line by line; alike lines stay apart")]
pub const fn rule(command: CommandKind) -> Rule {
    use CommandKind as C;
    use Decided::{OnTheHub, OnTheTablet};
    use Stage::{Draft, Received, Returned, Submitted, Withdrawn};
    use When::{Always, Answer as A, OpinionOpen, Petition as P};
    use Who::{Administrator, LeadDepartment, Leader, Organizer, OwnCommander, OwnDepartment, OwnPost};

    let (who, when, decided): (&'static [Who], When, Decided) = match command {
        C::DescribeProvince | C::PutUnit | C::PutDepartment | C::PutTopic | C::PutOfficer | C::AllowCarrying => {
            (&[Administrator], Always, OnTheTablet)
        }
        C::PutIndicator | C::PlanConference | C::PutMaterial => (&[Administrator, Organizer], Always, OnTheTablet),
        C::PutAgendaItem | C::RemoveAgendaItem => (&[Organizer], Always, OnTheTablet),
        C::SaveDraft => (&[OwnPost], P(&[Draft, Returned, Withdrawn]), OnTheTablet),
        C::ShareDraft => (&[OwnPost], P(&[Draft]), OnTheTablet),
        C::SubmitPetition => (&[OwnCommander], P(&[Draft, Returned, Withdrawn]), OnTheTablet),
        // Whether it is part of an opinion already, the post may not see.
        C::WithdrawPetition => (&[OwnCommander], P(&[Submitted, Received]), OnTheHub),
        C::RecordValue => (&[OwnPost], Always, OnTheTablet),
        C::ReceivePetition => (&[Organizer], P(&[Submitted]), OnTheHub),
        C::ReturnPetition => (&[Organizer], P(&[Submitted, Received]), OnTheTablet),
        C::FormOpinion => (&[Organizer], Always, OnTheTablet),
        C::EditOpinion | C::MergeIntoOpinion | C::RemoveFromOpinion | C::AssignOpinion => {
            (&[Organizer], OpinionOpen, OnTheTablet)
        }
        C::AddNote => (&[Organizer, OwnDepartment], Always, OnTheTablet),
        C::SaveAnswer => (&[LeadDepartment], A(&[AnswerStage::Draft, AnswerStage::Returned]), OnTheTablet),
        C::SubmitAnswer => (&[LeadDepartment], A(&[AnswerStage::Draft, AnswerStage::Returned]), OnTheTablet),
        C::ApproveAnswer => (&[Leader], A(&[AnswerStage::Submitted]), OnTheTablet),
        C::ReturnAnswer => (&[Leader], A(&[AnswerStage::Submitted, AnswerStage::Approved]), OnTheTablet),
        C::PublishOpinion => (&[Organizer], A(&[AnswerStage::Approved]), OnTheTablet),
        C::CertifyKey => (&[OwnCommander], Always, OnTheTablet),
        C::ReportReadiness => (&[OwnPost], Always, OnTheTablet),
    };
    Rule { command, who, when, decided }
}

/// Whose record a command is about, as far as the rules ask.
#[derive(Debug, Clone, Copy, Default)]
pub struct Owner {
    /// The post it belongs to.
    pub unit: Option<Id<Unit>>,
    /// Its author, while it is theirs alone.
    pub author_only: Option<Id<Officer>>,
    /// The department it belongs to, or that leads its answer.
    pub department: Option<Id<Department>>,
}

/// Whether `officer` is one of `who` towards a record of this owner.
pub fn may(officer: &Officer, who: &[Who], owner: Owner) -> bool {
    let alone = owner.author_only.is_none_or(|author| author == officer.id);
    who.iter().any(|who| {
        officer.grants.iter().any(|grant| match (who, grant) {
            (Who::Administrator, Grant::Administrator)
            | (Who::Organizer, Grant::Organizer)
            | (Who::Leader, Grant::Leader) => true,
            (Who::OwnPost, Grant::Post { unit, .. }) | (Who::OwnCommander, Grant::Post { unit, commander: true }) => {
                owner.unit == Some(*unit) && alone
            }
            (Who::LeadDepartment | Who::OwnDepartment, Grant::Department(department)) => {
                owner.department == Some(*department)
            }
            _ => false,
        })
    })
}

/// Who shares a store on one tablet. (The team of a note is [`record::Team`].)
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Team {
    /// The administrators.
    Administrators,
    /// The organizing committee.
    Organizers,
    /// The provincial leadership.
    Leaders,
    /// A department.
    Department(Id<Department>),
    /// A post.
    Post(Id<Unit>),
}

/// The team of an officer: that of the first thing they are.
pub fn team(officer: &Officer) -> Option<Team> {
    officer.grants.first().map(|grant| match grant {
        Grant::Administrator => Team::Administrators,
        Grant::Organizer => Team::Organizers,
        Grant::Leader => Team::Leaders,
        Grant::Department(department) => Team::Department(*department),
        Grant::Post { unit, .. } => Team::Post(*unit),
    })
}

/// Whether two officers share a store on one tablet. Who is of no team shares with nobody.
pub fn share_a_store(one: &Officer, other: &Officer) -> bool {
    one.id == other.id || team(one).is_some_and(|team| self::team(other) == Some(team))
}

/// The scopes an officer's tablet is granted.
pub fn granted(officer: &Officer, conferences: &[Id<Conference>]) -> BTreeSet<Scope> {
    let mut scopes = scopes(&[Scope::Space, Scope::Officer(officer.id)]);
    scopes.extend(conferences.iter().map(|conference| Scope::Participants(*conference)));
    scopes.extend(officer.grants.iter().filter_map(|grant| match grant {
        Grant::Administrator => None,
        Grant::Organizer => Some(Scope::Organizers),
        Grant::Leader => Some(Scope::Leaders),
        Grant::Department(department) => Some(Scope::Department(*department)),
        Grant::Post { unit, .. } => Some(Scope::Unit(*unit)),
    }));
    scopes
}

/// A set of few: what the standard library makes one of sorts any number, in eleven kilobytes of the app.
fn scopes(few: &[Scope]) -> BTreeSet<Scope> {
    let mut set = BTreeSet::new();
    set.extend(few);
    set
}

/// Whether an officer is told whose packages come in, and what the hub holds of them.
pub fn receives_packages(officer: &Officer) -> bool {
    officer.grants.iter().any(|grant| matches!(grant, Grant::Administrator | Grant::Organizer))
}

/// Who sees a record.
pub fn audience<R: Reads>(record: &Record, reads: &R) -> Result<BTreeSet<Scope>, Missing> {
    Ok(match record {
        Record::Province(_)
        | Record::Unit(_)
        | Record::Department(_)
        | Record::Topic(_)
        | Record::Indicator(_)
        | Record::Conference(_)
        | Record::Carrying(_)
        // Names and positions stand under what people write and approve.
        | Record::Officer(_) => scopes(&[Scope::Space]),
        Record::AgendaItem(AgendaItem { internal: true, .. }) => scopes(&[Scope::Organizers]),
        Record::AgendaItem(item) => scopes(&[Scope::Participants(item.conference)]),
        Record::Material(material) => scopes(&[Scope::Participants(material.conference)]),
        Record::Value(value) => scopes(&[Scope::Unit(value.unit), Scope::Organizers]),
        Record::Petition(petition) => petition_audience(petition, reads)?,
        Record::Opinion(opinion) => opinion_audience(opinion, reads)?,
        Record::Grouping(grouping) => grouping_audience(grouping, reads)?,
        Record::Assignment(assignment) => {
            scopes(&[Scope::Organizers, Scope::Leaders, Scope::Department(assignment.department)])
        }
        Record::Answer(answer) => answer_audience(answer, reads)?,
        Record::Note(note) => note_audience(note),
        Record::SigningKey(key) => scopes(&[Scope::Unit(key.unit)]),
        Record::Readiness(it) => scopes(&[Scope::Unit(it.unit), Scope::Organizers]),
    })
}

fn petition_audience<R: Reads>(petition: &Petition, reads: &R) -> Result<BTreeSet<Scope>, Missing> {
    let mut scopes = scopes(&[Scope::Officer(petition.author)]);
    if petition.shared || petition.stage != Stage::Draft {
        scopes.insert(Scope::Unit(petition.unit));
    }
    // A petition sent back or taken back stays with the organizers, who dealt with it.
    if petition.submitted.is_some() {
        scopes.insert(Scope::Organizers);
    }
    for grouping in reads.attached_as::<Grouping>(petition.id.erased())? {
        scopes.extend(answering(grouping.opinion, reads)?);
    }
    Ok(scopes)
}

fn opinion_audience<R: Reads>(opinion: &Opinion, reads: &R) -> Result<BTreeSet<Scope>, Missing> {
    let mut scopes = answering(opinion.id, reads)?;
    scopes.extend([Scope::Organizers, Scope::Leaders]);
    if opinion.published.is_some() {
        scopes.insert(Scope::Participants(opinion.conference));
    }
    Ok(scopes)
}

fn grouping_audience<R: Reads>(grouping: &Grouping, reads: &R) -> Result<BTreeSet<Scope>, Missing> {
    let mut scopes = answering(grouping.opinion, reads)?;
    scopes.insert(Scope::Organizers);
    // A post learns where its words went once there is something to read.
    if reads.get(grouping.opinion)?.is_some_and(|opinion| opinion.published.is_some()) {
        scopes.insert(Scope::Unit(grouping.unit));
    }
    Ok(scopes)
}

fn answer_audience<R: Reads>(answer: &Answer, reads: &R) -> Result<BTreeSet<Scope>, Missing> {
    let mut scopes = answering(answer.opinion, reads)?;
    scopes.insert(Scope::Department(answer.department));
    if !matches!(answer.stage, AnswerStage::Draft) {
        scopes.extend([Scope::Organizers, Scope::Leaders]);
    }
    if answer.stage == AnswerStage::Published
        && let Some(opinion) = reads.get(answer.opinion)?
    {
        scopes.insert(Scope::Participants(opinion.conference));
    }
    Ok(scopes)
}

fn note_audience(note: &Note) -> BTreeSet<Scope> {
    match note.team {
        record::Team::Organizers => scopes(&[Scope::Organizers]),
        record::Team::Department(department) => scopes(&[Scope::Organizers, Scope::Department(department)]),
    }
}

/// The departments that work on an opinion.
fn answering<R: Reads>(opinion: Id<Opinion>, reads: &R) -> Result<BTreeSet<Scope>, Missing> {
    let mut departments = BTreeSet::new();
    for assignment in reads.attached_as::<Assignment>(opinion.erased())? {
        departments.insert(Scope::Department(assignment.department));
    }
    Ok(departments)
}

/// The records whose audience may change when `record` does.
///
/// An opinion's publication and assignments decide who sees what hangs on it; a grouping decides
/// which departments see the petition.
pub fn dependents<R: Reads>(record: &Record, reads: &R) -> Result<Vec<RecordId>, Missing> {
    match record {
        Record::Opinion(opinion) => around(opinion.id, reads),
        Record::Assignment(assignment) => around(assignment.opinion, reads),
        Record::Grouping(grouping) => Ok(vec![grouping.petition.erased()]),
        _ => Ok(vec![]),
    }
}

fn around<R: Reads>(opinion: Id<Opinion>, reads: &R) -> Result<Vec<RecordId>, Missing> {
    let mut ids = vec![opinion.erased()];
    ids.extend(reads.attached(opinion.erased())?);
    let groupings = reads.attached_as::<Grouping>(opinion.erased())?;
    ids.extend(groupings.into_iter().map(|grouping: Grouping| grouping.petition.erased()));
    Ok(ids)
}

/// The conferences of a province, from the records attached to it.
pub fn conferences<R: Reads>(province: RecordId, reads: &R) -> Result<Vec<Id<Conference>>, Missing> {
    Ok(reads.attached_as::<Conference>(province)?.iter().map(Kind::id).collect())
}
