//! The data sheet of a unit: what is asked ([`Indicator`]) and what was entered ([`Value`]).

use super::{Unit, UnitKind};
use crate::{field::Field, id::Id};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A decimal number: `units` divided by ten to the power of `scale`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Number {
    /// The digits.
    pub units: i64,
    /// How many of them stand behind the comma.
    pub scale: u8,
}

impl Number {
    /// A whole number.
    pub const fn whole(units: i64) -> Self {
        Self { units, scale: 0 }
    }
}

/// What was entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Quantity {
    /// Exactly this.
    Exact(Number),
    /// About this ("gần 40").
    About(Number),
    /// At least this (">100").
    AtLeast(Number),
    /// Yes or no.
    YesNo(bool),
    /// The code of one of the indicator's choices.
    Choice(String),
    /// A day.
    Day(#[serde(with = "crate::time::day")] NaiveDate),
    /// Words.
    Text(String),
    /// Left empty on purpose: what stood here was wrong and the right value is not known.
    Empty,
}

/// One of the answers an indicator offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Code, stored in values.
    pub code: String,
    /// Label, shown.
    pub label: String,
}

/// What kind of quantity an indicator asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum IndicatorKind {
    /// A number of things; summed over units.
    Count,
    /// Yes or no; units with yes are counted.
    YesNo,
    /// One of some choices; units are counted by choice.
    Choice(Vec<Choice>),
    /// A day.
    Day,
    /// Words.
    Text,
}

/// The days an indicator covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Period {
    /// The state on the day the value names.
    AsOf,
    /// From a day to a day, both included.
    Between(#[serde(with = "crate::time::day")] NaiveDate, #[serde(with = "crate::time::day")] NaiveDate),
}

/// One line of the data sheet; no line of it stands in code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Indicator {
    /// Identifier.
    pub id: Id<Indicator>,
    /// Code.
    pub code: String,
    /// Label.
    pub label: String,
    /// The group it is shown in.
    pub group: String,
    /// What is counted: "người", "vụ".
    pub unit: String,
    /// Place in the list.
    pub position: u32,
    /// What is asked.
    pub kind: IndicatorKind,
    /// The days it covers.
    pub period: Period,
    /// The types of unit it is asked of.
    pub applies_to: Vec<UnitKind>,
    /// The least it should be; less is warned about, never refused.
    pub minimum: Option<i64>,
    /// The indicator it is a part of and should not exceed.
    pub part_of: Option<Id<Indicator>>,
    /// One sentence of help.
    pub help: String,
}

impl Indicator {
    /// Whether `quantity` is an answer to what this indicator asks.
    pub fn accepts(&self, quantity: &Quantity) -> bool {
        match (quantity, &self.kind) {
            (Quantity::Exact(n) | Quantity::About(n) | Quantity::AtLeast(n), IndicatorKind::Count) => {
                n.units >= 0 && n.scale <= 4
            }
            (Quantity::Choice(code), IndicatorKind::Choice(choices)) => {
                choices.iter().any(|choice| choice.code == *code)
            }
            (Quantity::YesNo(_), IndicatorKind::YesNo)
            | (Quantity::Day(_), IndicatorKind::Day)
            | (Quantity::Text(_), IndicatorKind::Text)
            | (Quantity::Empty, _) => true,
            _ => false,
        }
    }
}

/// What one unit entered for one indicator and one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Value {
    /// Identifier, the same for the same unit, indicator and day.
    pub id: Id<Value>,
    /// The unit.
    pub unit: Id<Unit>,
    /// The indicator.
    pub indicator: Id<Indicator>,
    /// The day it describes, or the last day of the indicator's period.
    #[serde(with = "crate::time::day")]
    pub as_of: NaiveDate,
    /// What was entered.
    pub quantity: Field<Quantity>,
}

impl Value {
    /// The identifier of a cell of the sheet, so that two tablets filling it fill the same one.
    pub fn id_of(unit: Id<Unit>, indicator: Id<Indicator>, as_of: NaiveDate) -> Id<Self> {
        Id::named("value", &format!("{unit}/{indicator}/{as_of}"))
    }
}
