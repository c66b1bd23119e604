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

/// How long this page has been open, by a clock that nobody can set. It may stand still while the device sleeps.
pub fn steady() -> Duration {
    let now = web_sys::window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now());
    Duration::from_secs_f64(now.max(0.0) / 1000.0)
}
