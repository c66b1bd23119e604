//! A log of which some entries are lost.

use crate::{
    replica::pulled,
    space::{NOW, draft, id, words},
};
use caunoi_core::{
    command::{CommandId, SaveDraft},
    record::Petition,
    refusal::Reason,
    replica::{Entry, Replica},
    time::Moment,
    wire::{Outcome, SyncResponse},
};

/// A replica and what its log says after that: so many drafts, each of a petition of its own.
fn log(names: &[&str]) -> (Replica, Vec<Option<Entry>>) {
    let start = pulled();
    let mut replica = start.clone();
    let entries = names.iter().map(|name| {
        let entry = replica.issue(NOW, SaveDraft { cause: words("Nguyên nhân"), ..draft(name) }).expect("allowed");
        replica.apply(entry.clone()).expect("applies");
        Some(entry)
    });
    let entries = entries.collect();
    (start, entries)
}

fn has(replica: &Replica, name: &str) -> bool {
    replica.shown().find::<Petition>(id(name)).is_some()
}

/// The numbers of the commands to send, and whether there is something in their place.
fn to_send(replica: &Replica) -> Vec<(u64, bool)> {
    replica.request().commands.iter().map(|sent| (sent.id.n, !sent.is_given_up())).collect()
}

fn outcomes(replica: &Replica, outcomes: Vec<(CommandId, Outcome)>) -> Entry {
    let cursors = replica.confirmed().cursors().clone();
    let response = SyncResponse {
        epoch: 1,
        now: NOW,
        outcomes,
        from: cursors.clone(),
        reset: false,
        cursors,
        head: 10,
        more: false,
        rows: vec![],
        left: vec![],
        backed_up: 0,
    };
    Entry::Answered(response)
}

#[test]
fn what_follows_a_lost_command_is_carried_out_and_sent() {
    for lost in 0..3 {
        let (mut replica, mut entries) = log(&["p", "q", "r"]);
        entries[lost] = None;
        assert_eq!(replica.carry_out_what_is_left(entries), vec![lost]);
        let here: Vec<_> = ["p", "q", "r"].iter().map(|name| has(&replica, name)).collect();
        assert_eq!(here, (0..3).map(|at| at != lost).collect::<Vec<_>>());
        assert_eq!(to_send(&replica), (0..3).map(|at| (at + 1, at != lost as u64)).collect::<Vec<_>>());
        assert_eq!(Replica::from_snapshot(&replica.to_snapshot()), Ok(replica.clone()), "it is kept like this");
        assert!(matches!(replica.issue(NOW, draft("s")), Ok(Entry::Issued(sent)) if sent.id.n == 4));
    }
}

#[test]
fn whether_a_command_is_lost_the_next_one_tells() {
    let (mut replica, mut entries) = log(&["p", "q"]);
    // An answer of the hub between the two commands does not open: no number is given up for it.
    entries.insert(1, None);
    assert_eq!(replica.carry_out_what_is_left(entries), vec![1]);
    assert_eq!(to_send(&replica), vec![(1, true), (2, true)]);
}

#[test]
fn at_the_end_each_may_have_been_a_command() {
    let (mut replica, mut entries) = log(&["p"]);
    entries.extend([None, None]);
    assert_eq!(replica.carry_out_what_is_left(entries), vec![1, 2]);
    assert_eq!(to_send(&replica), vec![(1, true), (2, false), (3, false)]);
}

#[test]
fn a_number_is_not_jumped_over_without_a_loss() {
    let (mut replica, mut entries) = log(&["p", "q", "r"]);
    entries.remove(1);
    assert_eq!(replica.carry_out_what_is_left(entries), vec![1], "it does not follow, and nothing is missing");
    assert!(has(&replica, "p") && !has(&replica, "r"));
}

#[test]
fn a_number_that_was_given_up_goes_when_the_hub_has_answered() {
    let (mut replica, mut entries) = log(&["p", "q", "r"]);
    entries[0] = None;
    entries[2] = None;
    replica.carry_out_what_is_left(entries);
    let ids: Vec<_> = replica.pending().iter().map(|pending| pending.sent.id).collect();
    // The hub has the first one, as it was, and nothing under the last one's number.
    let fork = Outcome::Refused { refusal: Reason::Fork.into(), at: Moment(5) };
    let nothing = Outcome::Applied { seq: 10, at: Moment(5) };
    replica.apply(outcomes(&replica, vec![(ids[0], fork), (ids[2], nothing)])).expect("applies");
    assert_eq!(to_send(&replica), vec![(2, true)]);
    assert_eq!((replica.pending().len(), replica.refused().len()), (1, 0), "nobody has to deal with it");
}
