//! How many tests passed and failed, read from what test runners print.

use std::ops::AddAssign;

use anyhow::{Result, bail};

/// How many checks and tests passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
}

impl Count {
    /// Reads the summary of nextest.
    pub(crate) fn of_nextest(text: &str, success: bool) -> Result<Self> {
        counted(nextest(text), success)
    }

    /// Reads the closing lines of node's test runner.
    pub(crate) fn of_node(text: &str, success: bool) -> Result<Self> {
        counted(node(text), success)
    }
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// A runner that failed has at least one failed test, or something is wrong with the run itself.
fn counted(count: Option<Count>, success: bool) -> Result<Count> {
    match count {
        Some(count) if success || count.failed > 0 => Ok(count),
        Some(_) => bail!("the tests did not run to their end"),
        None => bail!("the tests ended without a count"),
    }
}

/// From `Summary [ 0.1s] 3 tests run: 2 passed (1 slow), 1 timed out, 0 skipped`.
fn nextest(text: &str) -> Option<Count> {
    let mut lines = text.lines().rev().map(str::trim_start);
    let summary = lines.find(|line| line.starts_with("Summary ["))?;
    let (run, outcome) = summary.split_once(']')?.1.split_once(" test")?;
    let (_, outcome) = outcome.split_once("run:")?;
    let passed = outcome.split(',').find(|part| part.contains("passed"))?;
    let passed = passed.split_whitespace().next()?.parse().ok()?;
    // `2/3 tests run` when it stopped early.
    let run: usize = run.trim().split('/').next()?.parse().ok()?;
    let failed = run.saturating_sub(passed);
    Some(Count { passed, failed })
}

/// From `ℹ pass 2`, `ℹ fail 0` and `ℹ cancelled 0`, each on a line of its own.
fn node(text: &str) -> Option<Count> {
    let number = |name: &str| {
        let mut lines = text.lines().rev();
        lines.find_map(|line| match line.split_whitespace().collect::<Vec<_>>()[..] {
            [_, word, number] if word == name => number.parse::<usize>().ok(),
            _ => None,
        })
    };
    let failed = number("fail")? + number("cancelled")?;
    Some(Count { passed: number("pass")?, failed })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_nextest(summary: &str, passed: usize, failed: usize) {
        let text = format!("        PASS [   0.010s] a test\n     Summary [   0.012s] {summary}\n");
        assert_eq!(nextest(&text), Some(Count { passed, failed }), "{summary}");
    }

    #[test]
    fn the_summary_of_nextest_is_counted() {
        check_nextest("1 test run: 1 passed, 0 skipped", 1, 0);
        check_nextest("8 tests run: 8 passed, 0 skipped", 8, 0);
        check_nextest("8 tests run: 5 passed (1 slow), 2 failed, 1 timed out, 3 skipped", 5, 3);
        check_nextest("0 tests run: 0 passed, 12 skipped", 0, 0);
        check_nextest("3/8 tests run: 2 passed, 1 failed, 0 skipped", 2, 1);
        assert_eq!(nextest("error: could not compile"), None);
    }

    #[test]
    fn the_closing_lines_of_node_are_counted() {
        let text = "✔ a story (9.1ms)\nℹ tests 3\nℹ pass 2\nℹ fail 1\nℹ cancelled 0\n";
        let (passed, failed) = (2, 1);
        assert_eq!(node(text), Some(Count { passed, failed }));
        assert_eq!(node("Could not find"), None);
    }

    #[test]
    fn a_runner_that_fails_without_a_failed_test_is_no_success() {
        let (passed, failed) = (3, 0);
        assert!(counted(Some(Count { passed, failed }), false).is_err());
        assert!(counted(None, true).is_err());
    }
}
