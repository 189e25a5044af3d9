//! The room's side of each kind of stage: one module for each that has commands of its own.

mod actions;
mod agenda;
pub(super) mod brainstorm;
mod close;
mod leading;
mod prioritising;
mod recommendations;
mod theming;

use super::{Command, Refused, Room, Work, polls::Answers};
use crate::journal::state::Answered;
use plenary_shared::{
    content::Content,
    document::Edit,
    stage::{
        Act, StageKind,
        poll::{PollId, Topic},
    },
    wire::Refusal,
};

/// Whether a stage of this kind has the content that it needs.
pub(super) fn can_open(kind: StageKind, content: &Content) -> bool {
    kind != StageKind::Prioritising || prioritising::can_rank(content)
}

/// Where something new comes in a list: where it was before it was removed, or last.
fn place(was: u32, last: u32) -> u32 {
    if was > 0 { was } else { last.saturating_add(1) }
}

impl Room {
    /// Applies a command that changes fields of the board.
    pub(super) fn apply(&mut self, edit: &mut Edit, command: &Command, work: &mut Work) -> Result<Answered, Refused> {
        match &command.act {
            Act::Note(act) => return self.apply_note(edit, command, act, work),
            Act::Sorting(act) => theming::sort(edit, act)?,
            Act::Ranking(act) => self.rank(edit, command.voter, act, work)?,
            Act::Recommendation(act) => self.recommend(edit, command.voter, act, work)?,
            Act::Action(act) => actions::list(edit, act)?,
            Act::Feedback(act) => self.give_feedback(command.voter, act, work)?,
            Act::Leading(act) => self.lead(edit, act, work)?,
            Act::Agenda(act) => self.change_agenda(edit, act)?,
        }
        Ok(Answered::Done)
    }

    /// Applies a command that works on the whole board ([`Act::is_whole`]); all others are denied.
    pub(super) fn apply_whole(&mut self, act: &Act, work: &mut Work) -> Result<(), Refused> {
        match act {
            Act::Note(act) => self.purge(act, work),
            Act::Leading(act) => self.lead_whole(act, work),
            Act::Sorting(_)
            | Act::Ranking(_)
            | Act::Recommendation(_)
            | Act::Action(_)
            | Act::Feedback(_)
            | Act::Agenda(_) => Err(Refusal::Bad.into()),
        }
    }

    /// Prepares what a kind of stage needs when it opens.
    pub(super) fn open_kind_of_stage(&mut self, kind: StageKind, content: &mut Content, n: u32, work: &mut Work) {
        if kind.kind().needs_opportunities {
            prioritising::items::seed(content);
        }
        match kind {
            StageKind::Prioritising => self.open_ballots(content, n, work),
            StageKind::Recommendations | StageKind::Close => self.open_poll(PollId::of_kind(n, kind), Vec::new(), work),
            _ => {}
        }
    }

    /// Publishes the aggregate of a poll that closes.
    pub(super) fn publish_poll(&self, id: PollId, answers: Answers, content: &mut Content) {
        match id.topic {
            Topic::Ranking(criterion) => prioritising::publish(id, criterion, answers, content),
            Topic::Kind(StageKind::Close) => close::publish(id, &answers, content),
            Topic::Kind(StageKind::Recommendations) => recommendations::publish(id, &answers, content),
            // No other kind has polls.
            Topic::Kind(_) => {}
        }
    }
}
