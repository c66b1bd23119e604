//! The database that a hub was started with, whichever it is.

use super::{PostgresStore, Reached, Result, SqlSession, SqliteStore, Store};
use tokio::sync::watch;

/// A space in a database. A clone is the same space.
#[derive(Debug, Clone)]
pub enum Database {
    /// In a file beside the hub.
    Sqlite(SqliteStore),
    /// On a server, for several hubs.
    Postgres(PostgresStore),
}

impl Database {
    /// The file beside the hub, where the space lies in one.
    pub const fn sqlite(&self) -> Option<&SqliteStore> {
        match self {
            Self::Sqlite(store) => Some(store),
            Self::Postgres(_) => None,
        }
    }

    /// Ends all connections, once nobody uses them any more.
    pub async fn close(&self) {
        match self {
            Self::Sqlite(store) => store.close().await,
            Self::Postgres(store) => store.close().await,
        }
    }
}

impl Store for Database {
    type Snapshot = SqlSession;
    type Transaction = SqlSession;

    async fn snapshot(&self) -> Result<SqlSession> {
        match self {
            Self::Sqlite(store) => store.snapshot().await,
            Self::Postgres(store) => store.snapshot().await,
        }
    }

    async fn begin(&self) -> Result<SqlSession> {
        match self {
            Self::Sqlite(store) => store.begin().await,
            Self::Postgres(store) => store.begin().await,
        }
    }

    fn news(&self) -> watch::Receiver<Reached> {
        match self {
            Self::Sqlite(store) => store.news(),
            Self::Postgres(store) => store.news(),
        }
    }
}
