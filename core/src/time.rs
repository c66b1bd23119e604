//! Moments as the hub stamps them, and how they read on a Vietnamese calendar.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

/// Viet Nam keeps one offset all year: UTC+7, in seconds.
const VIETNAM_OFFSET_SECONDS: i32 = 7 * 3600;

/// A moment: milliseconds since 1970-01-01 UTC.
///
/// On the hub it is the truth; on a tablet it is a hint for display and decides nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(pub i64);

impl Moment {
    /// The wall clock in Viet Nam at this moment; the earliest representable time where the
    /// number is out of chrono's range.
    pub fn vietnam(self) -> NaiveDateTime {
        let offset = FixedOffset::east_opt(VIETNAM_OFFSET_SECONDS);
        match (DateTime::from_timestamp_millis(self.0), offset) {
            (Some(utc), Some(offset)) => utc.with_timezone(&offset).naive_local(),
            _ => NaiveDateTime::MIN,
        }
    }

    /// The day in Viet Nam at this moment.
    pub fn day(self) -> NaiveDate {
        self.vietnam().date()
    }

    /// The moment at which clocks in Viet Nam show `local`.
    pub fn from_vietnam(local: NaiveDateTime) -> Self {
        Self(local.and_utc().timestamp_millis() - i64::from(VIETNAM_OFFSET_SECONDS) * 1000)
    }

    /// This moment plus some milliseconds.
    #[must_use]
    pub fn plus(self, milliseconds: i64) -> Self {
        Self(self.0.saturating_add(milliseconds))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_changes_at_midnight_in_viet_nam() {
        let evening = Moment(1_728_493_200_000 - 1); // 2024-10-09T17:00:00Z is midnight there
        assert_eq!(evening.day(), NaiveDate::from_ymd_opt(2024, 10, 9).expect("a day"));
        assert_eq!(evening.plus(1).day(), NaiveDate::from_ymd_opt(2024, 10, 10).expect("a day"));
    }

    #[test]
    fn local_time_converts_there_and_back() {
        let moment = Moment(1_728_525_600_123);
        assert_eq!(Moment::from_vietnam(moment.vietnam()), moment);
    }

    #[test]
    fn a_number_beyond_the_calendar_does_not_panic() {
        assert_eq!(Moment(i64::MAX).vietnam(), NaiveDateTime::MIN);
    }
}
