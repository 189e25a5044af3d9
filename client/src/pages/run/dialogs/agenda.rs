//! Changing the agenda while the event runs: each change is done at once, and can be undone.

use super::gone;
use crate::{
    components::{
        agenda::{AgendaRows, Change, Row},
        dialog::Modal,
        hand_on::Done,
    },
    desk::{Desk, desk},
    markup::view,
    words::{facilitator as words, organise},
};
use leptos::prelude::*;
use plenary_shared::{
    agenda::{Agenda, Stage},
    content::Meta,
    id::StageId,
    new_session::{PROMPTS, STAGES},
    stage::{Act, StageKind, agenda::AgendaAct},
    text,
};

/// The list of stages, to change.
#[component]
pub fn ChangeAgenda() -> impl IntoView {
    let desk = desk();
    let meta = desk.live.mirror.meta;
    let rows = Memo::new(move |_| meta.with(|meta| meta.as_ref().map(rows)).unwrap_or_default());
    let wrong = RwSignal::new(None::<String>);
    let change = Callback::new(move |change: Change| {
        wrong.set(None);
        if let Some(content) = desk.now()
            && let Err(sentence) = apply(desk, &content.meta, change)
        {
            wrong.set(Some(sentence));
        }
    });
    let problem = move || wrong.get().or_else(|| desk.problem.get());
    view! {
        <Modal title=words::CHANGE_AGENDA on_close=gone(desk)>
            <p>{words::CHANGE_AGENDA_SAYS}</p>
            <div role="alert">{move || problem().map(|sentence| view! { <p class="wrong-text">{sentence}</p> })}</div>
            <div class="agenda-change"><AgendaRows rows on_change=change/></div>
            <div role="status">
                {move || {
                    desk.toast.get().map(|deed| {
                        view! {
                            <p dir="auto">{deed.words}</p>
                            <p><button type="button" on:click=move |_| desk.undo()>{words::UNDO}</button></p>
                        }
                    })
                }}
            </div>
            <Done/>
        </Modal>
    }
}

fn rows(meta: &Meta) -> Vec<Row> {
    let stages = &meta.agenda.stages;
    let row = |stage: &Stage| {
        let opened = meta.opened.contains(&stage.id) || (meta.stage.n > 0 && meta.stage.id == stage.id);
        Row {
            stage: stage.clone(),
            on: None,
            hint: opened.then_some(words::WAS_OPENED),
            removable: !opened && stages.len() > 1,
        }
    };
    stages.iter().map(row).collect()
}

/// Sends a change; the error says why it cannot be.
fn apply(desk: Desk, meta: &Meta, change: Change) -> Result<(), String> {
    let agenda = &meta.agenda;
    match change {
        // Stages of an event that runs are not turned on and off: one that is not wanted is removed, or left out.
        Change::Turn(..) => {}
        Change::Edit(stage) => {
            let Some(was) = agenda.stage(stage.id).cloned() else { return Ok(()) };
            text::title(&stage.title).map_err(organise::stage_problem)?;
            desk.deed(words::changed_stage(&stage.title), vec![AgendaAct::Edit { stage, was }.into()]);
        }
        Change::Move(id, by) => {
            if let (Some(after), Some(stage)) = (neighbour(agenda, id, by), agenda.stage(id)) {
                let was = agenda.before(id).map(|stage| stage.id);
                desk.deed(words::moved_stage(&stage.title), vec![AgendaAct::Move { id, after, was }.into()]);
            }
        }
        Change::Remove(id) => {
            if let Some(stage) = agenda.stage(id) {
                desk.deed(words::removed_stage(&stage.title), vec![AgendaAct::Delete { id }.into()]);
            }
        }
        Change::Add(kind) => add(desk, meta, kind)?,
    }
    Ok(())
}

/// Adds a stage that comes next; at the end while the day has not begun.
fn add(desk: Desk, meta: &Meta, kind: StageKind) -> Result<(), String> {
    let (stage, prompts) = meta.agenda.fresh(kind);
    if meta.agenda.stages.len() >= STAGES {
        return Err(organise::too_many_stages());
    }
    if meta.agenda.prompts.len() + prompts.len() > PROMPTS {
        return Err(organise::too_many_questions());
    }
    let last = meta.agenda.stages.last().map(|stage| stage.id);
    let after = if meta.stage.n > 0 { Some(meta.stage.id) } else { last };
    let act: Act = AgendaAct::Add { stage: stage.clone(), prompts, after }.into();
    desk.deed(words::added_stage(&stage.title), vec![act]);
    Ok(())
}

/// Behind which stage one comes that moves by a place; `None` where it cannot move that way.
fn neighbour(agenda: &Agenda, id: StageId, by: isize) -> Option<Option<StageId>> {
    if by > 0 {
        return agenda.after(id).map(|stage| Some(stage.id));
    }
    let before = agenda.before(id)?;
    Some(agenda.before(before.id).map(|stage| stage.id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use plenary_shared::agenda::{Reveal, partnership_case_review_day};

    #[test]
    fn a_stage_moves_one_place_at_a_time_and_not_beyond_the_ends() {
        let agenda = partnership_case_review_day();
        assert_eq!(neighbour(&agenda, StageId(2), -1), Some(Some(StageId(0))));
        assert_eq!(neighbour(&agenda, StageId(1), -1), Some(None));
        assert_eq!(neighbour(&agenda, StageId(2), 1), Some(Some(StageId(3))));
        assert_eq!(neighbour(&agenda, StageId(0), -1), None);
        assert_eq!(neighbour(&agenda, StageId(11), 1), None);
    }

    #[test]
    fn only_what_was_never_open_can_be_removed() {
        let mut meta = Meta::new("Willow", "2026-11-22", partnership_case_review_day(), Reveal::OnClose);
        meta.opened = [StageId(3)].into();
        meta.stage.n = 4;
        meta.stage.id = StageId(5);
        let fixed: Vec<_> = rows(&meta).iter().filter(|row| !row.removable).map(|row| row.stage.id.0).collect();
        assert_eq!(fixed, [3, 5]);
    }
}
