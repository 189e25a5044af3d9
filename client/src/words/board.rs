//! What is said about notes, themes and learning opportunities wherever they are shown to read.

use super::{catalogue, numbers::counted};
use plenary_shared::look::PromptLook;

catalogue! {
    UNSORTED = "Not sorted yet";
    NO_NOTES = "No notes yet. They will appear here when everyone has finished writing.";
    NO_NOTES_HERE = "No notes.";
    NO_THEMES = "No themes yet. They will appear here as notes are sorted.";
    NO_OPPORTUNITIES = "No learning opportunities yet. The facilitator adds them.";
    OPPORTUNITIES = "Learning opportunities";
    NO_THEMES_HERE = "There were no themes.";
    NO_OPPORTUNITIES_HERE = "There were no learning opportunities.";
    DUPLICATE = "Duplicate of another note";
    DEMO_NAME = "Demonstration";
    DEMO = "Demonstration. Made-up case.";
    CONFIDENTIAL = "Handle as confidential";
    TIME_UP = "Time is up. You can still finish.";
}

/// The word that goes with an icon, for those who do not see it.
pub const fn look(look: PromptLook) -> &'static str {
    match look {
        PromptLook::Missing => "Missing",
        PromptLook::Worked => "Worked",
        PromptLook::Improve => "Improve",
    }
}

pub fn notes(number: usize) -> String {
    counted(number, "note", "notes")
}

pub fn alike(count: usize) -> String {
    format!("said {count} times")
}

pub fn from_theme(name: &str) -> String {
    format!("From the theme “{name}”")
}

pub fn about_left(seconds: i32) -> String {
    match (seconds + 30) / 60 {
        _ if seconds <= 0 => TIME_UP.to_owned(),
        _ if seconds < 60 => "Less than a minute left".to_owned(),
        1 => "About 1 minute left".to_owned(),
        minutes => format!("About {minutes} minutes left"),
    }
}

pub fn part(part: usize, of: usize) -> String {
    format!("Part {part} of {of}")
}

pub fn page(page: usize, of: usize) -> String {
    format!("Page {page} of {of}")
}
