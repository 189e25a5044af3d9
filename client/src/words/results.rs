//! What is said about orders, the picture and agreement.

use super::numbers::{counted, listed};
use plenary_shared::{
    ballot::Criterion,
    picture::Quadrant,
    ranking::{MIN_BALLOTS_SHOWN, Spread, agreement::Agreement},
};

pub const PICTURE: &str = "Effect and ease";
pub const PICTURE_DESCRIPTION: &str = "Points further up would make more difference. Points further right are easier to do. The table says the same in words.";
pub const MORE: [&str; 2] = ["More", "effect ↑"];
pub const LESS: [&str; 2] = ["Less", "effect ↓"];
pub const EASIER: &str = "Easier to do →";
pub const HARDER: &str = "← Harder to do";
pub const TABLE: &str = "The same in a table";
pub const NUMBER: &str = "No.";
pub const POINT: &str = "Learning point";
pub const PLACE_IMPACT: &str = "Place by effect";
pub const PLACE_EASE: &str = "Place by ease";
pub const MIDDLE_IMPACT: &str = "Effect, 0 to 100";
pub const MIDDLE_EASE: &str = "Ease, 0 to 100";
pub const QUARTER: &str = "Quarter";
pub const BALLOTS: &str = "Ballots";
pub const NOT_SHOWN: &str = "Not shown";
pub const NO_PLACE: &str = "No place";
pub const TAKEN_OFF: &str = "This point has been taken off the list.";
pub const NO_RESULT: &str = "There is no result yet. It shows here when voting has closed.";
pub const NO_PICTURE: &str = "The picture needs points that people have ranked both ways.";
pub const AGREEMENT: &str = "How far we agree";
pub const DISSENT: &str = "Worth talking about: here the ballots differ most";
pub const NO_DISSENT: &str = "No point stands out as one where the ballots differ.";
pub const METHOD: &str = "How this is counted";
pub const METHOD_SAYS: [&str; 4] = [
    "Each pair of points is compared on every ballot. The order follows who wins these pairs.",
    "Points that come out equal share a place.",
    "A skipped point counts as no opinion. It is never counted as last.",
    "The shaded shape is the middle half of the ballots.",
];
pub const ELLIPSE_KEY: &str = "The shaded shapes show the middle half of the ballots.";
pub const TAIL_KEY: &str = "The thin lines lead from where points stood in the round before.";

pub const fn question(criterion: Criterion) -> &'static str {
    match criterion {
        Criterion::Impact => "How much difference would this make?",
        Criterion::Ease => "How easy would it be to do?",
    }
}

pub const fn order_title(criterion: Criterion) -> &'static str {
    match criterion {
        Criterion::Impact => "Ordered by effect",
        Criterion::Ease => "Ordered by ease",
    }
}

pub const fn criterion(criterion: Criterion) -> &'static str {
    match criterion {
        Criterion::Impact => "Effect",
        Criterion::Ease => "Ease",
    }
}

pub fn quadrant(quadrant: Quadrant) -> &'static str {
    quadrant.name()
}

pub fn round(number: usize) -> String {
    format!("Round {number}")
}

pub fn counted_ballots(count: u32) -> String {
    format!("{} counted.", counted(count as usize, "ballot", "ballots"))
}

pub fn too_few(count: u32) -> Option<String> {
    (count < MIN_BALLOTS_SHOWN)
        .then(|| format!("Fewer than {MIN_BALLOTS_SHOWN} ballots: only the order is shown, to protect people."))
}

pub fn tie(labels: &[u16]) -> String {
    format!("Points {} came out equal.", listed(labels))
}

pub fn unplaced(labels: &[u16]) -> Option<String> {
    match labels {
        [] => None,
        [only] => Some(format!("Nobody compared point {only} with another, so it has no place.")),
        several => Some(format!("Nobody compared points {} with others, so they have no place.", listed(several))),
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

pub const AGREEMENT_NOT_SHOWN: &str = "Not shown: it needs at least 5 ballots that rank every point.";

pub fn w(w: &str) -> String {
    format!("W is {w}. 0 means no agreement, 1 means all ballots are the same.")
}

pub fn w_before(w: &str) -> String {
    format!("In the round before, W was {w}.")
}

pub fn dissent(label: u16, disagree: bool) -> String {
    match disagree {
        true => format!("Point {label}: people clearly differ"),
        false => format!("Point {label}"),
    }
}
