//! An order of one's own: random for each device, the same after a reload.

use plenary_shared::order;

/// Sorts things by a hash of the device's secret and their ids.
pub fn shuffled<T>(secret: &[u8; 32], things: Vec<T>, id: impl Fn(&T) -> [u8; 16]) -> Vec<T> {
    order::by_number(things, |thing| hash(secret, &id(thing)))
}

/// FNV-1a with a final mix: even enough for an order, and no secret depends on it.
fn hash(secret: &[u8; 32], id: &[u8; 16]) -> u32 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in secret.iter().chain(id) {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
    }
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xff51_afd7_ed55_8ccd);
    (hash >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(secret: u8) -> Vec<u8> {
        shuffled(&[secret; 32], (0..20).collect(), |n| [*n; 16])
    }

    #[test]
    fn a_device_keeps_its_order_and_others_have_theirs() {
        assert_eq!(order(1), order(1));
        assert_ne!(order(1), order(2));
        let mut sorted = order(1);
        sorted.sort_unstable();
        assert_eq!(sorted, (0..20).collect::<Vec<_>>());
    }

    #[test]
    fn what_is_added_later_does_not_move_the_others() {
        let few = shuffled(&[3; 32], (0..10u8).collect(), |n| [*n; 16]);
        let many = shuffled(&[3; 32], (0..20u8).collect(), |n| [*n; 16]);
        let rest: Vec<_> = many.into_iter().filter(|n| *n < 10).collect();
        assert_eq!(few, rest);
    }

    #[test]
    fn every_thing_comes_first_somewhere() {
        let firsts: std::collections::BTreeSet<u8> = (0..200).map(|secret| order(secret)[0]).collect();
        assert!(firsts.len() > 15, "{firsts:?}");
    }
}
