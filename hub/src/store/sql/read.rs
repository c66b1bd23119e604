//! Questions to the database.

use super::{
    super::{
        Contents, HeldCommand, Meta, Result, ScopeChange, Seat, Snapshot, StoreError, StoredCommand, StoredLink,
        StoredMailbox, StoredMember, StoredRecord,
    },
    SqlSession,
    query::Row,
    row,
};
use caunoi_core::{
    codec,
    command::CommandId,
    id::{Fingerprint, Id, RecordId, ReplicaId},
    policy::Scope,
    record::{Kind, Officer, Province},
    time::Moment,
};
use sqlx::AssertSqlSafe;
use std::collections::BTreeMap;

/// Identifiers in one statement; far below what the database allows.
const IDS_PER_STATEMENT: usize = 500;

fn record(row: &Row) -> Result<(RecordId, StoredRecord)> {
    let record = StoredRecord { kind: row.get("kind")?, seq: row::number(row, "seq")?, body: row.get("body")? };
    Ok((row::id(row, "id")?, record))
}

fn member(row: &Row) -> Result<StoredMember> {
    Ok(StoredMember {
        token: row::optional_fingerprint(row, "token_hash")?,
        keys: row.get("keys")?,
        enrolled: Moment(row.get("enrolled_at")?),
    })
}

fn command(row: &Row) -> Result<StoredCommand> {
    let waits_for = match row::optional_id(row, "waits_replica")? {
        Some(replica) => Some(CommandId { replica: ReplicaId(replica), n: row::number(row, "waits_n")? }),
        None => None,
    };
    Ok(StoredCommand {
        officer: row::optional_id(row, "officer")?.map(Id::assume),
        hash: row::fingerprint(row, "hash")?,
        envelope: row.get("envelope")?,
        signature: row.get("signature")?,
        outcome: row::outcome(row)?,
        waits_for,
        received: Moment(row.get("received_at")?),
    })
}

fn link(row: &Row) -> Result<StoredLink> {
    let used = match (row::optional_id(row, "used_by")?, row.get::<Option<i64>>("used_at")?) {
        (Some(replica), Some(at)) => Some((ReplicaId(replica), Moment(at))),
        _ => None,
    };
    Ok(StoredLink {
        officer: Id::assume(row::id(row, "officer")?),
        expires: row.get::<Option<i64>>("expires_at")?.map(Moment),
        reusable: row.get("reusable")?,
        opens: row.get("opens")?,
        used,
    })
}

/// All tables but `meta`.
const TABLES: [&str; 10] =
    ["records", "attached", "audience", "commands", "members", "links", "blobs", "chunks", "hub_keys", "mailboxes"];

impl SqlSession {
    /// What the space holds, counted.
    pub(in super::super) async fn contents(&mut self) -> Result<Contents> {
        let mut rows = BTreeMap::new();
        for table in TABLES {
            let count = self.query(AssertSqlSafe(format!("select count(*) as n from {table} where space = $1")));
            rows.insert(table.to_owned(), row::number(&count.one().await?, "n")?);
        }
        let provinces = self.of_kind("Province").await?;
        let first = provinces.first().map(|(_, row)| row.open()).transpose()?;
        let province = first.as_ref().and_then(Province::of).map(|it| it.name.clone()).unwrap_or_default();
        Ok(Contents { meta: self.meta().await?, province, rows })
    }

    /// Runs `select`, which ends in a condition, for some records, a few hundred at a time.
    async fn by_ids(&mut self, select: &'static str, ids: &[RecordId]) -> Result<Vec<Row>> {
        let mut rows = Vec::new();
        for ids in ids.chunks(IDS_PER_STATEMENT) {
            // The space is the first value of every statement.
            let places: Vec<_> = (2..ids.len() + 2).map(|n| format!("${n}")).collect();
            let statement = format!("{select} and space = $1 and id in ({})", places.join(", "));
            let query = self.query(AssertSqlSafe(statement));
            rows.extend(ids.iter().fold(query, |query, id| query.bind(&id.0[..])).rows().await?);
        }
        Ok(rows)
    }
}

impl Snapshot for SqlSession {
    async fn meta(&mut self) -> Result<Meta> {
        let row = self
            .query("select epoch, seq, stamp, began, backed_up, term, handed_to from meta where space = $1")
            .one()
            .await?;
        Ok(Meta {
            epoch: row::count(&row, "epoch")?,
            seq: row::number(&row, "seq")?,
            stamp: Moment(row.get("stamp")?),
            began: row.get::<Option<i64>>("began")?.map(Moment),
            backed_up: row::number(&row, "backed_up")?,
            term: row::count(&row, "term")?,
            handed_to: row::optional_id(&row, "handed_to")?.map(Seat),
        })
    }

    async fn record(&mut self, id: RecordId) -> Result<Option<StoredRecord>> {
        let row = self
            .query("select id, kind, seq, body from records where space = $1 and id = $2")
            .bind(&id.0[..])
            .optional()
            .await?;
        row.map(|row| record(&row).map(|(_, record)| record)).transpose()
    }

    async fn records(&mut self, ids: &[RecordId]) -> Result<Vec<(RecordId, StoredRecord)>> {
        let rows = self.by_ids("select id, kind, seq, body from records where true", ids).await?;
        rows.iter().map(record).collect()
    }

    async fn attached(&mut self, to: RecordId) -> Result<Vec<(RecordId, StoredRecord)>> {
        let rows = self.query(
            "select r.id, r.kind, r.seq, r.body from attached a join records r on r.space = a.space and r.id = a.id \
             where a.space = $1 and a.to_id = $2 order by a.id",
        )
        .bind(&to.0[..])
        .rows()
        .await?;
        rows.iter().map(record).collect()
    }

    async fn of_kind(&mut self, kind: &str) -> Result<Vec<(RecordId, StoredRecord)>> {
        let rows = self
            .query("select id, kind, seq, body from records where space = $1 and kind = $2 order by id")
            .bind(kind)
            .rows()
            .await?;
        rows.iter().map(record).collect()
    }

    async fn scopes(&mut self, ids: &[RecordId]) -> Result<Vec<(RecordId, Scope)>> {
        let rows = self.by_ids("select id, scope from audience where left_at is null", ids).await?;
        rows.iter().map(|row| Ok((row::id(row, "id")?, row::scope(row)?))).collect()
    }

    async fn changes(&mut self, scope: Scope, after: u64, up_to: u64, limit: usize) -> Result<Vec<ScopeChange>> {
        let rows = self
            .query(
                "select seq, id, left_at is not null as gone from audience \
             where space = $1 and scope = $2 and seq > $3 and seq <= $4 order by seq, id limit $5",
            )
            .bind(codec::encode(&scope))
            .bind(after.cast_signed())
            .bind(up_to.cast_signed())
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .rows()
            .await?;
        let change = |row: &Row| {
            Ok(ScopeChange { seq: row::number(row, "seq")?, id: row::id(row, "id")?, scope, left: row.get("gone")? })
        };
        rows.iter().map(change).collect()
    }

    async fn command(&mut self, id: CommandId) -> Result<Option<StoredCommand>> {
        let row = self
            .query(
                "select officer, hash, envelope, signature, outcome, waits_replica, waits_n, received_at from commands \
             where space = $1 and replica = $2 and n = $3",
            )
            .bind(&id.replica.0.0[..])
            .bind(id.n.cast_signed())
            .optional()
            .await?;
        row.as_ref().map(command).transpose()
    }

    async fn waiting_for(&mut self, id: CommandId) -> Result<Vec<CommandId>> {
        // Sorted here, for a database that is asked to may read all commands in the order of their key.
        let rows = self
            .query("select replica, n from commands where space = $1 and waits_replica = $2 and waits_n = $3")
            .bind(&id.replica.0.0[..])
            .bind(id.n.cast_signed())
            .rows()
            .await?;
        let id = |row: &Row| Ok(CommandId { replica: ReplicaId(row::id(row, "replica")?), n: row::number(row, "n")? });
        let mut found = rows.iter().map(id).collect::<Result<Vec<_>>>()?;
        found.sort_unstable();
        Ok(found)
    }

    async fn held(&mut self, limit: usize) -> Result<Vec<HeldCommand>> {
        // An order by what is no column keeps the planner from reading all commands in the order of their key.
        let rows = self
            .query(
                "select replica, n, waits_replica, waits_n, received_at from commands \
             where space = $1 and waits_replica is not null order by coalesce(replica, replica), n limit $2",
            )
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .rows()
            .await?;
        let named = |row: &Row, replica, n| {
            Ok::<_, StoreError>(CommandId { replica: ReplicaId(row::id(row, replica)?), n: row::number(row, n)? })
        };
        let held = |row: &Row| {
            Ok(HeldCommand {
                id: named(row, "replica", "n")?,
                waits_for: named(row, "waits_replica", "waits_n")?,
                received: Moment(row.get("received_at")?),
            })
        };
        rows.iter().map(held).collect()
    }

    async fn member(&mut self, replica: ReplicaId, officer: Id<Officer>) -> Result<Option<StoredMember>> {
        let row = self
            .query(
                "select token_hash, keys, enrolled_at from members where space = $1 and replica = $2 and officer = $3",
            )
            .bind(&replica.0.0[..])
            .bind(&officer.erased().0[..])
            .optional()
            .await?;
        row.as_ref().map(member).transpose()
    }

    async fn members(&mut self, replica: ReplicaId) -> Result<Vec<Id<Officer>>> {
        let rows = self
            .query("select officer from members where space = $1 and replica = $2 order by officer")
            .bind(&replica.0.0[..])
            .rows()
            .await?;
        rows.iter().map(|row| row::id(row, "officer").map(Id::assume)).collect()
    }

    async fn places(&mut self) -> Result<Vec<(ReplicaId, Id<Officer>, StoredMember)>> {
        let select = "select replica, officer, token_hash, keys, enrolled_at from members where space = $1 \
            order by replica, officer";
        let rows = self.query(select).rows().await?;
        let place = |row| Ok((ReplicaId(row::id(row, "replica")?), Id::assume(row::id(row, "officer")?), member(row)?));
        rows.iter().map(place).collect()
    }

    async fn member_by_token(&mut self, token: Fingerprint) -> Result<Option<(ReplicaId, Id<Officer>)>> {
        let row = self
            .query("select replica, officer from members where space = $1 and token_hash = $2")
            .bind(&token.0[..])
            .optional()
            .await?;
        let place = |row: Row| Ok((ReplicaId(row::id(&row, "replica")?), Id::assume(row::id(&row, "officer")?)));
        row.map(place).transpose()
    }

    async fn link(&mut self, secret: Fingerprint) -> Result<Option<StoredLink>> {
        let row = self.query(
            "select officer, expires_at, reusable, opens, used_by, used_at from links where space = $1 and secret_hash = $2",
        )
        .bind(&secret.0[..])
        .optional()
        .await?;
        row.as_ref().map(link).transpose()
    }

    async fn blob_size(&mut self, blob: Fingerprint) -> Result<Option<u64>> {
        let row =
            self.query("select size from blobs where space = $1 and hash = $2").bind(&blob.0[..]).optional().await?;
        row.map(|row| row::number(&row, "size")).transpose()
    }

    async fn chunk(&mut self, blob: Fingerprint, index: u64) -> Result<Option<Vec<u8>>> {
        let row = self
            .query("select bytes from chunks where space = $1 and hash = $2 and position = $3")
            .bind(&blob.0[..])
            .bind(index.cast_signed())
            .optional()
            .await?;
        row.map(|row| row.get("bytes")).transpose()
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
