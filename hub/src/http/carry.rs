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
    http::{HeaderMap, header::AUTHORIZATION},
    response::Response,
};
use caunoi_core::{
    id::{Id, ReplicaId},
    package::{self, PACKAGE_BYTES},
    policy,
    record::{Carrying, Officer},
    wrapping,
};
use std::{net::SocketAddr, sync::Arc};

/// Bytes of materials in an answer: whoever carries it has a line, and the store it is for can ask for more.
const PIECES: u64 = 4 * 1024 * 1024;

/// Takes a package in and answers with what became of it and the package to carry back. Any enrolled store may hand in
/// any other's; what is inside stays sealed to it. Whoever shows no token hands in what a locked tablet has left: the
/// commands in it are signed, and that is all that counts. Whose a package is only those learn whose work that is.
pub(super) async fn hand_in<S: Store>(State(hub): State<Arc<Hub<S>>>, request: Request) -> Result<Response, Problem> {
    let address = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|it| Caller::Address(it.0.ip()));
    let shows_token = request.headers().contains_key(AUTHORIZATION);
    let caller = if shows_token { Some(in_time(who(&hub, request.headers())).await?) } else { None };
    let replica = caller.map(|(replica, _)| replica);
    let callers: Vec<_> = address.into_iter().chain(replica.map(Caller::Store)).collect();
    if !callers.iter().all(|caller| hub.attempts.may_try(*caller, hub.clock.now())) {
        return Err(Problem::TOO_OFTEN);
    }
    let bytes = body::read_bytes(request, PACKAGE, PACKAGE_BYTES).await?;
    match in_time(import(&hub, replica, &bytes)).await? {
        Ok(Imported { replica: from, mut handed_in }) => {
            let receipt = handed_in.receipt;
            tracing::info!(?replica, %from, ?receipt, answer = handed_in.answer.len(), "package handed in");
            if !receives(&hub, caller.map(|(_, officer)| officer)).await? {
                handed_in.from.clear();
            }
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

/// What the hub holds of packages that have overtaken others, for those who can ask after the others.
pub(super) async fn held<S: Store>(State(hub): State<Arc<Hub<S>>>, headers: HeaderMap) -> Result<Response, Problem> {
    let held = in_time(async {
        let (_, officer) = who(&hub, &headers).await?;
        if !receives(&hub, Some(officer)).await? {
            return Err(Problem::NOT_FOR_YOU);
        }
        Ok(carry::held_back(&mut hub.store.snapshot().await?).await?)
    });
    Ok(encoded(&held.await?))
}

/// Whether an officer sees what comes from everybody: organizers and administrators do.
pub(super) async fn receives<S: Store>(hub: &Hub<S>, officer: Option<Id<Officer>>) -> Result<bool, Problem> {
    let Some(officer) = officer else { return Ok(false) };
    let officer = carry::officer(&mut hub.store.snapshot().await?, officer).await?;
    Ok(officer.as_ref().is_some_and(policy::receives_packages))
}

async fn import<S: Store>(
    hub: &Hub<S>,
    caller: Option<ReplicaId>,
    bytes: &[u8],
) -> Result<Result<Imported, CarryError>, Problem> {
    let bytes = match wrapping::unwrap(bytes) {
        Ok(bytes) => bytes,
        Err(reason) => return Ok(Err(reason.into())),
    };
    // One's own package over one's own line is not carried by hand.
    let of = |caller| package::read(&bytes).is_ok_and(|package| package.header.replica == caller);
    let own = caller.is_none_or(of);
    let allowed = carry::allowed(&mut hub.store.snapshot().await?).await?;
    if !own && !allowed.as_ref().is_some_and(Carrying::is_allowed) {
        return Err(Problem::CARRYING_CLOSED);
    }
    let fresh = Fresh::random().map_err(no_random_bytes)?;
    let room = Room { answer: hub.limits, pieces: PIECES };
    Ok(carry::import(&hub.store, &bytes, hub.clock.now(), room, &fresh).await)
}
