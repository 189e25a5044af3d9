//! An event as it is being made, and what must be said before it can be.

use crate::words::organise as say;
use plenary_shared::{
    agenda::{Agenda, Prompt, Reveal, Stage},
    api::{NewSession, SnapshotRef},
    id::{PromptId, StageId},
    text::{self, TextError},
};

/// Ids of fields.
pub const TITLE: &str = "title";
pub const DAY: &str = "day";
pub const RETAIN: &str = "retain";
pub const STAGES: &str = "stages";

/// The id of a prompt's field.
pub fn prompt_field(id: PromptId) -> String {
    format!("prompt-{id}")
}

/// The id of a prompt's short name.
pub fn short_field(id: PromptId) -> String {
    format!("short-{id}")
}

/// What is wrong, and at which field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The field's id.
    pub field: Option<String>,
    /// The sentence, at the top and at the field.
    pub say: String,
}

impl Problem {
    /// What the server said.
    pub fn of_server(say: String) -> Self {
        Self { field: None, say }
    }

    fn at(field: impl Into<String>, say: impl Into<String>) -> Self {
        Self { field: Some(field.into()), say: say.into() }
    }
}

/// An event as it is being made.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// Title, as typed.
    pub title: String,
    /// Day, `YYYY-MM-DD` or nothing.
    pub day: String,
    /// Last day on which it is kept, `YYYY-MM-DD` or nothing.
    pub retain_until: String,
    /// When others can see the notes.
    pub reveal: Reveal,
    /// Stages, and whether each is on.
    pub stages: Vec<(Stage, bool)>,
    /// Prompts in order.
    pub prompts: Vec<Prompt>,
    /// The earlier event's snapshot.
    pub then: Option<SnapshotRef>,
}

impl Draft {
    /// A draft with everything in a template, and neither name nor dates.
    pub fn new(agenda: Agenda) -> Self {
        Self {
            title: String::new(),
            day: String::new(),
            retain_until: String::new(),
            reveal: Reveal::default(),
            stages: agenda.stages.into_iter().map(|stage| (stage, true)).collect(),
            prompts: agenda.prompts,
            then: None,
        }
    }

    /// Whether a stage is on.
    pub fn has(&self, stage: StageId) -> bool {
        self.stages.iter().any(|(other, on)| other.id == stage && *on)
    }

    /// Prompts of stages that are on.
    pub fn asked(&self) -> impl Iterator<Item = &Prompt> {
        self.prompts.iter().filter(|prompt| self.has(prompt.stage))
    }

    /// Minutes of all stages that are on.
    pub fn minutes(&self) -> u32 {
        self.stages.iter().filter(|(_, on)| *on).map(|(stage, _)| u32::from(stage.minutes)).sum()
    }

    /// Swaps a prompt with its neighbour in the same stage, `by` places away.
    pub fn move_prompt(&mut self, id: PromptId, by: isize) {
        let Some(from) = self.prompts.iter().position(|prompt| prompt.id == id) else { return };
        let stage = self.prompts[from].stage;
        let same: Vec<usize> = (0..self.prompts.len()).filter(|at| self.prompts[*at].stage == stage).collect();
        let here = same.iter().position(|at| *at == from).and_then(|place| place.checked_add_signed(by));
        if let Some(to) = here.and_then(|place| same.get(place)) {
            self.prompts.swap(from, *to);
        }
    }

    /// The event to ask the server for, or all that is wrong.
    pub fn check(&self) -> Result<NewSession, Vec<Problem>> {
        let mut problems = Vec::new();
        let title = text::title(&self.title).unwrap_or_else(|error| {
            problems.push(Problem::at(
                TITLE,
                match error {
                    TextError::Empty => say::NO_TITLE.into(),
                    TextError::TooLong { .. } => say::title_too_long(),
                },
            ));
            String::new()
        });
        if self.day.is_empty() {
            problems.push(Problem::at(DAY, say::NO_DAY));
        }
        if self.retain_until.is_empty() {
            problems.push(Problem::at(RETAIN, say::NO_RETAIN));
        } else if self.retain_until < self.day {
            problems.push(Problem::at(RETAIN, say::RETAIN_BEFORE));
        }
        let stages: Vec<Stage> = self.stages.iter().filter(|(_, on)| *on).map(|(stage, _)| stage.clone()).collect();
        if stages.is_empty() {
            problems.push(Problem::at(STAGES, say::NO_STAGE));
        }
        for prompt in self.asked() {
            if let Err(error) = text::prompt(&prompt.text) {
                problems.push(Problem::at(prompt_field(prompt.id), say::question_problem(error)));
            }
            if text::title(&prompt.short).is_err() {
                problems.push(Problem::at(short_field(prompt.id), say::NO_SHORT));
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let agenda = Agenda { stages, prompts: self.asked().cloned().collect() };
        let (day, retain_until) = (self.day.clone(), self.retain_until.clone());
        Ok(NewSession { title, day, retain_until, agenda, reveal: self.reveal, then: self.then })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plenary_shared::{agenda::partnership_case_review_day, stage::StageKind};

    fn whole() -> Draft {
        let mut draft = Draft::new(partnership_case_review_day());
        draft.title = "Event Willow".into();
        draft.day = "2026-11-22".into();
        draft.retain_until = "2027-06-30".into();
        draft
    }

    fn fields(draft: &Draft) -> Vec<String> {
        draft.check().unwrap_err().into_iter().filter_map(|problem| problem.field).collect()
    }

    #[test]
    fn nothing_is_filled_in_silently() {
        assert_eq!(fields(&Draft::new(partnership_case_review_day())), [TITLE, DAY, RETAIN]);
    }

    #[test]
    fn an_event_is_kept_at_least_until_it_happens() {
        let mut draft = whole();
        draft.retain_until = "2026-11-21".into();
        assert_eq!(fields(&draft), [RETAIN]);
    }

    #[test]
    fn a_stage_that_is_off_takes_its_prompts_along() {
        let mut draft = whole();
        draft.stages.iter_mut().filter(|(stage, _)| stage.kind == StageKind::Actions).for_each(|(_, on)| *on = false);
        draft.prompts[5].text = String::new();
        let new = draft.check().unwrap();
        assert_eq!((new.agenda.stages.len(), new.agenda.prompts.len()), (11, 4));
    }

    #[test]
    fn prompts_move_within_their_stage() {
        let mut draft = whole();
        draft.move_prompt(PromptId(2), -1);
        draft.move_prompt(PromptId(0), -1);
        draft.move_prompt(PromptId(3), 1);
        let order: Vec<_> = draft.prompts.iter().map(|prompt| prompt.id.0).collect();
        assert_eq!(order, [0, 2, 1, 3, 4, 5]);
    }
}
