-- Released migrations are never edited, only added to. Every table leads with the space, so that a distributed database
-- can place each province whole.

-- How far a space has come. `stamp` is the latest moment the hub has stamped; `began` is when the sample clock started.
create table meta (
    space text not null primary key,
    epoch integer not null,
    seq integer not null,
    stamp integer not null,
    began integer
) strict, without rowid;

-- The records as they are now, encoded.
create table records (
    space text not null,
    id blob not null,
    kind text not null,
    seq integer not null,
    body blob not null,
    primary key (space, id)
) strict;
create index records_by_kind on records (space, kind, id);

-- Which records hang on which.
create table attached (
    space text not null,
    to_id blob not null,
    id blob not null,
    primary key (space, to_id, id)
) strict, without rowid;
create index attached_by_id on attached (space, id);

-- Who sees which record: one row for each scope a record is in or has left, with the sequence number of the last change
-- there is to tell in that scope. `left_at` is set while the record is out of it.
create table audience (
    space text not null,
    scope blob not null,
    id blob not null,
    seq integer not null,
    left_at integer,
    primary key (space, id, scope)
) strict, without rowid;
create index audience_by_seq on audience (space, scope, seq);

-- Every command that ever arrived, as it arrived with its signature, and what became of it. `officer` is who issued it,
-- where that can be read. A held one names the command it waits for.
create table commands (
    space text not null,
    replica blob not null,
    n integer not null,
    officer blob,
    hash blob not null,
    envelope blob not null,
    signature blob not null,
    outcome blob not null,
    seq integer,
    waits_replica blob,
    waits_n integer,
    received_at integer not null,
    primary key (space, replica, n)
) strict;
create index commands_waiting on commands (space, waits_replica, waits_n) where waits_replica is not null;

-- The officers who have a place in a store, the store of their team on one tablet. Of a token only its fingerprint is
-- kept; one that never calls has none. `keys` are the public keys with which
-- commands are checked, one after another; empty, they are not.
create table members (
    space text not null,
    replica blob not null,
    officer blob not null,
    token_hash blob,
    keys blob not null,
    enrolled_at integer not null,
    primary key (space, replica, officer)
) strict, without rowid;
create unique index members_by_token on members (space, token_hash) where token_hash is not null;

-- The links that enrol. Of a secret only its fingerprint is kept.
create table links (
    space text not null,
    secret_hash blob not null,
    officer blob not null,
    expires_at integer,
    reusable integer not null,
    used_by blob,
    used_at integer,
    primary key (space, secret_hash)
) strict, without rowid;

-- Files, in the pieces in which they travel.
create table blobs (
    space text not null,
    hash blob not null,
    size integer not null,
    primary key (space, hash)
) strict, without rowid;
create table chunks (
    space text not null,
    hash blob not null,
    position integer not null,
    bytes blob not null,
    primary key (space, hash, position)
) strict;
