//! What the big screen shows and on how many pages, decided from the board alone: laptop and projector agree.

use super::{
    outcome::{self, Round},
    paging::{self, Page, Room},
};
use plenary_shared::{
    agenda::StageKind,
    ballot::Criterion,
    content::{Content, Note},
    id::{NoteId, PromptId, ThemeId},
    protocol::{Screen, View},
};

/// Rows of themes on one page, and themes in a row, at a text size.
pub const fn theme_grid(scale: u16) -> (usize, usize) {
    match scale {
        0..=100 => (3, 4),
        101..=125 => (3, 3),
        _ => (2, 3),
    }
}

/// Themes on one page at a text size.
pub const fn themes_per_page(scale: u16) -> usize {
    let (rows, columns) = theme_grid(scale);
    rows * columns
}

/// Width between the safe margins, in pixels of a screen 1920 wide, as all sizes here.
const WIDTH: usize = 1766;
/// Height between the safe margins.
const HEIGHT: usize = 993;
/// Gap between columns and between blocks.
const GAP: usize = 24;
/// Edges of a card from left to right: look, border, padding.
const CARD_SIDES: usize = 56;
/// Edges of a card from top to bottom, and the gap below.
const CARD_ENDS: usize = 60;
/// Width of the picture, without the list of points beside it.
const PICTURE_WIDTH: usize = 860;
/// Letters of a prompt that still go in the largest type.
pub const LARGE_PROMPT_LETTERS: usize = 90;

/// What stands on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Showing {
    /// How to join.
    Join,
    /// Name and instruction of the stage.
    Say,
    /// The prompts of the stage with counts.
    Prompts,
    /// The revealed notes of a prompt.
    Notes(PromptId),
    /// All themes.
    Themes,
    /// One theme with its notes.
    Theme(ThemeId),
    /// The learning points.
    Opportunities,
    /// How many have voted.
    Voting,
    /// The order under a criterion.
    Order(Criterion),
    /// The picture.
    Picture,
    /// How far the ballots agree.
    Agreement,
    /// What an earlier event said.
    Then,
    /// The end of the day.
    Thanks,
}

/// What the big screen shows now.
pub fn showing(content: &Content) -> Showing {
    let Screen { view, theme, prompt, .. } = content.meta.screen;
    match view {
        View::Stage => of_stage(content),
        View::Join => Showing::Join,
        View::Notes => prompt.or_else(|| first_prompt(content)).map_or(Showing::Prompts, Showing::Notes),
        View::Themes => match theme.and_then(|theme| content.live_theme(theme)) {
            Some(theme) => Showing::Theme(theme),
            None => Showing::Themes,
        },
        View::Opportunities => Showing::Opportunities,
        View::Impact => Showing::Order(Criterion::Impact),
        View::Ease => Showing::Order(Criterion::Ease),
        View::Picture => Showing::Picture,
        View::Agreement => Showing::Agreement,
        View::Then => Showing::Then,
    }
}

fn of_stage(content: &Content) -> Showing {
    if content.meta.ended {
        return Showing::Thanks;
    }
    if content.meta.stage.n == 0 {
        return Showing::Join;
    }
    match super::stages::current(&content.meta).map(|stage| stage.kind) {
        None | Some(StageKind::Welcome) => Showing::Join,
        Some(StageKind::Chronology | StageKind::Brainstorm | StageKind::Actions) => Showing::Prompts,
        Some(StageKind::Theming) => Showing::Themes,
        Some(StageKind::Development | StageKind::Plenary) => Showing::Opportunities,
        Some(StageKind::Prioritising) => Showing::Voting,
        Some(StageKind::Synopsis | StageKind::Recommendations | StageKind::Break) => Showing::Say,
        Some(StageKind::Close) => Showing::Thanks,
    }
}

/// The first prompt of the current stage, or else the first that has been shown.
fn first_prompt(content: &Content) -> Option<PromptId> {
    let mut here = content.meta.agenda.prompts_of(content.meta.stage.id);
    here.next().map(|prompt| prompt.id).or_else(|| content.meta.revealed.first().copied())
}

/// Letters on a line: Arial's letters are half as wide as high; what is kept back pays for wrapping.
fn letters(width: usize, size: usize) -> usize {
    width * 100 / (size * 53)
}

/// A size at a text size in per cent.
const fn scaled(size: usize, scale: u16) -> usize {
    size * scale as usize / 100
}

/// Room below a heading of so many letters, above the foot.
fn body_height(heading: &str, scale: u16) -> usize {
    let (size, line) = match heading.chars().count() > LARGE_PROMPT_LETTERS {
        true => (44, 52),
        false => (64, 72),
    };
    let heading = paging::lines(heading, letters(WIDTH, scaled(size, scale))) * scaled(line, scale);
    HEIGHT.saturating_sub(heading + scaled(40 + 52, scale) + 3 * GAP)
}

/// Room for cards of notes under a heading.
pub fn notes_room(heading: &str, scale: u16) -> Room {
    let column = (WIDTH - (paging::COLUMNS - 1) * GAP) / paging::COLUMNS;
    Room {
        letters: letters(column - CARD_SIDES, scaled(40, scale)),
        wide_letters: letters(WIDTH - CARD_SIDES, scaled(40, scale)),
        height: body_height(heading, scale),
        line: scaled(50, scale),
        edge: CARD_ENDS,
    }
}

/// Room for a numbered list over the whole width.
pub fn list_room(heading: &str, scale: u16) -> Room {
    let width = WIDTH - 2 * scaled(90, scale) - GAP;
    Room {
        letters: letters(width, scaled(40, scale)),
        wide_letters: letters(width, scaled(40, scale)),
        height: body_height(heading, scale),
        line: scaled(50, scale),
        edge: GAP + 8,
    }
}

/// Room for the list of points beside the picture.
pub fn legend_room(scale: u16) -> Room {
    let width = WIDTH - PICTURE_WIDTH - 2 * GAP - scaled(70, scale);
    Room {
        letters: letters(width, scaled(32, scale)),
        wide_letters: letters(width, scaled(32, scale)),
        height: HEIGHT - scaled(2 * 52 + 80, scale) - 3 * GAP,
        line: scaled(40, scale),
        edge: GAP,
    }
}

/// The notes of a prompt that cards show, duplicates left to the note they are merged under.
pub fn cards(content: &Content, choose: impl Fn(&Note) -> bool) -> Vec<(NoteId, &Note)> {
    let shown = |note: &Note| note.same.is_none_or(|of| content.notes.get(&of).is_none_or(|note| note.hid));
    content.notes_in_order().into_iter().filter(|(_, note)| shown(note) && choose(note)).collect()
}

/// The notes of one theme in cards.
pub fn cards_of_theme(content: &Content, theme: Option<ThemeId>) -> Vec<(NoteId, &Note)> {
    cards(content, |note| note.th.and_then(|id| content.live_theme(id)) == theme)
}

/// How often a note was said: itself and the duplicates merged under it.
pub fn said(content: &Content, id: NoteId) -> usize {
    1 + content.notes.values().filter(|note| note.same == Some(id) && !note.hid).count()
}

/// Pages of cards under a heading.
pub fn note_pages(cards: &[(NoteId, &Note)], heading: &str, scale: u16) -> Vec<Page> {
    let texts: Vec<&str> = cards.iter().map(|(_, note)| note.x.as_str()).collect();
    paging::pages(&texts, notes_room(heading, scale))
}

/// How many pages the screen has now. `then` is the content that an earlier event left.
pub fn pages(content: &Content, then: Option<&Content>) -> usize {
    let scale = content.meta.screen.scale;
    let stacked = |texts: Vec<String>, room: Room| {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        paging::stacked(&texts, room).len()
    };
    let count = match showing(content) {
        Showing::Notes(id) => {
            let heading = content.meta.agenda.prompt(id).map_or("", |prompt| prompt.text.as_str());
            note_pages(&cards(content, |note| note.p == id), heading, scale).len()
        }
        Showing::Theme(id) => {
            let heading = content.themes.get(&id).map_or("", |theme| theme.name.as_str());
            note_pages(&cards_of_theme(content, Some(id)), heading, scale).len()
        }
        Showing::Themes => paging::count(content.themes_in_order().len(), themes_per_page(scale)),
        Showing::Opportunities => {
            let texts = content.opportunities_in_order().into_iter().map(|(_, item)| item.x.clone()).collect();
            stacked(texts, list_room(HEADING_ROOM, scale))
        }
        Showing::Order(criterion) => {
            let round = outcome::rounds(&content.results).pop();
            stacked(order_texts(content, round.as_ref(), criterion), list_room(HEADING_ROOM, scale))
        }
        Showing::Picture => {
            let round = outcome::rounds(&content.results).pop();
            stacked(legend_texts(content, round.as_ref()), legend_room(scale))
        }
        Showing::Then => then.map_or(1, |then| 1 + paging::count(then.themes_in_order().len(), themes_per_page(scale))),
        Showing::Join | Showing::Say | Showing::Prompts | Showing::Voting | Showing::Agreement | Showing::Thanks => 1,
    };
    count.max(1)
}

/// A heading of one line, for lists whose heading is short.
pub const HEADING_ROOM: &str = "One line";

/// The texts of an order's rows.
pub fn order_texts(content: &Content, round: Option<&Round>, criterion: Criterion) -> Vec<String> {
    let rows = round.and_then(|round| round.outcome(criterion)).map(outcome::order).unwrap_or_default();
    rows.iter().map(|row| outcome::wording(&content.opportunities, row.item).unwrap_or_default()).collect()
}

/// The texts beside the picture, in the order of their numbers.
pub fn legend_texts(content: &Content, round: Option<&Round>) -> Vec<String> {
    let entries = round.map(Round::entries).unwrap_or_default();
    entries.iter().map(|entry| outcome::wording(&content.opportunities, entry.item).unwrap_or_default()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use plenary_shared::{
        agenda::{Reveal, partnership_case_review_day},
        content::{Meta, StageNow, Theme},
        id::StageId,
    };

    fn blank(stage: u16) -> Content {
        Content {
            meta: Meta {
                title: "Willow".into(),
                day: "2026-11-22".into(),
                agenda: partnership_case_review_day(),
                stage: StageNow { n: 1, id: StageId(stage), open: true, writes: false },
                reveal: Reveal::OnClose,
                revealed: [].into(),
                screen: Screen::default(),
                demo: false,
                ended: false,
            },
            notes: [].into(),
            themes: [].into(),
            opportunities: [].into(),
            results: [].into(),
            then: None,
        }
    }

    fn note(text: &str) -> Note {
        Note { p: PromptId(1), x: text.into(), th: None, o: 1, hid: false, same: None }
    }

    #[test]
    fn a_stage_shows_what_people_do_in_it() {
        assert_eq!(showing(&blank(0)), Showing::Join);
        assert_eq!(showing(&blank(3)), Showing::Prompts);
        assert_eq!(showing(&blank(4)), Showing::Themes);
        assert_eq!(showing(&blank(7)), Showing::Voting);
        let mut over = blank(7);
        over.meta.ended = true;
        assert_eq!(showing(&over), Showing::Thanks);
    }

    #[test]
    fn a_theme_that_was_merged_shows_where_it_went() {
        let (a, b) = (ThemeId::from_bytes([1; 16]), ThemeId::from_bytes([2; 16]));
        let mut content = blank(4);
        content.themes.insert(a, Theme { name: "a".into(), o: 1, into: Some(b) });
        content.themes.insert(b, Theme { name: "b".into(), o: 2, into: None });
        content.meta.screen = Screen { view: View::Themes, theme: Some(a), ..Screen::default() };
        assert_eq!(showing(&content), Showing::Theme(b));
    }

    #[test]
    fn larger_text_takes_more_pages_and_loses_no_note() {
        let mut content = blank(3);
        for n in 0..60 {
            content.notes.insert(NoteId::from_bytes([n; 16]), note(&"what was known ".repeat(usize::from(n % 20) + 1)));
        }
        content.meta.screen = Screen { view: View::Notes, prompt: Some(PromptId(1)), ..Screen::default() };
        let plain = pages(&content, None);
        content.meta.screen.scale = 150;
        assert!(pages(&content, None) > plain);
    }

    #[test]
    fn duplicates_stand_under_the_note_they_repeat() {
        let (a, b) = (NoteId::from_bytes([1; 16]), NoteId::from_bytes([2; 16]));
        let mut content = blank(4);
        content.notes.insert(a, note("one"));
        content.notes.insert(b, Note { same: Some(a), ..note("one again") });
        assert_eq!(cards_of_theme(&content, None).len(), 1);
        assert_eq!(said(&content, a), 2);
    }

    #[test]
    fn a_longest_note_at_the_largest_size_still_fits_in_parts() {
        let room = notes_room(&"long prompt ".repeat(16), 150);
        assert!(room.height > 3 * room.line, "{room:?}");
    }
}
