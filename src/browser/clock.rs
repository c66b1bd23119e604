//! The tablet's clock, which is a hint, and timers.

use caunoi_core::time::Moment;
use std::time::Duration;

/// What the tablet thinks the time is.
#[expect(clippy::disallowed_methods, reason = "this is the one place where the tablet's clock is read")]
pub fn wall() -> Moment {
    #[expect(clippy::cast_possible_truncation, reason = "a moment fits an i64 until the year 292277026")]
    Moment(js_sys::Date::now() as i64)
}

/// Waits.
pub async fn sleep(duration: Duration) {
    gloo_timers::future::sleep(duration).await;
}
