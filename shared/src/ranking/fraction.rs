//! Exact fractions, so that two machines never disagree about a figure.

use crate::fields::Field;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;

/// More decimals than anybody reads; a greater precision is cut to this.
const MOST_DECIMALS: usize = 9;

/// The denominator is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a fraction needs a denominator above 0")]
pub struct ZeroDenominator;

/// An exact number from 0 up, in lowest terms; on the wire `[numerator, denominator]`.
///
/// Displays in decimals rounded half up, one unless a precision is given: `{}` or `{:.2}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "(u64, u64)", into = "(u64, u64)")]
pub struct Fraction {
    numerator: u64,
    denominator: u64,
}

impl Fraction {
    /// Reduces `numerator / denominator` to its lowest terms.
    pub fn new(numerator: u64, denominator: u64) -> Result<Self, ZeroDenominator> {
        if denominator == 0 {
            return Err(ZeroDenominator);
        }
        let divisor = greatest_common_divisor(numerator, denominator);
        Ok(Self { numerator: numerator / divisor, denominator: denominator / divisor })
    }

    /// The number above the line.
    pub fn numerator(self) -> u64 {
        self.numerator
    }

    /// The number below the line, never 0.
    pub fn denominator(self) -> u64 {
        self.denominator
    }

    /// The value in ten-thousandths, rounded half up.
    pub fn ten_thousandths(self) -> u128 {
        self.parts(10_000)
    }

    /// The value in parts of one `whole`th, rounded half up.
    fn parts(self, whole: u64) -> u128 {
        let denominator = u128::from(self.denominator);
        (2 * u128::from(self.numerator) * u128::from(whole) + denominator) / (2 * denominator)
    }
}

impl Field for Fraction {
    fn read(value: Value) -> Option<Self> {
        let parts: [u64; 2] = Vec::read(value)?.try_into().ok()?;
        Self::try_from((parts[0], parts[1])).ok()
    }
}

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = f.precision().unwrap_or(1).min(MOST_DECIMALS);
        let whole = 10_u64.pow(decimals as u32);
        let parts = self.parts(whole);
        let (units, rest) = (parts / u128::from(whole), parts % u128::from(whole));
        match decimals {
            0 => write!(f, "{units}"),
            _ => write!(f, "{units}.{rest:0decimals$}"),
        }
    }
}

impl TryFrom<(u64, u64)> for Fraction {
    type Error = ZeroDenominator;

    fn try_from((numerator, denominator): (u64, u64)) -> Result<Self, ZeroDenominator> {
        Self::new(numerator, denominator)
    }
}

impl From<Fraction> for (u64, u64) {
    fn from(fraction: Fraction) -> Self {
        (fraction.numerator, fraction.denominator)
    }
}

/// Euclid's algorithm.
fn greatest_common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_are_reduced_and_never_over_nothing() {
        let fraction = Fraction::new(6, 8).unwrap();
        assert_eq!((fraction.numerator(), fraction.denominator()), (3, 4));
        assert_eq!(Fraction::new(0, 7), Fraction::new(0, 1));
        assert_eq!(Fraction::new(1, 0), Err(ZeroDenominator));
    }

    #[test]
    fn the_wire_is_a_pair_and_is_checked() {
        let fraction: Fraction = serde_json::from_str("[6,8]").unwrap();
        assert_eq!(serde_json::to_string(&fraction).unwrap(), "[3,4]");
        assert!(serde_json::from_str::<Fraction>("[6,0]").is_err());
    }

    #[test]
    fn decimals_round_half_up() {
        let text = |numerator, denominator| Fraction::new(numerator, denominator).unwrap();
        assert_eq!(text(5, 2).to_string(), "2.5");
        assert_eq!(text(9, 4).to_string(), "2.3");
        assert_eq!(text(199, 100).to_string(), "2.0");
        assert_eq!(format!("{:.2}", text(101, 100)), "1.01");
        assert_eq!(format!("{:.0}", text(5, 2)), "3");
        assert_eq!(text(2, 3).ten_thousandths(), 6667);
        assert_eq!(text(u64::MAX, 1).to_string(), format!("{}.0", u64::MAX));
    }
}
