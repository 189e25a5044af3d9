//! What an attacker reads from the CRDT itself: who wrote its items, and in which order.

use plenary_shared::id::NoteId;
use std::collections::BTreeSet;
use yrs::{Doc, ReadTxn, Snapshot, Transact, Update, types::ToJson, updates::decoder::Decode};

/// The content of a full state, independent of the order in which it was encoded: bytes of equal boards may differ,
/// because the keys of plain values have no order.
#[derive(Debug, PartialEq)]
pub struct Essence {
    /// How much of each author it holds, and what of it was deleted.
    extent: Snapshot,
    /// Its values.
    values: serde_json::Value,
}

/// What a full state says.
pub fn essence(state: &[u8]) -> Essence {
    let doc = Doc::new();
    let roots = ["meta", "notes", "themes", "opportunities", "result", "then"].map(|name| doc.get_or_insert_map(name));
    let mut txn = doc.transact_mut();
    txn.apply_update(Update::decode_v1(state).expect("a state of the board")).expect("a state that fits");
    let values = roots.iter().map(|root| serde_json::to_value(root.to_json(&txn)).expect("plain data")).collect();
    Essence { extent: txn.snapshot(), values }
}

/// The client ids in a full state.
pub fn authors(state: &[u8]) -> BTreeSet<u64> {
    let update = Update::decode_v1(state).expect("a state of the board");
    update.state_vector().iter().map(|(client, _)| client.get()).collect()
}

/// Ids in the order in which they first occur in bytes, as text; those that do not are left out.
pub fn order_of_text(bytes: &[u8], ids: &[NoteId]) -> Vec<NoteId> {
    order(bytes, ids, |id| id.to_string().into_bytes())
}

/// Ids in the order in which they first occur in bytes, as their 16 bytes.
pub fn order_of_raw(bytes: &[u8], ids: &[NoteId]) -> Vec<NoteId> {
    order(bytes, ids, |id| id.as_bytes().to_vec())
}

fn order(bytes: &[u8], ids: &[NoteId], form: impl Fn(&NoteId) -> Vec<u8>) -> Vec<NoteId> {
    let place = |id: &NoteId| {
        let form = form(id);
        memory_find(bytes, &form).map(|place| (place, *id))
    };
    let mut found: Vec<_> = ids.iter().filter_map(place).collect();
    found.sort_unstable();
    found.into_iter().map(|(_, id)| id).collect()
}

fn memory_find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    let first = needle.first()?;
    let mut at = 0;
    while let Some(step) = bytes[at..].iter().position(|byte| byte == first) {
        if bytes[at + step..].starts_with(needle) {
            return Some(at + step);
        }
        at += step + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use yrs::{Map, StateVector};

    #[test]
    fn a_difference_of_one_letter_and_one_of_history_are_noticed() {
        let state = |words: &[&str]| {
            let doc = Doc::with_client_id(7);
            let notes = doc.get_or_insert_map("notes");
            for word in words {
                notes.insert(&mut doc.transact_mut(), "note", *word);
            }
            doc.transact().encode_state_as_update_v1(&StateVector::default())
        };
        assert_eq!(essence(&state(&["one"])), essence(&state(&["one"])));
        assert_ne!(essence(&state(&["one"])), essence(&state(&["two"])));
        assert_ne!(essence(&state(&["one"])), essence(&state(&["two", "one"])));
    }

    #[test]
    fn the_order_in_bytes_is_found() {
        let ids: Vec<_> = (0..5).map(|n| NoteId::from_bytes([n; 16])).collect();
        let bytes: Vec<u8> =
            [3, 1, 4].iter().flat_map(|n: &usize| [b"..", ids[*n].to_string().as_bytes()].concat()).collect();
        assert_eq!(order_of_text(&bytes, &ids), [ids[3], ids[1], ids[4]]);
    }
}
