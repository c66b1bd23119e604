//! The tables of carried packages.

use super::{
    super::{Result, StoreError, StoredMailbox},
    SqliteSession, row,
};
use caunoi_core::{codec, id::ReplicaId};
use sqlx::{Row, sqlite::SqliteRow};

fn mailbox(row: &SqliteRow) -> Result<(ReplicaId, StoredMailbox)> {
    let cursors = codec::decode(row.try_get("cursors")?).map_err(|error| StoreError::Damaged(error.to_string()))?;
    let mailbox = StoredMailbox { key: row.try_get("public_key")?, epoch: row.try_get("epoch")?, cursors };
    Ok((ReplicaId(row::id(row, "replica")?), mailbox))
}

impl SqliteSession {
    pub(super) async fn read_hub_key(&mut self) -> Result<Option<Vec<u8>>> {
        let row = sqlx::query("select secret from hub_keys where space = ?")
            .bind(&*self.space)
            .fetch_optional(&mut *self.inner)
            .await?;
        Ok(row.map(|row| row.try_get("secret")).transpose()?)
    }

    pub(super) async fn write_hub_key(&mut self, secret: &[u8]) -> Result<()> {
        sqlx::query(
            "insert into hub_keys (space, secret) values (?, ?) on conflict do update set secret = excluded.secret",
        )
        .bind(&*self.space)
        .bind(secret)
        .execute(&mut *self.inner)
        .await?;
        Ok(())
    }

    pub(super) async fn read_mailbox(&mut self, id: ReplicaId) -> Result<Option<StoredMailbox>> {
        let row =
            sqlx::query("select replica, public_key, epoch, cursors from mailboxes where space = ? and replica = ?")
                .bind(&*self.space)
                .bind(&id.0.0[..])
                .fetch_optional(&mut *self.inner)
                .await?;
        row.map(|row| mailbox(&row).map(|(_, mailbox)| mailbox)).transpose()
    }

    pub(super) async fn read_mailboxes(&mut self) -> Result<Vec<(ReplicaId, StoredMailbox)>> {
        let rows =
            sqlx::query("select replica, public_key, epoch, cursors from mailboxes where space = ? order by replica")
                .bind(&*self.space)
                .fetch_all(&mut *self.inner)
                .await?;
        rows.iter().map(mailbox).collect()
    }

    pub(super) async fn write_mailbox(&mut self, id: ReplicaId, mailbox: StoredMailbox) -> Result<()> {
        sqlx::query(
            "insert into mailboxes (space, replica, public_key, epoch, cursors) values (?, ?, ?, ?, ?) \
             on conflict do update set public_key = excluded.public_key, epoch = excluded.epoch, \
             cursors = excluded.cursors",
        )
        .bind(&*self.space)
        .bind(&id.0.0[..])
        .bind(mailbox.key)
        .bind(mailbox.epoch)
        .bind(codec::encode(&mailbox.cursors))
        .execute(&mut *self.inner)
        .await?;
        Ok(())
    }
}
