//! The API: enrolment, sync, and the pieces of files.

use super::{
    Hub,
    attempts::Caller,
    body::{self, POSTCARD},
    problem::Problem,
};
use crate::{
    carry::seal::Fresh,
    enrol::{self, TokenBytes},
    signature,
    store::{Snapshot, Store, Transaction},
    sync::round_trip,
};
use axum::{
    Json,
    extract::{ConnectInfo, Path, Request, State},
    http::{
        HeaderMap,
        header::{AUTHORIZATION, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use caunoi_core::{
    codec,
    id::{Fingerprint, Id, ReplicaId},
    record::Officer,
    wire::{EnrolRequest, Enrolled, SyncRequest},
};
use serde::Serialize;
use std::{net::SocketAddr, sync::Arc, time::Duration};

/// For everything after the body has arrived.
const WORK: Duration = Duration::from_secs(30);

/// Answers that the hub is there, and as which version.
pub(super) async fn health() -> Response {
    Json(serde_json::json!({ "ok": true, "version": env!("CARGO_PKG_VERSION") })).into_response()
}

/// Exchanges a link's secret for an identity.
pub(super) async fn enrol<S: Store>(State(hub): State<Arc<Hub<S>>>, request: Request) -> Result<Response, Problem> {
    let address = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|it| Caller::Address(it.0.ip()));
    if address.is_some_and(|address| !hub.attempts.may_try(address, hub.clock.now())) {
        return Err(Problem::TOO_OFTEN);
    }
    let request: EnrolRequest = body::read(request).await?;
    if !signature::is_key(&request.key) {
        return Err(Problem::MALFORMED);
    }
    let now = hub.clock.now();
    let secret = Caller::Secret(Fingerprint::of_bytes(request.secret.as_bytes()));
    if !hub.attempts.may_try(secret, now) {
        return Err(Problem::TOO_OFTEN);
    }
    match in_time(enrol_in_store(&hub, &request)).await? {
        Ok(enrolled) => {
            let (replica, opened) = (enrolled.identity.replica, enrolled.opens.is_some());
            tracing::info!(%replica, opened, "enrolled");
            Ok(encoded(&enrolled))
        }
        Err(refused) => {
            for caller in address.into_iter().chain([secret]) {
                hub.attempts.failed(caller, now);
            }
            tracing::info!(?refused, "not enrolled");
            Err(refused.into())
        }
    }
}

async fn enrol_in_store<S: Store>(
    hub: &Hub<S>,
    request: &EnrolRequest,
) -> Result<Result<Enrolled, enrol::Refused>, Problem> {
    let mut token = TokenBytes::default();
    getrandom::fill(&mut token).map_err(no_random_bytes)?;
    let fresh = Fresh::random().map_err(no_random_bytes)?;
    let mut transaction = hub.store.begin().await?;
    let identity = match enrol::enrol(&mut transaction, request, token, hub.clock.now()).await? {
        Ok(identity) => identity,
        Err(refused) => return Ok(Err(refused)),
    };
    let opens = enrol::opened(&mut transaction, request, identity.replica, &fresh).await?;
    if opens.is_none() && !request.recovery.is_empty() {
        tracing::info!(replica = %identity.replica, "no key was handed back: the link does not open, or the key is not the store's");
    }
    transaction.commit().await?;
    Ok(Ok(Enrolled { identity, opens }))
}

pub(super) fn no_random_bytes(error: getrandom::Error) -> Problem {
    tracing::error!(%error, "no random bytes");
    Problem::INTERNAL
}

/// One round trip: commands up, outcomes and records down.
pub(super) async fn sync<S: Store>(State(hub): State<Arc<Hub<S>>>, request: Request) -> Result<Response, Problem> {
    let (replica, _) = in_time(who(&hub, request.headers())).await?;
    let request: SyncRequest = body::read(request).await?;
    let answer = in_time(async {
        let now = hub.clock.now();
        Ok(round_trip(&hub.store, replica, &request, now, hub.limits).await?)
    });
    let response = answer.await?;
    tracing::info!(
        %replica,
        commands = request.commands.len(),
        rows = response.rows.len(),
        left = response.left.len(),
        head = response.head,
        more = response.more,
        "synced"
    );
    Ok(encoded(&response))
}

/// One piece of a file, for whoever may see a material that names it.
pub(super) async fn chunk<S: Store>(
    State(hub): State<Arc<Hub<S>>>,
    Path((blob, index)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (Ok(blob), Ok(index)) = (blob.parse::<Fingerprint>(), index.parse::<u64>()) else {
        return Err(Problem::NOT_FOUND);
    };
    let piece = in_time(async {
        let (replica, _) = who(&hub, &headers).await?;
        let mut snapshot = hub.store.snapshot().await?;
        if !enrol::may_read(&mut snapshot, replica, blob).await? {
            return Err(Problem::NOT_YOURS);
        }
        if snapshot.blob_size(blob).await?.is_none() {
            return Err(Problem::NOT_HERE_YET);
        }
        snapshot.chunk(blob, index).await?.ok_or(Problem::NOT_FOUND)
    });
    Ok(([(CONTENT_TYPE, "application/octet-stream")], piece.await?).into_response())
}

/// Whose request it is, by the token it shows.
pub(super) async fn who<S: Store>(hub: &Hub<S>, headers: &HeaderMap) -> Result<(ReplicaId, Id<Officer>), Problem> {
    let header = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = header.and_then(|value| value.strip_prefix("Bearer ")).ok_or(Problem::NOT_ENROLLED)?;
    let mut snapshot = hub.store.snapshot().await?;
    enrol::who(&mut snapshot, token.trim()).await?.ok_or(Problem::NOT_ENROLLED)
}

pub(super) async fn in_time<T>(work: impl Future<Output = Result<T, Problem>>) -> Result<T, Problem> {
    tokio::time::timeout(WORK, work).await.unwrap_or(Err(Problem::TOO_SLOW))
}

pub(super) fn encoded<T: Serialize>(value: &T) -> Response {
    ([(CONTENT_TYPE, POSTCARD)], codec::encode(value)).into_response()
}
