//! Facilitators' commands that change the agenda of an event on the day.

use super::{
    Act,
    acts::{Before, FreshId, LEADERS, When, acts},
    entry::{Prompt, Stage},
};
use crate::id::StageId;

acts! {
    /// What changes the agenda.
    pub enum AgendaAct {
        /// Adds a stage with its prompts, after another one or at the beginning.
        "stage.add" Add { stage: Stage, prompts: Vec<Prompt>, after: Option<StageId> } by LEADERS while When::Always, about [];
        /// Changes title, instruction and minutes of a stage.
        "stage.edit" Edit { stage: Stage, was: Stage } by LEADERS while When::Always, about [];
        /// Moves a stage, after another one or to the beginning.
        "stage.move" Move { id: StageId, after: Option<StageId>, was: Option<StageId> } by LEADERS while When::Always, about [];
        /// Removes a stage that has never been opened, with its prompts.
        "stage.del" Delete { id: StageId } by LEADERS while When::Always, about [];
    }

    fn examples() -> Vec<Self> {
        let id = StageId(13);
        let look = crate::look::PromptLook::Improve;
        let (text, short) = ("What would help?".to_owned(), "Help".to_owned());
        let kind = super::StageKind::Brainstorm;
        let was = Stage { id, kind, title: "More".to_owned(), say: "Write it down.".to_owned(), minutes: 20 };
        let stage = Stage { minutes: 30, ..was.clone() };
        vec![
            Self::Add {
                stage: was.clone(),
                prompts: vec![Prompt { id: crate::id::PromptId(7), stage: id, text, short, look }],
                after: Some(StageId(3)),
            },
            Self::Edit { stage, was },
            Self::Move { id, after: None, was: Some(StageId(3)) },
            Self::Delete { id },
        ]
    }

    fn object(&self) -> Option<String> {
        let place = |after: &Option<StageId>| after.map_or_else(|| "first".to_owned(), |after| after.to_string());
        Some(match self {
            Self::Add { stage, after, .. } => format!("{} {}", stage.id, place(after)),
            Self::Edit { stage, .. } => stage.id.to_string(),
            Self::Move { id, after, .. } => format!("{id} {}", place(after)),
            Self::Delete { id } => id.to_string(),
        })
    }

    fn inverse(&self, before: &dyn Before, _: FreshId) -> Vec<Act> {
        let back = match self {
            Self::Add { stage, .. } => Some(Self::Delete { id: stage.id }),
            Self::Edit { stage, was } => Some(Self::Edit { stage: was.clone(), was: stage.clone() }),
            Self::Move { id, after, was } => Some(Self::Move { id: *id, after: *was, was: *after }),
            Self::Delete { id } => {
                before.stage(*id).map(|(stage, prompts, after)| Self::Add { stage: stage.clone(), prompts, after })
            }
        };
        back.map(Act::from).into_iter().collect()
    }
}
