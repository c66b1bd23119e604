//! One statement, whichever the database.

use super::super::Result;
use sqlx::{
    Decode, Encode, Error, Postgres, Row as _, SqlSafeStr, Sqlite, Transaction, Type,
    postgres::{PgArguments, PgRow},
    sqlite::{SqliteArguments, SqliteRow},
};

/// A connection inside a transaction.
#[derive(Debug)]
pub(in super::super) enum Connection {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl From<Transaction<'static, Sqlite>> for Connection {
    fn from(transaction: Transaction<'static, Sqlite>) -> Self {
        Self::Sqlite(transaction)
    }
}

impl From<Transaction<'static, Postgres>> for Connection {
    fn from(transaction: Transaction<'static, Postgres>) -> Self {
        Self::Postgres(transaction)
    }
}

impl Connection {
    /// Whether the database tells one hub what another has committed.
    pub(super) const fn tells(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    pub(super) async fn commit(self) -> Result<()> {
        match self {
            Self::Sqlite(transaction) => transaction.commit().await?,
            Self::Postgres(transaction) => transaction.commit().await?,
        }
        Ok(())
    }
}

/// What every database takes as a value.
pub(super) trait Value<'v>: Encode<'v, Sqlite> + Type<Sqlite> + Encode<'v, Postgres> + Type<Postgres> {}

impl<'v, T: Encode<'v, Sqlite> + Type<Sqlite> + Encode<'v, Postgres> + Type<Postgres>> Value<'v> for T {}

/// What is found in a column of every database.
pub(super) trait Column<'r>: Decode<'r, Sqlite> + Type<Sqlite> + Decode<'r, Postgres> + Type<Postgres> {}

impl<'r, T: Decode<'r, Sqlite> + Type<Sqlite> + Decode<'r, Postgres> + Type<Postgres>> Column<'r> for T {}

/// A statement and its values.
pub(super) struct Query<'s> {
    prepared: Prepared<'s>,
    failed: &'s mut bool,
}

enum Prepared<'s> {
    Sqlite(&'s mut Transaction<'static, Sqlite>, sqlx::query::Query<'static, Sqlite, SqliteArguments>),
    Postgres(&'s mut Transaction<'static, Postgres>, sqlx::query::Query<'static, Postgres, PgArguments>),
}

impl<'s> Query<'s> {
    /// A statement with no values yet. Where it does not succeed, `failed` becomes true.
    pub(super) fn new(connection: &'s mut Connection, failed: &'s mut bool, statement: impl SqlSafeStr) -> Self {
        let prepared = match connection {
            Connection::Sqlite(it) => Prepared::Sqlite(it, sqlx::query(statement)),
            Connection::Postgres(it) => Prepared::Postgres(it, sqlx::query(statement)),
        };
        Self { prepared, failed }
    }

    /// Adds the next value.
    pub(super) fn bind<'v>(self, value: impl Value<'v>) -> Self {
        let prepared = match self.prepared {
            Prepared::Sqlite(it, query) => Prepared::Sqlite(it, query.bind(value)),
            Prepared::Postgres(it, query) => Prepared::Postgres(it, query.bind(value)),
        };
        Self { prepared, ..self }
    }

    /// Changes something; how many rows that were.
    pub(super) async fn execute(self) -> Result<u64> {
        let changed = match self.prepared {
            Prepared::Sqlite(it, query) => query.execute(&mut **it).await.map(|done| done.rows_affected()),
            Prepared::Postgres(it, query) => query.execute(&mut **it).await.map(|done| done.rows_affected()),
        };
        *self.failed |= changed.is_err();
        Ok(changed?)
    }

    /// All rows of the answer.
    pub(super) async fn rows(self) -> Result<Vec<Row>> {
        let rows = match self.prepared {
            Prepared::Sqlite(it, query) => query.try_map(|row| Ok(Row::Sqlite(row))).fetch_all(&mut **it).await,
            Prepared::Postgres(it, query) => query.try_map(|row| Ok(Row::Postgres(row))).fetch_all(&mut **it).await,
        };
        *self.failed |= rows.is_err();
        Ok(rows?)
    }

    /// The row of an answer that has at most one.
    pub(super) async fn optional(self) -> Result<Option<Row>> {
        Ok(self.rows().await?.pop())
    }

    /// The row of an answer that always has one.
    pub(super) async fn one(self) -> Result<Row> {
        Ok(self.optional().await?.ok_or(Error::RowNotFound)?)
    }
}

/// A row of an answer.
pub(super) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

impl Row {
    /// What stands in a column.
    pub(super) fn get<'r, T: Column<'r>>(&'r self, column: &str) -> Result<T> {
        Ok(match self {
            Self::Sqlite(row) => row.try_get(column)?,
            Self::Postgres(row) => row.try_get(column)?,
        })
    }
}
