//! What the big screen shows.

use crate::id::{PromptId, ThemeId};
use serde::{Serialize, ser::SerializeMap};

/// The sizes of text on the big screen, in per cent.
pub const SCALES: [u16; 3] = [100, 125, 150];
/// The last page of a view that can be asked for.
pub const LAST_PAGE: u16 = 1_000;

/// What the big screen shows; operated from the facilitator's laptop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Screen {
    /// The view.
    pub view: View,
    /// Page of the view, from 0.
    pub page: u16,
    /// Text size in per cent, one of [`SCALES`].
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

impl Screen {
    /// Adds its fields to an object: those of the command that sets it.
    pub(crate) fn write_fields<M: SerializeMap>(&self, object: &mut M) -> Result<(), M::Error> {
        object.serialize_entry("view", &self.view)?;
        object.serialize_entry("page", &self.page)?;
        object.serialize_entry("scale", &self.scale)?;
        object.serialize_entry("paused", &self.paused)?;
        object.serialize_entry("theme", &self.theme)?;
        object.serialize_entry("prompt", &self.prompt)
    }
}

words! {
    /// Views of the big screen.
    #[derive(Hash)]
    pub enum View {
        /// The default view of the stage.
        "stage" Stage,
        /// QR and code.
        "join" Join,
        /// The revealed notes of a prompt.
        "notes" Notes,
        /// The themes, or one theme with its notes.
        "themes" Themes,
        /// The learning opportunities.
        "opportunities" Opportunities,
        /// The recommendations, one at a time.
        "recommendations" Recommendations,
        /// The actions, by who acts.
        "actions" Actions,
        /// The order by impact.
        "impact" Impact,
        /// The order by ease.
        "ease" Ease,
        /// The 2×2 picture.
        "picture" Picture,
        /// How far the ballots agree, and where they do not.
        "agreement" Agreement,
        /// The earlier event's snapshot.
        "then" Then,
        /// Nothing but the event's name.
        "blank" Blank,
    }
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
    /// The recommendations, one at a time.
    Recommendations,
    /// Themes, top of the rankings, and agreement.
    Recap,
    /// The end of the day.
    Thanks,
}

objects! {
    Screen { view, page, scale, paused, theme, prompt }
}
