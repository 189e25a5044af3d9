//! Many ballots into one order.

/// The aggregate.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Ranking {
    /// Ballots counted.
    pub n: u32,
}
