//! The bytes of an update in version 1 of Yjs's encoding, as far as a board made of maps needs it.

use crate::wire::take_varint;
use serde_json::Value;

/// The id of a change: its author, and its place among the author's changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChangeId {
    /// The author's client id.
    pub author: u64,
    /// Its number among the author's changes.
    pub clock: u32,
}

/// A decoded update.
#[derive(Debug, Default)]
pub struct Update {
    /// Changes of each author, oldest first.
    pub authors: Vec<(u64, Vec<Change>)>,
    /// Deleted ranges: the first change, and the number of changes.
    pub deleted: Vec<(ChangeId, u32)>,
}

/// Changes with consecutive numbers.
#[derive(Debug)]
pub struct Change {
    /// The number of the first.
    pub clock: u32,
    /// The number of changes.
    pub len: u32,
    /// What they do; `None` when they were garbage-collected.
    pub item: Option<Item>,
}

/// Sets the value of a key.
#[derive(Debug)]
pub struct Item {
    /// The key.
    pub place: Place,
    /// The value.
    pub content: Content,
}

/// The key that a change sets.
#[derive(Debug)]
pub enum Place {
    /// The same key as another change, whose value it replaces.
    Of(ChangeId),
    /// A key of the map that a change created.
    In(ChangeId, String),
    /// A key of one of the board's maps.
    Root(String, String),
}

/// The value of a key.
#[derive(Debug)]
pub enum Content {
    /// Deleted.
    Deleted,
    /// A map, empty at first.
    Map,
    /// A value.
    Value(Value),
}

impl Update {
    /// Decodes an update; `None` when it is invalid, or contains what no board contains.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let (mut bytes, mut update) = (Bytes(bytes), Self::default());
        for _ in 0..bytes.number()? {
            let count = bytes.number()?;
            let (author, mut clock) = (bytes.number()?, bytes.count()?);
            let mut changes = Vec::new();
            for _ in 0..count {
                let change = bytes.change(clock)?;
                clock = clock.checked_add(change.len)?;
                changes.push(change);
            }
            update.authors.push((author, changes));
        }
        for _ in 0..bytes.number()? {
            let author = bytes.number()?;
            for _ in 0..bytes.number()? {
                update.deleted.push((ChangeId { author, clock: bytes.count()? }, bytes.count()?));
            }
        }
        bytes.0.is_empty().then_some(update)
    }
}

/// The bytes not yet decoded.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn change(&mut self, clock: u32) -> Option<Change> {
        const GONE: u8 = 0;
        const AFTER: u8 = 0x80;
        const BEFORE: u8 = 0x40;
        const KEY: u8 = 0x20;
        let info = self.byte()?;
        if info == GONE {
            return Some(Change { clock, len: self.count()?, item: None });
        }
        let after = if info & AFTER != 0 { Some(self.id()?) } else { None };
        let before = if info & BEFORE != 0 { Some(self.id()?) } else { None };
        let place = match after.or(before) {
            Some(other) => Place::Of(other),
            // An item without a key belongs to a list or a text, which a board does not have.
            None if info & KEY == 0 => return None,
            None if self.number()? == 1 => Place::Root(self.text()?, self.text()?),
            None => Place::In(self.id()?, self.text()?),
        };
        let (len, content) = self.content(info & 0x0f)?;
        Some(Change { clock, len, item: Some(Item { place, content }) })
    }

    fn content(&mut self, kind: u8) -> Option<(u32, Content)> {
        const DELETED: u8 = 1;
        const TYPE: u8 = 7;
        const VALUES: u8 = 8;
        const MAP: u64 = 1;
        match kind {
            DELETED => Some((self.count()?, Content::Deleted)),
            TYPE if self.number()? == MAP => Some((1, Content::Map)),
            VALUES if self.number()? == 1 => Some((1, Content::Value(self.value()?))),
            _ => None,
        }
    }

    fn id(&mut self) -> Option<ChangeId> {
        Some(ChangeId { author: self.number()?, clock: self.count()? })
    }

    fn value(&mut self) -> Option<Value> {
        Some(match self.byte()? {
            126 | 127 => Value::Null,
            125 => self.signed()?.into(),
            124 => whole(f32::from_be_bytes(self.array()?).into())?,
            123 => whole(f64::from_be_bytes(self.array()?))?,
            122 => i64::from_be_bytes(self.array()?).into(),
            121 => false.into(),
            120 => true.into(),
            119 => self.text()?.into(),
            118 => {
                let mut fields = serde_json::Map::new();
                for _ in 0..self.number()? {
                    fields.insert(self.text()?, self.value()?);
                }
                Value::Object(fields)
            }
            117 => {
                let mut values = Vec::new();
                for _ in 0..self.number()? {
                    values.push(self.value()?);
                }
                Value::Array(values)
            }
            _ => return None,
        })
    }

    fn text(&mut self) -> Option<String> {
        let length = self.count()? as usize;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(std::str::from_utf8(text).ok()?.to_owned())
    }

    /// A signed integer: six bits in the first byte, then seven in each.
    fn signed(&mut self) -> Option<i64> {
        let first = self.byte()?;
        let mut value = i64::from(first & 0x3f);
        if first & 0x80 != 0 {
            value |= i64::try_from(self.number()?).ok()?.checked_mul(64)?;
        }
        Some(if first & 0x40 == 0 { value } else { -value })
    }

    fn array<const LENGTH: usize>(&mut self) -> Option<[u8; LENGTH]> {
        let (array, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*array)
    }

    fn byte(&mut self) -> Option<u8> {
        self.array().map(|[byte]| byte)
    }

    fn count(&mut self) -> Option<u32> {
        self.number()?.try_into().ok()
    }

    fn number(&mut self) -> Option<u64> {
        take_varint(&mut self.0)
    }
}

/// Boards contain whole numbers only.
fn whole(number: f64) -> Option<Value> {
    let whole = number as i64;
    (whole as f64 == number).then(|| whole.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use yrs::{
        Any,
        updates::encoder::{Encode, Encoder, EncoderV1},
    };

    fn read(any: &Any) -> Option<Value> {
        let mut encoder = EncoderV1::new();
        encoder.write_any(any);
        let bytes = encoder.to_vec();
        let mut bytes = Bytes(&bytes);
        let value = bytes.value()?;
        assert!(bytes.0.is_empty(), "{any:?}");
        Some(value)
    }

    #[test]
    fn values_are_read_as_yjs_writes_them() {
        for number in [0, 1, -1, 63, 64, -64, 8191, 8192, i64::from(u32::MAX), -(1 << 40), (1 << 53) - 1, 1 << 60] {
            assert_eq!(read(&Any::from(number)), Some(number.into()), "{number}");
        }
        assert_eq!(read(&Any::from(7.0)), Some(7.into()));
        assert_eq!(read(&Any::from(7.5)), None);
        let any = Any::from_json(r#"{"a":[true,false,null,"ü👍"],"b":{}}"#).unwrap();
        assert_eq!(read(&any), Some(serde_json::json!({ "a": [true, false, null, "ü👍"], "b": {} })));
    }

    #[test]
    fn what_is_cut_off_or_no_board_is_no_update() {
        let empty = yrs::Update::new().encode_v1();
        assert!(Update::read(&empty).is_some());
        assert!(Update::read(&empty[..1]).is_none());
        assert!(Update::read(&[&empty[..], &[0]].concat()).is_none());
        // One change of author 7: a list in the root `x` with characters in it.
        for list in [&[1, 1, 7, 0, 4, 1, 1, b'x', 1, b'a', 0][..], &[1, 1, 7, 0, 0x24, 1, 1, b'x', 1, b'k', 1, b'a', 0]]
        {
            assert!(Update::read(list).is_none(), "{list:?}");
        }
    }
}
