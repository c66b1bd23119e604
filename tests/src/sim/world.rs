//! The whole: devices, network and hub, moved on step by step.

use super::{
    Summary,
    device::Device,
    hub::Hub,
    invariants::{self, Issued, Ledger, Violation},
    keys::Signing,
    network::{InFlight, Message, Network},
    users::{self, Tablet},
};
use caunoi_core::{command::Command, id::Id, record::Officer, replica::Pending, wire::Outcome};
use caunoi_hub::sync::Limits;

/// Rounds after which everything must have settled.
const SETTLE_ROUNDS: usize = 200;

/// Everything there is.
pub(super) struct World {
    random: fastrand::Rng,
    hub: Hub,
    devices: Vec<Device>,
    /// Who may share each of the devices, and whether they sign.
    tablets: Vec<Tablet>,
    network: Network,
    ledger: Ledger,
    /// The device that did something last.
    touched: usize,
    carried: usize,
    crashes: usize,
    enrolled: usize,
    certified: usize,
    restores: usize,
    wiped: usize,
    /// How many tablets there ever were.
    tablets_made: usize,
    seed: u64,
    /// What happened, in words, where somebody wants to know.
    pub(super) story: Option<Vec<String>>,
}

impl World {
    pub(super) fn new(seed: u64) -> Self {
        let mut random = fastrand::Rng::with_seed(seed);
        // Tiny answers, so that most pulls come in pieces.
        let limits = Limits { changes: random.usize(3..40), bytes: random.usize(200..8000) };
        let hub = Hub::new(limits, users::province(), users::administrator());
        let tablets = users::tablets();
        let mut devices = Vec::new();
        for (number, tablet) in tablets.iter().enumerate() {
            let skew = random.i64(-300_000_000_000..300_000_000_000);
            devices.push(Device::new(seed, number, tablet.crew[0], skew));
        }
        let (network, ledger) = (Network::default(), Ledger::default());
        let mut world = Self {
            random,
            hub,
            devices,
            tablets,
            network,
            ledger,
            touched: 0,
            carried: 0,
            crashes: 0,
            enrolled: 0,
            certified: 0,
            restores: 0,
            wiped: 0,
            tablets_made: 0,
            seed,
            story: None,
        };
        world.tablets_made = world.devices.len();
        world.open_tablets();
        world.furnish();
        world
    }

    /// The first of each tablet has a place in its store.
    fn open_tablets(&mut self) {
        (0..self.devices.len()).for_each(|device| self.open_tablet(device));
    }

    fn open_tablet(&mut self, device: usize) {
        let (device, tablet) = (&mut self.devices[device], &self.tablets[device]);
        let officer = tablet.crew[0];
        let key = if tablet.signs { device.keys.next(officer) } else { Vec::new() };
        if tablet.signs {
            device.keys.exchange(officer);
        }
        self.hub.admit(device.id(), officer, key);
    }

    /// Says what happens now.
    fn tell(&mut self, what: impl FnOnce() -> String) {
        if let Some(story) = &mut self.story {
            story.push(what());
        }
    }

    /// The first device is the administrator's: it sets everything up before the trouble begins.
    fn furnish(&mut self) {
        while !self.devices[0].replica.is_complete() {
            self.round(0);
        }
        for command in users::furniture() {
            self.issue(0, command, Signing::Right, false);
        }
        while !self.devices[0].replica.is_settled() {
            self.round(0);
        }
    }

    /// One thing happens. Each step has its own chances, so that a run without some of its steps is much the same run.
    pub(super) fn step(&mut self, number: usize) -> Result<(), Violation> {
        self.random = fastrand::Rng::with_seed(self.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ number as u64);
        self.time_passes();
        let device = self.random.usize(..self.devices.len());
        self.touched = device;
        match self.random.u16(..1000) {
            0..330 => self.somebody_works(device),
            330..340 => self.somebody_enrols(device),
            340..350 => self.somebody_vouches(device),
            350..600 => self.somebody_asks(device),
            600..945 => return self.message_arrives(),
            945..960 => self.devices[device].compact(),
            960..972 => {
                let verify = self.random.bool();
                self.tell(|| format!("the hub is backed up, verified: {verify}"));
                self.hub.back_up(verify);
            }
            972..976 => self.hub_is_restored(),
            976..980 => return self.tablet_is_lost(device),
            _ => {
                self.tell(|| format!("tablet {device} crashes"));
                self.crashes += 1;
                self.devices[device].crash();
            }
        }
        Ok(())
    }

    /// Some minutes, or, now and then, weeks.
    fn time_passes(&mut self) {
        let weeks = if self.random.u8(..100) == 0 { self.random.i64(0..30 * 24 * 3_600_000) } else { 0 };
        self.hub.now = self.hub.now.plus(self.random.i64(0..3_600_000) + weeks);
    }

    fn hub_is_restored(&mut self) {
        let replicas: Vec<_> = self.devices.iter().map(Device::id).collect();
        if let Some(lost) = self.hub.restore(&mut self.random, &replicas) {
            self.tell(|| format!("the hub is restored from a backup and forgets {lost} commands"));
            self.ledger.another_history();
            self.restores += 1;
        }
    }

    /// A tablet is gone, and its first officer gets another one. Where it was wiped, what it had not sent was handed over.
    fn tablet_is_lost(&mut self, device: usize) -> Result<(), Violation> {
        if device == 0 {
            // The administrator's: without it nobody is moved any more.
            return Ok(());
        }
        let handed_over = self.random.bool();
        self.tell(|| format!("tablet {device} is lost, its envelope handed over: {handed_over}"));
        let (lost, unsent) = (self.devices[device].id(), self.devices[device].pack());
        self.network.forget(device);
        if handed_over {
            let pending = self.devices[device].replica.pending().iter();
            let ids: Vec<_> = pending.filter(|it| !it.is_decided()).map(|it| it.sent.id).collect();
            self.hub.take_in(lost, &unsent);
            invariants::was_handed_over(&self.hub, &ids)?;
        }
        self.ledger.lose(lost);
        let officer = self.tablets[device].crew[0];
        self.devices[device] = Device::new(self.seed, self.tablets_made, officer, 0);
        (self.tablets_made, self.wiped) = (self.tablets_made + 1, self.wiped + 1);
        self.open_tablet(device);
        Ok(())
    }

    /// Somebody of the tablet's officers takes it, and works.
    fn somebody_works(&mut self, device: usize) {
        if self.random.u8(..4) == 0 {
            let members = self.devices[device].members();
            let officer = members[self.random.usize(..members.len())];
            self.devices[device].replica.sign_in(officer).expect("a member signs in");
        }
        if let Some(command) = users::idea(&self.devices[device].replica, &mut self.random) {
            let dies = self.random.u8(..50) == 0;
            let wrong = self.devices[device].signs() && self.random.u8(..20) == 0;
            let signing = if wrong { Signing::WRONG[self.random.usize(..3)] } else { Signing::Right };
            self.issue(device, command, signing, dies);
        }
        let refused = self.devices[device].replica.refused().len();
        debug_assert!(refused <= self.ledger.issued(), "more refused than issued");
    }

    /// One of those who share a tablet joins its store, or, more rarely, is enrolled again with another key.
    fn somebody_enrols(&mut self, device: usize) {
        let Some(officer) = self.one_of(device) else { return };
        let again = self.devices[device].members().contains(&officer);
        if again && self.random.u8(..4) > 0 {
            return;
        }
        let device = &mut self.devices[device];
        // Who serves elsewhere by now is not let in.
        if let Ok(identity) = self.hub.enrol(device.id(), officer, device.keys.next(officer)) {
            device.keys.exchange(officer);
            device.enrolled(identity);
            self.enrolled += 1;
        }
    }

    /// Whoever has the tablet vouches for a new key of somebody; only commanders can.
    fn somebody_vouches(&mut self, device: usize) {
        let Some(officer) = self.one_of(device) else { return };
        if self.devices[device].members().contains(&officer)
            && let Ok(id) = self.devices[device].certify(self.hub.now, officer)
        {
            let officer = self.devices[device].officer();
            self.ledger.issue(id, Issued { device, officer, signing: Signing::Right });
            self.certified += 1;
        }
    }

    /// Any of those who share a tablet, where they sign.
    fn one_of(&mut self, device: usize) -> Option<Id<Officer>> {
        let Tablet { crew, signs } = &self.tablets[device];
        signs.then(|| crew[self.random.usize(..crew.len())])
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

    fn issue(&mut self, device: usize, command: Command, signing: Signing, dies: bool) {
        let officer = self.devices[device].officer();
        // A refusal on the spot is an answer like any other: nothing was issued.
        let what = command.kind();
        if let Ok(id) = self.devices[device].issue(self.hub.now, command, signing, dies) {
            self.tell(|| format!("tablet {device}: {what:?} is number {}, signed {signing:?}, crash: {dies}", id.n));
            self.crashes += usize::from(dies);
            self.ledger.issue(id, Issued { device, officer, signing });
        }
    }

    fn message_arrives(&mut self) -> Result<(), Violation> {
        let Some(InFlight { device, message }) = self.network.arrive(&mut self.random) else { return Ok(()) };
        self.touched = device;
        let dies = self.random.u8(..25) == 0;
        self.crashes += usize::from(dies);
        self.tell(|| format!("tablet {device}: {message} arrives, crash: {dies}"));
        match message {
            Message::Up(request) => {
                let replica = self.devices[device].id();
                if let Some(response) = self.hub.answer(replica, &request, dies) {
                    invariants::sends_only_what_may_be_seen(&self.hub, replica, &response)?;
                    self.network.send(device, Message::Down(response));
                }
            }
            Message::Down(response) => self.devices[device].receive(response, dies),
            // The hub crashes before it has begun, and nobody carries it there again.
            Message::Carried(_) if dies => {}
            Message::Carried(up) => {
                let replica = self.devices[device].id();
                let down = self.hub.take_in(replica, &up);
                for response in &down.answers {
                    invariants::sends_only_what_may_be_seen(&self.hub, replica, response)?;
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
        let answer = self.hub.answer(device.id(), &device.request(), false);
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
            if before == after && self.devices.iter().all(|device| self.is_at_rest(device)) {
                return Ok(());
            }
        }
        Err(Violation::new("3", "the devices do not come to rest"))
    }

    /// Nothing is on its way, but for what waits for good for something lost with its tablet, and says so.
    fn is_at_rest(&self, device: &Device) -> bool {
        let held = |pending: &Pending| matches!(pending.outcome, Some(Outcome::Held { .. }));
        let only_held = self.ledger.has_lost() && device.replica.pending().iter().all(held);
        device.replica.is_settled() || (device.replica.is_complete() && only_held)
    }

    /// The invariants that hold at any time, for what the last step can have changed.
    pub(super) fn check(&mut self) -> Result<(), Violation> {
        invariants::always(&self.hub, &self.devices, Some(self.touched), &mut self.ledger)?;
        if self.random.u8(..8) == 0 {
            invariants::is_as_if_opened_anew(&self.devices[self.touched])?;
        }
        invariants::shows_only_what_may_be_seen(&self.devices[self.touched])
    }

    /// The invariants that hold in quiet.
    pub(super) fn check_quiet(&mut self) -> Result<(), Violation> {
        invariants::always(&self.hub, &self.devices, None, &mut self.ledger)?;
        invariants::in_quiet(&self.hub, &self.devices)?;
        invariants::wrongly_signed_left_no_trace(&self.hub, &self.ledger)
    }

    pub(super) fn summary(&self) -> Summary {
        Summary {
            lost: self.network.lost,
            doubled: self.network.doubled,
            carried: self.carried,
            crashes: self.crashes,
            enrolled: self.enrolled,
            certified: self.certified,
            restores: self.restores,
            wiped: self.wiped,
            ..self.ledger.summary()
        }
    }
}
