//! Reads JSON field by field. A browser then loads one JSON reader, not one for each type: serde's derived readers made
//! up a twelfth of what a phone loads.

use serde::{Deserialize, Deserializer, de::Error};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The fields of an object, taken out one by one.
pub struct Fields(Map<String, Value>);

impl From<Map<String, Value>> for Fields {
    fn from(fields: Map<String, Value>) -> Self {
        Self(fields)
    }
}

impl Fields {
    /// The fields of an object; `None` when the value is not an object.
    pub fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Object(fields) => Some(Self(fields)),
            _ => None,
        }
    }

    /// Takes the field of this name; a missing one reads as null. The error is the name.
    pub fn take<T: Field>(&mut self, name: &'static str) -> Result<T, &'static str> {
        T::read(self.value(name)).ok_or(name)
    }

    /// Takes the field of this name, or the default when it is missing.
    pub fn take_or_default<T: Field + Default>(&mut self, name: &'static str) -> Result<T, &'static str> {
        self.take::<Option<T>>(name).map(Option::unwrap_or_default)
    }

    /// All fields that have not been taken.
    pub fn rest(self) -> Value {
        Value::Object(self.0)
    }

    /// Takes all fields that have not been taken.
    pub fn take_rest(&mut self) -> Value {
        Value::Object(std::mem::take(&mut self.0))
    }

    fn value(&mut self, name: &str) -> Value {
        self.0.get_mut(name).map(Value::take).unwrap_or_default()
    }
}

impl IntoIterator for Fields {
    type Item = (String, Value);
    type IntoIter = serde_json::map::IntoIter;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// A type that can be read from a field's value.
pub trait Field: Sized {
    /// Reads the value; `None` when it has another type.
    fn read(value: Value) -> Option<Self>;
}

/// Parses JSON text; `None` when it is not JSON or has another type.
pub fn parse<T: Field>(json: &str) -> Option<T> {
    T::read(serde_json::from_str(json).ok()?)
}

/// Implements serde's `Deserialize` for a type by its [`Field`].
pub fn deserialize<'de, T: Field, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    T::read(Value::deserialize(deserializer)?).ok_or_else(|| D::Error::custom("a field is missing or unfit"))
}

impl Field for Value {
    fn read(value: Value) -> Option<Self> {
        Some(value)
    }
}

impl Field for Map<String, Value> {
    fn read(value: Value) -> Option<Self> {
        match value {
            Value::Object(fields) => Some(fields),
            _ => None,
        }
    }
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

impl<T: Field> Field for Box<T> {
    fn read(value: Value) -> Option<Self> {
        T::read(value).map(Self::new)
    }
}

impl<T: Field> Field for Vec<T> {
    fn read(value: Value) -> Option<Self> {
        let mut read = Self::new();
        for value in list(value)? {
            read.push(T::read(value)?);
        }
        Some(read)
    }
}

impl<T: Field + Ord> Field for BTreeSet<T> {
    fn read(value: Value) -> Option<Self> {
        let mut read = Self::new();
        for value in list(value)? {
            read.insert(T::read(value)?);
        }
        Some(read)
    }
}

impl<K: TryFrom<String> + Ord, T: Field> Field for BTreeMap<K, T> {
    fn read(value: Value) -> Option<Self> {
        let mut read = Self::new();
        for (key, value) in Fields::from_value(value)? {
            read.insert(key.try_into().ok()?, T::read(value)?);
        }
        Some(read)
    }
}

fn list(value: Value) -> Option<Vec<Value>> {
    match value {
        Value::Array(values) => Some(values),
        _ => None,
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
numbers!(u8, u16, u32, i32);

impl Field for u64 {
    fn read(value: Value) -> Option<Self> {
        value.as_u64()
    }
}

/// Implements `Deserialize` for types by their [`Field`].
#[macro_export]
macro_rules! by_field {
    ($($name:ty),* $(,)?) => {$(
        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::fields::deserialize(deserializer)
            }
        }
    )*};
}

/// Implements [`Field`] for structs, by their fields; those after a semicolon may be missing.
#[macro_export]
macro_rules! objects {
    ($($name:ident { $($field:ident),* $(; $($absent:ident),*)? })*) => {$(
        impl $crate::fields::Field for $name {
            fn read(value: ::serde_json::Value) -> Option<Self> {
                let mut fields = $crate::fields::Fields::from_value(value)?;
                Some(Self {
                    $($field: fields.take(stringify!($field)).ok()?,)*
                    $($($absent: fields.take_or_default(stringify!($absent)).ok()?,)*)?
                })
            }
        }
        $crate::by_field!($name);
    )*};
}

/// Implements [`Field`] for enums of words.
#[macro_export]
macro_rules! words {
    ($($name:ident { $($word:literal $variant:ident),* $(,)? })*) => {$(
        impl $crate::fields::Field for $name {
            fn read(value: ::serde_json::Value) -> Option<Self> {
                match value.as_str()? {
                    $($word => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }
        $crate::by_field!($name);

        #[cfg(test)]
        impl $crate::fields::Every for $name {
            const EVERY: &'static [Self] = &[$(Self::$variant),*];

            fn is_listed(self) -> bool {
                match self {
                    $(Self::$variant)|* => true,
                }
            }
        }
    )*};
}

/// Implements [`Field`] for types with a text form of their own.
macro_rules! texts {
    ($($name:ty),* $(,)?) => {$(
        impl $crate::fields::Field for $name {
            fn read(value: ::serde_json::Value) -> Option<Self> {
                <String as $crate::fields::Field>::read(value)?.try_into().ok()
            }
        }
    )*};
}

/// An enum of words, with the list of them; a word missing from the list does not compile.
#[cfg(test)]
pub(crate) trait Every: Copy + 'static {
    /// Every word.
    const EVERY: &'static [Self];

    /// Whether it is in the list.
    fn is_listed(self) -> bool;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        agenda::Reveal,
        ballot::Criterion,
        look::PromptLook,
        role::Role,
        screen::View,
        stage::StageKind,
        wire::{PollState, Refusal, Stopped},
    };
    use serde::Serialize;
    use std::fmt::Debug;

    fn words_are_read_as_they_are_written<T: Every + Field + Serialize + PartialEq + Debug>() {
        for word in T::EVERY {
            assert!(word.is_listed());
            assert_eq!(T::read(serde_json::to_value(word).unwrap()), Some(*word));
        }
        assert_eq!(T::read("no such word".into()), None);
        assert_eq!(T::read(Value::Null), None);
    }

    #[test]
    fn every_word_is_read_as_it_is_written() {
        words_are_read_as_they_are_written::<StageKind>();
        words_are_read_as_they_are_written::<PromptLook>();
        words_are_read_as_they_are_written::<Reveal>();
        words_are_read_as_they_are_written::<Criterion>();
        words_are_read_as_they_are_written::<PollState>();
        words_are_read_as_they_are_written::<Refusal>();
        words_are_read_as_they_are_written::<Stopped>();
        words_are_read_as_they_are_written::<View>();
        words_are_read_as_they_are_written::<Role>();
    }

    #[test]
    fn containers_hold_what_fits_and_nothing_else() {
        assert_eq!(parse::<Vec<Option<u8>>>("[1,null,255]"), Some(vec![Some(1), None, Some(255)]));
        assert_eq!(parse::<BTreeSet<u16>>("[2,1,2]"), Some(BTreeSet::from([1, 2])));
        assert_eq!(parse::<BTreeMap<String, bool>>(r#"{"a":true}"#), Some(BTreeMap::from([("a".into(), true)])));
        for text in ["[256]", "[-1]", "[1.5]", "{}", "[\"1\"]", "[1", "[1] 2"] {
            assert_eq!(parse::<Vec<u8>>(text), None, "{text}");
        }
        assert_eq!(parse::<BTreeMap<String, bool>>(r#"{"a":1}"#), None);
    }

    #[test]
    fn a_missing_field_reads_as_null_or_as_its_default() {
        let mut fields = Fields::from_value(serde_json::json!({ "a": 1 })).unwrap();
        assert_eq!(fields.take::<Option<u8>>("b"), Ok(None));
        assert_eq!(fields.take::<u8>("b"), Err("b"));
        assert_eq!(fields.take_or_default::<u8>("b"), Ok(0));
        assert_eq!(fields.take_or_default::<u8>("a"), Ok(1));
    }
}
