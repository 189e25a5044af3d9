-- The logo of an event's board, as its big screen shows it: an image, and which kind of image.

create table logo (
    session blob not null primary key references session (id) on delete cascade,
    kind    text not null,
    body    blob not null
) without rowid;
