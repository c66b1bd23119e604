//! Who takes part, and what comes to their minds: plausible commands, some of them bad ideas.

use caunoi_core::{
    command::{
        AddNote, ApproveAnswer, AssignOpinion, Command, EditOpinion, FormOpinion, MergeIntoOpinion, PlanConference,
        PublishOpinion, PutAgendaItem, PutDepartment, PutIndicator, PutOfficer, PutTopic, PutUnit, ReceivePetition,
        RecordValue, RemoveAgendaItem, RemoveFromOpinion, ReportReadiness, ReturnAnswer, ReturnPetition, SaveAnswer,
        SaveDraft, ShareDraft, SubmitAnswer, SubmitPetition, WithdrawPetition,
    },
    field::{Field, TextEdit},
    id::Id,
    reads::Store,
    record::{
        AgendaItem, AgendaKind, Answer, AnswerMode, AnswerStage, Conference, Department, Grant, Grouping, Indicator,
        IndicatorKind, Need, Number, Officer, Opinion, Outcome, Period, Petition, PetitionKind, Province, Quantity,
        Team, Topic, Unit, UnitKind, Value,
    },
    replica::Replica,
};
use chrono::{NaiveDate, NaiveTime};
use fastrand::Rng;

const UNITS: usize = 3;
const DEPARTMENTS: usize = 2;

pub(super) fn province() -> Province {
    Province {
        id: Id::named("province", "sim"), name: "Thử".into(), agency: "Công an tỉnh Thử".into(), sample: true
    }
}

fn officer(name: &str, grants: Vec<Grant>) -> Officer {
    Officer { id: Id::named("officer", name), name: name.into(), position: name.into(), grants }
}

pub(super) fn administrator() -> Officer {
    officer("administrator", vec![Grant::Administrator])
}

fn unit_id(number: usize) -> Id<Unit> {
    Id::named("unit", &number.to_string())
}

fn department_id(number: usize) -> Id<Department> {
    Id::named("department", &number.to_string())
}

/// A commander and an officer for each post, and somebody in every other place.
fn officers() -> Vec<Officer> {
    let mut officers = vec![officer("organizer", vec![Grant::Organizer]), officer("leader", vec![Grant::Leader])];
    for number in 0..UNITS {
        let post = |commander| vec![Grant::Post { unit: unit_id(number), commander }];
        officers.push(officer(&format!("commander-{number}"), post(true)));
        officers.push(officer(&format!("officer-{number}"), post(false)));
    }
    for number in 0..DEPARTMENTS {
        officers.push(officer(&format!("department-{number}"), vec![Grant::Department(department_id(number))]));
    }
    officers
}

/// A tablet: the officers who may share it, the first of whom does from the beginning, and whether they sign.
pub(super) struct Tablet {
    pub(super) crew: Vec<Id<Officer>>,
    pub(super) signs: bool,
}

/// The tablets there are. Each post shares one, and so that its officers also write apart, some have another; the organizer
/// has two.
pub(super) fn tablets() -> Vec<Tablet> {
    let of = |names: &[&str], signs| {
        let crew = names.iter().map(|name| Id::named("officer", name)).collect();
        Tablet { crew, signs }
    };
    let mut tablets = vec![of(&["administrator"], false)];
    tablets.extend(["organizer", "organizer", "leader"].map(|name| of(&[name], false)));
    for number in 0..DEPARTMENTS {
        tablets.push(of(&[&format!("department-{number}")], false));
    }
    for number in 0..UNITS {
        tablets.push(of(&[&format!("commander-{number}"), &format!("officer-{number}")], true));
    }
    tablets.push(of(&["commander-0"], true));
    tablets.push(of(&["officer-1", "commander-1"], true));
    tablets.push(of(&["officer-2"], false));
    tablets
}

fn day(number: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 10, number).expect("a day in October")
}

fn conference() -> Conference {
    Conference {
        id: Id::named("conference", "sim"),
        province: province().id,
        title: "Đối thoại".into(),
        theme: String::new(),
        date: day(16),
        starts: NaiveTime::MIN,
        place: String::new(),
        petitions_due: day(11),
        drafts_due: day(12),
        chair: String::new(),
        guests: vec![],
        sites: vec![],
    }
}

fn topic_id() -> Id<Topic> {
    Id::named("topic", "sim")
}

fn indicator() -> Indicator {
    Indicator {
        id: Id::named("indicator", "staff"),
        code: "staff".into(),
        label: "Biên chế".into(),
        group: "Biên chế".into(),
        unit: "người".into(),
        position: 1,
        kind: IndicatorKind::Count,
        period: Period::AsOf,
        applies_to: vec![UnitKind::Commune],
        minimum: None,
        part_of: None,
        help: String::new(),
    }
}

/// What the administrator sets up in the beginning.
pub(super) fn furniture() -> Vec<Command> {
    let mut commands: Vec<Command> = Vec::new();
    for number in 0..UNITS {
        let unit = Unit {
            id: unit_id(number),
            code: format!("{number:05}"),
            name: format!("Xã {number}"),
            kind: UnitKind::Commune,
            district: None,
            valid_from: None,
            valid_to: None,
            predecessors: vec![],
        };
        commands.push(PutUnit { unit }.into());
    }
    for number in 0..DEPARTMENTS {
        let department =
            Department { id: department_id(number), code: number.to_string(), name: format!("Phòng {number}") };
        commands.push(PutDepartment { department }.into());
    }
    let topic = Topic { id: topic_id(), code: "T".into(), name: "Lĩnh vực".into(), parent: None, position: 1 };
    commands.push(PutTopic { topic }.into());
    commands.extend(officers().into_iter().map(|officer| PutOfficer { officer }.into()));
    commands.push(PutIndicator { indicator: indicator() }.into());
    commands.push(PlanConference { conference: conference() }.into());
    commands
}

/// Something to do for whoever holds this device, looking at what the device shows.
pub(super) fn idea(replica: &Replica, random: &mut Rng) -> Option<Command> {
    let officer = replica.officer()?;
    let mind = Mind { store: replica.shown(), officer, random };
    match officer.grants.first()? {
        Grant::Administrator => mind.move_somebody(),
        Grant::Organizer => mind.organize(),
        Grant::Leader => mind.lead(),
        Grant::Department(_) => mind.answer(),
        Grant::Post { unit, .. } => Some(mind.write(*unit)),
    }
}

struct Mind<'a> {
    store: &'a Store,
    officer: &'a Officer,
    random: &'a mut Rng,
}

impl Mind<'_> {
    fn fresh<R>(&mut self) -> Id<R> {
        let mut bytes = [0; 16];
        self.random.fill(&mut bytes);
        Id::new(bytes)
    }

    fn words(&mut self) -> String {
        format!("chữ {}", self.random.u32(..))
    }

    fn any<R: caunoi_core::record::Kind + Clone>(&mut self) -> Option<R> {
        let all: Vec<&R> = self.store.all().collect();
        if all.is_empty() { None } else { Some(all[self.random.usize(..all.len())].clone()) }
    }

    /// Changes a text here and there, writes it anew, or leaves it.
    fn edit(&mut self, field: &Field<String>) -> Option<TextEdit> {
        let mut lines: Vec<String> =
            field.get().map_or_else(Vec::new, |text| text.lines().map(str::to_owned).collect());
        let place = self.random.usize(..=lines.len());
        match self.random.u8(..6) {
            0 => lines = vec![self.words()],
            1 | 2 => lines.insert(place, self.words()),
            3 => lines.get_mut(place)?.clone_from(&self.words()),
            4 if place < lines.len() => drop(lines.remove(place)),
            _ => return None,
        }
        field.rewording(lines.join("\n"))
    }

    fn write(mut self, unit: Id<Unit>) -> Command {
        let petition: Option<Petition> = self.any();
        match (self.random.u8(..11), petition) {
            (0..3, _) | (_, None) => self.begin(),
            (3..6, Some(petition)) => self.revise(&petition),
            (6, Some(petition)) => ShareDraft { petition: petition.id }.into(),
            (7..9, Some(petition)) if self.random.u8(..8) > 0 => {
                SubmitPetition { petition: petition.id, seen: petition.fingerprint() }.into()
            }
            (7..9, Some(petition)) => WithdrawPetition { petition: petition.id }.into(),
            (9, _) => self.count(unit),
            _ => self.report(unit),
        }
    }

    /// What the tablet does by itself.
    fn report(&mut self, unit: Id<Unit>) -> Command {
        let needs = [Need::Materials, Need::Clock, Need::Pin];
        ReportReadiness { unit, needs: needs.into_iter().filter(|_| self.random.bool()).collect() }.into()
    }

    fn begin(&mut self) -> Command {
        let text = |mind: &mut Self| {
            let lines: Vec<_> = (0..mind.random.usize(1..5)).map(|_| mind.words()).collect();
            Some(TextEdit::first(lines.join("\n")))
        };
        SaveDraft {
            petition: self.fresh(),
            conference: conference().id,
            title: text(self),
            difficulty: text(self),
            cause: None,
            proposal: text(self),
            topic: Some(caunoi_core::field::Edit { value: topic_id(), seen: vec![] }),
            kind: Some(caunoi_core::field::Edit { value: PetitionKind::Petition, seen: vec![] }),
        }
        .into()
    }

    fn revise(&mut self, petition: &Petition) -> Command {
        SaveDraft {
            petition: petition.id,
            conference: petition.conference,
            title: self.edit(&petition.title),
            difficulty: self.edit(&petition.difficulty),
            cause: self.edit(&petition.cause),
            proposal: self.edit(&petition.proposal),
            topic: None,
            kind: None,
        }
        .into()
    }

    fn count(&mut self, unit: Id<Unit>) -> Command {
        let (indicator, as_of) = (indicator().id, day(1));
        let seen = self.store.find(Value::id_of(unit, indicator, as_of)).map(|value| value.quantity.seen());
        let value = Quantity::Exact(Number::whole(self.random.i64(0..20)));
        let quantity = caunoi_core::field::Edit { value, seen: seen.unwrap_or_default() };
        RecordValue { unit, indicator, as_of, quantity }.into()
    }

    fn organize(mut self) -> Option<Command> {
        let petition: Option<Petition> = self.any();
        let opinion: Option<Opinion> = self.any();
        Some(match (self.random.u8(..12), petition, opinion) {
            (0, Some(petition), _) => ReceivePetition { petition: petition.id }.into(),
            (1, Some(petition), _) => ReturnPetition { petition: petition.id, reason: self.words() }.into(),
            (2..4, Some(petition), _) => FormOpinion {
                opinion: self.fresh(),
                conference: conference().id,
                title: self.words(),
                text: self.words(),
                topic: topic_id(),
                petitions: vec![petition.id],
            }
            .into(),
            (4, Some(petition), Some(opinion)) => {
                MergeIntoOpinion { opinion: opinion.id, petition: petition.id }.into()
            }
            (5, _, Some(opinion)) => self.split(&opinion)?,
            (6, _, Some(opinion)) => EditOpinion {
                opinion: opinion.id,
                title: self.edit(&opinion.title),
                text: self.edit(&opinion.text),
                topic: None,
            }
            .into(),
            (7..9, _, Some(opinion)) => AssignOpinion {
                opinion: opinion.id,
                department: department_id(self.random.usize(..DEPARTMENTS)),
                lead: self.random.u8(..4) > 0,
                due: day(12),
            }
            .into(),
            (9, _, Some(opinion)) => self.note(&opinion, Team::Organizers),
            (10, _, Some(opinion)) => {
                let answer = self.store.find(Answer::id_of(opinion.id))?;
                PublishOpinion { opinion: opinion.id, seen: opinion.fingerprint(answer) }.into()
            }
            (_, _, opinion) => self.schedule(opinion.map(|opinion| opinion.id)),
        })
    }

    fn split(&mut self, opinion: &Opinion) -> Option<Command> {
        let grouping = self.store.hanging_on::<Grouping>(opinion.id.erased()).next()?;
        Some(RemoveFromOpinion { opinion: opinion.id, petition: grouping.petition }.into())
    }

    fn note(&mut self, opinion: &Opinion, team: Team) -> Command {
        AddNote { note: self.fresh(), about: opinion.id.erased(), team, text: self.words() }.into()
    }

    fn schedule(&mut self, opinion: Option<Id<Opinion>>) -> Command {
        if let Some(item) = self.any::<AgendaItem>()
            && self.random.u8(..3) == 0
        {
            return RemoveAgendaItem { item: item.id }.into();
        }
        let item = AgendaItem {
            id: self.any::<AgendaItem>().map_or_else(|| self.fresh(), |item| item.id),
            conference: conference().id,
            position: self.random.u32(..).to_string(),
            title: self.words(),
            kind: AgendaKind::Dialogue,
            minutes: 10,
            person: String::new(),
            note: String::new(),
            internal: self.random.bool(),
            opinions: opinion.into_iter().collect(),
        };
        PutAgendaItem { item }.into()
    }

    fn answer(mut self) -> Option<Command> {
        let answer: Answer = self.any()?;
        let opinion = answer.opinion;
        Some(match self.random.u8(..10) {
            0..6 => SaveAnswer {
                opinion,
                text: self.edit(&answer.text),
                mode: answer.mode.edit(AnswerMode::Oral),
                outcome: answer.outcome.edit(Outcome::InProgress),
            }
            .into(),
            6..9 => SubmitAnswer { opinion, seen: answer.fingerprint() }.into(),
            _ => {
                let team = Team::Department(self.officer.department()?);
                let opinion = self.store.find(opinion)?.clone();
                self.note(&opinion, team)
            }
        })
    }

    fn lead(mut self) -> Option<Command> {
        let waiting: Vec<Answer> =
            self.store.all::<Answer>().filter(|answer| answer.stage == AnswerStage::Submitted).cloned().collect();
        let answer = waiting.first()?;
        Some(match self.random.u8(..4) {
            0 => ReturnAnswer { opinion: answer.opinion, reason: self.words() }.into(),
            _ => ApproveAnswer { opinion: answer.opinion, seen: answer.fingerprint() }.into(),
        })
    }

    /// Somebody changes post or department: their devices lose some records and gain others.
    fn move_somebody(self) -> Option<Command> {
        if self.random.u8(..4) > 0 {
            return None;
        }
        let mut officers = officers();
        let mut moved = officers.swap_remove(self.random.usize(..officers.len()));
        for grant in &mut moved.grants {
            match grant {
                Grant::Post { unit, .. } => *unit = unit_id(self.random.usize(..UNITS)),
                Grant::Department(department) => *department = department_id(self.random.usize(..DEPARTMENTS)),
                Grant::Administrator | Grant::Organizer | Grant::Leader => return None,
            }
        }
        Some(PutOfficer { officer: moved }.into())
    }
}
