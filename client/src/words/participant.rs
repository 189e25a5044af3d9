//! What participants read.

use super::catalogue;

catalogue! {
    /// Heading of the join form.
    JOIN = "Join an event";
}
