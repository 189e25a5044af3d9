//! How texts of any length fill the pages of the big screen: never cut, never smaller, always the same pages.
//!
//! The laptop that turns the pages and the projector that shows them both count with these rules.

use std::ops::Range;

/// Columns of a page of notes.
pub const COLUMNS: usize = 3;
/// The most cards of one column.
pub const CARDS_PER_COLUMN: usize = 8;

/// The room for text on a page. Heights are in pixels of a screen 1920 wide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Letters on a line of one column.
    pub letters: usize,
    /// Letters on a line as wide as the page.
    pub wide_letters: usize,
    /// From top to bottom.
    pub height: usize,
    /// Height of a line.
    pub line: usize,
    /// The room of a card beside its text: edges and the gap.
    pub edge: usize,
}

impl Room {
    /// The height of a text in a column.
    fn of(&self, text: &str) -> usize {
        lines(text, self.letters) * self.line + self.edge
    }
}

/// A text, or a part of one that is longer than a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The text's place in the list.
    pub item: usize,
    /// Which bytes of it.
    pub range: Range<usize>,
    /// Which part of how many, from 1.
    pub part: (usize, usize),
}

/// One page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// Columns of cards, from the left.
    Columns(Vec<Vec<Piece>>),
    /// Long texts over the whole width, one below the other.
    Wide(Vec<Piece>),
}

/// Lays texts out in pages: first all that fit a column, in order, then the long ones.
pub fn pages(texts: &[&str], room: Room) -> Vec<Page> {
    let fits = |text: &str| room.of(text) <= room.height;
    let short = texts.iter().enumerate().filter(|(_, text)| fits(text));
    let long = texts.iter().enumerate().filter(|(_, text)| !fits(text));
    let mut pages = in_columns(short, room);
    pages.append(&mut across(long, room));
    pages
}

/// Each text goes to the column that has most room left; the page is full when none has enough.
fn in_columns<'a>(texts: impl Iterator<Item = (usize, &'a &'a str)>, room: Room) -> Vec<Page> {
    let mut pages: Vec<Vec<Vec<Piece>>> = Vec::new();
    let mut used = [room.height; COLUMNS];
    for (item, text) in texts {
        let need = room.of(text);
        let free = |column: &usize| {
            let cards = pages.last().map_or(0, |page: &Vec<Vec<Piece>>| page[*column].len());
            used[*column] + need <= room.height && cards < CARDS_PER_COLUMN
        };
        let column = (0..COLUMNS).filter(free).min_by_key(|column| used[*column]).unwrap_or_else(|| {
            pages.push(vec![Vec::new(); COLUMNS]);
            used = [0; COLUMNS];
            0
        });
        used[column] += need;
        if let Some(page) = pages.last_mut() {
            page[column].push(Piece { item, range: 0..text.len(), part: (1, 1) });
        }
    }
    pages.into_iter().map(Page::Columns).collect()
}

/// Long texts one below the other; a text longer than a page continues on the next ones.
fn across<'a>(texts: impl Iterator<Item = (usize, &'a &'a str)>, room: Room) -> Vec<Page> {
    let mut pages: Vec<Vec<Piece>> = Vec::new();
    let mut used = room.height;
    let lines_per_page = room.height.saturating_sub(room.edge) / room.line;
    for (item, text) in texts {
        // A text that is split has a note of that below each part, in a line of its own.
        let whole = lines(text, room.wide_letters) <= lines_per_page;
        let below = if whole { 0 } else { 1 };
        let parts = split(text, room.wide_letters, (lines_per_page - below.min(lines_per_page)).max(1));
        let of = parts.len();
        for (at, range) in parts.into_iter().enumerate() {
            let need = lines(&text[range.clone()], room.wide_letters) * room.line + room.edge + below * room.line;
            if used + need > room.height {
                pages.push(Vec::new());
                used = 0;
            }
            used += need;
            if let Some(page) = pages.last_mut() {
                page.push(Piece { item, range, part: (at + 1, of) });
            }
        }
    }
    pages.into_iter().map(Page::Wide).collect()
}

/// How many pages a list needs with so many entries a page; an empty list needs one.
pub fn count(entries: usize, per_page: usize) -> usize {
    entries.div_ceil(per_page.max(1)).max(1)
}

/// The entries of a page; a page past the end shows the last.
pub fn slice(entries: usize, per_page: usize, page: usize) -> Range<usize> {
    let page = page.min(count(entries, per_page) - 1);
    let start = page * per_page;
    start..entries.min(start + per_page)
}

/// Whether each text fits a page of a single column.
pub fn fit(texts: &[&str], room: Room) -> bool {
    texts.iter().all(|text| room.of(text) <= room.height)
}

/// Which entries are on which page of a single column, filled by their own height in lines.
pub fn stacked(texts: &[&str], room: Room) -> Vec<Range<usize>> {
    let mut pages: Vec<Range<usize>> = Vec::new();
    let mut used = 0;
    for (at, text) in texts.iter().enumerate() {
        let need = room.of(text);
        match pages.last_mut() {
            Some(page) if used + need <= room.height => {
                page.end = at + 1;
                used += need;
            }
            _ => {
                pages.push(at..at + 1);
                used = need;
            }
        }
    }
    pages
}

/// Lines that a text needs, rather one too many than one too few.
pub fn lines(text: &str, letters: usize) -> usize {
    text.split('\n').map(|line| wrapped(line, letters.max(1)).count()).sum()
}

/// The byte ranges of a text's parts, each of at most so many lines.
fn split(text: &str, letters: usize, lines_per_part: usize) -> Vec<Range<usize>> {
    let mut starts = Vec::new();
    let mut offset = 0;
    for line in text.split('\n') {
        starts.extend(wrapped(line, letters.max(1)).map(|start| offset + start));
        offset += line.len() + 1;
    }
    let cuts: Vec<usize> = starts.into_iter().step_by(lines_per_part).skip(1).chain([text.len()]).collect();
    let mut parts = Vec::new();
    let mut start = 0;
    for cut in cuts {
        parts.push(start..cut);
        start = cut;
    }
    parts
}

/// Where the lines of a text without line breaks begin, in bytes. Words wrap; a word too long for a line is broken.
fn wrapped(line: &str, letters: usize) -> impl Iterator<Item = usize> {
    let mut starts = vec![0];
    let mut used = 0;
    let mut at = 0;
    for word in line.split_inclusive(char::is_whitespace) {
        let width: usize = word.chars().map(width_of).sum();
        if used > 0 && used + width > letters + 1 {
            starts.push(at);
            used = 0;
        }
        if width > letters + 1 {
            let mut inside = 0;
            for (byte, letter) in word.char_indices() {
                if inside + width_of(letter) > letters {
                    starts.push(at + byte);
                    inside = 0;
                }
                inside += width_of(letter);
            }
            used = inside;
        } else {
            used += width;
        }
        at += word.len();
    }
    starts.into_iter()
}

/// Wide scripts and pictures take the room of two letters.
fn width_of(letter: char) -> usize {
    if letter as u32 >= 0x1100 { 2 } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: Room = Room { letters: 20, wide_letters: 60, height: 100, line: 10, edge: 20 };

    #[test]
    fn words_wrap_and_long_words_break() {
        assert_eq!(lines("", 10), 1);
        assert_eq!(lines("one two", 10), 1);
        assert_eq!(lines("one two three", 10), 2);
        assert_eq!(lines("a\n\nb", 10), 3);
        assert_eq!(lines(&"x".repeat(25), 10), 3);
        assert_eq!(lines("家庭家庭家庭", 10), 2);
    }

    #[test]
    fn a_column_holds_eight_cards_and_a_page_three_columns() {
        let texts = vec!["short"; 25];
        let room = Room { height: 10_000, ..ROOM };
        let pages = pages(&texts, room);
        let Page::Columns(first) = &pages[0] else { panic!("short texts stand in columns") };
        assert_eq!(first.iter().map(Vec::len).collect::<Vec<_>>(), [8, 8, 8]);
        assert_eq!(pages.len(), 2);
    }

    #[test]
    fn height_counts_as_well() {
        let tall = "four words on lines ".repeat(4);
        let pages = pages(&[&tall, &tall, &tall, &tall], ROOM);
        let Page::Columns(first) = &pages[0] else { panic!("they fit a column") };
        assert_eq!(first.iter().map(Vec::len).collect::<Vec<_>>(), [1, 1, 1]);
        assert_eq!(pages.len(), 2);
    }

    #[test]
    fn a_long_text_gets_pages_of_its_own_and_loses_nothing() {
        let long = "safeguarding is everyone's business ".repeat(40);
        let pages = pages(&["short", &long], ROOM);
        assert!(matches!(&pages[0], Page::Columns(columns) if columns[0][0].item == 0));
        let joined: String = pages[1..]
            .iter()
            .flat_map(|page| match page {
                Page::Wide(pieces) => pieces.iter().map(|piece| &long[piece.range.clone()]).collect::<Vec<_>>(),
                Page::Columns(_) => panic!("a long text is wide"),
            })
            .collect();
        assert_eq!(joined, long);
        assert!(pages.len() > 2);
    }

    #[test]
    fn few_cards_spread_over_the_columns_and_long_texts_share_a_page() {
        let pages = pages(&["one", "two", "three"], ROOM);
        assert!(matches!(&pages[..], [Page::Columns(columns)] if columns.iter().all(|column| column.len() == 1)));
        let long = "words on a line ".repeat(12);
        let wide = super::pages(&[&long, &long], Room { letters: 10, ..ROOM });
        assert!(matches!(&wide[..], [Page::Wide(pieces), ..] if pieces.len() == 1), "{wide:?}");
        let wide = super::pages(&[&long, &long], Room { letters: 10, height: 160, ..ROOM });
        assert!(matches!(&wide[..], [Page::Wide(pieces)] if pieces.len() == 2), "{wide:?}");
    }

    #[test]
    fn every_text_is_on_some_page() {
        let texts: Vec<String> = (0..200).map(|n| "word ".repeat(n % 150 + 1)).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let mut seen = vec![false; texts.len()];
        for page in pages(&texts, ROOM) {
            match page {
                Page::Columns(columns) => columns.into_iter().flatten().for_each(|piece| seen[piece.item] = true),
                Page::Wide(pieces) => pieces.into_iter().for_each(|piece| seen[piece.item] = true),
            }
        }
        assert!(seen.into_iter().all(|seen| seen));
    }

    #[test]
    fn lists_have_at_least_one_page_and_no_page_past_the_last() {
        assert_eq!(count(0, 6), 1);
        assert_eq!(slice(0, 6, 3), 0..0);
        assert_eq!(slice(13, 6, 9), 12..13);
        assert_eq!(stacked(&["a", "b", "c"], Room { height: 60, ..ROOM }), [0..2, 2..3]);
    }
}
