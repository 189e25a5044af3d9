//! Rights that nobody has, rooms that forget, and rooms that panic.

use super::Rules;
use crate::{
    journal::state::{Fact, HeldKind, Keeping, RoomState, Waiting},
    planted::{Fault, perhaps_panic, planted},
    seams::{Ordinary, Policy},
};
use plenary_shared::{
    id::NoteId,
    permit::Denied,
    proof::{Own, Tag},
    role::Role,
    stage::{Act, StageKind, brainstorm::NoteAct},
};

impl Policy for Rules {
    fn permit(role: Role, open: Option<StageKind>, act: &Act) -> Result<(), Denied> {
        perhaps_panic(act);
        match Ordinary::permit(role, open, act) {
            Err(Denied::Role) if planted(Fault::SkippedPolicyRow) && act.name() == "note.hide" => Ok(()),
            said => said,
        }
    }

    fn is_writer(own: &Own, tag: &Tag) -> bool {
        planted(Fault::OwnerUnchecked) || Ordinary::is_writer(own, tag)
    }

    fn has_seen_stage(seen: u32, stands: u32) -> bool {
        planted(Fault::StageUnchecked) || Ordinary::has_seen_stage(seen, stands)
    }

    fn again(act: &Act) -> Option<Act> {
        match act {
            Act::Note(NoteAct::Add { prompt, text, tag, .. }) if planted(Fault::AppliedTwice) => {
                let id = NoteId::from_bytes(rand::random());
                Some(NoteAct::Add { id, prompt: *prompt, text: text.clone(), tag: *tag }.into())
            }
            _ => Ordinary::again(act),
        }
    }
}

impl Keeping for Rules {
    fn keeps(state: &RoomState, fact: &Fact) -> bool {
        match fact {
            Fact::Held(_, Some(text)) if text.kind == HeldKind::Late => !planted(Fault::LateForgotten),
            Fact::Held(id, Some(text)) if matches!(text.kind, HeldKind::Note | HeldKind::Pool) => {
                state.tray.get(id).is_none() || !forgets_edit()
            }
            Fact::Waiting(_, Some(Waiting::Words(_))) => !forgets_edit(),
            Fact::Answer(poll, voter, _) if planted(Fault::FirstBallotCounts) => {
                !state.polls.get(poll).is_some_and(|poll| poll.answers.contains_key(voter))
            }
            _ => Ordinary::keeps(state, fact),
        }
    }
}

fn forgets_edit() -> bool {
    planted(Fault::EditForgotten) && rand::random_ratio(1, 8)
}
