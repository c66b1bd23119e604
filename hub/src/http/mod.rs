//! How the hub is reached: the API under `/api`, and everything else the built app.

mod api;
mod app;
mod attempts;
mod body;
mod builds;
mod carry;
mod headers;
mod pokes;
mod problem;
mod status;

pub use app::App;

use crate::{backup::Backups, clock::Clock, store::Store, sync::Limits};
use attempts::Attempts;
use axum::{
    Router,
    extract::{Request, State},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use pokes::Listeners;
use problem::Problem;
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::{net::TcpListener, sync::Semaphore};
use tower_http::{
    CompressionLevel,
    compression::{
        CompressionLayer, Predicate,
        predicate::{NotForContentType, SizeAbove},
    },
};

/// Requests answered at the same time; one more is asked to come back.
const AT_ONCE: usize = 256;
/// Shorter answers are not worth compressing.
const COMPRESS_ABOVE: u64 = 1024;
/// Of brotli: the default is a tenth larger, and the best takes ten times as long.
const COMPRESSION: CompressionLevel = CompressionLevel::Precise(5);
/// How long running requests may take once the hub was asked to stop.
const LAST_REQUESTS: Duration = Duration::from_secs(20);

/// What every request may need.
#[derive(Debug)]
pub struct Hub<S> {
    store: S,
    clock: Clock,
    limits: Limits,
    app: Option<App>,
    attempts: Attempts,
    room: Semaphore,
    listeners: Listeners,
    backups: Backups,
}

impl<S: Store> Hub<S> {
    /// A hub over a store; without an app it serves the API only.
    pub fn new(store: S, clock: Clock, app: Option<App>) -> Self {
        let (attempts, room) = (Attempts::default(), Semaphore::new(AT_ONCE));
        let (limits, listeners, backups) = (Limits::default(), Listeners::default(), Backups::default());
        Self { store, clock, limits, app, attempts, room, listeners, backups }
    }

    /// The same hub, which tells how its backups go.
    #[must_use]
    pub fn with_backups(self, backups: Backups) -> Self {
        Self { backups, ..self }
    }
}

/// Everything the hub answers, over HTTP.
pub fn router<S: Store>(hub: Arc<Hub<S>>) -> Router {
    let api = Router::new()
        .route("/health", get(api::health))
        .route("/enrol", post(api::enrol::<S>))
        .route("/sync", post(api::sync::<S>))
        .route("/carry", post(carry::hand_in::<S>))
        .route("/held", get(carry::held::<S>))
        .route("/status", get(status::status::<S>))
        .route("/pokes", get(pokes::pokes::<S>))
        .route("/blobs/{blob}/{index}", get(api::chunk::<S>))
        .fallback(|| async { Problem::NOT_FOUND })
        .method_not_allowed_fallback(|| async { Problem::WRONG_METHOD })
        .layer(CompressionLayer::new().quality(COMPRESSION).compress_when(worth_compressing()))
        .layer(middleware::map_response(headers::never_stored));
    Router::new()
        .nest("/api", api)
        .route("/nhan-goi", post(app::not_kept).fallback(app::serve::<S>))
        .fallback(app::serve::<S>)
        .layer(middleware::from_fn_with_state(hub.clone(), make_room::<S>))
        .layer(middleware::map_response(headers::on_everything))
        .with_state(hub)
}

/// What is long, and not a line now and then.
fn worth_compressing() -> impl Predicate {
    SizeAbove::new(COMPRESS_ABOVE).and(NotForContentType::SSE)
}

/// Turns requests away while too many are running, so that those that run come to their end.
async fn make_room<S: Store>(State(hub): State<Arc<Hub<S>>>, request: Request, next: Next) -> Response {
    match hub.room.try_acquire() {
        Ok(_place) => next.run(request).await,
        Err(_) => Problem::BUSY.into_response(),
    }
}

/// Serves until `stop`, and then until the running requests are answered. Who listens is let go at once.
pub async fn serve<S: Store>(
    listener: TcpListener,
    hub: Arc<Hub<S>>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let (asked, mut stopped) = tokio::sync::watch::channel(());
    let service = router(hub.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let stop = async move {
        stop.await;
        tracing::info!("stopping");
        hub.listeners.end();
        // The other side is gone only when serving has ended by itself.
        let _ = asked.send(());
    };
    let serving = axum::serve(listener, service).with_graceful_shutdown(stop);
    tokio::select! {
        ended = serving.into_future() => ended,
        () = async {
            // An error means that serving has ended; the other branch says how.
            if stopped.changed().await.is_err() { std::future::pending::<()>().await; }
            tokio::time::sleep(LAST_REQUESTS).await;
        } => Ok(()),
    }
}
