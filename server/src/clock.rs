//! The one place of the edge that reads the time; what decides by time takes it as an argument.

use jiff::{Timestamp, Zoned, civil::Date};

/// Today's date where the server stands.
pub fn today() -> Date {
    Zoned::now().date()
}

/// Seconds since 1970.
pub fn seconds() -> i64 {
    Timestamp::now().as_second()
}
