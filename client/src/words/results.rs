//! What is said about orders, the picture and agreement.

use super::{
    catalogue,
    numbers::{counted, listed},
};
use crate::board::outcome::{Headline, Since};
use plenary_shared::{
    ballot::Criterion,
    limits::{MIN_BALLOTS_ORDERED, MIN_BALLOTS_SHOWN},
    picture::Quadrant,
    ranking::{Spread, agreement::Agreement},
};

catalogue! {
    PICTURE = "Impact and ease";
    PICTURE_AXES = "Higher up makes more difference. Further right is easier to do.";
    PICTURE_DESCRIPTION = "Higher up makes more difference. Further right is easier to do. The table gives the same in words.";
    EASIER = "Easier to do →";
    HARDER = "← Harder to do";
    RESULTS = "How everyone ranked";
    TABLE = "The same as a table";
    NUMBER = "No.";
    POINT = "Learning opportunity";
    PLACE_IMPACT = "Place by impact";
    PLACE_EASE = "Place by ease";
    MIDDLE_IMPACT = "Impact, 0 to 100";
    MIDDLE_EASE = "Ease, 0 to 100";
    QUARTER = "Part of the chart";
    BALLOTS = "Ranked by";
    NOT_SHOWN = "Not shown";
    NO_PLACE = "No place";
    TAKEN_OFF = "This one has been taken off the list.";
    REWORDED_SINCE = "Reworded since";
    REMOVED_SINCE = "Removed since";
    NO_RESULT = "There is no result yet. It will appear here when ranking closes.";
    NOBODY = "Nobody ranked in this round.";
    NO_ORDER = "Fewer than three people ranked, so no order is shown.";
    NO_PICTURE = "The chart needs learning opportunities that people have ranked both ways.";
    AGREEMENT = "How far we agree";
    DISSENT = "Worth talking about: where people differ most";
    NO_DISSENT = "There is no learning opportunity on which people clearly differ.";
    METHOD = "How this is worked out";
    ELLIPSE_KEY = "Each shaded shape spans the middle half of the rankings.";
    TAIL_KEY = "The open dots and thin lines show where each was in the last round.";
    CHART_DISC = "the middle of the rankings";
    CHART_WAY = "from the last round";
    CHART_WORDS = "What the numbers stand for";
    EACH_DOT = "Each dot is one ranking";
    AGREEMENT_NOT_SHOWN = "Not shown: at least 5 people need to rank every learning opportunity.";
}

/// The ends of the axes of the chart: least, most.
pub const DIFFERENCE_ENDS: [&str; 2] = ["Less difference", "More difference"];
/// The same where the axis is short.
pub const DIFFERENCE_SHORT: [&str; 2] = ["Less", "More"];
pub const EASE_ENDS: [&str; 2] = ["Harder to do", "Easier to do"];
pub const MORE: [&str; 2] = ["More", "effect ↑"];
pub const LESS: [&str; 2] = ["Less", "effect ↓"];
pub const METHOD_SAYS: [&str; 4] = [
    "Each pair of learning opportunities is compared in every ranking. The order depends on which one wins each pair.",
    "Those that come out equal share a place.",
    "Skipping one counts as no opinion. It is never counted as last.",
    "The shaded shape spans the middle half of the rankings, about the one in the middle.",
];

/// What became of a learning opportunity after it was ranked.
pub const fn since(since: Since) -> &'static str {
    match since {
        Since::Reworded => REWORDED_SINCE,
        Since::Removed => REMOVED_SINCE,
    }
}

pub const fn question(criterion: Criterion) -> &'static str {
    match criterion {
        Criterion::Impact => "How much difference would this make?",
        Criterion::Ease => "How easy would it be to do?",
    }
}

pub const fn order_title(criterion: Criterion) -> &'static str {
    match criterion {
        Criterion::Impact => "Ordered by impact",
        Criterion::Ease => "Ordered by ease",
    }
}

pub const fn criterion(criterion: Criterion) -> &'static str {
    match criterion {
        Criterion::Impact => "Impact",
        Criterion::Ease => "Ease",
    }
}

pub fn quadrant(quadrant: Quadrant) -> &'static str {
    quadrant.name()
}

pub fn results_of_round(number: usize) -> String {
    format!("Results of round {number}")
}

/// What the chart says.
pub fn headline(headline: &Headline) -> String {
    match headline {
        Headline::Unknown => PICTURE.into(),
        Headline::None => "No learning opportunity is clearly first".into(),
        Headline::Items(labels) => {
            let are = if labels.len() == 1 { "is" } else { "are" };
            format!("{} would make a difference and {are} easier to do", listed(labels))
        }
        Headline::Many(first, of) => format!("{first} of {of} would make a difference and are easier to do"),
    }
}

pub fn headline_of_round(number: usize, headline: &str) -> String {
    format!("Round {number}: {headline}")
}

pub fn spans(rankings: u32) -> String {
    format!("spans the middle half of {rankings} rankings")
}

/// `all` is whether no other item is one on which the room differs.
pub fn differs(labels: &[u16], all: bool) -> String {
    let most = if all { "" } else { " most" };
    format!("the room differs{most}: {}", talk_about(labels).to_lowercase())
}

pub fn talk_about(labels: &[u16]) -> String {
    format!("Talk about {}", listed(labels))
}

/// A row of dots in words.
pub fn dots(criterion: Criterion, steps: &[u32]) -> String {
    let [least, most] = ends(criterion);
    format!("Rankings from “{}” to “{}”: {}", least.to_lowercase(), most.to_lowercase(), listed(steps))
}

/// The ends of an axis, least first.
pub const fn ends(criterion: Criterion) -> [&'static str; 2] {
    match criterion {
        Criterion::Impact => DIFFERENCE_ENDS,
        Criterion::Ease => EASE_ENDS,
    }
}

/// A place in words, so that nobody reads it as the number of a learning opportunity.
pub fn place(place: u16, equal: bool) -> String {
    let ending = match (place % 10, place % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{place}{ending}{}", if equal { " equal" } else { "" })
}

pub fn counted_ballots(ballots: u32) -> String {
    format!("{} counted.", counted(ballots as usize, "ranking", "rankings"))
}

pub fn too_few(ballots: u32) -> Option<String> {
    if ballots < MIN_BALLOTS_ORDERED {
        return Some(NO_ORDER.into());
    }
    (ballots < MIN_BALLOTS_SHOWN).then(|| {
        format!("Fewer than {MIN_BALLOTS_SHOWN} people ranked, so only the order is shown, to protect people.")
    })
}

pub fn tie(labels: &[u16]) -> String {
    format!("Numbers {} came out equal.", listed(labels))
}

pub fn unplaced(labels: &[u16]) -> Option<String> {
    match labels {
        [] => None,
        [only] => Some(format!("Nobody compared number {only} with another, so it has no place.")),
        several => Some(format!("Nobody compared numbers {} with others, so they have no place.", listed(several))),
    }
}

pub fn middle(median: u16, spread: Spread) -> String {
    use crate::board::outcome::of_a_hundred as whole;
    format!("{} (middle half {} to {})", whole(median), whole(spread.lower), whole(spread.upper))
}

pub const fn agreement(agreement: Agreement) -> &'static str {
    match agreement {
        Agreement::VeryWeak => "Very weak agreement",
        Agreement::Weak => "Weak agreement",
        Agreement::Moderate => "Moderate agreement",
        Agreement::Strong => "Strong agreement",
        Agreement::UnusuallyStrong => "Unusually strong agreement",
    }
}

pub fn w(w: &str) -> String {
    format!("W is {w}. 0 means no agreement, 1 means all rankings are the same.")
}

pub fn agreement_before(before: Agreement) -> String {
    format!("In the last round: {}.", agreement(before).to_lowercase())
}

pub fn w_before(w: &str) -> String {
    format!("In the last round, W was {w}.")
}

pub fn dissent(label: u16, disagree: bool) -> String {
    match disagree {
        true => format!("Number {label}: people clearly differ"),
        false => format!("Number {label}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_words_and_say_when_they_are_shared() {
        let places: Vec<_> = [1, 2, 3, 4, 11, 12, 13, 21, 22, 101, 111].map(|n| place(n, false)).into();
        assert_eq!(places.join(" "), "1st 2nd 3rd 4th 11th 12th 13th 21st 22nd 101st 111th");
        assert_eq!(place(2, true), "2nd equal");
    }
}
