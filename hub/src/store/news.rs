//! Word that a space has come further.

use super::Meta;
use tokio::sync::watch;

/// How far a space has come. What comes after a backup was restored is further than all before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Reached {
    /// The epoch.
    pub epoch: u32,
    /// The last sequence number in it.
    pub seq: u64,
}

impl From<Meta> for Reached {
    fn from(meta: Meta) -> Self {
        Self { epoch: meta.epoch, seq: meta.seq }
    }
}

/// What a store has heard; a clone hears the same.
#[derive(Debug, Clone, Default)]
pub(super) struct News(watch::Sender<Reached>);

impl News {
    pub(super) fn new(reached: Reached) -> Self {
        Self(watch::Sender::new(reached))
    }

    /// Passes on what was committed, unless it is known.
    pub(super) fn tell(&self, reached: Reached) {
        self.0.send_if_modified(|known| {
            let further = *known < reached;
            *known = reached.max(*known);
            further
        });
    }

    /// Whether nobody has told this yet.
    pub(super) fn is_new(&self, reached: Reached) -> bool {
        *self.0.borrow() < reached
    }

    pub(super) fn subscribe(&self) -> watch::Receiver<Reached> {
        self.0.subscribe()
    }
}
