//! PostgreSQL for the tests: one server for all of them, and a database for each.

use caunoi_hub::store::PostgresStore;
use caunoi_servers::postgres::{self, Server};
use std::sync::LazyLock;

/// Runs until the last test has ended that uses it.
static SERVER: LazyLock<Server> = LazyLock::new(|| postgres::shared().unwrap());

/// A database of one test.
pub(crate) struct Database {
    pub(crate) address: String,
}

impl Database {
    pub(crate) fn new() -> Self {
        Self { address: SERVER.database().unwrap() }
    }

    /// A hub's way into a space of it.
    pub(crate) async fn open(&self, space: &str) -> PostgresStore {
        PostgresStore::open(&self.address, space).await.unwrap()
    }

    /// Ends all connections to it, as a server does that goes down.
    pub(crate) fn end_connections(&self) {
        let all = "select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = ";
        SERVER.ask(&format!("{all}'{}'", self.name())).unwrap();
    }

    fn name(&self) -> &str {
        self.address.trim_start_matches("postgres:///").split('?').next().unwrap()
    }
}
