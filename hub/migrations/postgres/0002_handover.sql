-- The same columns as with SQLite. A database on a server is moved by its own tools, so they stay as they are.
alter table meta add column term bigint not null default 0;
alter table meta add column handed_to bytea;
