//! `plenary demo`: two made-up events, filled by simulated devices, so that a new user sees every surface at once.

mod decisions;
mod stand_in;

use crate::{
    live::registry::{OpenError, Registry},
    store::people::{CreateError, SessionStore},
};
use plenary_shared::{
    agenda::{Agenda, Reveal, partnership_case_review_day},
    api::{NewSession, SnapshotRef},
    ballot::Choices,
    id::{NoteId, OpportunityId, PromptId, SessionId, StageId, ThemeId},
    proof::{Nonce, Tag},
    screen::{Screen, View},
    stage::{Act, StageKind, brainstorm::NoteAct, leading::LeadingAct, prioritising::RankingAct, theming::SortingAct},
};
use serde::Deserialize;
use stand_in::StandIn;
use std::{collections::BTreeMap, sync::Arc};

/// Devices that rank in the demonstration.
const VOTERS: usize = 14;
/// Those of them that have ranked in the event that is still open.
const VOTED: usize = 9;

static MADE_UP: &str = include_str!("../demo/made-up.csv");

/// Why the demonstration cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// An event cannot be made.
    #[error("the demonstration's event cannot be made")]
    Create(#[from] CreateError),
    /// Its room cannot be opened.
    #[error("the demonstration's room cannot be opened")]
    Open(#[from] OpenError),
    /// The room denied a command.
    #[error("the demonstration's room did not take “{0}”")]
    Refused(&'static str),
}

/// The two events of a demonstration.
#[derive(Debug, Clone, Copy)]
pub struct Demo {
    /// An event that has ended: snapshots and results, for the reviewer.
    pub ended: SessionId,
    /// An event in the middle of ranking: for participants, facilitator and projector.
    pub live: SessionId,
}

#[derive(Debug, Deserialize)]
struct Line {
    prompt: String,
    theme: String,
    text: String,
}

/// Creates and fills two events. `day` is today, `keep` the last day on which they are stored, both `YYYY-MM-DD`.
pub async fn fill(
    store: &dyn SessionStore,
    registry: &Arc<Registry>,
    day: &str,
    keep: &str,
) -> Result<Demo, DemoError> {
    let ended = create(store, "Event Willow (demonstration)", day, keep, None).await?;
    let last = run_day(registry, ended, VOTERS, true).await?;
    let then = Some(SnapshotRef { session: ended, number: last });
    let live = create(store, "Event Willow, second day (demonstration)", day, keep, then).await?;
    run_day(registry, live, VOTED, false).await?;
    Ok(Demo { ended, live })
}

async fn create(
    store: &dyn SessionStore,
    title: &str,
    day: &str,
    keep: &str,
    then: Option<SnapshotRef>,
) -> Result<SessionId, DemoError> {
    let new = NewSession {
        title: title.into(),
        day: day.into(),
        retain_until: keep.into(),
        agenda: partnership_case_review_day(),
        reveal: Reveal::OnClose,
        then,
    };
    Ok(store.create_session(new, true).await?.id)
}

/// Runs a day from the brainstorm to the ranking, and on to its end if `end`; returns the number of the last snapshot.
async fn run_day(registry: &Arc<Registry>, session: SessionId, voters: usize, end: bool) -> Result<u32, DemoError> {
    let mut lead = StandIn::facilitator(registry, session).await?;
    let agenda = partnership_case_review_day();
    let mut opened = Vec::new();
    let mut open = async |lead: &mut StandIn, kind| {
        opened.push(kind);
        lead.open_stage(stage_of(&agenda, kind)).await
    };
    open(&mut lead, StageKind::Brainstorm).await?;
    let notes = write(registry, session, &agenda, &mut lead).await?;
    open(&mut lead, StageKind::Theming).await?;
    sort(&mut lead, &notes).await?;
    open(&mut lead, StageKind::Plenary).await?;
    open(&mut lead, StageKind::Prioritising).await?;
    rank(registry, session, voters, &lead).await?;
    if end {
        open(&mut lead, StageKind::Recommendations).await?;
        decisions::decide(&mut lead).await?;
        decisions::support(registry, session, &lead).await?;
        let screen = Screen { view: View::Picture, ..Screen::default() };
        lead.act(Act::Leading(LeadingAct::SetScreen(screen))).await?;
        lead.act(Act::Leading(LeadingAct::EndSession)).await?;
    }
    // One snapshot for each stage that was closed, and one at the end.
    Ok(opened.len() as u32 - 1 + u32::from(end) * 2)
}

/// Adds all notes, each from another device; then reveals each prompt.
async fn write(
    registry: &Arc<Registry>,
    session: SessionId,
    agenda: &Agenda,
    lead: &mut StandIn,
) -> Result<Vec<(NoteId, String)>, DemoError> {
    let prompts: Vec<_> = agenda.prompts_of(stage_of(agenda, StageKind::Brainstorm)).collect();
    let prompt_of = |word: &str| -> PromptId {
        let place = ["missing", "worked", "improve"].iter().position(|known| *known == word).unwrap_or_default();
        prompts[place].id
    };
    let mut notes = Vec::new();
    for line in csv::Reader::from_reader(MADE_UP.as_bytes()).deserialize::<Line>().flatten() {
        let id = NoteId::from_bytes(rand::random());
        let mut device = StandIn::participant(registry, session).await?;
        let tag = Tag(rand::random());
        device.act(Act::Note(NoteAct::Add { id, prompt: prompt_of(&line.prompt), text: line.text, tag })).await?;
        notes.push((id, line.theme));
    }
    for prompt in prompts {
        lead.act(Act::Note(NoteAct::Reveal { prompt: prompt.id })).await?;
    }
    Ok(notes)
}

async fn sort(lead: &mut StandIn, notes: &[(NoteId, String)]) -> Result<(), DemoError> {
    let mut themes = BTreeMap::new();
    for (note, name) in notes {
        let theme = match themes.get(name) {
            Some(theme) => *theme,
            None => {
                let id = ThemeId::from_bytes(rand::random());
                lead.act(Act::Sorting(SortingAct::AddTheme { id, name: name.clone() })).await?;
                themes.insert(name, id);
                id
            }
        };
        lead.act(Act::Sorting(SortingAct::Move { id: *note, to: Some(theme), was: None })).await?;
    }
    Ok(())
}

/// Each device ranks twice: most of them roughly agree, with variations.
async fn rank(registry: &Arc<Registry>, session: SessionId, voters: usize, lead: &StandIn) -> Result<(), DemoError> {
    let content = lead.content().ok_or(DemoError::Refused("reading the board"))?;
    let items: Vec<OpportunityId> = content.opportunities_in_order().into_iter().map(|(id, _)| id).collect();
    for _ in 0..voters {
        let mut device = StandIn::participant(registry, session).await?;
        for ballot in device.ballots() {
            let tiers = own_way(&items);
            let choices = Choices::new(tiers, &items).map_err(|_| DemoError::Refused("ballot.cast"))?;
            device.act(Act::Ranking(RankingAct::CastBallot { ballot, choices, nonce: Nonce(rand::random()) })).await?;
        }
    }
    Ok(())
}

/// A variation of an order: a few neighbours swapped, some tied, now and then one left out.
fn own_way(items: &[OpportunityId]) -> Vec<Vec<OpportunityId>> {
    let mut order = items.to_vec();
    for _ in 0..2 {
        let place = rand::random_range(0..order.len().max(2) - 1);
        if place + 1 < order.len() && rand::random_bool(0.6) {
            order.swap(place, place + 1);
        }
    }
    if order.len() > 2 && rand::random_bool(0.15) {
        order.remove(rand::random_range(0..order.len()));
    }
    let mut tiers: Vec<Vec<OpportunityId>> = Vec::new();
    for item in order {
        match tiers.last_mut() {
            Some(tier) if tier.len() == 1 && rand::random_bool(0.2) => tier.push(item),
            _ => tiers.push(vec![item]),
        }
    }
    tiers
}

fn stage_of(agenda: &Agenda, kind: StageKind) -> StageId {
    agenda.stages.iter().find(|stage| stage.kind == kind).expect("the template has every kind").id
}
