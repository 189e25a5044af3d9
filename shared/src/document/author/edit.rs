//! A batch of changes to the board: typed verbs over one transaction.

use super::super::{
    reader,
    schema::{Roots, THEN, key, meta},
};
use crate::{
    agenda::{Prompt, Stage},
    contacts::Contacts,
    content::{Content, Note, Opportunity, Outcome, StageNow, Theme},
    id::{ActionId, NoteId, OpportunityId, PromptId, RecommendationId, ThemeId},
    limits,
    screen::Screen,
    stage::{
        actions::Action,
        poll::PollId,
        recommendations::{Recommendation, Source},
    },
};
use serde::Serialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::atomic::{AtomicUsize, Ordering},
};
use yrs::{Any, Map, MapPrelim, MapRef, Out, TransactionMut, encoding::serde::to_any};

/// A batch of changes. Reads see what the batch has written so far; [`Edit::finish`] ends it.
pub struct Edit<'a> {
    txn: TransactionMut<'a>,
    roots: &'a Roots,
    /// The number of notes on the board, cached because yrs would count them one by one.
    notes: &'a AtomicUsize,
}

impl<'a> Edit<'a> {
    pub(super) fn new(txn: TransactionMut<'a>, roots: &'a Roots, notes: &'a AtomicUsize) -> Self {
        Self { txn, roots, notes }
    }

    /// Ends the batch; returns the update for replicas, or `None` when nothing changed.
    pub fn finish(self) -> Option<Vec<u8>> {
        self.txn.has_changes().then(|| self.txn.encode_update_v1())
    }

    /// Whether the batch has removed or replaced something that was on the board before.
    pub fn has_removed(&self) -> bool {
        !self.txn.delete_set().is_empty()
    }

    /// A note, hidden or not.
    pub fn note(&self, id: NoteId) -> Option<Note> {
        reader::entry(&self.txn, &self.roots.notes, &id.to_string(), reader::note)
    }

    /// Every note.
    pub fn notes(&self) -> BTreeMap<NoteId, Note> {
        reader::read_all(&self.txn, &self.roots.notes, reader::note)
    }

    /// The number of notes on the board.
    pub fn count_notes(&self) -> usize {
        self.notes.load(Ordering::Relaxed)
    }

    /// A theme, merged or not.
    pub fn theme(&self, id: ThemeId) -> Option<Theme> {
        reader::entry(&self.txn, &self.roots.themes, &id.to_string(), reader::theme)
    }

    /// Every theme.
    pub fn themes(&self) -> BTreeMap<ThemeId, Theme> {
        reader::read_all(&self.txn, &self.roots.themes, reader::theme)
    }

    /// The number of themes, merged ones included.
    pub fn count_themes(&self) -> usize {
        self.roots.themes.len(&self.txn) as usize
    }

    /// The theme at the end of a chain of merges; `None` when it is deleted.
    pub fn live_theme(&self, id: ThemeId) -> Option<ThemeId> {
        let mut at = id;
        for _ in 0..=limits::THEMES {
            match self.theme(at)?.into {
                Some(next) => at = next,
                None => return Some(at),
            }
        }
        None
    }

    /// A learning opportunity.
    pub fn opportunity(&self, id: OpportunityId) -> Option<Opportunity> {
        reader::entry(&self.txn, &self.roots.opportunities, &id.to_string(), reader::opportunity)
    }

    /// Every learning opportunity.
    pub fn opportunities(&self) -> BTreeMap<OpportunityId, Opportunity> {
        reader::read_all(&self.txn, &self.roots.opportunities, reader::opportunity)
    }

    /// A recommendation.
    pub fn recommendation(&self, id: RecommendationId) -> Option<Recommendation> {
        reader::whole(&self.txn, &self.roots.recommendations, &id.to_string())
    }

    /// Every recommendation.
    pub fn recommendations(&self) -> BTreeMap<RecommendationId, Recommendation> {
        reader::values(&self.txn, &self.roots.recommendations)
    }

    /// An action.
    pub fn action(&self, id: ActionId) -> Option<Action> {
        reader::whole(&self.txn, &self.roots.actions, &id.to_string())
    }

    /// Every action.
    pub fn actions(&self) -> BTreeMap<ActionId, Action> {
        reader::values(&self.txn, &self.roots.actions)
    }

    /// Adds a note, or replaces the one with the same id.
    pub fn put_note(&mut self, id: NoteId, note: &Note) {
        let mut fields =
            vec![(key::PROMPT, any(&note.prompt)), (key::TEXT, any(&note.text)), (key::ORDER, any(&note.sort_key))];
        fields.push((key::THEME, any(&note.theme)));
        if note.hidden {
            fields.push((key::HIDDEN, any(&true)));
        }
        if note.same.is_some() {
            fields.push((key::SAME, any(&note.same)));
        }
        let id = id.to_string();
        if !self.roots.notes.contains_key(&self.txn, &id) {
            self.notes.fetch_add(1, Ordering::Relaxed);
        }
        self.roots.notes.insert(&mut self.txn, id, MapPrelim::from_iter(fields));
    }

    /// Replaces a note's text.
    pub fn word_note(&mut self, id: NoteId, text: &str) {
        self.set_in(self.notes_root(), &id.to_string(), key::TEXT, &text);
    }

    /// Puts a note into a theme, or among the unsorted.
    pub fn place_note(&mut self, id: NoteId, theme: Option<ThemeId>) {
        self.set_in(self.notes_root(), &id.to_string(), key::THEME, &theme);
    }

    /// Marks a note as a duplicate of another, or as none.
    pub fn mark_same(&mut self, id: NoteId, of: Option<NoteId>) {
        self.set_in(self.notes_root(), &id.to_string(), key::SAME, &of);
    }

    /// Hides or shows a note; while hidden its text is not on the board.
    pub fn hide_note(&mut self, id: NoteId, hidden: bool, text: &str) {
        self.set_in(self.notes_root(), &id.to_string(), key::HIDDEN, &hidden);
        self.set_in(self.notes_root(), &id.to_string(), key::TEXT, &text);
    }

    /// Removes a note; nothing names it as evidence any more.
    pub fn remove_note(&mut self, id: NoteId) {
        for (place, mut recommendation) in self.recommendations() {
            let before = recommendation.sources.len();
            recommendation.sources.retain(|source| *source != Source::Note(id));
            if recommendation.sources.len() < before {
                self.put_recommendation(place, &recommendation);
            }
        }
        if self.roots.notes.remove(&mut self.txn, &id.to_string()).is_some() {
            self.notes.fetch_sub(1, Ordering::Relaxed);
        }
    }

    /// Adds a theme, or replaces the one with the same id.
    pub fn put_theme(&mut self, id: ThemeId, theme: &Theme) {
        let mut fields = vec![(key::NAME, any(&theme.name)), (key::ORDER, any(&theme.sort_key))];
        if theme.into.is_some() {
            fields.push((key::INTO, any(&theme.into)));
        }
        self.roots.themes.insert(&mut self.txn, id.to_string(), MapPrelim::from_iter(fields));
    }

    /// Renames a theme.
    pub fn name_theme(&mut self, id: ThemeId, name: &str) {
        self.set_in(self.themes_root(), &id.to_string(), key::NAME, &name);
    }

    /// Merges a theme into another, or undoes that.
    pub fn merge_theme(&mut self, id: ThemeId, into: Option<ThemeId>) {
        self.set_in(self.themes_root(), &id.to_string(), key::INTO, &into);
    }

    /// Removes a theme; the caller decides about its notes.
    pub fn remove_theme(&mut self, id: ThemeId) {
        self.roots.themes.remove(&mut self.txn, &id.to_string());
    }

    /// Adds a learning opportunity, or replaces the one with the same id.
    pub fn put_opportunity(&mut self, id: OpportunityId, item: &Opportunity) {
        let fields = [(key::TEXT, any(&item.text)), (key::THEME, any(&item.theme)), (key::ORDER, any(&item.sort_key))];
        self.roots.opportunities.insert(&mut self.txn, id.to_string(), MapPrelim::from_iter(fields));
    }

    /// Replaces a learning opportunity's text.
    pub fn word_opportunity(&mut self, id: OpportunityId, text: &str) {
        self.set_in(self.opportunities_root(), &id.to_string(), key::TEXT, &text);
    }

    /// Removes a learning opportunity.
    pub fn remove_opportunity(&mut self, id: OpportunityId) {
        self.roots.opportunities.remove(&mut self.txn, &id.to_string());
    }

    /// Adds a recommendation, or replaces the one with the same id.
    pub fn put_recommendation(&mut self, id: RecommendationId, recommendation: &Recommendation) {
        self.roots.recommendations.insert(&mut self.txn, id.to_string(), any(recommendation));
    }

    /// Removes a recommendation.
    pub fn remove_recommendation(&mut self, id: RecommendationId) {
        self.roots.recommendations.remove(&mut self.txn, &id.to_string());
    }

    /// Adds an action, or replaces the one with the same id.
    pub fn put_action(&mut self, id: ActionId, action: &Action) {
        self.roots.actions.insert(&mut self.txn, id.to_string(), any(action));
    }

    /// Removes an action.
    pub fn remove_action(&mut self, id: ActionId) {
        self.roots.actions.remove(&mut self.txn, &id.to_string());
    }

    fn put_outcome(&mut self, id: PollId, outcome: &Outcome) {
        self.roots.result.insert(&mut self.txn, id.to_string(), any(outcome));
    }

    /// Sets the current stage.
    pub fn set_stage(&mut self, stage: StageNow) {
        self.set_meta(meta::STAGE, &stage);
    }

    /// Sets what the big screen shows.
    pub fn set_screen(&mut self, screen: Screen) {
        self.set_meta(meta::SCREEN, &screen);
    }

    /// Sets whom people can turn to.
    pub fn set_contacts(&mut self, contacts: &Contacts) {
        self.set_meta(meta::CONTACTS, contacts);
    }

    /// Sets which prompts have been revealed.
    pub fn set_revealed(&mut self, prompts: &BTreeSet<PromptId>) {
        self.set_meta(meta::REVEALED, prompts);
    }

    /// Replaces the stages.
    pub fn set_stages(&mut self, stages: &[Stage]) {
        self.set_meta(meta::STAGES, &stages);
    }

    /// Replaces the prompts.
    pub fn set_prompts(&mut self, prompts: &[Prompt]) {
        self.set_meta(meta::PROMPTS, &prompts);
    }

    /// Writes everything into an empty document, in the order of the random sort keys.
    pub(super) fn write(&mut self, epoch: u32, content: &Content) {
        let Content { meta, notes, themes, opportunities, results, parts, recommendations, actions, then } = content;
        self.set_meta(meta::SCHEMA, &limits::SCHEMA);
        self.set_meta(meta::EPOCH, &epoch);
        self.set_meta(meta::TITLE, &meta.title);
        self.set_meta(meta::DAY, &meta.day);
        self.set_stages(&meta.agenda.stages);
        self.set_prompts(&meta.agenda.prompts);
        self.set_meta(meta::REVEAL, &meta.reveal);
        self.set_contacts(&meta.contacts);
        self.set_meta(meta::DEMO, &meta.demo);
        self.set_meta(meta::ENDED, &meta.ended);
        self.set_stage(meta.stage);
        self.set_revealed(&meta.revealed);
        self.set_meta(meta::OPENED, &meta.opened);
        self.set_screen(meta.screen);
        in_order(notes, |note| note.sort_key).for_each(|(id, note)| self.put_note(*id, note));
        in_order(themes, |theme| theme.sort_key).for_each(|(id, theme)| self.put_theme(*id, theme));
        in_order(opportunities, |item| item.sort_key).for_each(|(id, item)| self.put_opportunity(*id, item));
        for (id, outcome) in results {
            self.put_outcome(*id, outcome);
        }
        for (key, part) in parts {
            self.roots.parts.insert(&mut self.txn, key.clone(), any(part));
        }
        in_order(recommendations, |item| item.sort_key).for_each(|(id, item)| self.put_recommendation(*id, item));
        in_order(actions, |item| item.sort_key).for_each(|(id, item)| self.put_action(*id, item));
        if let Some(then) = then {
            self.roots.then.insert(&mut self.txn, THEN, Any::from(then.to_json()));
        }
    }

    fn notes_root(&self) -> &'a MapRef {
        &self.roots.notes
    }

    fn themes_root(&self) -> &'a MapRef {
        &self.roots.themes
    }

    fn opportunities_root(&self) -> &'a MapRef {
        &self.roots.opportunities
    }

    fn set_meta(&mut self, name: &str, value: &impl Serialize) {
        self.roots.meta.insert(&mut self.txn, name, any(value));
    }

    /// Sets a field of an existing entry; does nothing when there is no such entry, or the field has this value
    /// already.
    fn set_in(&mut self, root: &MapRef, id: &str, name: &str, value: &impl Serialize) {
        if let Some(Out::YMap(entry)) = root.get(&self.txn, id) {
            let value = any(value);
            if entry.get(&self.txn, name) != Some(Out::Any(value.clone())) {
                entry.insert(&mut self.txn, name, value);
            }
        }
    }
}

fn in_order<K: Ord, V>(map: &BTreeMap<K, V>, order: fn(&V) -> u32) -> impl Iterator<Item = (&K, &V)> {
    let mut entries: Vec<_> = map.iter().collect();
    entries.sort_by_key(|(id, value)| (order(value), *id));
    entries.into_iter()
}

fn any(value: &impl Serialize) -> Any {
    to_any(value).expect("board values are plain data with text keys")
}
