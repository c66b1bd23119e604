//! The whole: devices, network and hub, moved on step by step.

use super::{
    Summary,
    device::Device,
    hub::Hub,
    invariants::{self, Ledger, Violation},
    network::{InFlight, Message, Network},
    users,
};
use caunoi_core::command::Command;
use caunoi_hub::sync::Limits;

/// Rounds after which everything must have settled.
const SETTLE_ROUNDS: usize = 200;

/// Everything there is.
pub(super) struct World {
    random: fastrand::Rng,
    hub: Hub,
    devices: Vec<Device>,
    network: Network,
    ledger: Ledger,
    carried: usize,
    crashes: usize,
}

impl World {
    pub(super) fn new(seed: u64) -> Self {
        let mut random = fastrand::Rng::with_seed(seed);
        // Tiny answers, so that most pulls come in pieces.
        let limits = Limits { changes: random.usize(3..40), bytes: random.usize(200..8000) };
        let hub = Hub::new(limits, users::province(), users::administrator());
        let mut devices = Vec::new();
        for officer in users::devices() {
            let skew = random.i64(-300_000_000_000..300_000_000_000);
            let device = Device::new(devices.len() as u64, officer, skew);
            hub.admit(device.id(), officer);
            devices.push(device);
        }
        let mut world = Self {
            random,
            hub,
            devices,
            network: Network::default(),
            ledger: Ledger::default(),
            carried: 0,
            crashes: 0,
        };
        world.furnish();
        world
    }

    /// The first device is the administrator's: it sets everything up before the trouble begins.
    fn furnish(&mut self) {
        while !self.devices[0].replica.is_complete() {
            self.round(0);
        }
        for command in users::furniture() {
            self.issue(0, command, false);
        }
        while !self.devices[0].replica.is_settled() {
            self.round(0);
        }
    }

    /// One thing happens.
    pub(super) fn step(&mut self) -> Result<(), Violation> {
        self.hub.now = self.hub.now.plus(self.random.i64(0..3_600_000));
        let device = self.random.usize(..self.devices.len());
        match self.random.u8(..100) {
            0..35 => self.somebody_works(device),
            35..60 => self.somebody_asks(device),
            60..95 => return self.message_arrives(),
            95..97 => self.devices[device].compact(),
            _ => {
                self.crashes += 1;
                self.devices[device].crash();
            }
        }
        Ok(())
    }

    fn somebody_works(&mut self, device: usize) {
        let replica = &self.devices[device].replica;
        if let Some(command) = users::idea(replica, &mut self.random) {
            let dies = self.random.u8(..50) == 0;
            self.issue(device, command, dies);
        }
        let refused = self.devices[device].replica.refused().len();
        debug_assert!(refused <= self.ledger.issued(), "more refused than issued");
    }

    /// A device sends what it has to say, or somebody carries it. Now and then its first commands go another way and are
    /// overtaken.
    fn somebody_asks(&mut self, device: usize) {
        if self.random.u8(..6) == 0 {
            self.network.send(device, Message::Carried(self.devices[device].pack()));
            return;
        }
        let mut request = self.devices[device].request();
        if self.random.u8(..8) == 0 && !request.commands.is_empty() {
            request.commands.drain(..self.random.usize(..request.commands.len()));
        }
        self.network.send(device, Message::Up(request));
    }

    fn issue(&mut self, device: usize, command: Command, dies: bool) {
        let now = self.hub.now;
        // A refusal on the spot is an answer like any other: nothing was issued.
        if let Ok(id) = self.devices[device].issue(now, command, dies) {
            self.crashes += usize::from(dies);
            self.ledger.issue(device, id);
        }
    }

    fn message_arrives(&mut self) -> Result<(), Violation> {
        let Some(InFlight { device, message }) = self.network.arrive(&mut self.random) else { return Ok(()) };
        let dies = self.random.u8(..25) == 0;
        self.crashes += usize::from(dies);
        match message {
            Message::Up(request) => {
                let (replica, officer) = (self.devices[device].id(), self.devices[device].officer());
                if let Some(response) = self.hub.answer(replica, officer, &request, dies) {
                    invariants::sends_only_what_may_be_seen(&self.hub, officer, &response)?;
                    self.network.send(device, Message::Down(response));
                }
            }
            Message::Down(response) => self.devices[device].receive(response, dies),
            // The hub crashes before it has begun, and nobody carries it there again.
            Message::Carried(_) if dies => {}
            Message::Carried(up) => {
                let (replica, officer) = (self.devices[device].id(), self.devices[device].officer());
                let down = self.hub.take_in(replica, &up);
                for response in &down.answers {
                    invariants::sends_only_what_may_be_seen(&self.hub, officer, response)?;
                }
                self.network.send(device, Message::CarriedBack(down));
            }
            Message::CarriedBack(down) => {
                self.carried += 1;
                self.devices[device].unpack(down, dies);
            }
        }
        Ok(())
    }

    /// A round trip without trouble.
    fn round(&mut self, device: usize) {
        let device = &mut self.devices[device];
        let answer = self.hub.answer(device.id(), device.officer(), &device.request(), false);
        if let Some(response) = answer {
            device.receive(response, false);
        }
    }

    /// The network heals, and everybody syncs until nothing moves any more.
    pub(super) fn settle(&mut self) -> Result<(), Violation> {
        self.network.drain();
        for _ in 0..SETTLE_ROUNDS {
            let before: Vec<_> =
                self.devices.iter().map(|device| device.replica.confirmed().cursors().clone()).collect();
            (0..self.devices.len()).for_each(|device| self.round(device));
            let after: Vec<_> =
                self.devices.iter().map(|device| device.replica.confirmed().cursors().clone()).collect();
            if before == after && self.devices.iter().all(|device| device.replica.is_settled()) {
                return Ok(());
            }
        }
        Err(Violation::new("3", "the devices do not come to rest"))
    }

    /// The invariants that hold at any time.
    pub(super) fn check(&mut self) -> Result<(), Violation> {
        invariants::always(&self.hub, &self.devices, &mut self.ledger)
    }

    /// The invariants that hold in quiet.
    pub(super) fn check_quiet(&self) -> Result<(), Violation> {
        invariants::in_quiet(&self.hub, &self.devices)
    }

    pub(super) fn summary(&self) -> Summary {
        Summary {
            lost: self.network.lost,
            doubled: self.network.doubled,
            carried: self.carried,
            crashes: self.crashes,
            ..self.ledger.summary()
        }
    }
}
