//! Facilitators' commands that change the agenda of an event on the day.

use crate::room::{Refused, Room};
use plenary_shared::{
    agenda::{Agenda, Prompt, Stage},
    document::Edit,
    id::{PromptId, StageId},
    new_session::{PROMPTS, STAGES},
    screen::Screen,
    stage::agenda::AgendaAct,
    wire::Refusal,
};
use std::collections::BTreeSet;

impl Room {
    pub(super) fn change_agenda(&mut self, edit: &mut Edit, act: &AgendaAct) -> Result<(), Refused> {
        if self.meta.ended {
            return Err(Refusal::Closed.into());
        }
        match act {
            AgendaAct::Add { stage, prompts, after } => self.add_stage(stage, prompts, *after)?,
            AgendaAct::Edit { stage, was } => self.edit_stage(stage, was)?,
            AgendaAct::Move { id, after, was } => self.move_stage(*id, *after, *was)?,
            AgendaAct::Delete { id } => self.delete_stage(edit, *id)?,
        }
        // The day begins with whatever comes first.
        if self.meta.stage.n == 0
            && let Some(first) = self.meta.agenda.stages.first()
        {
            self.meta.stage.id = first.id;
            edit.set_stage(self.meta.stage);
        }
        edit.set_stages(&self.meta.agenda.stages);
        edit.set_prompts(&self.meta.agenda.prompts);
        Ok(())
    }

    fn add_stage(&mut self, stage: &Stage, prompts: &[Prompt], after: Option<StageId>) -> Result<(), Refused> {
        let agenda = &mut self.meta.agenda;
        if agenda.stage(stage.id).is_some() || prompts.iter().any(|prompt| agenda.prompt(prompt.id).is_some()) {
            return Err(changed(agenda, stage.id));
        }
        let numbers: BTreeSet<_> = prompts.iter().map(|prompt| prompt.id).collect();
        let fits = prompts.is_empty() || stage.kind.writes();
        if !fits || numbers.len() != prompts.len() || prompts.iter().any(|prompt| prompt.stage != stage.id) {
            return Err(Refusal::Bad.into());
        }
        if agenda.stages.len() >= STAGES || agenda.prompts.len() + prompts.len() > PROMPTS {
            return Err(Refusal::Full.into());
        }
        let place = place_after(agenda, after)?;
        let prompts = prompts.iter().map(Prompt::clean).collect::<Result<Vec<_>, _>>()?;
        agenda.stages.insert(place, stage.clean()?);
        agenda.prompts.extend(prompts);
        Ok(())
    }

    fn edit_stage(&mut self, stage: &Stage, was: &Stage) -> Result<(), Refused> {
        let agenda = &mut self.meta.agenda;
        let at = place_of(agenda, stage.id)?;
        if (stage.id, stage.kind) != (was.id, was.kind) || stage.kind != agenda.stages[at].kind {
            return Err(Refusal::Bad.into());
        }
        let stage = stage.clean()?;
        let now = &mut agenda.stages[at];
        if *now != *was && *now != stage {
            return Err(changed(agenda, stage.id));
        }
        *now = stage;
        Ok(())
    }

    fn move_stage(&mut self, id: StageId, after: Option<StageId>, was: Option<StageId>) -> Result<(), Refused> {
        let agenda = &mut self.meta.agenda;
        let at = place_of(agenda, id)?;
        let before = agenda.before(id).map(|stage| stage.id);
        if after == Some(id) {
            return Err(Refusal::Bad.into());
        }
        if before != was && before != after {
            return Err(changed(agenda, id));
        }
        place_after(agenda, after)?;
        let stage = agenda.stages.remove(at);
        let place = place_after(agenda, after)?;
        agenda.stages.insert(place, stage);
        Ok(())
    }

    /// Removes a stage in which nobody can have written anything: one that was never opened.
    fn delete_stage(&mut self, edit: &mut Edit, id: StageId) -> Result<(), Refused> {
        let at = place_of(&self.meta.agenda, id)?;
        let prompts: BTreeSet<_> = self.meta.agenda.prompts_of(id).map(|prompt| prompt.id).collect();
        let now = self.meta.stage;
        let opened = self.state.stages.values().any(|stage| *stage == id) || now.n > 0 && now.id == id;
        if opened || self.meta.opened.contains(&id) || self.has_words(edit, &prompts) {
            return Err(changed(&self.meta.agenda, id));
        }
        if self.meta.agenda.stages.len() == 1 {
            return Err(Refusal::Bad.into());
        }
        self.meta.agenda.stages.remove(at);
        self.meta.agenda.prompts.retain(|prompt| !prompts.contains(&prompt.id));
        if self.meta.screen.prompt.is_some_and(|prompt| prompts.contains(&prompt)) {
            self.meta.screen = Screen { scale: self.meta.screen.scale, ..Screen::default() };
            edit.set_screen(self.meta.screen);
        }
        Ok(())
    }

    /// Whether there is any note under these prompts: on the board, held, late or removed from view.
    fn has_words(&self, edit: &Edit, prompts: &BTreeSet<PromptId>) -> bool {
        self.state.tray.texts().any(|(_, text)| prompts.contains(&text.prompt))
            || !prompts.is_empty() && edit.notes().values().any(|note| prompts.contains(&note.prompt))
    }
}

/// The place of a stage, from 0.
fn place_of(agenda: &Agenda, id: StageId) -> Result<usize, Refusal> {
    agenda.stages.iter().position(|stage| stage.id == id).ok_or(Refusal::Gone)
}

/// The place behind a stage; the first one without.
fn place_after(agenda: &Agenda, after: Option<StageId>) -> Result<usize, Refusal> {
    after.map_or(Ok(0), |after| place_of(agenda, after).map(|at| at + 1))
}

/// Somebody else changed the agenda meanwhile; the answer is the place at which the stage is now, from 1.
fn changed(agenda: &Agenda, id: StageId) -> Refused {
    Refused::superseded(place_of(agenda, id).ok().map(|at| (at + 1).to_string()).or(Some("0".into())))
}
