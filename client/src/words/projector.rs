//! What the room reads on the big screen.

use super::{catalogue, numbers::counted};

catalogue! {
    BIG_SCREEN = "Big screen";
    NO_LINK = "This screen has no link to an event. Press “Open big screen” on the facilitator’s laptop.";
    JOIN = "Join with your phone";
    JOIN_SCAN = "Scan the QR code, or type in the address and the code.";
    JOIN_CODE = "Code";
    QR = "QR code to join with your phone";
    LOBBY_CLOSED = "This event isn’t letting new people in. Ask the facilitator to let you in.";
    NOBODY = "No devices have joined yet";
    RULES = "How we work today";
    NO_NOTES = "No notes are shown yet.";
    NO_THEMES = "No themes yet. They will appear here as you sort.";
    NO_OPPORTUNITIES = "No learning opportunities yet.";
    THEMES = "Themes";
    VOTE_CLOSED = "Ranking has closed.";
    VOTE = "Rank each one twice on your phone";
    RESULTS_LATER = "Nobody sees results until ranking closes. You can change your order until then.";
    FULL_SCREEN = "Full screen";
    THIS_SCREEN = "This screen";
    LIGHT = "Light";
    DARK = "Dark";
    AS_COMPUTER = "Same as this computer";
    LOGO = "Logo of the board";
    WAITING = "Waiting for others";
    ALL_VOTED = "Everyone has ranked";
    NOBODY_VOTES = "Nobody has joined yet.";
    THANKS = "Thank you";
    THANKS_OPEN = "Nobody can see who wrote what, not even the facilitator.";
    THANKS_ENDED = "Nobody can link your notes to your phone now.";
    THANKS_SAYS = "Look after yourself, and ask for support if today was hard.";
    SUPPORT = "Someone to talk to:";
    NEXT_SAYS = "The facilitator will tell you what happens next.";
    PAUSED = "Updates are paused";
    AWAY = "Reconnecting this screen…";
    NO_EVENT = "This screen cannot reach the event.";
    LEFT = "left";
    TIME_UP = "Time is up";
    THEN = "What you told us";
    NO_THEN = "There is no earlier event to show.";
    WRITTEN = "written";
    SHOWN = "shown";
    COUNTS_LATER = "Counts appear once several people have written.";
}

/// The ground rules of the day.
pub const GROUND_RULES: [&str; 4] = [
    "We are here to learn, not to find fault.",
    "Nobody can see who wrote what, not even the facilitator.",
    "Use codes and job titles, not names.",
    "What is said here stays here.",
];

pub fn joined(devices: u32) -> String {
    match devices {
        0 => NOBODY.into(),
        _ => format!("{} joined", counted(devices as usize, "device", "devices")),
    }
}

/// "Stage 4 of 11: What happened".
pub fn stage_of(place: usize, of: usize, title: &str) -> String {
    format!("Stage {place} of {of}: {title}")
}

pub fn one_mark_is(notes: usize) -> String {
    format!("One mark is up to {notes} notes")
}

pub fn have_ranked(voted: u32, of: u32) -> String {
    format!("{voted} of {of} have ranked")
}

pub fn then_title(day: &str) -> String {
    format!("{THEN}, {day}")
}
