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

/// Reads a day as form controls write it: "2024-10-16".
pub fn parse_day(text: &str) -> Option<NaiveDate> {
    let mut parts = text.splitn(3, '-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// How a day is encoded: as the number of days since the first one of the year 1.
pub mod day {
    use chrono::{Datelike, NaiveDate};
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    /// Encodes a day.
    pub fn serialize<S: Serializer>(day: &NaiveDate, serializer: S) -> Result<S::Ok, S::Error> {
        day.num_days_from_ce().serialize(serializer)
    }

    /// Decodes a day; a number beyond the calendar is an error.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
        let days = i32::deserialize(deserializer)?;
        NaiveDate::from_num_days_from_ce_opt(days).ok_or_else(|| D::Error::custom("beyond the calendar"))
    }

    /// The same for a day that may be missing.
    pub mod option {
        use super::{Datelike, Deserialize, Deserializer, Error, NaiveDate, Serialize, Serializer};

        /// Encodes a day or its absence.
        pub fn serialize<S: Serializer>(day: &Option<NaiveDate>, serializer: S) -> Result<S::Ok, S::Error> {
            day.map(|day| day.num_days_from_ce()).serialize(serializer)
        }

        /// Decodes a day or its absence; a number beyond the calendar is an error.
        pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
            let Some(days) = Option::<i32>::deserialize(deserializer)? else { return Ok(None) };
            let day = NaiveDate::from_num_days_from_ce_opt(days);
            day.map(Some).ok_or_else(|| D::Error::custom("beyond the calendar"))
        }
    }
}

/// How a time of day is encoded: as the number of minutes since midnight.
pub mod clock {
    use chrono::{NaiveTime, Timelike};
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    /// Encodes a time of day.
    pub fn serialize<S: Serializer>(time: &NaiveTime, serializer: S) -> Result<S::Ok, S::Error> {
        (time.hour() * 60 + time.minute()).serialize(serializer)
    }

    /// Decodes a time of day; more minutes than a day has are an error.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveTime, D::Error> {
        let minutes = u32::deserialize(deserializer)?;
        NaiveTime::from_hms_opt(minutes / 60, minutes % 60, 0).ok_or_else(|| D::Error::custom("beyond the day"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_day_is_whole_or_malformed() {
        #[derive(Debug, PartialEq, Serialize, Deserialize)]
        struct Starts(#[serde(with = "clock")] chrono::NaiveTime);
        let starts = Starts(chrono::NaiveTime::from_hms_opt(13, 45, 0).expect("a time"));
        assert_eq!(crate::codec::decode(&crate::codec::encode(&starts)), Ok(starts));
        assert!(crate::codec::decode::<Starts>(&crate::codec::encode(&(24 * 60_u32))).is_err());
    }

    #[test]
    fn days_are_read_as_form_controls_write_them() {
        assert_eq!(parse_day("2024-10-16"), NaiveDate::from_ymd_opt(2024, 10, 16));
        for text in ["", "2024-10", "2024-13-01", "2023-02-29", "16/10/2024", "2024-10-16T00"] {
            assert_eq!(parse_day(text), None, "{text}");
        }
    }

    #[test]
    fn a_day_beyond_the_calendar_is_malformed() {
        #[derive(Debug, PartialEq, Serialize, Deserialize)]
        struct Days(#[serde(with = "day")] NaiveDate, #[serde(with = "day::option")] Option<NaiveDate>);
        let day = NaiveDate::from_ymd_opt(2024, 10, 16).expect("a day");
        for days in [Days(day, None), Days(day, Some(day))] {
            assert_eq!(crate::codec::decode(&crate::codec::encode(&days)), Ok(days));
        }
        assert!(crate::codec::decode::<Days>(&crate::codec::encode(&(i32::MAX, None::<i32>))).is_err());
        assert!(crate::codec::decode::<Days>(&crate::codec::encode(&(1, Some(i32::MAX)))).is_err());
    }

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
