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

/// How long a run is.
const STEPS: usize = 1500;

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
}

/// Runs one seed. An invariant that does not hold is told with the step at which it broke.
pub fn run(seed: u64) -> Result<Summary, (usize, Violation)> {
    let mut world = World::new(seed);
    for step in 0..STEPS {
        world.step().map_err(|violation| (step, violation))?;
        world.check().map_err(|violation| (step, violation))?;
    }
    world.settle().map_err(|violation| (STEPS, violation))?;
    world.check().map_err(|violation| (STEPS, violation))?;
    world.check_quiet().map_err(|violation| (STEPS, violation))?;
    Ok(world.summary())
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
        let runs: Vec<_> = (0..8).map(|seed| run(seed).expect("no violation")).collect();
        let counts: [fn(&Summary) -> usize; 11] = [
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
        ];
        for count in counts {
            assert!(runs.iter().map(count).sum::<usize>() > 0, "{runs:?}");
        }
    }
}
