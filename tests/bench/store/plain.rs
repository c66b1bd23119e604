//! The plain records that all stores are given (`records.mjs`), as the hub would send them to this one: in answers as large
//! as the hub's, of a conference in which the officer is an organizer and serves at the first of the posts.

use caunoi_core::{
    codec,
    command::CommandId,
    field::{Edit, Field},
    id::{Id, RecordId, ReplicaId},
    policy::{self, Scope},
    record::{
        Conference, Grant, Indicator, IndicatorKind, Number, Officer, Period, Petition, PetitionKind, Province,
        Quantity, Record, Stage, Topic, Unit, UnitKind, Value,
    },
    time::{self, Moment},
    wire::{Cursors, Row, SyncResponse},
};
use chrono::{NaiveDate, NaiveTime};
use std::collections::BTreeSet;
use wasm_bindgen::prelude::wasm_bindgen;

/// The officer's name.
pub const NAME: &str = "Đại úy Nguyễn Văn An";
/// What every clock says.
pub const NOW: Moment = Moment(1_728_525_600_000);
/// The hub stops adding records to an answer after so many bytes (`hub/src/sync/mod.rs`).
const BYTES_PER_ANSWER: usize = 192 * 1024;

#[wasm_bindgen]
extern "C" {
    /// Records, and what they hang on.
    pub type Data;
    #[wasm_bindgen(method, getter)]
    fn units(this: &Data) -> Vec<Named>;
    #[wasm_bindgen(method, getter)]
    fn topics(this: &Data) -> Vec<Named>;
    #[wasm_bindgen(method, getter)]
    fn indicators(this: &Data) -> Vec<Named>;
    #[wasm_bindgen(method, getter)]
    fn records(this: &Data) -> Vec<Plain>;

    /// Something that has a code and a name.
    type Named;
    #[wasm_bindgen(method, getter)]
    fn id(this: &Named) -> String;
    #[wasm_bindgen(method, getter)]
    fn code(this: &Named) -> String;
    #[wasm_bindgen(method, getter)]
    fn name(this: &Named) -> String;

    /// A petition or a value.
    type Plain;
    #[wasm_bindgen(method, getter)]
    fn id(this: &Plain) -> String;
    #[wasm_bindgen(method, getter)]
    fn what(this: &Plain) -> String;
    #[wasm_bindgen(method, getter)]
    fn unit(this: &Plain) -> String;
    #[wasm_bindgen(method, getter)]
    fn author(this: &Plain) -> String;
    #[wasm_bindgen(method, getter)]
    fn at(this: &Plain) -> f64;
    #[wasm_bindgen(method, getter)]
    fn stage(this: &Plain) -> String;
    #[wasm_bindgen(method, getter)]
    fn number(this: &Plain) -> u32;
    #[wasm_bindgen(method, getter)]
    fn topic(this: &Plain) -> String;
    #[wasm_bindgen(method, getter)]
    fn title(this: &Plain) -> String;
    #[wasm_bindgen(method, getter)]
    fn difficulty(this: &Plain) -> String;
    #[wasm_bindgen(method, getter)]
    fn cause(this: &Plain) -> String;
    #[wasm_bindgen(method, getter)]
    fn proposal(this: &Plain) -> String;
    #[wasm_bindgen(method, getter)]
    fn indicator(this: &Plain) -> String;
    #[wasm_bindgen(method, getter)]
    fn day(this: &Plain) -> String;
    #[wasm_bindgen(method, getter)]
    fn quantity(this: &Plain) -> i32;
}

/// All that the hub would answer the officer, in order.
pub fn answers(data: &Data, officer: Id<Officer>) -> Vec<SyncResponse> {
    let own = data.units().first().map(|unit| read(&unit.id()));
    let officer = Officer {
        id: officer,
        name: NAME.into(),
        position: "Trưởng Công an xã".into(),
        grants: own.into_iter().map(|unit| Grant::Post { unit, commander: true }).chain([Grant::Organizer]).collect(),
    };
    let granted = policy::granted(&officer, &[conference().id]);
    let mut records = around(data);
    records.push(officer.into());
    records.extend(data.records().iter().map(record));
    // What decides who sees a petition or a value stands in itself: nothing hangs on them yet.
    let nothing = caunoi_core::reads::Store::default();
    let rows = records.iter().zip(1..).map(|(record, seq)| Row {
        id: record.id(),
        kind: record.kind().into(),
        seq,
        body: codec::encode(record),
        scopes: policy::audience(record, &nothing).unwrap_or_default().intersection(&granted).copied().collect(),
    });
    in_pieces(rows.collect(), &granted)
}

/// Cuts what is sent as the hub does.
fn in_pieces(rows: Vec<Row>, granted: &BTreeSet<Scope>) -> Vec<SyncResponse> {
    let head = rows.last().map_or(0, |row| row.seq);
    let (mut pieces, mut from) = (Vec::<SyncResponse>::new(), Cursors::new());
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let (mut piece, mut bytes) = (Vec::new(), 0);
        while let Some(row) = rows.next_if(|row| bytes == 0 || bytes + row.body.len() <= BYTES_PER_ANSWER) {
            bytes += row.body.len();
            piece.push(row);
        }
        let read = piece.last().map_or(0, |row| row.seq);
        let cursors: Cursors = granted.iter().map(|scope| (*scope, read)).collect();
        pieces.push(SyncResponse {
            epoch: 1,
            now: NOW,
            outcomes: vec![],
            from: std::mem::replace(&mut from, cursors.clone()),
            reset: pieces.is_empty(),
            cursors,
            head,
            more: rows.peek().is_some(),
            rows: piece,
            left: vec![],
        });
    }
    pieces
}

fn conference() -> Conference {
    let day = NaiveDate::default();
    Conference {
        id: Id::named("conference", "2024"),
        province: Id::named("province", "bench"),
        title: "Hội nghị đối thoại năm 2024".into(),
        theme: String::new(),
        date: day,
        starts: NaiveTime::default(),
        place: String::new(),
        petitions_due: day,
        drafts_due: day,
        chair: String::new(),
        guests: vec![],
        sites: vec![],
    }
}

/// What petitions and values hang on.
fn around(data: &Data) -> Vec<Record> {
    let province =
        Province { id: conference().province, name: "Bắc Kạn".into(), agency: String::new(), sample: true };
    let mut records = vec![province.into(), conference().into()];
    records.extend(data.units().iter().map(|it| Record::from(unit(it))));
    records.extend(data.topics().iter().map(|it| Record::from(topic(it))));
    records.extend(data.indicators().iter().map(|it| Record::from(indicator(it))));
    records
}

fn unit(it: &Named) -> Unit {
    Unit {
        id: read(&it.id()),
        code: it.code(),
        name: it.name(),
        kind: UnitKind::Commune,
        district: None,
        valid_from: None,
        valid_to: None,
        predecessors: vec![],
    }
}

fn topic(it: &Named) -> Topic {
    Topic { id: read(&it.id()), code: it.code(), name: it.name(), parent: None, position: 0 }
}

fn indicator(it: &Named) -> Indicator {
    Indicator {
        id: read(&it.id()),
        code: it.code(),
        label: it.name(),
        group: String::new(),
        unit: String::new(),
        position: 0,
        kind: IndicatorKind::Count,
        period: Period::AsOf,
        applies_to: vec![UnitKind::Commune],
        minimum: None,
        part_of: None,
        help: String::new(),
    }
}

fn record(it: &Plain) -> Record {
    if it.what() == "petition" { petition(it).into() } else { value(it).into() }
}

fn petition(it: &Plain) -> Petition {
    let stage = if it.stage() == "draft" { Stage::Draft } else { Stage::Submitted };
    Petition {
        id: read(&it.id()),
        conference: conference().id,
        unit: read(&it.unit()),
        author: read(&it.author()),
        title: field(it, it.title()),
        difficulty: field(it, it.difficulty()),
        cause: field(it, it.cause()),
        proposal: field(it, it.proposal()),
        topic: field(it, read(&it.topic())),
        kind: field(it, PetitionKind::Difficulty),
        shared: false,
        stage,
        submitted: (stage == Stage::Submitted).then(|| moment(it)),
        received: None,
        number: Some(it.number()),
        returned_because: None,
    }
}

fn value(it: &Plain) -> Value {
    Value {
        id: read(&it.id()),
        unit: read(&it.unit()),
        indicator: read(&it.indicator()),
        as_of: time::parse_day(&it.day()).unwrap_or_default(),
        quantity: field(it, Quantity::Exact(Number::whole(it.quantity().into()))),
    }
}

/// A field as the author's own tablet has written it.
fn field<T: PartialEq>(it: &Plain, value: T) -> Field<T> {
    let author: Id<Officer> = read(&it.author());
    let by = CommandId { replica: ReplicaId(RecordId::named(&it.author())), n: 1 };
    let mut field = Field::default();
    field.write(Edit { value, seen: vec![] }, by, author.erased(), moment(it));
    field
}

fn moment(it: &Plain) -> Moment {
    #[expect(clippy::cast_possible_truncation, reason = "a moment is a whole number of milliseconds")]
    Moment(it.at() as i64)
}

/// The identifier that `records.mjs` has written.
fn read<R>(text: &str) -> Id<R> {
    text.parse().unwrap_or(Id::assume(RecordId([0; 16])))
}
