//! A space in a PostgreSQL database, which several hubs may use at the same time.
//!
//! Whoever writes first locks the space's line in `meta`, and holds it to the end of the transaction. So there is one
//! writer of a space at a time whichever hub it is in, sequence numbers are committed in their order, and no reader can
//! see a later one without all those before. We lock a line and not an advisory lock: it lies where the space lies, also in
//! a distributed database, two spaces can never be in each other's way, and it is a lock that nobody else takes by
//! accident.

use super::{
    Result, Store, StoreError, Transaction,
    sql::{SqlSession, migrations},
};
use sqlx::{
    Executor, PgConnection, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use std::{str::FromStr, sync::Arc, time::Duration};

/// Readers at the same time, of one hub.
const READERS: u32 = 8;
/// How long a request waits for a connection, be it that all are in use or that the database is away. Shorter than what a
/// request may take, so that whoever waits learns why.
const CONNECTION: Duration = Duration::from_secs(20);

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
        let readers = pool(READERS).connect_lazy_with(options);
        let store = Self { writer, readers, space: space.into() };
        let mut session = SqlSession::new(store.writer.begin_with(WRITE).await?, store.space.clone());
        session.found_space().await?;
        session.commit().await?;
        Ok(store)
    }

    /// Ends all connections, once nobody uses them any more.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// The released migrations, in order.
const RELEASED: [(&str, &str); 1] = [("first", include_str!("../../migrations/postgres/0001_first.sql"))];

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
        Ok(SqlSession::new(self.readers.begin_with(READ).await?, self.space.clone()))
    }

    async fn begin(&self) -> Result<SqlSession> {
        let mut session = SqlSession::new(self.writer.begin_with(WRITE).await?, self.space.clone());
        session.lock_space().await?;
        Ok(session)
    }
}
