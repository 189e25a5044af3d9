//! What a look back shows: themes, the top of both rankings, and how far people agree, from the board alone.

use super::{
    outcome::{self, RankedItem},
    paging, screen,
};
use plenary_shared::{
    ballot::Criterion,
    content::{Content, Outcome, Theme},
    stage::poll::PollId,
};
use std::{cmp::Reverse, collections::BTreeMap};

/// How many places of an order are its top.
const TOP: u16 = 3;

/// One page of the look back on the big screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Back {
    /// A page of the themes, from 0.
    Themes(usize),
    /// The top of an order.
    Top(Criterion),
    /// A page of the agreement, from 0.
    Agreement(usize),
}

/// The board without the rounds of ranking in which too few took part: they say nothing, and hide no round before them.
pub fn told(content: &Content) -> Content {
    let mut told = content.clone();
    told.results.retain(|id, _| {
        content.results.iter().any(|(other, outcome)| {
            other.n == id.n && outcome.ranking.is_ordered() && !outcome.ranking.places.is_empty()
        })
    });
    told
}

/// The pages of the look back at a board that is [`told`]; none where there is nothing to look back on.
pub fn pages(content: &Content) -> Vec<Back> {
    let scale = content.meta.screen.scale;
    let themes = content.themes_in_order().len();
    let themes = if themes > 0 { paging::count(themes, screen::themes_per_page(content, scale)) } else { 0 };
    let ranked = |criterion: &Criterion| newest(&content.results, *criterion).is_some();
    let any = Criterion::ALL.iter().any(ranked);
    let agreement = if any { screen::agreement_pages(content, scale) } else { 0 };
    let orders = Criterion::ALL.into_iter().filter(ranked).map(Back::Top);
    (0..themes).map(Back::Themes).chain(orders).chain((0..agreement).map(Back::Agreement)).collect()
}

/// The top of an order as far as it fits on one page of the big screen.
pub fn top_of_page(content: &Content, outcome: &Outcome) -> Vec<RankedItem> {
    let mut rows = top(outcome);
    let wording = |row: &RankedItem| outcome::wording(row.words.as_deref(), &content.opportunities, row.item).measure();
    let texts: Vec<String> = rows.iter().map(wording).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let room = screen::list_room(&content.meta, screen::HEADING_ROOM, content.meta.screen.scale);
    rows.truncate(paging::stacked(&texts, room).first().map_or(0, |page| page.end));
    rows
}

/// The first places of an order; more than three where several share the last.
pub fn top(outcome: &Outcome) -> Vec<RankedItem> {
    outcome::order(outcome).into_iter().filter(|row| row.place <= TOP).collect()
}

/// The newest result under a criterion in which there is an order.
pub fn newest(results: &BTreeMap<PollId, Outcome>, criterion: Criterion) -> Option<&Outcome> {
    let ordered = results.iter().filter(|(id, outcome)| {
        id.criterion() == Some(criterion) && outcome.ranking.is_ordered() && !outcome.ranking.places.is_empty()
    });
    ordered.max_by_key(|(id, _)| id.n).map(|(_, outcome)| outcome)
}

/// Names of themes with the number of notes in each, most first.
pub fn themes(content: &Content) -> Vec<(String, usize)> {
    let count = |(id, theme): (_, &Theme)| (theme.name.clone(), screen::cards_of_theme(content, Some(id)).len());
    let mut themes: Vec<_> = content.themes_in_order().into_iter().map(count).collect();
    themes.sort_by_key(|(_, notes)| Reverse(*notes));
    themes
}

#[cfg(test)]
mod tests {
    use super::*;
    use plenary_shared::{
        agenda::{Reveal, partnership_case_review_day},
        ballot::Choices,
        content::Meta,
        id::OpportunityId,
        ranking::tally,
    };

    fn outcome(tiers: &[&[u8]], ballots: usize) -> Outcome {
        let item = |n: u8| OpportunityId::from_bytes([n; 16]);
        let items: Vec<_> = (1..=6).map(item).collect();
        let tiers = tiers.iter().map(|tier| tier.iter().copied().map(item).collect()).collect();
        let ballots = vec![Choices::new(tiers, &items).unwrap(); ballots];
        let ranking = tally(&items, &ballots);
        Outcome { criterion: Criterion::Impact, ranking, items, receipts: Vec::new(), words: Vec::new() }
    }

    #[test]
    fn the_top_is_three_places_with_all_who_share_the_last() {
        let places = |outcome: &Outcome| top(outcome).into_iter().map(|row| row.place).collect::<Vec<_>>();
        assert_eq!(places(&outcome(&[&[1], &[2], &[3], &[4]], 5)), [1, 2, 3]);
        assert_eq!(places(&outcome(&[&[1], &[2], &[3, 4, 5], &[6]], 5)), [1, 2, 3, 3, 3]);
        assert_eq!(places(&outcome(&[&[1], &[2]], 2)), [0; 0]);
    }

    #[test]
    fn a_round_in_which_nobody_ranked_does_not_hide_the_one_before() {
        let (first, second) = (outcome(&[&[1], &[2]], 5), outcome(&[], 0));
        let id = |n| PollId::ranking(n, Criterion::Impact);
        let results = [(id(3), first.clone()), (id(7), second)].into();
        assert_eq!(newest(&results, Criterion::Impact), Some(&first));
        assert_eq!(newest(&results, Criterion::Ease), None);
        let meta = Meta::new("Willow", "2026-11-22", partnership_case_review_day(), Reveal::OnClose);
        let content = Content { results, ..Content::blank(meta) };
        assert_eq!(told(&content).results.keys().map(|id| id.n).collect::<Vec<_>>(), [3]);
        assert_eq!(pages(&told(&content)), [Back::Top(Criterion::Impact), Back::Agreement(0)]);
        assert_eq!(pages(&told(&Content { results: Default::default(), ..content })), []);
    }
}
