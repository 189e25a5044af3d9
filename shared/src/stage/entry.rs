//! One entry of the agenda, and the prompts that are answered in it.

use super::StageKind;
use crate::{
    id::{PromptId, StageId},
    look::PromptLook,
    text::{self, TextError},
};
use serde::Serialize;

/// The most minutes that a stage is planned for.
pub const MINUTES: u16 = 480;

/// One entry of the agenda.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stage {
    /// Its number, fixed while it is on the agenda.
    pub id: StageId,
    /// What people do in it.
    pub kind: StageKind,
    /// Its name on every screen.
    pub title: String,
    /// The plain instruction, one sentence.
    pub say: String,
    /// Minutes planned, at most [`MINUTES`]; 0 for no plan.
    pub minutes: u16,
}

/// One question that notes answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Prompt {
    /// Its number, fixed like that of its stage.
    pub id: PromptId,
    /// The stage in which it is answered.
    pub stage: StageId,
    /// The question.
    pub text: String,
    /// The short name on tabs and headings.
    pub short: String,
    /// Its icon and colour.
    pub look: PromptLook,
}

impl Stage {
    /// The same with clean words; minutes above [`MINUTES`] become that.
    pub fn clean(&self) -> Result<Self, TextError> {
        let (title, say) = (text::title(&self.title)?, text::prompt(&self.say)?);
        Ok(Self { title, say, minutes: self.minutes.min(MINUTES), ..*self })
    }
}

impl Prompt {
    /// The same with clean words.
    pub fn clean(&self) -> Result<Self, TextError> {
        Ok(Self { text: text::prompt(&self.text)?, short: text::title(&self.short)?, ..*self })
    }
}

objects! {
    Stage { id, kind, title, say, minutes }
    Prompt { id, stage, text, short, look }
}
