//! Runs the simulation: `caunoi-sim --seeds N [--seed S]`.
//!
//! Ends with `seeds: N` and `violations: V`; exit code 1 where V is not 0. A failing seed is printed
//! and replays exactly with `--seed`.

use caunoi_tests::sim;
use std::process::ExitCode;

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
    let mut violations = 0;
    let mut issued = 0;
    for seed in first..first + count {
        match sim::run(seed) {
            Ok(summary) => issued += summary.issued,
            Err((step, violation)) => {
                violations += 1;
                println!("seed {seed}, step {step}: invariant {}: {}", violation.invariant, violation.what);
            }
        }
    }
    println!("commands: {issued}");
    println!("seeds: {count}");
    println!("violations: {violations}");
    ExitCode::from(u8::from(violations > 0))
}
