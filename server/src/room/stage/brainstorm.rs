//! Notes: added, edited and deleted by their writers; hidden, moved and marked.

use crate::journal::state::{Answered, Fact, HeldKind, HeldText, Owner, Waiting};
mod reveal;

use crate::{
    Rules,
    room::{Command, ForMix, Refused, Room, Work},
    seams::Policy,
};
use plenary_shared::{
    agenda::Reveal,
    content::Note,
    document::Edit,
    id::{NoteId, PromptId},
    limits,
    proof::{Own, Tag},
    stage::brainstorm::NoteAct,
    stage::brainstorm::Withdrawal,
    text,
    wire::Refusal,
};

impl Room {
    pub(super) fn apply_note(
        &mut self,
        edit: &mut Edit,
        command: &Command,
        act: &NoteAct,
        work: &mut Work,
    ) -> Result<Answered, Refused> {
        match act {
            NoteAct::Add { id, prompt, text, tag } => {
                return self.add_note(edit, command, (*id, *prompt, text, *tag), work);
            }
            NoteAct::Edit { id, own, revision, text } => {
                return self.edit_note(edit, command, (*id, own, *revision, text), work);
            }
            NoteAct::Delete { id, own, revision, when } => {
                return self.delete_note(edit, command, (*id, own, *revision, *when), work);
            }
            NoteAct::AdmitLate { prompt } => return self.admit(edit, command, *prompt, work),
            NoteAct::Hide { id, hidden } => self.hide_note(edit, *id, *hidden, work)?,
            NoteAct::Reveal { prompt } => self.reveal(edit, *prompt, work)?,
            NoteAct::WordPrompt { prompt, text, was } => self.word_prompt(edit, *prompt, text, was)?,
            NoteAct::Purge { .. } => return Err(Refusal::Bad.into()),
        }
        Ok(Answered::Done)
    }

    pub(super) fn purge(&mut self, act: &NoteAct, work: &mut Work) -> Result<(), Refused> {
        match act {
            NoteAct::Purge { id } => self.purge_note(*id, work),
            _ => Err(Refusal::Bad.into()),
        }
    }

    fn word_prompt(&mut self, edit: &mut Edit, id: PromptId, words: &str, was: &str) -> Result<(), Refused> {
        let words = text::prompt(words)?;
        let prompt = self.meta.agenda.prompts.iter_mut().find(|prompt| prompt.id == id).ok_or(Refusal::Gone)?;
        if prompt.text != was {
            return Err(Refused::superseded(Some(prompt.text.clone())));
        }
        prompt.text = words;
        edit.set_prompts(&self.meta.agenda.prompts);
        Ok(())
    }

    /// Adds a note: held until the reveal, or waiting in the threshold mix of an open pool.
    pub(in crate::room) fn add_note(
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
            Reveal::OnClose => {
                work.mix.push(ForMix::Held(command.op, p));
                HeldKind::Note
            }
            Reveal::Open => {
                work.mix.push(ForMix::Waits(command.op, id));
                HeldKind::Pool
            }
        };
        self.hold(*id.as_bytes(), HeldText { kind, prompt: p, text: x, note: id, change: false }, work);
        Ok(Answered::Held)
    }

    /// Edits the sender's own note: at once while no one else sees it, through the threshold mix once everyone does.
    pub(in crate::room) fn edit_note(
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
        if edit.note(id).is_some_and(|note| note.hidden) {
            return Err(Refusal::Gone.into());
        }
        match self.state.tray.unpublished(id).cloned() {
            Some(text) => {
                if text.kind == HeldKind::Note {
                    work.mix.push(ForMix::Held(command.op, prompt));
                }
                self.hold(*id.as_bytes(), HeldText { text: x, ..text }, work);
            }
            None => self.wait(command, id, Waiting::Words(x), work),
        }
        self.forget_late(id, work);
        self.own(id, own.tag(), rev, work);
        Ok(Answered::Held)
    }

    /// Deletes the sender's own note: at once while no one else sees it or if the writer asks for that, through the
    /// threshold mix otherwise.
    pub(in crate::room) fn delete_note(
        &mut self,
        edit: &mut Edit,
        command: &Command,
        (id, own, rev, when): (NoteId, &Own, u32, Withdrawal),
        work: &mut Work,
    ) -> Result<Answered, Refused> {
        let prompt = self.prompt_of(edit, id)?;
        self.check_owner(id, own, rev)?;
        if !self.takes_notes(prompt) {
            return Err(Refusal::Closed.into());
        }
        // This includes notes that are removed from view: facilitators still see them.
        if when == Withdrawal::Mixed && edit.note(id).is_some() {
            self.wait(command, id, Waiting::Deletion, work);
            self.forget_late(id, work);
            self.own(id, own.tag(), rev, work);
            return Ok(Answered::Held);
        }
        self.remove_for_writer(id, prompt, work);
        edit.remove_note(id);
        Ok(Answered::Done)
    }

    /// Forgets everything stored about a note, and leaves its id so that other places can forget it too.
    pub(in crate::room) fn remove_for_writer(&mut self, id: NoteId, prompt: PromptId, work: &mut Work) {
        self.forget_texts(id, work);
        self.keep(Fact::Owner(id, None), work);
        let text = HeldText { kind: HeldKind::TakenBack, prompt, text: String::new(), note: id, change: false };
        self.hold(*id.as_bytes(), text, work);
    }

    /// Forgets every text about a note that is not on the board.
    pub(in crate::room) fn forget_texts(&mut self, id: NoteId, work: &mut Work) {
        for text in self.state.tray.about(id) {
            self.keep(Fact::Held(text, None), work);
        }
        if self.state.waiting.contains_key(&id) {
            self.keep(Fact::Waiting(id, None), work);
        }
        work.mix.push(ForMix::Gone(id));
    }

    /// Forgets a late change of a note: its writer has changed or deleted the note since, while its stage was open
    /// again.
    fn forget_late(&mut self, id: NoteId, work: &mut Work) {
        if let Some(late) = self.state.tray.late_words(id).map(|(late, _)| *late) {
            self.keep(Fact::Held(late, None), work);
        }
    }

    /// Removes a note from view, or brings it back.
    pub(in crate::room) fn hide_note(
        &mut self,
        edit: &mut Edit,
        id: NoteId,
        hide: bool,
        work: &mut Work,
    ) -> Result<(), Refused> {
        let note = edit.note(id).ok_or(Refusal::Gone)?;
        match (note.hidden, hide) {
            (false, true) => {
                let text =
                    HeldText { kind: HeldKind::Hidden, prompt: note.prompt, text: note.text, note: id, change: false };
                self.hold(*id.as_bytes(), text, work);
                edit.hide_note(id, true, "");
            }
            (true, false) => {
                let text = self.take(*id.as_bytes(), work).ok_or(Refusal::Gone)?;
                edit.hide_note(id, false, &text.text);
            }
            _ => {}
        }
        Ok(())
    }

    /// Stores a text that is not on the board.
    pub(in crate::room) fn hold(&mut self, id: [u8; 16], text: HeldText, work: &mut Work) {
        self.keep(Fact::Held(id, Some(text)), work);
    }

    /// Takes a text out of the tray of those that are not on the board.
    pub(in crate::room) fn take(&mut self, id: [u8; 16], work: &mut Work) -> Option<HeldText> {
        let text = self.state.tray.get(&id).cloned()?;
        self.keep(Fact::Held(id, None), work);
        Some(text)
    }

    pub(in crate::room) fn own(&mut self, note: NoteId, tag: Tag, rev: u32, work: &mut Work) {
        self.keep(Fact::Owner(note, Some(Owner { tag, revision: rev })), work);
    }

    pub(in crate::room) fn check_new(&self, edit: &Edit, id: NoteId) -> Result<(), Refused> {
        let taken = self.state.owners.contains_key(&id)
            || self.state.tray.get(id.as_bytes()).is_some()
            || self.state.tray.has_late_note(id)
            || edit.note(id).is_some();
        if taken {
            return Err(Refusal::Bad.into());
        }
        if edit.count_notes() + self.state.tray.held() >= limits::NOTES_PER_BOARD {
            return Err(Refusal::Full.into());
        }
        Ok(())
    }

    /// The prompt of a note that is on the board or held; any other note is gone.
    pub(in crate::room) fn prompt_of(&self, edit: &Edit, id: NoteId) -> Result<PromptId, Refused> {
        let held = self.state.tray.get(id.as_bytes()).filter(|text| text.kind != HeldKind::TakenBack);
        let late = || self.state.tray.has_late_note(id);
        match held.map(|text| text.prompt).or_else(|| edit.note(id).map(|note| note.prompt)) {
            Some(prompt) => Ok(prompt),
            None if late() => Err(Refusal::Closed.into()),
            None => Err(Refusal::Gone.into()),
        }
    }

    pub(in crate::room) fn check_owner(&self, id: NoteId, own: &Own, rev: u32) -> Result<(), Refused> {
        match self.state.owners.get(&id) {
            Some(owner) if Rules::is_writer(own, &owner.tag) && rev > owner.revision => Ok(()),
            Some(owner) if Rules::is_writer(own, &owner.tag) => {
                Err(Refused::superseded(Some(owner.revision.to_string())))
            }
            _ => Err(Refusal::NotYours.into()),
        }
    }
}

/// A note as it is first put on the board: unsorted, at a random place.
pub(in crate::room) fn fresh_note(p: PromptId, x: String) -> Note {
    Note { prompt: p, text: x, theme: None, sort_key: rand::random(), hidden: false, same: None }
}
