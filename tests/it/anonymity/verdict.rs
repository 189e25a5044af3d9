//! What an attack on rooms gave, held against the bounds.

use super::scene::Found;
use plenary_shared::limits;
use plenary_tests::{
    attack::{
        names::{Kind, Names},
        order::Pooled,
    },
    proof,
};

/// By how much names may be right oftener than by chance, in a room of five.
const LEAD_OF_FIVE: f64 = 0.15;
/// The same in a room of twenty.
const LEAD_OF_TWENTY: f64 = 0.1;
/// The adjusted Rand index of frames and writers stays below this.
const TOGETHER: f64 = 0.05;
/// Shares of right guesses this far below their bound, and farther, need no more rooms: a standard error of some hundred
/// guesses.
const NEAR: f64 = 0.025;
/// By how many times the rooms are more when chance may decide.
pub const MORE: usize = 3;
/// Items that there must be to name in all rooms.
const ENOUGH: usize = 100;
/// Bytes whose multiple every command is.
const STEP: usize = 512;

/// What an attack gave in rooms of one kind.
pub struct Verdict {
    what: String,
    rooms: Vec<Found>,
    all: Found,
    bound: f64,
    // Right guesses about notes, changes, withdrawals and late notes.
    named: f64,
    by_order: f64,
    with_counts: f64,
    fewest: Option<usize>,
    enough: usize,
    index: f64,
}

impl Verdict {
    /// Pools what was found in rooms of so many devices, and prints the figures.
    pub fn of(what: &str, devices: usize, rooms: Vec<Found>) -> Self {
        let (chance, all) = (1.0 / devices as f64, pool(&rooms));
        let bound = chance + if devices < 10 { LEAD_OF_FIVE } else { LEAD_OF_TWENTY };
        let named = best(&all.names, |names| names.best_of_all().share());
        let by_order = best(&all.names, |names| names.by_order().share());
        let counted = best(&all.counts, |names| names.best(Kind::Counted).share());
        let mut everything = all.names.clone();
        everything.iter_mut().zip(&all.counts).for_each(|(names, counts)| names.join(counts));
        let with_counts = best(&everything, |names| names.best_of_everything().share());
        let fewest = all.fewest;
        let enough = if devices < 10 { limits::MIX_DEVICES_SMALL } else { limits::MIX_DEVICES_LARGE };
        let index = best(&all.names, Names::rand_index);
        let kind = |kind: &Kind| format!("{} {:.2}", kind.word(), best(&all.names, |names| names.best(*kind).share()));
        let kinds: Vec<_> = [Kind::Note, Kind::Change, Kind::Withdrawal, Kind::Late].iter().map(kind).collect();
        let order = in_frames(&all);
        proof::measured(&format!(
            "{what}: {named:.2} of {} named ({}), by their order in frames {by_order:.2}, by {} counts {counted:.2}, \
             the fewest devices behind one {}; \
             bound {bound:.2}, chance {chance:.2}; index {index:+.3}, bound {TOGETHER}; rho in frames {:+.2} of ±{:.2}",
            all.names[0].best_of_all().all,
            kinds.join(", "),
            all.counts[2].best(Kind::Counted).all,
            fewest.unwrap_or_default(),
            order.rho(),
            order.band(),
        ));
        Self { what: what.into(), rooms, bound, named, by_order, with_counts, fewest, enough, index, all }
    }

    /// Whether shares of right guesses are so near to their bound, or beyond, that chance may decide: then more rooms do.
    pub fn is_near(&self) -> bool {
        let near = self.bound - NEAR;
        [self.named, self.by_order, self.with_counts].iter().any(|share| *share > near)
    }

    /// Panics when anything is out of its bound.
    pub fn holds(self) {
        let Self { what, rooms, all, bound, named, by_order, with_counts, fewest, enough, index } = self;
        assert!(all.names[0].best_of_all().all > ENOUGH, "{what}: there was something to name");
        assert!(named <= bound, "{what}: writers are named: {named:.2}");
        assert!(by_order <= bound, "{what}: writers are named by the order in frames: {by_order:.2}");
        assert!(fewest.is_some_and(|fewest| fewest >= enough), "{what}: a count tells of {fewest:?} devices alone");
        assert!(with_counts <= bound, "{what}: writers are named by counts: {with_counts:.2}");
        assert!(index < TOGETHER, "{what}: frames say what belongs together: {index:.3}");
        let (half, rest) = rooms.split_at(rooms.len() / 2);
        let again = pool(half).names[0].order.that_stand_out_again(&pool(rest).names[0].order).len();
        assert_eq!(again, 0, "{what}: an order was kept in frames");
        for (kind, lengths) in &all.lengths {
            assert_eq!(lengths.len(), 1, "{what}: {kind} has lengths {lengths:?}");
            let step = if kind.starts_with("note") { STEP } else { 1 };
            assert!(lengths.iter().all(|length| length % step == 0), "{what}: {kind} is not padded: {lengths:?}");
        }
        assert!(all.lengths.len() >= 4, "{what}: answers and commands were seen: {:?}", all.lengths.keys());
    }
}

/// The most that any of the observers gets.
fn best(observers: &[Names; 3], figure: impl Fn(&Names) -> f64) -> f64 {
    observers.iter().map(figure).fold(f64::MIN, f64::max)
}

fn in_frames(found: &Found) -> Pooled {
    found.names[0].order.0.get("in a frame").copied().unwrap_or_default()
}

fn pool(rooms: &[Found]) -> Found {
    let mut all = Found::default();
    rooms.iter().for_each(|room| all.join(room));
    all
}
