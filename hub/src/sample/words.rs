//! What the words in the data files stand for.

use super::{SampleError, files};
use caunoi_core::record::{Choice, Indicator, IndicatorKind, Number, Quantity, UnitKind};
use serde::de::DeserializeOwned;

fn unknown(what: &str, word: &str) -> SampleError {
    SampleError::Data(format!("{what} {word:?} is not known"))
}

/// A case of an enumeration in `core`, by its name in small letters: `good_practice` is `GoodPractice`.
pub(super) fn case<T: DeserializeOwned>(word: &str) -> Result<T, SampleError> {
    let capital = |part: &str| part[..1].to_uppercase() + &part[1..];
    let name: String = word.split('_').filter(|part| part.is_ascii() && !part.is_empty()).map(capital).collect();
    serde_json::from_value(name.into()).map_err(|_| unknown("the word", word))
}

pub(super) fn unit_kind(word: &str) -> Result<UnitKind, SampleError> {
    UnitKind::from_word(word).ok_or_else(|| unknown("the type of unit", word))
}

pub(super) fn indicator_kind(it: &files::Indicator) -> Result<IndicatorKind, SampleError> {
    let choice = |it: &files::Choice| Choice { code: it.code.clone(), label: it.label.clone() };
    Ok(match it.kind.as_str() {
        "count" => IndicatorKind::Count,
        "yes_no" => IndicatorKind::YesNo,
        "choice" => IndicatorKind::Choice(it.options.iter().map(choice).collect()),
        "date" => IndicatorKind::Day,
        "text" => IndicatorKind::Text,
        other => return Err(unknown("the kind of indicator", other)),
    })
}

/// What a cell of a sheet says.
pub(super) fn quantity(indicator: &Indicator, text: &str) -> Result<Quantity, SampleError> {
    let wrong = || SampleError::Data(format!("{text:?} does not answer {}", indicator.code));
    Ok(match &indicator.kind {
        IndicatorKind::Count => Quantity::Exact(Number::whole(text.parse().map_err(|_| wrong())?)),
        IndicatorKind::YesNo => match text {
            "yes" => Quantity::YesNo(true),
            "no" => Quantity::YesNo(false),
            _ => return Err(wrong()),
        },
        IndicatorKind::Choice(_) => Quantity::Choice(text.into()),
        IndicatorKind::Day => Quantity::Day(text.parse().map_err(|_| wrong())?),
        IndicatorKind::Text => Quantity::Text(text.into()),
    })
}
