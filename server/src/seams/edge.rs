//! How the server treats who speaks to it.

use plenary_shared::wire::Binary;
use std::time::Duration;

/// Decides what sockets and pages may do, and how long they have.
pub trait Edge {
    /// Whether a page is one of ours; one that does not say where it comes from is not.
    fn is_ours<T: PartialEq>(page: Option<T>, ours: &[Option<T>]) -> bool {
        page.is_some() && ours.contains(&page)
    }

    /// Frames of any kind that a socket may send at once, and again each second, before it counts as a flood.
    fn frames_a_second() -> u32 {
        200
    }

    /// Whether a code is looked at that comes from an address which had to wait so long: always, or whoever guesses keeps
    /// out a room behind the same address.
    fn hears_after(_waited: Duration) -> bool {
        true
    }

    /// What a standard Yjs client is told of a frame of the board.
    fn for_standard_client(frame: &[u8]) -> Option<Binary<'_>> {
        Binary::decode(frame)
    }

    /// How long a socket may take for its last frame.
    fn goodbye() -> Duration {
        Duration::from_secs(3)
    }

    /// How long rooms may take to write down what they have taken when the server stops.
    fn last_words() -> Duration {
        Duration::from_secs(5)
    }
}
