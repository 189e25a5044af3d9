//! Validates a new event before anything is stored.

use crate::{
    agenda::{Agenda, Prompt, Reveal, Stage},
    api::NewSession,
    content::{Content, Meta, StageNow},
    id::StageId,
    snapshot::Snapshot,
    text::{self, TextError},
};
use jiff::civil::Date;

use std::collections::BTreeSet;

/// Maximum of stages in an agenda.
pub const STAGES: usize = 40;
/// Maximum of prompts in an agenda.
pub const PROMPTS: usize = 30;

/// Why a new event is not valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Invalid {
    /// The title is empty or too long.
    #[error("the title is empty or too long")]
    Title,
    /// The day is not a date.
    #[error("the day is not a date")]
    Day,
    /// The last day on which it is stored is not a date.
    #[error("the last day on which it is kept is not a date")]
    RetainUntil,
    /// It would be deleted before it takes place.
    #[error("it would be deleted before it takes place")]
    RetainedTooShort,
    /// There is no stage.
    #[error("there is no stage")]
    NoStage,
    /// There are more than `STAGES` stages.
    #[error("there are too many stages")]
    Stages,
    /// There are more than `PROMPTS` prompts.
    #[error("there are too many prompts")]
    Prompts,
    /// Two stages or two prompts have the same number, or a prompt's stage is missing.
    #[error("stages and prompts do not fit together")]
    Numbers,
    /// A prompt belongs to a stage in which people do not write.
    #[error("a prompt belongs to a stage that takes no notes")]
    PromptStage,
    /// A stage's title or instruction is empty or too long.
    #[error("the words of a stage are empty or too long")]
    StageWords,
    /// A prompt is empty or too long.
    #[error("the words of a prompt are empty or too long")]
    PromptWords,
    /// The snapshot of the earlier event is missing.
    #[error("the snapshot of the earlier event is not there")]
    Then,
}

/// A new event, cleaned and validated.
#[derive(Debug, Clone, PartialEq)]
pub struct Valid {
    /// Its title.
    pub title: String,
    /// Its day.
    pub day: Date,
    /// The last day on which it is stored.
    pub retain_until: Date,
    /// Stages and prompts.
    pub agenda: Agenda,
}

impl Valid {
    /// The board with which the event begins: nothing on it, at its first stage, beside what an earlier event left.
    pub fn board(self, reveal: Reveal, demo: bool, then: Option<Box<Snapshot>>) -> Content {
        let first = self.agenda.stages.first().map_or(StageId(0), |stage| stage.id);
        let meta = Meta::new(self.title, self.day.to_string(), self.agenda, reveal);
        let stage = StageNow { id: first, ..meta.stage };
        Content { then, ..Content::blank(Meta { stage, demo, ..meta }) }
    }
}

/// Cleans and validates everything that needs no look-up.
pub fn validate(new: &NewSession) -> Result<Valid, Invalid> {
    let title = text::title(&new.title).map_err(|_| Invalid::Title)?;
    let day = date(&new.day).ok_or(Invalid::Day)?;
    let retain_until = date(&new.retain_until).ok_or(Invalid::RetainUntil)?;
    if retain_until < day {
        return Err(Invalid::RetainedTooShort);
    }
    Ok(Valid { title, day, retain_until, agenda: agenda(&new.agenda)? })
}

/// A day from 2000 on, written `YYYY-MM-DD` and in no other way, so that such texts sort in the order of their days.
pub fn date(text: &str) -> Option<Date> {
    let date: Date = text.parse().ok()?;
    (date.year() >= 2000 && date.to_string() == text).then_some(date)
}

/// Cleans and validates an agenda by itself, as for a template.
pub fn agenda(agenda: &Agenda) -> Result<Agenda, Invalid> {
    match (agenda.stages.len(), agenda.prompts.len()) {
        (0, _) => return Err(Invalid::NoStage),
        (stages, _) if stages > STAGES => return Err(Invalid::Stages),
        (_, prompts) if prompts > PROMPTS => return Err(Invalid::Prompts),
        _ => (),
    }
    let stages: BTreeSet<_> = agenda.stages.iter().map(|stage| stage.id).collect();
    let prompts: BTreeSet<_> = agenda.prompts.iter().map(|prompt| prompt.id).collect();
    let unique = stages.len() == agenda.stages.len() && prompts.len() == agenda.prompts.len();
    if !unique || agenda.prompts.iter().any(|prompt| !stages.contains(&prompt.stage)) {
        return Err(Invalid::Numbers);
    }
    let silent = agenda.stages.iter().filter(|stage| !stage.kind.writes());
    let silent: BTreeSet<_> = silent.map(|stage| stage.id).collect();
    if agenda.prompts.iter().any(|prompt| silent.contains(&prompt.stage)) {
        return Err(Invalid::PromptStage);
    }
    let stages: Result<_, _> = agenda.stages.iter().map(Stage::clean).collect();
    let prompts: Result<_, _> = agenda.prompts.iter().map(Prompt::clean).collect();
    let stages = stages.map_err(|_: TextError| Invalid::StageWords)?;
    Ok(Agenda { stages, prompts: prompts.map_err(|_: TextError| Invalid::PromptWords)? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        agenda::{Reveal, partnership_case_review_day},
        id::StageId,
    };

    fn new() -> NewSession {
        NewSession {
            title: "  Event\nWillow ".into(),
            day: "2026-11-24".into(),
            retain_until: "2027-05-24".into(),
            agenda: partnership_case_review_day(),
            reveal: Reveal::OnClose,
            then: None,
        }
    }

    fn refused(change: impl FnOnce(&mut NewSession)) -> Invalid {
        let mut new = new();
        change(&mut new);
        validate(&new).expect_err("it is refused")
    }

    #[test]
    fn the_template_makes_an_event() {
        let valid = validate(&new()).unwrap_or_else(|invalid| panic!("{invalid}"));
        assert_eq!(valid.title, "Event Willow");
        assert_eq!(valid.agenda, partnership_case_review_day());
        assert_eq!(valid.day.to_string(), "2026-11-24");
    }

    #[test]
    fn what_cannot_be_run_is_refused() {
        assert_eq!(refused(|new| new.title = " ".into()), Invalid::Title);
        for day in ["", "24/11/2026", "2026-11-31", "2026-11-24T10:00", "20261124", "1026-11-24"] {
            assert_eq!(refused(|new| new.day = day.into()), Invalid::Day, "{day}");
        }
        assert_eq!(refused(|new| new.retain_until = "soon".into()), Invalid::RetainUntil);
        assert_eq!(refused(|new| new.retain_until = "2026-11-23".into()), Invalid::RetainedTooShort);
        assert_eq!(refused(|new| new.agenda.stages.clear()), Invalid::NoStage);
        assert_eq!(refused(|new| new.agenda.prompts[0].stage = StageId(99)), Invalid::Numbers);
        assert_eq!(refused(|new| new.agenda.stages[1].id = StageId(0)), Invalid::Numbers);
        assert_eq!(refused(|new| new.agenda.prompts[1].id = new.agenda.prompts[0].id), Invalid::Numbers);
        assert_eq!(refused(|new| new.agenda.prompts[0].stage = new.agenda.stages[0].id), Invalid::PromptStage);
        assert_eq!(refused(|new| new.agenda.stages[0].title = "x".repeat(81)), Invalid::StageWords);
        assert_eq!(refused(|new| new.agenda.prompts[0].text.clear()), Invalid::PromptWords);
    }

    #[test]
    fn counts_are_bounded() {
        let stages = |count: u16| {
            let mut new = new();
            let stage = new.agenda.stages[0].clone();
            new.agenda.prompts.clear();
            new.agenda.stages = (0..count).map(|id| Stage { id: StageId(id), ..stage.clone() }).collect();
            validate(&new).err()
        };
        assert_eq!((stages(40), stages(41)), (None, Some(Invalid::Stages)));
        let prompts = |count: u16| {
            let mut new = new();
            let prompt = new.agenda.prompts[0].clone();
            let numbered = |id| Prompt { id: crate::id::PromptId(id), ..prompt.clone() };
            new.agenda.prompts = (0..count).map(numbered).collect();
            validate(&new).err()
        };
        assert_eq!((prompts(30), prompts(31)), (None, Some(Invalid::Prompts)));
    }
}
