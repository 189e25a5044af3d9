//! What a socket is sent on connecting, and what the room publishes once a second.

use super::{Join, Output, Room, Subscriber, Tick, Work};
use crate::{
    frames::{Frame, FrameSender},
    journal::state::Waiting,
};
use plenary_shared::{
    id::{NoteId, PromptId},
    limits,
    role::Role,
    wire::{Facts, Held, Me, MyNote, NoteProof, ServerFrame, Stopped},
};
use std::{collections::BTreeSet, time::Instant};

/// What the room published last.
#[derive(Default)]
pub(super) struct Published {
    pub facts: Facts,
    pub turnouts: Vec<ServerFrame>,
    pub late: Vec<Held>,
    pub pause: bool,
    pub timer: Option<Instant>,
    /// Counts whose items have all been taken out since they were published: whether of the late tray, and the prompt.
    pub taken_out: BTreeSet<(bool, PromptId)>,
    /// Whether counts have been published since the room was loaded, or are known from before.
    pub counts_known: bool,
    /// Whether a subscriber that connected since was sent something else.
    pub otherwise: bool,
}

/// The facts of a room to which no device has connected yet.
pub(super) fn first_facts(lobby: bool) -> Facts {
    Facts { lobby, ..Facts::default() }
}

impl Room {
    /// Connects a socket: welcome, the board and counts are sent; from then on it is a subscriber.
    pub(super) fn welcome(&mut self, join: Join, work: &mut Work) {
        let Join { role, epoch, seq, voters, board_only, to } = join;
        if !board_only {
            let me = Me { ballots: self.ballots_of(&voters), answers: self.answers_of(&voters) };
            let welcome = ServerFrame::Welcome { epoch: self.history.epoch(), seq: self.history.seq(), role, me };
            work.outputs.push(Output::Welcome(to.clone(), Frame::text(&welcome)));
        }
        let board = match board_only {
            true => vec![self.history.state(&self.board)],
            false => self.history.catch_up(epoch, seq, &self.board),
        };
        for frame in board {
            work.outputs.push(Output::Welcome(to.clone(), Frame::Binary(frame)));
        }
        if !board_only {
            // Only the new subscriber gets these now, all others with the next tick.
            let (facts, turnouts) = (self.facts(), self.turnouts());
            self.published.otherwise |= facts != self.published.facts;
            let mut frames = vec![ServerFrame::Room(facts)];
            frames.extend(turnouts);
            if role == Role::Facilitator {
                frames.push(ServerFrame::Late { counts: self.published.late.clone() });
                frames.push(ServerFrame::Pause { wished: self.published.pause });
            }
            work.outputs.extend(frames.iter().map(|frame| Output::Welcome(to.clone(), Frame::text(frame))));
        }
        work.outputs.push(Output::Enter(Subscriber { role, board_only, to }));
    }

    /// Sends a device its own notes; notes with a wrong proof are left out.
    pub(super) fn show_mine(&self, proofs: &[NoteProof], to: FrameSender, work: &mut Work) {
        let notes = proofs
            .iter()
            .filter_map(|NoteProof { id, own }| {
                let owner = self.state.owners.get(id).filter(|owner| own.fits(&owner.tag))?;
                let tray = &self.state.tray;
                let held = tray.late_words(*id).map(|(_, text)| text).or_else(|| tray.unpublished(*id));
                let held = held.map(|text| (text.prompt, text.text.clone(), false));
                let shown = || {
                    let note = self.board.note(*id).filter(|note| !note.hidden)?;
                    match self.state.waiting.get(id) {
                        Some(Waiting::Deletion) => None,
                        Some(Waiting::Words(x)) => Some((note.prompt, x.clone(), false)),
                        None => Some((note.prompt, note.text, true)),
                    }
                };
                let (p, x, shown) = held.or_else(shown)?;
                Some(MyNote { id: *id, prompt: p, revision: owner.revision, text: x, shown })
            })
            .collect();
        work.outputs.push(Output::To(to, Frame::text(&ServerFrame::Mine { notes })));
    }

    /// Sends a facilitator the texts of notes that were removed from view.
    pub(super) fn show_hidden(&self, notes: &[NoteId], to: FrameSender, work: &mut Work) {
        let items = notes.iter().filter_map(|note| self.state.tray.hidden(*note)).collect();
        work.outputs.push(Output::To(to, Frame::text(&ServerFrame::Hidden { items })));
    }

    /// What to publish when the room stops taking commands: the last published facts and that. `None` if already
    /// published.
    pub fn stop(&mut self, stopped: Stopped) -> Option<Facts> {
        let before = self.published.facts.stopped.replace(stopped);
        (before != Some(stopped)).then(|| self.published.facts.clone())
    }

    /// Updates who is connected, for sockets that connect before the next tick.
    pub fn know(&mut self, present: Tick) {
        self.present = present;
    }

    /// Takes over what the room before this one published, after a reload: subscribers still have it.
    pub fn follow(&mut self, before: &Self) {
        self.present = before.present.clone();
        self.published.timer = before.published.timer;
        self.published.facts = before.published.facts.clone();
        self.published.late = before.published.late.clone();
        self.published.pause = before.published.pause;
        self.published.counts_known = true;
    }

    /// When the timer ends, if there is one.
    pub fn timer(&self) -> Option<Instant> {
        self.timer
    }

    fn facts(&self) -> Facts {
        Facts {
            joined: self.present.joined,
            lobby: self.present.lobby,
            held: self.published.facts.held.clone(),
            timer: self.timer.map(|end| seconds_between(self.now.instant, end)),
            stopped: self.present.stopped,
            filling: self.published.facts.filling,
        }
    }

    /// The published counts of held notes, without those whose notes have been taken out since.
    pub(super) fn published_held(&self) -> Vec<Held> {
        let taken_out = |held: &&Held| self.published.taken_out.contains(&(false, held.prompt));
        self.published.facts.held.iter().filter(|held| !taken_out(held)).cloned().collect()
    }

    /// Publishes what has changed since the last time.
    pub(super) fn publish_facts(&mut self, tick: Tick, work: &mut Work) {
        self.present = tick;
        self.keep_writers(work);
        let mut facts = self.facts();
        let mut late = self.published.late.clone();
        if self.present.tell {
            (facts.held, late) = self.counts();
            facts.filling = self.notes() >= limits::NOTES_PER_BOARD - limits::NOTES_TO_SHARE;
        } else if !self.published.counts_known {
            // After a restart the published counts are unknown, so only those that reach the threshold are published.
            let enough = |counts: Vec<Held>| counts.into_iter().filter(|held| !held.few).collect();
            let (held, waits) = self.counts();
            (facts.held, late) = (enough(held), enough(waits));
        } else {
            // Emptied counts are published at once; what one person has added since is not.
            facts.held = self.published_held();
            late.retain(|late| !self.published.taken_out.contains(&(true, late.prompt)));
        }
        let turnouts = self.turnouts();
        // Devices count a running timer down themselves, so a passing second alone is not published.
        let known = Facts { timer: self.published.facts.timer, ..facts.clone() };
        let otherwise = self.published.otherwise;
        if otherwise || known != self.published.facts || self.timer != self.published.timer {
            work.outputs.push(Output::All(Frame::text(&ServerFrame::Room(facts.clone()))));
        }
        for turnout in turnouts.iter().filter(|turnout| otherwise || !self.published.turnouts.contains(turnout)) {
            work.outputs.push(Output::All(Frame::text(turnout)));
        }
        if late != self.published.late {
            work.outputs.push(Output::Facilitators(Frame::text(&ServerFrame::Late { counts: late.clone() })));
        }
        let pause = self.present.pause;
        if pause != self.published.pause {
            work.outputs.push(Output::Facilitators(Frame::text(&ServerFrame::Pause { wished: pause })));
        }
        self.published =
            Published { facts, turnouts, late, pause, timer: self.timer, counts_known: true, ..Published::default() };
    }
}

/// Whole seconds until `end`, 0 only when it has come; negative afterwards.
pub fn seconds_between(now: Instant, end: Instant) -> i32 {
    match end.checked_duration_since(now) {
        Some(left) => left.as_millis().div_ceil(1000) as i32,
        None => -(now.saturating_duration_since(end).as_secs() as i32),
    }
}
