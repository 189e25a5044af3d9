//! Notes: written, changed, taken back, revealed, moved, marked, hidden, late.

use super::{BURST_SPREAD, Command, Owner, Refused, Room, Work, tray::HeldText};
#[cfg(feature = "planted")]
use crate::planted::{Fault, planted};
use crate::store::row::{Answered, HeldKind, Row};
use plenary_shared::{
    agenda::Reveal,
    content::Note,
    document::Edit,
    id::{LateId, NoteId, PromptId, ThemeId},
    limits,
    proof::{Own, Tag},
    protocol::{Act, Refusal},
    text,
};
use rand::seq::SliceRandom;

impl Room {
    /// Adds a note: held for the reveal, held for seconds, or on the board at once.
    pub(super) fn add_note(
        &mut self,
        edit: &mut Edit,
        command: &Command,
        (id, p, words, tag): (NoteId, PromptId, &str, Tag),
        work: &mut Work,
    ) -> Result<Answered, Refused> {
        if !self.takes_notes(p) {
            return self.out_of_stage(edit, command, work);
        }
        let x = text::note(words)?;
        self.check_new(edit, id)?;
        self.own(id, tag, 1, work);
        let kind = match self.meta.reveal {
            Reveal::OnClose => HeldKind::Note,
            Reveal::Open if command.burst => HeldKind::Burst,
            Reveal::Open => {
                self.publish(edit, vec![(id, p, x)]);
                return Ok(Answered::Done);
            }
        };
        if kind == HeldKind::Burst {
            self.bursts.push((self.now + BURST_SPREAD.mul_f64(rand::random()), id));
        }
        self.hold(*id.as_bytes(), HeldText { kind, p, x, note: id, change: false }, work);
        Ok(Answered::Held)
    }

    /// Rewords an own note, wherever it is.
    pub(super) fn edit_note(
        &mut self,
        edit: &mut Edit,
        command: &Command,
        (id, own, rev, words): (NoteId, &Own, u32, &str),
        work: &mut Work,
    ) -> Result<Answered, Refused> {
        let prompt = self.prompt_of(edit, id)?;
        self.check_owner(id, own, rev)?;
        let x = text::note(words)?;
        if !self.takes_notes(prompt) {
            return self.out_of_stage(edit, command, work);
        }
        #[cfg(feature = "planted")]
        if planted(Fault::EditForgotten) && rand::random_ratio(1, 8) {
            return Ok(Answered::Done);
        }
        let held = self.reword(edit, id, x, work);
        let tag = own.tag();
        self.own(id, tag, rev, work);
        Ok(if held { Answered::Held } else { Answered::Done })
    }

    /// Takes an own note back: nothing of it stays here, and its id waits for what other places keep of it.
    pub(super) fn take_back_note(
        &mut self,
        edit: &mut Edit,
        id: NoteId,
        own: &Own,
        rev: u32,
        work: &mut Work,
    ) -> Result<(), Refused> {
        let prompt = self.prompt_of(edit, id)?;
        self.check_owner(id, own, rev)?;
        if !self.takes_notes(prompt) {
            return Err(Refusal::Closed.into());
        }
        self.tray.forget(id, work);
        self.bursts.retain(|(_, note)| *note != id);
        edit.remove_note(id);
        self.owners.remove(&id);
        work.batch.rows.push(Row::OwnerGone { note: id });
        let text = HeldText { kind: HeldKind::TakenBack, p: prompt, x: String::new(), note: id, change: false };
        self.hold(*id.as_bytes(), text, work);
        Ok(())
    }

    /// Puts the held notes of a prompt on the board, shuffled.
    pub(super) fn reveal(&mut self, edit: &mut Edit, p: PromptId, work: &mut Work) -> Result<(), Refused> {
        if self.meta.agenda.prompt(p).is_none() {
            return Err(Refusal::Bad.into());
        }
        let notes = self.tray.notes_of(p);
        self.publish_held(edit, &notes, work);
        self.meta.revealed.insert(p);
        edit.set_revealed(&self.meta.revealed);
        Ok(())
    }

    /// Publishes the notes of bursts that have waited long enough.
    pub(super) fn publish_due(&mut self, edit: &mut Edit, work: &mut Work) {
        let now = self.now;
        let due: Vec<_> = self.bursts.extract_if(.., |(due, _)| *due <= now).map(|(_, note)| note).collect();
        self.publish_held(edit, &due, work);
    }

    /// Takes a note from all screens, or brings it back.
    pub(super) fn hide_note(
        &mut self,
        edit: &mut Edit,
        id: NoteId,
        hide: bool,
        work: &mut Work,
    ) -> Result<(), Refused> {
        let note = edit.note(id).ok_or(Refusal::Gone)?;
        match (note.hid, hide) {
            (false, true) => {
                let text = HeldText { kind: HeldKind::Hidden, p: note.p, x: note.x, note: id, change: false };
                self.hold(*id.as_bytes(), text, work);
                edit.hide_note(id, true, "");
            }
            (true, false) => {
                let text = self.tray.take(*id.as_bytes(), work).ok_or(Refusal::Gone)?;
                edit.hide_note(id, false, &text.x);
            }
            _ => {}
        }
        Ok(())
    }

    /// A participant's command whose stage is not open: words go to the late tray when the stage they were written in
    /// has been open; everything else is refused, and the device keeps it.
    pub(super) fn out_of_stage(
        &mut self,
        edit: &mut Edit,
        command: &Command,
        work: &mut Work,
    ) -> Result<Answered, Refused> {
        if self.meta.ended || !self.stages.contains_key(&command.n) {
            return Err(Refusal::Closed.into());
        }
        let text = match &command.act {
            Act::NoteAdd { id, p, x, tag } => {
                let x = text::note(x)?;
                self.meta.agenda.prompt(*p).ok_or(Refusal::Bad)?;
                self.check_new(edit, *id)?;
                self.check_late_tray()?;
                self.own(*id, *tag, 1, work);
                HeldText { kind: HeldKind::Late, p: *p, x, note: *id, change: false }
            }
            Act::NoteEdit { id, own, rev, x } => {
                let x = text::note(x)?;
                let p = self.prompt_of(edit, *id)?;
                self.check_owner(*id, own, *rev)?;
                self.check_late_tray()?;
                self.own(*id, own.tag(), *rev, work);
                HeldText { kind: HeldKind::Late, p, x, note: *id, change: true }
            }
            _ => return Err(Refusal::Closed.into()),
        };
        #[cfg(feature = "planted")]
        if planted(Fault::LateForgotten) {
            return Ok(Answered::Late);
        }
        self.hold(rand::random(), text, work);
        Ok(Answered::Late)
    }

    /// Publishes items of the late tray, shuffled; notes of a prompt that is not revealed yet wait with the others.
    pub(super) fn admit(&mut self, edit: &mut Edit, ids: &[LateId], work: &mut Work) {
        let mut fresh = Vec::new();
        for id in ids {
            if self.tray.get(id.as_bytes()).is_none_or(|text| text.kind != HeldKind::Late) {
                continue;
            }
            let Some(text) = self.tray.take(*id.as_bytes(), work) else { continue };
            let shown = self.meta.reveal == Reveal::Open || self.meta.revealed.contains(&text.p);
            match (text.change, shown) {
                (true, _) => {
                    self.reword(edit, text.note, text.x, work);
                }
                (false, true) => fresh.push((text.note, text.p, text.x)),
                (false, false) => {
                    self.hold(*text.note.as_bytes(), HeldText { kind: HeldKind::Note, ..text }, work);
                }
            }
        }
        self.publish(edit, fresh);
    }

    /// Drops items of the late tray.
    pub(super) fn drop_late(&mut self, ids: &[LateId], work: &mut Work) {
        for id in ids {
            if self.tray.get(id.as_bytes()).is_some_and(|text| text.kind == HeldKind::Late) {
                self.tray.take(*id.as_bytes(), work);
            }
        }
    }

    /// Takes notes out of the tray, in an order that says nothing.
    pub(super) fn release(&mut self, notes: &[NoteId], work: &mut Work) -> Vec<(NoteId, PromptId, String)> {
        self.bursts.retain(|(_, note)| !notes.contains(note));
        let mut taken: Vec<_> = notes
            .iter()
            .filter_map(|note| self.tray.take(*note.as_bytes(), work))
            .map(|text| (text.note, text.p, text.x))
            .collect();
        taken.shuffle(&mut rand::rng());
        taken
    }

    fn publish_held(&mut self, edit: &mut Edit, notes: &[NoteId], work: &mut Work) {
        let notes = self.release(notes, work);
        self.publish(edit, notes);
    }

    fn publish(&mut self, edit: &mut Edit, mut notes: Vec<(NoteId, PromptId, String)>) {
        notes.shuffle(&mut rand::rng());
        for (id, p, x) in notes {
            edit.put_note(id, &fresh_note(p, x));
        }
    }

    /// Gives a note other words, wherever it is; whether it is held.
    fn reword(&mut self, edit: &mut Edit, id: NoteId, x: String, work: &mut Work) -> bool {
        let Some(text) = self.tray.get(id.as_bytes()).cloned() else {
            edit.word_note(id, &x);
            return false;
        };
        let held = text.kind != HeldKind::Hidden;
        self.hold(*id.as_bytes(), HeldText { x, ..text }, work);
        held
    }

    fn hold(&mut self, id: [u8; 16], text: HeldText, work: &mut Work) {
        self.tray.put(id, text, self.id, &self.session_key, work);
    }

    fn own(&mut self, note: NoteId, tag: Tag, rev: u32, work: &mut Work) {
        self.owners.insert(note, Owner { tag, rev });
        work.batch.rows.push(Row::Owner { note, tag, rev });
    }

    fn check_new(&self, edit: &Edit, id: NoteId) -> Result<(), Refused> {
        let taken = self.owners.contains_key(&id)
            || self.tray.get(id.as_bytes()).is_some()
            || self.tray.has_late_note(id)
            || edit.note(id).is_some();
        if taken {
            return Err(Refusal::Bad.into());
        }
        if edit.count_notes() + self.tray.held() >= limits::NOTES_PER_BOARD {
            return Err(Refusal::Full.into());
        }
        Ok(())
    }

    fn check_late_tray(&self) -> Result<(), Refused> {
        let full = self.tray.late() >= limits::LATE_ITEMS;
        if full { Err(Refusal::Full.into()) } else { Ok(()) }
    }

    /// The prompt of a note that is on the board or held; a note in neither place is gone.
    fn prompt_of(&self, edit: &Edit, id: NoteId) -> Result<PromptId, Refused> {
        let held = self.tray.get(id.as_bytes()).filter(|text| text.kind != HeldKind::TakenBack).map(|text| text.p);
        let late = || self.tray.has_late_note(id);
        match held.or_else(|| edit.note(id).map(|note| note.p)) {
            Some(prompt) => Ok(prompt),
            None if late() => Err(Refusal::Closed.into()),
            None => Err(Refusal::Gone.into()),
        }
    }

    fn check_owner(&self, id: NoteId, own: &Own, rev: u32) -> Result<(), Refused> {
        #[cfg(feature = "planted")]
        if planted(Fault::OwnerUnchecked) {
            return Ok(());
        }
        match self.owners.get(&id) {
            Some(owner) if own.fits(&owner.tag) && rev > owner.rev => Ok(()),
            Some(owner) if own.fits(&owner.tag) => Err(Refused::superseded(Some(owner.rev.to_string()))),
            _ => Err(Refusal::NotYours.into()),
        }
    }
}

/// A note as it comes to the board: unsorted, at a random place.
pub(super) fn fresh_note(p: PromptId, x: String) -> Note {
    Note { p, x, th: None, o: rand::random(), hid: false, same: None }
}

/// Puts a note into a theme, or among the unsorted.
pub(super) fn move_note(edit: &mut Edit, id: NoteId, to: Option<ThemeId>, was: Option<ThemeId>) -> Result<(), Refused> {
    let note = edit.note(id).filter(|note| !note.hid).ok_or(Refusal::Gone)?;
    let to = match to {
        Some(theme) => Some(edit.live_theme(theme).ok_or(Refusal::Gone)?),
        None => None,
    };
    let current = note.th.and_then(|theme| edit.live_theme(theme));
    let seen = was.and_then(|theme| edit.live_theme(theme));
    if current == to {
        return Ok(());
    }
    if current != seen {
        return Err(Refused::superseded(current.map(|theme| theme.to_string())));
    }
    edit.place_note(id, to);
    Ok(())
}

/// Marks a note as a duplicate of another, or no longer. Duplicates lie under one note, never under each other.
pub(super) fn mark_same(edit: &mut Edit, id: NoteId, of: Option<NoteId>, was: Option<NoteId>) -> Result<(), Refused> {
    let note = edit.note(id).filter(|note| !note.hid).ok_or(Refusal::Gone)?;
    let root = match of {
        Some(other) => {
            let target = edit.note(other).filter(|note| !note.hid).ok_or(Refusal::Gone)?;
            Some(target.same.unwrap_or(other))
        }
        None => None,
    };
    if root == Some(id) {
        return Err(Refusal::Bad.into());
    }
    if note.same == root {
        return Ok(());
    }
    if note.same != was {
        return Err(Refused::superseded(note.same.map(|note| note.to_string())));
    }
    edit.mark_same(id, root);
    if root.is_some() {
        let under: Vec<_> = edit.notes().into_iter().filter(|(_, note)| note.same == Some(id)).collect();
        under.into_iter().for_each(|(note, _)| edit.mark_same(note, root));
    }
    Ok(())
}
