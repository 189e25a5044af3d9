//! What the big screen shows.

use crate::id::{PromptId, ThemeId};
use serde::Serialize;

/// What the big screen shows; operated from the facilitator's laptop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Screen {
    /// The view.
    pub view: View,
    /// Page of the view, from 0.
    pub page: u16,
    /// Text size in per cent: 100, 125 or 150.
    pub scale: u16,
    /// Whether new notes wait until the screen is resumed.
    pub paused: bool,
    /// The theme that fills the screen, or the prompt whose notes are shown, by view.
    pub theme: Option<ThemeId>,
    /// The prompt whose notes are shown.
    pub prompt: Option<PromptId>,
}

impl Default for Screen {
    fn default() -> Self {
        Self { view: View::Stage, page: 0, scale: 100, paused: false, theme: None, prompt: None }
    }
}

/// Views of the big screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum View {
    /// The default view of the stage.
    Stage,
    /// QR and code.
    Join,
    /// The revealed notes of a prompt.
    Notes,
    /// The themes, or one theme with its notes.
    Themes,
    /// The learning opportunities.
    Opportunities,
    /// The order by impact.
    Impact,
    /// The order by ease.
    Ease,
    /// The 2×2 picture.
    Picture,
    /// How far the ballots agree, and where they do not.
    Agreement,
    /// The earlier event's snapshot.
    Then,
}

/// The default view of a stage on the big screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StageView {
    /// How to join.
    Join,
    /// Name and instruction.
    Say,
    /// The prompts, with counts.
    Prompts,
    /// The themes.
    Themes,
    /// The learning opportunities.
    Opportunities,
    /// How many have voted.
    Turnout,
    /// The end of the day.
    Thanks,
}

words! {
    View {
        "stage" Stage, "join" Join, "notes" Notes, "themes" Themes, "opportunities" Opportunities, "impact" Impact,
        "ease" Ease, "picture" Picture, "agreement" Agreement, "then" Then,
    }
}

objects! {
    Screen { view, page, scale, paused, theme, prompt }
}
