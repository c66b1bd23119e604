//! Slows down whoever guesses at links or hands in one bad package after another.

use caunoi_core::{
    id::{Fingerprint, ReplicaId},
    time::Moment,
};
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

/// How long a failure counts, in seconds.
pub(super) const WINDOW_SECONDS: u32 = 60;
/// Failures from one address in that time; a whole hall may sit behind one.
const FROM_ADDRESS: u32 = 60;
/// Failures with one secret in that time.
const WITH_SECRET: u32 = 10;
/// Failures of one store in that time.
const OF_STORE: u32 = 10;
/// Callers remembered before old ones are swept out.
const REMEMBERED: usize = 10_000;

/// Whose failures are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Caller {
    Address(IpAddr),
    Secret(Fingerprint),
    Store(ReplicaId),
}

impl Caller {
    fn limit(self) -> u32 {
        match self {
            Self::Address(_) => FROM_ADDRESS,
            Self::Secret(_) => WITH_SECRET,
            Self::Store(_) => OF_STORE,
        }
    }
}

/// Failures since the start of the caller's current window.
#[derive(Debug, Clone, Copy)]
struct Failures {
    since: Moment,
    count: u32,
}

impl Failures {
    /// A clock that was set back ends a window too.
    fn is_over(&self, now: Moment) -> bool {
        now < self.since || now >= self.since.plus(i64::from(WINDOW_SECONDS) * 1000)
    }
}

/// The failures of late.
#[derive(Debug, Default)]
pub(super) struct Attempts(Mutex<HashMap<Caller, Failures>>);

impl Attempts {
    /// Whether a caller may try now.
    pub(super) fn may_try(&self, caller: Caller, now: Moment) -> bool {
        let failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        failures.get(&caller).is_none_or(|it| it.is_over(now) || it.count < caller.limit())
    }

    /// Counts a failure.
    pub(super) fn failed(&self, caller: Caller, now: Moment) {
        let mut failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() >= REMEMBERED {
            failures.retain(|_, it| !it.is_over(now));
        }
        let entry = failures.entry(caller).or_insert(Failures { since: now, count: 0 });
        if entry.is_over(now) {
            *entry = Failures { since: now, count: 0 };
        }
        entry.count += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_fails_too_often_waits_a_minute() {
        let attempts = Attempts::default();
        let caller = Caller::Secret(Fingerprint::of_bytes(b"guess"));
        for _ in 0..WITH_SECRET {
            assert!(attempts.may_try(caller, Moment(1000)));
            attempts.failed(caller, Moment(1000));
        }
        assert!(!attempts.may_try(caller, Moment(60_999)));
        assert!(attempts.may_try(Caller::Secret(Fingerprint::of_bytes(b"other")), Moment(1000)));
        assert!(attempts.may_try(caller, Moment(61_000)));
    }
}
