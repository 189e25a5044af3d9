//! Rows of a transaction, the many small ones together: each statement is a walk to the database's thread and back,
//! and a busy room writes two small rows for every command.

use super::row::{Answered, Row};
use plenary_shared::{
    id::{NoteId, OpId, SessionId},
    proof::Tag,
};
use sqlx::{Error, SqliteConnection, query};

/// `$1`, `$2` and `$3` hold `$4` rooms, ops and digits, one behind the other.
const OPS: &str = "
    with recursive place (i) as (select 0 union all select i + 1 from place where i + 1 < $4)
    insert into op (room, op, res)
    select substr($1, i * 16 + 1, 16), substr($2, i * 16 + 1, 16), cast(substr($3, i + 1, 1) as integer)
    from place order by i";

/// `$2`, `$3` and `$4` hold `$5` notes, tags and revisions of one room; a later row replaces an earlier one of its note.
const OWNERS: &str = "
    with recursive place (i) as (select 0 union all select i + 1 from place where i + 1 < $5)
    insert or replace into owner (room, note, tag, rev)
    select $1, substr($2, i * 16 + 1, 16), substr($3, i * 32 + 1, 32), cast(substr($4, i * 10 + 1, 10) as integer)
    from place order by i";

/// Writes the rows of rooms: those of a room in order, except that nothing else depends on which commands are known.
pub(super) async fn write<'a>(
    db: &mut SqliteConnection,
    batches: impl Iterator<Item = (SessionId, &'a [Row])>,
) -> Result<(), Error> {
    let mut ops = Vec::new();
    for (room, rows) in batches {
        let mut owners = Vec::new();
        for row in rows {
            match row {
                Row::Op { op, answered } => ops.push((room, *op, *answered)),
                Row::Owner { note, tag, rev } => owners.push((*note, tag, *rev)),
                other => {
                    write_owners(db, room, std::mem::take(&mut owners)).await?;
                    other.write(db, room).await?;
                }
            }
        }
        write_owners(db, room, owners).await?;
    }
    write_ops(db, &ops).await
}

async fn write_ops(db: &mut SqliteConnection, ops: &[(SessionId, OpId, Answered)]) -> Result<(), Error> {
    if ops.is_empty() {
        return Ok(());
    }
    let rooms: Vec<u8> = ops.iter().flat_map(|(room, ..)| *room.as_bytes()).collect();
    let ids: Vec<u8> = ops.iter().flat_map(|(_, op, _)| *op.as_bytes()).collect();
    let answers: String = ops.iter().map(|(.., answered)| answered.digit()).collect();
    query(OPS).bind(rooms).bind(ids).bind(answers).bind(ops.len() as i64).execute(db).await?;
    Ok(())
}

async fn write_owners(
    db: &mut SqliteConnection,
    room: SessionId,
    owners: Vec<(NoteId, &Tag, u32)>,
) -> Result<(), Error> {
    if owners.is_empty() {
        return Ok(());
    }
    let notes: Vec<u8> = owners.iter().flat_map(|(note, ..)| *note.as_bytes()).collect();
    let tags: Vec<u8> = owners.iter().flat_map(|(_, tag, _)| tag.0).collect();
    let revs: String = owners.iter().map(|(.., rev)| format!("{rev:010}")).collect();
    query(OWNERS)
        .bind(&room.as_bytes()[..])
        .bind(notes)
        .bind(tags)
        .bind(revs)
        .bind(owners.len() as i64)
        .execute(db)
        .await?;
    Ok(())
}
