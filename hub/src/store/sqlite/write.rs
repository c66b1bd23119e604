//! Changes to the database.

use super::{
    super::{Meta, Result, StoredCommand, StoredLink, StoredMailbox, StoredMember, StoredRecord, Transaction, pieces},
    SqliteSession,
};
use caunoi_core::{
    codec,
    command::CommandId,
    id::{Fingerprint, Id, RecordId, ReplicaId},
    policy::Scope,
    record::Officer,
    time::Moment,
};
use std::collections::BTreeSet;

impl SqliteSession {
    async fn place(&mut self, id: RecordId, scopes: &BTreeSet<Scope>, seq: u64, left: Option<Moment>) -> Result<()> {
        for scope in scopes {
            sqlx::query(
                "insert into audience (space, scope, id, seq, left_at) values (?, ?, ?, ?, ?) \
                 on conflict do update set seq = excluded.seq, left_at = excluded.left_at",
            )
            .bind(&*self.space)
            .bind(codec::encode(scope))
            .bind(&id.0[..])
            .bind(seq.cast_signed())
            .bind(left.map(|at| at.0))
            .execute(&mut *self.inner)
            .await?;
        }
        Ok(())
    }

    async fn detach(&mut self, id: RecordId) -> Result<()> {
        sqlx::query("delete from attached where space = ? and id = ?")
            .bind(&*self.space)
            .bind(&id.0[..])
            .execute(&mut *self.inner)
            .await?;
        Ok(())
    }
}

impl Transaction for SqliteSession {
    async fn set_meta(&mut self, meta: Meta) -> Result<()> {
        sqlx::query("update meta set epoch = ?, seq = ?, stamp = ?, began = ?, backed_up = ? where space = ?")
            .bind(meta.epoch)
            .bind(meta.seq.cast_signed())
            .bind(meta.stamp.0)
            .bind(meta.began.map(|at| at.0))
            .bind(meta.backed_up.cast_signed())
            .bind(&*self.space)
            .execute(&mut *self.inner)
            .await?;
        Ok(())
    }

    async fn put_record(&mut self, id: RecordId, record: StoredRecord, attached_to: &[RecordId]) -> Result<()> {
        sqlx::query(
            "insert into records (space, id, kind, seq, body) values (?, ?, ?, ?, ?) \
             on conflict do update set kind = excluded.kind, seq = excluded.seq, body = excluded.body",
        )
        .bind(&*self.space)
        .bind(&id.0[..])
        .bind(record.kind)
        .bind(record.seq.cast_signed())
        .bind(record.body)
        .execute(&mut *self.inner)
        .await?;
        self.detach(id).await?;
        for to in attached_to {
            sqlx::query("insert into attached (space, to_id, id) values (?, ?, ?) on conflict do nothing")
                .bind(&*self.space)
                .bind(&to.0[..])
                .bind(&id.0[..])
                .execute(&mut *self.inner)
                .await?;
        }
        Ok(())
    }

    async fn remove_record(&mut self, id: RecordId) -> Result<()> {
        self.detach(id).await?;
        sqlx::query("delete from records where space = ? and id = ?")
            .bind(&*self.space)
            .bind(&id.0[..])
            .execute(&mut *self.inner)
            .await?;
        Ok(())
    }

    async fn enter(&mut self, id: RecordId, scopes: &BTreeSet<Scope>, seq: u64) -> Result<()> {
        self.place(id, scopes, seq, None).await
    }

    async fn leave(&mut self, id: RecordId, scopes: &BTreeSet<Scope>, seq: u64, at: Moment) -> Result<()> {
        self.place(id, scopes, seq, Some(at)).await
    }

    async fn put_command(&mut self, id: CommandId, command: StoredCommand) -> Result<()> {
        sqlx::query(
            "insert into commands (space, replica, n, officer, hash, envelope, signature, outcome, seq, waits_replica, \
             waits_n, received_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) \
             on conflict do update set officer = excluded.officer, hash = excluded.hash, \
             envelope = excluded.envelope, signature = excluded.signature, outcome = excluded.outcome, seq = excluded.seq, \
             waits_replica = excluded.waits_replica, waits_n = excluded.waits_n, received_at = excluded.received_at",
        )
        .bind(&*self.space)
        .bind(&id.replica.0.0[..])
        .bind(id.n.cast_signed())
        .bind(command.officer.map(|officer| officer.erased().0.to_vec()))
        .bind(command.hash.0.to_vec())
        .bind(command.envelope)
        .bind(command.signature)
        .bind(codec::encode(&command.outcome))
        .bind(command.outcome.seq().map(u64::cast_signed))
        .bind(command.waits_for.map(|it| it.replica.0.0.to_vec()))
        .bind(command.waits_for.map(|it| it.n.cast_signed()))
        .bind(command.received.0)
        .execute(&mut *self.inner)
        .await?;
        Ok(())
    }

    async fn put_member(&mut self, replica: ReplicaId, officer: Id<Officer>, member: StoredMember) -> Result<()> {
        sqlx::query(
            "insert into members (space, replica, officer, token_hash, keys, enrolled_at) values (?, ?, ?, ?, ?, ?) \
             on conflict do update set token_hash = excluded.token_hash, keys = excluded.keys, \
             enrolled_at = excluded.enrolled_at",
        )
        .bind(&*self.space)
        .bind(&replica.0.0[..])
        .bind(&officer.erased().0[..])
        .bind(member.token.map(|token| token.0.to_vec()))
        .bind(member.keys)
        .bind(member.enrolled.0)
        .execute(&mut *self.inner)
        .await?;
        Ok(())
    }

    async fn put_link(&mut self, secret: Fingerprint, link: StoredLink) -> Result<()> {
        sqlx::query(
            "insert into links (space, secret_hash, officer, expires_at, reusable, opens, used_by, used_at) \
             values (?, ?, ?, ?, ?, ?, ?, ?) \
             on conflict do update set officer = excluded.officer, expires_at = excluded.expires_at, \
             reusable = excluded.reusable, opens = excluded.opens, used_by = excluded.used_by, used_at = excluded.used_at",
        )
        .bind(&*self.space)
        .bind(&secret.0[..])
        .bind(link.officer.erased().0.to_vec())
        .bind(link.expires.map(|at| at.0))
        .bind(link.reusable)
        .bind(link.opens)
        .bind(link.used.map(|(replica, _)| replica.0.0.to_vec()))
        .bind(link.used.map(|(_, at)| at.0))
        .execute(&mut *self.inner)
        .await?;
        Ok(())
    }

    async fn put_blob(&mut self, blob: Fingerprint, bytes: &[u8]) -> Result<()> {
        let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        let added = sqlx::query("insert into blobs (space, hash, size) values (?, ?, ?) on conflict do nothing")
            .bind(&*self.space)
            .bind(&blob.0[..])
            .bind(size)
            .execute(&mut *self.inner)
            .await?;
        if added.rows_affected() == 0 {
            return Ok(());
        }
        for (position, piece) in (0_i64..).zip(pieces(bytes)) {
            sqlx::query("insert into chunks (space, hash, position, bytes) values (?, ?, ?, ?)")
                .bind(&*self.space)
                .bind(&blob.0[..])
                .bind(position)
                .bind(piece)
                .execute(&mut *self.inner)
                .await?;
        }
        Ok(())
    }

    async fn put_hub_key(&mut self, secret: &[u8]) -> Result<()> {
        self.write_hub_key(secret).await
    }

    async fn put_mailbox(&mut self, id: ReplicaId, mailbox: StoredMailbox) -> Result<()> {
        self.write_mailbox(id, mailbox).await
    }

    async fn commit(self) -> Result<()> {
        Ok(self.inner.commit().await?)
    }
}
