-- A space that was handed over is written by whoever it was handed to, and by nobody else. `term` counts how often that happened.
alter table meta add column term integer not null default 0;
alter table meta add column handed_to blob;
