//! How the hub is, for administrators and organizers: numbers and moments, and nothing about anybody.

use super::{
    Hub,
    api::{in_time, who},
    carry::receives,
    problem::Problem,
};
use crate::{
    backup::nightly::Report,
    store::{Meta, Snapshot, Store},
};
use axum::{
    Json,
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use caunoi_core::time::Moment;
use serde::Serialize;
use std::sync::Arc;

/// As many held commands are counted.
const HELD: usize = 10_000;

/// The answer. Moments are milliseconds since 1970, by the hub's clock.
#[derive(Debug, Serialize)]
struct Status {
    version: &'static str,
    now: Moment,
    epoch: u32,
    seq: u64,
    /// Everything before this number is in a backup.
    backed_up: u64,
    /// When the newest backup was taken, and which number it reaches.
    last_backup: Option<(Moment, u64)>,
    /// When the last attempt at one failed, and no other has succeeded since. Why stands in the log.
    backup_failed: Option<Moment>,
    /// Commands that wait for others.
    held: usize,
    /// Tablets that listen for news.
    listening: usize,
}

/// Tells how the hub is.
pub(super) async fn status<S: Store>(State(hub): State<Arc<Hub<S>>>, headers: HeaderMap) -> Result<Response, Problem> {
    let status = in_time(async {
        let (_, officer) = who(&hub, &headers).await?;
        if !receives(&hub, Some(officer)).await? {
            return Err(Problem::NOT_FOR_YOU);
        }
        let mut snapshot = hub.store.snapshot().await?;
        let held = snapshot.held(HELD).await?.len();
        Ok(gather(&hub, snapshot.meta().await?, held))
    });
    Ok(Json(status.await?).into_response())
}

fn gather<S: Store>(hub: &Hub<S>, meta: Meta, held: usize) -> Status {
    let Report { newest, failed } = hub.backups.report();
    Status {
        version: env!("CARGO_PKG_VERSION"),
        now: hub.clock.now(),
        epoch: meta.epoch,
        seq: meta.seq,
        backed_up: meta.backed_up,
        last_backup: newest.map(|it| (it.taken, it.seq)),
        backup_failed: failed.map(|(at, _)| at),
        held,
        listening: hub.listeners.count(),
    }
}
