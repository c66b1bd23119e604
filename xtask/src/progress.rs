//! What a person sees while something takes long: which step, and how many seconds so far.

use std::fmt::Display;
use std::time::{Duration, Instant};

use anyhow::Result;

/// A stretch of time. This is the one place of xtask that looks at a clock.
#[derive(Clone, Copy)]
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts now.
    #[expect(clippy::disallowed_methods, reason = "builds are timed by the machine's own clock")]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    /// The time since the start.
    pub(crate) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

impl Display for Stopwatch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let elapsed = self.elapsed();
        match elapsed.as_secs() {
            0..60 => write!(f, "{:.1} s", elapsed.as_secs_f64()),
            seconds => write!(f, "{} min {:02} s", seconds / 60, seconds % 60),
        }
    }
}

/// A known number of steps, announced one by one: `[2/5] building the app …`.
pub(crate) struct Steps {
    total: usize,
    begun: usize,
}

impl Steps {
    /// A run of `total` steps.
    pub(crate) fn new(total: usize) -> Self {
        Self { total, begun: 0 }
    }

    /// Announces a step, does it and says how long it took; a failure carries the name of the step.
    pub(crate) fn run<T>(&mut self, name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        self.begun += 1;
        let place = format!("[{}/{}] {name}", self.begun, self.total);
        let watch = Stopwatch::start();
        eprintln!("{place} …");
        let outcome = work().map_err(|error| error.context(format!("{name} failed")))?;
        eprintln!("{place}: {watch}");
        Ok(outcome)
    }
}
