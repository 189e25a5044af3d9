//! Whom people can turn to during the day.

use serde::Serialize;

/// Whom people can turn to, as every phone says it; what is empty has not been said.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Contacts {
    /// Whom to ring when a child may be at risk, with the number.
    pub risk: String,
    /// Who is there for people whom the day upsets.
    pub support: String,
}

objects! {
    Contacts { risk, support }
}
