//! From the document to plain types.

use super::schema::{Roots, THEN, key, meta};
use crate::{
    agenda::Agenda,
    content::{Content, Meta, Note, Opportunity, Theme},
    limits,
};
use serde::de::DeserializeOwned;
use std::{collections::BTreeMap, str::FromStr};
use yrs::{Any, Map, MapRef, Out, ReadTxn, encoding::serde::from_any};

/// The whole board; `None` when it does not follow the schema.
pub(super) fn content<T: ReadTxn>(txn: &T, roots: &Roots) -> Option<Content> {
    Some(Content {
        meta: read_meta(txn, &roots.meta)?,
        notes: read_all(txn, &roots.notes, note),
        themes: read_all(txn, &roots.themes, theme),
        opportunities: read_all(txn, &roots.opportunities, opportunity),
        results: results(txn, &roots.result),
        then: then(txn, &roots.then),
    })
}

/// Where the day stands, and what the day is.
pub(super) fn read_meta<T: ReadTxn>(txn: &T, map: &MapRef) -> Option<Meta> {
    if value::<u32, _>(txn, map, meta::SCHEMA)? != limits::SCHEMA {
        return None;
    }
    Some(Meta {
        title: value(txn, map, meta::TITLE)?,
        day: value(txn, map, meta::DAY)?,
        agenda: Agenda { stages: value(txn, map, meta::STAGES)?, prompts: value(txn, map, meta::PROMPTS)? },
        stage: value(txn, map, meta::STAGE)?,
        reveal: value(txn, map, meta::REVEAL)?,
        revealed: value(txn, map, meta::REVEALED)?,
        screen: value(txn, map, meta::SCREEN)?,
        demo: value(txn, map, meta::DEMO).unwrap_or_default(),
        ended: value(txn, map, meta::ENDED).unwrap_or_default(),
    })
}

/// One note.
pub(super) fn note<T: ReadTxn>(txn: &T, map: &MapRef) -> Option<Note> {
    Some(Note {
        p: value(txn, map, key::PROMPT)?,
        x: value(txn, map, key::TEXT)?,
        th: value(txn, map, key::THEME).flatten(),
        o: value(txn, map, key::ORDER)?,
        hid: value(txn, map, key::HIDDEN).unwrap_or_default(),
        same: value(txn, map, key::SAME).flatten(),
    })
}

/// One theme.
pub(super) fn theme<T: ReadTxn>(txn: &T, map: &MapRef) -> Option<Theme> {
    Some(Theme {
        name: value(txn, map, key::NAME)?,
        o: value(txn, map, key::ORDER)?,
        into: value(txn, map, key::INTO).flatten(),
    })
}

/// One learning opportunity.
pub(super) fn opportunity<T: ReadTxn>(txn: &T, map: &MapRef) -> Option<Opportunity> {
    Some(Opportunity {
        x: value(txn, map, key::TEXT)?,
        th: value(txn, map, key::THEME).flatten(),
        o: value(txn, map, key::ORDER)?,
    })
}

/// Closed ballots.
pub(super) fn results<T: ReadTxn, K: FromStr + Ord, V: DeserializeOwned>(txn: &T, map: &MapRef) -> BTreeMap<K, V> {
    map.iter(txn)
        .filter_map(|(id, out)| match out {
            Out::Any(any) => Some((id.parse().ok()?, from_any(&any).ok()?)),
            _ => None,
        })
        .collect()
}

/// What an earlier event said.
pub(super) fn then<T: ReadTxn, V: DeserializeOwned>(txn: &T, map: &MapRef) -> Option<Box<V>> {
    match map.get(txn, THEN)? {
        Out::Any(Any::String(json)) => serde_json::from_str(&json).ok().map(Box::new),
        _ => None,
    }
}

/// The entry of a map of maps, read by `read`.
pub(super) fn entry<T: ReadTxn, V>(txn: &T, map: &MapRef, id: &str, read: fn(&T, &MapRef) -> Option<V>) -> Option<V> {
    match map.get(txn, id)? {
        Out::YMap(inner) => read(txn, &inner),
        _ => None,
    }
}

/// Every entry of a map of maps.
pub(super) fn read_all<T: ReadTxn, K: FromStr + Ord, V>(
    txn: &T,
    map: &MapRef,
    read: fn(&T, &MapRef) -> Option<V>,
) -> BTreeMap<K, V> {
    map.iter(txn)
        .filter_map(|(id, out)| match out {
            Out::YMap(inner) => Some((id.parse().ok()?, read(txn, &inner)?)),
            _ => None,
        })
        .collect()
}

/// A plain value of a map.
fn value<V: DeserializeOwned, T: ReadTxn>(txn: &T, map: &MapRef, name: &str) -> Option<V> {
    match map.get(txn, name)? {
        Out::Any(any) => from_any(&any).ok(),
        _ => None,
    }
}
