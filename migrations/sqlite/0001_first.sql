-- What survives a restart. No row says who wrote a note or cast a ballot, when, or in which order:
-- random keys and `without rowid` keep the order of arrival out of the file. Bodies are sealed with keys of the
-- separate key file.

create table session (
    id           blob not null primary key,
    title        text not null,
    day          text not null,
    retain_until text not null,
    lobby        integer not null,
    ended        integer not null,
    demo         integer not null,
    epoch        integer not null,
    code_hash    blob not null unique,
    code         blob not null
) without rowid;

-- Seats: a role behind a cookie's hash. An organiser's has no session.
create table member (
    token_hash blob not null primary key,
    session    blob references session (id) on delete cascade,
    role       text not null,
    expires    text not null
) without rowid;

-- Links and hand-over codes that turn into a seat.
create table pass (
    hash    blob not null primary key,
    session blob references session (id) on delete cascade,
    role    text not null,
    once    integer not null,
    expires integer
) without rowid;

create table log (
    room  blob not null references session (id) on delete cascade,
    epoch integer not null,
    seq   integer not null,
    body  blob not null,
    primary key (room, epoch, seq)
) without rowid;

create table checkpoint (
    room  blob not null references session (id) on delete cascade,
    epoch integer not null,
    upto  integer not null,
    body  blob not null,
    primary key (room, epoch, upto)
) without rowid;

create table op (
    room blob not null references session (id) on delete cascade,
    op   blob not null,
    res  integer not null,
    primary key (room, op)
) without rowid;

create table owner (
    room blob not null references session (id) on delete cascade,
    note blob not null,
    tag  blob not null,
    rev  integer not null,
    primary key (room, note)
) without rowid;

-- Texts that are not on the board: held for the reveal, held from a burst, late, hidden.
create table held (
    room blob not null references session (id) on delete cascade,
    id   blob not null,
    kind text not null,
    body blob not null,
    primary key (room, id)
) without rowid;

create table stage (
    room  blob not null references session (id) on delete cascade,
    n     integer not null,
    stage integer not null,
    primary key (room, n)
) without rowid;

create table ballot (
    room  blob not null references session (id) on delete cascade,
    id    text not null,
    items text not null,
    open  integer not null,
    primary key (room, id)
) without rowid;

create table vote (
    room   blob not null references session (id) on delete cascade,
    ballot text not null,
    voter  blob not null,
    body   blob not null,
    primary key (room, ballot, voter)
) without rowid;

create table snapshot (
    room   blob not null references session (id) on delete cascade,
    number integer not null,
    name   text not null,
    body   blob not null,
    sha256 text not null,
    bytes  integer not null,
    primary key (room, number)
) without rowid;

-- Acts of facilitators, each chained to the one before.
create table audit (
    room   blob not null references session (id) on delete cascade,
    number integer not null,
    act    text not null,
    object text not null,
    hash   blob not null,
    primary key (room, number)
) without rowid;
