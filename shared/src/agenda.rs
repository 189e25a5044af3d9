//! A day's agenda: stages in order, prompts, and the template that it starts from.

use crate::{
    id::{PromptId, StageId},
    look::PromptLook,
    stage::{Kind, StageKind},
};
use serde::Serialize;

/// One entry of the agenda.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stage {
    /// Its number, fixed when the session is made.
    pub id: StageId,
    /// What people do in it.
    pub kind: StageKind,
    /// Its name on every screen.
    pub title: String,
    /// The plain instruction, one sentence.
    pub say: String,
    /// Minutes planned; 0 for no plan.
    pub minutes: u16,
}

/// One question that notes answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Prompt {
    /// Its number, fixed when the session is made.
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

words! {
    /// When others see new notes.
    #[derive(Default)]
    pub enum Reveal {
        /// Held until the facilitator reveals a prompt.
        #[default]
        "on_close" OnClose,
        /// Shown at once; bursts of one device are held back, shuffled and spread.
        "open" Open,
    }
}

/// The agenda and prompts of one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Agenda {
    /// Stages in order.
    pub stages: Vec<Stage>,
    /// Prompts in order.
    pub prompts: Vec<Prompt>,
}

impl Agenda {
    /// The stage with an id.
    pub fn stage(&self, id: StageId) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.id == id)
    }

    /// The prompt with an id.
    pub fn prompt(&self, id: PromptId) -> Option<&Prompt> {
        self.prompts.iter().find(|prompt| prompt.id == id)
    }

    /// The prompts of a stage, in order.
    pub fn prompts_of(&self, stage: StageId) -> impl Iterator<Item = &Prompt> {
        self.prompts.iter().filter(move |prompt| prompt.stage == stage)
    }

    /// The next stage, if there is one.
    pub fn after(&self, id: StageId) -> Option<&Stage> {
        let place = self.stages.iter().position(|stage| stage.id == id)?;
        self.stages.get(place + 1)
    }
}

/// The template "Partnership case review day", after Hertfordshire's guidance, section 4: every kind once.
pub fn partnership_case_review_day() -> Agenda {
    let mut agenda = Agenda { stages: Vec::new(), prompts: Vec::new() };
    for (place, kind) in (0..).zip(StageKind::ALL) {
        let Kind { title, say, minutes, prompts, .. } = kind.kind();
        let stage = StageId(place);
        agenda.stages.push(Stage { id: stage, kind, title: (*title).into(), say: (*say).into(), minutes: *minutes });
        for (text, short, look) in *prompts {
            let id = PromptId(agenda.prompts.len() as u16);
            agenda.prompts.push(Prompt { id, stage, text: (*text).into(), short: (*short).into(), look: *look });
        }
    }
    agenda
}

objects! {
    Stage { id, kind, title, say, minutes }
    Prompt { id, stage, text, short, look }
    Agenda { stages, prompts }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_follows_the_day() {
        let agenda = partnership_case_review_day();
        assert_eq!(agenda.stages.len(), 12);
        let brainstorm = agenda.stages.iter().find(|stage| stage.kind == StageKind::Brainstorm).unwrap();
        let texts: Vec<_> = agenda.prompts_of(brainstorm.id).map(|prompt| prompt.text.as_str()).collect();
        assert_eq!(texts, ["What information is missing?", "What worked?", "What could be improved?"]);
        assert_eq!(agenda.after(brainstorm.id).unwrap().kind, StageKind::Theming);
    }
}
