-- Keys of the whole server, which belong to no room.

create table server_key (
    name  text not null primary key,
    bytes blob not null
) without rowid;
