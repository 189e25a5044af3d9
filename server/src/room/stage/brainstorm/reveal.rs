//! What is shown to others only together with what other people wrote, and never for one person's act: reveals,
//! releases of the threshold mix, and the late tray.

use super::fresh_note;
use crate::{
    journal::state::{Answered, Fact, HeldKind, HeldText, Waiting, Writers},
    room::{Command, ForMix, Refused, Room, Work},
};
use plenary_shared::{
    agenda::Reveal,
    content::Content,
    document::Edit,
    id::{NoteId, PromptId, StageId},
    limits,
    stage::{Act, brainstorm::NoteAct},
    text,
    wire::{Held, Refusal},
};
use rand::seq::SliceRandom;

impl Room {
    /// Puts the held notes of a prompt on the board, shuffled, if enough devices wrote them.
    pub(in crate::room) fn reveal(&mut self, edit: &mut Edit, p: PromptId, work: &mut Work) -> Result<(), Refused> {
        if self.meta.agenda.prompt(p).is_none() {
            return Err(Refusal::Bad.into());
        }
        if self.writers(p).held < self.present.least {
            return Err(Refusal::Few.into());
        }
        let notes = self.state.tray.notes_of(p);
        let notes = self.take_notes(&notes, work);
        publish(edit, notes);
        self.shown(p, work);
        self.meta.revealed.insert(p);
        edit.set_revealed(&self.meta.revealed);
        Ok(())
    }

    /// Leaves it to the threshold mix when a change of a note is shown.
    pub(in crate::room) fn wait(&mut self, command: &Command, id: NoteId, waiting: Waiting, work: &mut Work) {
        self.keep(Fact::Waiting(id, Some(waiting)), work);
        work.mix.push(ForMix::Waits(command.op, id));
    }

    /// Shows what the threshold mix releases, in one update.
    pub(in crate::room) fn release(&mut self, edit: &mut Edit, ids: &[NoteId], work: &mut Work) {
        let pool: Vec<_> = ids.iter().copied().filter(|id| self.state.tray.unpublished(*id).is_some()).collect();
        let notes = self.take_notes(&pool, work);
        publish(edit, notes);
        for id in ids {
            let Some(waiting) = self.state.waiting.get(id).cloned() else { continue };
            self.keep(Fact::Waiting(*id, None), work);
            work.mix.push(ForMix::Gone(*id));
            let Some(note) = edit.note(*id) else { continue };
            match waiting {
                Waiting::Words(x) if note.hidden => self.reword_hidden(*id, x, work),
                Waiting::Words(x) => edit.word_note(*id, &x),
                Waiting::Deletion => {
                    self.remove_for_writer(*id, note.prompt, work);
                    edit.remove_note(*id);
                }
            }
        }
    }

    /// Shows everything that is held or waits, on a board that is about to be written afresh.
    pub(in crate::room) fn release_all(&mut self, content: &mut Content, work: &mut Work) {
        self.published.taken_out.extend(self.published.facts.held.iter().map(|held| (false, held.prompt)));
        for p in self.prompts() {
            let notes = self.state.tray.notes_of(p);
            for (id, p, x) in self.take_notes(&notes, work) {
                content.notes.insert(id, fresh_note(p, x));
                content.meta.revealed.insert(p);
            }
            // Even if everything was deleted: its writers must not count towards the next reveal's threshold.
            self.shown(p, work);
        }
        let mut waiting: Vec<_> = self.state.waiting.clone().into_iter().collect();
        waiting.sort_by_key(|(id, _)| *id);
        for (id, waiting) in waiting {
            self.keep(Fact::Waiting(id, None), work);
            work.mix.push(ForMix::Gone(id));
            let Some(note) = content.notes.get_mut(&id) else { continue };
            match waiting {
                Waiting::Words(x) if note.hidden => self.reword_hidden(id, x, work),
                Waiting::Words(x) => note.text = x,
                Waiting::Deletion => {
                    let prompt = note.prompt;
                    self.remove_for_writer(id, prompt, work);
                    content.remove(id);
                }
            }
        }
    }

    /// Adds everything in the late tray to a board that is about to be written afresh for the last time.
    pub(in crate::room) fn admit_all(&mut self, content: &mut Content, work: &mut Work) {
        for p in self.prompts() {
            self.admitted(p, work);
        }
        for id in self.state.tray.late_of(None) {
            let Some(HeldText { prompt, text, note, change, .. }) = self.take(id, work) else { continue };
            match content.notes.get_mut(&note) {
                Some(shown) if change && shown.hidden => self.reword_hidden(note, text, work),
                Some(shown) if change => shown.text = text,
                Some(_) => {}
                None if change => {}
                None => {
                    content.notes.insert(note, fresh_note(prompt, text));
                    content.meta.revealed.insert(prompt);
                }
            }
        }
    }

    /// Handles a participant's command whose stage is not open: text goes to the late tray if the stage in which it was
    /// written has been open; everything else is denied, and the device keeps it.
    pub(in crate::room) fn out_of_stage(
        &mut self,
        edit: &mut Edit,
        command: &Command,
        work: &mut Work,
    ) -> Result<Answered, Refused> {
        let text = match &command.act {
            Act::Note(NoteAct::Add { id, prompt, text, tag }) => {
                self.check_was_open(command, *prompt)?;
                let x = text::note(text)?;
                self.check_new(edit, *id)?;
                self.check_late_tray()?;
                self.own(*id, *tag, 1, work);
                HeldText { kind: HeldKind::Late, prompt: *prompt, text: x, note: *id, change: false }
            }
            Act::Note(NoteAct::Edit { id, own, revision, text }) => {
                let x = text::note(text)?;
                let p = self.prompt_of(edit, *id)?;
                self.check_was_open(command, p)?;
                self.check_owner(*id, own, *revision)?;
                if edit.note(*id).is_some_and(|note| note.hidden) {
                    return Err(Refusal::Gone.into());
                }
                self.check_late_tray()?;
                self.own(*id, own.tag(), *revision, work);
                HeldText { kind: HeldKind::Late, prompt: p, text: x, note: *id, change: true }
            }
            _ => return Err(Refusal::Closed.into()),
        };
        work.mix.push(ForMix::Late(command.op, text.prompt));
        // A later change replaces an earlier one: both are the same writer's, and no order is stored.
        let earlier = self.state.tray.late_words(text.note).map(|(id, _)| *id);
        self.hold(earlier.unwrap_or_else(rand::random), text, work);
        Ok(Answered::Late)
    }

    /// Adds everything that came late under a prompt to the board, shuffled. If too few devices wrote it, or the prompt
    /// is not revealed yet, its notes wait with the held ones, and its changes in the threshold mix.
    pub(in crate::room) fn admit(
        &mut self,
        edit: &mut Edit,
        command: &Command,
        p: PromptId,
        work: &mut Work,
    ) -> Result<Answered, Refused> {
        self.meta.agenda.prompt(p).ok_or(Refusal::Bad)?;
        let writers = self.writers(p);
        let shown = self.meta.reveal == Reveal::Open || self.meta.revealed.contains(&p);
        let now = shown && writers.late >= self.present.least;
        let mut fresh = Vec::new();
        for id in self.state.tray.late_of(Some(p)) {
            let Some(text) = self.take(id, work) else { continue };
            let note = *text.note.as_bytes();
            match self.state.tray.unpublished(text.note).cloned() {
                Some(held) if text.change => self.hold(note, HeldText { text: text.text, ..held }, work),
                _ if text.change && now => match edit.note(text.note) {
                    Some(on_board) if on_board.hidden => self.reword_hidden(text.note, text.text, work),
                    Some(_) => edit.word_note(text.note, &text.text),
                    None => {}
                },
                _ if text.change => self.wait(command, text.note, Waiting::Words(text.text), work),
                _ if now => fresh.push((text.note, text.prompt, text.text)),
                _ => self.hold(note, HeldText { kind: HeldKind::Note, ..text }, work),
            }
        }
        fresh.shuffle(&mut rand::rng());
        publish(edit, fresh);
        if !now {
            self.keep(Fact::Writers(p, Writers { held: writers.held.max(writers.late), ..writers }), work);
        }
        self.admitted(p, work);
        Ok(if now { Answered::Done } else { Answered::Held })
    }

    /// How many devices wrote what waits under a prompt: the number known to this process, or the stored one if
    /// greater.
    pub(in crate::room) fn writers(&self, p: PromptId) -> Writers {
        let written = self.state.writers.get(&p).copied().unwrap_or_default();
        let seen = self.present.writers.get(&p).copied().unwrap_or_default();
        Writers { held: written.held.max(seen.held), late: written.late.max(seen.late) }
    }

    /// Stores how many devices wrote what waits, where that has changed.
    pub(in crate::room) fn keep_writers(&mut self, work: &mut Work) {
        let prompts: Vec<_> = self.present.writers.keys().copied().collect();
        for p in prompts {
            let writers = self.writers(p);
            if self.state.writers.get(&p).copied().unwrap_or_default() != writers {
                self.keep(Fact::Writers(p, writers), work);
            }
        }
    }

    /// How many notes are held for the reveal, and how many items came late, by prompt. What waits in the mix of an
    /// open pool is not counted: fewer devices than the threshold wrote it.
    pub(in crate::room) fn counts(&self) -> (Vec<Held>, Vec<Held>) {
        let least = self.present.least;
        let held = self.state.tray.held_counts().into_iter();
        let held = held.map(|(p, count)| Held { prompt: p, count, few: self.writers(p).held < least });
        let late = self.state.tray.late_counts().into_iter();
        let late = late.map(|(p, count)| Held { prompt: p, count, few: self.writers(p).late < least });
        (held.collect(), late.collect())
    }

    /// Takes notes out of the tray, in an order that reveals nothing.
    fn take_notes(&mut self, notes: &[NoteId], work: &mut Work) -> Vec<(NoteId, PromptId, String)> {
        let mut taken = Vec::with_capacity(notes.len());
        for note in notes {
            if let Some(text) = self.take(*note.as_bytes(), work) {
                if text.kind == HeldKind::Pool {
                    work.mix.push(ForMix::Gone(*note));
                }
                taken.push((text.note, text.prompt, text.text));
            }
        }
        taken.shuffle(&mut rand::rng());
        taken
    }

    /// Records that nothing is held under a prompt any more.
    fn shown(&mut self, p: PromptId, work: &mut Work) {
        let writers = self.writers(p);
        if let Some(seen) = self.present.writers.get_mut(&p) {
            seen.held = 0;
        }
        if writers.held > 0 {
            self.keep(Fact::Writers(p, Writers { held: 0, ..writers }), work);
        }
        work.mix.push(ForMix::Shown(p));
        self.published.taken_out.insert((false, p));
    }

    /// Records that nothing in the late tray waits under a prompt any more.
    fn admitted(&mut self, p: PromptId, work: &mut Work) {
        let writers = self.writers(p);
        if let Some(seen) = self.present.writers.get_mut(&p) {
            seen.late = 0;
        }
        if writers.late > 0 {
            self.keep(Fact::Writers(p, Writers { late: 0, ..writers }), work);
        }
        work.mix.push(ForMix::Admitted(p));
        self.published.taken_out.insert((true, p));
    }

    fn prompts(&self) -> Vec<PromptId> {
        self.meta.agenda.prompts.iter().map(|prompt| prompt.id).collect()
    }

    fn reword_hidden(&mut self, id: NoteId, x: String, work: &mut Work) {
        if let Some(text) = self.state.tray.get(id.as_bytes()).cloned() {
            self.hold(*id.as_bytes(), HeldText { text: x, ..text }, work);
        }
    }

    /// Only text from a stage that has been open is late: from the opening that the command names.
    fn check_was_open(&self, command: &Command, p: PromptId) -> Result<(), Refused> {
        let stage: StageId = self.meta.agenda.prompt(p).ok_or(Refusal::Bad)?.stage;
        let opened = self.state.stages.get(&command.n) == Some(&stage);
        if opened && !self.meta.ended { Ok(()) } else { Err(Refusal::Closed.into()) }
    }

    fn check_late_tray(&self) -> Result<(), Refused> {
        let full = self.state.tray.late() >= limits::LATE_ITEMS;
        if full { Err(Refusal::Full.into()) } else { Ok(()) }
    }
}

fn publish(edit: &mut Edit, notes: Vec<(NoteId, PromptId, String)>) {
    for (id, p, x) in notes {
        edit.put_note(id, &fresh_note(p, x));
    }
}
