//! The day of a real event, replayed by real devices: written at its own rhythm, sorted, ranked.

use crate::{
    day::{LearningEvent, Venue},
    device::{Cast, Device},
    http::new_session,
    youth_policing::{Contribution, THEMES, VOTERS, authors, ballots, contributions},
};
use plenary_shared::{
    agenda::{Agenda, Prompt, Reveal, partnership_case_review_day},
    api::NewSession,
    ballot::{Choices, Criterion},
    id::{NoteId, OpportunityId, PromptId, ThemeId},
    look::PromptLook,
    screen::{Screen, View},
    stage::StageKind,
};
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

/// The question that was asked.
pub const QUESTION: &str = "What is the best way to engage more young people in local scrutiny of policing?";

/// A replay under way: 26 devices, of which 15 write.
pub struct Replay {
    /// The event; the device of person `n` is participant `n - 1`.
    pub event: LearningEvent,
    /// How many times faster than the real event.
    pub speed: f64,
    /// Pause between two acts of facilitator, for people who watch.
    pub pause: Duration,
    /// The note of each contribution.
    pub notes: BTreeMap<u32, NoteId>,
    /// The learning opportunity of each contribution.
    pub items: BTreeMap<u32, OpportunityId>,
}

impl Replay {
    /// Opens the event and lets everybody in.
    pub async fn open(venue: &impl Venue, speed: f64, pause: Duration) -> Self {
        let event = LearningEvent::with(venue, StageKind::Welcome, VOTERS as usize, session()).await;
        Self { event, speed, pause, notes: BTreeMap::new(), items: BTreeMap::new() }
    }

    /// The whole day; each person's ballots.
    pub async fn run(&mut self) -> BTreeMap<u32, Choices> {
        self.write().await;
        self.sort().await;
        self.word().await;
        self.rank().await
    }

    /// The brainstorm: each contribution by its author's device, at its own time; then the reveal.
    pub async fn write(&mut self) {
        let lead = &self.event.facilitator;
        lead.open_stage(StageKind::Brainstorm).await;
        self.event.all_caught_up().await;
        let begun = Instant::now();
        for Contribution { id, author, offset_ms, text } in contributions() {
            let due = Duration::from_secs_f64(offset_ms as f64 / 1_000.0 / self.speed);
            tokio::time::sleep(due.saturating_sub(begun.elapsed())).await;
            let note = self.person(author).add_note(PromptId(0), &text).await.expect("a person writes a note");
            self.notes.insert(id, note);
        }
        debug_assert_eq!(authors().len(), 15);
        lead.reveal(PromptId(0)).await;
        self.show(View::Notes).await;
    }

    /// The themes: people put the notes where they belong.
    pub async fn sort(&self) {
        self.event.facilitator.open_stage(StageKind::Theming).await;
        self.event.all_caught_up().await;
        self.show(View::Themes).await;
        for (place, (name, contributions)) in THEMES.iter().enumerate() {
            let theme = self.event.facilitator.add_theme(name).await.expect("a facilitator makes a theme");
            for (turn, id) in contributions.iter().enumerate() {
                let device = &self.event.participants[(place * 7 + turn * 3) % self.event.participants.len()];
                device.catches_up_with(&self.event.facilitator).await;
                device.move_note(self.notes[id], Some(theme)).await.expect("nobody else moves this note");
                tokio::time::sleep(self.pause / 4).await;
            }
        }
    }

    /// The plenary: each contribution is a learning opportunity of its theme, since these are what people voted on.
    pub async fn word(&mut self) {
        let lead = &self.event.facilitator;
        let themes = self.themes();
        for Contribution { id, text, .. } in contributions() {
            let item = lead.add_opportunity(themes.get(&id).copied(), &text).await.expect("a facilitator adds a point");
            self.items.insert(id, item);
        }
        lead.open_stage(StageKind::Plenary).await;
        self.show(View::Opportunities).await;
    }

    /// The ranking by impact, from the votes that people cast. People were not asked how easy each point would be, so
    /// there are no ballots by ease.
    pub async fn rank(&self) -> BTreeMap<u32, Choices> {
        let lead = &self.event.facilitator;
        lead.open_stage(StageKind::Prioritising).await;
        self.event.all_caught_up().await;
        let ballots = ballots(&self.items);
        for (voter, choices) in &ballots {
            self.cast(*voter, choices.clone()).await;
            tokio::time::sleep(self.pause / 8).await;
        }
        lead.close_stage().await;
        self.show(View::Impact).await;
        ballots
    }

    async fn cast(&self, voter: u32, choices: Choices) -> Cast {
        self.person(voter).cast(Criterion::Impact, choices).await.expect("a person votes")
    }

    async fn show(&self, view: View) {
        self.event.facilitator.show(Screen { view, prompt: Some(PromptId(0)), ..Screen::default() }).await;
        tokio::time::sleep(self.pause).await;
    }

    fn themes(&self) -> BTreeMap<u32, ThemeId> {
        let content = self.event.content();
        let theme = |(id, note): (&u32, &NoteId)| Some((*id, content.notes.get(note)?.theme?));
        self.notes.iter().filter_map(theme).collect()
    }

    fn person(&self, number: u32) -> &Device {
        &self.event.participants[number as usize - 1]
    }
}

/// The usual day with the one question that was asked.
fn session() -> NewSession {
    let Agenda { stages, .. } = partnership_case_review_day();
    let brainstorm = stages.iter().find(|stage| stage.kind == StageKind::Brainstorm).expect("the day has a brainstorm");
    let prompts = vec![Prompt {
        id: PromptId(0),
        stage: brainstorm.id,
        text: QUESTION.into(),
        short: "Young people".into(),
        look: PromptLook::Improve,
    }];
    NewSession {
        title: "Youth and policing, London 2022".into(),
        agenda: Agenda { stages, prompts },
        ..new_session(Reveal::OnClose, None)
    }
}
