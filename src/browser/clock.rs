//! The tablet's clock, which is a hint, and timers.

use caunoi_core::time::Moment;
use futures_channel::oneshot;
use futures_util::future::select;
use std::{cell::Cell, pin::pin, time::Duration};

/// A page that is painted at all is painted more often.
const UNSEEN: Duration = Duration::from_millis(100);
/// Whoever waits for a pause longer than this goes on without.
const BUSY: Duration = Duration::from_secs(2);

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

/// Lets the browser do what is waiting, such as answering a key, before the work goes on.
pub async fn breathe() {
    sleep(Duration::ZERO).await;
}

/// Waits until what is on the page by now has been painted; in a page that nobody looks at, a moment.
pub async fn painted() {
    let (sender, frame) = oneshot::channel::<()>();
    leptos::prelude::request_animation_frame(move || drop(sender));
    select(frame, pin!(sleep(UNSEEN))).await;
    // The frame is painted after what is called for it.
    breathe().await;
}

/// Waits until the browser has nothing else to do, or for a while: some browsers never say so.
pub async fn idle() {
    let (sender, idle) = oneshot::channel::<()>();
    let sender = Cell::new(Some(sender));
    leptos::prelude::request_idle_callback(move || drop(sender.take()));
    select(idle, pin!(sleep(BUSY))).await;
}

/// How long this page has been open, by a clock that nobody can set. It may stand still while the device sleeps.
pub fn steady() -> Duration {
    let now = web_sys::window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now());
    Duration::from_secs_f64(now.max(0.0) / 1000.0)
}
