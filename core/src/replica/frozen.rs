//! A replica at rest, written down whole or piece by piece.

use super::{
    Replica,
    confirmed::{Confirmed, Held, Position},
    members::Members,
    outbox::Outbox,
};
use crate::{
    codec::{self, Malformed},
    id::RecordId,
    reads::Store,
    time::Moment,
    wire::Identity,
};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    vec,
};

/// There is no other version, since none was released before.
const VERSION: u32 = 3;

/// What stands before the records.
#[derive(Serialize, Deserialize)]
struct Head {
    version: u32,
    members: Vec<Identity>,
    next: u64,
    position: Position,
    outbox: Outbox,
    receipts: BTreeMap<RecordId, Moment>,
    contact: Option<Moment>,
    records: usize,
}

/// A replica as it was at one moment. To write it down may take a while, in which the replica goes on.
#[derive(Debug)]
pub struct Frozen {
    bytes: Vec<u8>,
    held: vec::IntoIter<Arc<Held>>,
}

impl Frozen {
    /// Writes down some more records, at most so many; whether there are any left.
    pub fn write(&mut self, records: usize) -> bool {
        for held in self.held.by_ref().take(records) {
            self.bytes = held.append_to(core::mem::take(&mut self.bytes));
        }
        self.held.len() > 0
    }

    /// All of it, what is not yet written down included.
    pub fn into_bytes(mut self) -> Vec<u8> {
        self.write(usize::MAX);
        self.bytes
    }
}

impl Replica {
    /// The replica as it is now, to be written down after `before`. This takes a moment, however much there is.
    pub fn freeze(&self, before: Vec<u8>) -> Frozen {
        let (position, records) = self.confirmed.freeze();
        let head = Head {
            version: VERSION,
            members: self.members.all().to_vec(),
            next: self.next,
            position,
            outbox: self.outbox.clone(),
            receipts: self.receipts.clone(),
            contact: self.contact,
            records: records.len(),
        };
        Frozen { bytes: codec::append(before, &head), held: records.into_iter() }
    }

    /// The whole replica as bytes.
    pub fn to_snapshot(&self) -> Vec<u8> {
        self.freeze(Vec::new()).into_bytes()
    }

    /// The replica that [`to_snapshot`](Self::to_snapshot) wrote.
    pub fn from_snapshot(bytes: &[u8]) -> Result<Self, Malformed> {
        let (version, _) = codec::take::<u32>(bytes)?;
        if version != VERSION {
            return Err(Malformed(format!("snapshot version {version} is not known")));
        }
        let (head, records) = codec::take::<Head>(bytes)?;
        let mut outbox = head.outbox;
        outbox.open_all()?;
        let mut replica = Self {
            members: Members::from_disk(head.members)?,
            next: head.next,
            confirmed: Confirmed::thaw(head.position, head.records, records)?,
            outbox,
            receipts: head.receipts,
            contact: head.contact,
            held: Store::default(),
            ahead: BTreeSet::new(),
            view: None,
        };
        replica.hold_anew();
        Ok(replica)
    }
}
