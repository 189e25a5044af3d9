//! An event as it is being made, and what must be said before it can be.

use crate::words::organise as say;
use plenary_shared::{
    agenda::{Agenda, Prompt, Reveal, Stage},
    api::{NewSession, SnapshotRef},
    id::{EntryId, PromptId, StageId},
    new_session,
    stage::StageKind,
    template::{Listed, Template},
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

/// The id of the field of a stage's name.
pub fn stage_field(id: StageId) -> String {
    format!("stage-{id}")
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
    /// Stages and prompts.
    pub agenda: Choice,
    /// The earlier event's snapshot.
    pub then: Option<SnapshotRef>,
}

/// Stages and prompts as they are being chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Stages, and whether each is on.
    pub stages: Vec<(Stage, bool)>,
    /// Prompts in order.
    pub prompts: Vec<Prompt>,
}

/// A template, and what was made of it here.
#[derive(Debug, Clone, PartialEq)]
pub struct Start {
    /// Its id, if it is kept on the server for organisers.
    pub id: Option<EntryId>,
    /// Its name.
    pub title: String,
    /// What it is for.
    pub say: String,
    /// Its agenda as it was when the page left it.
    pub agenda: Choice,
}

impl Start {
    /// A template of which nothing has been changed.
    pub fn new(Listed { id, template: Template { title, say, agenda } }: Listed) -> Self {
        Self { id, title, say, agenda: Choice::new(agenda) }
    }
}

impl Choice {
    fn new(agenda: Agenda) -> Self {
        Self { stages: agenda.stages.into_iter().map(|stage| (stage, true)).collect(), prompts: agenda.prompts }
    }

    /// The agenda of the stages that are on.
    pub fn chosen(&self) -> Agenda {
        Agenda {
            stages: self.stages.iter().filter(|(_, on)| *on).map(|(stage, _)| stage.clone()).collect(),
            prompts: self.asked().cloned().collect(),
        }
    }

    /// Turns a stage on or off.
    pub fn turn(&mut self, id: StageId, wanted: bool) {
        self.stages.iter_mut().filter(|(stage, _)| stage.id == id).for_each(|(_, on)| *on = wanted);
    }

    /// Gives a stage another name or other minutes.
    pub fn edit(&mut self, new: Stage) {
        self.stages.iter_mut().filter(|(stage, _)| stage.id == new.id).for_each(|(stage, _)| *stage = new.clone());
    }

    /// Swaps a stage with its neighbour `by` places away.
    pub fn move_stage(&mut self, id: StageId, by: isize) {
        let from = self.stages.iter().position(|(stage, _)| stage.id == id);
        let to = from.and_then(|from| from.checked_add_signed(by)).filter(|to| *to < self.stages.len());
        if let (Some(from), Some(to)) = (from, to) {
            self.stages.swap(from, to);
        }
    }

    /// The name of a stage, and its place from 1.
    pub fn place(&self, id: StageId) -> Option<(String, usize)> {
        let place = self.stages.iter().position(|(stage, _)| stage.id == id)?;
        Some((self.stages[place].0.title.clone(), place + 1))
    }

    /// Removes a stage with its prompts.
    pub fn remove(&mut self, id: StageId) {
        self.stages.retain(|(stage, _)| stage.id != id);
        self.prompts.retain(|prompt| prompt.stage != id);
    }

    /// Adds a stage of a kind at the end, with the kind's prompts.
    pub fn add(&mut self, kind: StageKind) {
        let all = Agenda {
            stages: self.stages.iter().map(|(stage, _)| stage.clone()).collect(),
            prompts: self.prompts.clone(),
        };
        let (stage, prompts) = all.fresh(kind);
        self.stages.push((stage, true));
        self.prompts.extend(prompts);
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
}

impl Draft {
    /// A draft with everything in a template, and neither name nor dates.
    pub fn new(agenda: Agenda) -> Self {
        Self {
            title: String::new(),
            day: String::new(),
            retain_until: String::new(),
            reveal: Reveal::default(),
            agenda: Choice::new(agenda),
            then: None,
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
        let agenda = self.agenda.chosen();
        if agenda.stages.is_empty() {
            problems.push(Problem::at(STAGES, say::NO_STAGE));
        }
        for stage in &agenda.stages {
            if let Err(error) = text::title(&stage.title) {
                problems.push(Problem::at(stage_field(stage.id), say::stage_problem(error)));
            }
        }
        if agenda.stages.len() > new_session::STAGES {
            problems.push(Problem::at(STAGES, say::too_many_stages()));
        }
        if agenda.prompts.len() > new_session::PROMPTS {
            problems.push(Problem::at(STAGES, say::too_many_questions()));
        }
        for prompt in &agenda.prompts {
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
        let (day, retain_until) = (self.day.clone(), self.retain_until.clone());
        Ok(NewSession { title, day, retain_until, agenda, reveal: self.reveal, then: self.then })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plenary_shared::agenda::partnership_case_review_day;

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
        let actions = draft.agenda.stages.iter().find(|(stage, _)| stage.kind == StageKind::Actions).unwrap().0.id;
        draft.agenda.turn(actions, false);
        draft.agenda.prompts[5].text = String::new();
        let new = draft.check().unwrap();
        assert_eq!((new.agenda.stages.len(), new.agenda.prompts.len()), (12, 5));
    }

    #[test]
    fn a_day_can_have_the_same_kind_twice_and_be_in_any_order() {
        let mut draft = whole();
        draft.agenda.add(StageKind::Brainstorm);
        let (added, _) = draft.agenda.stages.last().unwrap().clone();
        assert_eq!(draft.agenda.prompts.iter().filter(|prompt| prompt.stage == added.id).count(), 3);
        for _ in 0..20 {
            draft.agenda.move_stage(added.id, -1);
        }
        assert_eq!(draft.agenda.place(added.id), Some((added.title.clone(), 1)));
        draft.agenda.edit(Stage { title: "First thoughts".into(), minutes: 5, ..added });
        let new = draft.check().unwrap();
        assert_eq!((new.agenda.stages[0].title.as_str(), new.agenda.stages[0].minutes), ("First thoughts", 5));
        assert_eq!(new.agenda.prompts.len(), 10);
        draft.agenda.remove(new.agenda.stages[0].id);
        assert_eq!(draft.agenda, whole().agenda);
    }

    #[test]
    fn a_stage_has_a_name_and_a_day_has_no_more_stages_than_an_event_can() {
        let mut draft = whole();
        let (first, _) = draft.agenda.stages[0].clone();
        draft.agenda.edit(Stage { title: " ".into(), ..first });
        while draft.agenda.stages.len() <= new_session::STAGES {
            draft.agenda.add(StageKind::Break);
        }
        assert_eq!(fields(&draft), ["stage-0", STAGES]);
    }

    #[test]
    fn prompts_move_within_their_stage() {
        let mut draft = whole();
        draft.agenda.move_prompt(PromptId(2), -1);
        draft.agenda.move_prompt(PromptId(0), -1);
        draft.agenda.move_prompt(PromptId(3), 1);
        let order: Vec<_> = draft.agenda.prompts.iter().map(|prompt| prompt.id.0).collect();
        assert_eq!(order, [0, 2, 1, 3, 4, 5, 6]);
    }
}
