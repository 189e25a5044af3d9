-- The journal in a table of numbered rows. Keyed by four columns, a record of more than a quarter of a page lay on two
-- pages, and nearly each one that was added moved its neighbours: five pages were written for a row, and now two.

alter table room add column number integer;
update room set number = (select count(*) from room as other where other.id <= room.id);
create unique index room_number on room (number);

alter table journal rename to journal_by_key;

create table journal (
    -- The room's number, and in the lower 40 bits the record's: rows of a room lie together.
    id      integer not null primary key,
    room    blob not null references session (id) on delete cascade,
    epoch   integer not null,
    segment integer not null,
    seq     integer not null,
    body    blob not null
);

insert into journal (id, room, epoch, segment, seq, body)
select room.number << 40 | seq, room, journal_by_key.epoch, journal_by_key.segment, seq, body
from journal_by_key join room on room.id = journal_by_key.room;

drop table journal_by_key;
