//! The data sheet of one unit: which cells there are, what stands in them, and what looks wrong.

use crate::{
    id::Id,
    order,
    reads::Store,
    record::{Indicator, Number, Period, Quantity, Unit, Value},
};
use chrono::NaiveDate;

/// The indicators asked of a unit, in order.
pub fn indicators(store: &Store, unit: Id<Unit>) -> Vec<&Indicator> {
    let Some(unit) = store.find(unit) else { return vec![] };
    let mut asked: Vec<_> = store.all::<Indicator>().filter(|it| it.applies_to.contains(&unit.kind)).collect();
    order::by_key(&mut asked, |indicator| (indicator.position, indicator.id));
    asked
}

/// The latest value a unit entered for an indicator, up to a day.
pub fn latest(store: &Store, unit: Id<Unit>, indicator: Id<Indicator>, until: NaiveDate) -> Option<&Value> {
    let values = store.hanging_on::<Value>(unit.erased());
    values.filter(|value| value.indicator == indicator && value.as_of <= until).max_by_key(|value| value.as_of)
}

/// The day under which a new value is entered: the period's last day; or the day of the sheet that is
/// being filled, which is the latest day any value of the unit carries; or today.
pub fn cell_day(store: &Store, unit: Id<Unit>, indicator: &Indicator, today: NaiveDate) -> NaiveDate {
    if let Period::Between(_, last) = indicator.period {
        return last;
    }
    if let Some(value) = latest(store, unit, indicator.id, today) {
        return value.as_of;
    }
    let days = store.hanging_on::<Value>(unit.erased()).map(|value| value.as_of);
    days.filter(|day| *day <= today).max().unwrap_or(today)
}

/// Something about a value that a person should look at. It is never a reason to refuse the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Warning {
    /// Less than the indicator's minimum.
    BelowMinimum(i64),
    /// More than the indicator it is a part of.
    AboveWhole(Id<Indicator>),
}

/// What looks wrong about a unit's value.
pub fn warnings(store: &Store, unit: Id<Unit>, indicator: &Indicator, until: NaiveDate) -> Vec<Warning> {
    let count = |indicator| match latest(store, unit, indicator, until)?.quantity.get()? {
        Quantity::Exact(Number { units, scale: 0 }) => Some(*units),
        _ => None,
    };
    let Some(here) = count(indicator.id) else { return vec![] };
    let low = indicator.minimum.filter(|minimum| here < *minimum).map(Warning::BelowMinimum);
    let whole = indicator.part_of.filter(|whole| count(*whole).is_some_and(|whole| here > whole));
    low.into_iter().chain(whole.map(Warning::AboveWhole)).collect()
}

/// Whether a cell still waits to be filled.
pub fn is_empty(store: &Store, unit: Id<Unit>, indicator: Id<Indicator>, until: NaiveDate) -> bool {
    let quantity = latest(store, unit, indicator, until).and_then(|value| value.quantity.get());
    quantity.is_none_or(|quantity| *quantity == Quantity::Empty)
}
