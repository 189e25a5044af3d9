//! Rows of a transaction, the many small ones together: each statement is a walk to the database's thread and back,
//! and every busy room writes a row for its update and two for each command.

use super::row::{Answered, Row};
use plenary_shared::{
    id::{NoteId, OpId, SessionId},
    proof::Tag,
};
use sqlx::{Connection, Error, Sqlite, SqliteConnection, query, query::Query, sqlite::SqliteArguments};

/// Three statements, each for all rows of one kind.
///
/// - `$1` to `$3` hold `$4` rooms, epochs and sequence numbers, `$5` where each body begins and how long it is in `$6`.
/// - `$7` to `$10` hold `$11` rooms, notes, tags and revisions; a later row replaces an earlier one of its note.
/// - `$12` to `$14` hold `$15` rooms, ops and digits.
macro_rules! rows {
    () => {
        "
    with recursive place (i) as (select 0 where $4 > 0 union all select i + 1 from place where i + 1 < $4)
    insert into log (room, epoch, seq, body)
    select substr($1, i * 16 + 1, 16), cast(substr($2, i * 10 + 1, 10) as integer),
        cast(substr($3, i * 20 + 1, 20) as integer),
        substr($6, cast(substr($5, i * 40 + 1, 20) as integer) + 1, cast(substr($5, i * 40 + 21, 20) as integer))
    from place order by i;

    with recursive place (i) as (select 0 where $11 > 0 union all select i + 1 from place where i + 1 < $11)
    insert or replace into owner (room, note, tag, rev)
    select substr($7, i * 16 + 1, 16), substr($8, i * 16 + 1, 16), substr($9, i * 32 + 1, 32),
        cast(substr($10, i * 10 + 1, 10) as integer)
    from place order by i;

    with recursive place (i) as (select 0 where $15 > 0 union all select i + 1 from place where i + 1 < $15)
    insert into op (room, op, res)
    select substr($12, i * 16 + 1, 16), substr($13, i * 16 + 1, 16), cast(substr($14, i + 1, 1) as integer)
    from place order by i;"
    };
}

const ROWS: &str = rows!();
const TRANSACTION: &str = concat!("begin immediate;", rows!(), "commit");

/// Rows of rooms that are written together.
#[derive(Default)]
struct Together<'a> {
    log: Vec<(SessionId, u32, u64, &'a [u8])>,
    owners: Vec<(SessionId, NoteId, &'a Tag, u32)>,
    ops: Vec<(SessionId, OpId, Answered)>,
}

/// Makes the rows of rooms durable, all or none, each room's in order where order matters. After an error the connection
/// may be left in a transaction.
pub(super) async fn commit(db: &mut SqliteConnection, batches: &[(SessionId, &[Row])]) -> Result<(), Error> {
    if let Some(together) = Together::alone(batches) {
        together.bound(TRANSACTION).execute(db).await?;
        return Ok(());
    }
    let mut transaction = db.begin_with("begin immediate").await?;
    write(&mut transaction, batches).await?;
    transaction.commit().await
}

async fn write(db: &mut SqliteConnection, batches: &[(SessionId, &[Row])]) -> Result<(), Error> {
    let mut together = Together::default();
    for (room, rows) in batches {
        // What only adds can be written at any time. Where something goes, everything stays in its place.
        if !rows.iter().all(adds) {
            std::mem::take(&mut together).write(db).await?;
        }
        for row in *rows {
            if !together.take(*room, row) {
                std::mem::take(&mut together).write(db).await?;
                row.write(db, *room).await?;
            }
        }
    }
    together.write(db).await
}

fn adds(row: &Row) -> bool {
    matches!(row, Row::Op { .. } | Row::Owner { .. } | Row::Log { .. })
}

impl<'a> Together<'a> {
    /// The rows of rooms, unless there are some of other kinds.
    fn alone(batches: &[(SessionId, &'a [Row])]) -> Option<Self> {
        let mut together = Self::default();
        let all = batches.iter().all(|(room, rows)| rows.iter().all(|row| together.take(*room, row)));
        #[cfg(feature = "planted")]
        let all = all && together.authors().is_empty();
        all.then_some(together)
    }

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
        #[cfg(feature = "planted")]
        for (op, author) in self.authors() {
            query("create table if not exists author (op blob, device blob)").execute(&mut *db).await?;
            let row = query("insert into author (op, device) values ($1, $2)");
            row.bind(&op.as_bytes()[..]).bind(&author[..]).execute(&mut *db).await?;
        }
        if self.log.is_empty() && self.owners.is_empty() && self.ops.is_empty() {
            return Ok(());
        }
        self.bound(ROWS).execute(db).await?;
        Ok(())
    }

    #[cfg(feature = "planted")]
    fn authors(&self) -> Vec<(OpId, [u8; 32])> {
        self.ops.iter().filter_map(|(_, op, _)| Some((*op, crate::planted::author(*op)?))).collect()
    }

    /// The statements of [`rows`] with these rows.
    fn bound(&self, sql: &'static str) -> Query<'static, Sqlite, SqliteArguments> {
        let Self { log, owners, ops } = self;
        let (mut places, mut bodies) = (String::new(), Vec::new());
        for (.., body) in log {
            places.push_str(&format!("{:020}{:020}", bodies.len(), body.len()));
            bodies.extend_from_slice(body);
        }
        query(sql)
            .bind(joined(log.iter().map(|(room, ..)| room.as_bytes())))
            .bind(log.iter().map(|(_, epoch, ..)| format!("{epoch:010}")).collect::<String>())
            .bind(log.iter().map(|(_, _, seq, _)| format!("{seq:020}")).collect::<String>())
            .bind(log.len() as i64)
            .bind(places)
            .bind(bodies)
            .bind(joined(owners.iter().map(|(room, ..)| room.as_bytes())))
            .bind(joined(owners.iter().map(|(_, note, ..)| note.as_bytes())))
            .bind(joined(owners.iter().map(|(_, _, tag, _)| &tag.0)))
            .bind(owners.iter().map(|(.., rev)| format!("{rev:010}")).collect::<String>())
            .bind(owners.len() as i64)
            .bind(joined(ops.iter().map(|(room, ..)| room.as_bytes())))
            .bind(joined(ops.iter().map(|(_, op, _)| op.as_bytes())))
            .bind(ops.iter().map(|(.., answered)| answered.digit()).collect::<String>())
            .bind(ops.len() as i64)
    }
}

fn joined<'a, const N: usize>(parts: impl Iterator<Item = &'a [u8; N]>) -> Vec<u8> {
    parts.flatten().copied().collect()
}
