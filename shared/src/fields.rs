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

/// Whether a value is its type's default, which is not written.
pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
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

impl<T: Field, const COUNT: usize> Field for [T; COUNT] {
    fn read(value: Value) -> Option<Self> {
        Vec::read(value)?.try_into().ok()
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

/// The name of a field on the wire and in documents: the list of those that are shorter there.
macro_rules! short {
    (prompt) => {
        "p"
    };
    (text) => {
        "x"
    };
    (theme) => {
        "th"
    };
    (merged) => {
        "a"
    };
    (sort_key) => {
        "o"
    };
    (hidden) => {
        "hid"
    };
    (revision) => {
        "rev"
    };
    ($field:ident) => {
        stringify!($field)
    };
}

/// Implements [`Field`] and `Serialize` for structs whose fields have short names on the wire; those after a semicolon
/// are left out when they have their default.
macro_rules! short_objects {
    ($($name:ident { $($field:ident),* $(; $($absent:ident),*)? })*) => {$(
        impl $crate::fields::Field for $name {
            fn read(value: ::serde_json::Value) -> Option<Self> {
                let mut fields = $crate::fields::Fields::from_value(value)?;
                Some(Self {
                    $($field: fields.take(short!($field)).ok()?,)*
                    $($($absent: fields.take_or_default(short!($absent)).ok()?,)*)?
                })
            }
        }
        $crate::by_field!($name);

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use ::serde::ser::SerializeMap as _;
                let mut map = serializer.serialize_map(None)?;
                $(map.serialize_entry(short!($field), &self.$field)?;)*
                $($(if !$crate::fields::is_default(&self.$absent) {
                    map.serialize_entry(short!($absent), &self.$absent)?;
                })*)?
                map.end()
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

/// Declares enums whose values are words on the wire: the one list of a type's values and their words.
macro_rules! words {
    ($(
        $(#[$about:meta])*
        pub enum $name:ident {$(
            $(#[$doc:meta])*
            $word:literal $variant:ident,
        )*}
    )*) => {$(
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {$(
            $(#[$doc])*
            $variant,
        )*}

        impl $name {
            /// Every value.
            pub const ALL: [Self; [$($word),*].len()] = [$(Self::$variant),*];

            /// Its word on the wire and on the disk.
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }

            /// The value with this word; `None` when there is none.
            pub fn from_word(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.word())
            }
        }

        impl $crate::fields::Field for $name {
            fn read(value: ::serde_json::Value) -> Option<Self> {
                Self::from_word(value.as_str()?)
            }
        }
        by_field!($name);
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

#[cfg(test)]
mod tests {
    use super::*;

    words! {
        pub enum Colour {
            "sky_blue" SkyBlue,
            "red" Red,
        }
    }

    #[test]
    fn words_are_read_as_they_are_written_and_others_are_not() {
        for colour in Colour::ALL {
            assert_eq!(serde_json::to_value(colour).unwrap(), colour.word());
            assert_eq!(Colour::read(colour.word().into()), Some(colour));
        }
        assert_eq!(Colour::read("blue".into()), None);
        assert_eq!(Colour::read(Value::Null), None);
        assert_eq!(Colour::read(0.into()), None);
    }

    #[test]
    fn containers_hold_what_fits_and_nothing_else() {
        assert_eq!(parse::<Vec<Option<u8>>>("[1,null,255]"), Some(vec![Some(1), None, Some(255)]));
        assert_eq!(parse::<BTreeSet<u16>>("[2,1,2]"), Some(BTreeSet::from([1, 2])));
        assert_eq!(parse::<[u8; 2]>("[1,2]"), Some([1, 2]));
        assert_eq!(parse::<[u8; 2]>("[1]"), None);
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
