-- Keeping and forgetting.

-- Which key seals held texts, snapshots and the join code: removing a note for good changes it.
alter table session add column seal integer not null default 0;
-- When the stage's timer ends, in seconds since 1970: a facilitator's act, and nobody else's time.
alter table session add column timer integer;
-- The event whose snapshot stands beside this one: words of that event are here, too.
alter table session add column earlier blob;

-- What is left of what was removed for good: ids and days, no words. Written before an event's removal begins, so that
-- one that a crash cut short is finished at the next start; without a reference, because it outlives the event.
create table certificate (
    id   blob not null primary key,
    room blob not null,
    day  text not null,
    body text not null,
    done integer not null
) without rowid;

-- The last day that the server saw, and how many days in a row led to it: whether the clock can be believed.
create table day_seen (
    one    integer not null primary key check (one = 1),
    day    text not null,
    steady integer not null
) without rowid;
