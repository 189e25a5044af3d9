//! What the room reads on the big screen.

use super::{catalogue, numbers::counted};

catalogue! {
    BIG_SCREEN = "Big screen";
    NO_LINK = "This screen has no link to an event. Press “Open big screen” on the facilitator's laptop.";
    JOIN = "Join with your phone";
    JOIN_SCAN = "Scan the picture, or type the address and the code.";
    JOIN_CODE = "Code";
    QR = "Picture that your phone can scan to join";
    LOBBY_CLOSED = "The lobby is closed. Ask the facilitator to let you in.";
    NOBODY = "No devices joined yet";
    RULES = "How we work today";
    NO_NOTES = "No notes are shown yet.";
    NO_THEMES = "No themes yet. They grow here as you sort.";
    NO_OPPORTUNITIES = "No learning opportunities yet.";
    THEMES = "Themes";
    VOTE_CLOSED = "Voting has closed.";
    VOTE = "Rank each one twice on your phone";
    WAITING = "Waiting for others";
    ALL_VOTED = "Everyone has voted";
    NOBODY_VOTES = "Nobody has joined yet.";
    THANKS = "Thank you";
    THANKS_SAYS = "Your notes are no longer tied to your phone. Look after yourself, and ask for support if today was hard.";
    NEXT_SAYS = "The facilitator tells you what happens next.";
    PAUSED = "Updates are paused";
    THEN = "What you told us";
    NO_THEN = "There is no earlier event beside this one.";
    HIDDEN = "written";
    SHOWN = "shown";
    COUNTS_LATER = "Counts appear when several people have written.";
}

/// The ground rules of the day.
pub const GROUND_RULES: [&str; 4] = [
    "We learn together. We do not look for who was wrong.",
    "Nobody sees who wrote what, the facilitator neither.",
    "Use codes and job titles. Leave names out.",
    "What is said here stays here.",
];

pub fn joined(devices: u32) -> String {
    match devices {
        0 => NOBODY.into(),
        _ => format!("{} joined", counted(devices as usize, "device", "devices")),
    }
}

pub fn have_ranked(voted: u32, of: u32) -> String {
    format!("{voted} of {of} have ranked")
}

pub fn then_title(day: &str) -> String {
    format!("{THEN}, {day}")
}
