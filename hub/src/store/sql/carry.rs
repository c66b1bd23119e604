//! The tables of carried packages.

use super::{
    super::{Result, StoreError, StoredMailbox},
    SqlSession,
    query::Row,
    row,
};
use caunoi_core::{codec, id::ReplicaId};

fn mailbox(row: &Row) -> Result<(ReplicaId, StoredMailbox)> {
    let cursors = codec::decode(row.get("cursors")?).map_err(|error| StoreError::Damaged(error.to_string()))?;
    let mailbox = StoredMailbox { key: row.get("public_key")?, epoch: row::count(row, "epoch")?, cursors };
    Ok((ReplicaId(row::id(row, "replica")?), mailbox))
}

impl SqlSession {
    pub(super) async fn read_hub_key(&mut self) -> Result<Option<Vec<u8>>> {
        let row = self.query("select secret from hub_keys where space = $1").optional().await?;
        row.map(|row| row.get("secret")).transpose()
    }

    pub(super) async fn write_hub_key(&mut self, secret: &[u8]) -> Result<()> {
        self.query(
            "insert into hub_keys (space, secret) values ($1, $2) on conflict (space) do update set secret = excluded.secret",
        )
        .bind(secret)
        .execute()
        .await?;
        Ok(())
    }

    pub(super) async fn read_mailbox(&mut self, id: ReplicaId) -> Result<Option<StoredMailbox>> {
        let row = self
            .query("select replica, public_key, epoch, cursors from mailboxes where space = $1 and replica = $2")
            .bind(&id.0.0[..])
            .optional()
            .await?;
        row.map(|row| mailbox(&row).map(|(_, mailbox)| mailbox)).transpose()
    }

    pub(super) async fn read_mailboxes(&mut self) -> Result<Vec<(ReplicaId, StoredMailbox)>> {
        let rows = self
            .query("select replica, public_key, epoch, cursors from mailboxes where space = $1 order by replica")
            .rows()
            .await?;
        rows.iter().map(mailbox).collect()
    }

    pub(super) async fn write_mailbox(&mut self, id: ReplicaId, mailbox: StoredMailbox) -> Result<()> {
        self.query(
            "insert into mailboxes (space, replica, public_key, epoch, cursors) values ($1, $2, $3, $4, $5) \
             on conflict (space, replica) do update set public_key = excluded.public_key, epoch = excluded.epoch, \
             cursors = excluded.cursors",
        )
        .bind(&id.0.0[..])
        .bind(mailbox.key)
        .bind(i64::from(mailbox.epoch))
        .bind(codec::encode(&mailbox.cursors))
        .execute()
        .await?;
        Ok(())
    }
}
