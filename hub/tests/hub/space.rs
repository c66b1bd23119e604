//! A small province to test in, and tablets that talk to its hub without a network.

use caunoi_core::{
    command::{
        Command, CommandId, PlanConference, PutDepartment, PutOfficer, PutTopic, PutUnit, SaveDraft, SubmitPetition,
    },
    field::{Edit, TextEdit},
    id::{Id, RecordId, ReplicaId},
    record::{Conference, Department, Grant, Kind, Officer, Petition, PetitionKind, Province, Topic, Unit, UnitKind},
    replica::{Entry, Replica},
    time::Moment,
    wire::{Identity, Outcome, Sent, SyncRequest, SyncResponse},
};
use caunoi_hub::{
    enrol, genesis,
    store::{Store, Transaction},
    sync::{Limits, round_trip},
};
use chrono::{NaiveDate, NaiveTime};

/// When everything in these tests begins.
pub(crate) const START: Moment = Moment(1_728_518_400_000);

/// Who there is.
pub(crate) const ADMINISTRATOR: &str = "administrator";
pub(crate) const ORGANIZER: &str = "organizer";
pub(crate) const LEADER: &str = "leader";
pub(crate) const LOGISTICS: &str = "logistics";
pub(crate) const COMMANDER_1: &str = "commander of unit 1";
pub(crate) const OFFICER_1: &str = "officer of unit 1";
pub(crate) const COMMANDER_2: &str = "commander of unit 2";

pub(crate) fn officer(name: &str) -> Id<Officer> {
    Id::named("officer", name)
}

pub(crate) fn unit(code: &str) -> Id<Unit> {
    Id::named("unit", code)
}

pub(crate) fn department() -> Id<Department> {
    Id::named("department", LOGISTICS)
}

pub(crate) fn topic() -> Id<Topic> {
    Id::named("topic", "HCKT")
}

pub(crate) fn conference() -> Id<Conference> {
    Id::named("conference", "2024")
}

pub(crate) fn petition(name: &str) -> Id<Petition> {
    Id::named("petition", name)
}

pub(crate) fn day() -> NaiveDate {
    START.day()
}

fn person(name: &str, grant: Grant) -> Officer {
    Officer { id: officer(name), name: name.into(), position: name.into(), grants: vec![grant] }
}

fn officers() -> [Officer; 6] {
    let post = |code, commander| Grant::Post { unit: unit(code), commander };
    [
        person(ORGANIZER, Grant::Organizer),
        person(LEADER, Grant::Leader),
        person(LOGISTICS, Grant::Department(department())),
        person(COMMANDER_1, post("1", true)),
        person(OFFICER_1, post("1", false)),
        person(COMMANDER_2, post("2", true)),
    ]
}

pub(crate) fn province(name: &str) -> Province {
    Province {
        id: Id::named("province", name),
        name: name.into(),
        agency: format!("Công an tỉnh {name}"),
        sample: false,
    }
}

pub(crate) fn administrator() -> Officer {
    person(ADMINISTRATOR, Grant::Administrator)
}

/// Founds the province in a store and lets its administrator and organizer set it up.
pub(crate) async fn found<S: Store>(store: &S) {
    let mut transaction = store.begin().await.unwrap();
    assert!(genesis::found(&mut transaction, province("Bắc Kạn"), administrator(), START).await.unwrap());
    transaction.commit().await.unwrap();
    let mut tablet = Tablet::of(store, ADMINISTRATOR, "setup").await;
    tablet.pull(store).await;
    for code in ["1", "2"] {
        tablet.issue(PutUnit { unit: a_unit(code) });
    }
    let name = LOGISTICS.to_owned();
    tablet.issue(PutDepartment { department: Department { id: department(), code: "PH10".into(), name } });
    let (code, name) = ("HCKT".into(), "Trụ sở".into());
    tablet.issue(PutTopic { topic: Topic { id: topic(), code, name, parent: None, position: 0 } });
    for officer in officers() {
        tablet.issue(PutOfficer { officer });
    }
    tablet.issue(PlanConference { conference: a_conference() });
    tablet.settle(store).await;
    assert!(tablet.replica.refused().is_empty(), "{:?}", tablet.replica.refused());
}

fn a_unit(code: &str) -> Unit {
    Unit {
        id: unit(code),
        code: code.into(),
        name: code.into(),
        kind: UnitKind::Commune,
        district: None,
        valid_from: None,
        valid_to: None,
        predecessors: vec![],
    }
}

fn a_conference() -> Conference {
    Conference {
        id: conference(),
        province: province("Bắc Kạn").id,
        title: "Hội nghị đối thoại".into(),
        theme: String::new(),
        date: day(),
        starts: NaiveTime::MIN,
        place: String::new(),
        petitions_due: day(),
        drafts_due: day(),
        chair: String::new(),
        guests: vec![],
        sites: vec![],
    }
}

/// A tablet: the replica that the app uses, with its hub at hand.
#[derive(Clone)]
pub(crate) struct Tablet {
    pub(crate) replica: Replica,
    /// The hub's clock at its next request.
    pub(crate) now: Moment,
    pub(crate) limits: Limits,
}

impl Tablet {
    /// An officer's tablet, just enrolled.
    pub(crate) async fn of<S: Store>(store: &S, name: &str, tablet: &str) -> Self {
        let replica = ReplicaId(RecordId::named(&format!("{name}/{tablet}")));
        let mut transaction = store.begin().await.unwrap();
        enrol::admit(&mut transaction, replica, officer(name), vec![], START).await.unwrap();
        transaction.commit().await.unwrap();
        let (token, hub_key) = (String::new(), Vec::new());
        let identity = Identity { replica, officer: officer(name), name: name.into(), token, hub_key };
        Self { replica: Replica::new(identity), now: START, limits: Limits::default() }
    }

    /// An officer's tablet that has everything.
    pub(crate) async fn ready<S: Store>(store: &S, name: &str) -> Self {
        let mut tablet = Self::of(store, name, "tablet").await;
        tablet.pull(store).await;
        tablet
    }

    /// Issues a command that is possible here.
    pub(crate) fn issue(&mut self, command: impl Into<Command>) -> CommandId {
        let entry = self.replica.issue(self.now, command).unwrap();
        let Entry::Issued(sent) = &entry else { panic!("issuing gives a command") };
        let id = sent.id;
        self.replica.apply(entry).unwrap();
        id
    }

    /// Issues and sends a command; what became of it.
    pub(crate) async fn run<S: Store>(&mut self, store: &S, command: impl Into<Command>) -> Outcome {
        let id = self.issue(command);
        let outcomes = self.settle(store).await;
        outcomes.into_iter().rev().find(|(other, _)| *other == id).unwrap().1
    }

    /// The commands on their way, as they are sent.
    pub(crate) fn outbox(&self) -> Vec<Sent> {
        self.replica.pending().iter().map(|pending| pending.sent.clone()).collect()
    }

    /// The hub's answer to a request of this tablet's, which it does not take in.
    pub(crate) async fn ask<S: Store>(&self, store: &S, request: &SyncRequest) -> SyncResponse {
        let identity = self.replica.identity();
        round_trip(store, identity.replica, request, self.now, self.limits).await.unwrap()
    }

    pub(crate) fn take(&mut self, response: SyncResponse) {
        self.replica.apply(Entry::Answered(response)).unwrap();
    }

    /// One whole pull, sending nothing; the hub's answers.
    pub(crate) async fn pull<S: Store>(&mut self, store: &S) -> Vec<SyncResponse> {
        let mut answers = Vec::new();
        loop {
            let request = SyncRequest { commands: vec![], ..self.replica.request() };
            let answer = self.ask(store, &request).await;
            self.take(answer.clone());
            answers.push(answer);
            if answers.last().is_some_and(|answer| !answer.more) {
                return answers;
            }
        }
    }

    /// Sends and pulls until nothing more is to be said now; what became of the commands.
    pub(crate) async fn settle<S: Store>(&mut self, store: &S) -> Vec<(CommandId, Outcome)> {
        let mut outcomes = Vec::new();
        loop {
            let answer = self.ask(store, &self.replica.request()).await;
            let more = answer.more;
            outcomes.extend(answer.outcomes.clone());
            self.take(answer);
            if !more {
                return outcomes;
            }
        }
    }

    /// A record as it is shown here.
    pub(crate) fn shown<K: Kind + Clone>(&self, id: Id<K>) -> Option<K> {
        self.replica.shown().find(id).cloned()
    }

    /// The records that the hub has confirmed, as bytes.
    pub(crate) fn confirmed(&self) -> Vec<(RecordId, Vec<u8>)> {
        self.replica.confirmed().bodies().collect()
    }

    /// A first draft of a petition.
    pub(crate) fn draft(&mut self, name: &str, title: &str) -> CommandId {
        self.issue(draft(name, title))
    }

    /// Submits what is shown here of a petition.
    pub(crate) fn submit(&mut self, name: &str) -> CommandId {
        let seen = self.shown(petition(name)).unwrap().fingerprint();
        self.issue(SubmitPetition { petition: petition(name), seen })
    }
}

/// The first words.
pub(crate) fn first<T>(value: T) -> Edit<T> {
    Edit { value, seen: vec![] }
}

/// A petition that lacks nothing.
pub(crate) fn draft(name: &str, title: &str) -> SaveDraft {
    SaveDraft {
        petition: petition(name),
        conference: conference(),
        title: Some(TextEdit::first(title)),
        difficulty: Some(TextEdit::first(format!("{title}: khó khăn"))),
        cause: None,
        proposal: None,
        topic: Some(first(topic())),
        kind: Some(first(PetitionKind::Petition)),
    }
}

/// A command that changes the title of a petition, over the versions named and what they said.
pub(crate) fn retitle(name: &str, title: &str, seen: &[(CommandId, &str)]) -> SaveDraft {
    SaveDraft {
        petition: petition(name),
        conference: conference(),
        title: Some(TextEdit::over(title, seen.iter().copied())),
        difficulty: None,
        cause: None,
        proposal: None,
        topic: None,
        kind: None,
    }
}
