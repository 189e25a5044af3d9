//! The first message of a standard Yjs client: asked or not, nothing behind its first two bytes is read.

use plenary_server::web::yjs;
use plenary_shared::wire::{Binary, take_varint};

/// Takes an input as the first message, and as a frame that carries the board.
pub fn knock(input: &[u8]) {
    assert_eq!(yjs::asks(input), input.len() >= 2 && input[..2] == [0, 0]);
    let mut rest = input;
    if take_varint(&mut rest).is_some() {
        assert!(rest.len() < input.len() && input.ends_with(rest));
    }
    if let Some(frame) = Binary::decode(input) {
        let bytes = frame.encode();
        assert!(bytes.len() <= input.len(), "numbers are written in the shortest form");
        assert_eq!(Binary::decode(&bytes), Some(frame));
    }
}
