//! The positions of one item, in thousandths: from mid-rank to position, quartiles, dissent and steps.

use super::detail::STEPS;

/// The position of the mid-rank `doubled_rank / 2` among `ranked` items: 0 is last, 1000 is first.
///
/// 1000 (ranked − rank) / (ranked − 1), rounded half up; a single item is at 500.
pub(super) fn normalised(doubled_rank: u64, ranked: u64) -> u16 {
    if ranked < 2 {
        return 500;
    }
    let steps = ranked - 1;
    (((2 * ranked - doubled_rank) * 1000 + steps) / (2 * steps)) as u16
}

/// The `quarter`th quartile (0 to 4) of sorted positions, at least one.
///
/// Interpolated between neighbours as type 7 of Hyndman and Fan 1996, rounded half up.
pub(super) fn quartile(sorted: &[u16], quarter: usize) -> u16 {
    let reach = (sorted.len() - 1) * quarter;
    let (index, part) = (reach / 4, (reach % 4) as u32);
    let lower = u32::from(sorted[index]);
    let upper = u32::from(sorted[(index + 1).min(sorted.len() - 1)]);
    ((lower * (4 - part) + upper * part + 2) / 4) as u16
}

/// The standard deviation of positions, at least one, in thousandths of the whole axis: 0 to 500.
///
/// √(n Σx² − (Σx)²) / n, as the ballots are the whole room and not a sample; rounded half up.
/// The terms stay below 2.5 × 10¹¹ for 500 ballots, 10¹² once quadrupled.
pub(super) fn dissent(positions: &[u16]) -> u16 {
    let n = positions.len() as u64;
    let sum: u64 = positions.iter().map(|&x| u64::from(x)).sum();
    let squares: u64 = positions.iter().map(|&x| u64::from(x).pow(2)).sum();
    let doubled = (4 * (n * squares - sum * sum) / (n * n)).isqrt();
    doubled.div_ceil(2) as u16
}

/// How many positions are nearest to each of the steps, 0, 250, 500, 750 and 1000; halfway between two it is the one
/// nearer to the middle, so that a list read backwards gives the same steps backwards.
pub(super) fn steps(positions: &[u16]) -> [u32; STEPS] {
    let mut steps = [0; STEPS];
    for &position in positions {
        let from_end = |position: u16| usize::from((position + 125) / 250);
        let step = if position <= 500 { from_end(position) } else { STEPS - 1 - from_end(1000 - position) };
        steps[step] += 1;
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_count_every_ballot_once_and_the_same_from_both_ends() {
        assert_eq!(steps(&[0, 250, 500, 750, 1000]), [1; STEPS]);
        assert_eq!(steps(&[0, 200, 400, 600, 800, 1000]), [1, 1, 2, 1, 1]);
        assert_eq!(steps(&[124, 125, 375, 625, 875, 876]), [1, 1, 2, 1, 1]);
        for position in 0..=1000 {
            let mut backwards = steps(&[1000 - position]);
            backwards.reverse();
            assert_eq!(steps(&[position]), backwards, "{position}");
        }
    }

    #[test]
    fn first_is_1000_last_is_0_and_alone_is_500() {
        assert_eq!([2, 3, 4, 5, 6].map(|rank| normalised(rank, 3)), [1000, 750, 500, 250, 0]);
        assert_eq!(normalised(2, 1), 500);
        assert_eq!([2, 4, 6, 8].map(|rank| normalised(rank, 4)), [1000, 667, 333, 0]);
    }

    #[test]
    fn quartiles_meet_the_textbook() {
        let quartiles = |sorted: &[u16]| [1, 2, 3].map(|quarter| quartile(sorted, quarter));
        assert_eq!(quartiles(&[0, 250, 500, 750, 1000]), [250, 500, 750]);
        assert_eq!(quartiles(&[0, 100, 200, 1000]), [75, 150, 400]);
        assert_eq!(quartiles(&[300]), [300; 3]);
    }

    #[test]
    fn dissent_runs_from_none_to_two_camps() {
        assert_eq!(dissent(&[700; 5]), 0);
        assert_eq!(dissent(&[0, 1000, 0, 1000]), 500);
        assert_eq!(dissent(&[0, 250, 500, 750, 1000]), 354);
        assert_eq!(dissent(&[0; 500]), 0);
        assert_eq!(dissent(&[1000; 500]), 0);
    }
}
