//! From the document to plain types.

use super::schema::{Roots, THEN, key, meta};
use crate::{
    agenda::Agenda,
    content::{Content, Meta, Note, Opportunity, Theme},
    fields::{self, Field},
    id::PromptId,
    limits, order,
};
use serde_json::{Map, Value};
use std::{collections::BTreeMap, str::FromStr};
use yrs::{Any, Map as _, MapRef, Out, ReadTxn};

/// The whole board; `None` when it does not follow the schema.
pub(super) fn content<T: ReadTxn>(txn: &T, roots: &Roots) -> Option<Content> {
    Some(Content {
        meta: read_meta(txn, &roots.meta)?,
        notes: read_all(txn, &roots.notes, note),
        themes: read_all(txn, &roots.themes, theme),
        opportunities: read_all(txn, &roots.opportunities, opportunity),
        results: values(txn, &roots.result),
        parts: parts(txn, &roots.parts),
        recommendations: values(txn, &roots.recommendations),
        actions: values(txn, &roots.actions),
        then: then(txn, &roots.then),
    })
}

/// The event and its current stage.
pub(super) fn read_meta<T: ReadTxn>(txn: &T, map: &MapRef) -> Option<Meta> {
    if number::<u32, _>(txn, map, meta::SCHEMA)? != limits::SCHEMA {
        return None;
    }
    Some(Meta {
        title: text(txn, map, meta::TITLE)?,
        day: text(txn, map, meta::DAY)?,
        agenda: Agenda { stages: whole(txn, map, meta::STAGES)?, prompts: whole(txn, map, meta::PROMPTS)? },
        stage: whole(txn, map, meta::STAGE)?,
        reveal: whole(txn, map, meta::REVEAL)?,
        revealed: whole(txn, map, meta::REVEALED)?,
        opened: whole(txn, map, meta::OPENED).unwrap_or_default(),
        screen: whole(txn, map, meta::SCREEN)?,
        contacts: whole(txn, map, meta::CONTACTS).unwrap_or_default(),
        demo: flag(txn, map, meta::DEMO),
        ended: flag(txn, map, meta::ENDED),
    })
}

/// One note.
pub(super) fn note<T: ReadTxn>(txn: &T, map: &MapRef) -> Option<Note> {
    Some(Note {
        prompt: PromptId(number(txn, map, key::PROMPT)?),
        text: text(txn, map, key::TEXT)?,
        theme: id(txn, map, key::THEME),
        sort_key: number(txn, map, key::ORDER)?,
        hidden: flag(txn, map, key::HIDDEN),
        same: id(txn, map, key::SAME),
    })
}

/// One theme.
pub(super) fn theme<T: ReadTxn>(txn: &T, map: &MapRef) -> Option<Theme> {
    Some(Theme {
        name: text(txn, map, key::NAME)?,
        sort_key: number(txn, map, key::ORDER)?,
        into: id(txn, map, key::INTO),
    })
}

/// One learning opportunity.
pub(super) fn opportunity<T: ReadTxn>(txn: &T, map: &MapRef) -> Option<Opportunity> {
    Some(Opportunity {
        text: text(txn, map, key::TEXT)?,
        theme: id(txn, map, key::THEME),
        sort_key: number(txn, map, key::ORDER)?,
    })
}

/// Every entry of a map of whole values.
pub(super) fn values<T: ReadTxn, K: FromStr + Ord, V: Field>(txn: &T, map: &MapRef) -> BTreeMap<K, V> {
    order::map(map.iter(txn).filter_map(|(id, out)| match out {
        Out::Any(any) => Some((id.parse().ok()?, V::read(plain(&any))?)),
        _ => None,
    }))
}

/// One entry of a map of whole values.
pub(super) fn whole<T: ReadTxn, V: Field>(txn: &T, map: &MapRef, id: &str) -> Option<V> {
    V::read(plain(&any(txn, map, id)?))
}

/// Results of kinds of stage that have a form of their own.
fn parts<T: ReadTxn>(txn: &T, map: &MapRef) -> Map<String, Value> {
    let part = |(key, out): (&str, Out)| match out {
        Out::Any(any) => Some((key.to_owned(), plain(&any))),
        _ => None,
    };
    map.iter(txn).filter_map(part).collect()
}

/// The snapshot of an earlier event.
pub(super) fn then<T: ReadTxn, V: Field>(txn: &T, map: &MapRef) -> Option<Box<V>> {
    match map.get(txn, THEN)? {
        Out::Any(Any::String(json)) => fields::parse(&json).map(Box::new),
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
    order::map(map.iter(txn).filter_map(|(id, out)| match out {
        Out::YMap(inner) => Some((id.parse().ok()?, read(txn, &inner)?)),
        _ => None,
    }))
}

/// A text.
fn text<T: ReadTxn>(txn: &T, map: &MapRef, name: &str) -> Option<String> {
    match any(txn, map, name)? {
        Any::String(text) => Some(text.to_string()),
        _ => None,
    }
}

/// A whole number that is not negative.
fn number<N: TryFrom<i64>, T: ReadTxn>(txn: &T, map: &MapRef, name: &str) -> Option<N> {
    match any(txn, map, name)? {
        Any::Number(number) => number.as_i64()?.try_into().ok(),
        _ => None,
    }
}

/// A reference to another entry; `None` when there is none.
fn id<I: FromStr, T: ReadTxn>(txn: &T, map: &MapRef, name: &str) -> Option<I> {
    text(txn, map, name)?.parse().ok()
}

/// A flag; a missing one is false.
fn flag<T: ReadTxn>(txn: &T, map: &MapRef, name: &str) -> bool {
    matches!(any(txn, map, name), Some(Any::Bool(true)))
}

fn any<T: ReadTxn>(txn: &T, map: &MapRef, name: &str) -> Option<Any> {
    match map.get(txn, name)? {
        Out::Any(any) => Some(any),
        _ => None,
    }
}

/// The same as a JSON value: a phone then needs one way to read the board's types, not two.
fn plain(any: &Any) -> Value {
    match any {
        Any::Null | Any::Undefined | Any::Buffer(_) => Value::Null,
        Any::Bool(is) => Value::Bool(*is),
        Any::Number(number) => number.as_i64().map_or(Value::Null, Value::from),
        Any::String(text) => Value::String(text.to_string()),
        Any::Array(items) => Value::Array(items.iter().map(plain).collect()),
        Any::Map(fields) => Value::Object(fields.iter().map(|(name, any)| (name.clone(), plain(any))).collect()),
    }
}
