//! The tablets of the posts report how ready they are: most of them are, some lack something, some have been silent for
//! days, and some have never been heard of.

use super::{
    super::{
        SampleError, files, people,
        people::{POST, POST_2, Role},
    },
    Acts, DAY, FOUNDED, HOUR, MINUTE,
};
use caunoi_core::{command::ReportReadiness, record::Need, time::Moment};

/// 16:00 on 9 October 2024; one post a minute.
const YESTERDAY: Moment = Moment(FOUNDED.0 + 36 * DAY + 8 * HOUR);
/// 16:00 on 4 October 2024.
const LONG_AGO: Moment = Moment(FOUNDED.0 + 31 * DAY + 8 * HOUR);

/// What tablets lack, one after the other.
const LACKING: [&[Need]; 5] = [
    &[Need::Materials],
    &[Need::Materials, Need::Pin],
    &[Need::Storage],
    &[Need::App, Need::Materials, Need::Pin],
    &[Need::Clock],
];

pub(super) fn add(acts: &mut Acts) -> Result<(), SampleError> {
    // Whoever opens the sample has the tablet of one of these two posts in hand, and that one speaks for itself.
    let units = files::units()?.into_iter().filter(|unit| unit.code != POST && unit.code != POST_2);
    for (unit, n) in units.zip(0_usize..) {
        let (day, needs): (_, &[Need]) = match n % 10 {
            9 => continue,
            8 => (LONG_AGO, &[]),
            6 | 7 => (YESTERDAY, LACKING[n % LACKING.len()]),
            _ => (YESTERDAY, &[]),
        };
        let minute = i64::try_from(n).unwrap_or_default();
        let report = ReportReadiness { unit: people::unit(&unit.code), needs: needs.iter().copied().collect() };
        acts.issue(day.plus(minute * MINUTE), &Role::Post(unit.code), report);
    }
    Ok(())
}
