-- Keys live in a file of their own: destroying a key destroys what it sealed.

create table key (
    room  blob not null,
    name  text not null,
    bytes blob not null,
    primary key (room, name)
) without rowid;
