//! Runs the simulation: `caunoi-sim --seeds N [--seed S]`.
//!
//! Ends with `seeds: N` and `violations: V`; exit code 1 where V is not 0. A failing seed is printed
//! and replays exactly with `--seed`.

use caunoi_tests::sim::{self, Failure, Summary};
use std::{
    process::ExitCode,
    sync::atomic::{AtomicU64, Ordering},
};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let value = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1)?.parse::<u64>().ok()
    };
    let (first, count) = match (value("--seed"), value("--seeds")) {
        (Some(seed), None) => (seed, 1),
        (seed, Some(count)) => (seed.unwrap_or(0), count),
        (None, None) => {
            eprintln!("usage: caunoi-sim --seeds N [--seed S]");
            return ExitCode::from(2);
        }
    };
    let outcomes = on_all_cores(first..first + count);
    let failures: Vec<_> = outcomes.iter().filter_map(|outcome| outcome.as_ref().err()).collect();
    for failure in &failures {
        let violation = &failure.violation;
        let when = failure.step.map_or("at rest".into(), |step| format!("step {step}"));
        println!("seed {}, {when}: invariant {}: {}", failure.seed, violation.invariant, violation.what);
        println!("the smallest run found in which something breaks, {} things happen:", failure.story.len());
        failure.story.iter().for_each(|line| println!("  {line}"));
    }
    let issued: usize = outcomes.iter().filter_map(|outcome| outcome.as_ref().ok()).map(|it| it.issued).sum();
    println!("commands: {issued}");
    println!("seeds: {count}");
    println!("violations: {}", failures.len());
    ExitCode::from(u8::from(!failures.is_empty()))
}

/// Runs seeds on as many cores as there are; what came of them, in their order.
fn on_all_cores(seeds: std::ops::Range<u64>) -> Vec<Result<Summary, Box<Failure>>> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let next = AtomicU64::new(seeds.start);
    let work = || {
        let mut done = Vec::new();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= seeds.end {
                return done;
            }
            done.push((seed, sim::run(seed)));
        }
    };
    let mut done = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        let join = |worker: std::thread::ScopedJoinHandle<'_, Vec<_>>| worker.join().expect("a run does not panic");
        workers.into_iter().flat_map(join).collect::<Vec<_>>()
    });
    done.sort_by_key(|(seed, _)| *seed);
    done.into_iter().map(|(_, outcome)| outcome).collect()
}
