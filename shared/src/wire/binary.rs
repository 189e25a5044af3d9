//! Binary frames, which carry the board, and their integers of variable length.

/// A binary frame: the board, or what changed on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Binary<'a> {
    /// `01 | varint seq | update`: the next change.
    Update {
        /// Its sequence number.
        seq: u64,
        /// A Yjs update, v1 encoding.
        update: &'a [u8],
    },
    /// `02 | varint epoch | varint seq | state`: the whole board; replaces the replica.
    State {
        /// Epoch of the board.
        epoch: u32,
        /// Sequence number of the board.
        seq: u64,
        /// A Yjs update to an empty document, v1 encoding.
        state: &'a [u8],
    },
}

impl<'a> Binary<'a> {
    /// Encodes the frame.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        match self {
            Self::Update { seq, update } => {
                out.push(1);
                put_varint(&mut out, *seq);
                out.extend_from_slice(update);
            }
            Self::State { epoch, seq, state } => {
                out.push(2);
                put_varint(&mut out, u64::from(*epoch));
                put_varint(&mut out, *seq);
                out.extend_from_slice(state);
            }
        }
        out
    }

    /// Decodes a frame; `None` when it is malformed.
    pub fn decode(bytes: &'a [u8]) -> Option<Self> {
        let (kind, mut rest) = bytes.split_first()?;
        match kind {
            1 => Some(Self::Update { seq: take_varint(&mut rest)?, update: rest }),
            2 => {
                let epoch = take_varint(&mut rest)?.try_into().ok()?;
                Some(Self::State { epoch, seq: take_varint(&mut rest)?, state: rest })
            }
            _ => None,
        }
    }
}

/// Appends an unsigned LEB128 number, the variable-length integer of Yjs.
pub fn put_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Takes an unsigned LEB128 number from the front; `None` when it is cut off or over 64 bits.
pub fn take_varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0u64;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        let part = u64::from(byte & 0x7f);
        if shift == 63 && part > 1 {
            return None;
        }
        value |= part << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binary_frames_survive_the_wire() {
        for seq in [0, 1, 127, 128, 300, u64::from(u32::MAX), u64::MAX] {
            let update = Binary::Update { seq, update: &[9, 8] };
            assert_eq!(Binary::decode(&update.encode()), Some(update));
            let state = Binary::State { epoch: u32::MAX, seq, state: &[] };
            assert_eq!(Binary::decode(&state.encode()), Some(state));
        }
    }

    #[test]
    fn broken_binary_frames_are_refused() {
        for bytes in [&[][..], &[3, 1], &[1], &[1, 0x80], &[1, 255, 255, 255, 255, 255, 255, 255, 255, 255, 2]] {
            assert_eq!(Binary::decode(bytes), None, "{bytes:?}");
        }
    }
}
