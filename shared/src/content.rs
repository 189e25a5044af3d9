//! The board in plain types: what was written, sorted and ranked, without any trace of who or when.

use crate::{
    agenda::{Agenda, Prompt, Reveal, Stage},
    ballot::Criterion,
    contacts::Contacts,
    fields,
    id::{ActionId, NoteId, OpportunityId, PromptId, RecommendationId, StageId, ThemeId},
    order,
    proof::Receipt,
    ranking::Ranking,
    screen::Screen,
    snapshot::Snapshot,
    stage::{
        Before,
        actions::Action,
        poll::PollId,
        recommendations::{Recommendation, Source},
    },
};
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The whole content of a board.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Content {
    /// The event and its current stage.
    pub meta: Meta,
    /// Revealed contributions.
    pub notes: BTreeMap<NoteId, Note>,
    /// Named sets of notes.
    pub themes: BTreeMap<ThemeId, Theme>,
    /// What is ranked.
    pub opportunities: BTreeMap<OpportunityId, Opportunity>,
    /// Results of closed ballots.
    pub results: BTreeMap<PollId, Outcome>,
    /// Results of kinds of stage that have a form of their own, by a key of theirs: that of the poll if there was one.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub parts: Map<String, Value>,
    /// What the room recommends.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub recommendations: BTreeMap<RecommendationId, Recommendation>,
    /// What is to be done after the day.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub actions: BTreeMap<ActionId, Action>,
    /// A snapshot of an earlier event, read only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub then: Option<Box<Snapshot>>,
}

/// The event and its current stage.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Meta {
    /// Title of the event: a code name, never the child's.
    pub title: String,
    /// Day of the event, `YYYY-MM-DD`.
    pub day: String,
    /// Stages and prompts.
    pub agenda: Agenda,
    /// The stage that is open, or was open last.
    pub stage: StageNow,
    /// When others see new notes.
    pub reveal: Reveal,
    /// Prompts that have been revealed at least once.
    pub revealed: BTreeSet<PromptId>,
    /// Stages that have been opened at least once; none where an earlier version wrote the board.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub opened: BTreeSet<StageId>,
    /// What the big screen shows.
    pub screen: Screen,
    /// Whom people can turn to.
    #[serde(skip_serializing_if = "fields::is_default")]
    pub contacts: Contacts,
    /// Whether this is a demonstration.
    pub demo: bool,
    /// Whether the event has ended.
    pub ended: bool,
}

/// The current stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct StageNow {
    /// Grows with every opening and closing; commands carry it.
    pub n: u32,
    /// The stage.
    pub id: StageId,
    /// Whether it is open.
    pub open: bool,
    /// Whether people can write notes in it now.
    pub writes: bool,
}

/// One contribution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The prompt it answers.
    pub prompt: PromptId,
    /// Its text; empty while hidden.
    pub text: String,
    /// Its theme.
    pub theme: Option<ThemeId>,
    /// Random: the only order that screens may use.
    pub sort_key: u32,
    /// Whether a facilitator has removed it from view.
    pub hidden: bool,
    /// The note it is a duplicate of.
    pub same: Option<NoteId>,
}

/// A named set of notes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    /// Its name.
    pub name: String,
    /// Random: themes are shown in its order.
    pub sort_key: u32,
    /// The theme that it was merged into.
    pub into: Option<ThemeId>,
}

/// A learning opportunity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opportunity {
    /// Its wording.
    pub text: String,
    /// The theme that it comes from.
    pub theme: Option<ThemeId>,
    /// Random: learning opportunities are shown and numbered in its order.
    pub sort_key: u32,
}

/// The result of a closed ballot.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outcome {
    /// The criterion of the ballot.
    pub criterion: Criterion,
    /// The items on the ballot, in display order.
    pub items: Vec<OpportunityId>,
    /// The aggregate ranking.
    pub ranking: Ranking,
    /// SHA-256(nonce | choices) of each ballot, sorted: a device finds its own by that.
    pub receipts: Vec<Receipt>,
    /// The words of the items as they were ranked, in the order of `items`; empty where an earlier version published.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
}

impl Outcome {
    /// The words of an item as they were ranked; `None` where they were not kept.
    pub fn words_of(&self, item: OpportunityId) -> Option<&str> {
        let mut words = self.items.iter().zip(&self.words);
        words.find(|(other, _)| **other == item).map(|(_, words)| &words[..])
    }
}

impl Meta {
    /// The `meta` of an event that has not begun.
    pub fn new(title: impl Into<String>, day: impl Into<String>, agenda: Agenda, reveal: Reveal) -> Self {
        Self {
            title: title.into(),
            day: day.into(),
            agenda,
            stage: StageNow { n: 0, id: StageId(0), open: false, writes: false },
            reveal,
            revealed: BTreeSet::new(),
            opened: BTreeSet::new(),
            screen: Screen::default(),
            contacts: Contacts::default(),
            demo: false,
            ended: false,
        }
    }
}

impl Content {
    /// A board without any content.
    pub fn blank(meta: Meta) -> Self {
        Self {
            meta,
            notes: BTreeMap::new(),
            themes: BTreeMap::new(),
            opportunities: BTreeMap::new(),
            results: BTreeMap::new(),
            parts: Map::new(),
            recommendations: BTreeMap::new(),
            actions: BTreeMap::new(),
            then: None,
        }
    }

    /// Removes a note, also from the earlier event's snapshot; returns whether it was there. Its duplicates become
    /// independent notes again, and nothing names it as evidence.
    pub fn remove(&mut self, id: NoteId) -> bool {
        let here = self.notes.remove(&id).is_some();
        for note in self.notes.values_mut().filter(|note| note.same == Some(id)) {
            note.same = None;
        }
        for recommendation in self.recommendations.values_mut() {
            recommendation.sources.retain(|source| *source != Source::Note(id));
        }
        let then = self.then.as_mut().is_some_and(|then| then.content.remove(id));
        here || then
    }

    /// The theme at the end of a chain of merges; `None` when it is deleted.
    pub fn live_theme(&self, id: ThemeId) -> Option<ThemeId> {
        let mut at = id;
        for _ in 0..=self.themes.len() {
            match self.themes.get(&at)?.into {
                Some(next) => at = next,
                None => return Some(at),
            }
        }
        None
    }

    /// Themes that are not merged into another, in display order.
    pub fn themes_in_order(&self) -> Vec<(ThemeId, &Theme)> {
        let themes = self.themes.iter().filter(|(_, theme)| theme.into.is_none()).map(|(id, theme)| (*id, theme));
        order::by_key(themes, |(id, theme)| (theme.sort_key, *id.as_bytes()))
    }

    /// Notes that screens may show, in display order.
    pub fn notes_in_order(&self) -> Vec<(NoteId, &Note)> {
        let notes = self.notes.iter().filter(|(_, note)| !note.hidden).map(|(id, note)| (*id, note));
        order::by_key(notes, |(id, note)| (note.sort_key, *id.as_bytes()))
    }

    /// Notes of a theme, including themes merged into it; `None` selects the unsorted.
    pub fn notes_of(&self, theme: Option<ThemeId>) -> Vec<(NoteId, &Note)> {
        let home = |note: &Note| note.theme.and_then(|id| self.live_theme(id));
        self.notes_in_order().into_iter().filter(|(_, note)| home(note) == theme).collect()
    }

    /// Learning opportunities in display order: the order of their numbers.
    pub fn opportunities_in_order(&self) -> Vec<(OpportunityId, &Opportunity)> {
        let items = self.opportunities.iter().map(|(id, item)| (*id, item));
        order::by_key(items, |(id, item)| (item.sort_key, *id.as_bytes()))
    }

    /// Recommendations in the order of their numbers.
    pub fn recommendations_in_order(&self) -> Vec<(RecommendationId, &Recommendation)> {
        let all = self.recommendations.iter().map(|(id, recommendation)| (*id, recommendation));
        order::by_key(all, |(id, recommendation)| (recommendation.sort_key, *id.as_bytes()))
    }

    /// Actions in the order in which they were added.
    pub fn actions_in_order(&self) -> Vec<(ActionId, &Action)> {
        let all = self.actions.iter().map(|(id, action)| (*id, action));
        order::by_key(all, |(id, action)| (action.sort_key, *id.as_bytes()))
    }

    /// The newest result for a criterion.
    pub fn latest(&self, criterion: Criterion) -> Option<&Outcome> {
        self.results
            .iter()
            .filter(|(id, _)| id.criterion() == Some(criterion))
            .max_by_key(|(id, _)| id.n)
            .map(|(_, outcome)| outcome)
    }
}

impl Before for Content {
    fn theme(&self, id: ThemeId) -> Option<(&str, Option<ThemeId>)> {
        self.themes.get(&id).map(|theme| (&theme.name[..], theme.into))
    }

    fn notes_in(&self, theme: ThemeId) -> Vec<NoteId> {
        self.notes_of(Some(theme)).into_iter().map(|(id, _)| id).collect()
    }

    fn opportunity(&self, id: OpportunityId) -> Option<(&str, Option<ThemeId>)> {
        self.opportunities.get(&id).map(|item| (&item.text[..], item.theme))
    }

    fn recommendation(&self, id: RecommendationId) -> Option<&Recommendation> {
        self.recommendations.get(&id)
    }

    fn action(&self, id: ActionId) -> Option<&Action> {
        self.actions.get(&id)
    }

    fn stage(&self, id: StageId) -> Option<(&Stage, Vec<Prompt>, Option<StageId>)> {
        let agenda = &self.meta.agenda;
        let prompts = agenda.prompts_of(id).cloned().collect();
        Some((agenda.stage(id)?, prompts, agenda.before(id).map(|stage| stage.id)))
    }
}

objects! {
    Content { meta, notes, themes, opportunities, results, then; parts, recommendations, actions }
    Meta { title, day, agenda, stage, reveal, revealed, screen; opened, contacts, demo, ended }
    StageNow { n, id, open, writes }
    Outcome { criterion, items, ranking, receipts; words }
}

short_objects! {
    Note { prompt, text, theme, sort_key; hidden, same }
    Theme { name, sort_key; into }
    Opportunity { text, theme, sort_key }
}
