//! Pokes: a tablet that listens hears at once that there is something new for it, and asks for it as always.
//!
//! A poke is a number and nothing else: up to where something has happened. It is only sent to a store that could see
//! some of that. To find out costs the hub what an answer with nothing in it would, and spares the tablet the request,
//! on a line where that counts; and nobody learns from pokes how busy others are.

use super::{
    Hub,
    api::{in_time, who},
    problem::Problem,
};
use crate::{
    store::{Reached, Snapshot, Store, StoreError},
    sync::pull,
};
use axum::{
    extract::State,
    http::{HeaderMap, HeaderName},
    response::{
        IntoResponse, Response,
        sse::{Event, Sse},
    },
};
use caunoi_core::{id::ReplicaId, policy::Scope};
use futures_util::stream;
use std::{
    collections::{BTreeSet, HashMap},
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{oneshot, watch},
    time::{Instant, sleep_until, timeout_at},
};

/// After how long without a poke a line says that the connection still stands. What the store was not told of is looked
/// for then, too.
const SIGN_OF_LIFE: Duration = Duration::from_secs(20);
/// Between two pokes; what happens meanwhile comes with the second.
const GAP: Duration = Duration::from_millis(250);
/// Stores that listen at the same time. Each costs a connection and some kilobytes, and no place among the requests.
const LISTENING: usize = 2000;

/// Tells a store what is new, until it goes, listens again, or the hub ends.
pub(super) async fn pokes<S: Store>(State(hub): State<Arc<Hub<S>>>, headers: HeaderMap) -> Result<Response, Problem> {
    let (replica, _) = in_time(who(&hub, &headers)).await?;
    let ended = hub.listeners.admit(replica).ok_or(Problem::TOO_MANY_LISTEN)?;
    let news = hub.store.news();
    let now = Instant::now();
    let listener = Listener { hub, replica, news, told: None, looked: now, spoke: now };
    let lines = stream::unfold((listener, ended), |(mut listener, mut ended)| async {
        let line = tokio::select! {
            biased;
            _ = &mut ended => return None,
            line = listener.line() => line?,
        };
        Some((Ok::<_, Infallible>(line), (listener, ended)))
    });
    // A proxy in between would gather lines until they are worth sending.
    Ok(([(HeaderName::from_static("x-accel-buffering"), "no")], Sse::new(lines)).into_response())
}

/// The stores that listen. Each does so once: what is left of a connection that was lost on the way makes room for the
/// next one.
#[derive(Debug)]
pub(super) struct Listeners(Mutex<Option<HashMap<ReplicaId, oneshot::Sender<()>>>>);

impl Default for Listeners {
    fn default() -> Self {
        Self(Mutex::new(Some(HashMap::new())))
    }
}

impl Listeners {
    /// A place, until what is returned resolves; none where all are taken or the hub is ending.
    fn admit(&self, replica: ReplicaId) -> Option<oneshot::Receiver<()>> {
        let mut listening = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let listening = listening.as_mut()?;
        listening.retain(|other, place| *other != replica && !place.is_closed());
        if listening.len() >= LISTENING {
            return None;
        }
        let (place, ended) = oneshot::channel();
        listening.insert(replica, place);
        Some(ended)
    }

    /// How many listen now.
    pub(super) fn count(&self) -> usize {
        let listening = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        listening.as_ref().map_or(0, |it| it.values().filter(|place| !place.is_closed()).count())
    }

    /// Ends all connections and lets nobody listen any more.
    pub(super) fn end(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

/// What a store has been told.
struct Told {
    reached: Reached,
    /// What it could see then.
    granted: BTreeSet<Scope>,
}

/// A store that listens.
struct Listener<S> {
    hub: Arc<Hub<S>>,
    replica: ReplicaId,
    news: watch::Receiver<Reached>,
    /// Nothing yet; then whatever there is is new.
    told: Option<Told>,
    looked: Instant,
    spoke: Instant,
}

/// What there is for a store since it was told.
enum Found {
    /// Something, up to this number.
    New(u64),
    Nothing,
    /// Nobody of the store has a record any more.
    Nobody,
}

impl<S: Store> Listener<S> {
    /// The next line; none where there is no more to come.
    async fn line(&mut self) -> Option<Event> {
        let silent_until = self.spoke + SIGN_OF_LIFE;
        loop {
            if self.told.is_some() {
                sleep_until(self.looked + GAP).await;
                // Where nothing is heard, it is time to look all the same.
                let _ = timeout_at(silent_until, self.news.changed()).await;
            }
            self.looked = Instant::now();
            let line = match self.look().await? {
                Found::New(seq) => Event::default().data(seq.to_string()),
                Found::Nothing if Instant::now() < silent_until => continue,
                Found::Nothing => Event::default().comment(""),
                Found::Nobody => return None,
            };
            self.spoke = Instant::now();
            return Some(line);
        }
    }

    /// Looks for what is new. Where the store fails the line ends, and the tablet calls again.
    async fn look(&mut self) -> Option<Found> {
        let Self { hub, replica, told, .. } = self;
        in_time(async { Ok(look(&mut hub.store.snapshot().await?, *replica, told).await?) }).await.ok()
    }
}

async fn look<T: Snapshot>(snapshot: &mut T, replica: ReplicaId, told: &mut Option<Told>) -> Result<Found, StoreError> {
    let meta = snapshot.meta().await?;
    if let Some(to) = meta.handed_to {
        return Err(StoreError::HandedOver(to));
    }
    let reached = Reached::from(meta);
    if told.as_ref().is_some_and(|told| told.reached == reached) {
        return Ok(Found::Nothing);
    }
    let Some(granted) = pull::granted(snapshot, replica).await? else { return Ok(Found::Nobody) };
    let before = told.replace(Told { reached, granted: granted.clone() });
    let Some(before) = before.filter(|it| it.granted == granted && it.reached.epoch == reached.epoch) else {
        return Ok(Found::New(reached.seq));
    };
    for scope in granted {
        if !snapshot.changes(scope, before.reached.seq, reached.seq, 1).await?.is_empty() {
            return Ok(Found::New(reached.seq));
        }
    }
    Ok(Found::Nothing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use caunoi_core::id::RecordId;

    fn store(n: usize) -> ReplicaId {
        ReplicaId(RecordId::named(&n.to_string()))
    }

    #[test]
    fn a_place_is_free_again_when_its_listener_is_gone() {
        let listeners = Listeners::default();
        let mut places: Vec<_> = (0..LISTENING).map(|n| listeners.admit(store(n)).expect("there is room")).collect();
        assert!(listeners.admit(store(LISTENING)).is_none());
        places.pop();
        assert!(listeners.admit(store(LISTENING)).is_some());
    }

    #[test]
    fn who_listens_again_listens_once_also_where_there_is_no_room() {
        let listeners = Listeners::default();
        let mut places: Vec<_> = (0..LISTENING).map(|n| listeners.admit(store(n)).expect("there is room")).collect();
        let again = listeners.admit(store(0));
        assert!(again.is_some());
        assert_eq!(places[0].try_recv(), Err(oneshot::error::TryRecvError::Closed));
        assert_eq!(places[1].try_recv(), Err(oneshot::error::TryRecvError::Empty));
    }

    #[test]
    fn nobody_listens_to_a_hub_that_ends() {
        let listeners = Listeners::default();
        let mut place = listeners.admit(store(1)).expect("there is room");
        listeners.end();
        assert_eq!(place.try_recv(), Err(oneshot::error::TryRecvError::Closed));
        assert!(listeners.admit(store(2)).is_none());
    }
}
