-- People who lead and read. Nothing here touches a practitioner: their seats have no row in these tables, and the
-- table of seats stays as it is. Names and secrets are sealed with a key of the key file.

create table account (
    id        blob not null primary key,
    -- A keyed hash of the folded name; null once the account is removed, so that the name is free again. The row stays:
    -- the record of acts names it.
    handle    blob unique,
    role      text not null check (role in ('organiser', 'facilitator', 'reviewer')),
    session   blob references session (id) on delete cascade,
    name      blob not null,
    phrase    text not null,
    totp      blob not null,
    -- The newest time step whose code was used: a code works once.
    last_step integer not null
) without rowid;

-- What the seat of an organiser, facilitator, projector or reviewer has beyond its row in `member`.
create table desk (
    token_hash blob not null primary key references member (token_hash) on delete cascade,
    account    blob references account (id) on delete cascade,
    -- The link that it came by: it ends with it.
    pass       blob,
    may_enrol  integer not null,
    day        text not null,
    seen       integer not null,
    idle       integer not null,
    until      integer not null
) without rowid;

-- Seats from before last one more day; their organisers may make an account.
insert into desk (token_hash, account, pass, may_enrol, day, seen, idle, until)
select token_hash, null, null, role = 'organiser', date('now'), unixepoch(), 86400, unixepoch() + 86400
from member where role <> 'participant';

-- Browsers in which somebody has signed in before.
create table known_browser (
    token_hash blob not null primary key,
    account    blob not null references account (id) on delete cascade,
    expires    text not null
) without rowid;

-- Acts of organisers on accounts, seats and links, each chained to the one before.
create table act (
    number integer not null primary key,
    day    text not null,
    actor  text not null,
    act    text not null,
    object text not null,
    hash   blob not null
) without rowid;
