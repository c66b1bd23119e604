//! The sample province: its figures are those that were published, and it came in by commands alone.

use crate::space::{administrator, province};
use caunoi_core::{
    codec,
    id::{Fingerprint, Id, RecordId, ReplicaId},
    reads,
    record::{
        AgendaItem, Answer, AnswerStage, Grouping, Indicator, Kind, Material, Note, Officer, Opinion, Petition,
        Province, Quantity, Stage, Topic, Unit, UnitKind, Value,
    },
    replica::{Entry, Replica},
    time::Moment,
    wire::{Identity, SyncResponse},
};
use caunoi_hub::{
    clock::{Clock, SAMPLE_START},
    enrol, genesis,
    sample::{self, Role, SampleError},
    store::{MemoryStore, Snapshot, SqliteStore, Store, Transaction},
    sync::{Limits, round_trip},
};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Noon on 15 February 2025 in Viet Nam.
const FEBRUARY: Moment = Moment(1_739_595_600_000);

fn post() -> Role {
    Role::Post("01981".into())
}

fn second_post() -> Role {
    Role::Post("02143".into())
}

/// What somebody's new tablet is sent.
async fn pulled<S: Store>(store: &S, role: &Role, now: Moment) -> (Replica, Vec<SyncResponse>) {
    let replica = ReplicaId(RecordId::named(&format!("fresh/{}", role.officer())));
    let identity =
        Identity { replica, officer: role.officer(), name: String::new(), token: String::new(), hub_key: vec![] };
    let mut transaction = store.begin().await.unwrap();
    enrol::admit(&mut transaction, replica, role.officer(), vec![], now).await.unwrap();
    transaction.commit().await.unwrap();
    let (mut tablet, mut answers) = (Replica::new(identity), Vec::new());
    while !tablet.is_complete() {
        let request = tablet.request();
        let answer = round_trip(store, replica, &request, now, Limits::default()).await.unwrap();
        tablet.apply(Entry::Answered(answer.clone())).unwrap();
        answers.push(answer);
    }
    (tablet, answers)
}

async fn loaded(now: Moment) -> MemoryStore {
    let store = MemoryStore::default();
    sample::load(&store, now).await.unwrap();
    store
}

async fn seen_by(role: &Role, now: Moment) -> Replica {
    pulled(&loaded(now).await, role, now).await.0
}

/// The values of one line of the sheet on one day, unit by unit.
fn line(records: &reads::Store, code: &str, as_of: &str) -> BTreeMap<Id<Unit>, Quantity> {
    let indicator: Id<Indicator> = Id::named("indicator", code);
    let as_of: NaiveDate = as_of.parse().unwrap();
    let cells = records.all::<Value>().filter(|value| value.indicator == indicator && value.as_of == as_of);
    cells.map(|value| (value.unit, value.quantity.get().unwrap().clone())).collect()
}

fn numbers(line: &BTreeMap<Id<Unit>, Quantity>) -> Vec<i64> {
    let number = |quantity: &Quantity| match quantity {
        Quantity::Exact(number) => number.units,
        other => panic!("{other:?} is no number"),
    };
    line.values().map(number).collect()
}

fn count(line: &BTreeMap<Id<Unit>, Quantity>, quantity: &Quantity) -> usize {
    line.values().filter(|value| *value == quantity).count()
}

#[tokio::test]
async fn every_command_of_the_script_takes_effect() {
    let steps = sample::script().unwrap();
    assert!(steps.is_sorted_by_key(|step| step.at));
    let store = MemoryStore::default();
    let loaded = sample::load(&store, FEBRUARY).await.unwrap();
    assert_eq!(loaded, sample::Loaded { due: steps.len(), not_applied: 0, outdated: 0 });
    let again = sample::load(&store, FEBRUARY).await.unwrap();
    assert_eq!(again, loaded, "a restart finds everything there");
    let meta = store.snapshot().await.unwrap().meta().await.unwrap();
    // One number for the first two records, and one for each command.
    assert_eq!(meta.seq, steps.len() as u64 + 1);
}

#[tokio::test]
async fn there_are_108_units() {
    let tablet = seen_by(&post(), SAMPLE_START).await;
    let records = tablet.shown();
    let of = |kind| records.all::<Unit>().filter(|unit| unit.kind == kind).count();
    assert_eq!((of(UnitKind::Commune), of(UnitKind::Township), of(UnitKind::Ward)), (95, 7, 6));
    assert_eq!(records.all::<Unit>().count(), 108);
    assert!(records.all::<Province>().all(|province| province.sample));
    let groups = records.all::<Topic>().filter(|topic| topic.parent.is_none()).count();
    assert_eq!((groups, records.all::<Topic>().count()), (5, 24));
    // A commander for each unit, one more officer, 19 departments, the organizers, the leadership, the administrator.
    assert_eq!(records.all::<Officer>().count(), 108 + 1 + 19 + 3);
    assert_eq!(tablet.officer().unwrap().name, "Trưởng Công an xã Vũ Muộn");
}

#[tokio::test]
async fn the_first_sheet_adds_up_to_what_was_published() {
    let tablet = seen_by(&Role::Organizer, SAMPLE_START).await;
    let records = tablet.shown();
    let total = |code, as_of| numbers(&line(records, code, as_of)).iter().sum::<i64>();
    assert_eq!(count(&line(records, "regular_police", "2024-10-01"), &Quantity::YesNo(true)), 102);
    let investigators = numbers(&line(records, "investigators", "2024-10-01"));
    assert_eq!((investigators.len(), investigators.iter().sum::<i64>()), (102, 109));
    assert_eq!(investigators.iter().filter(|number| **number == 2).count(), 7);
    let officers = numbers(&line(records, "investigation_officers", "2024-10-01"));
    assert_eq!(officers.iter().sum::<i64>(), 69);
    assert_eq!(officers.iter().filter(|number| **number == 1).count(), 69);
    for (code, published) in
        [("crimes", 638), ("detected", 147), ("arrested", 184), ("patrols", 6872), ("guns", 529), ("ammunition", 1870)]
    {
        assert_eq!(total(code, "2024-07-31"), published, "{code}");
    }
    let day: NaiveDate = "2024-10-10".parse().unwrap();
    assert!(records.all::<Value>().all(|value| value.as_of < day), "nothing of what is still to come");
}

#[tokio::test]
async fn the_second_sheet_comes_when_it_is_due() {
    let store = loaded(SAMPLE_START).await;
    sample::load(&store, FEBRUARY).await.unwrap();
    let (tablet, _) = pulled(&store, &Role::Organizer, FEBRUARY).await;
    let records = tablet.shown();
    let headquarters = line(records, "hq_status", "2025-02-15");
    let of = |code: &str| count(&headquarters, &Quantity::Choice(code.into()));
    assert_eq!((of("independent"), of("building"), of("unknown"), headquarters.len()), (78, 22, 2, 102));
    assert_eq!(count(&line(records, "duty_housing", "2025-02-15"), &Quantity::YesNo(true)), 102);
    assert!(numbers(&line(records, "staff", "2025-02-15")).iter().all(|number| *number >= 8));
    assert!(numbers(&line(records, "investigators", "2025-02-15")).iter().all(|number| *number >= 1));
    assert_eq!(line(records, "hq_status", "2024-10-01").len(), 102, "the first sheet is still there");
}

#[tokio::test]
async fn petitions_wait_or_are_numbered_as_the_files_say() {
    let tablet = seen_by(&Role::Organizer, SAMPLE_START).await;
    let records = tablet.shown();
    let petitions: Vec<_> = records.all::<Petition>().collect();
    assert!(petitions.len() >= 120);
    let from: BTreeSet<_> = petitions.iter().map(|petition| petition.unit).collect();
    assert_eq!(from.len(), 108, "every unit has sent one");
    let inbox: Moment = Moment(SAMPLE_START.0 - (5 * 24 + 7) * 3_600_000);
    for petition in &petitions {
        let stage = if petition.submitted < Some(inbox) { Stage::Received } else { Stage::Submitted };
        assert_eq!(petition.stage, stage);
    }
    let numbers: BTreeSet<_> = petitions.iter().filter_map(|petition| petition.number).collect();
    let last = u32::try_from(numbers.len()).unwrap();
    assert_eq!(numbers, (1..=last).collect());
    let first: Id<Petition> = Id::named("petition", "P001");
    assert_eq!(records.find(first).unwrap().submitted.unwrap().vietnam().to_string(), "2024-09-16 07:40:00");
}

#[tokio::test]
async fn a_dozen_opinions_are_answered_approved_and_published() {
    let tablet = seen_by(&post(), SAMPLE_START).await;
    let records = tablet.shown();
    let opinions: Vec<_> = records.all::<Opinion>().collect();
    assert_eq!(opinions.len(), 12);
    for opinion in opinions {
        let answer = records.find(Answer::id_of(opinion.id)).unwrap();
        assert_eq!(answer.stage, AnswerStage::Published);
        assert!(opinion.published > answer.approved && !opinion.units.is_empty());
    }
    let agenda: Vec<_> = records.all::<AgendaItem>().collect();
    assert!(agenda.len() > 10 && agenda.iter().all(|item| !item.internal));
    assert!(agenda.iter().flat_map(|item| &item.opinions).all(|opinion| records.find(*opinion).is_some()));
}

#[tokio::test]
async fn a_post_is_sent_no_words_of_other_posts_and_no_notes() {
    let store = loaded(SAMPLE_START).await;
    let (organizer, _) = pulled(&store, &Role::Organizer, SAMPLE_START).await;
    let (second, answers) = pulled(&store, &second_post(), SAMPLE_START).await;
    let bytes = codec::encode(&answers);
    let holds = |words: &str| bytes.windows(words.len()).any(|part| part == words.as_bytes());
    let own = second.officer().unwrap().unit().unwrap();
    let mut others = 0;
    for petition in organizer.shown().all::<Petition>() {
        let text = petition.difficulty.get().unwrap();
        assert_eq!(holds(text), petition.unit == own, "{text}");
        others += usize::from(petition.unit != own);
    }
    assert!(others > 100);
    let notes: Vec<_> = organizer.shown().all::<Note>().collect();
    assert!(!notes.is_empty() && notes.iter().all(|note| !holds(&note.text)));
    assert_eq!(second.shown().all::<Petition>().count(), 1, "its own, still in the inbox");
    assert_eq!(second.shown().all::<Opinion>().count(), 12);
    assert_eq!(second.shown().all::<Grouping>().count(), 0, "in no opinion");
}

#[tokio::test]
async fn materials_are_there_in_whole() {
    let store = loaded(SAMPLE_START).await;
    let (tablet, _) = pulled(&store, &post(), SAMPLE_START).await;
    let mut snapshot = store.snapshot().await.unwrap();
    let materials: Vec<_> = tablet.shown().all::<Material>().collect();
    assert_eq!(materials.len(), 3);
    for material in materials {
        assert_eq!(snapshot.blob_size(material.blob).await.unwrap(), Some(material.size));
        let mut bytes = Vec::new();
        while let Some(piece) = snapshot.chunk(material.blob, bytes.len() as u64 / (64 * 1024)).await.unwrap() {
            bytes.extend(piece);
            if bytes.len() as u64 == material.size {
                break;
            }
        }
        assert_eq!(Fingerprint::of_bytes(&bytes), material.blob, "{}", material.title);
    }
}

#[tokio::test]
async fn the_clock_of_a_sample_goes_on_over_restarts() {
    let store = MemoryStore::default();
    let real = Clock::real().now();
    let hour = 3_600_000;
    // The hub was first started an hour ago, and again now.
    sample::wake(&store, real.plus(-hour)).await.unwrap();
    sample::load(&store, SAMPLE_START).await.unwrap();
    let now = sample::wake(&store, real).await.unwrap().now();
    assert!(sample::clock(&store).await.unwrap().now() >= now);
    assert!(now >= SAMPLE_START.plus(hour) && now < SAMPLE_START.plus(hour + 60_000), "{now:?}");
}

#[tokio::test]
async fn a_real_province_takes_no_sample() {
    let store = MemoryStore::default();
    let mut transaction = store.begin().await.unwrap();
    genesis::found(&mut transaction, province("Bắc Kạn"), administrator(), Moment(0)).await.unwrap();
    transaction.commit().await.unwrap();
    let refused = sample::load(&store, SAMPLE_START).await;
    assert!(matches!(refused, Err(SampleError::NotASample)), "{refused:?}");
    assert!(matches!(sample::wake(&store, Moment(1)).await, Err(SampleError::NotASample)));
    assert_eq!(store.snapshot().await.unwrap().meta().await.unwrap().began, None, "it keeps the machine's clock");
    assert_eq!(store.snapshot().await.unwrap().meta().await.unwrap().seq, 1);
}

#[tokio::test]
async fn links_are_offered_for_every_role() {
    let offered = sample::offered(&["01858".into()]).unwrap();
    let names: BTreeSet<_> = offered.iter().map(|(name, _)| name.as_str()).collect();
    for name in ["post", "post2", "organizer", "department", "department:PC06", "leader", "administrator", "post:01858"]
    {
        assert!(names.contains(name), "{name}");
    }
    let links = sample::links(&loaded(SAMPLE_START).await, &offered).await.unwrap();
    let secrets: BTreeSet<_> = links.iter().map(|(_, secret)| secret).collect();
    assert_eq!(secrets.len(), offered.len());
}

#[tokio::test]
async fn the_pack_opens_without_a_hub() {
    let pack = sample::pack().await.unwrap();
    let mut tablet = Replica::new(pack.answers.identity.clone());
    for answer in pack.answers.answers {
        tablet.apply(Entry::Answered(answer)).unwrap();
    }
    assert!(tablet.is_settled());
    let (same, _) = pulled(&loaded(SAMPLE_START).await, &post(), SAMPLE_START).await;
    assert!(tablet.confirmed().bodies().eq(same.confirmed().bodies()));
    for material in tablet.shown().all::<Material>() {
        let (_, bytes) = pack.blobs.iter().find(|(blob, _)| *blob == material.blob).unwrap();
        assert_eq!(Fingerprint::of_bytes(bytes), material.blob);
        assert_eq!(Kind::id(material), material.id);
    }
}

#[tokio::test]
async fn a_database_holds_the_same_sample() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&folder.path().join("hub.sqlite"), "test").await.unwrap();
    sample::load(&store, SAMPLE_START).await.unwrap();
    let memory = loaded(SAMPLE_START).await;
    for role in [post(), Role::Organizer, Role::Department("PH10".into())] {
        let (_, answers) = pulled(&store, &role, SAMPLE_START).await;
        assert_eq!(answers, pulled(&memory, &role, SAMPLE_START).await.1);
    }
    store.close().await;
}
