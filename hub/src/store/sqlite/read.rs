//! Questions to the database.

use super::{
    super::{
        HeldCommand, Meta, Result, ScopeChange, Snapshot, StoreError, StoredCommand, StoredLink, StoredMailbox,
        StoredMember, StoredRecord,
    },
    SqliteSession, row,
};
use caunoi_core::{
    codec,
    command::CommandId,
    id::{Fingerprint, Id, RecordId, ReplicaId},
    policy::Scope,
    record::Officer,
    time::Moment,
};
use sqlx::{QueryBuilder, Row, Sqlite, sqlite::SqliteRow};

/// Identifiers in one statement; far below what the database allows.
const IDS_PER_STATEMENT: usize = 500;

fn record(row: &SqliteRow) -> Result<(RecordId, StoredRecord)> {
    let record = StoredRecord { kind: row.try_get("kind")?, seq: row::number(row, "seq")?, body: row.try_get("body")? };
    Ok((row::id(row, "id")?, record))
}

fn member(row: &SqliteRow) -> Result<StoredMember> {
    Ok(StoredMember {
        token: row::optional_fingerprint(row, "token_hash")?,
        keys: row.try_get("keys")?,
        enrolled: Moment(row.try_get("enrolled_at")?),
    })
}

fn command(row: &SqliteRow) -> Result<StoredCommand> {
    let waits_for = match row::optional_id(row, "waits_replica")? {
        Some(replica) => Some(CommandId { replica: ReplicaId(replica), n: row::number(row, "waits_n")? }),
        None => None,
    };
    Ok(StoredCommand {
        officer: row::optional_id(row, "officer")?.map(Id::assume),
        hash: row::fingerprint(row, "hash")?,
        envelope: row.try_get("envelope")?,
        signature: row.try_get("signature")?,
        outcome: row::outcome(row)?,
        waits_for,
        received: Moment(row.try_get("received_at")?),
    })
}

fn link(row: &SqliteRow) -> Result<StoredLink> {
    let used = match (row::optional_id(row, "used_by")?, row.try_get::<Option<i64>, _>("used_at")?) {
        (Some(replica), Some(at)) => Some((ReplicaId(replica), Moment(at))),
        _ => None,
    };
    Ok(StoredLink {
        officer: Id::assume(row::id(row, "officer")?),
        expires: row.try_get::<Option<i64>, _>("expires_at")?.map(Moment),
        reusable: row.try_get("reusable")?,
        opens: row.try_get("opens")?,
        used,
    })
}

impl SqliteSession {
    /// Runs `select` with the identifiers in its closing parentheses, a few hundred at a time.
    async fn by_ids(&mut self, select: &'static str, ids: &[RecordId]) -> Result<Vec<SqliteRow>> {
        let mut rows = Vec::new();
        for ids in ids.chunks(IDS_PER_STATEMENT) {
            let mut query = QueryBuilder::<Sqlite>::new(select);
            query.push(" and space = ").push_bind(self.space.to_string()).push(" and id in (");
            let mut list = query.separated(", ");
            for id in ids {
                list.push_bind(id.0.to_vec());
            }
            query.push(")");
            rows.extend(query.build().fetch_all(&mut *self.inner).await?);
        }
        Ok(rows)
    }
}

impl Snapshot for SqliteSession {
    async fn meta(&mut self) -> Result<Meta> {
        let row = sqlx::query("select epoch, seq, stamp, began, backed_up from meta where space = ?")
            .bind(&*self.space)
            .fetch_one(&mut *self.inner)
            .await?;
        Ok(Meta {
            epoch: row.try_get("epoch")?,
            seq: row::number(&row, "seq")?,
            stamp: Moment(row.try_get("stamp")?),
            began: row.try_get::<Option<i64>, _>("began")?.map(Moment),
            backed_up: row::number(&row, "backed_up")?,
        })
    }

    async fn record(&mut self, id: RecordId) -> Result<Option<StoredRecord>> {
        let row = sqlx::query("select id, kind, seq, body from records where space = ? and id = ?")
            .bind(&*self.space)
            .bind(&id.0[..])
            .fetch_optional(&mut *self.inner)
            .await?;
        row.map(|row| record(&row).map(|(_, record)| record)).transpose()
    }

    async fn records(&mut self, ids: &[RecordId]) -> Result<Vec<(RecordId, StoredRecord)>> {
        let rows = self.by_ids("select id, kind, seq, body from records where true", ids).await?;
        rows.iter().map(record).collect()
    }

    async fn attached(&mut self, to: RecordId) -> Result<Vec<(RecordId, StoredRecord)>> {
        let rows = sqlx::query(
            "select r.id, r.kind, r.seq, r.body from attached a join records r on r.space = a.space and r.id = a.id \
             where a.space = ? and a.to_id = ? order by a.id",
        )
        .bind(&*self.space)
        .bind(&to.0[..])
        .fetch_all(&mut *self.inner)
        .await?;
        rows.iter().map(record).collect()
    }

    async fn of_kind(&mut self, kind: &str) -> Result<Vec<(RecordId, StoredRecord)>> {
        let rows = sqlx::query("select id, kind, seq, body from records where space = ? and kind = ? order by id")
            .bind(&*self.space)
            .bind(kind)
            .fetch_all(&mut *self.inner)
            .await?;
        rows.iter().map(record).collect()
    }

    async fn scopes(&mut self, ids: &[RecordId]) -> Result<Vec<(RecordId, Scope)>> {
        let rows = self.by_ids("select id, scope from audience where left_at is null", ids).await?;
        rows.iter().map(|row| Ok((row::id(row, "id")?, row::scope(row)?))).collect()
    }

    async fn changes(&mut self, scope: Scope, after: u64, up_to: u64, limit: usize) -> Result<Vec<ScopeChange>> {
        let rows = sqlx::query(
            "select seq, id, left_at is not null as gone from audience \
             where space = ? and scope = ? and seq > ? and seq <= ? order by seq, id limit ?",
        )
        .bind(&*self.space)
        .bind(codec::encode(&scope))
        .bind(after.cast_signed())
        .bind(up_to.cast_signed())
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(&mut *self.inner)
        .await?;
        let change = |row: &SqliteRow| {
            Ok(ScopeChange {
                seq: row::number(row, "seq")?,
                id: row::id(row, "id")?,
                scope,
                left: row.try_get("gone")?,
            })
        };
        rows.iter().map(change).collect()
    }

    async fn command(&mut self, id: CommandId) -> Result<Option<StoredCommand>> {
        let row = sqlx::query(
            "select officer, hash, envelope, signature, outcome, waits_replica, waits_n, received_at from commands \
             where space = ? and replica = ? and n = ?",
        )
        .bind(&*self.space)
        .bind(&id.replica.0.0[..])
        .bind(id.n.cast_signed())
        .fetch_optional(&mut *self.inner)
        .await?;
        row.as_ref().map(command).transpose()
    }

    async fn waiting_for(&mut self, id: CommandId) -> Result<Vec<CommandId>> {
        // The plus signs keep the planner from reading all commands in the order of their key.
        let rows = sqlx::query(
            "select replica, n from commands where space = ? and waits_replica = ? and waits_n = ? order by +replica, +n",
        )
        .bind(&*self.space)
        .bind(&id.replica.0.0[..])
        .bind(id.n.cast_signed())
        .fetch_all(&mut *self.inner)
        .await?;
        let id =
            |row: &SqliteRow| Ok(CommandId { replica: ReplicaId(row::id(row, "replica")?), n: row::number(row, "n")? });
        rows.iter().map(id).collect()
    }

    async fn held(&mut self, limit: usize) -> Result<Vec<HeldCommand>> {
        let rows = sqlx::query(
            "select replica, n, waits_replica, waits_n, received_at from commands \
             where space = ? and waits_replica is not null order by +replica, +n limit ?",
        )
        .bind(&*self.space)
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(&mut *self.inner)
        .await?;
        let named = |row: &SqliteRow, replica, n| {
            Ok::<_, StoreError>(CommandId { replica: ReplicaId(row::id(row, replica)?), n: row::number(row, n)? })
        };
        let held = |row: &SqliteRow| {
            Ok(HeldCommand {
                id: named(row, "replica", "n")?,
                waits_for: named(row, "waits_replica", "waits_n")?,
                received: Moment(row.try_get("received_at")?),
            })
        };
        rows.iter().map(held).collect()
    }

    async fn member(&mut self, replica: ReplicaId, officer: Id<Officer>) -> Result<Option<StoredMember>> {
        let row = sqlx::query(
            "select token_hash, keys, enrolled_at from members where space = ? and replica = ? and officer = ?",
        )
        .bind(&*self.space)
        .bind(&replica.0.0[..])
        .bind(&officer.erased().0[..])
        .fetch_optional(&mut *self.inner)
        .await?;
        row.as_ref().map(member).transpose()
    }

    async fn members(&mut self, replica: ReplicaId) -> Result<Vec<Id<Officer>>> {
        let rows = sqlx::query("select officer from members where space = ? and replica = ? order by officer")
            .bind(&*self.space)
            .bind(&replica.0.0[..])
            .fetch_all(&mut *self.inner)
            .await?;
        rows.iter().map(|row| row::id(row, "officer").map(Id::assume)).collect()
    }

    async fn member_by_token(&mut self, token: Fingerprint) -> Result<Option<(ReplicaId, Id<Officer>)>> {
        let row = sqlx::query("select replica, officer from members where space = ? and token_hash = ?")
            .bind(&*self.space)
            .bind(&token.0[..])
            .fetch_optional(&mut *self.inner)
            .await?;
        let place = |row: SqliteRow| Ok((ReplicaId(row::id(&row, "replica")?), Id::assume(row::id(&row, "officer")?)));
        row.map(place).transpose()
    }

    async fn link(&mut self, secret: Fingerprint) -> Result<Option<StoredLink>> {
        let row = sqlx::query(
            "select officer, expires_at, reusable, opens, used_by, used_at from links where space = ? and secret_hash = ?",
        )
        .bind(&*self.space)
        .bind(&secret.0[..])
        .fetch_optional(&mut *self.inner)
        .await?;
        row.as_ref().map(link).transpose()
    }

    async fn blob_size(&mut self, blob: Fingerprint) -> Result<Option<u64>> {
        let row = sqlx::query("select size from blobs where space = ? and hash = ?")
            .bind(&*self.space)
            .bind(&blob.0[..])
            .fetch_optional(&mut *self.inner)
            .await?;
        row.map(|row| row::number(&row, "size")).transpose()
    }

    async fn chunk(&mut self, blob: Fingerprint, index: u64) -> Result<Option<Vec<u8>>> {
        let row = sqlx::query("select bytes from chunks where space = ? and hash = ? and position = ?")
            .bind(&*self.space)
            .bind(&blob.0[..])
            .bind(index.cast_signed())
            .fetch_optional(&mut *self.inner)
            .await?;
        Ok(row.map(|row| row.try_get("bytes")).transpose()?)
    }

    async fn hub_key(&mut self) -> Result<Option<Vec<u8>>> {
        self.read_hub_key().await
    }

    async fn mailbox(&mut self, id: ReplicaId) -> Result<Option<StoredMailbox>> {
        self.read_mailbox(id).await
    }

    async fn mailboxes(&mut self) -> Result<Vec<(ReplicaId, StoredMailbox)>> {
        self.read_mailboxes().await
    }
}
