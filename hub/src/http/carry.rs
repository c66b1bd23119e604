//! Packages that somebody with a line hands in for somebody who has none.

use super::{
    Hub,
    api::{encoded, in_time, no_random_bytes, who},
    attempts::Caller,
    body::{self, PACKAGE},
    problem::Problem,
};
use crate::{
    carry::{self, CarryError, Imported, Room, seal::Fresh},
    store::Store,
};
use axum::{
    extract::{ConnectInfo, Request, State},
    http::header::AUTHORIZATION,
    response::Response,
};
use caunoi_core::{
    id::ReplicaId,
    package::{self, PACKAGE_BYTES},
    record::Carrying,
};
use std::{net::SocketAddr, sync::Arc};

/// Bytes of materials in an answer: whoever carries it has a line, and the store it is for can ask for more.
const PIECES: u64 = 4 * 1024 * 1024;

/// Takes a package in and answers with what became of it and the package to carry back. Any enrolled store may hand in
/// any other's; what is inside stays sealed to it. Whoever shows no token hands in what a locked tablet has left: the
/// commands in it are signed, and that is all that counts.
pub(super) async fn hand_in<S: Store>(State(hub): State<Arc<Hub<S>>>, request: Request) -> Result<Response, Problem> {
    let address = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|it| Caller::Address(it.0.ip()));
    let shows_token = request.headers().contains_key(AUTHORIZATION);
    let replica = if shows_token { Some(in_time(who(&hub, request.headers())).await?.0) } else { None };
    let callers: Vec<_> = address.into_iter().chain(replica.map(Caller::Store)).collect();
    if !callers.iter().all(|caller| hub.attempts.may_try(*caller, hub.clock.now())) {
        return Err(Problem::TOO_OFTEN);
    }
    let bytes = body::read_bytes(request, PACKAGE, PACKAGE_BYTES).await?;
    match in_time(import(&hub, replica, &bytes)).await? {
        Ok(Imported { replica: from, handed_in }) => {
            let receipt = handed_in.receipt;
            tracing::info!(?replica, %from, ?receipt, answer = handed_in.answer.len(), "package handed in");
            Ok(encoded(&handed_in))
        }
        Err(error) => {
            for caller in callers {
                hub.attempts.failed(caller, hub.clock.now());
            }
            Err(error.into())
        }
    }
}

async fn import<S: Store>(
    hub: &Hub<S>,
    caller: Option<ReplicaId>,
    bytes: &[u8],
) -> Result<Result<Imported, CarryError>, Problem> {
    // One's own package over one's own line is not carried by hand.
    let of = |caller| package::read(bytes).is_ok_and(|package| package.header.replica == caller);
    let own = caller.is_none_or(of);
    let allowed = carry::allowed(&mut hub.store.snapshot().await?).await?;
    if !own && !allowed.as_ref().is_some_and(Carrying::is_allowed) {
        return Err(Problem::CARRYING_CLOSED);
    }
    let fresh = Fresh::random().map_err(no_random_bytes)?;
    let room = Room { answer: hub.limits, pieces: PIECES };
    Ok(carry::import(&hub.store, bytes, hub.clock.now(), room, &fresh).await)
}
