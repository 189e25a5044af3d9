//! Commands on the whole board: a stage opens or closes, a snapshot is taken, the event ends.

use super::{Command, Output, Refused, Room, Work, acts::digest, stage};
use crate::{
    Rules,
    journal::{
        batch::{Write, fresh_author, snapshot_place},
        state::{Answered, Fact},
    },
    seams::Policy,
};
use plenary_shared::{
    api::Why,
    content::{Content, StageNow},
    document::Board,
    id::StageId,
    limits,
    proof::sha256_hex,
    screen::Screen,
    snapshot::{FORMAT, Snapshot},
    text,
    wire::Refusal,
};
use std::sync::Arc;

impl Room {
    /// Applies a command that works on the whole board.
    pub(super) fn answer_whole(&mut self, command: &Command, work: &mut Work) -> Result<Answered, Refused> {
        let digest = digest(&command.act);
        if let Some(known) = self.answered_before(command.op, digest) {
            return known;
        }
        Rules::permit(command.role, self.open_kind(), &command.act).map_err(|_| Refusal::Role)?;
        self.apply_whole(&command.act, work)?;
        self.audit(&command.act, work);
        self.remember(command.op, digest, Answered::Done, work);
        Ok(Answered::Done)
    }

    pub(super) fn set_stage(&mut self, to: StageId, open: bool, was: u32, work: &mut Work) -> Result<(), Refused> {
        let now = self.meta.stage;
        if self.meta.ended {
            return Err(Refusal::Closed.into());
        }
        if (now.id, now.open) == (to, open) {
            return Ok(());
        }
        if !Rules::has_seen_stage(was, now.n) {
            return Err(Refused::superseded(Some(now.n.to_string())));
        }
        let kind = self.meta.agenda.stage(to).ok_or(Refusal::Bad)?.kind;
        let mut content = self.content();
        if open && !stage::can_open(kind, &content) {
            return Err(Refusal::Bad.into());
        }
        if now.open {
            self.close_stage(&mut content, work);
        }
        let n = now.n + 1;
        content.meta.stage = StageNow { n, id: to, open, writes: open && kind.writes() };
        content.meta.screen = Screen { scale: content.meta.screen.scale, ..Screen::default() };
        if open {
            self.stop_timer(work);
            self.state.stages.insert(n, to);
            content.meta.opened.extend(self.state.stages.values());
            self.open_kind_of_stage(kind, &mut content, n, work);
        }
        self.author(content, work);
        Ok(())
    }

    /// Closes the open stage: everything held is shown together, ballots become results, and a snapshot is taken.
    fn close_stage(&mut self, content: &mut Content, work: &mut Work) {
        self.release_all(content, work);
        self.close_polls(content, work);
        content.meta.stage.open = false;
        content.meta.stage.writes = false;
        let title = content.meta.agenda.stage(content.meta.stage.id).map_or("", |stage| &stage.title);
        let name = format!("After “{title}”");
        // The last number is reserved for the snapshot at the end.
        if (self.state.snapshots as usize) < limits::SNAPSHOTS - 1 {
            self.take_snapshot(&name, 0, content, work);
        }
    }

    pub(super) fn take_named_snapshot(&mut self, name: &str, work: &mut Work) -> Result<(), Refused> {
        let name = text::title(name)?;
        if self.state.snapshots as usize >= limits::SNAPSHOTS - 1 {
            return Err(Refusal::Full.into());
        }
        let content = self.content();
        // Only the published count: two snapshots around one person's act would disclose what the counts withhold.
        let held = self.published_held().iter().map(|held| held.count).sum();
        self.take_snapshot(&name, held, &content, work);
        Ok(())
    }

    fn take_snapshot(&mut self, name: &str, held: u32, content: &Content, work: &mut Work) {
        let number = self.state.snapshots + 1;
        self.keep(Fact::Snapshots(number), work);
        let snapshot = Snapshot {
            format: FORMAT.into(),
            schema: limits::SCHEMA,
            number,
            name: name.into(),
            stage: content.meta.stage.id,
            held,
            removed: Vec::new(),
            content: content.clone(),
        };
        let json = snapshot.to_json();
        work.batch.writes.push(Write::Snapshot {
            number,
            name: name.into(),
            body: self.session_key.seal(&snapshot_place(self.id, number), json.as_bytes()),
            sha256: sha256_hex(json.as_bytes()),
            bytes: json.len(),
        });
    }

    /// Ends the event: everything held or late joins the board, and no device can prove any more that it wrote a note.
    pub(super) fn end(&mut self, work: &mut Work) {
        if self.meta.ended {
            return;
        }
        let mut content = self.content();
        if content.meta.stage.open {
            self.close_stage(&mut content, work);
            content.meta.stage.n += 1;
        }
        self.release_all(&mut content, work);
        self.admit_all(&mut content, work);
        content.meta.ended = true;
        self.take_snapshot("End of the event", 0, &content, work);
        self.stop_timer(work);
        self.state.owners.clear();
        self.state.ops.clear();
        self.state.writers.clear();
        work.batch.writes.push(Write::Ended);
        self.author(content, work);
        work.outputs.push(Output::Over);
    }

    /// Writes the board afresh under a new client id and key, so that no history of it remains. Notes that their
    /// writers deleted are purged from the snapshots too.
    fn author(&mut self, content: Content, work: &mut Work) {
        let (epoch, taken_back) = (self.history.epoch() + 1, self.state.tray.taken_back());
        if taken_back.is_empty() {
            self.author_as(epoch, content, work);
        } else {
            self.forget(content, &taken_back, Why::Writer, epoch, work);
        }
    }

    /// The same under a chosen epoch, which must be higher than any before.
    pub(super) fn author_as(&mut self, epoch: u32, content: Content, work: &mut Work) {
        self.board = Arc::new(Board::author(fresh_author(), epoch, &content));
        self.meta = content.meta;
        self.history.renew(epoch, &self.board, work);
        // The checkpoint contains everything that the batch has done so far.
        work.record = Default::default();
        let room = self.whole();
        self.journal.renew(epoch, &room, self.now.instant, &mut work.batch);
    }

    fn stop_timer(&mut self, work: &mut Work) {
        self.timer = None;
        self.keep(Fact::Timer(None), work);
    }

    pub(super) fn content(&self) -> Content {
        self.board.content().expect("this room wrote the board by the schema")
    }
}
