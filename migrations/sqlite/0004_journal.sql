-- One sealed journal for each room. What a room knows beyond its board lies in records and checkpoints that no table
-- reads; the tables of before (log, checkpoint of an epoch, op, owner, held, stage, ballot, vote) are emptied into them
-- and dropped at the first start, after a comparison.

create table room (
    id          blob not null primary key references session (id) on delete cascade,
    number      integer not null unique,
    -- Of the board, and of its journal: a checkpoint begins a segment.
    epoch       integer not null,
    segment     integer not null,
    -- Which key seals snapshots and the join code: removing a note for good changes it.
    seal        integer not null,
    -- Which node leads the room, for installations of several.
    lease_owner text,
    lease_epoch integer not null default 0,
    lease_until integer
) without rowid;

-- What one batch changed. Keyed by four columns, a record of more than a quarter of a page lay on two pages, and nearly
-- each one moved its neighbours: five pages were written for a record that now needs two.
create table journal (
    -- The room's number, and in the lower 40 bits the record's: rows of a room lie together.
    id      integer not null primary key,
    room    blob not null references session (id) on delete cascade,
    epoch   integer not null,
    segment integer not null,
    seq     integer not null,
    body    blob not null
);

alter table checkpoint rename to checkpoint_of_epoch;

-- A whole room.
create table checkpoint (
    room    blob not null references session (id) on delete cascade,
    epoch   integer not null,
    segment integer not null,
    upto    integer not null,
    body    blob not null,
    primary key (room, epoch, segment)
) without rowid;
