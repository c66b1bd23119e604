-- Released migrations are never edited, only added to. Every table leads with the space, so that a distributed database
-- can place each province whole. The tables are those of SQLite, and mean the same.

-- How far a space has come. `stamp` is the latest moment the hub has stamped; `began` is when the sample clock started;
-- what comes before `backed_up` is in a backup that is known to be whole.
-- Whoever writes holds the line of the space until the end of the transaction, and writes it anew each time, so there is
-- room left for that beside it.
create table meta (
    space text not null primary key,
    epoch bigint not null,
    seq bigint not null,
    stamp bigint not null,
    began bigint,
    backed_up bigint not null default 0
) with (fillfactor = 10);

-- The records as they are now, encoded.
create table records (
    space text not null,
    id bytea not null,
    kind text not null,
    seq bigint not null,
    body bytea not null,
    primary key (space, id)
);
create index records_by_kind on records (space, kind, id);

-- Which records hang on which.
create table attached (
    space text not null,
    to_id bytea not null,
    id bytea not null,
    primary key (space, to_id, id)
);
create index attached_by_id on attached (space, id);

-- Who sees which record: one row for each scope a record is in or has left, with the sequence number of the last change
-- there is to tell in that scope. `left_at` is set while the record is out of it.
create table audience (
    space text not null,
    scope bytea not null,
    id bytea not null,
    seq bigint not null,
    left_at bigint,
    primary key (space, id, scope)
);
create index audience_by_seq on audience (space, scope, seq);

-- Every command that ever arrived, as it arrived with its signature, and what became of it. `officer` is who issued it,
-- where that can be read. A held one names the command it waits for.
create table commands (
    space text not null,
    replica bytea not null,
    n bigint not null,
    officer bytea,
    hash bytea not null,
    envelope bytea not null,
    signature bytea not null,
    outcome bytea not null,
    seq bigint,
    waits_replica bytea,
    waits_n bigint,
    received_at bigint not null,
    primary key (space, replica, n)
);
create index commands_waiting on commands (space, waits_replica, waits_n) where waits_replica is not null;

-- The officers who have a place in a store, the store of their team on one tablet. Of a token only its fingerprint is
-- kept; one that never calls has none. `keys` are the public keys with which commands are checked, one after another;
-- empty, they are not.
create table members (
    space text not null,
    replica bytea not null,
    officer bytea not null,
    token_hash bytea,
    keys bytea not null,
    enrolled_at bigint not null,
    primary key (space, replica, officer)
);
create unique index members_by_token on members (space, token_hash) where token_hash is not null;

-- The links that enrol, and those that open a store whose PINs nobody knows any more. Of a secret only its fingerprint is
-- kept.
create table links (
    space text not null,
    secret_hash bytea not null,
    officer bytea not null,
    expires_at bigint,
    reusable boolean not null,
    opens boolean not null,
    used_by bytea,
    used_at bigint,
    primary key (space, secret_hash)
);

-- Files, in the pieces in which they travel. They are compressed already where that helps.
create table blobs (
    space text not null,
    hash bytea not null,
    size bigint not null,
    primary key (space, hash)
);
create table chunks (
    space text not null,
    hash bytea not null,
    position bigint not null,
    bytes bytea not null,
    primary key (space, hash, position)
);
alter table chunks alter column bytes set storage external;

-- The key pair to which stores seal the packages they send by hand: the secret half. Made once and kept, since packages
-- may be on their way for weeks.
create table hub_keys (
    space text not null primary key,
    secret bytea not null
);

-- Where packages to a store go: its public key, and how far it had read when it last asked over a line.
create table mailboxes (
    space text not null,
    replica bytea not null,
    public_key bytea not null,
    epoch bigint not null,
    cursors bytea not null,
    primary key (space, replica)
);
