//! Reading frames field by field. A phone then carries one reader of JSON, not one for each kind of frame.

use super::{
    BallotId, BallotState, Facts, Held, HiddenItem, LateItem, Me, MyBallot, MyNote, Refusal, Screen, Stopped, View,
};
use crate::{
    ballot::Choices,
    id::{LateId, NoteId, OpId, OpportunityId, PromptId, StageId, ThemeId},
    proof::{Nonce, Own, Tag},
    role::Role,
};
use serde::{
    Deserialize,
    de::{IntoDeserializer, value::Error},
};
use serde_json::{Map, Value};

/// What stands in an object, taken out one by one.
pub(super) struct Fields(Map<String, Value>);

impl From<Map<String, Value>> for Fields {
    fn from(fields: Map<String, Value>) -> Self {
        Self(fields)
    }
}

impl Fields {
    /// The field of this name; one that is missing reads as null. The error is the name.
    pub fn take<T: Field>(&mut self, name: &'static str) -> Result<T, &'static str> {
        let value = self.0.get_mut(name).map(Value::take).unwrap_or_default();
        T::read(value).ok_or(name)
    }

    /// All fields that have not been taken.
    pub fn rest(self) -> Value {
        Value::Object(self.0)
    }
}

/// What can stand in a field.
pub(super) trait Field: Sized {
    /// Reads it; `None` when it is something else.
    fn read(value: Value) -> Option<Self>;
}

impl Field for bool {
    fn read(value: Value) -> Option<Self> {
        value.as_bool()
    }
}

impl Field for String {
    fn read(value: Value) -> Option<Self> {
        match value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }
}

impl<T: Field> Field for Option<T> {
    fn read(value: Value) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            value => T::read(value).map(Some),
        }
    }
}

impl<T: Field> Field for Vec<T> {
    fn read(value: Value) -> Option<Self> {
        match value {
            Value::Array(values) => values.into_iter().map(T::read).collect(),
            _ => None,
        }
    }
}

impl Field for Choices {
    fn read(value: Value) -> Option<Self> {
        Self::try_from(Vec::<Vec<OpportunityId>>::read(value)?).ok()
    }
}

/// Whole numbers.
macro_rules! numbers {
    ($($name:ty),*) => {$(
        impl Field for $name {
            fn read(value: Value) -> Option<Self> {
                value.as_i64()?.try_into().ok()
            }
        }
    )*};
}
numbers!(u16, u32, u64, i32);

/// Numbers with a meaning.
macro_rules! places {
    ($($name:ident),*) => {$(
        impl Field for $name {
            fn read(value: Value) -> Option<Self> {
                u16::read(value).map($name)
            }
        }
    )*};
}
places!(StageId, PromptId);

/// What has a form of its own as text.
macro_rules! texts {
    ($($name:ty),*) => {$(
        impl Field for $name {
            fn read(value: Value) -> Option<Self> {
                String::read(value)?.try_into().ok()
            }
        }
    )*};
}
texts!(OpId, NoteId, ThemeId, OpportunityId, LateId, BallotId, Own, Tag, Nonce);

/// One word of several.
macro_rules! words {
    ($($name:ty),*) => {$(
        impl Field for $name {
            fn read(value: Value) -> Option<Self> {
                let word = value.as_str()?;
                Self::deserialize(IntoDeserializer::<Error>::into_deserializer(word)).ok()
            }
        }
    )*};
}
words!(Role, Refusal, Stopped, BallotState, View);

/// Objects with the fields of a type.
macro_rules! objects {
    ($($name:ident { $($field:ident),* })*) => {$(
        impl Field for $name {
            fn read(value: Value) -> Option<Self> {
                let Value::Object(fields) = value else { return None };
                let mut fields = Fields(fields);
                Some(Self { $($field: fields.take(stringify!($field)).ok()?),* })
            }
        }
    )*};
}
objects! {
    Screen { view, page, scale, paused, theme, prompt }
    Me { ballots }
    MyBallot { id, choices }
    MyNote { id, p, rev, x, shown }
    Facts { joined, lobby, held, late, timer, stopped }
    Held { p, count }
    LateItem { id, p, x, of }
    HiddenItem { id, p, x }
}
