-- Up to where a backup is known to be whole: what comes before it, tablets need not keep for the hub any more.
alter table meta add column backed_up integer not null default 0;
