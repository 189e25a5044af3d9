//! What needs to be done: a second brainstorm, a list of who does what by when, and what a person keeps to themselves.

pub mod desk;
pub mod kept;
pub mod phone;
pub mod review;
pub mod screen;

use crate::{
    markup::view,
    words::{
        catalogue,
        numbers::{counted, long_date},
    },
};
use leptos::prelude::*;
use plenary_shared::{
    agenda::Stage,
    id::StageId,
    stage::actions::{Action, ActionField, Tier},
};

catalogue! {
    ACTIONS = "What needs to be done";
    ADD = "Add an action";
    ADDED = "Added an action.";
    MAKE = "Make this an action";
    CHANGE = "Change the action";
    CHANGED = "Action changed.";
    REMOVED = "Removed an action.";
    WHAT = "Action";
    TIER = "Who does it?";
    ME = "Me";
    ME_SAYS = "In our own practice.";
    MY_AGENCY = "My agency";
    MY_AGENCY_SAYS = "What one service will change.";
    TOGETHER = "All of us together";
    TOGETHER_SAYS = "What the partnership will change.";
    AGENCY = "Agency";
    OWNER = "Lead, by job title";
    OWNER_SAYS = "Not a person’s name.";
    DUE = "By when";
    OUTCOME = "What will change as a result?";
    MONITOR = "How is it monitored, and by whom?";
    FROM = "From which recommendation?";
    FROM_NONE = "None";
    COLUMN_OWNER = "Lead";
    COLUMN_OUTCOME = "What will change";
    COLUMN_MONITOR = "Check";
    COLUMN_FROM = "From";
    CHANGE_IT = "Change";
    ADD_AGENCY = "Add agency";
    ADD_OWNER = "Add lead";
    ADD_DUE = "Add date";
    ADD_OUTCOME = "Add outcome";
    ADD_MONITOR = "Add check";
    NO_AGENCY = "No agency named yet";
    NO_OWNER = "Nobody named yet";
    NO_DUE = "No date yet";
    NO_OUTCOME = "No outcome yet";
    NO_MONITOR = "No check agreed yet";
    GAPS_ONLY = "Show gaps only";
    SET_DATES = "Set dates";
    NONE_YET = "No actions yet. They will appear here as they are agreed.";
    NONE_HERE = "None yet.";
    NONE = "There are no actions in this snapshot.";
    AGREED = "Actions agreed so far";
    KEEP = "Keep on this phone only";
    KEPT = "Kept on this phone";
    KEPT_SAYS = "They are never sent, and they stay here when the event ends. Anyone who uses this phone can read them.";
    REMIND = "Remind me on";
    CALENDAR = "Calendar file";
    SHARE = "Share without my name";
    REMOVE_KEPT = "Remove from this phone";
    SHARED = "Shared with everyone, without your name.";
}

/// The fields that have columns in a table, with their headings.
pub const COLUMNS: [(ActionField, &str); 5] = [
    (ActionField::Agency, AGENCY),
    (ActionField::Owner, COLUMN_OWNER),
    (ActionField::Due, DUE),
    (ActionField::Outcome, COLUMN_OUTCOME),
    (ActionField::Monitor, COLUMN_MONITOR),
];

/// Who acts, as people say it.
pub const fn tier(tier: Tier) -> &'static str {
    match tier {
        Tier::Me => ME,
        Tier::Agency => MY_AGENCY,
        Tier::Together => TOGETHER,
    }
}

/// What that means.
pub const fn tier_says(tier: Tier) -> &'static str {
    match tier {
        Tier::Me => ME_SAYS,
        Tier::Agency => MY_AGENCY_SAYS,
        Tier::Together => TOGETHER_SAYS,
    }
}

/// The button that fills a gap.
pub const fn add(field: ActionField) -> &'static str {
    match field {
        ActionField::Agency => ADD_AGENCY,
        ActionField::Owner => ADD_OWNER,
        ActionField::Due => ADD_DUE,
        ActionField::Outcome => ADD_OUTCOME,
        ActionField::Monitor => ADD_MONITOR,
        ActionField::Text | ActionField::Tier | ActionField::Recommendation => CHANGE,
    }
}

/// What a gap is.
pub const fn missing(field: ActionField) -> &'static str {
    match field {
        ActionField::Agency => NO_AGENCY,
        ActionField::Owner => NO_OWNER,
        ActionField::Due => NO_DUE,
        ActionField::Outcome => NO_OUTCOME,
        ActionField::Monitor => NO_MONITOR,
        ActionField::Text | ActionField::Tier | ActionField::Recommendation => "",
    }
}

/// "Team lead, by 31 January 2027"; empty where neither is known.
pub fn led(action: &Action) -> String {
    let by = (!action.due.is_empty()).then(|| format!("by {}", long_date(&action.due)));
    let owner = Some(action.owner.clone()).filter(|owner| !owner.is_empty());
    owner.into_iter().chain(by).collect::<Vec<_>>().join(", ")
}

/// "25 actions"
pub fn actions(count: usize) -> String {
    counted(count, "action", "actions")
}

/// "4 have gaps"
pub fn have_gaps(count: usize) -> String {
    match count {
        1 => "1 has gaps".into(),
        _ => format!("{count} have gaps"),
    }
}

/// Before one date is set for several actions.
pub fn without_date(count: usize) -> String {
    match count {
        0 => "Every action that needs a date has one.".into(),
        1 => "1 action has no date yet.".into(),
        _ => format!("{count} actions have no date yet. They all get this one."),
    }
}

/// After it was set.
pub fn dated(count: usize) -> String {
    format!("Set a date for {}.", actions(count))
}

/// On a phone.
pub fn phone(stage: StageId) -> AnyView {
    view! { <phone::Doing stage/> }.into_any()
}

/// On a facilitator's laptop.
pub fn desk(stage: Stage) -> AnyView {
    view! { <desk::List stage=stage.id/> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_leads_and_by_when_are_said_as_far_as_they_are_known() {
        let mut action = Action {
            text: "Joint visit".into(),
            tier: Tier::Agency,
            sort_key: 1,
            agency: String::new(),
            owner: "Team lead".into(),
            due: "2027-01-31".into(),
            outcome: String::new(),
            monitor: String::new(),
            recommendation: None,
        };
        assert_eq!(led(&action), "Team lead, by 31 January 2027");
        action.owner.clear();
        assert_eq!(led(&action), "by 31 January 2027");
        action.due.clear();
        assert_eq!(led(&action), "");
    }
}
