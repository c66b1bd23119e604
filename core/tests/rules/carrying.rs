//! What is carried by hand, and by which ways.

use crate::space::{Space, id};
use caunoi_core::{command::AllowCarrying, policy::Scope, record::Carrying};

fn by_file() -> Carrying {
    Carrying { file: true, ..Carrying::none(id("province")) }
}

#[test]
fn nothing_may_be_carried_before_an_administrator_says_so() {
    let mut space = Space::new();
    assert!(!Carrying::none(id("province")).is_allowed());
    assert_eq!(space.refused_as("organizer", AllowCarrying { carrying: by_file() }), "not-allowed");
    assert_eq!(space.refused_as("leader", AllowCarrying { carrying: by_file() }), "not-allowed");
    space.run_as("administrator", AllowCarrying { carrying: by_file() });
    assert_eq!(space.store.find(by_file().id), Some(&by_file()));
    assert!(space.sees(Scope::Space, by_file().id.erased()), "everybody knows by which ways");
    space.run_as("administrator", AllowCarrying { carrying: Carrying::none(id("province")) });
    assert!(space.store.find(by_file().id).is_some_and(|carrying| !carrying.is_allowed()));
}

#[test]
fn there_is_one_word_on_it_for_a_province() {
    let mut space = Space::new();
    let second = Carrying { id: id("second"), ..by_file() };
    assert_eq!(space.refused_as("administrator", AllowCarrying { carrying: second }), "bad-reference");
    let elsewhere = Carrying::none(id("elsewhere"));
    assert_eq!(space.refused_as("administrator", AllowCarrying { carrying: elsewhere }), "bad-reference");
}
