//! Purging notes: from the board, from held texts, and, through the store, from every snapshot. A facilitator asks for
//! it; notes deleted by their writers are purged whenever the board is written afresh.

use super::{Refused, Room, Work};
use crate::{
    journal::{
        batch::{Forget, KeyName, Write},
        state::Fact,
    },
    seal::Key,
};
use plenary_shared::{api::Why, content::Content, id::NoteId, wire::Refusal};

/// Range of the jump in epochs after a restore: beyond every epoch that a device may have seen since the backup was
/// made.
const LEAP: std::ops::Range<u32> = 1 << 16..1 << 20;
/// Jump in stage numbers after a restore, so that a repeated part of the day shares none with the first.
const STAGES: u32 = 1_000;

impl Room {
    /// Purges a hidden note, or one that only an earlier event's snapshot still shows.
    pub(super) fn purge_note(&mut self, id: NoteId, work: &mut Work) -> Result<(), Refused> {
        let content = self.content();
        match content.notes.get(&id) {
            Some(note) if !note.hidden => return Err(Refusal::Bad.into()),
            Some(_) => {}
            None if looks_back_at(&content, id) => {}
            None => return Err(Refusal::Gone.into()),
        }
        let epoch = self.history.epoch() + 1;
        self.forget(content, &[id], Why::Facilitator, epoch, work);
        Ok(())
    }

    /// Continues after a restore: under an epoch that no device has seen, since devices may have more than the backup,
    /// and without the notes that were purged since the backup was made, or that their writers had deleted before.
    pub fn restored(&mut self, mut gone: Vec<NoteId>) -> Work {
        let mut work = Work::default();
        let mut content = self.content();
        if self.state.polls.is_empty() {
            content.meta.stage.n += STAGES;
            if content.meta.stage.open {
                let (n, stage) = (content.meta.stage.n, content.meta.stage.id);
                self.state.stages.insert(n, stage);
            }
        }
        gone.extend(self.state.tray.taken_back());
        gone.sort();
        gone.dedup();
        let epoch = self.history.epoch() + rand::random_range(LEAP);
        if gone.is_empty() {
            self.author_as(epoch, content, &mut work);
        } else {
            self.forget(content, &gone, Why::Restore, epoch, &mut work);
        }
        self.write_down(&mut work);
        work
    }

    /// Whether a note is in the earlier event's snapshot.
    pub fn looks_back_at(&self, note: NoteId) -> bool {
        looks_back_at(&self.content(), note)
    }

    /// Writes the board afresh under a chosen epoch, and everything else under another key, without the purged notes.
    pub(super) fn forget(&mut self, mut content: Content, notes: &[NoteId], why: Why, epoch: u32, work: &mut Work) {
        for id in notes {
            content.remove(*id);
            self.forget_texts(*id, work);
            self.keep(Fact::Owner(*id, None), work);
        }
        let (old, new) = (self.session_key.clone(), Key::random());
        let dead = KeyName::Session(self.seal);
        self.seal += 1;
        self.session_key = new.clone();
        work.batch.new_keys.push((KeyName::Session(self.seal), new.clone()));
        let before = work.batch.dead_keys.len();
        work.batch.dead_keys.push(dead);
        self.author_as(epoch, content, work);
        let (notes, seal, dead) = (notes.to_vec(), self.seal, work.batch.dead_keys[before..].to_vec());
        work.batch.writes.push(Write::Forget(Forget { notes, why, seal, old, new, dead }));
    }
}

fn looks_back_at(content: &Content, note: NoteId) -> bool {
    content.then.as_ref().is_some_and(|then| then.content.notes.contains_key(&note))
}
