//! The state of an own note: on its way, waiting among others', shown, or with the facilitator.

use crate::{
    markup::view,
    own_notes::{self, OwnNote},
    phone::Phone,
    words::participant as say,
};
use leptos::prelude::*;
use plenary_shared::{agenda::Reveal, content::Note, id::NoteId};

/// Where the newest words of an own note are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteState {
    /// On the device, on their way.
    Waiting,
    /// On the server, until others changed something too.
    Mixed,
    /// On the server, until the facilitator shows the answers.
    Held,
    /// On every screen.
    Shown,
    /// Removed from view.
    Hidden,
    /// Too late for the board, with the facilitator.
    Late,
}

impl NoteState {
    /// Tells it from the note as this device has it and as the board has it; `open` is whether people write now. What a
    /// reload leaves of a note is enough: nothing is remembered for it.
    fn new(note: &OwnNote, board: Option<&Note>, reveal: Reveal, open: bool) -> Self {
        match (note.standing, board) {
            (own_notes::Standing::Waiting, _) => Self::Waiting,
            (_, Some(board)) if board.hidden => Self::Hidden,
            (_, Some(board)) if board.text == note.text => Self::Shown,
            (own_notes::Standing::Late, _) => Self::Late,
            // A stage that closes shows everything that came in time.
            (own_notes::Standing::Saved, _) if !open => Self::Late,
            (own_notes::Standing::Saved, Some(_)) => Self::Mixed,
            (own_notes::Standing::Saved, None) => match reveal {
                Reveal::OnClose => Self::Held,
                Reveal::Open => Self::Mixed,
            },
        }
    }

    const fn says(self) -> &'static str {
        match self {
            Self::Waiting => say::NOT_SENT_YET,
            Self::Mixed => say::SAVED_MIXED,
            Self::Held => say::SAVED_HELD,
            Self::Shown => say::SHOWN,
            Self::Hidden => say::HIDDEN_FROM_VIEW,
            Self::Late => say::WITH_FACILITATOR,
        }
    }
}

/// Follows the state of an own note.
pub fn standing(
    id: NoteId,
    note: Memo<Option<OwnNote>>,
    open: Memo<bool>,
) -> impl Fn() -> Option<NoteState> + Copy + Send + Sync + 'static {
    let mirror = Phone::here().live.mirror;
    let board = mirror.note(id);
    let reveal = move || mirror.meta.with(|meta| meta.as_ref().map(|meta| meta.reveal)).unwrap_or_default();
    move || {
        let note = note.get()?;
        Some(board.with(|board| NoteState::new(&note, board.as_ref(), reveal(), open.get())))
    }
}

/// A hollow tick on the phone, a full one on the server, and the same in words.
#[component]
pub fn StandingWords(standing: impl Fn() -> Option<NoteState> + Copy + Send + Sync + 'static) -> impl IntoView {
    let class = move || if standing() == Some(NoteState::Waiting) { "standing hollow" } else { "standing full" };
    view! {
        <span class=class>
            <svg viewBox="0 0 24 24" aria-hidden="true">
                <circle cx="12" cy="12" r="10"></circle>
                <path d="M7 12.5l3.5 3.5L17 8.5"></path>
            </svg>
            <span>{move || standing().map(NoteState::says)}</span>
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plenary_shared::id::PromptId;

    fn own(standing: own_notes::Standing) -> OwnNote {
        OwnNote { place: 0, prompt: PromptId(1), text: "new words".into(), revision: 2, standing }
    }

    fn board(x: &str) -> Note {
        Note { prompt: PromptId(1), text: x.into(), theme: None, sort_key: 1, hidden: false, same: None }
    }

    #[test]
    fn what_everybody_sees_is_shown_wherever_it_was_before() {
        let there = board("new words");
        for standing in [own_notes::Standing::Saved, own_notes::Standing::Late] {
            for (reveal, open) in [(Reveal::OnClose, true), (Reveal::Open, false)] {
                assert_eq!(NoteState::new(&own(standing), Some(&there), reveal, open), NoteState::Shown);
            }
        }
        let waiting = own(own_notes::Standing::Waiting);
        assert_eq!(NoteState::new(&waiting, Some(&there), Reveal::OnClose, true), NoteState::Waiting);
        let hidden = Note { hidden: true, text: String::new(), ..there };
        assert_eq!(
            NoteState::new(&own(own_notes::Standing::Saved), Some(&hidden), Reveal::Open, true),
            NoteState::Hidden
        );
    }

    #[test]
    fn a_change_of_a_shown_note_waits_for_others() {
        let there = board("old words");
        for reveal in [Reveal::OnClose, Reveal::Open] {
            assert_eq!(NoteState::new(&own(own_notes::Standing::Saved), Some(&there), reveal, true), NoteState::Mixed);
        }
        for late in [own_notes::Standing::Late, own_notes::Standing::Saved] {
            assert_eq!(NoteState::new(&own(late), Some(&there), Reveal::Open, false), NoteState::Late);
        }
    }

    #[test]
    fn a_note_that_is_not_on_the_board_waits_for_what_the_event_waits_for() {
        let saved = own(own_notes::Standing::Saved);
        assert_eq!(NoteState::new(&saved, None, Reveal::OnClose, true), NoteState::Held);
        assert_eq!(NoteState::new(&saved, None, Reveal::Open, true), NoteState::Mixed);
        assert_eq!(NoteState::new(&saved, None, Reveal::OnClose, false), NoteState::Late);
    }
}
