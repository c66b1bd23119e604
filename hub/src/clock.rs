//! The hub's clock. Every moment the hub stamps or compares comes from here.

use caunoi_core::time::Moment;
use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::UNIX_EPOCH,
};

/// 07:00 on 10 October 2024 in Viet Nam: when the sample province wakes up, six days before its conference.
pub const SAMPLE_START: Moment = Moment(1_728_518_400_000);

/// A clock; a clone shows the same time.
#[derive(Debug, Clone)]
pub struct Clock(Source);

#[derive(Debug, Clone)]
enum Source {
    /// The machine's clock and some milliseconds.
    Machine(i64),
    /// What somebody last set it to.
    Hand(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock.
    pub const fn real() -> Self {
        Self(Source::Machine(0))
    }

    /// A clock that showed [`SAMPLE_START`] when the machine's clock showed `began`, and has gone on since.
    pub const fn sample(began: Moment) -> Self {
        Self(Source::Machine(SAMPLE_START.0 - began.0))
    }

    /// A clock that stands still until it is [`set`](Self::set): for tests and simulations.
    pub fn by_hand(now: Moment) -> Self {
        Self(Source::Hand(Arc::new(AtomicI64::new(now.0))))
    }

    /// Sets a clock that goes by hand; the machine's goes its own way.
    pub fn set(&self, now: Moment) {
        if let Source::Hand(hand) = &self.0 {
            hand.store(now.0, Ordering::SeqCst);
        }
    }

    /// The time.
    pub fn now(&self) -> Moment {
        match &self.0 {
            Source::Machine(shift) => machine_now().plus(*shift),
            Source::Hand(hand) => Moment(hand.load(Ordering::SeqCst)),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one place where the hub reads the machine's clock")]
fn machine_now() -> Moment {
    // A machine that believes to be before 1970 is at its first moment; stamps never step back in any case.
    let since = std::time::SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Moment(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_clock_starts_at_seven_on_the_tenth_of_october() {
        assert_eq!(SAMPLE_START.vietnam().to_string(), "2024-10-10 07:00:00");
        let began = Clock::real().now();
        let shown = Clock::sample(began).now();
        assert!(shown >= SAMPLE_START && shown < SAMPLE_START.plus(60_000), "it goes on from there");
    }

    #[test]
    fn a_clock_by_hand_shows_what_it_was_set_to() {
        let clock = Clock::by_hand(Moment(5));
        clock.clone().set(Moment(7));
        assert_eq!(clock.now(), Moment(7));
    }
}
