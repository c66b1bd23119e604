//! A space in a PostgreSQL database, which several hubs may use at the same time.
//!
//! Whoever writes first locks the space's line in `meta`, and holds it to the end of the transaction. So there is one
//! writer of a space at a time whichever hub it is in, sequence numbers are committed in their order, and no reader can
//! see a later one without all those before. We lock a line and not an advisory lock: it lies where the space lies, also in
//! a distributed database, two spaces can never be in each other's way, and it is a lock that nobody else takes by
//! accident.

use super::{
    Reached, Result, Snapshot, Store, StoreError, Transaction,
    news::News,
    sql::{CHANNEL, SqlSession, migrations, told},
};
use sqlx::{
    Executor, PgConnection, PgPool, Row,
    postgres::{PgConnectOptions, PgListener, PgPoolOptions},
};
use std::{str::FromStr, sync::Arc, time::Duration};
use tokio::{sync::watch, task::JoinHandle, time::timeout};

/// Readers at the same time, of one hub.
const READERS: u32 = 8;
/// How long a request waits for a connection, be it that all are in use or that the database is away. Shorter than what a
/// request may take, so that whoever waits learns why.
const CONNECTION: Duration = Duration::from_secs(20);

/// After how long without any news the connection that brings them is tried.
const SILENCE: Duration = Duration::from_secs(10);
/// Between two attempts to hear news.
const AGAIN: Duration = Duration::from_secs(1);

/// Reading sees one state from its first statement on, which therefore runs at once.
const READ: &str = "begin isolation level repeatable read, read only; select 1";
/// A writer sees what is committed when it asks. While it holds the lock, only its own changes are added.
const WRITE: &str = "begin isolation level read committed, read write";

/// What every connection is set to. A commit has reached the disk, and that of the standby where there is a synchronous
/// one, before it returns, whatever the database is used to; a stricter setting stays. A hub that stands still in
/// the middle of a transaction loses it after a while, so that the others can write.
const SETTINGS: &str = "select set_config('synchronous_commit', 'on', false) \
    where current_setting('synchronous_commit') in ('off', 'local', 'remote_write'); \
    set idle_in_transaction_session_timeout = '30s'";

/// A space in a PostgreSQL database. A clone is the same space.
#[derive(Debug, Clone)]
pub struct PostgresStore {
    writer: PgPool,
    readers: PgPool,
    space: Arc<str>,
    news: News,
    listening: Arc<Listening>,
}

impl PostgresStore {
    /// Opens a space in the database at an address such as `postgres://hub@localhost/caunoi`, and brings the tables up to
    /// date. The database has to be there, and may be empty.
    pub async fn open(address: &str, space: &str) -> Result<Self> {
        let options = PgConnectOptions::from_str(address)?.application_name("caunoi-hub");
        // Of one hub one connection writes: the others of its writers wait here and not in the database.
        let writer = pool(1).connect_with(options.clone()).await?;
        let migrated = migrations(&RELEASED).run(&writer).await;
        migrated.map_err(|error| StoreError::Medium(Box::new(error)))?;
        let readers = pool(READERS).connect_lazy_with(options.clone());
        let (space, news) = (Arc::from(space), News::default());
        let listening = Arc::new(Listening::start(pool(1).connect_lazy_with(options), &space, &news));
        let store = Self { writer, readers, space, news, listening };
        let mut session = store.session(&store.writer, WRITE).await?;
        session.found_space().await?;
        store.news.tell(session.meta().await?.into());
        session.commit().await?;
        Ok(store)
    }

    async fn session(&self, pool: &PgPool, begin: &'static str) -> Result<SqlSession> {
        Ok(SqlSession::new(pool.begin_with(begin).await?, self.space.clone(), self.news.clone()))
    }

    /// Ends all connections, once nobody uses them any more.
    pub async fn close(&self) {
        self.listening.pool.close().await;
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// The released migrations, in order.
const RELEASED: [(&str, &str); 2] = [
    ("first", include_str!("../../migrations/postgres/0001_first.sql")),
    ("handover", include_str!("../../migrations/postgres/0002_handover.sql")),
];

/// Connections, each set up before it is used.
fn pool(connections: u32) -> PgPoolOptions {
    PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(CONNECTION)
        .after_connect(|connection, _| Box::pin(set_up(connection)))
}

/// A standby is no database for a hub: it takes nothing, and what it shows may be behind what the hub has told already.
/// The pool tries again until there is one that writes.
async fn set_up(connection: &mut PgConnection) -> std::result::Result<(), sqlx::Error> {
    let standby: bool = sqlx::query_scalar("select pg_is_in_recovery()").fetch_one(&mut *connection).await?;
    if standby {
        return Err(sqlx::Error::Configuration("this database is a standby".into()));
    }
    connection.execute(SETTINGS).await.map(drop)
}

impl Store for PostgresStore {
    type Snapshot = SqlSession;
    type Transaction = SqlSession;

    async fn snapshot(&self) -> Result<SqlSession> {
        self.session(&self.readers, READ).await
    }

    async fn begin(&self) -> Result<SqlSession> {
        let mut session = self.session(&self.writer, WRITE).await?;
        session.lock_space().await?;
        session.may_write().await?;
        Ok(session)
    }

    fn news(&self) -> watch::Receiver<Reached> {
        self.news.subscribe()
    }
}

/// The task that hears what other hubs have committed. It ends with its store.
#[derive(Debug)]
struct Listening {
    pool: PgPool,
    task: JoinHandle<()>,
}

impl Listening {
    fn start(pool: PgPool, space: &Arc<str>, news: &News) -> Self {
        let task = tokio::spawn(listen(pool.clone(), space.clone(), news.clone()));
        Self { pool, task }
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Listens, over one connection after another, until there are to be no more.
async fn listen(pool: PgPool, space: Arc<str>, news: News) {
    while !pool.is_closed() {
        if let Err(error) = listen_on_one(&pool, &space, &news).await
            && !pool.is_closed()
        {
            tracing::warn!(%error, "what other hubs commit is not heard of for now");
            tokio::time::sleep(AGAIN).await;
        }
    }
}

/// Listens over one connection, until it is lost. What was told while nobody listened is asked for, and so is what was
/// told while nothing came for a while: a connection may be lost without anybody noticing.
async fn listen_on_one(pool: &PgPool, space: &str, news: &News) -> std::result::Result<(), sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.eager_reconnect(false);
    listener.listen(CHANNEL).await?;
    loop {
        let reached = timeout(SILENCE, reached(&mut listener, space)).await;
        news.tell(reached.map_err(|_| sqlx::Error::PoolTimedOut)??);
        while let Ok(heard) = timeout(SILENCE, listener.try_recv()).await {
            let Some(notification) = heard? else { return Ok(()) };
            if let Some(reached) = told(notification.payload(), space) {
                news.tell(reached);
            }
        }
    }
}

async fn reached(listener: &mut PgListener, space: &str) -> std::result::Result<Reached, sqlx::Error> {
    let row = sqlx::query("select epoch, seq from meta where space = $1").bind(space).fetch_one(listener).await?;
    let epoch: i64 = row.try_get("epoch")?;
    Ok(Reached { epoch: epoch.try_into().unwrap_or(0), seq: row.try_get::<i64, _>("seq")?.cast_unsigned() })
}
