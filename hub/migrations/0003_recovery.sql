-- Links that let an officer into a store whose PINs nobody knows any more.
alter table links add column opens integer not null default 0;
