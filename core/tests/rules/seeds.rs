//! How many cases a property is tried with, and from which seed.

use proptest::test_runner::{Config, RngSeed};

/// `CAUNOI_CASES` and `CAUNOI_SEED` ask for other ones; what failed is told with the seed.
pub(crate) fn cases(usual: u32) -> Config {
    let number = |name| std::env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
    let seed = number("CAUNOI_SEED").unwrap_or(7);
    println!("seed {seed}");
    let cases = number("CAUNOI_CASES").and_then(|cases| u32::try_from(cases).ok()).unwrap_or(usual);
    Config {
        cases,
        max_global_rejects: cases.saturating_mul(50),
        rng_seed: RngSeed::Fixed(seed),
        failure_persistence: None,
        ..Config::default()
    }
}
