//! A space in an SQLite database beside the hub.
//!
//! One connection writes and a few read. The journal is a write-ahead log, so readers see the last committed state
//! while somebody writes, and every commit is synced to the disk before it returns.

use super::{
    Contents, Reached, Result, Snapshot, Store, StoreError, Transaction,
    news::News,
    sql::{SqlSession, migrations},
};
use sqlx::{
    ConnectOptions, Connection, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{path::Path, sync::Arc, time::Duration};
use tokio::sync::watch;

/// Readers at the same time.
const READERS: u32 = 4;
/// How long a statement waits for another process, such as a backup.
const BUSY: Duration = Duration::from_secs(10);

/// A space in an SQLite database. A clone is the same space.
#[derive(Debug, Clone)]
pub struct SqliteStore {
    writer: SqlitePool,
    readers: SqlitePool,
    file: Arc<Path>,
    space: Arc<str>,
    news: News,
}

impl SqliteStore {
    /// Opens the database in a file, or creates it, and brings its tables up to date.
    pub async fn open(file: &Path, space: &str) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY);
        let writer = SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await?;
        migrations(&RELEASED).run(&writer).await.map_err(|error| StoreError::Medium(Box::new(error)))?;
        let readers = options.pragma("query_only", "on");
        let readers = SqlitePoolOptions::new().max_connections(READERS).connect_with(readers).await?;
        let store = Self { writer, readers, file: file.into(), space: space.into(), news: News::default() };
        let mut session = store.begin_handover().await?;
        session.found_space().await?;
        store.news.tell(session.meta().await?.into());
        session.commit().await?;
        Ok(store)
    }

    /// Opens a database that is there for reading only, whatever its tables are. Nothing about it is changed.
    pub async fn look_into(file: &Path, space: &str) -> Result<Self> {
        let options = SqliteConnectOptions::new().filename(file).read_only(true).busy_timeout(BUSY);
        let readers = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
        let (file, space) = (file.into(), space.into());
        Ok(Self { writer: readers.clone(), readers, file, space, news: News::default() })
    }

    /// The right to write also where the space was handed over: for handing it over, and for taking it up.
    pub async fn begin_handover(&self) -> Result<SqlSession> {
        self.session(&self.writer, "begin immediate").await
    }

    /// Whether nobody else has the database open. Then all of it is in its file afterwards, and this store is closed.
    pub async fn is_alone(&self) -> Result<bool> {
        self.readers.close().await;
        // The log can only be given up by the last one who uses it.
        let given_up = sqlx::query("pragma journal_mode = delete").execute(&self.writer).await;
        self.writer.close().await;
        match given_up {
            Ok(_) => Ok(true),
            Err(sqlx::Error::Database(error)) if error.message().contains("locked") => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// The name of the space.
    pub fn space(&self) -> &str {
        &self.space
    }

    /// Writes the state that is committed now into a file that is empty or not there. Others read and write meanwhile:
    /// `vacuum into` is one reading transaction, so the copy is one state, in one file. The backup API of SQLite would
    /// begin anew whenever another process writes. That the copy has reached the disk is left to the caller.
    pub async fn copy_to(&self, copy: &Path) -> Result<()> {
        let options = SqliteConnectOptions::new().filename(&self.file).busy_timeout(BUSY);
        let mut connection = options.connect().await?;
        let name = copy.to_str().ok_or_else(|| StoreError::Medium("the name of the copy is no text".into()))?;
        let copied = sqlx::query("vacuum into $1").bind(name).execute(&mut connection).await;
        connection.close().await?;
        copied?;
        Ok(())
    }

    /// What the space holds.
    pub async fn contents(&self) -> Result<Contents> {
        self.snapshot().await?.contents().await
    }

    /// Reads all of the database, and gives what it holds where that is whole.
    pub async fn check(&self) -> Result<Contents> {
        let found: String = sqlx::query_scalar("pragma integrity_check(1)").fetch_one(&self.readers).await?;
        if found != "ok" {
            return Err(StoreError::Damaged(found.replace('\n', " ")));
        }
        self.contents().await
    }

    /// Ends all connections, once nobody uses them any more.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    async fn session(&self, pool: &SqlitePool, begin: &'static str) -> Result<SqlSession> {
        Ok(SqlSession::new(pool.begin_with(begin).await?, self.space.clone(), self.news.clone()))
    }
}

/// The released migrations, in order.
const RELEASED: [(&str, &str); 5] = [
    ("first", include_str!("../../migrations/0001_first.sql")),
    ("carry", include_str!("../../migrations/0002_carry.sql")),
    ("recovery", include_str!("../../migrations/0003_recovery.sql")),
    ("backup", include_str!("../../migrations/0004_backup.sql")),
    ("handover", include_str!("../../migrations/0005_handover.sql")),
];

impl Store for SqliteStore {
    type Snapshot = SqlSession;
    type Transaction = SqlSession;

    async fn snapshot(&self) -> Result<SqlSession> {
        self.session(&self.readers, "begin deferred").await
    }

    async fn begin(&self) -> Result<SqlSession> {
        let mut session = self.begin_handover().await?;
        session.may_write().await?;
        Ok(session)
    }

    /// What another process has committed, such as `caunoi-hub import`, is not heard of.
    fn news(&self) -> watch::Receiver<Reached> {
        self.news.subscribe()
    }
}
