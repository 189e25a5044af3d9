//! What is said about notes, themes and learning points wherever they are shown to read.

use super::numbers::counted;
use plenary_shared::agenda::PromptLook;

pub const UNSORTED: &str = "Not sorted yet";
pub const NO_NOTES: &str = "No notes yet. They will show here when everyone has finished writing.";
pub const NO_NOTES_HERE: &str = "No notes.";
pub const NO_THEMES: &str = "No themes yet. They will show here as notes are sorted.";
pub const NO_OPPORTUNITIES: &str = "No learning points yet. The facilitator adds them.";
pub const OPPORTUNITIES: &str = "Learning points";
pub const HIDDEN: &str = "Taken off the screens";
pub const DUPLICATE: &str = "Says the same as another note";
pub const DEMO: &str = "Demonstration. Made-up case.";
pub const CONFIDENTIAL: &str = "Handle as confidential";
pub const TIME_UP: &str = "Time is up. You can still finish.";

/// The word that goes with an icon, for those who do not see it.
pub const fn look(look: PromptLook) -> &'static str {
    match look {
        PromptLook::Missing => "Missing",
        PromptLook::Worked => "Worked",
        PromptLook::Improve => "Improve",
    }
}

pub fn notes(count: usize) -> String {
    counted(count, "note", "notes")
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
        0 | 1 => "About 1 minute left".to_owned(),
        minutes => format!("About {minutes} minutes left"),
    }
}

pub fn part(part: usize, of: usize) -> String {
    format!("Part {part} of {of}")
}

pub fn page(page: usize, of: usize) -> String {
    format!("Page {page} of {of}")
}
