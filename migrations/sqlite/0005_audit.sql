-- The number of the last act in each record of acts: a chain alone does not show that its end was cut off. Kept by the
-- database itself, so that nothing can be written to a record without it.

create table audit_end (
    room   blob not null primary key references session (id) on delete cascade,
    number integer not null
) without rowid;

insert into audit_end (room, number) select room, max(number) from audit group by room;

create trigger audit_grows after insert on audit begin
    insert into audit_end (room, number) values (new.room, new.number)
    on conflict (room) do update set number = max(number, excluded.number);
end;

create table act_end (
    one    integer not null primary key check (one = 1),
    number integer not null
) without rowid;

insert into act_end (one, number) select 1, coalesce(max(number), 0) from act;

create trigger act_grows after insert on act begin
    update act_end set number = max(number, new.number);
end;
