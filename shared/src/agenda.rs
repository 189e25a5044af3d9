//! What a day consists of: stages in order, prompts, and the template they start from.

use crate::id::{PromptId, StageId};
use serde::Serialize;

/// What people do in a stage; the policy table speaks of kinds, not of positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum StageKind {
    /// Join, ground rules, objectives.
    Welcome,
    /// A brief overview of the case, spoken.
    Synopsis,
    /// The merged chronology on the wall is read and questioned.
    Chronology,
    /// Prompts answered by everybody at the same time.
    Brainstorm,
    /// Notes are sorted into themes.
    Theming,
    /// Pairs and threes work on a theme each.
    Development,
    /// The room agrees the wording of the learning opportunities.
    Plenary,
    /// Ballots by impact and by ease.
    Prioritising,
    /// Conclusions, spoken.
    Recommendations,
    /// A pause, then a recap.
    Break,
    /// What needs to be done: a second brainstorm.
    Actions,
    /// Thanks and next steps.
    Close,
}

impl StageKind {
    /// Every kind, for tables and tests.
    pub const ALL: [Self; 12] = [
        Self::Welcome,
        Self::Synopsis,
        Self::Chronology,
        Self::Brainstorm,
        Self::Theming,
        Self::Development,
        Self::Plenary,
        Self::Prioritising,
        Self::Recommendations,
        Self::Break,
        Self::Actions,
        Self::Close,
    ];

    /// Whether people write notes in it.
    pub const fn writes(self) -> bool {
        matches!(self, Self::Chronology | Self::Brainstorm | Self::Actions)
    }

    /// Whether themes have become learning opportunities when it opens.
    pub const fn needs_opportunities(self) -> bool {
        matches!(self, Self::Development | Self::Plenary | Self::Prioritising)
    }
}

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

/// How a prompt looks: the same icon, word and colour everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PromptLook {
    /// "?": information that is missing.
    Missing,
    /// Tick: what worked.
    Worked,
    /// Arrow up: what could be improved.
    Improve,
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

/// When others see what is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Reveal {
    /// Held until the facilitator reveals a prompt.
    #[default]
    OnClose,
    /// Shown at once; bursts of one device are held back, shuffled and spread.
    Open,
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
    /// The stage of a number.
    pub fn stage(&self, id: StageId) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.id == id)
    }

    /// The prompt of a number.
    pub fn prompt(&self, id: PromptId) -> Option<&Prompt> {
        self.prompts.iter().find(|prompt| prompt.id == id)
    }

    /// The prompts of a stage, in order.
    pub fn prompts_of(&self, stage: StageId) -> impl Iterator<Item = &Prompt> {
        self.prompts.iter().filter(move |prompt| prompt.stage == stage)
    }

    /// The stage after a stage, if there is one.
    pub fn after(&self, id: StageId) -> Option<&Stage> {
        let place = self.stages.iter().position(|stage| stage.id == id)?;
        self.stages.get(place + 1)
    }
}

/// The template "Partnership case review day", after Hertfordshire's guidance, section 4.
pub fn partnership_case_review_day() -> Agenda {
    use StageKind::*;
    let stages = [
        (Welcome, "Welcome", "Join with your phone, then look at the big screen.", 15),
        (Synopsis, "What the case is about", "Listen to a short overview of the case.", 15),
        (Chronology, "Chronology", "Read the chronology on the wall and write down what is not on it.", 45),
        (Brainstorm, "What happened", "Answer the three questions in your own words.", 20),
        (Theming, "Sort into themes", "Put the notes that belong together into one theme.", 30),
        (Development, "Develop the themes", "In pairs or threes, talk about what can be learned from a theme.", 30),
        (Plenary, "Agree the learning", "Look at the big screen and agree the wording together.", 20),
        (Prioritising, "Rank the learning", "Rank each point twice: how much difference, and how easy.", 15),
        (Recommendations, "Recommendations", "Talk together about what follows from what you ranked.", 20),
        (Break, "Break and recap", "Take a break, then hear what the morning brought.", 60),
        (Actions, "What needs to be done", "Write what you will do, and what others need to do.", 20),
        (Close, "Close", "Thank you. Hear what happens next.", 10),
    ];
    let stages: Vec<Stage> = (0..)
        .zip(stages)
        .map(|(id, (kind, title, say, minutes))| Stage {
            id: StageId(id),
            kind,
            title: title.into(),
            say: say.into(),
            minutes,
        })
        .collect();
    let prompts = [
        (Chronology, "What is not on the chronology?", "Not on it", PromptLook::Missing),
        (Brainstorm, "What information is missing?", "Missing", PromptLook::Missing),
        (Brainstorm, "What worked?", "Worked", PromptLook::Worked),
        (Brainstorm, "What could be improved?", "Improve", PromptLook::Improve),
        (Actions, "What will I do in my own work?", "My work", PromptLook::Worked),
        (Actions, "What do our services need to do?", "Services", PromptLook::Improve),
    ];
    let stage_of = |kind| stages.iter().find(|stage| stage.kind == kind).expect("the template has the stage").id;
    let prompts = (0..)
        .zip(prompts)
        .map(|(id, (kind, text, short, look))| Prompt {
            id: PromptId(id),
            stage: stage_of(kind),
            text: text.into(),
            short: short.into(),
            look,
        })
        .collect();
    Agenda { stages, prompts }
}

words! {
    StageKind {
        "welcome" Welcome, "synopsis" Synopsis, "chronology" Chronology, "brainstorm" Brainstorm, "theming" Theming,
        "development" Development, "plenary" Plenary, "prioritising" Prioritising, "recommendations" Recommendations,
        "break" Break, "actions" Actions, "close" Close,
    }
    PromptLook { "missing" Missing, "worked" Worked, "improve" Improve }
    Reveal { "on_close" OnClose, "open" Open }
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
