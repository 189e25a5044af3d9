//! This device's own moves that the board does not show yet.

use crate::link::Entry;
use plenary_shared::{
    content::Note,
    id::{NoteId, OpId, ThemeId},
    stage::{Act, theming::SortingAct},
};
use std::collections::BTreeSet;

/// Unanswered moves and duplicate marks, in order. An acknowledged one stays until the replica has reached it, so that
/// a note never jumps back for a moment.
#[derive(Debug, Default)]
pub struct Overlay {
    layers: Vec<Layer>,
}

#[derive(Debug)]
struct Layer {
    op: OpId,
    note: NoteId,
    change: Change,
    until: Until,
}

#[derive(Debug)]
enum Change {
    Theme(Option<ThemeId>),
    Same(Option<NoteId>),
}

#[derive(Debug, PartialEq)]
enum Until {
    Answered,
    Reached(u64),
}

impl Overlay {
    /// Adds a command that waits; the note that looks different now, if it is such a command.
    pub fn add(&mut self, entry: &Entry) -> Option<NoteId> {
        let (note, change) = match entry.act {
            Act::Sorting(SortingAct::Move { id, to, .. }) => (id, Change::Theme(to)),
            Act::Sorting(SortingAct::MarkSame { id, of, .. }) => (id, Change::Same(of)),
            _ => return None,
        };
        self.layers.push(Layer { op: entry.op, note, change, until: Until::Answered });
        Some(note)
    }

    /// A command was answered: with a sequence number it is on the board from there on, without it never will be.
    pub fn answered(&mut self, op: OpId, seq: Option<u64>) {
        for layer in self.layers.iter_mut().filter(|layer| layer.op == op) {
            layer.until = Until::Reached(seq.unwrap_or(0));
        }
    }

    /// Drops what the replica at `seq` shows by itself; the notes that may look different now.
    pub fn settle(&mut self, seq: u64) -> BTreeSet<NoteId> {
        let mut settled = BTreeSet::new();
        self.layers.retain(|layer| {
            let stays = match layer.until {
                Until::Answered => true,
                Until::Reached(from) => seq < from,
            };
            if !stays {
                settled.insert(layer.note);
            }
            stays
        });
        settled
    }

    /// Applies the moves to a note of the board.
    pub fn lay_on(&self, id: NoteId, note: &mut Note) {
        for layer in self.layers.iter().filter(|layer| layer.note == id) {
            match layer.change {
                Change::Theme(to) => note.theme = to,
                Change::Same(of) => note.same = of,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plenary_shared::id::PromptId;

    fn op(n: u8) -> OpId {
        OpId::from_bytes([n; 16])
    }

    fn theme(n: u8) -> Option<ThemeId> {
        Some(ThemeId::from_bytes([n; 16]))
    }

    fn shown(overlay: &Overlay) -> Option<ThemeId> {
        let mut note =
            Note { prompt: PromptId(0), text: "words".into(), theme: None, sort_key: 1, hidden: false, same: None };
        overlay.lay_on(NoteId::from_bytes([1; 16]), &mut note);
        note.theme
    }

    fn moved(overlay: &mut Overlay, n: u8, to: Option<ThemeId>) {
        let id = NoteId::from_bytes([1; 16]);
        overlay.add(&Entry { op: op(n), n: 1, act: Act::Sorting(SortingAct::Move { id, to, was: None }) });
    }

    #[test]
    fn the_latest_move_shows_until_the_board_has_it() {
        let mut overlay = Overlay::default();
        moved(&mut overlay, 1, theme(1));
        moved(&mut overlay, 2, theme(2));
        assert_eq!(shown(&overlay), theme(2));
        overlay.answered(op(1), Some(7));
        assert!(!overlay.settle(7).is_empty());
        assert_eq!(shown(&overlay), theme(2));
        overlay.answered(op(2), Some(9));
        assert!(overlay.settle(8).is_empty());
        assert_eq!(shown(&overlay), theme(2));
        overlay.settle(9);
        assert_eq!(shown(&overlay), None);
    }

    #[test]
    fn a_refused_move_goes_at_once() {
        let mut overlay = Overlay::default();
        moved(&mut overlay, 1, theme(1));
        overlay.answered(op(1), None);
        assert_eq!(overlay.settle(0).len(), 1);
        assert_eq!(shown(&overlay), None);
    }
}
