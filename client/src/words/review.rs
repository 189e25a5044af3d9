//! What reviewers read.

use super::{catalogue, numbers::counted};

catalogue! {
    REVIEW = "Snapshots";
    LOADING = "Loading the snapshots…";
    OPENING = "Opening the snapshot…";
    NONE = "No snapshots yet";
    NONE_SAYS = "Plenary takes one whenever a stage closes. The facilitator can take more.";
    NUMBER = "No.";
    NAME = "Snapshot";
    DAY = "Date";
    OPEN = "Open";
    ACTIONS = "Actions";
    BACK = "Back to all snapshots";
    READ_ONLY = "This is a snapshot. You can read it but not change it.";
    CHANGED = "This snapshot has changed since it was saved: its checksum does not match. Do not rely on it.";
    NEWER = "This snapshot was written by a newer version of Plenary. Ask for an update to read it.";
    NOT_ONE = "The server sent something that is not a snapshot.";
    CHECKSUM = "Checksum (SHA-256)";
    CHECKED = "Verified: unchanged since it was saved";
    DOWNLOAD = "Download as JSON";
    PRINT = "Print";
    TAB_NOTES = "Notes";
    TAB_THEMES = "Themes";
    TAB_LEARNING = "Learning";
    TAB_VOTES = "Rankings";
    TAB_THEN = "Then and now";
    TAB_EARLIER = "The earlier event";
    TABS = "Parts of the snapshot";
    THEN = "Then";
    NOW = "Now";
    WORKSPACE = "Workspace";
    AT_END = "The end";
    BY_HAND = "Taken by a facilitator";
    NO_PAIR = "Then and now needs two rounds of ranking, or an event that follows an earlier one.";
    PAIR_KEY = "The open dot is then, the full dot is now.";
    DIFFERENCE = "How much difference, 0 to 100";
    EASE = "How easy, 0 to 100";
    NOT_THEN = "Not ranked then";
    NOT_NOW = "Not ranked now";
    NEW_THEMES = "What is new";
    GONE_THEMES = "What nobody mentions any more";
    NO_THEME = "No theme.";
    HELP_TITLE = "Help";
    HELP_SAYS = "Choose a snapshot to read it, or compare two rounds under “Then and now”. The checksum shows that it has not changed since it was saved.";
    CLOSE = "Close";
}

pub fn of_event(title: &str, day: &str) -> String {
    format!("{title}, {day}")
}

/// "1 note was removed for good on 22 November 2026."
pub fn removed(notes: usize, day: &str) -> String {
    format!("{} removed for good on {day}.", counted(notes, "note was", "notes were"))
}

pub fn held(notes: u32) -> Option<String> {
    let notes = counted(notes as usize, "note was", "notes were");
    (!notes.starts_with("0 "))
        .then(|| format!("{notes} not shown yet when this snapshot was taken. Their words are not in it."))
}

/// "27 November 2026, round 2".
pub fn round_of(day: &str, round: usize) -> String {
    format!("{day}, round {round}")
}

pub fn then_and_now(then: u16, now: u16) -> String {
    format!("{then} then, {now} now")
}

pub fn snapshots(count: usize) -> String {
    counted(count, "snapshot", "snapshots")
}

pub fn open_named(name: &str) -> String {
    format!("Open {name}")
}
