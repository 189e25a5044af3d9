//! Rows of a transaction, the many small ones together: each statement is a walk to the database's thread and a word
//! back from it, and every busy room writes a row for its update and two for each command. So all of them are one
//! statement, which is a transaction of its own when there is nothing else: an insert into a view that exists on the
//! rooms' connection only, whose triggers put each row where it belongs.

use super::row::Row;
#[cfg(feature = "planted")]
use plenary_shared::id::OpId;
use plenary_shared::id::SessionId;
use sqlx::{Connection, Error, SqliteConnection, query};
use std::io::Write;

/// What a connection needs before [`commit`].
const VIEW: &str = "
    create temp view incoming (kind, room, id, number, seq, body) as select null, null, null, null, null, null;
    create temp trigger incoming_log instead of insert on incoming when new.kind = 0 begin
        insert into log (room, epoch, seq, body) values (new.room, new.number, new.seq, new.body);
    end;
    create temp trigger incoming_owner instead of insert on incoming when new.kind = 1 begin
        insert or replace into owner (room, note, tag, rev) values (new.room, new.id, new.body, new.number);
    end;
    create temp trigger incoming_op instead of insert on incoming when new.kind = 2 begin
        insert into op (room, op, res) values (new.room, new.id, new.number);
    end;";

/// `$1` rows, in order. `$2` has 32 bytes for each, its room and its id, `$3` has [`NUMBERS`] digits for each: kind,
/// number, sequence number, where its body begins in `$4`, and how long that is.
const ROWS: &str = "
    insert into incoming (kind, room, id, number, seq, body)
    with recursive place (i) as (select 0 union all select i + 1 from place where i + 1 < $1)
    select cast(substr($3, i * 71 + 1, 1) as integer), substr($2, i * 32 + 1, 16), substr($2, i * 32 + 17, 16),
        cast(substr($3, i * 71 + 2, 10) as integer), cast(substr($3, i * 71 + 12, 20) as integer),
        substr($4, cast(substr($3, i * 71 + 32, 20) as integer) + 1, cast(substr($3, i * 71 + 52, 20) as integer))
    from place order by i";

/// Digits of a row in [`ROWS`].
const NUMBERS: usize = 71;

/// Rows of rooms that are written together, in order.
#[derive(Default)]
struct Together {
    ids: Vec<u8>,
    numbers: Vec<u8>,
    bodies: Vec<u8>,
    #[cfg(feature = "planted")]
    ops: Vec<OpId>,
}

/// Makes a connection ready for [`commit`].
pub(super) async fn prepare(db: &mut SqliteConnection) -> Result<(), Error> {
    sqlx::raw_sql(VIEW).execute(db).await?;
    Ok(())
}

/// Makes the rows of rooms durable, all or none, each room's in order where order matters. After an error the connection
/// may be left in a transaction.
pub(super) async fn commit(db: &mut SqliteConnection, batches: &[(SessionId, &[Row])]) -> Result<(), Error> {
    if let Some(together) = Together::alone(batches) {
        return together.write(db).await;
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

impl Together {
    /// The rows of rooms, unless there are some of other kinds.
    fn alone(batches: &[(SessionId, &[Row])]) -> Option<Self> {
        let mut together = Self::default();
        let all = batches.iter().all(|(room, rows)| rows.iter().all(|row| together.take(*room, row)));
        #[cfg(feature = "planted")]
        let all = all && together.authors().is_empty();
        all.then_some(together)
    }

    /// Takes a row of a kind that is written together.
    fn take(&mut self, room: SessionId, row: &Row) -> bool {
        match row {
            Row::Log { epoch, seq, body } => self.push(0, room, &[0; 16], *epoch, *seq, body),
            Row::Owner { note, tag, rev } => self.push(1, room, note.as_bytes(), *rev, 0, &tag.0),
            Row::Op { op, answered } => {
                #[cfg(feature = "planted")]
                self.ops.push(*op);
                self.push(2, room, op.as_bytes(), answered.number(), 0, &[]);
            }
            _ => return false,
        }
        true
    }

    fn push(&mut self, kind: u8, room: SessionId, id: &[u8; 16], number: u32, seq: u64, body: &[u8]) {
        self.ids.extend(room.as_bytes());
        self.ids.extend(id);
        let (begin, length) = (self.bodies.len(), body.len());
        write!(self.numbers, "{kind}{number:010}{seq:020}{begin:020}{length:020}")
            .expect("memory takes what is written");
        self.bodies.extend(body);
    }

    async fn write(self, db: &mut SqliteConnection) -> Result<(), Error> {
        #[cfg(feature = "planted")]
        for (op, author) in self.authors() {
            query("create table if not exists author (op blob, device blob)").execute(&mut *db).await?;
            let row = query("insert into author (op, device) values ($1, $2)");
            row.bind(&op.as_bytes()[..]).bind(&author[..]).execute(&mut *db).await?;
        }
        if !self.ids.is_empty() {
            let count = self.numbers.len() / NUMBERS;
            let rows = query(ROWS).bind(count as i64).bind(self.ids).bind(self.numbers).bind(self.bodies);
            rows.execute(db).await?;
        }
        Ok(())
    }

    #[cfg(feature = "planted")]
    fn authors(&self) -> Vec<(OpId, [u8; 32])> {
        self.ops.iter().filter_map(|op| Some((*op, crate::planted::author(*op)?))).collect()
    }
}
