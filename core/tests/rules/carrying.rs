//! What is carried by hand, and by which ways.

use crate::{
    replica::{issue_any, pulled},
    space::{Space, draft, id},
};
use caunoi_core::{
    command::AllowCarrying, package::Up, policy::Scope, record::Carrying, refusal::Unopened, wire::COMMANDS_PER_REQUEST,
};

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

#[test]
fn a_package_holds_all_that_was_not_answered() {
    let mut replica = pulled();
    let count = COMMANDS_PER_REQUEST + 50;
    for n in 0..count {
        issue_any(&mut replica, draft(&format!("p{n}")));
    }
    let up = Up::of(&replica);
    assert_eq!((replica.request().commands.len(), up.request.commands.len()), (COMMANDS_PER_REQUEST, count));
    assert_eq!(&up.request.cursors, replica.confirmed().cursors());
    assert_eq!(up.check(replica.identity().replica), Ok(()));
}

#[test]
fn a_package_speaks_for_its_own_store_only() {
    let mut replica = pulled();
    issue_any(&mut replica, draft("p"));
    let store = replica.identity().replica;
    let other = caunoi_core::id::ReplicaId(id::<()>("other").erased());
    let up = Up::of(&replica);
    assert_eq!(up.check(other), Err(Unopened::Forged));
    let mut mixed = up.clone();
    mixed.request.commands[0].id.replica = other;
    assert_eq!(mixed.check(store), Err(Unopened::Forged));
    let mut endless = up;
    endless.request.commands[0].envelope = vec![0; caunoi_core::wire::COMMAND_BYTES + 1];
    assert_eq!(endless.check(store), Err(Unopened::Forged));
}
