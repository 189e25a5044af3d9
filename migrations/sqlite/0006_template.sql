-- Templates that organisers saved on this server: days to start from, each as the text of its file. No words of an event.

create table template (
    id   blob not null primary key,
    body text not null
) without rowid;
