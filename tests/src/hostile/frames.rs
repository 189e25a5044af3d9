//! Frames of devices: parsed, permitted, applied. For any input, every command is answered once, the board stays within
//! its limits, and all copies are the same.

use super::room::Bench;
use plenary_shared::{
    agenda::Reveal, content::Content, id::OpId, limits, new_session, role::Role, text, wire::ClientFrame,
};

/// Lines of one input that are played.
const LINES: usize = 200;
/// Commands that wait for a room together, in inputs that come in batches.
const BATCH: usize = 8;

/// Plays an input to a fresh room: a byte for the kind of event, then one frame a line, each after a letter for its
/// seat: `f` for a facilitator, `s` for a big screen, any other for one of four participants.
pub fn play(input: &[u8]) {
    let Some((kind, rest)) = input.split_first() else { return };
    let mut bench = Bench::new(if kind & 1 == 0 { Reveal::OnClose } else { Reveal::Open });
    let before = bench.content();
    let size = if kind & 2 == 0 { 1 } else { BATCH };
    let mut led = false;
    let lines: Vec<_> = rest.split(|byte| *byte == b'\n').take(LINES).collect();
    for lines in lines.chunks(size) {
        let mut inputs = Vec::new();
        for line in lines {
            let Some((seat, frame)) = line.split_first() else { continue };
            let Ok(frame) = std::str::from_utf8(frame) else { continue };
            led |= *seat == b'f';
            inputs.extend(heard(&bench, *seat, frame));
        }
        bench.give(inputs);
    }
    let after = bench.content();
    assert_eq!(bench.followed(), after, "a copy differs from the board");
    sound(&after);
    assert_eq!((&after.meta.title, &after.meta.day), (&before.meta.title, &before.meta.day));
    if !led {
        assert_eq!(after, before, "nobody opened a stage, and yet the board changed");
    }
}

/// What a room is given when a seat's socket receives a frame.
fn heard(bench: &Bench, seat: u8, frame: &str) -> Option<plenary_server::room::Input> {
    let role = match seat {
        b'f' => Role::Facilitator,
        b's' => Role::Projector,
        _ => Role::Participant,
    };
    match ClientFrame::read(frame) {
        Ok(ClientFrame::Cmd { op, n, act }) => Some(bench.command(role, op, n, act, seat % 4)),
        Ok(ClientFrame::Mine { notes }) if notes.len() <= limits::PROOFS_PER_FRAME => Some(bench.mine(notes)),
        Ok(ClientFrame::Hidden { notes }) if notes.len() <= limits::HIDDEN_PER_FRAME && role == Role::Facilitator => {
            Some(bench.hidden(notes))
        }
        Ok(ClientFrame::Hello { epoch, seq, .. }) => Some(bench.hello(role, epoch, seq)),
        Ok(ClientFrame::Mine { .. } | ClientFrame::Hidden { .. } | ClientFrame::Pause { .. } | ClientFrame::Ping)
        | Err(None) => None,
        Err(Some(op)) => {
            assert_eq!(op.to_string().parse::<OpId>(), Ok(op), "an answer can name the command");
            None
        }
    }
}

/// The invariants of every board.
fn sound(content: &Content) {
    assert!(content.notes.len() <= limits::NOTES_PER_BOARD);
    assert!(content.themes.len() <= limits::THEMES);
    assert!(content.opportunities.len() <= limits::OPPORTUNITIES);
    for note in content.notes.values() {
        assert!(
            note.hidden && note.text.is_empty() || text::note(&note.text).as_ref() == Ok(&note.text),
            "{:?}",
            note.text
        );
        assert!(note.same.is_none_or(|other| content.notes.get(&other).is_none_or(|root| root.same.is_none())));
        assert!(content.meta.agenda.prompt(note.prompt).is_some());
    }
    for (id, theme) in &content.themes {
        assert_eq!(text::theme(&theme.name).as_ref(), Ok(&theme.name));
        let live = content.live_theme(*id);
        assert!(live.is_none_or(|live| content.themes[&live].into.is_none()), "merges lead in a circle");
    }
    for item in content.opportunities.values() {
        assert_eq!(text::opportunity(&item.text).as_ref(), Ok(&item.text));
    }
    for prompt in &content.meta.agenda.prompts {
        assert_eq!(text::prompt(&prompt.text).as_ref(), Ok(&prompt.text));
    }
    let agenda = &content.meta.agenda;
    assert_eq!(new_session::agenda(agenda).as_ref(), Ok(agenda), "an event could begin with the agenda");
    assert!(agenda.stage(content.meta.stage.id).is_some(), "the current stage is on the agenda");
    assert!(content.notes.values().all(|note| agenda.prompt(note.prompt).is_some()), "no note lost its question");
    for outcome in content.results.values() {
        assert_eq!(outcome.receipts.len(), outcome.ranking.n as usize);
        assert!(outcome.ranking.n >= 5 || outcome.ranking.detail.is_none(), "fewer than five ballots show detail");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plenary_shared::{
        agenda::partnership_case_review_day,
        content::{Meta, Note},
        id::{NoteId, PromptId},
    };

    /// The checker above would notice a note that is longer than notes may be.
    #[test]
    fn a_board_beyond_its_limits_would_be_noticed() {
        let x = "x".repeat(limits::NOTE_CHARS + 1);
        let note = Note { prompt: PromptId(1), text: x, theme: None, sort_key: 1, hidden: false, same: None };
        let meta = Meta::new("", "", partnership_case_review_day(), Reveal::Open);
        let mut content = Content { notes: [(NoteId::from_bytes([1; 16]), note)].into(), ..Content::blank(meta) };
        assert!(std::panic::catch_unwind(|| sound(&content)).is_err());
        content.notes.clear();
        sound(&content);
    }
}
