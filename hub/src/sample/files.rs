//! The data files as they are written.

use super::{SampleError, words};
use caunoi_core::{id::Fingerprint, record::UnitKind, time::Moment};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use serde::{Deserialize, Deserializer, de, de::DeserializeOwned};

type Result<T> = std::result::Result<T, SampleError>;

const AGENDA: &str = include_str!("../../sample/agenda.json");
const CONFERENCE: &str = include_str!("../../sample/conference.json");
const DEPARTMENTS: &str = include_str!("../../sample/departments.tsv");
const INDICATORS: &str = include_str!("../../sample/indicators.json");
const MATERIALS: &str = include_str!("../../sample/materials.json");
const OPINIONS: &str = include_str!("../../sample/opinions.json");
const PETITIONS: &str = include_str!("../../sample/petitions.json");
const TOPICS: &str = include_str!("../../sample/topics.tsv");
const UNITS: &str = include_str!("../../sample/units.tsv");
const VALUES_2024: &str = include_str!("../../sample/values-2024-10.tsv");
const VALUES_2025: &str = include_str!("../../sample/values-2025-02.tsv");

/// The files that materials name.
const BYTES: [(&str, &[u8]); 3] = [
    ("materials/M01.pdf", include_bytes!("../../sample/materials/M01.pdf")),
    ("materials/M02.pdf", include_bytes!("../../sample/materials/M02.pdf")),
    ("materials/M03.txt", include_bytes!("../../sample/materials/M03.txt")),
];

pub(super) struct Unit {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) kind: UnitKind,
    pub(super) district: String,
}

pub(super) struct Department {
    pub(super) code: String,
    pub(super) name: String,
}

pub(super) struct Topic {
    pub(super) code: String,
    pub(super) parent: Option<String>,
    pub(super) name: String,
}

#[derive(Deserialize)]
pub(super) struct Site {
    pub(super) name: String,
    pub(super) place: String,
}

#[derive(Deserialize)]
pub(super) struct Conference {
    pub(super) title: String,
    pub(super) theme: String,
    pub(super) date: NaiveDate,
    pub(super) place: String,
    #[serde(deserialize_with = "time")]
    pub(super) starts: NaiveTime,
    pub(super) petitions_due: NaiveDate,
    pub(super) drafts_due: NaiveDate,
    pub(super) chair: String,
    pub(super) guests: Vec<String>,
    pub(super) sites: Vec<Site>,
}

#[derive(Deserialize)]
pub(super) struct Petition {
    pub(super) id: String,
    pub(super) unit: String,
    pub(super) topic: String,
    pub(super) kind: String,
    pub(super) title: String,
    pub(super) difficulty: String,
    pub(super) cause: String,
    pub(super) proposal: String,
    #[serde(deserialize_with = "moment")]
    pub(super) sent: Moment,
}

#[derive(Deserialize)]
pub(super) struct Opinion {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) text: String,
    pub(super) topic: String,
    pub(super) petitions: Vec<String>,
    pub(super) lead: String,
    pub(super) supporting: Vec<String>,
    pub(super) mode: String,
    pub(super) outcome: String,
    pub(super) answer: String,
    pub(super) note: String,
    #[serde(deserialize_with = "moment")]
    pub(super) drafted: Moment,
    #[serde(deserialize_with = "moment")]
    pub(super) approved: Moment,
    #[serde(deserialize_with = "moment")]
    pub(super) published: Moment,
}

#[derive(Deserialize)]
pub(super) struct AgendaItem {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) minutes: u16,
    pub(super) person: String,
    pub(super) kind: String,
    pub(super) internal: bool,
    pub(super) opinions: Vec<String>,
    pub(super) note: String,
}

#[derive(Deserialize)]
pub(super) struct Choice {
    pub(super) code: String,
    pub(super) label: String,
}

#[derive(Clone, Copy, Deserialize)]
pub(super) struct Period {
    pub(super) from: NaiveDate,
    pub(super) to: NaiveDate,
}

#[derive(Deserialize)]
pub(super) struct Indicator {
    pub(super) code: String,
    pub(super) label: String,
    pub(super) group: String,
    pub(super) unit: String,
    pub(super) kind: String,
    pub(super) options: Vec<Choice>,
    pub(super) applies_to: Vec<String>,
    pub(super) as_of: Option<NaiveDate>,
    pub(super) period: Option<Period>,
    pub(super) minimum: Option<i64>,
    pub(super) help: String,
    pub(super) part_of: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Material {
    pub(super) id: String,
    pub(super) title: String,
    file: String,
    pub(super) media: String,
    pub(super) folder: String,
    pub(super) pages: Option<u32>,
    #[serde(skip)]
    pub(super) bytes: &'static [u8],
}

impl Material {
    pub(super) fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of_bytes(self.bytes)
    }
}

/// One cell of a sheet.
pub(super) struct Cell {
    pub(super) unit: &'static str,
    pub(super) indicator: &'static str,
    pub(super) text: &'static str,
}

pub(super) fn units() -> Result<Vec<Unit>> {
    rows(UNITS)?
        .into_iter()
        .map(|[code, name, kind, district]: [&str; 4]| {
            let kind = words::unit_kind(kind)?;
            Ok(Unit { code: code.into(), name: name.into(), kind, district: district.into() })
        })
        .collect()
}

pub(super) fn departments() -> Result<Vec<Department>> {
    let department = |[code, name]: [&str; 2]| Department { code: code.into(), name: name.into() };
    Ok(rows(DEPARTMENTS)?.into_iter().map(department).collect())
}

pub(super) fn topics() -> Result<Vec<Topic>> {
    let topic = |[code, parent, name]: [&str; 3]| Topic {
        code: code.into(),
        parent: (!parent.is_empty()).then(|| parent.into()),
        name: name.into(),
    };
    Ok(rows(TOPICS)?.into_iter().map(topic).collect())
}

pub(super) fn conference() -> Result<Conference> {
    json("conference.json", CONFERENCE)
}

pub(super) fn petitions() -> Result<Vec<Petition>> {
    json("petitions.json", PETITIONS)
}

pub(super) fn opinions() -> Result<Vec<Opinion>> {
    json("opinions.json", OPINIONS)
}

pub(super) fn agenda() -> Result<Vec<AgendaItem>> {
    json("agenda.json", AGENDA)
}

pub(super) fn indicators() -> Result<Vec<Indicator>> {
    json("indicators.json", INDICATORS)
}

pub(super) fn materials() -> Result<Vec<Material>> {
    let mut materials: Vec<Material> = json("materials.json", MATERIALS)?;
    for material in &mut materials {
        let bytes = BYTES.iter().find(|(name, _)| *name == material.file);
        let missing = || SampleError::Data(format!("{} is not part of the program", material.file));
        material.bytes = bytes.ok_or_else(missing)?.1;
    }
    Ok(materials)
}

/// The filled cells of the sheet of October 2024.
pub(super) fn values_2024() -> Vec<Cell> {
    cells(VALUES_2024)
}

/// The filled cells of the sheet of February 2025.
pub(super) fn values_2025() -> Vec<Cell> {
    cells(VALUES_2025)
}

fn lines(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    table.lines().filter(|line| !line.is_empty()).map(|line| line.split('\t').collect())
}

/// The rows of a table, without its heading.
fn rows<const COLUMNS: usize>(table: &'static str) -> Result<Vec<[&'static str; COLUMNS]>> {
    lines(table)
        .skip(1)
        .map(|row| {
            let text = row.join(" | ");
            row.try_into().map_err(|_| SampleError::Data(format!("not {COLUMNS} columns: {text}")))
        })
        .collect()
}

fn cells(table: &'static str) -> Vec<Cell> {
    let mut lines = lines(table);
    let heading = lines.next().unwrap_or_default();
    let cells = lines.flat_map(|row| {
        let unit = row.first().copied().unwrap_or_default();
        let named: Vec<_> = heading.iter().copied().zip(row).skip(1).collect();
        named.into_iter().map(move |(indicator, text)| Cell { unit, indicator, text })
    });
    cells.filter(|cell| !cell.text.is_empty()).collect()
}

fn json<T: DeserializeOwned>(name: &str, text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| SampleError::Data(format!("{name}: {error}")))
}

/// Times are written without seconds, as clocks in Viet Nam show them.
fn moment<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Moment, D::Error> {
    let text = String::deserialize(deserializer)?;
    let local = NaiveDateTime::parse_from_str(&text, "%Y-%m-%dT%H:%M").map_err(de::Error::custom)?;
    Ok(Moment::from_vietnam(local))
}

fn time<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<NaiveTime, D::Error> {
    let text = String::deserialize(deserializer)?;
    NaiveTime::parse_from_str(&text, "%H:%M").map_err(de::Error::custom)
}
