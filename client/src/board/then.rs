//! Two rounds of ranking beside each other: of one event, or of an earlier event and this one.

use super::outcome::{self, Round, Wording};
use plenary_shared::{
    content::{Content, Meta},
    id::OpportunityId,
    picture::{Entry, Spot},
};
use std::collections::BTreeMap;

/// A round, with the board that it belongs to.
#[derive(Clone)]
pub struct Side<'a> {
    /// The board.
    pub content: &'a Content,
    /// The round.
    pub round: Round,
}

/// One learning opportunity in both rounds.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// Its number in the later round, or else in the earlier one.
    pub label: u16,
    /// Its words in the same round.
    pub words: Wording,
    /// Where it was.
    pub then: Option<Entry>,
    /// Where it is.
    pub now: Option<Entry>,
}

/// A theme, and how many notes it has.
pub type Said = (String, usize);

impl Side<'_> {
    /// The event.
    pub fn meta(&self) -> &Meta {
        &self.content.meta
    }

    /// Its words where they are shown.
    fn words(&self, item: OpportunityId) -> Wording {
        outcome::wording(self.round.words_of(item), &self.content.opportunities, item)
    }
}

/// Every round with an order that a board holds, the oldest first: those of the earlier event, then its own.
pub fn sides(content: &Content) -> Vec<Side<'_>> {
    let mut sides = Vec::new();
    for content in content.then.iter().map(|then| &then.content).chain([content]) {
        sides.extend(outcome::rounds(&content.results).into_iter().map(|round| Side { content, round }));
    }
    sides.retain(|side| !side.round.entries().is_empty());
    sides
}

/// Every item of both rounds, those of the later one first, by number. An item of another event is the same where its words
/// are.
pub fn pairs(then: &Side<'_>, now: &Side<'_>) -> Vec<Pair> {
    let mut left = then.round.entries();
    let mut rows: Vec<Pair> = Vec::new();
    for entry in now.round.entries() {
        let words = now.words(entry.item);
        let found = left.iter().position(|other| other.item == entry.item || alike(&then.words(other.item), &words));
        rows.push(Pair { label: entry.label, words, then: found.map(|at| left.remove(at)), now: Some(entry) });
    }
    let gone = |entry: Entry| Pair { label: entry.label, words: then.words(entry.item), then: Some(entry), now: None };
    rows.into_iter().chain(left.into_iter().map(gone)).collect()
}

/// Where each item of the later round was in the earlier one.
pub fn before(pairs: &[Pair]) -> BTreeMap<OpportunityId, Spot> {
    let spot = |entry: &Entry| plenary_shared::picture::Picture::new(&[*entry], 0).points[0].truth;
    pairs.iter().filter_map(|pair| Some((pair.now?.item, spot(pair.then.as_ref()?)))).collect()
}

/// Themes of one board that the other does not have, by name, the largest first.
pub fn themes_of_one(content: &Content, other: &Content) -> Vec<Said> {
    let known: Vec<String> = super::recap::themes(other).into_iter().map(|(name, _)| folded(&name)).collect();
    super::recap::themes(content).into_iter().filter(|(name, _)| !known.contains(&folded(name))).collect()
}

fn alike(one: &Wording, other: &Wording) -> bool {
    match (&one.text, &other.text) {
        (Some(one), Some(other)) => folded(one) == folded(other),
        _ => false,
    }
}

fn folded(text: &str) -> String {
    text.trim().trim_end_matches('.').to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use plenary_shared::{
        agenda::{Reveal, partnership_case_review_day},
        ballot::{Choices, Criterion},
        content::{Opportunity, Outcome, Theme},
        id::ThemeId,
        ranking::tally,
        snapshot::Snapshot,
        stage::poll::PollId,
    };

    fn item(n: u8) -> OpportunityId {
        OpportunityId::from_bytes([n; 16])
    }

    /// A board with rounds, each an order of items by their numbers; the words of an item are `words` and its number.
    fn board(words: &str, rounds: &[&[u8]]) -> Content {
        let mut content =
            Content::blank(Meta::new("Willow", "2026-11-22", partnership_case_review_day(), Reveal::OnClose));
        for (n, order) in (1..).zip(rounds) {
            let mut items: Vec<_> = order.iter().copied().map(item).collect();
            let ballot = Choices::new(items.iter().map(|item| vec![*item]).collect(), &items).unwrap();
            items.sort_unstable();
            let ranking = tally(&items, &vec![ballot; 5]);
            for criterion in Criterion::ALL {
                let outcome = Outcome {
                    criterion,
                    ranking: ranking.clone(),
                    items: items.clone(),
                    receipts: Vec::new(),
                    words: Vec::new(),
                };
                content.results.insert(PollId::ranking(n, criterion), outcome);
            }
            let row = |number: &u8| {
                let text = format!("{words} {}", number % 10);
                (item(*number), Opportunity { text, theme: None, sort_key: u32::from(*number) })
            };
            content.opportunities.extend(order.iter().map(row));
        }
        content
    }

    #[test]
    fn two_rounds_of_one_event_are_matched_by_item_and_a_new_one_has_no_past() {
        let content = board("Item", &[&[1, 2, 3], &[3, 2, 4]]);
        let sides = sides(&content);
        let rows = pairs(&sides[0], &sides[1]);
        let there: Vec<_> = rows.iter().map(|pair| (pair.then.is_some(), pair.now.is_some())).collect();
        assert_eq!(there, [(true, true), (true, true), (false, true), (true, false)]);
        assert_eq!(before(&rows)[&item(2)], Spot { x: 500, y: 500 });
        assert_eq!(rows[3].words.text.as_deref(), Some("Item 1"));
    }

    #[test]
    fn items_of_an_earlier_event_are_the_same_where_their_words_are() {
        let mut content = board("item", &[&[11, 12]]);
        let earlier = board("Item", &[&[2, 1]]);
        let (format, name) = ("plenary-snapshot".into(), "End of the event".into());
        let stage = plenary_shared::id::StageId(1);
        let then =
            Snapshot { format, schema: 1, number: 1, name, stage, held: 0, removed: Vec::new(), content: earlier };
        content.then = Some(Box::new(then));
        let sides = sides(&content);
        assert_eq!(sides.len(), 2);
        let rows = pairs(&sides[0], &sides[1]);
        assert!(rows.iter().all(|pair| pair.then.is_some() && pair.now.is_some()), "{rows:?}");
        assert_eq!(before(&rows)[&item(11)], Spot { x: 0, y: 1_000 });
    }

    #[test]
    fn what_is_new_and_what_nobody_mentions_is_told_by_names_of_themes() {
        let theme = |name: &str| Theme { name: name.into(), sort_key: 1, into: None };
        let (mut then, mut now) = (board("", &[]), board("", &[]));
        then.themes =
            [(ThemeId::from_bytes([1; 16]), theme("Housing")), (ThemeId::from_bytes([2; 16]), theme("Language"))]
                .into();
        now.themes =
            [(ThemeId::from_bytes([3; 16]), theme("housing ")), (ThemeId::from_bytes([4; 16]), theme("School"))].into();
        assert_eq!(themes_of_one(&now, &then), [("School".to_owned(), 0)]);
        assert_eq!(themes_of_one(&then, &now), [("Language".to_owned(), 0)]);
    }
}
