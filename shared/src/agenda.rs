//! A day's agenda: stages in order, prompts, and the template that it starts from.

use crate::{
    id::{PromptId, StageId},
    stage::{Kind, StageKind},
};
use serde::Serialize;

pub use crate::stage::entry::{MINUTES, Prompt, Stage};

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

    /// The stage before another, if there is one.
    pub fn before(&self, id: StageId) -> Option<&Stage> {
        let place = self.stages.iter().position(|stage| stage.id == id)?;
        self.stages.get(place.checked_sub(1)?)
    }

    /// A stage of a kind with its defaults, and its prompts, under numbers that are free. They are not added.
    pub fn fresh(&self, kind: StageKind) -> (Stage, Vec<Prompt>) {
        let Kind { title, say, minutes, prompts, .. } = kind.kind();
        let mut stages = (0..).map(StageId).filter(|id| self.stage(*id).is_none());
        let free = (0..).map(PromptId).filter(|id| self.prompt(*id).is_none());
        let id = stages.next().expect("an agenda has fewer stages than there are numbers");
        let prompt = |(number, (text, short, look)): (PromptId, &(&str, &str, _))| Prompt {
            id: number,
            stage: id,
            text: (*text).into(),
            short: (*short).into(),
            look: *look,
        };
        let stage = Stage { id, kind, title: (*title).into(), say: (*say).into(), minutes: *minutes };
        (stage, free.zip(*prompts).map(prompt).collect())
    }
}

/// Every kind of stage once, in the order of a day: the day of the demonstration.
pub fn partnership_case_review_day() -> Agenda {
    let mut agenda = Agenda { stages: Vec::new(), prompts: Vec::new() };
    for kind in StageKind::ALL {
        let (stage, prompts) = agenda.fresh(kind);
        agenda.stages.push(stage);
        agenda.prompts.extend(prompts);
    }
    // Kinds that came later are last in the list of kinds, and have another place in the day.
    let place = |kind| agenda.stages.iter().position(|stage| stage.kind == kind);
    if let (Some(recap), Some(actions)) = (place(StageKind::Recap), place(StageKind::Actions)) {
        agenda.stages[actions..=recap].rotate_right(1);
    }
    agenda
}

objects! {
    Agenda { stages, prompts }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_follows_the_day() {
        let agenda = partnership_case_review_day();
        assert_eq!(agenda.stages.len(), 13);
        let order: Vec<_> = agenda.stages.iter().map(|stage| stage.id.0).collect();
        assert_eq!(order, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 10, 11]);
        let brainstorm = agenda.stages.iter().find(|stage| stage.kind == StageKind::Brainstorm).unwrap();
        let texts: Vec<_> = agenda.prompts_of(brainstorm.id).map(|prompt| prompt.text.as_str()).collect();
        assert_eq!(texts, ["What information is missing?", "What worked?", "What could be improved?"]);
        assert_eq!(agenda.after(brainstorm.id).unwrap().kind, StageKind::Theming);
        assert_eq!(agenda.before(brainstorm.id).unwrap().kind, StageKind::Chronology);
        assert_eq!(agenda.before(StageId(0)), None);
    }

    #[test]
    fn a_second_stage_of_a_kind_has_numbers_of_its_own() {
        let agenda = partnership_case_review_day();
        let (stage, prompts) = agenda.fresh(StageKind::Brainstorm);
        assert_eq!((stage.id, stage.kind), (StageId(13), StageKind::Brainstorm));
        let numbers: Vec<_> = prompts.iter().map(|prompt| (prompt.id.0, prompt.stage)).collect();
        assert_eq!(numbers, [(7, stage.id), (8, stage.id), (9, stage.id)]);
    }
}
