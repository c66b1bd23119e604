//! A space in memory: for the simulation, for tests, and for packing the sample. Needs no async runtime.

use super::{
    HeldCommand, Meta, Reached, Result, ScopeChange, Snapshot, Store, StoreError, StoredCommand, StoredLink,
    StoredMailbox, StoredMember, StoredRecord, Transaction, news::News, pieces,
};
use caunoi_core::{
    command::CommandId,
    id::{Fingerprint, Id, RecordId, ReplicaId},
    policy::Scope,
    record::Officer,
    time::Moment,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::{OwnedMutexGuard, watch};

/// A record with what it is attached to.
#[derive(Debug, Clone)]
struct Kept {
    record: StoredRecord,
    attached_to: Vec<RecordId>,
}

/// Where a record stands in a scope.
#[derive(Debug, Clone, Copy)]
struct Standing {
    seq: u64,
    left: Option<Moment>,
}

/// All tables. A copy shares them until one side writes.
#[derive(Debug, Clone, Default)]
struct Tables {
    meta: Meta,
    records: Arc<BTreeMap<RecordId, Arc<Kept>>>,
    attached: Arc<BTreeSet<(RecordId, RecordId)>>,
    audience: Arc<BTreeMap<(RecordId, Scope), Standing>>,
    changes: Arc<BTreeSet<(Scope, u64, RecordId)>>,
    commands: Arc<BTreeMap<CommandId, Arc<StoredCommand>>>,
    waiting: Arc<BTreeSet<(CommandId, CommandId)>>,
    members: Arc<BTreeMap<(ReplicaId, Id<Officer>), StoredMember>>,
    links: Arc<BTreeMap<Fingerprint, StoredLink>>,
    blobs: Arc<BTreeMap<Fingerprint, Arc<[u8]>>>,
    hub_key: Option<Arc<[u8]>>,
    mailboxes: Arc<BTreeMap<ReplicaId, StoredMailbox>>,
}

/// A space in memory. A clone is the same space; [`copy`](Self::copy) makes another one.
#[derive(Debug, Clone, Default)]
pub struct MemoryStore {
    committed: Arc<Mutex<Tables>>,
    writer: Arc<tokio::sync::Mutex<()>>,
    news: News,
}

impl MemoryStore {
    /// Another space with what is committed in this one now, as a backup would hold it.
    #[must_use]
    pub fn copy(&self) -> Self {
        let tables = self.committed().clone();
        let news = News::new(tables.meta.into());
        Self { committed: Arc::new(Mutex::new(tables)), writer: Arc::default(), news }
    }

    fn committed(&self) -> MutexGuard<'_, Tables> {
        // The tables are replaced whole, so a panic elsewhere cannot have left them half changed.
        self.committed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for MemoryStore {
    type Snapshot = MemorySession;
    type Transaction = MemorySession;

    async fn snapshot(&self) -> Result<MemorySession> {
        Ok(MemorySession { tables: self.committed().clone(), store: self.clone(), _writer: None })
    }

    async fn begin(&self) -> Result<MemorySession> {
        let writer = self.writer.clone().lock_owned().await;
        if let Some(to) = self.committed().meta.handed_to {
            return Err(StoreError::HandedOver(to));
        }
        Ok(MemorySession { tables: self.committed().clone(), store: self.clone(), _writer: Some(writer) })
    }

    fn news(&self) -> watch::Receiver<Reached> {
        self.news.subscribe()
    }
}

/// One state of a space in memory, and the right to change it where it came from [`Store::begin`].
#[derive(Debug)]
pub struct MemorySession {
    tables: Tables,
    store: MemoryStore,
    _writer: Option<OwnedMutexGuard<()>>,
}

impl MemorySession {
    fn kept(&self, id: RecordId) -> Option<(RecordId, StoredRecord)> {
        self.tables.records.get(&id).map(|kept| (id, kept.record.clone()))
    }

    /// Forgets what a record is attached to.
    fn detach(&mut self, id: RecordId) {
        if let Some(old) = self.tables.records.get(&id).cloned() {
            let attached = Arc::make_mut(&mut self.tables.attached);
            for to in &old.attached_to {
                attached.remove(&(*to, id));
            }
        }
    }

    fn place(&mut self, id: RecordId, scopes: &BTreeSet<Scope>, standing: Standing) {
        let audience = Arc::make_mut(&mut self.tables.audience);
        let changes = Arc::make_mut(&mut self.tables.changes);
        for scope in scopes {
            if let Some(old) = audience.insert((id, *scope), standing) {
                changes.remove(&(*scope, old.seq, id));
            }
            changes.insert((*scope, standing.seq, id));
        }
    }
}

const FIRST: RecordId = RecordId([0; 16]);
const LAST: RecordId = RecordId([0xff; 16]);

impl Snapshot for MemorySession {
    async fn meta(&mut self) -> Result<Meta> {
        Ok(self.tables.meta)
    }

    async fn record(&mut self, id: RecordId) -> Result<Option<StoredRecord>> {
        Ok(self.kept(id).map(|(_, record)| record))
    }

    async fn records(&mut self, ids: &[RecordId]) -> Result<Vec<(RecordId, StoredRecord)>> {
        Ok(ids.iter().filter_map(|id| self.kept(*id)).collect())
    }

    async fn attached(&mut self, to: RecordId) -> Result<Vec<(RecordId, StoredRecord)>> {
        let pairs = self.tables.attached.range((to, FIRST)..=(to, LAST));
        Ok(pairs.filter_map(|(_, id)| self.kept(*id)).collect())
    }

    async fn of_kind(&mut self, kind: &str) -> Result<Vec<(RecordId, StoredRecord)>> {
        let records = self.tables.records.iter().filter(|(_, kept)| kept.record.kind == kind);
        Ok(records.map(|(id, kept)| (*id, kept.record.clone())).collect())
    }

    async fn scopes(&mut self, ids: &[RecordId]) -> Result<Vec<(RecordId, Scope)>> {
        let mut found = Vec::new();
        for id in ids {
            // `Space` is the least scope there is.
            let of_record = self.tables.audience.range((*id, Scope::Space)..).take_while(|((it, _), _)| it == id);
            found.extend(of_record.filter(|(_, standing)| standing.left.is_none()).map(|(key, _)| *key));
        }
        Ok(found)
    }

    async fn changes(&mut self, scope: Scope, after: u64, up_to: u64, limit: usize) -> Result<Vec<ScopeChange>> {
        if after >= up_to {
            return Ok(Vec::new());
        }
        let range = self.tables.changes.range((scope, after + 1, FIRST)..=(scope, up_to, LAST));
        let standing = |id| self.tables.audience.get(&(id, scope));
        let change = |&(scope, seq, id): &(Scope, u64, RecordId)| ScopeChange {
            seq,
            id,
            scope,
            left: standing(id).is_some_and(|standing| standing.left.is_some()),
        };
        Ok(range.take(limit).map(change).collect())
    }

    async fn command(&mut self, id: CommandId) -> Result<Option<StoredCommand>> {
        Ok(self.tables.commands.get(&id).map(|command| StoredCommand::clone(command)))
    }

    async fn waiting_for(&mut self, id: CommandId) -> Result<Vec<CommandId>> {
        let least = CommandId { replica: ReplicaId(FIRST), n: 0 };
        let range = self.tables.waiting.range((id, least)..).take_while(|(for_id, _)| *for_id == id);
        Ok(range.map(|(_, held)| *held).collect())
    }

    async fn held(&mut self, limit: usize) -> Result<Vec<HeldCommand>> {
        let held = |(id, command): (&CommandId, &Arc<StoredCommand>)| {
            Some(HeldCommand { id: *id, waits_for: command.waits_for?, received: command.received })
        };
        Ok(self.tables.commands.iter().filter_map(held).take(limit).collect())
    }

    async fn member(&mut self, replica: ReplicaId, officer: Id<Officer>) -> Result<Option<StoredMember>> {
        Ok(self.tables.members.get(&(replica, officer)).cloned())
    }

    async fn members(&mut self, replica: ReplicaId) -> Result<Vec<Id<Officer>>> {
        let range = self.tables.members.range((replica, Id::assume(FIRST))..=(replica, Id::assume(LAST)));
        Ok(range.map(|((_, officer), _)| *officer).collect())
    }

    async fn places(&mut self) -> Result<Vec<(ReplicaId, Id<Officer>, StoredMember)>> {
        let places = self.tables.members.iter();
        Ok(places.map(|((replica, officer), member)| (*replica, *officer, member.clone())).collect())
    }

    async fn member_by_token(&mut self, token: Fingerprint) -> Result<Option<(ReplicaId, Id<Officer>)>> {
        let found = self.tables.members.iter().find(|(_, member)| member.token == Some(token));
        Ok(found.map(|(place, _)| *place))
    }

    async fn link(&mut self, secret: Fingerprint) -> Result<Option<StoredLink>> {
        Ok(self.tables.links.get(&secret).cloned())
    }

    async fn blob_size(&mut self, blob: Fingerprint) -> Result<Option<u64>> {
        Ok(self.tables.blobs.get(&blob).map(|bytes| bytes.len() as u64))
    }

    async fn chunk(&mut self, blob: Fingerprint, index: u64) -> Result<Option<Vec<u8>>> {
        let bytes = self.tables.blobs.get(&blob);
        let index = usize::try_from(index).unwrap_or(usize::MAX);
        Ok(bytes.and_then(|bytes| pieces(bytes).nth(index)).map(<[u8]>::to_vec))
    }

    async fn hub_key(&mut self) -> Result<Option<Vec<u8>>> {
        Ok(self.tables.hub_key.as_deref().map(<[u8]>::to_vec))
    }

    async fn mailbox(&mut self, id: ReplicaId) -> Result<Option<StoredMailbox>> {
        Ok(self.tables.mailboxes.get(&id).cloned())
    }

    async fn mailboxes(&mut self) -> Result<Vec<(ReplicaId, StoredMailbox)>> {
        Ok(self.tables.mailboxes.iter().map(|(id, mailbox)| (*id, mailbox.clone())).collect())
    }
}

impl Transaction for MemorySession {
    async fn set_meta(&mut self, meta: Meta) -> Result<()> {
        self.tables.meta = meta;
        Ok(())
    }

    async fn put_record(&mut self, id: RecordId, record: StoredRecord, attached_to: &[RecordId]) -> Result<()> {
        self.detach(id);
        let attached = Arc::make_mut(&mut self.tables.attached);
        attached.extend(attached_to.iter().map(|to| (*to, id)));
        let kept = Arc::new(Kept { record, attached_to: attached_to.to_vec() });
        Arc::make_mut(&mut self.tables.records).insert(id, kept);
        Ok(())
    }

    async fn remove_record(&mut self, id: RecordId) -> Result<()> {
        self.detach(id);
        Arc::make_mut(&mut self.tables.records).remove(&id);
        Ok(())
    }

    async fn enter(&mut self, id: RecordId, scopes: &BTreeSet<Scope>, seq: u64) -> Result<()> {
        self.place(id, scopes, Standing { seq, left: None });
        Ok(())
    }

    async fn leave(&mut self, id: RecordId, scopes: &BTreeSet<Scope>, seq: u64, at: Moment) -> Result<()> {
        self.place(id, scopes, Standing { seq, left: Some(at) });
        Ok(())
    }

    async fn put_command(&mut self, id: CommandId, command: StoredCommand) -> Result<()> {
        let waits_for = command.waits_for;
        let old = Arc::make_mut(&mut self.tables.commands).insert(id, Arc::new(command));
        let waiting = Arc::make_mut(&mut self.tables.waiting);
        if let Some(before) = old.and_then(|old| old.waits_for) {
            waiting.remove(&(before, id));
        }
        waiting.extend(waits_for.map(|it| (it, id)));
        Ok(())
    }

    async fn put_member(&mut self, replica: ReplicaId, officer: Id<Officer>, member: StoredMember) -> Result<()> {
        Arc::make_mut(&mut self.tables.members).insert((replica, officer), member);
        Ok(())
    }

    async fn put_link(&mut self, secret: Fingerprint, link: StoredLink) -> Result<()> {
        Arc::make_mut(&mut self.tables.links).insert(secret, link);
        Ok(())
    }

    async fn end_links(&mut self, officer: Id<Officer>, at: Moment) -> Result<()> {
        let links = Arc::make_mut(&mut self.tables.links).values_mut();
        for link in links.filter(|link| link.officer == officer && link.expires.is_none_or(|expires| expires > at)) {
            link.expires = Some(at);
        }
        Ok(())
    }

    async fn put_blob(&mut self, blob: Fingerprint, bytes: &[u8]) -> Result<()> {
        Arc::make_mut(&mut self.tables.blobs).entry(blob).or_insert_with(|| bytes.into());
        Ok(())
    }

    async fn put_hub_key(&mut self, secret: &[u8]) -> Result<()> {
        self.tables.hub_key = Some(secret.into());
        Ok(())
    }

    async fn put_mailbox(&mut self, id: ReplicaId, mailbox: StoredMailbox) -> Result<()> {
        Arc::make_mut(&mut self.tables.mailboxes).insert(id, mailbox);
        Ok(())
    }

    async fn commit(self) -> Result<()> {
        let reached = self.tables.meta.into();
        *self.store.committed() = self.tables;
        self.store.news.tell(reached);
        Ok(())
    }
}
