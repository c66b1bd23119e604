//! The posts fill in their data sheets, one after another.

use super::{
    super::{SampleError, files, people, people::Role, words},
    Acts, DAY, FOUNDED, HOUR, MINUTE, setup,
};
use caunoi_core::{command::RecordValue, field::Edit, record::Indicator, time::Moment};
use chrono::NaiveDate;
use std::collections::HashMap;

/// When the first post fills in the first sheet: 08:00 on 2 October 2024. The others follow, one a minute.
const FIRST_SHEET: Moment = Moment(FOUNDED.0 + 29 * DAY);
/// When the second sheet is filled in: 07:00 on 15 February 2025.
const SECOND_SHEET: Moment = Moment(FOUNDED.0 + 165 * DAY - HOUR);

/// An indicator, and the day its values of the first sheet describe.
type Line = (Indicator, NaiveDate);

pub(super) fn add(acts: &mut Acts) -> Result<(), SampleError> {
    let mut lines: HashMap<String, Line> = HashMap::new();
    for (position, it) in (0_u32..).zip(files::indicators()?) {
        let nothing = || SampleError::Data(format!("{} covers no day", it.code));
        let day = it.as_of.or(it.period.map(|period| period.to)).ok_or_else(nothing)?;
        lines.insert(it.code.clone(), (setup::indicator(position, &it)?, day));
    }
    let units = files::units()?;
    let minute: HashMap<&str, i64> = units.iter().map(|unit| unit.code.as_str()).zip(0..).collect();
    for cell in files::values_2024() {
        let at = FIRST_SHEET.plus(MINUTE * minute.get(cell.unit).copied().unwrap_or_default());
        fill_in(acts, at, &cell, &lines, None)?;
    }
    for cell in files::values_2025() {
        fill_in(acts, SECOND_SHEET, &cell, &lines, Some(SECOND_SHEET.day()))?;
    }
    Ok(())
}

fn fill_in(
    acts: &mut Acts,
    at: Moment,
    cell: &files::Cell,
    lines: &HashMap<String, Line>,
    day: Option<NaiveDate>,
) -> Result<(), SampleError> {
    let unknown = || SampleError::Data(format!("the sheet has no line {}", cell.indicator));
    let (indicator, first_day) = lines.get(cell.indicator).ok_or_else(unknown)?;
    let value = RecordValue {
        unit: people::unit(cell.unit),
        indicator: indicator.id,
        as_of: day.unwrap_or(*first_day),
        quantity: Edit { value: words::quantity(indicator, cell.text)?, seen: vec![] },
    };
    acts.issue(at, &Role::Post(cell.unit.into()), value);
    Ok(())
}
