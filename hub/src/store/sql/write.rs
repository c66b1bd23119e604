//! Changes to the database.

use super::{
    super::{Meta, Result, StoredCommand, StoredLink, StoredMailbox, StoredMember, StoredRecord, Transaction, pieces},
    SqlSession,
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

impl SqlSession {
    async fn place(&mut self, id: RecordId, scopes: &BTreeSet<Scope>, seq: u64, left: Option<Moment>) -> Result<()> {
        for scope in scopes {
            self.query(
                "insert into audience (space, scope, id, seq, left_at) values ($1, $2, $3, $4, $5) \
                 on conflict (space, id, scope) do update set seq = excluded.seq, left_at = excluded.left_at",
            )
            .bind(codec::encode(scope))
            .bind(&id.0[..])
            .bind(seq.cast_signed())
            .bind(left.map(|at| at.0))
            .execute()
            .await?;
        }
        Ok(())
    }

    async fn detach(&mut self, id: RecordId) -> Result<()> {
        self.query("delete from attached where space = $1 and id = $2").bind(&id.0[..]).execute().await?;
        Ok(())
    }
}

impl Transaction for SqlSession {
    async fn set_meta(&mut self, meta: Meta) -> Result<()> {
        self.reached = Some(meta.into());
        self.query("update meta set epoch = $2, seq = $3, stamp = $4, began = $5, backed_up = $6, term = $7, handed_to = $8 where space = $1")
            .bind(i64::from(meta.epoch))
            .bind(meta.seq.cast_signed())
            .bind(meta.stamp.0)
            .bind(meta.began.map(|at| at.0))
            .bind(meta.backed_up.cast_signed())
            .bind(i64::from(meta.term))
            .bind(meta.handed_to.map(|seat| seat.0.0.to_vec()))
            .execute()
            .await?;
        Ok(())
    }

    async fn put_record(&mut self, id: RecordId, record: StoredRecord, attached_to: &[RecordId]) -> Result<()> {
        self.query(
            "insert into records (space, id, kind, seq, body) values ($1, $2, $3, $4, $5) \
             on conflict (space, id) do update set kind = excluded.kind, seq = excluded.seq, body = excluded.body",
        )
        .bind(&id.0[..])
        .bind(record.kind)
        .bind(record.seq.cast_signed())
        .bind(record.body)
        .execute()
        .await?;
        self.detach(id).await?;
        for to in attached_to {
            self.query("insert into attached (space, to_id, id) values ($1, $2, $3) on conflict do nothing")
                .bind(&to.0[..])
                .bind(&id.0[..])
                .execute()
                .await?;
        }
        Ok(())
    }

    async fn remove_record(&mut self, id: RecordId) -> Result<()> {
        self.detach(id).await?;
        self.query("delete from records where space = $1 and id = $2").bind(&id.0[..]).execute().await?;
        Ok(())
    }

    async fn enter(&mut self, id: RecordId, scopes: &BTreeSet<Scope>, seq: u64) -> Result<()> {
        self.place(id, scopes, seq, None).await
    }

    async fn leave(&mut self, id: RecordId, scopes: &BTreeSet<Scope>, seq: u64, at: Moment) -> Result<()> {
        self.place(id, scopes, seq, Some(at)).await
    }

    async fn put_command(&mut self, id: CommandId, command: StoredCommand) -> Result<()> {
        self.query(
            "insert into commands (space, replica, n, officer, hash, envelope, signature, outcome, seq, waits_replica, \
             waits_n, received_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
             on conflict (space, replica, n) do update set officer = excluded.officer, hash = excluded.hash, \
             envelope = excluded.envelope, signature = excluded.signature, outcome = excluded.outcome, seq = excluded.seq, \
             waits_replica = excluded.waits_replica, waits_n = excluded.waits_n, received_at = excluded.received_at",
        )
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
        .execute()
        .await?;
        Ok(())
    }

    async fn put_member(&mut self, replica: ReplicaId, officer: Id<Officer>, member: StoredMember) -> Result<()> {
        self.query(
            "insert into members (space, replica, officer, token_hash, keys, enrolled_at) values ($1, $2, $3, $4, $5, $6) \
             on conflict (space, replica, officer) do update set token_hash = excluded.token_hash, keys = excluded.keys, \
             enrolled_at = excluded.enrolled_at",
        )
        .bind(&replica.0.0[..])
        .bind(&officer.erased().0[..])
        .bind(member.token.map(|token| token.0.to_vec()))
        .bind(member.keys)
        .bind(member.enrolled.0)
        .execute()
        .await?;
        Ok(())
    }

    async fn put_link(&mut self, secret: Fingerprint, link: StoredLink) -> Result<()> {
        self.query(
            "insert into links (space, secret_hash, officer, expires_at, reusable, opens, used_by, used_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8) \
             on conflict (space, secret_hash) do update set officer = excluded.officer, expires_at = excluded.expires_at, \
             reusable = excluded.reusable, opens = excluded.opens, used_by = excluded.used_by, used_at = excluded.used_at",
        )
        .bind(&secret.0[..])
        .bind(link.officer.erased().0.to_vec())
        .bind(link.expires.map(|at| at.0))
        .bind(link.reusable)
        .bind(link.opens)
        .bind(link.used.map(|(replica, _)| replica.0.0.to_vec()))
        .bind(link.used.map(|(_, at)| at.0))
        .execute()
        .await?;
        Ok(())
    }

    async fn end_links(&mut self, officer: Id<Officer>, at: Moment) -> Result<()> {
        self.query(
            "update links set expires_at = $3 \
             where space = $1 and officer = $2 and (expires_at is null or expires_at > $3)",
        )
        .bind(officer.erased().0.to_vec())
        .bind(at.0)
        .execute()
        .await?;
        Ok(())
    }

    async fn put_blob(&mut self, blob: Fingerprint, bytes: &[u8]) -> Result<()> {
        let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        let added = self
            .query("insert into blobs (space, hash, size) values ($1, $2, $3) on conflict do nothing")
            .bind(&blob.0[..])
            .bind(size)
            .execute()
            .await?;
        if added == 0 {
            return Ok(());
        }
        for (position, piece) in (0_i64..).zip(pieces(bytes)) {
            self.query("insert into chunks (space, hash, position, bytes) values ($1, $2, $3, $4)")
                .bind(&blob.0[..])
                .bind(position)
                .bind(piece)
                .execute()
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
        self.end().await
    }
}
