//! Room on the big screen, and which entries of each list are on which page.

use super::{
    super::{
        chart,
        outcome::{self, RankedItem, Round, Wording},
        paging::{self, Page, Room},
    },
    cards::said,
};
use plenary_shared::{
    ballot::Criterion,
    content::{Content, Meta, Note},
    id::{ActionId, NoteId},
    screen::SCALES,
    stage::actions::{Action, Tier},
};
use std::ops::Range;

/// Width between the margins, in pixels of a screen 1920 wide, as all sizes here.
const WIDTH: usize = 1920 - 2 * 64;
/// Height between mast and foot without the page's margins.
const HEIGHT: usize = 1080 - 65 - 84 - 19 - 29;
/// Gap between columns and between blocks.
const GAP: usize = 24;
/// Size of a note's letters, and the height of its lines.
const NOTE: (usize, usize) = (34, 41);
/// Gap between two columns of notes.
const COLUMN_GAP: usize = 40;
/// The mark before a note where questions are mixed, with its gap.
const NOTE_MARK: usize = 48;
/// Above and below a note, with the line under it.
const NOTE_ENDS: usize = 26;
/// Width of the column with the names of themes.
const NAMES: usize = 700;
/// Above and below a theme's row, with the line under it.
const ROW_ENDS: usize = 16;
/// The most themes on a page.
const MOST_THEMES: usize = 12;
/// Height of the banner of a demonstration.
const BANNER: usize = 58;
/// Width of a mark in the line that explains the chart, with its gaps.
const KEY_MARK: usize = 64 + 12 + 32;
/// Above and below the heading of the chart and the line that explains it.
const CHART_ENDS: usize = 40;
/// The column beside the list of what is being ranked, and the gap before it.
const TURNOUT: (usize, usize) = (520, 60);
/// Above and below an item of that list, with the line under it.
const RANKED_ENDS: usize = 30;
/// Width of the number before an item, with its gap, that does not grow with the text.
const NUMBER_GAP: usize = 24;
/// Gap between the two sides of agreement.
const SIDES_APART: usize = 60;
/// Gap between lines that belong together.
const SMALL_GAP: usize = 14;
/// As long as the longer of the two questions.
const LONGEST_QUESTION: &str = "How much difference would this make?";
/// Longest prompt, in letters, that still fits in the largest type.
pub const LARGE_PROMPT_LETTERS: usize = 90;

/// Letters on a line: Plenary Sans's letters are half as wide as high; what is kept back pays for wrapping.
fn letters(width: usize, size: usize) -> usize {
    width * 100 / (size * 53)
}

/// A size at a text size in per cent.
const fn scaled(size: usize, scale: u16) -> usize {
    size * scale as usize / 100
}

/// Room below a heading, above the foot.
fn body_height(meta: &Meta, heading: &str, scale: u16) -> usize {
    let (size, line) = match heading.chars().count() > LARGE_PROMPT_LETTERS {
        true => (44, 52),
        false => (68, 73),
    };
    let heading = paging::lines(heading, letters(WIDTH, scaled(size, scale))) * scaled(line, scale);
    HEIGHT.saturating_sub(heading + GAP + banner(meta))
}

/// Height that the banner takes.
fn banner(meta: &Meta) -> usize {
    if meta.demo { BANNER } else { 0 }
}

/// Room for cards of notes under a heading.
pub fn notes_room(meta: &Meta, heading: &str, scale: u16) -> Room {
    let column = (WIDTH - (paging::COLUMNS - 1) * COLUMN_GAP) / paging::COLUMNS;
    let (size, line) = NOTE;
    Room {
        letters: letters(column - NOTE_MARK, scaled(size, scale)),
        wide_letters: letters(WIDTH - NOTE_MARK, scaled(size, scale)),
        height: body_height(meta, heading, scale),
        line: scaled(line, scale),
        edge: NOTE_ENDS,
    }
}

/// Room for a numbered list over the whole width.
pub fn list_room(meta: &Meta, heading: &str, scale: u16) -> Room {
    // A place in words, a number, and their gaps.
    let width = WIDTH - scaled(230, scale) - scaled(90, scale) - GAP;
    Room {
        letters: letters(width, scaled(40, scale)),
        wide_letters: letters(width, scaled(40, scale)),
        height: body_height(meta, heading, scale),
        line: scaled(50, scale),
        edge: GAP + 8,
    }
}

/// Height that is left for the chart between its heading and the parts of the line that explains it.
pub fn chart_height(content: &Content, heading: &str, key: &[&str]) -> i32 {
    let scale = content.meta.screen.scale;
    let wide = |text: &str, size| chart::width(text, scaled(size, scale) as i32) as usize;
    let heading = wide(heading, 68).div_ceil(WIDTH) * scaled(73, scale);
    let mut key_lines = 1;
    let mut used = 0;
    for part in key {
        let part = wide(part, 32) + KEY_MARK;
        if used > 0 && used + part > WIDTH {
            (key_lines, used) = (key_lines + 1, 0);
        }
        used += part;
    }
    (1080 - 65 - 84 - banner(&content.meta) - CHART_ENDS - heading - key_lines * scaled(40, scale)) as i32
}

/// Themes on one page: as many rows as the longest name allows, above the line that explains the marks.
pub fn themes_per_page(content: &Content, scale: u16) -> usize {
    let (size, line) = NOTE;
    // Names are bold, and bold letters are a tenth wider.
    let on_a_line = letters(NAMES * 9 / 10, scaled(size, scale));
    let names = content.themes.values().filter(|theme| theme.into.is_none()).map(|theme| theme.name.as_str());
    let lines = names.map(|name| paging::lines(name, on_a_line)).max().unwrap_or(1);
    let height = body_height(&content.meta, HEADING_ROOM, scale).saturating_sub(scaled(40, scale) + GAP);
    (height / (lines * scaled(line, scale) + ROW_ENDS)).clamp(1, MOST_THEMES)
}

/// Pages of cards under a heading.
///
/// A note with duplicates has one more line, with their number: its range may end one past its text.
pub fn note_pages(content: &Content, cards: &[(NoteId, &Note)], heading: &str, scale: u16) -> Vec<Page> {
    let text = |(id, note): &(NoteId, &Note)| {
        if said(content, *id) > 1 { format!("{}\n", note.text) } else { note.text.clone() }
    };
    let texts: Vec<String> = cards.iter().map(text).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    paging::pages(&texts, notes_room(&content.meta, heading, scale))
}

/// Which learning opportunities are on which page.
pub fn opportunity_pages(content: &Content, scale: u16) -> Vec<Range<usize>> {
    let items = content.opportunities_in_order();
    let texts: Vec<&str> = items.iter().map(|(_, item)| item.text.as_str()).collect();
    paging::stacked(&texts, list_room(&content.meta, HEADING_ROOM, scale))
}

/// Which learning opportunities are on which page while people rank them, beside how many have.
pub fn ranked_pages(content: &Content, scale: u16) -> Vec<Range<usize>> {
    let items = content.opportunities_in_order();
    let texts: Vec<&str> = items.iter().map(|(_, item)| item.text.as_str()).collect();
    let ((column, gap), (size, line)) = (TURNOUT, NOTE);
    let letters = letters(WIDTH - column - gap - scaled(70, scale) - NUMBER_GAP, scaled(size, scale));
    let height = body_height(&content.meta, HEADING_ROOM, scale);
    let room = Room { letters, wide_letters: letters, height, line: scaled(line, scale), edge: RANKED_ENDS };
    paging::stacked(&texts, room)
}

/// Which items of the chart are given in full words on which page after it.
pub fn word_pages(content: &Content, scale: u16) -> Vec<Range<usize>> {
    let legend = legend(content, outcome::rounds(&content.results).pop().as_ref());
    let texts: Vec<String> = legend.iter().map(Wording::measure).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    paging::stacked(&texts, list_room(&content.meta, HEADING_ROOM, scale))
}

/// The chart, and the pages with the words that belong to its numbers; none without a chart.
pub fn picture_pages(content: &Content, scale: u16) -> usize {
    match word_pages(content, scale).len() {
        0 => 0,
        words => 1 + words,
    }
}

/// A page with a dot for each ballot, where the room differs and the result says how its ballots are spread.
pub fn dots_pages(content: &Content) -> usize {
    let Some(round) = outcome::rounds(&content.results).pop() else { return 0 };
    let any = outcome::differing(&round)
        .iter()
        .any(|item| Criterion::ALL.into_iter().any(|criterion| outcome::steps(&round, criterion, item.item).is_some()));
    usize::from(any)
}

/// One page for both criteria where their words fit side by side, or else one for each.
pub fn agreement_pages(content: &Content, scale: u16) -> usize {
    let Some(round) = outcome::rounds(&content.results).pop() else { return 1 };
    let side = (WIDTH - SIDES_APART) / 2;
    let room = list_room(&content.meta, HEADING_ROOM, scale);
    let tall = |criterion: &Criterion| {
        let dissent = round.outcome(*criterion).map(outcome::most_dissent).unwrap_or_default();
        let text = |item| outcome::wording(round.words_of(item), &content.opportunities, item).measure();
        let lines = |item| 1 + paging::lines(&text(item), letters(side, scaled(36, scale)));
        let list: usize = dissent.into_iter().map(|(_, item, _)| lines(item) * scaled(46, scale) + SMALL_GAP).sum();
        // Above the list are the question, the word, the figures of two rounds, and a heading.
        let question = paging::lines(LONGEST_QUESTION, letters(side, scaled(44, scale))) * scaled(52, scale);
        let figures = if round.number > 1 { 6 } else { 4 };
        question + scaled(72 + figures * 46, scale) + 5 * SMALL_GAP + list > room.height
    };
    if Criterion::ALL.iter().any(tall) { 2 } else { 1 }
}

/// Pages of an earlier event: its picture, or without a ranking its learning opportunities, then its themes.
pub fn then_pages(then: &Content, scale: u16) -> (usize, usize) {
    let picture = picture_pages(then, scale);
    let first = if picture > 0 { picture } else { opportunity_pages(then, scale).len().max(1) };
    (first, paging::count(then.themes_in_order().len(), themes_per_page(then, scale)))
}

/// The sizes of a statement that fills the page, each with the height of its lines, the largest first.
const STATEMENTS: [(usize, usize); 4] = [(92, 104), (64, 72), (48, 56), (36, 42)];
/// Below a statement: the line, what it rests on, and how far people can support it.
const BELOW_STATEMENT: usize = 250;
/// Gap between the columns of actions.
const TIERS_APART: usize = 40;
/// Above the actions of a column: its bar, heading and what it is for.
const TIER_HEAD: usize = 130;
/// Above and below an action, with the line under it.
const ACTION_ENDS: usize = 30;

/// Which of its sizes a statement has, 0 for the largest: the largest that lets all of it be seen.
pub fn statement_size(meta: &Meta, text: &str) -> usize {
    let scale = meta.screen.scale;
    let room = (HEIGHT - BELOW_STATEMENT).saturating_sub(scaled(52, scale) + 2 * GAP + banner(meta));
    // Half of it is bold, and bold letters are a tenth wider.
    let lines = |size| paging::lines(text, letters(WIDTH * 9 / 10, scaled(size, scale)));
    let fits = |(size, line): &(usize, usize)| lines(*size) * scaled(*line, scale) <= room;
    STATEMENTS.iter().position(fits).unwrap_or(STATEMENTS.len() - 1)
}

/// The actions on the pages of the big screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionPages {
    /// Whether each page has a column for everybody who acts; otherwise it is one column as wide as the page.
    pub columns: bool,
    /// The size of the letters in per cent.
    pub scale: u16,
    /// For each page, who acts and what is done.
    pub pages: Vec<Vec<(Tier, Vec<ActionId>)>>,
}

/// Which actions are on which page: side by side where each fits a column; else one after the other, and in letters of the
/// plain size where one would not fit a page otherwise.
pub fn action_pages(content: &Content, scale: u16) -> ActionPages {
    // Whoever leads it and by when stand below, in letters that are a little smaller; a gap is said in as many words.
    let text = |action: &Action| format!("{}: {}\n{}, by 30 September 2027", action.agency, action.text, action.owner);
    let actions = content.actions_in_order();
    let of = |tier| {
        let of: Vec<_> = actions.iter().filter(|(_, action)| action.tier == tier).collect();
        let texts: Vec<String> = of.iter().map(|(_, action)| text(action)).collect();
        (of.into_iter().map(|(id, _)| *id).collect::<Vec<_>>(), texts)
    };
    let tiers = Tier::ALL.map(|tier| (tier, of(tier)));
    let texts: Vec<&str> = tiers.iter().flat_map(|(_, (_, texts))| texts).map(String::as_str).collect();
    let plain = SCALES[0];
    let fits = |columns, scale| paging::fit(&texts, action_room(&content.meta, columns, scale));
    let (columns, scale) = match scale == plain && fits(true, plain) {
        true => (true, plain),
        false => (false, if fits(false, scale) { scale } else { plain }),
    };
    let room = action_room(&content.meta, columns, scale);
    let pages_of = |(tier, (ids, texts)): &(Tier, (Vec<ActionId>, Vec<String>))| {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let page = |range: Range<usize>| (*tier, ids[range].to_vec());
        paging::stacked(&texts, room).into_iter().map(page).collect::<Vec<_>>()
    };
    let pages = tiers.each_ref().map(pages_of);
    let pages = match columns {
        true => {
            let most = pages.iter().map(Vec::len).max().unwrap_or(0);
            let beside = |page: usize| {
                let here = |(tier, pages): (Tier, &Vec<(Tier, Vec<ActionId>)>)| {
                    pages.get(page).cloned().unwrap_or((tier, Vec::new()))
                };
                Tier::ALL.into_iter().zip(&pages).map(here).collect()
            };
            (0..most).map(beside).collect()
        }
        false => pages.into_iter().flatten().map(|page| vec![page]).collect(),
    };
    ActionPages { columns, scale, pages }
}

/// Room for actions below the heading of whoever acts.
fn action_room(meta: &Meta, columns: bool, scale: u16) -> Room {
    let width = if columns { (WIDTH - (Tier::ALL.len() - 1) * TIERS_APART) / Tier::ALL.len() } else { WIDTH };
    let (size, line) = NOTE;
    // The agency is bold, and bold letters are a tenth wider.
    let letters = letters(width * 9 / 10, scaled(size, scale));
    let height = body_height(meta, HEADING_ROOM, scale).saturating_sub(scaled(TIER_HEAD, scale));
    Room { letters, wide_letters: letters, height, line: scaled(line, scale), edge: ACTION_ENDS }
}

/// A heading of one line, for lists whose heading is short.
pub const HEADING_ROOM: &str = "One line";

/// The texts of an order's rows.
pub fn order_texts(content: &Content, round: Option<&Round>, criterion: Criterion) -> Vec<String> {
    let rows = round.and_then(|round| round.outcome(criterion)).map(outcome::order).unwrap_or_default();
    let wording = |row: &RankedItem| outcome::wording(row.words.as_deref(), &content.opportunities, row.item);
    rows.iter().map(|row| wording(row).measure()).collect()
}

/// What is said beside the picture, in the order of the numbers.
pub fn legend(content: &Content, round: Option<&Round>) -> Vec<Wording> {
    let Some(round) = round else { return Vec::new() };
    let wording = |item| outcome::wording(round.words_of(item), &content.opportunities, item);
    round.entries().iter().map(|entry| wording(entry.item)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use plenary_shared::{
        agenda::{Reveal, partnership_case_review_day},
        content::Meta,
        limits,
    };

    fn board(words: usize, detail: usize, count: u8) -> Content {
        let mut content =
            Content::blank(Meta::new("Willow", "2026-11-22", partnership_case_review_day(), Reveal::OnClose));
        for n in 0..count {
            let action = Action {
                text: "word ".repeat(words.div_ceil(5)),
                tier: Tier::ALL[usize::from(n) % Tier::ALL.len()],
                sort_key: n.into(),
                agency: "word ".repeat(detail.div_ceil(5)),
                owner: "word ".repeat(detail.div_ceil(5)),
                due: String::new(),
                outcome: String::new(),
                monitor: String::new(),
                recommendation: None,
            };
            content.actions.insert(ActionId::from_bytes([n; 16]), action);
        }
        content
    }

    #[test]
    fn actions_are_side_by_side_while_each_fits_a_column_and_all_are_on_some_page() {
        for (words, detail, scale, columns, used) in [
            (60, 20, 100, true, 100),
            (60, 20, 150, false, 150),
            (limits::DECISION_CHARS, limits::DETAIL_CHARS, 100, false, 100),
            (limits::DECISION_CHARS, limits::DETAIL_CHARS, 150, false, 100),
        ] {
            let content = board(words, detail, 14);
            let layout = action_pages(&content, scale);
            assert_eq!((layout.columns, layout.scale), (columns, used), "{words} {detail} {scale}");
            let shown: usize = layout.pages.iter().flatten().map(|(_, ids)| ids.len()).sum();
            assert_eq!(shown, 14);
        }
        assert!(action_pages(&board(0, 0, 0), 100).pages.is_empty());
    }

    #[test]
    fn a_statement_is_as_large_as_all_of_it_allows() {
        let mut meta = board(0, 0, 0).meta;
        let size = |letters: usize| statement_size(&meta, &"word ".repeat(letters / 5));
        let sizes = [60, 300, 700, 1_000].map(size);
        assert!(sizes.is_sorted() && sizes[0] == 0 && sizes[3] > sizes[0], "{sizes:?}");
        let plain = statement_size(&meta, &"word ".repeat(60));
        meta.screen.scale = 150;
        assert!(statement_size(&meta, &"word ".repeat(60)) > plain);
    }
}
