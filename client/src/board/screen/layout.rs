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
    id::NoteId,
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
    let width = WIDTH - 2 * scaled(90, scale) - GAP;
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
