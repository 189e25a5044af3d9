//! The socket's frames: what devices send, what the server sends, and how it denies.
//!
//! Text frames are JSON in the shapes of [`ClientFrame`] and [`ServerFrame`]; binary frames carry the board, see
//! [`Binary`]. `docs/protocol.md` documents the same.

mod binary;
mod client;
pub mod close;
mod server;

pub use binary::{Binary, put_varint, take_varint};
pub use client::{ClientFrame, NoteProof, shallow};
pub use server::{Facts, Held, HiddenItem, Me, MyBallot, MyNote, PollState, Refusal, ServerFrame, Stopped};

/// Adds a field `pad` to a JSON object, so that its length is a multiple of some bytes.
fn padded(mut object: String, multiple: usize) -> String {
    const EMPTY: &str = r#","pad":""}"#;
    object.pop();
    let bytes = object.len() + EMPTY.len();
    let missing = bytes.next_multiple_of(multiple) - bytes;
    object.push_str(&EMPTY[..EMPTY.len() - 2]);
    object.extend(std::iter::repeat_n('-', missing));
    object.push_str("\"}");
    object
}
