//! A space in tables: what is the same in every database.
//!
//! Every statement is standard enough to mean the same in all of them. Its first value, `$1`, is the space, as every
//! table leads with it.

mod carry;
mod query;
mod read;
mod row;
mod write;

pub(super) use query::Connection;

use super::{Meta, Reached, Result, Snapshot, StoreError, news::News};
use query::Query;
use sqlx::{
    AssertSqlSafe, SqlSafeStr,
    migrate::{Migration, MigrationType, Migrator},
};
use std::sync::Arc;

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => Self::Damaged(error.to_string()),
            error => Self::Medium(Box::new(error)),
        }
    }
}

/// Released migrations, each with its name, in order.
pub(super) fn migrations(released: &[(&'static str, &'static str)]) -> Migrator {
    let migration = |(version, (name, sql)): (i64, &(&'static str, &'static str))| {
        Migration::new(version, (*name).into(), MigrationType::Simple, sql.into_sql_str(), false)
    };
    Migrator::with_migrations((1..).zip(released).map(migration).collect())
}

/// One state of a space in a database, and the right to change it where it came from [`Store::begin`](super::Store).
#[derive(Debug)]
pub struct SqlSession {
    connection: Connection,
    space: Arc<str>,
    /// A statement did not succeed, so what was to be done is not all done.
    failed: bool,
    news: News,
    /// How far the space will have come with the commit, where this transaction has said so.
    reached: Option<Reached>,
}

impl SqlSession {
    pub(super) fn new(connection: impl Into<Connection>, space: Arc<str>, news: News) -> Self {
        Self { connection: connection.into(), space, failed: false, news, reached: None }
    }

    /// A statement with the space as its first value.
    fn query(&mut self, statement: impl SqlSafeStr) -> Query<'_> {
        Query::new(&mut self.connection, &mut self.failed, statement).bind(&*self.space)
    }

    /// Every space starts with the same line.
    pub(super) async fn found_space(&mut self) -> Result<()> {
        let meta = Meta::default();
        self.query("insert into meta (space, epoch, seq, stamp) values ($1, $2, $3, $4) on conflict do nothing")
            .bind(i64::from(meta.epoch))
            .bind(meta.seq.cast_signed())
            .bind(meta.stamp.0)
            .execute()
            .await?;
        Ok(())
    }

    /// Refuses to write where somebody else does.
    pub(super) async fn may_write(&mut self) -> Result<()> {
        match self.meta().await?.handed_to {
            Some(to) => Err(StoreError::HandedOver(to)),
            None => Ok(()),
        }
    }

    /// Waits until nobody else writes in the space, and keeps others from it until the end of the transaction.
    pub(super) async fn lock_space(&mut self) -> Result<()> {
        self.query("select seq from meta where space = $1 for update").one().await.map(drop)
    }

    /// Commits, unless something has failed: some databases would answer that with a silent rollback. Then tells who
    /// waits for news.
    async fn end(mut self) -> Result<()> {
        let new = self.reached.filter(|reached| self.news.is_new(*reached));
        if let Some(reached) = new.filter(|_| self.connection.tells()) {
            self.notify(reached).await?;
        }
        if self.failed {
            return Err(StoreError::Medium("part of this transaction has failed".into()));
        }
        self.connection.commit().await?;
        if let Some(reached) = new {
            self.news.tell(reached);
        }
        Ok(())
    }

    /// Lets the database tell the other hubs, once this is committed. It tells in the order of commits, so those that tell
    /// something wait for each other, whatever their space.
    async fn notify(&mut self, reached: Reached) -> Result<()> {
        let statement = format!("select pg_notify('{CHANNEL}', $2 || ' ' || $3 || ' ' || $1)");
        let query = self.query(AssertSqlSafe(statement));
        query.bind(reached.epoch.to_string()).bind(reached.seq.to_string()).execute().await.map(drop)
    }
}

/// Where the database passes on how far a space has come.
pub(super) const CHANNEL: &str = "caunoi_news";

/// How far a space has come, of a notification; none where it is of another space.
pub(super) fn told(notification: &str, space: &str) -> Option<Reached> {
    let mut words = notification.splitn(3, ' ');
    let (epoch, seq) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
    (words.next()? == space).then_some(Reached { epoch, seq })
}
