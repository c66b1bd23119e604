//! Many devices, a hub and a bad network in one process. One seed decides everything: who does what,
//! which message is lost, doubled, late or overtaken, and who crashes when.
//!
//! After every step the [`invariants`] that always hold are checked; in the end the network heals,
//! everybody syncs until nothing moves, and those that hold in quiet are checked too.

mod device;
mod hub;
pub mod invariants;
mod keys;
mod network;
mod users;
mod world;

use invariants::Violation;
use world::World;

/// How long most runs are.
const STEPS: usize = 250;
/// One run in so many is longer.
const LONG_EVERY: u64 = 25;
/// So long.
const LONG_STEPS: usize = 1500;
/// So many runs at most are spent on making a failure smaller.
const SHRINK_RUNS: usize = 300;

/// What a run did; for seeing that it did something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Commands issued on devices.
    pub issued: usize,
    /// Commands the hub applied.
    pub applied: usize,
    /// Commands the hub applied beside somebody else's.
    pub merged: usize,
    /// Commands the hub refused.
    pub refused: usize,
    /// Commands the hub held for a time.
    pub held: usize,
    /// Commands signed wrongly on purpose.
    pub forged: usize,
    /// Officers who joined a store or were enrolled again.
    pub enrolled: usize,
    /// Keys a commander vouched for.
    pub certified: usize,
    /// Messages lost on the way.
    pub lost: usize,
    /// Messages delivered twice.
    pub doubled: usize,
    /// Packages that were carried to the hub and whose answer came back.
    pub carried: usize,
    /// Crashes of devices and of the hub.
    pub crashes: usize,
    /// Restores of the hub from a backup.
    pub restores: usize,
    /// Tablets that were lost.
    pub wiped: usize,
}

/// A run in which an invariant did not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The seed.
    pub seed: u64,
    /// At which step of the whole run it broke; none where that was when everything came to rest.
    pub step: Option<usize>,
    /// What broke then.
    pub violation: Violation,
    /// What happens in the smallest run that was found in which something breaks, in words.
    pub story: Vec<String>,
}

/// Runs one seed. A failure is made smaller and told.
pub fn run(seed: u64) -> Result<Summary, Box<Failure>> {
    let long = seed.is_multiple_of(LONG_EVERY);
    let steps: Vec<usize> = (0..if long { LONG_STEPS } else { STEPS }).collect();
    play(seed, &steps, &mut None).map_err(|(step, violation)| {
        let smallest = shrink(seed, steps.into_iter().take_while(|it| step.is_none_or(|step| *it <= step)).collect());
        let mut story = Some(Vec::new());
        let end = play(seed, &smallest, &mut story).err();
        let mut story = story.unwrap_or_default();
        story.extend(end.map(|(_, it)| format!("invariant {} is broken: {}", it.invariant, it.what)));
        Box::new(Failure { seed, step, violation, story })
    })
}

/// Takes steps of a seed and then lets everything come to rest. Where an invariant does not hold, at which step.
fn play(seed: u64, steps: &[usize], story: &mut Option<Vec<String>>) -> Result<Summary, (Option<usize>, Violation)> {
    let mut world = World::new(seed);
    world.story = story.take();
    let outcome = steps.iter().try_for_each(|step| {
        world.step(*step).and_then(|()| world.check()).map_err(|violation| (Some(*step), violation))
    });
    let rest = |world: &mut World| world.settle().and_then(|()| world.check()).and_then(|()| world.check_quiet());
    let outcome = outcome.and_then(|()| rest(&mut world).map_err(|violation| (None, violation)));
    *story = world.story.take();
    outcome.map(|()| world.summary())
}

/// Leaves out steps, many at a time and then few, as long as something still breaks.
fn shrink(seed: u64, mut steps: Vec<usize>) -> Vec<usize> {
    let (mut size, mut runs) = (steps.len() / 2, 0);
    while size > 0 && runs < SHRINK_RUNS {
        let mut at = 0;
        while at < steps.len() && runs < SHRINK_RUNS {
            let mut fewer = steps.clone();
            fewer.drain(at..(at + size).min(steps.len()));
            runs += 1;
            if play(seed, &fewer, &mut None).is_err() {
                steps = fewer;
            } else {
                at += size;
            }
        }
        size /= 2;
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_is_the_same_run() {
        assert_eq!(run(7), run(7));
        assert_ne!(run(7), run(8));
    }

    #[test]
    fn a_run_does_something_of_everything() {
        let runs: Vec<_> = (0..40).map(|seed| run(seed).expect("no violation")).collect();
        let counts: [fn(&Summary) -> usize; 13] = [
            |it| it.applied,
            |it| it.merged,
            |it| it.refused,
            |it| it.held,
            |it| it.forged,
            |it| it.enrolled,
            |it| it.certified,
            |it| it.lost,
            |it| it.doubled,
            |it| it.carried,
            |it| it.crashes,
            |it| it.restores,
            |it| it.wiped,
        ];
        for count in counts {
            assert!(runs.iter().map(count).sum::<usize>() > 0, "{runs:?}");
        }
    }
}
