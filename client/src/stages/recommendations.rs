//! What the room recommends: worded on the laptop, read on the wall, and supported or not on phones.

pub mod desk;
pub mod phone;
pub mod review;
pub mod screen;
mod support;

use crate::{
    board::evidence::Evidence,
    markup::view,
    words::{catalogue, numbers::counted},
};
use leptos::prelude::*;
use plenary_shared::{agenda::Stage, id::StageId, stage::recommendations::Recommendation};

catalogue! {
    RECOMMENDATIONS = "Recommendations";
    ADD = "Add a recommendation";
    ADDED = "Added a recommendation.";
    REWORD = "Reword the recommendation";
    CHANGE_WORDS = "Change the words";
    REWORDED = "Recommendation reworded.";
    REMOVED = "Removed a recommendation.";
    WHO = "Who";
    PARTNERSHIP = "The partnership";
    SHOULD = "should …";
    SO_THAT = "so that …";
    SO_THAT_SAYS = "What will be better for children and families? You can add this later.";
    NO_PURPOSE = "“So that …” has not been said yet.";
    EVIDENCE = "Choose the evidence";
    NO_EVIDENCE = "No evidence has been chosen yet.";
    SINGLE_NOTES = "Single notes";
    NOTHING_TO_CHOOSE = "There are no themes or learning opportunities yet.";
    CITED = "Added to the evidence.";
    CITED_NOT = "Taken out of the evidence.";
    NONE_YET = "No recommendations yet. They will appear here as they are written.";
    NONE = "There are no recommendations in this snapshot.";
    RANKED = "What was ranked";
    SUPPORT = "I can support this";
    SUPPORT_SAYS = "Tap how far you can support each one: 1 means not at all, 5 means fully. Tap again to take it back.";
    PROMISE = "Only counts are shown, and only from five answers up. Nobody can see what you chose.";
    CLOSED = "This part has closed. Thank you.";
    FEW = "Fewer than five people answered, so their choices are not shown.";
    REWORDED_SINCE = "Reworded since people answered. They read:";
}

/// "from 2 learning opportunities, 3 themes and 41 notes, 12 of them about what worked"
pub fn rests_on(evidence: Evidence) -> String {
    let Evidence { opportunities, themes, notes, worked } = evidence;
    let parts = [
        (opportunities, "learning opportunity", "learning opportunities"),
        (themes, "theme", "themes"),
        (notes, "note", "notes"),
    ];
    let parts = parts.into_iter().filter(|(count, ..)| *count > 0).map(|(count, one, many)| counted(count, one, many));
    let parts = crate::words::numbers::listed(&parts.collect::<Vec<_>>());
    match worked {
        0 => format!("From {parts}"),
        _ => format!("From {parts}, {worked} of them about what worked"),
    }
}

/// How many have answered so far.
pub fn have_answered(given: u32, of: u32) -> String {
    format!("{given} of {of} have answered")
}

/// What a count of answers is about.
pub fn answers(n: u32) -> String {
    format!("“{SUPPORT}”: {}, 1 not at all to 5 fully", counted(n as usize, "answer", "answers"))
}

/// "Recommendation 2 of 6"
pub fn number_of(number: usize, of: usize) -> String {
    format!("Recommendation {number} of {of}")
}

/// What a tap says to those who do not see it.
pub fn tap(number: usize, level: u8) -> String {
    format!("Recommendation {number}: {level} of 5")
}

/// On a phone.
pub fn phone(stage: StageId) -> AnyView {
    view! { <phone::Supporting stage/> }.into_any()
}

/// On a facilitator's laptop.
pub fn desk(stage: Stage) -> AnyView {
    view! { <desk::Recommending stage/> }.into_any()
}

/// A recommendation as a sentence, its stem lighter than its substance.
pub fn sentence(recommendation: &Recommendation) -> AnyView {
    let Recommendation { who, what, so_that, .. } = recommendation.clone();
    let purpose =
        (!so_that.is_empty()).then(|| view! { <span class="stem">" so that "</span> <strong>{so_that}</strong> });
    view! {
        <span class="recommendation" dir="auto">
            <span class="stem">{who} " should "</span>
            <strong>{what}</strong>
            {purpose}
        </span>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_is_said_as_people_say_it() {
        let all = Evidence { opportunities: 2, themes: 3, notes: 41, worked: 12 };
        assert_eq!(rests_on(all), "From 2 learning opportunities, 3 themes and 41 notes, 12 of them about what worked");
        assert_eq!(rests_on(Evidence { notes: 1, ..Evidence::default() }), "From 1 note");
    }
}
