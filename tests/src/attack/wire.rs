//! What frames show, and when: the attacker follows a board frame by frame, as every device does.

use super::names::Kind;
use crate::crdt::order_of_text;
use plenary_shared::{
    document::Replica,
    id::{NoteId, PromptId},
    wire::{Binary, Held, ServerFrame},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Instant,
};

/// Notes that one frame shows, changes or takes away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// When it came.
    pub at: Instant,
    /// What happened to each, in the order of their ids in the frame.
    pub notes: Vec<(Kind, NoteId)>,
}

/// A count that rose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rise {
    /// When it was published.
    pub at: Instant,
    /// The prompt.
    pub prompt: PromptId,
    /// Whether it counts what came late.
    pub late: bool,
    /// By how much.
    pub by: u32,
}

/// What the frames of one device showed.
pub fn shown(frames: &[(Instant, Vec<u8>)]) -> Vec<Shown> {
    let (mut replica, mut known) = (Replica::new(), BTreeMap::<NoteId, String>::new());
    let mut all = Vec::new();
    for (at, bytes) in frames {
        let Some(frame) = binary(bytes) else { continue };
        let changes = match frame {
            Binary::Update { update, .. } => replica.apply(update),
            Binary::State { state, .. } => replica.reset(state),
        };
        let changes = changes.expect("the server's frames can be read");
        let mut touched: BTreeSet<_> = changes.notes;
        if changes.all {
            touched = replica.content().map(|content| content.notes.into_keys().collect()).unwrap_or_default();
            touched.extend(known.keys());
        }
        let ids: Vec<_> = touched.into_iter().collect();
        let mut order = order_of_text(bytes, &ids);
        // A deleted note is no longer named.
        order.extend(ids.iter().filter(|id| !order.contains(id)).copied().collect::<Vec<_>>());
        let mut notes = Vec::new();
        for id in order {
            let words = replica.note(id).map(|note| note.text);
            let kind = match (known.get(&id), &words) {
                (None, Some(_)) => Kind::Note,
                (Some(before), Some(now)) if before != now => Kind::Change,
                (Some(_), None) => Kind::Withdrawal,
                _ => continue,
            };
            notes.push((kind, id));
            match words {
                Some(words) => known.insert(id, words),
                None => known.remove(&id),
            };
        }
        if !notes.is_empty() {
            all.push(Shown { at: *at, notes });
        }
    }
    all
}

/// The counts that rose in the frames of one device.
pub fn rises(frames: &[(Instant, Vec<u8>)]) -> Vec<Rise> {
    let mut known = BTreeMap::<(bool, PromptId), u32>::new();
    let mut all = Vec::new();
    for (at, bytes) in frames {
        let Some(frame) = text(bytes) else { continue };
        let (late, counts): (bool, Vec<Held>) = match frame {
            ServerFrame::Room(facts) => (false, facts.held),
            ServerFrame::Late { counts } => (true, counts),
            _ => continue,
        };
        for (of, count) in &mut known {
            if of.0 == late && !counts.iter().any(|held| held.prompt == of.1) {
                *count = 0;
            }
        }
        for Held { prompt, count, .. } in counts {
            let before = known.insert((late, prompt), count).unwrap_or_default();
            if count > before {
                all.push(Rise { at: *at, prompt, late, by: count - before });
            }
        }
    }
    all
}

/// The lengths of the answers among frames, by their kind.
pub fn lengths_of_answers(frames: &[(Instant, Vec<u8>)]) -> BTreeMap<&'static str, BTreeSet<usize>> {
    let mut lengths = BTreeMap::<_, BTreeSet<_>>::new();
    for (_, bytes) in frames {
        let kind = match text(bytes) {
            Some(ServerFrame::Ack { .. }) => "ack",
            Some(ServerFrame::Nack { .. }) => "nack",
            _ => continue,
        };
        lengths.entry(kind).or_default().insert(bytes.len());
    }
    lengths
}

/// Text begins with an open brace, and frames of the board with their number.
fn binary(bytes: &[u8]) -> Option<Binary<'_>> {
    if bytes.first() == Some(&b'{') { None } else { Binary::decode(bytes) }
}

fn text(bytes: &[u8]) -> Option<ServerFrame> {
    if bytes.first() == Some(&b'{') { serde_json::from_slice(bytes).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plenary_shared::wire::Facts;

    fn frame(frame: &ServerFrame) -> (Instant, Vec<u8>) {
        (Instant::now(), frame.write().into_bytes())
    }

    fn held(counts: &[(u16, u32)]) -> Vec<Held> {
        counts.iter().map(|(p, count)| Held { prompt: PromptId(*p), count: *count, few: false }).collect()
    }

    #[test]
    fn a_count_that_rises_is_noticed_and_one_that_falls_is_not() {
        let room = |counts: &[(u16, u32)]| frame(&ServerFrame::Room(Facts { held: held(counts), ..Facts::default() }));
        let late = |counts: &[(u16, u32)]| frame(&ServerFrame::Late { counts: held(counts) });
        let frames =
            [room(&[(1, 2)]), room(&[(1, 2), (2, 1)]), late(&[(1, 3)]), room(&[]), room(&[(1, 1)]), late(&[(1, 3)])];
        let found: Vec<_> = rises(&frames).into_iter().map(|rise| (rise.prompt.0, rise.late, rise.by)).collect();
        assert_eq!(found, [(1, false, 2), (2, false, 1), (1, true, 3), (1, false, 1)]);
    }

    #[test]
    fn lengths_are_told_by_kind() {
        let op = plenary_shared::id::OpId::from_bytes([1; 16]);
        let frames = [frame(&ServerFrame::Ack { op, seq: 1, held: true }), frame(&ServerFrame::Pong { timer: None })];
        let cut = (Instant::now(), frames[0].1.iter().copied().filter(|byte| *byte != b'-').collect());
        let lengths = lengths_of_answers(&[&frames[..], &[cut]].concat());
        assert_eq!(lengths.keys().collect::<Vec<_>>(), [&"ack"]);
        assert_eq!(lengths["ack"].len(), 2);
    }
}
