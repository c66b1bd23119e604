//! A small province to try rules on.

use caunoi_core::{
    command::{
        AssignOpinion, Command, CommandId, Envelope, FormOpinion, SaveAnswer, SaveDraft, SubmitAnswer, SubmitPetition,
    },
    execute::{Decision, Stop, decide},
    field::{Edit, TextEdit},
    id::{Id, RecordId, ReplicaId},
    policy::Scope,
    reads::{Change, Store},
    record::{
        Answer, AnswerMode, Conference, Department, Grant, Indicator, IndicatorKind, Officer, Opinion, Outcome, Period,
        Petition, PetitionKind, Province, Record, Topic, Unit, UnitKind,
    },
    time::Moment,
};
use chrono::{NaiveDate, NaiveTime};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

pub(crate) const NOW: Moment = Moment(1_728_518_400_000);

/// All records of a space, who sees each of them, and the commands issued so far.
#[derive(Default)]
pub(crate) struct Space {
    pub(crate) store: Store,
    pub(crate) seen_by: BTreeMap<RecordId, BTreeSet<Scope>>,
    issued: u64,
}

pub(crate) fn day(number: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 10, number).expect("a day")
}

pub(crate) fn id<R>(name: &str) -> Id<R> {
    Id::named("test", name)
}

fn officer(name: &str, grant: Grant) -> Officer {
    Officer { id: id(name), name: name.into(), position: name.into(), grants: vec![grant] }
}

pub(crate) fn conference() -> Conference {
    Conference {
        id: id("conference"),
        province: id("province"),
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

fn unit(name: &str) -> Unit {
    Unit {
        id: id(name),
        code: name.into(),
        name: name.into(),
        kind: UnitKind::Commune,
        district: None,
        valid_from: None,
        valid_to: None,
        predecessors: vec![],
    }
}

pub(crate) fn indicator(code: &str) -> Indicator {
    Indicator {
        id: id(code),
        code: code.into(),
        label: code.into(),
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

impl Space {
    /// Two posts with a commander and an officer each, two departments, an organizer, a leader.
    pub(crate) fn new() -> Self {
        let mut space = Self::default();
        let province =
            Province {
                id: id("province"), name: "Thử".into(), agency: "Công an tỉnh Thử".into(), sample: false
            };
        let topic = Topic { id: id("topic"), code: "T".into(), name: "Lĩnh vực".into(), parent: None, position: 1 };
        let mut records: Vec<Record> =
            vec![province.into(), conference().into(), topic.into(), indicator("staff").into()];
        for name in ["a", "b"] {
            records.push(unit(name).into());
            let post = |commander| Grant::Post { unit: id(name), commander };
            records.push(officer(&format!("commander-{name}"), post(true)).into());
            records.push(officer(&format!("officer-{name}"), post(false)).into());
        }
        for code in ["PH10", "PC06"] {
            records.push(Department { id: id(code), code: code.into(), name: code.into() }.into());
            records.push(officer(&format!("of-{code}"), Grant::Department(id(code))).into());
        }
        let single =
            [("administrator", Grant::Administrator), ("organizer", Grant::Organizer), ("leader", Grant::Leader)];
        records.extend(single.map(|(name, grant)| officer(name, grant).into()));
        for record in records {
            space.store.put(Arc::new(record));
        }
        space
    }

    pub(crate) fn try_as(&mut self, name: &str, command: impl Into<Command>) -> Result<Decision, String> {
        self.issued += 1;
        let id = CommandId { replica: ReplicaId(RecordId::named(name)), n: self.issued };
        let envelope = Envelope { id, officer: self::id(name), issued: NOW, command: command.into() };
        let decision = decide(&self.store, NOW, &envelope).map_err(|stop| match stop {
            Stop::Refused(refusal) => refusal.code.into_owned(),
            Stop::Missing(missing) => panic!("a store in memory misses nothing: {missing:?}"),
        })?;
        for (change, scopes) in &decision.effects {
            self.store.apply(std::slice::from_ref(change));
            match change {
                Change::Put(_) => self.seen_by.insert(change.id(), scopes.clone()),
                Change::Remove(id) => self.seen_by.remove(id),
            };
        }
        Ok(decision)
    }

    #[track_caller]
    pub(crate) fn run_as(&mut self, name: &str, command: impl Into<Command>) -> Decision {
        self.try_as(name, command).unwrap_or_else(|code| panic!("refused: {code}"))
    }

    #[track_caller]
    pub(crate) fn refused_as(&mut self, name: &str, command: impl Into<Command>) -> String {
        let before = self.store.clone();
        let code = self.try_as(name, command).expect_err("this must be refused");
        assert_eq!(before, self.store, "a refusal changes nothing");
        code
    }

    pub(crate) fn petition(&self, name: &str) -> &Petition {
        self.store.find(id(name)).expect("the petition is there")
    }

    pub(crate) fn opinion(&self) -> &Opinion {
        self.store.find(id("opinion")).expect("the opinion is there")
    }

    pub(crate) fn answer(&self) -> &Answer {
        self.store.find(Answer::id_of(id("opinion"))).expect("the answer is there")
    }

    pub(crate) fn sees(&self, scope: Scope, record: RecordId) -> bool {
        self.seen_by.get(&record).is_some_and(|scopes| scopes.contains(&scope))
    }

    /// The post writes and sends a petition.
    pub(crate) fn submit(&mut self, post: &str, name: &str) {
        self.run_as(&format!("commander-{post}"), draft(name));
        let seen = self.petition(name).fingerprint();
        self.run_as(&format!("commander-{post}"), SubmitPetition { petition: id(name), seen });
    }

    /// One petition of each post becomes an opinion.
    pub(crate) fn form(&mut self) {
        self.submit("a", "p1");
        self.submit("b", "p2");
        self.run_as("organizer", form(&["p1", "p2"]));
    }

    pub(crate) fn assign(&mut self) {
        self.run_as("organizer", assign("PH10", true));
    }

    /// The department answers and lays the answer before the leadership.
    pub(crate) fn answer_it(&mut self) {
        self.run_as("of-PH10", save_answer("Sẽ cấp trong quý IV."));
        let seen = self.answer().fingerprint();
        self.run_as("of-PH10", SubmitAnswer { opinion: id("opinion"), seen });
    }
}

#[expect(clippy::unnecessary_wraps, reason = "the fields of commands are options, and this fills them")]
pub(crate) fn new<T>(value: T) -> Option<Edit<T>> {
    Some(Edit { value, seen: vec![] })
}

#[expect(clippy::unnecessary_wraps, reason = "the fields of commands are options, and this fills them")]
pub(crate) fn words(text: impl Into<String>) -> Option<TextEdit> {
    Some(TextEdit::first(text))
}

pub(crate) fn draft(name: &str) -> SaveDraft {
    SaveDraft {
        petition: id(name),
        conference: id("conference"),
        title: words(format!("Tiêu đề {name}")),
        difficulty: words("Khó khăn"),
        cause: None,
        proposal: words("Đề nghị"),
        topic: new(id("topic")),
        kind: new(PetitionKind::Petition),
    }
}

pub(crate) fn form(petitions: &[&str]) -> FormOpinion {
    FormOpinion {
        opinion: id("opinion"),
        conference: id("conference"),
        title: "Ý kiến".into(),
        text: "Nội dung".into(),
        topic: id("topic"),
        petitions: petitions.iter().map(|name| id(name)).collect(),
    }
}

pub(crate) fn assign(department: &str, lead: bool) -> AssignOpinion {
    AssignOpinion { opinion: id("opinion"), department: id(department), lead, due: day(12) }
}

pub(crate) fn save_answer(text: &str) -> SaveAnswer {
    SaveAnswer {
        opinion: id("opinion"),
        text: words(text),
        mode: new(AnswerMode::Oral),
        outcome: new(Outcome::Scheduled),
    }
}
