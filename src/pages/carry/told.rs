//! What came of a package, in words.

use crate::{pages::names, text::t};
use caunoi_core::{
    id::Id,
    package::Receipt,
    reads::Store,
    record::{Grant, Officer},
};

/// What became of the commands of a package, each kind with its number.
pub fn receipt(it: &Receipt) -> String {
    let words = &t().carry;
    let all = [
        (it.applied, words.applied),
        (it.merged, words.merged),
        (it.known, words.known),
        (it.held, words.held),
        (it.refused, words.not_accepted),
    ];
    let told: Vec<_> = all.into_iter().filter(|(count, _)| *count > 0).map(|(count, words)| words(count)).collect();
    if told.is_empty() { words.empty.into() } else { told.join("; ") }
}

/// Whose a store is: the team, as its first officer's is called, and the officers.
pub fn whose(store: &Store, officers: &[Id<Officer>]) -> String {
    let names: Vec<_> = officers.iter().map(|officer| names::officer(store, *officer)).collect();
    let team = officers.first().and_then(|officer| store.find(*officer)).and_then(|officer| officer.grants.first());
    let team = match team {
        Some(Grant::Post { unit, .. }) => names::post(store, *unit),
        Some(Grant::Department(id)) => names::department(store, *id),
        _ => return names.join(", "),
    };
    format!("{team} ({})", names.join(", "))
}
