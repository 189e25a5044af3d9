//! What is said about orders, the picture and agreement.

use super::{
    catalogue,
    numbers::{counted, listed},
};
use plenary_shared::{
    ballot::Criterion,
    limits::{MIN_BALLOTS_ORDERED, MIN_BALLOTS_SHOWN},
    picture::Quadrant,
    ranking::{Spread, agreement::Agreement},
};

catalogue! {
    PICTURE = "Impact and ease";
    PICTURE_AXES = "What stands further up would make more difference. What stands further right is easier to do.";
    PICTURE_DESCRIPTION = "What stands further up would make more difference. What stands further right is easier to do. The table says the same in words.";
    EASIER = "Easier to do →";
    HARDER = "← Harder to do";
    RESULTS = "What the votes say";
    TABLE = "The same in a table";
    NUMBER = "No.";
    POINT = "Learning opportunity";
    PLACE_IMPACT = "Place by impact";
    PLACE_EASE = "Place by ease";
    MIDDLE_IMPACT = "Impact, 0 to 100";
    MIDDLE_EASE = "Ease, 0 to 100";
    QUARTER = "Quarter";
    BALLOTS = "Ballots";
    NOT_SHOWN = "Not shown";
    NO_PLACE = "No place";
    TAKEN_OFF = "This one has been taken off the list.";
    NO_RESULT = "There is no result yet. It shows here when voting has closed.";
    NOBODY = "Nobody voted in this round.";
    NO_ORDER = "Fewer than three people ranked, so no order is shown.";
    NO_PICTURE = "The picture needs opportunities that people have ranked both ways.";
    AGREEMENT = "How far we agree";
    DISSENT = "Worth talking about: here the ballots differ most";
    NO_DISSENT = "None stands out as one where the ballots differ.";
    METHOD = "How this is counted";
    ELLIPSE_KEY = "The shaded shapes show the middle half of the ballots.";
    TAIL_KEY = "The thin lines lead from where each stood in the round before.";
    AGREEMENT_NOT_SHOWN = "Not shown: it needs at least 5 ballots that rank every opportunity.";
}

pub const MORE: [&str; 2] = ["More", "effect ↑"];
pub const LESS: [&str; 2] = ["Less", "effect ↓"];
pub const METHOD_SAYS: [&str; 4] = [
    "Each pair of opportunities is compared on every ballot. The order follows who wins these pairs.",
    "What comes out equal shares a place.",
    "One that is skipped counts as no opinion. It is never counted as last.",
    "The shaded shape is the middle half of the ballots.",
];

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

pub fn picture_of_round(number: usize) -> String {
    format!("{PICTURE}, round {number}")
}

pub fn counted_ballots(ballots: u32) -> String {
    format!("{} counted.", counted(ballots as usize, "ballot", "ballots"))
}

pub fn too_few(ballots: u32) -> Option<String> {
    if ballots < MIN_BALLOTS_ORDERED {
        return Some(NO_ORDER.into());
    }
    (ballots < MIN_BALLOTS_SHOWN)
        .then(|| format!("Fewer than {MIN_BALLOTS_SHOWN} ballots: only the order is shown, to protect people."))
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
    format!("W is {w}. 0 means no agreement, 1 means all ballots are the same.")
}

pub fn w_before(w: &str) -> String {
    format!("In the round before, W was {w}.")
}

pub fn dissent(label: u16, disagree: bool) -> String {
    match disagree {
        true => format!("Number {label}: people clearly differ"),
        false => format!("Number {label}"),
    }
}
