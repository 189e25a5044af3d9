-- Which unlock key this file needs; no row when the keys lie here as they are.
create table unlock (
    one    integer not null primary key check (one = 1),
    -- A known text that the unlock key has sealed.
    proof  blob not null,
    -- Whether nothing is left on the disk of the keys as they were before they were locked.
    clean  integer not null
) without rowid;

-- Work on the data folder that needs to be done once, and has been done.
create table done (
    work text not null primary key
) without rowid;
