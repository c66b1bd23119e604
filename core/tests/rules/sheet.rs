//! The data sheet.

use crate::space::{Space, day, id, indicator};
use caunoi_core::{
    command::{PutIndicator, RecordValue},
    field::Edit,
    record::{Indicator, Number, Quantity, Value},
    sheet::{self, Warning},
};

fn count(number: i64) -> Quantity {
    Quantity::Exact(Number::whole(number))
}

fn record(indicator: &str, quantity: Quantity) -> RecordValue {
    RecordValue {
        unit: id("a"),
        indicator: id(indicator),
        as_of: day(1),
        quantity: Edit { value: quantity, seen: vec![] },
    }
}

#[test]
fn a_post_fills_its_own_sheet_with_what_is_asked() {
    let mut space = Space::new();
    space.run_as("officer-a", record("staff", count(8)));
    let value: &Value = space.store.find(Value::id_of(id("a"), id("staff"), day(1))).expect("the cell");
    assert_eq!(value.quantity.get(), Some(&count(8)));
    assert_eq!(space.refused_as("officer-a", record("staff", Quantity::YesNo(true))), "wrong-quantity");
    assert_eq!(space.refused_as("officer-a", record("staff", count(-1))), "wrong-quantity");
    assert_eq!(space.refused_as("officer-a", record("nothing", count(1))), "bad-reference");
    assert_eq!(space.refused_as("commander-b", record("staff", count(1))), "not-yours");
}

#[test]
fn two_tablets_filling_one_cell_apart_keep_both_numbers() {
    let mut space = Space::new();
    space.run_as("officer-a", record("staff", count(8)));
    assert!(space.run_as("commander-a", record("staff", count(9))).merged);
    let value: &Value = space.store.find(Value::id_of(id("a"), id("staff"), day(1))).expect("the cell");
    assert!(value.quantity.is_disputed());
}

#[test]
fn rules_warn_and_never_refuse() {
    let mut space = Space::new();
    let part = Indicator { minimum: Some(1), part_of: Some(id("staff")), ..indicator("investigators") };
    space.run_as("organizer", PutIndicator { indicator: part.clone() });
    space.run_as("officer-a", record("staff", count(5)));
    space.run_as("officer-a", record("investigators", count(6)));
    assert_eq!(sheet::warnings(&space.store, id("a"), &part, day(2)), [Warning::AboveWhole(id("staff"))]);
    let seen = |space: &Space| {
        space
            .store
            .find(Value::id_of(id("a"), id("investigators"), day(1)))
            .map(|it| it.quantity.seen())
            .unwrap_or_default()
    };
    let none =
        RecordValue { quantity: Edit { value: count(0), seen: seen(&space) }, ..record("investigators", count(0)) };
    space.run_as("officer-a", none);
    assert_eq!(sheet::warnings(&space.store, id("a"), &part, day(2)), [Warning::BelowMinimum(1)]);
}

#[test]
fn an_empty_cell_is_filled_under_the_day_of_the_sheet() {
    let mut space = Space::new();
    space.run_as("organizer", PutIndicator { indicator: indicator("computers") });
    space.run_as("officer-a", record("staff", count(8)));
    assert!(sheet::is_empty(&space.store, id("a"), id("computers"), day(10)));
    assert_eq!(sheet::cell_day(&space.store, id("a"), &indicator("computers"), day(10)), day(1));
}
