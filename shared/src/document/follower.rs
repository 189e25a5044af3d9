//! A browser's copy of the board: applies what the server sends, with a tenth of the code of a whole CRDT.
//!
//! A board has one author at a time, who has seen everything that was written before. Changes of a key therefore never
//! conflict: the last one wins. `Replica` does the same by means of the library; tests compare the two.

#[cfg(test)]
mod tests;
mod update;

use super::{
    Changes, Unreadable,
    schema::{THEN, meta, root},
};
use crate::{
    agenda::Agenda,
    content::{Content as Whole, Meta, Note, Opportunity, Outcome, Theme},
    fields::{self, Field, Fields},
    id::{ActionId, NoteId, OpportunityId, RecommendationId, ThemeId},
    limits, order,
    snapshot::Snapshot,
    stage::{actions::Action, poll::PollId, recommendations::Recommendation},
};
use serde_json::{Map, Value};
use std::{
    collections::{BTreeMap, VecDeque},
    mem,
    str::FromStr,
    sync::Arc,
};
use update::{Change, ChangeId, Content, Item, Place, Update};

/// A browser's copy of the board.
#[derive(Debug, Default)]
pub struct Follower {
    maps: Vec<Table>,
    /// Every value that was set for a key, in the order of arrival.
    set: Vec<Set>,
    authors: Vec<Author>,
    /// What the update being applied changes.
    changes: Changes,
}

/// A map of the board, or of an entry of such a map.
#[derive(Debug)]
struct Table {
    /// The name of the board's map, a root of the document.
    root: Arc<str>,
    /// The key in that map, if this is the map of an entry.
    entry: Option<Arc<str>>,
    keys: BTreeMap<Arc<str>, Slot>,
}

/// The current value of a key.
#[derive(Debug)]
struct Slot {
    /// The index in `set` of the setting that made it.
    by: usize,
    value: Holds,
}

#[derive(Debug)]
enum Holds {
    Value(Value),
    Map(usize),
}

/// A value set for a key, current or replaced.
#[derive(Debug, Clone)]
struct Set {
    map: usize,
    key: Arc<str>,
    /// The map that it created, if its value is a map.
    made: Option<usize>,
}

/// The changes of one author.
#[derive(Debug)]
struct Author {
    id: u64,
    /// The clock of the next change.
    next: u32,
    spans: Vec<Span>,
}

#[derive(Debug)]
struct Span {
    clock: u32,
    /// `None` when its content was garbage-collected or deleted.
    set: Option<usize>,
}

impl Follower {
    /// An empty copy.
    pub fn new() -> Self {
        Self::default()
    }

    /// Applies an update that the server sent.
    pub fn apply(&mut self, update: &[u8]) -> Result<Changes, Unreadable> {
        let update = Update::read(update).ok_or_else(|| Unreadable("an update is not one".into()))?;
        self.take(update).ok_or_else(|| Unreadable("an update is missing".into()))?;
        Ok(mem::take(&mut self.changes))
    }

    /// Replaces the copy by a full state that the server sent.
    pub fn reset(&mut self, state: &[u8]) -> Result<Changes, Unreadable> {
        *self = Self::new();
        self.apply(state)?;
        Ok(Changes { all: true, ..Changes::default() })
    }

    /// The whole board; `None` before the first state.
    pub fn content(&self) -> Option<Whole> {
        Some(Whole {
            meta: self.meta()?,
            notes: self.all(root::NOTES),
            themes: self.themes(),
            opportunities: self.opportunities(),
            results: self.results(),
            parts: self.parts(),
            recommendations: self.recommendations(),
            actions: self.actions(),
            then: self.then().and_then(|then| fields::parse::<Snapshot>(&then)).map(Box::new),
        })
    }

    /// The event and its current stage; `None` before the first state.
    pub fn meta(&self) -> Option<Meta> {
        let mut fields = Fields::from_value(self.object(self.root(root::META)?))?;
        if fields.take::<u32>(meta::SCHEMA).ok()? != limits::SCHEMA {
            return None;
        }
        let agenda = Agenda { stages: fields.take(meta::STAGES).ok()?, prompts: fields.take(meta::PROMPTS).ok()? };
        Some(Meta {
            title: fields.take(meta::TITLE).ok()?,
            day: fields.take(meta::DAY).ok()?,
            agenda,
            stage: fields.take(meta::STAGE).ok()?,
            reveal: fields.take(meta::REVEAL).ok()?,
            revealed: fields.take(meta::REVEALED).ok()?,
            opened: fields.take_or_default(meta::OPENED).ok()?,
            screen: fields.take(meta::SCREEN).ok()?,
            contacts: fields.take_or_default(meta::CONTACTS).ok()?,
            demo: fields.take_or_default(meta::DEMO).ok()?,
            ended: fields.take_or_default(meta::ENDED).ok()?,
        })
    }

    /// The ids of all notes, hidden ones included.
    pub fn note_ids(&self) -> Vec<NoteId> {
        let notes = self.root(root::NOTES).into_iter().flat_map(|notes| self.maps[notes].keys.keys());
        notes.filter_map(|id| id.parse().ok()).collect()
    }

    /// One note.
    pub fn note(&self, id: NoteId) -> Option<Note> {
        Note::read(self.value(root::NOTES, &id.to_string())?)
    }

    /// Every theme, merged or not.
    pub fn themes(&self) -> BTreeMap<ThemeId, Theme> {
        self.all(root::THEMES)
    }

    /// Every learning opportunity.
    pub fn opportunities(&self) -> BTreeMap<OpportunityId, Opportunity> {
        self.all(root::OPPORTUNITIES)
    }

    /// Results of closed ballots.
    pub fn results(&self) -> BTreeMap<PollId, Outcome> {
        self.all(root::RESULT)
    }

    /// Every recommendation.
    pub fn recommendations(&self) -> BTreeMap<RecommendationId, Recommendation> {
        self.all(root::RECOMMENDATIONS)
    }

    /// Every action.
    pub fn actions(&self) -> BTreeMap<ActionId, Action> {
        self.all(root::ACTIONS)
    }

    /// Results of kinds of stage that have a form of their own.
    pub fn parts(&self) -> Map<String, Value> {
        let keys = self.root(root::PARTS).into_iter().flat_map(|map| &self.maps[map].keys);
        keys.map(|(key, held)| (key.to_string(), self.held(held))).collect()
    }

    /// The snapshot of an earlier event: a [`Snapshot`] as JSON.
    pub fn then(&self) -> Option<String> {
        self.value(root::THEN, THEN)?.as_str().map(str::to_owned)
    }

    fn all<K: FromStr + Ord, V: Field>(&self, root: &str) -> BTreeMap<K, V> {
        let keys = self.root(root).into_iter().flat_map(|map| &self.maps[map].keys);
        order::map(keys.filter_map(|(key, held)| Some((key.parse().ok()?, V::read(self.held(held))?))))
    }

    fn value(&self, root: &str, key: &str) -> Option<Value> {
        self.maps[self.root(root)?].keys.get(key).map(|held| self.held(held))
    }

    fn held(&self, held: &Slot) -> Value {
        match &held.value {
            Holds::Value(value) => value.clone(),
            Holds::Map(map) => self.object(*map),
        }
    }

    fn object(&self, map: usize) -> Value {
        let mut fields = serde_json::Map::new();
        for (key, held) in &self.maps[map].keys {
            fields.insert(key.to_string(), self.held(held));
        }
        Value::Object(fields)
    }

    fn root(&self, name: &str) -> Option<usize> {
        self.maps.iter().position(|map| map.entry.is_none() && *map.root == *name)
    }
}

impl Follower {
    /// Applies an update; `None` when something that it depends on is missing.
    fn take(&mut self, update: Update) -> Option<()> {
        let mut waiting = Vec::new();
        for (author, changes) in update.authors {
            waiting.push((self.author(author), VecDeque::from(changes)));
        }
        // One author's changes may depend on another's, which may come later in the update.
        let mut left = usize::MAX;
        loop {
            let before = mem::replace(&mut left, 0);
            for (author, changes) in &mut waiting {
                while let Some(change) = changes.front() {
                    if !self.is_ready(*author, change) {
                        break;
                    }
                    let change = changes.pop_front()?;
                    self.follow(*author, change);
                }
                left += changes.len();
            }
            if left == 0 {
                break;
            }
            if left == before {
                return None;
            }
        }
        for (first, len) in update.deleted {
            self.delete(first, len)?;
        }
        Some(())
    }

    /// Whether everything that a change depends on has been applied.
    fn is_ready(&self, author: usize, change: &Change) -> bool {
        let place = change.item.as_ref().map(|item| &item.place);
        change.clock <= self.authors[author].next
            && match place {
                Some(Place::Of(id) | Place::In(id, _)) => self.is_known(*id),
                Some(Place::Root(..)) | None => true,
            }
    }

    fn follow(&mut self, author: usize, change: Change) {
        let Author { next, .. } = self.authors[author];
        let end = change.clock.saturating_add(change.len);
        if end > next {
            let set = change.item.and_then(|item| self.set(item));
            let author = &mut self.authors[author];
            author.spans.push(Span { clock: next, set });
            author.next = end;
        }
    }

    /// Sets a key; `None` when its map has been deleted.
    fn set(&mut self, item: Item) -> Option<usize> {
        let (map, key) = match item.place {
            Place::Of(id) => self.find(id).map(|set| (set.map, Arc::clone(&set.key)))?,
            Place::In(id, key) => (self.find(id)?.made?, key.into()),
            Place::Root(name, key) => (self.root_or_new(&name), key.into()),
        };
        let by = self.set.len();
        self.mark(map, &key);
        let value = match item.content {
            Content::Deleted => None,
            Content::Value(value) => Some(Holds::Value(value)),
            Content::Map => Some(Holds::Map(self.map_under(map, &key))),
        };
        let made = match value {
            Some(Holds::Map(made)) => Some(made),
            _ => None,
        };
        let keys = &mut self.maps[map].keys;
        match value {
            Some(value) => keys.insert(Arc::clone(&key), Slot { by, value }),
            None => keys.remove(&key),
        };
        self.set.push(Set { map, key, made });
        Some(by)
    }

    /// Deletes the values that a range of changes set, where they are current; `None` when one of the changes is
    /// missing.
    fn delete(&mut self, first: ChangeId, len: u32) -> Option<()> {
        let author = self.author(first.author);
        let author = &self.authors[author];
        let end = first.clock.checked_add(len).filter(|end| *end <= author.next)?;
        let from = author.spans.partition_point(|span| span.clock < first.clock);
        let deleted = author.spans[from..].iter().take_while(|span| span.clock < end);
        let sets: Vec<_> = deleted.filter_map(|span| span.set).collect();
        for by in sets {
            let Set { map, key, .. } = self.set[by].clone();
            if self.maps[map].keys.get(&key).is_some_and(|held| held.by == by) {
                self.maps[map].keys.remove(&key);
                self.mark(map, &key);
            }
        }
        Some(())
    }

    fn author(&mut self, id: u64) -> usize {
        self.authors.iter().position(|author| author.id == id).unwrap_or_else(|| {
            self.authors.push(Author { id, next: 0, spans: Vec::new() });
            self.authors.len() - 1
        })
    }

    fn is_known(&self, id: ChangeId) -> bool {
        self.authors.iter().any(|author| author.id == id.author && id.clock < author.next)
    }

    fn find(&self, id: ChangeId) -> Option<&Set> {
        let author = self.authors.iter().find(|author| author.id == id.author)?;
        let span = author.spans.partition_point(|span| span.clock <= id.clock).checked_sub(1)?;
        author.spans[span].set.map(|set| &self.set[set])
    }

    fn root_or_new(&mut self, name: &str) -> usize {
        self.root(name).unwrap_or_else(|| self.new_map(name.into(), None))
    }

    fn map_under(&mut self, map: usize, key: &Arc<str>) -> usize {
        let Table { root, entry, .. } = &self.maps[map];
        let (root, entry) = (Arc::clone(root), Arc::clone(entry.as_ref().unwrap_or(key)));
        self.new_map(root, Some(entry))
    }

    fn new_map(&mut self, root: Arc<str>, entry: Option<Arc<str>>) -> usize {
        self.maps.push(Table { root, entry, keys: BTreeMap::new() });
        self.maps.len() - 1
    }

    /// Records that a key of a map changed.
    fn mark(&mut self, map: usize, key: &str) {
        let Table { root, entry, .. } = &self.maps[map];
        match &**root {
            root::META => self.changes.meta = true,
            root::NOTES => self.changes.notes.extend(entry.as_deref().unwrap_or(key).parse::<NoteId>()),
            root::THEMES => self.changes.themes = true,
            root::OPPORTUNITIES => self.changes.opportunities = true,
            root::RESULT | root::PARTS => self.changes.results = true,
            root::RECOMMENDATIONS => self.changes.recommendations = true,
            root::ACTIONS => self.changes.actions = true,
            _ => {}
        }
    }
}
