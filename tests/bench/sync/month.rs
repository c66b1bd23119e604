//! A standard month of a post, for `run.mjs`: `month prepare FOLDER` writes the hub's records, the tablet and the same as
//! documents; `month exchange FOLDER ADDRESS` lets the tablet call the hub until nothing is left to say.

#[allow(dead_code, reason = "the other program uses the rest")]
mod country;
mod line;
#[allow(dead_code, reason = "the other program uses the rest")]
mod words;

use caunoi_core::{
    codec,
    command::{
        ApproveAnswer, AssignOpinion, Command, CommandId, Envelope, FormOpinion, PublishOpinion, PutAgendaItem,
        SaveAnswer, SaveDraft, SubmitAnswer, SubmitPetition,
    },
    field::{Edit, Field, TextEdit},
    id::{Id, ReplicaId},
    record::{
        AgendaItem, AgendaKind, Answer, AnswerMode, Department, Grant, Kind, Officer, Opinion, Outcome, Petition,
        PetitionKind, Record, Stage,
    },
    replica::{Entry, Replica},
    wire::{Identity, Sent, SyncResponse},
};
use caunoi_hub::{
    enrol,
    store::{Snapshot, SqliteStore, Store, Transaction},
    sync::{Intake, Limits, round_trip},
};
use country::{Post, START};
use line::Line;
use serde_json::{Value, json};
use std::{collections::BTreeMap, error::Error, fs, path::Path};
use tokio::time::Instant;
use words::Words;

type Done<T> = Result<T, Box<dyn Error>>;

/// Posts of the province, as many as it has communes.
const POSTS: usize = 108;
const DRAFTS: usize = 5;
const EDITS: usize = 12;
const SUBMISSIONS: usize = 3;
const OPINIONS: usize = 40;
const ITEMS: usize = 12;
const TASKS: usize = 30;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Done<()> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["prepare", folder] => prepare(Path::new(folder)).await,
        ["exchange", folder, address] => exchange(Path::new(folder), address.parse()?).await,
        _ => Err("prepare or exchange?".into()),
    }
}

async fn prepare(folder: &Path) -> Done<()> {
    fs::create_dir_all(folder.join("hub"))?;
    let store = SqliteStore::open(&folder.join("hub/hub.sqlite"), "main").await?;
    let theirs = (0..OPINIONS).map(|number| elsewhere(number).into());
    let staff = [organizer(), leader(), clerk()].map(Record::from);
    country::settle(&store, POSTS, staff.into_iter().chain([department().into()]).chain(theirs)).await?;
    let mut tablet = tablet();
    while !tablet.is_complete() {
        let request = tablet.request();
        let answer = round_trip(&store, tablet.identity().replica, &request, START, Limits::default()).await?;
        tablet.apply(Entry::Answered(answer)).map_err(|error| error.to_string())?;
    }
    let before = store.snapshot().await?.meta().await?.seq;
    fs::write(folder.join("steps.json"), serde_json::to_vec(&write(&mut tablet)?)?)?;
    organize(&store).await?;
    let news = news(&store, before).await?;
    fs::write(folder.join("news.json"), serde_json::to_vec(&news.iter().map(document).collect::<Vec<_>>())?)?;
    let said = tablet.request().commands.into_iter().flat_map(|sent| sent.envelope);
    fs::write(folder.join("bare"), said.chain(news.iter().flat_map(codec::encode)).collect::<Vec<_>>())?;
    fs::write(folder.join("replica"), tablet.to_snapshot())?;
    store.close().await;
    Ok(())
}

fn post() -> Post {
    Post::new(0)
}

fn tablet() -> Replica {
    let (post, commander) = (post(), post().commander());
    Replica::new(Identity {
        replica: post.replica(),
        officer: commander.id,
        name: commander.name,
        token: post.token(),
        hub_key: Vec::new(),
    })
}

fn officer(name: &str, grant: Grant) -> Officer {
    Officer { id: Id::named("officer", name), name: name.into(), position: name.into(), grants: vec![grant] }
}

fn organizer() -> Officer {
    officer("Ban Tổ chức", Grant::Organizer)
}

fn leader() -> Officer {
    officer("Phó Giám đốc", Grant::Leader)
}

fn clerk() -> Officer {
    officer("Cán bộ Phòng Hậu cần", Grant::Department(department().id))
}

fn department() -> Department {
    Department { id: Id::named("department", "PH10"), code: "PH10".into(), name: "Phòng Hậu cần".into() }
}

/// What another post has written: this one never sees it, only the opinion that was made of it.
fn elsewhere(number: usize) -> Petition {
    Petition {
        id: Id::named("petition", &format!("elsewhere {number}")),
        conference: country::conference().id,
        unit: country::unit(1 + number).id,
        author: Post::new(1 + number).commander().id,
        title: Field::default(),
        difficulty: Field::default(),
        cause: Field::default(),
        proposal: Field::default(),
        topic: Field::default(),
        kind: Field::default(),
        shared: true,
        stage: Stage::Received,
        submitted: Some(START),
        received: Some(START),
        number: u32::try_from(1 + number).ok(),
        returned_because: None,
    }
}

/// What the post writes in the month, on the tablet; and each state of each petition as a document.
fn write(tablet: &mut Replica) -> Done<Vec<Value>> {
    let mut words = Words::new(1);
    let petition = |number: usize| Id::<Petition>::named("petition", &format!("month {number}"));
    let mut steps = Vec::new();
    for number in 0..DRAFTS {
        let first = |text: String| Some(TextEdit::first(text));
        let draft = SaveDraft {
            petition: petition(number),
            conference: country::conference().id,
            title: first(words.title()),
            difficulty: first(words.difficulty()),
            cause: first(words.cause()),
            proposal: first(words.proposal()),
            topic: Some(Edit { value: country::topic().id, seen: vec![] }),
            kind: Some(Edit { value: PetitionKind::Difficulty, seen: vec![] }),
        };
        steps.push(issue(tablet, draft.into(), petition(number))?);
    }
    for number in 0..EDITS {
        let petition = petition(number % DRAFTS);
        let before = tablet.shown().find(petition).ok_or("it was just written")?.difficulty.clone();
        let text = words.longer(before.get().map_or("", String::as_str));
        let (difficulty, conference) = (before.rewording(text), country::conference().id);
        let (title, cause, proposal, topic, kind) = (None, None, None, None, None);
        let edit = SaveDraft { petition, conference, title, difficulty, cause, proposal, topic, kind };
        steps.push(issue(tablet, edit.into(), petition)?);
    }
    for number in 0..SUBMISSIONS {
        let seen = tablet.shown().find(petition(number)).ok_or("it was just written")?.fingerprint();
        steps.push(issue(tablet, SubmitPetition { petition: petition(number), seen }.into(), petition(number))?);
    }
    Ok(steps)
}

fn issue(tablet: &mut Replica, command: Command, petition: Id<Petition>) -> Done<Value> {
    let entry = tablet.issue(START, command).map_err(|refusal| format!("{refusal:?}"))?;
    let Entry::Issued(sent) = entry else { return Err("issuing makes an issued entry".into()) };
    tablet.apply(Entry::Issued(post().sign(sent))).map_err(|error| error.to_string())?;
    let petition = tablet.shown().find(petition).ok_or("it was just written")?.clone();
    Ok(document(&petition.into()))
}

/// What the others do in the month.
async fn organize(store: &SqliteStore) -> Done<()> {
    let mut words = Words::new(2);
    let mut transaction = store.begin().await?;
    for officer in [organizer(), leader(), clerk()] {
        enrol::admit(&mut transaction, desk(&officer), officer.id, vec![], START).await?;
    }
    let mut n = Numbers::new();
    for number in 0..OPINIONS {
        let opinion = Id::named("opinion", &number.to_string());
        let (title, text) = (words.title(), format!("{} {}", words.difficulty(), words.proposal()));
        let (conference, topic) = (country::conference().id, country::topic().id);
        let form = FormOpinion { opinion, conference, title, text, topic, petitions: vec![elsewhere(number).id] };
        let (department, due) = (department().id, country::day(24));
        let assign = AssignOpinion { opinion, department, lead: true, due };
        let save = SaveAnswer {
            opinion,
            text: Some(TextEdit::first(words.reply())),
            mode: Some(Edit { value: AnswerMode::Written, seen: vec![] }),
            outcome: Some(Edit { value: Outcome::InProgress, seen: vec![] }),
        };
        decide(&mut transaction, &mut n, &organizer(), form).await?;
        decide(&mut transaction, &mut n, &organizer(), assign).await?;
        decide(&mut transaction, &mut n, &clerk(), save).await?;
        let answer: Answer = read(&mut transaction, Answer::id_of(opinion)).await?;
        let seen = answer.fingerprint();
        decide(&mut transaction, &mut n, &clerk(), SubmitAnswer { opinion, seen }).await?;
        decide(&mut transaction, &mut n, &leader(), ApproveAnswer { opinion, seen }).await?;
        let wording: Opinion = read(&mut transaction, opinion).await?;
        let seen = wording.fingerprint(&answer);
        decide(&mut transaction, &mut n, &organizer(), PublishOpinion { opinion, seen }).await?;
    }
    for number in 0..ITEMS + TASKS {
        decide(&mut transaction, &mut n, &organizer(), PutAgendaItem { item: item(number, &mut words) }).await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// The first are the agenda. There is no record for a task yet: the others stand for those, with a title, who leads, and
/// what has to come of it.
fn item(number: usize, words: &mut Words) -> AgendaItem {
    let task = number >= ITEMS;
    AgendaItem {
        id: Id::named("item", &number.to_string()),
        conference: country::conference().id,
        position: format!("{number:03}"),
        title: words.title(),
        kind: AgendaKind::Dialogue,
        minutes: 15,
        person: if task { department().name } else { leader().name },
        note: if task { words.proposal() } else { String::new() },
        internal: false,
        opinions: if task { vec![Id::named("opinion", &(number - ITEMS).to_string())] } else { vec![] },
    }
}

/// The store of somebody of the staff.
fn desk(officer: &Officer) -> ReplicaId {
    ReplicaId(officer.id.erased())
}

/// How many commands each store has issued.
type Numbers = BTreeMap<ReplicaId, u64>;

async fn decide<T: Transaction>(
    transaction: &mut T,
    n: &mut Numbers,
    officer: &Officer,
    command: impl Into<Command>,
) -> Done<()> {
    let number = n.entry(desk(officer)).or_default();
    *number += 1;
    let id = CommandId { replica: desk(officer), n: *number };
    let sent = Sent::of(&Envelope { id, officer: officer.id, issued: START, command: command.into() });
    let mut intake = Intake::open(transaction, START).await?;
    let outcome = intake.take(&sent).await?;
    intake.close().await?;
    outcome.seq().map(drop).ok_or_else(|| format!("{outcome:?}").into())
}

async fn read<T: Transaction, R: Kind + Clone>(transaction: &mut T, id: Id<R>) -> Done<R> {
    let row = transaction.record(id.erased()).await?.ok_or("it was just written")?;
    Ok(R::of(&row.open()?).ok_or("it is something else")?.clone())
}

/// What the post may see of what the others did.
async fn news(store: &SqliteStore, before: u64) -> Done<Vec<Record>> {
    let mut request = tablet().request();
    let granted = caunoi_core::policy::granted(&post().commander(), &[country::conference().id]);
    (request.epoch, request.cursors) = (1, granted.into_iter().map(|scope| (scope, before)).collect());
    let answer = round_trip(store, post().replica(), &request, START, Limits::default()).await?;
    if answer.rows.len() != 2 * OPINIONS + ITEMS + TASKS {
        return Err(format!("{} records", answer.rows.len()).into());
    }
    answer.rows.iter().map(|row| row.open().map_err(|error| error.to_string().into())).collect()
}

/// A record as somebody would write it who keeps documents.
fn document(record: &Record) -> Value {
    let (id, kind) = (record.id().to_string(), record.kind());
    let mut document = match record {
        Record::Petition(it) => json!({
            "conference": it.conference.to_string(), "unit": it.unit.to_string(), "author": it.author.to_string(),
            "title": it.title.get(), "difficulty": it.difficulty.get(), "cause": it.cause.get(),
            "proposal": it.proposal.get(), "topic": it.topic.get().map(ToString::to_string),
            "kind": it.kind.get().map(|kind| format!("{kind:?}")), "stage": format!("{:?}", it.stage),
        }),
        Record::Opinion(it) => json!({
            "conference": it.conference.to_string(), "title": it.title.get(), "text": it.text.get(),
            "topic": it.topic.get().map(ToString::to_string), "published": it.published.map(|at| at.0),
        }),
        Record::Answer(it) => json!({
            "opinion": it.opinion.to_string(), "department": it.department.to_string(), "text": it.text.get(),
            "mode": it.mode.get().map(|mode| format!("{mode:?}")), "stage": format!("{:?}", it.stage),
            "outcome": it.outcome.get().map(|outcome| format!("{outcome:?}")), "approved": it.approved.map(|at| at.0),
        }),
        Record::AgendaItem(it) => json!({
            "conference": it.conference.to_string(), "position": it.position, "title": it.title,
            "minutes": it.minutes, "person": it.person, "note": it.note,
            "opinions": it.opinions.iter().map(ToString::to_string).collect::<Vec<_>>(),
        }),
        _ => json!({}),
    };
    document["_id"] = json!(format!("{kind}:{id}"));
    document
}

/// Calls the hub as the app does, and says how often that was.
async fn exchange(folder: &Path, address: std::net::SocketAddr) -> Done<()> {
    let mut tablet = Replica::from_snapshot(&fs::read(folder.join("replica"))?).map_err(|error| error.to_string())?;
    let headers = format!("{}authorization: Bearer {}\r\n", line::BROWSER, tablet.identity().token);
    let (began, mut calls) = (Instant::now(), 0);
    let mut line = Line::open(address).await?;
    while calls == 0 || !tablet.is_complete() || !tablet.pending().is_empty() {
        calls += 1;
        let answer = line.post("/api/sync", &headers, &codec::encode(&tablet.request())).await?;
        if answer.status != 200 || calls > 20 {
            return Err(format!("call {calls}: an answer of {}", answer.status).into());
        }
        let answer: SyncResponse = codec::decode(&line::unpack(answer)?).map_err(|error| error.to_string())?;
        tablet.apply(Entry::Answered(answer)).map_err(|error| error.to_string())?;
    }
    let seconds = began.elapsed().as_secs_f64();
    let (opinions, refused) = (tablet.shown().all::<Opinion>().count(), tablet.refused().len());
    println!("{}", json!({ "calls": calls, "seconds": seconds, "opinions": opinions, "refused": refused }));
    Ok(())
}
