-- Released migrations are never edited, only added to.

-- The key pair to which stores seal the packages they send by hand: the secret half. Made once and kept, since packages
-- may be on their way for weeks.
create table hub_keys (
    space text not null primary key,
    secret blob not null
) strict, without rowid;

-- Where packages to a store go: its public key, and how far it had read when it last asked over a line.
create table mailboxes (
    space text not null,
    replica blob not null,
    public_key blob not null,
    epoch integer not null,
    cursors blob not null,
    primary key (space, replica)
) strict, without rowid;
