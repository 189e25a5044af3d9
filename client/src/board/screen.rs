//! What the big screen shows and on how many pages, decided from the board alone: laptop and projector agree.

mod cards;
mod layout;

pub use cards::{cards, cards_of_theme, said};
pub use layout::{
    HEADING_ROOM, LARGE_PROMPT_LETTERS, action_pages, agreement_pages, chart_height, dots_pages, legend, list_room,
    note_pages, opportunity_pages, order_texts, picture_pages, ranked_pages, statement_size, themes_per_page,
    then_pages, word_pages,
};

use super::{outcome, paging, recap};
use plenary_shared::{
    ballot::Criterion,
    content::Content,
    id::{PromptId, ThemeId},
    screen::{Screen, StageView, View},
};

/// What the screen shows.
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
    /// One recommendation after the other.
    Recommendations,
    /// The actions, by who acts.
    Actions,
    /// The order under a criterion.
    Order(Criterion),
    /// The picture.
    Picture,
    /// How far the ballots agree.
    Agreement,
    /// What an earlier event said.
    Then,
    /// A look back.
    Recap,
    /// The end of the day.
    Thanks,
    /// Nothing but the event's name.
    Blank,
}

/// What the big screen shows now.
pub fn showing(content: &Content) -> Showing {
    if content.meta.ended {
        return Showing::Thanks;
    }
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
        View::Recommendations => Showing::Recommendations,
        View::Actions => Showing::Actions,
        View::Impact => Showing::Order(Criterion::Impact),
        View::Ease => Showing::Order(Criterion::Ease),
        View::Picture => Showing::Picture,
        View::Agreement => Showing::Agreement,
        View::Then => Showing::Then,
        View::Blank => Showing::Blank,
    }
}

fn of_stage(content: &Content) -> Showing {
    if content.meta.stage.n == 0 {
        return Showing::Join;
    }
    let stage = super::stages::current(&content.meta);
    match stage.map_or(StageView::Join, |stage| stage.kind.kind().screen) {
        StageView::Join => Showing::Join,
        StageView::Say => Showing::Say,
        StageView::Prompts => Showing::Prompts,
        StageView::Themes => Showing::Themes,
        StageView::Opportunities => Showing::Opportunities,
        StageView::Turnout => Showing::Voting,
        StageView::Recommendations => Showing::Recommendations,
        StageView::Recap => Showing::Recap,
        StageView::Thanks => Showing::Thanks,
    }
}

/// The first prompt of the current stage, or else the first that has been shown.
fn first_prompt(content: &Content) -> Option<PromptId> {
    let mut here = content.meta.agenda.prompts_of(content.meta.stage.id);
    here.next().map(|prompt| prompt.id).or_else(|| content.meta.revealed.first().copied())
}

/// How many pages the screen has now. `then` is the content that an earlier event left.
pub fn pages(content: &Content, then: Option<&Content>) -> usize {
    let scale = content.meta.screen.scale;
    let stacked = |texts: Vec<String>, room: paging::Room| {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        paging::stacked(&texts, room).len()
    };
    let count = match showing(content) {
        Showing::Notes(id) => {
            let heading = content.meta.agenda.prompt(id).map_or("", |prompt| prompt.text.as_str());
            note_pages(content, &cards(content, |note| note.prompt == id), heading, scale).len()
        }
        Showing::Theme(id) => {
            let heading = content.themes.get(&id).map_or("", |theme| theme.name.as_str());
            note_pages(content, &cards_of_theme(content, Some(id)), heading, scale).len()
        }
        Showing::Themes => paging::count(content.themes_in_order().len(), themes_per_page(content, scale)),
        Showing::Opportunities => opportunity_pages(content, scale).len(),
        Showing::Order(criterion) => {
            let round = outcome::rounds(&content.results).pop();
            stacked(order_texts(content, round.as_ref(), criterion), list_room(&content.meta, HEADING_ROOM, scale))
        }
        Showing::Picture => picture_pages(content, scale),
        Showing::Agreement => agreement_pages(content, scale) + dots_pages(content),
        Showing::Then => then.map_or(1, |then| {
            let (first, themes) = then_pages(then, scale);
            first + themes
        }),
        Showing::Recap => recap::pages(&recap::told(content)).len(),
        Showing::Recommendations => content.recommendations.len(),
        Showing::Actions => action_pages(content, scale).pages.len(),
        Showing::Voting if content.meta.stage.open => ranked_pages(content, scale).len(),
        Showing::Voting | Showing::Join | Showing::Say | Showing::Prompts | Showing::Thanks | Showing::Blank => 1,
    };
    count.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use plenary_shared::{
        agenda::{Reveal, partnership_case_review_day},
        content::{Meta, Note, StageNow, Theme},
        id::{NoteId, StageId},
    };

    fn blank(stage: u16) -> Content {
        Content::blank(Meta {
            stage: StageNow { n: 1, id: StageId(stage), open: true, writes: false },
            ..Meta::new("Willow", "2026-11-22", partnership_case_review_day(), Reveal::OnClose)
        })
    }

    fn note(text: &str) -> Note {
        Note { prompt: PromptId(1), text: text.into(), theme: None, sort_key: 1, hidden: false, same: None }
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
        content.themes.insert(a, Theme { name: "a".into(), sort_key: 1, into: Some(b) });
        content.themes.insert(b, Theme { name: "b".into(), sort_key: 2, into: None });
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
        let room = layout::notes_room(&blank(3).meta, &"long prompt ".repeat(16), 150);
        assert!(room.height > 3 * room.line, "{room:?}");
    }
}
