//! Messages on their way: late, lost, doubled, overtaken.

use caunoi_core::{
    package,
    wire::{SyncRequest, SyncResponse},
};

/// What travels.
#[derive(Debug, Clone)]
pub(super) enum Message {
    /// From a device to the hub.
    Up(SyncRequest),
    /// From the hub to a device.
    Down(SyncResponse),
    /// What is in a package that somebody carries to the hub.
    Carried(package::Up),
    /// What is in a package that somebody carries back.
    CarriedBack(package::Down),
}

impl std::fmt::Display for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Up(request) => write!(f, "a request with {} commands", request.commands.len()),
            Self::Down(it) => write!(f, "an answer of epoch {} with {} outcomes", it.epoch, it.outcomes.len()),
            Self::Carried(up) => write!(f, "a package with {} commands", up.request.commands.len()),
            Self::CarriedBack(down) => write!(f, "a package with {} answers", down.answers.len()),
        }
    }
}

/// A message of a device, on its way either up or down.
#[derive(Debug, Clone)]
pub(super) struct InFlight {
    pub(super) device: usize,
    pub(super) message: Message,
}

/// The network.
#[derive(Debug, Default)]
pub(super) struct Network {
    flying: Vec<InFlight>,
    pub(super) lost: usize,
    pub(super) doubled: usize,
}

impl Network {
    pub(super) fn send(&mut self, device: usize, message: Message) {
        self.flying.push(InFlight { device, message });
    }

    /// The next message to arrive: any of those on their way. It may be lost, or arrive now and once
    /// more later.
    pub(super) fn arrive(&mut self, random: &mut fastrand::Rng) -> Option<InFlight> {
        if self.flying.is_empty() {
            return None;
        }
        let index = random.usize(..self.flying.len());
        match random.u8(..100) {
            0..15 => {
                self.lost += 1;
                self.flying.swap_remove(index);
                None
            }
            15..25 => {
                self.doubled += 1;
                Some(self.flying[index].clone())
            }
            _ => Some(self.flying.swap_remove(index)),
        }
    }

    /// Loses what is on its way to or from a device that is gone.
    pub(super) fn forget(&mut self, device: usize) {
        self.flying.retain(|flying| flying.device != device);
    }

    /// Loses everything that is on its way.
    pub(super) fn drain(&mut self) {
        self.lost += self.flying.len();
        self.flying.clear();
    }
}
