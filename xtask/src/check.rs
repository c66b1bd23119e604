//! Every check and every test, in the order in which a mistake is cheapest to find.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};

use crate::build::{self, Profile};
use crate::count::Count;
use crate::progress::Steps;
use crate::setup;
use crate::size;
use crate::tool::{root, run, tell, typed};
use crate::variant;

/// How many simulated runs belong to the tests; `cargo xtask sim` takes any number.
const SEEDS: [&str; 2] = ["--seeds", "2000"];

/// The story that `cargo xtask faults` tells for longer.
const KILLED: &str = "story_killed_at_any_point";

/// The stories that measure how long something takes.
const TIMED: [&str; 3] = ["outage.test.mjs", "tabs.test.mjs", "whole_way.test.mjs"];

/// The story that needs a second build of the app, which takes a while to make.
const OF_TWO_BUILDS: &str = "story_update_delta";

/// Goes through checks until one fails, and counts.
struct Tally {
    steps: Steps,
    count: Count,
}

impl Tally {
    fn new(steps: usize) -> Self {
        let (steps, count) = (Steps::new(steps), Count::default());
        Self { steps, count }
    }

    /// Something that the checks need, and that is no check.
    fn ready<T>(&mut self, name: &str, work: impl FnOnce() -> Result<T>) -> Result<()> {
        self.steps.run(name, work).map(drop)
    }

    /// A check that holds or does not.
    fn check(&mut self, name: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
        let (passed, failed) = (1, 0);
        self.tests(name, || work().map(|()| Count { passed, failed }))
    }

    /// A run of tests that counts by itself.
    fn tests(&mut self, name: &str, work: impl FnOnce() -> Result<Count>) -> Result<()> {
        let total = &mut self.count;
        self.steps.run(name, || {
            let count = work().inspect_err(|_| total.failed += 1)?;
            *total += count;
            ensure!(count.failed == 0, "{} tests did not pass", count.failed);
            Ok(())
        })
    }

    /// Ends with the plain count, whatever came of it.
    fn close(&self, outcome: Result<()>) -> Result<()> {
        // What failed before anything was counted, such as a missing tool, is a failure too.
        let failed = self.count.failed.max(usize::from(outcome.is_err()));
        println!("{} passed, {failed} failed", self.count.passed);
        outcome
    }
}

/// `cargo xtask test [FILTER]`.
pub(crate) fn test(filter: Option<&str>) -> Result<()> {
    let mut tally = Tally::new(if filter.is_some() { 6 } else { 12 });
    let outcome = match filter {
        None => everything(&mut tally),
        Some(filter) => matching(&mut tally, filter),
    };
    tally.close(outcome)
}

/// `cargo xtask lint`.
pub(crate) fn lint() -> Result<()> {
    let mut tally = Tally::new(5);
    tally.ready("checking the tools", setup::for_lint)?;
    lints(&mut tally)
}

/// `cargo xtask sim --seeds N [--seed S]`; the simulation prints its seeds and what it found.
pub(crate) fn sim(options: &[&str]) -> Result<()> {
    let mut simulation = typed("cargo run --release --package caunoi-tests --bin caunoi-sim --");
    simulation.args(options);
    let told = tell(simulation)?;
    ensure!(told.success, "a violation was found, or nothing could run");
    let clean = told.text.lines().any(|line| line == "violations: 0");
    ensure!(clean, "the simulation did not say `violations: 0`");
    Ok(())
}

/// `cargo xtask story [FILTER]`.
pub(crate) fn story(filter: Option<&str>) -> Result<()> {
    let mut tally = Tally::new(build::STEPS + 3);
    tally.ready("checking the browser", setup::for_browser)?;
    build::everything(Profile::Release, &mut tally.steps)?;
    let outcome = told(&mut tally, filter);
    tally.close(outcome)
}

/// `cargo xtask faults [hub | database] [--rounds N] [--seed S]`: what is killed again and again, for longer than in the
/// tests: the browser, or the hub, or its database. Only the browser's is made up anew by a seed.
pub(crate) fn faults(options: &[&str]) -> Result<()> {
    let (killed, options) = match options {
        ["hub", options @ ..] => (Some("killing_the_hub"), options),
        ["database", options @ ..] => (Some("killing_the_database"), options),
        options => (None, options),
    };
    let (mut rounds, mut seed) = (None, None);
    for option in options.chunks(2) {
        match *option {
            ["--rounds", count] if count.parse::<u32>().is_ok() => rounds = Some(count),
            ["--seed", number] if killed.is_none() && number.parse::<u32>().is_ok() => seed = Some(number),
            _ => bail!("not understood: {}", options.join(" ")),
        }
    }
    if let Some(killed) = killed {
        return kill_servers(killed, rounds.unwrap_or("100"));
    }
    let variables = [Some(("CAUNOI_ROUNDS", rounds.unwrap_or("50"))), seed.map(|seed| ("CAUNOI_SEED", seed))];
    one_story(KILLED, &variables.into_iter().flatten().collect::<Vec<_>>())
}

/// A test of the hub that kills servers, told for longer.
fn kill_servers(test: &str, rounds: &str) -> Result<()> {
    let mut tally = Tally::new(2);
    tally.ready("checking the servers", || setup::nextest().and_then(|()| setup::for_servers()))?;
    let mut nextest = typed("cargo nextest run --package caunoi-hub --success-output final");
    nextest.arg(test).env("CAUNOI_ROUNDS", rounds);
    let outcome = tally.tests("killing servers", || {
        let told = tell(nextest)?;
        Count::of_nextest(&told.text, told.success)
    });
    tally.close(outcome)
}

/// `cargo xtask golden`: the store of the present format as this build writes it.
pub(crate) fn golden() -> Result<()> {
    one_story("story_golden", &[("CAUNOI_GOLDEN", "write")])
}

/// A story that is told otherwise than in the tests.
fn one_story(name: &str, variables: &[(&str, &str)]) -> Result<()> {
    let mut tally = Tally::new(build::STEPS + 2);
    tally.ready("checking the browser", setup::for_browser)?;
    build::everything(Profile::Release, &mut tally.steps)?;
    let outcome = tally.tests("stories in a real browser", || tell_stories(Some(name), variables));
    tally.close(outcome)
}

fn everything(tally: &mut Tally) -> Result<()> {
    tally.ready("checking the tools", setup::for_test)?;
    tally.ready("fetching the crates", setup::crates)?;
    lints(tally)?;
    tally.tests("native tests", || native(None))?;
    tally.check("simulation", || sim(&SEEDS))?;
    tally.check("release build of hub and app", release)?;
    tally.check("a first visit within its budget", size::check)?;
    told(tally, None)
}

/// Only the tests whose name contains the filter; nothing is built for stories not asked for.
fn matching(tally: &mut Tally, filter: &str) -> Result<()> {
    tally.ready("checking the tools", setup::for_test)?;
    tally.ready("fetching the crates", setup::crates)?;
    tally.tests("native tests", || native(Some(filter)))?;
    let told_in = |file: &PathBuf| fs::read_to_string(file).is_ok_and(|text| text.contains(filter));
    if story_files()?.iter().any(told_in) {
        tally.ready("release build of hub and app", release)?;
        told(tally, Some(filter))?;
    }
    ensure!(tally.count.passed > 0, "no test has {filter} in its name");
    Ok(())
}

fn lints(tally: &mut Tally) -> Result<()> {
    let native = "cargo clippy --workspace --exclude caunoi --all-targets -- -D warnings";
    let wasm = "cargo clippy --package caunoi --target wasm32-unknown-unknown -- -D warnings";
    let deny = "cargo deny --log-level error check bans licenses sources";
    tally.check("formatting", || run(typed("cargo fmt --all --check")))?;
    tally.check("clippy, native", || run(typed(native)))?;
    tally.check("clippy, wasm", || run(typed(wasm)))?;
    tally.check("licences and sources", || run(typed(deny)))
}

fn release() -> Result<()> {
    build::hub(Profile::Release)?;
    build::app(Profile::Release)
}

fn native(filter: Option<&str>) -> Result<Count> {
    let words = "cargo nextest run --workspace --exclude caunoi --no-fail-fast --no-tests=pass";
    let mut nextest = typed(words);
    nextest.args(filter);
    let told = tell(nextest)?;
    Count::of_nextest(&told.text, told.success)
}

/// The stories, after what they need besides hub and app.
fn told(tally: &mut Tally, filter: Option<&str>) -> Result<()> {
    if filter.is_none_or(|filter| OF_TWO_BUILDS.contains(filter)) {
        tally.ready("building the app once more, with another sentence", variant::app)?;
    }
    tally.tests("stories in a real browser", || tell_stories(filter, &[]))
}

/// Two at a time, each with a hub and a browser of its own; and one at a time those that time what people wait for.
fn tell_stories(filter: Option<&str>, variables: &[(&str, &str)]) -> Result<Count> {
    let files = story_files()?;
    ensure!(!files.is_empty(), "tests/stories has no *.test.mjs");
    let timed = |file: &PathBuf| file.file_name().is_some_and(|name| TIMED.iter().any(|timed| name == *timed));
    let (timed, others) = files.into_iter().partition(timed);
    let mut count = tell_files(others, 2, filter, variables)?;
    count += tell_files(timed, 1, filter, variables)?;
    Ok(count)
}

fn tell_files(files: Vec<PathBuf>, at_once: u32, filter: Option<&str>, variables: &[(&str, &str)]) -> Result<Count> {
    let mut node = typed("node --test --test-reporter=spec");
    node.arg(format!("--test-concurrency={at_once}"));
    node.args(filter.map(|filter| format!("--test-name-pattern={filter}")));
    node.args(files);
    node.env("CHROMIUM", setup::for_browser()?);
    node.env("CAUNOI_HUB", build::hub_binary(Profile::Release));
    node.env("CAUNOI_DIST", root().join("dist"));
    node.env("CAUNOI_DIST_NEXT", variant::folder());
    node.envs(variables.iter().copied());
    let told = tell(node)?;
    Count::of_node(&told.text, told.success)
}

fn story_files() -> Result<Vec<PathBuf>> {
    let folder = root().join("tests/stories");
    let mut files = Vec::new();
    for entry in fs::read_dir(&folder).context("tests/stories cannot be read")? {
        files.push(entry?.path());
    }
    files.retain(|file| file.to_string_lossy().ends_with(".test.mjs"));
    files.sort_unstable();
    Ok(files)
}
