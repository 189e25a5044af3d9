//! Rows of a transaction, the many small ones together: each statement is a walk to the database's thread and back,
//! and every busy room writes a row for its update and two for each command.

use super::row::{Answered, Row};
use plenary_shared::{
    id::{NoteId, OpId, SessionId},
    proof::Tag,
};
use sqlx::{Error, SqliteConnection, query};

/// `$1` to `$3` hold `$4` rooms, ops and digits, one behind the other.
const OPS: &str = "
    with recursive place (i) as (select 0 union all select i + 1 from place where i + 1 < $4)
    insert into op (room, op, res)
    select substr($1, i * 16 + 1, 16), substr($2, i * 16 + 1, 16), cast(substr($3, i + 1, 1) as integer)
    from place order by i";

/// `$1` to `$4` hold `$5` rooms, notes, tags and revisions; a later row replaces an earlier one of its note.
const OWNERS: &str = "
    with recursive place (i) as (select 0 union all select i + 1 from place where i + 1 < $5)
    insert or replace into owner (room, note, tag, rev)
    select substr($1, i * 16 + 1, 16), substr($2, i * 16 + 1, 16), substr($3, i * 32 + 1, 32),
        cast(substr($4, i * 10 + 1, 10) as integer)
    from place order by i";

/// `$1` to `$3` hold `$6` rooms, epochs and sequence numbers, `$4` where each body begins and how long it is in `$5`.
const LOG: &str = "
    with recursive place (i) as (select 0 union all select i + 1 from place where i + 1 < $6)
    insert into log (room, epoch, seq, body)
    select substr($1, i * 16 + 1, 16), cast(substr($2, i * 10 + 1, 10) as integer),
        cast(substr($3, i * 20 + 1, 20) as integer),
        substr($5, cast(substr($4, i * 40 + 1, 20) as integer) + 1, cast(substr($4, i * 40 + 21, 20) as integer))
    from place order by i";

/// Rows of rooms that are written together.
#[derive(Default)]
struct Together<'a> {
    ops: Vec<(SessionId, OpId, Answered)>,
    owners: Vec<(SessionId, NoteId, &'a Tag, u32)>,
    log: Vec<(SessionId, u32, u64, &'a [u8])>,
}

/// Writes the rows of rooms, each room's in order where order matters.
pub(super) async fn write<'a>(
    db: &mut SqliteConnection,
    batches: impl Iterator<Item = (SessionId, &'a [Row])>,
) -> Result<(), Error> {
    let mut together = Together::default();
    for (room, rows) in batches {
        // What only adds can be written at any time. Where something goes, everything stays in its place.
        let adds = rows.iter().all(|row| matches!(row, Row::Op { .. } | Row::Owner { .. } | Row::Log { .. }));
        if !adds {
            std::mem::take(&mut together).write(db).await?;
        }
        for row in rows {
            if !together.take(room, row) {
                std::mem::take(&mut together).write(db).await?;
                row.write(db, room).await?;
            }
        }
    }
    together.write(db).await
}

impl<'a> Together<'a> {
    /// Takes a row of a kind that is written together.
    fn take(&mut self, room: SessionId, row: &'a Row) -> bool {
        match row {
            Row::Op { op, answered } => self.ops.push((room, *op, *answered)),
            Row::Owner { note, tag, rev } => self.owners.push((room, *note, tag, *rev)),
            Row::Log { epoch, seq, body } => self.log.push((room, *epoch, *seq, body)),
            _ => return false,
        }
        true
    }

    async fn write(self, db: &mut SqliteConnection) -> Result<(), Error> {
        self.write_log(db).await?;
        self.write_owners(db).await?;
        self.write_ops(db).await
    }

    async fn write_ops(&self, db: &mut SqliteConnection) -> Result<(), Error> {
        if self.ops.is_empty() {
            return Ok(());
        }
        #[cfg(feature = "planted")]
        for (op, author) in self.ops.iter().filter_map(|(_, op, _)| Some((op, crate::planted::author(*op)?))) {
            query("create table if not exists author (op blob, device blob)").execute(&mut *db).await?;
            let row = query("insert into author (op, device) values ($1, $2)");
            row.bind(&op.as_bytes()[..]).bind(&author[..]).execute(&mut *db).await?;
        }
        let rooms: Vec<u8> = self.ops.iter().flat_map(|(room, ..)| *room.as_bytes()).collect();
        let ids: Vec<u8> = self.ops.iter().flat_map(|(_, op, _)| *op.as_bytes()).collect();
        let answers: String = self.ops.iter().map(|(.., answered)| answered.digit()).collect();
        query(OPS).bind(rooms).bind(ids).bind(answers).bind(self.ops.len() as i64).execute(db).await?;
        Ok(())
    }

    async fn write_owners(&self, db: &mut SqliteConnection) -> Result<(), Error> {
        if self.owners.is_empty() {
            return Ok(());
        }
        let rooms: Vec<u8> = self.owners.iter().flat_map(|(room, ..)| *room.as_bytes()).collect();
        let notes: Vec<u8> = self.owners.iter().flat_map(|(_, note, ..)| *note.as_bytes()).collect();
        let tags: Vec<u8> = self.owners.iter().flat_map(|(_, _, tag, _)| tag.0).collect();
        let revs: String = self.owners.iter().map(|(.., rev)| format!("{rev:010}")).collect();
        let count = self.owners.len() as i64;
        query(OWNERS).bind(rooms).bind(notes).bind(tags).bind(revs).bind(count).execute(db).await?;
        Ok(())
    }

    async fn write_log(&self, db: &mut SqliteConnection) -> Result<(), Error> {
        if self.log.is_empty() {
            return Ok(());
        }
        let rooms: Vec<u8> = self.log.iter().flat_map(|(room, ..)| *room.as_bytes()).collect();
        let epochs: String = self.log.iter().map(|(_, epoch, ..)| format!("{epoch:010}")).collect();
        let seqs: String = self.log.iter().map(|(_, _, seq, _)| format!("{seq:020}")).collect();
        let (mut places, mut bodies) = (String::new(), Vec::new());
        for (.., body) in &self.log {
            places.push_str(&format!("{:020}{:020}", bodies.len(), body.len()));
            bodies.extend_from_slice(body);
        }
        let count = self.log.len() as i64;
        query(LOG).bind(rooms).bind(epochs).bind(seqs).bind(places).bind(bodies).bind(count).execute(db).await?;
        Ok(())
    }
}
