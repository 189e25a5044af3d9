//! A walk through a whole day with a phone, a laptop and a big screen that show it, empty, sparse or full.

mod decisions;

use super::{Chromium, page::Page, surface::Surface};
use crate::{
    day::{LearningEvent, Venue},
    http::new_session,
};
use plenary_shared::{
    agenda::Reveal,
    api::SnapshotRef,
    ballot::{Choices, Criterion},
    id::{NoteId, OpportunityId},
    role::Role,
    screen::{Screen, View},
    stage::{Act, StageKind, brainstorm::NoteAct},
    wire::Refusal,
};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Notes of a made-up case, with their questions and themes.
const MADE_UP: &str = include_str!("../../../server/demo/made-up.csv");
/// Notes on a full board, and the themes they are sorted into.
const MANY: (usize, usize) = (600, 20);

/// How much is on the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fill {
    /// An event without any content.
    Empty,
    /// One note, one theme, one learning opportunity, one ballot.
    One,
    /// 60 people, 600 notes, 20 themes, 24 learning opportunities.
    Full,
    /// The made-up case of the demonstration: 16 people, 24 notes, 5 themes.
    MadeUp,
}

/// A note as it will be written and sorted.
#[derive(Debug, Clone, Deserialize)]
struct Line {
    prompt: Question,
    theme: String,
    text: String,
}

/// The questions of the brainstorm, in their order.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Question {
    Missing,
    Worked,
    Improve,
}

impl Fill {
    /// A word for names of places and pictures.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::One => "one",
            Self::Full => "full",
            Self::MadeUp => "made-up",
        }
    }

    const fn people(self) -> usize {
        match self {
            Self::Empty => 0,
            Self::One => 1,
            Self::Full => 60,
            Self::MadeUp => 16,
        }
    }

    const fn opportunities(self) -> usize {
        match self {
            Self::Empty => 0,
            Self::One => 1,
            Self::Full => 24,
            Self::MadeUp => 7,
        }
    }

    fn lines(self) -> Vec<Line> {
        let made_up: Vec<Line> = csv::Reader::from_reader(MADE_UP.as_bytes())
            .deserialize()
            .collect::<Result<_, _>>()
            .expect("the made-up case follows its head");
        match self {
            Self::Empty => Vec::new(),
            Self::One => made_up[..1].to_vec(),
            Self::MadeUp => made_up,
            Self::Full => (0..MANY.0).map(|number| numbered(&made_up[number % made_up.len()], number)).collect(),
        }
    }
}

/// A line among many: its number makes its question, words and theme distinct.
fn numbered(line: &Line, number: usize) -> Line {
    let prompt = [Question::Missing, Question::Worked, Question::Improve][number % 3];
    Line { prompt, theme: format!("{} {}", line.theme, number % MANY.1 + 1), text: format!("{} ({number})", line.text) }
}

/// The day, its devices, and the three browsers that show it.
pub struct Walk {
    /// How much is on the board.
    pub fill: Fill,
    /// The event behind the pages.
    pub event: LearningEvent,
    /// A participant's phone.
    pub phone: Chromium,
    /// The facilitator's laptop.
    pub laptop: Chromium,
    /// The big screen.
    pub wall: Chromium,
    notes: Vec<(NoteId, String)>,
}

/// Where a walk can stop: the pages are at rest and show this stage.
pub const STAGES: [StageKind; 13] = [
    StageKind::Welcome,
    StageKind::Synopsis,
    StageKind::Chronology,
    StageKind::Brainstorm,
    StageKind::Theming,
    StageKind::Development,
    StageKind::Plenary,
    StageKind::Prioritising,
    StageKind::Recommendations,
    StageKind::Break,
    StageKind::Recap,
    StageKind::Actions,
    StageKind::Close,
];

impl Walk {
    /// Everybody is in the lobby. The server must not limit how fast devices write.
    pub async fn begin(venue: &impl Venue, fill: Fill, then: Option<SnapshotRef>) -> Self {
        let new = new_session(Reveal::OnClose, then);
        let event = LearningEvent::with(venue, StageKind::Welcome, fill.people(), new).await;
        let secret = event.organiser.link(event.session, Role::Projector).await.expect("a link for the big screen");
        let origin = venue.address();
        let (phone, laptop, wall) = tokio::join!(
            Chromium::phone(Surface::Phone, &origin, &event.code),
            Chromium::facilitator(Surface::SmallLaptop, &event.organiser, event.session),
            Chromium::big_screen(Surface::SmallProjector, &origin, &secret),
        );
        let walk = Self { fill, event, phone, laptop, wall, notes: Vec::new() };
        walk.at_rest().await;
        walk
    }

    /// All three browsers with their names.
    pub fn screens(&self) -> [(&'static str, &Chromium); 3] {
        [("phone", &self.phone), ("laptop", &self.laptop), ("wall", &self.wall)]
    }

    /// Opens a stage and waits until every page shows it.
    pub async fn open(&mut self, kind: StageKind) {
        self.event.facilitator.open_stage(kind).await;
        let title = self
            .event
            .facilitator
            .meta()
            .agenda
            .stages
            .iter()
            .find(|stage| stage.kind == kind)
            .map(|stage| stage.title.clone());
        let title = title.expect("the agenda has the stage");
        for browser in [&self.phone, &self.laptop] {
            browser
                .until(
                    &format!("the page shows {title:?}"),
                    &format!("return document.querySelector('h1')?.innerText === {title:?}"),
                )
                .await;
        }
        self.at_rest().await;
    }

    /// Fills the stage that is open, as far as its kind can be filled, and shows it on the big screen.
    pub async fn fill(&mut self) {
        if self.fill == Fill::Empty {
            return;
        }
        let facilitator = &self.event.facilitator;
        let stage = facilitator.meta().stage.id;
        let kind = facilitator.meta().agenda.stages.iter().find(|other| other.id == stage).map(|stage| stage.kind);
        match kind.expect("the stage is on the agenda") {
            StageKind::Brainstorm => self.write().await,
            StageKind::Theming => self.sort().await,
            StageKind::Plenary => self.agree().await,
            StageKind::Prioritising => self.vote().await,
            StageKind::Recommendations => self.recommend().await,
            StageKind::Actions => self.list().await,
            _ => {}
        }
        self.at_rest().await;
    }

    /// Shows everything that was written: prompt by prompt, and what few people wrote with the close of the stage.
    pub async fn reveal(&mut self) {
        let facilitator = &self.event.facilitator;
        let mut few = false;
        for p in self.event.prompts(StageKind::Brainstorm) {
            match facilitator.act(Act::Note(NoteAct::Reveal { prompt: p })).await {
                Ok(_) => {}
                Err(nack) if nack.code == Refusal::Few => few = true,
                Err(nack) => panic!("a facilitator may reveal: {nack:?}"),
            }
        }
        if few && facilitator.meta().stage.writes {
            facilitator.close_stage().await;
        }
        let prompt = self.event.prompts(StageKind::Brainstorm)[0];
        self.show(Screen { view: View::Notes, prompt: Some(prompt), ..Screen::default() }).await;
    }

    /// Shows a view on the big screen.
    pub async fn show(&self, screen: Screen) {
        self.event.facilitator.show(screen).await;
        self.at_rest().await;
    }

    /// Waits until no page has changed for a moment.
    pub async fn at_rest(&self) {
        self.event.all_caught_up().await;
        for (_, browser) in self.screens() {
            browser.at_rest().await;
        }
    }

    async fn write(&mut self) {
        let prompts = self.event.prompts(StageKind::Brainstorm);
        let people = self.event.participants.iter().cycle();
        for (line, person) in self.fill.lines().into_iter().zip(people) {
            let (note, _) = person.post_note(prompts[line.prompt as usize], &line.text);
            self.notes.push((note, line.theme));
        }
        self.drained().await;
    }

    async fn sort(&mut self) {
        let mut themes = BTreeMap::new();
        for (_, name) in &self.notes {
            if !themes.contains_key(name) {
                themes.insert(name, self.event.facilitator.add_theme(name).await.expect("a facilitator makes a theme"));
            }
        }
        self.event.all_caught_up().await;
        let people = self.event.participants.iter().cycle();
        // Every seventh note is left for later.
        for (number, ((note, theme), person)) in self.notes.iter().zip(people).enumerate() {
            if number % 7 != 6 {
                person.post(person.moving(*note, Some(themes[theme])));
            }
        }
        self.drained().await;
    }

    async fn agree(&mut self) {
        let facilitator = &self.event.facilitator;
        let there = facilitator.opportunities().len();
        let ideas = self.fill.lines().into_iter().rev();
        for idea in ideas.take(self.fill.opportunities().saturating_sub(there)) {
            facilitator.add_opportunity(None, &idea.text).await.expect("a facilitator adds an opportunity");
        }
    }

    async fn drained(&self) {
        for person in &self.event.participants {
            person.drained().await;
        }
    }

    async fn vote(&mut self) {
        let items = self.event.facilitator.opportunities();
        for (number, person) in self.event.participants.iter().enumerate() {
            for criterion in Criterion::ALL {
                let choices = opinion(&items, number, criterion);
                person.cast(criterion, choices).await.expect("a ballot counts");
            }
        }
    }
}

impl Page {
    /// Waits until the page has not changed for a moment.
    pub async fn at_rest(&self) {
        self.until("the page is at rest", "return performance.now() - window.plenaryWatched.changed > 250").await;
    }
}

/// What a person thinks: mostly what the others think, with a mind of its own here and there.
fn opinion(items: &[OpportunityId], person: usize, criterion: Criterion) -> Choices {
    let lean = if criterion == Criterion::Impact { 3 } else { 5 };
    let score = |place: usize| (place * lean + (person % 4) * (place % 3)) % items.len().max(1);
    let mut order: Vec<_> = items.iter().enumerate().map(|(place, item)| (score(place), *item)).collect();
    order.sort_unstable();
    Choices::try_from(order.into_iter().map(|(_, item)| vec![item]).collect::<Vec<_>>()).expect("each item once")
}
