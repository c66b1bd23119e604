//! One package of each direction with fixed keys, byte by byte, so that every implementation can be held against it.
//!
//! `package-1.txt` is what the browser's implementation is checked with too. Where this fails, the format has changed.

use crate::carry::{fresh, hub, pair, route};
use caunoi_core::{
    codec,
    id::{Fingerprint, RecordId, ReplicaId},
    package::{Down, Piece, Up},
    policy::Scope,
    time::Moment,
    wire::{Cursors, SyncRequest, SyncResponse},
};
use caunoi_hub::carry::seal;
use std::collections::BTreeMap;

const VECTOR: &str = include_str!("package-1.txt");

fn vector() -> BTreeMap<&'static str, Vec<u8>> {
    let lines = VECTOR.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(' '));
    lines.map(|(name, hex)| (name, bytes(hex))).collect()
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

fn store() -> ReplicaId {
    ReplicaId(RecordId([6; 16]))
}

fn cursors(seq: u64) -> Cursors {
    Cursors::from([(Scope::Space, seq)])
}

fn up() -> Up {
    Up { request: SyncRequest { replica: store(), epoch: 1, cursors: cursors(7), commands: vec![] } }
}

fn down() -> Down {
    let answer = SyncResponse {
        epoch: 1,
        now: Moment(1_728_518_400_000),
        outcomes: vec![],
        from: cursors(7),
        reset: false,
        cursors: cursors(300),
        head: 300,
        more: false,
        rows: vec![],
        left: vec![],
        backed_up: 0,
    };
    let bytes = "Bắc Kạn ".repeat(9).into_bytes();
    Down { answers: vec![answer], pieces: vec![Piece { blob: Fingerprint::of_bytes(&bytes), index: 0, bytes }] }
}

#[test]
fn both_directions_are_what_they_were() {
    let route = route(store());
    let sealed_up = seal::seal_up(route, hub().public(), &up(), &fresh(3)).unwrap();
    let sealed_down = seal::seal_down(route, &hub(), pair(2).public(), &down(), &fresh(4)).unwrap();
    let made = [
        ("space", route.space.erased().0.to_vec()),
        ("store", store().0.0.to_vec()),
        ("hub_secret", hub().secret().to_vec()),
        ("hub_public", hub().public().to_vec()),
        ("store_secret", pair(2).secret().to_vec()),
        ("store_public", pair(2).public().to_vec()),
        ("up_secret", pair(3).secret().to_vec()),
        ("up_content", codec::encode(&up())),
        ("up", sealed_up),
        ("down_secret", pair(4).secret().to_vec()),
        ("down_content", codec::encode(&down())),
        ("down", sealed_down),
    ];
    let lines: Vec<_> = made.iter().map(|(name, bytes)| format!("{name} {}", hex(bytes))).collect();
    let vector = vector();
    for (name, bytes) in &made {
        assert_eq!(vector.get(name), Some(bytes), "{name}; as it is now:\n{}", lines.join("\n"));
    }
}

#[test]
fn both_directions_open() {
    let (route, vector) = (route(store()), vector());
    assert_eq!(seal::open_up(route.space, &hub(), &vector["up"]), Ok((store(), up())));
    assert_eq!(seal::open_down(route, hub().public(), &pair(2), &vector["down"]), Ok(down()));
}
