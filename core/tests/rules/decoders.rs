//! Bytes from elsewhere: whatever they are, they are read or refused, and nothing panics.

use crate::{
    replica::{issue_any, pulled},
    seeds::cases,
    space::{draft, id},
};
use caunoi_core::{
    codec,
    command::Envelope,
    draft::{PetitionDraft, Typed},
    frame, frames,
    id::{Fingerprint, RecordId, ReplicaId},
    keyring::Keyring,
    package::{self, Direction, Down, Header, Up},
    record::Record,
    replica::{Entry, Replica},
    wire::{EnrolRequest, SyncRequest, SyncResponse},
    wrapping,
};
use proptest::{collection::vec, prelude::*};

/// Reads bytes as everything they could be.
fn read_as_all(bytes: &[u8]) {
    let _ = codec::decode::<SyncRequest>(bytes);
    let _ = codec::decode::<SyncResponse>(bytes);
    let _ = codec::decode::<EnrolRequest>(bytes);
    let _ = codec::decode::<Record>(bytes);
    let _ = codec::decode::<Keyring>(bytes);
    let _ = codec::decode::<Typed>(bytes);
    let _ = codec::decode::<Down>(bytes);
    let _ = Replica::from_snapshot(bytes);
    if let Ok(up) = codec::decode::<Up>(bytes) {
        let _ = up.check(up.request.replica);
    }
    if let Ok(envelope) = codec::decode::<Envelope>(bytes) {
        let _ = (envelope.command.based_on(), envelope.command.subject());
    }
    if let Ok(entry) = codec::decode::<Entry>(bytes) {
        let _ = pulled().apply(entry);
    }
    let _ = package::read(bytes).map(|package| package.header.to_bytes());
    let _ = wrapping::unwrap(bytes).map(|inside| package::read(&inside).is_ok());
    let _ = (frame::open_plain(bytes).is_ok(), frame::parts(bytes).is_ok(), frame::is_newer(bytes));
    frames::Collector::default().take(&String::from_utf8_lossy(bytes));
}

/// Bytes as an app writes them, one of each kind.
fn genuine() -> Vec<Vec<u8>> {
    let mut replica = pulled();
    issue_any(&mut replica, draft("p"));
    let sent = replica.pending()[0].sent.clone();
    let header = Header {
        direction: Direction::Up,
        space: id("province"),
        replica: ReplicaId(RecordId([1; 16])),
        receiver: Fingerprint([2; 32]),
        ephemeral: [3; package::PUBLIC_KEY],
        nonce: [4; package::NONCE],
    };
    let package = package::write(&header, b"sealed");
    let petition = replica.shown().find(id("p"));
    let mut form = PetitionDraft::of(id("p"), id("conference"), petition, 1);
    form.title.touch("Khác".into());
    let mut all = vec![
        sent.envelope.clone(),
        codec::encode(&replica.request()),
        codec::encode(&Up::of(&replica)),
        codec::encode(&Typed::Petition(form)),
        codec::encode(&Keyring::new(vec![])),
        codec::encode(&Entry::Issued(sent)),
        replica.to_snapshot(),
        frame::plain(b"payload"),
        frame::sealed([5; 12], b"ciphertext and its tag"),
        wrapping::wrap("Gói.", &package).into_bytes(),
        package.clone(),
    ];
    all.extend(frames::frames(&package).unwrap_or_default().into_iter().map(String::into_bytes));
    all.extend(replica.shown().records().map(|record| codec::encode(&**record)));
    all
}

/// One change of some bytes.
#[derive(Debug, Clone)]
enum Harm {
    Set(usize, u8),
    Cut(usize),
    Insert(usize, Vec<u8>),
    Repeat(usize),
}

fn harm() -> impl Strategy<Value = Harm> {
    prop_oneof![
        4 => (any::<usize>(), any::<u8>()).prop_map(|(at, byte)| Harm::Set(at, byte)),
        1 => any::<usize>().prop_map(Harm::Cut),
        2 => (any::<usize>(), vec(any::<u8>(), 1..8)).prop_map(|(at, bytes)| Harm::Insert(at, bytes)),
        // The longest number there is: a length that is a lie.
        2 => any::<usize>().prop_map(|at| Harm::Insert(at, vec![0xff, 0xff, 0xff, 0xff, 0x0f])),
        1 => any::<usize>().prop_map(Harm::Repeat),
    ]
}

fn harmed(mut bytes: Vec<u8>, harms: &[Harm]) -> Vec<u8> {
    for harm in harms {
        let place = |at: &usize| at % (bytes.len() + 1);
        match harm {
            Harm::Set(at, byte) => {
                let at = place(at);
                bytes.splice(at..bytes.len().min(at + 1), [*byte]);
            }
            Harm::Cut(at) => bytes.truncate(place(at)),
            Harm::Insert(at, more) => {
                let at = place(at);
                bytes.splice(at..at, more.iter().copied());
            }
            Harm::Repeat(at) => bytes.extend_from_within(place(at)..),
        }
    }
    bytes
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..400)) {
        read_as_all(&bytes);
    }

    #[test]
    fn genuine_bytes_that_were_changed_are_read_or_refused(at in any::<prop::sample::Index>(), harms in vec(harm(), 1..4)) {
        let all = genuine();
        read_as_all(&harmed(all[at.index(all.len())].clone(), &harms));
    }
}

#[test]
fn genuine_bytes_are_read() {
    let all = genuine();
    assert!(codec::decode::<Envelope>(&all[0]).is_ok() && codec::decode::<SyncRequest>(&all[1]).is_ok());
    assert!(Replica::from_snapshot(&all[6]).is_ok());
    for bytes in &all {
        read_as_all(bytes);
    }
}

#[test]
fn a_length_that_is_a_lie_costs_nothing() {
    // Were it believed, this would ask for four gigabytes at once.
    let lie = [0xff, 0xff, 0xff, 0xff, 0x0f];
    for start in 0..8 {
        let bytes = [vec![0; start], lie.to_vec(), vec![1; 8]].concat();
        assert!(codec::decode::<Vec<u8>>(&bytes[start..]).is_err());
        assert!(codec::decode::<Vec<Record>>(&bytes[start..]).is_err());
        read_as_all(&bytes);
    }
}
