//! One sort function for everything that is sorted: a phone loads its code once, not once for each type.

use std::collections::{BTreeMap, BTreeSet};

/// Sorts things by a number, then by the 16 bytes of an id.
pub fn by_key<T>(things: impl IntoIterator<Item = T>, key: impl Fn(&T) -> (u32, [u8; 16])) -> Vec<T> {
    by(things, key)
}

/// Sorts things by a number; stable.
pub fn by_number<T>(things: impl IntoIterator<Item = T>, number: impl Fn(&T) -> u32) -> Vec<T> {
    by(things, |thing| (number(thing), [0; 16]))
}

fn by<T>(things: impl IntoIterator<Item = T>, key: impl Fn(&T) -> (u32, [u8; 16])) -> Vec<T> {
    let mut things: Vec<Option<T>> = things.into_iter().map(Some).collect();
    let mut places: Vec<(u32, [u8; 16], usize)> = Vec::with_capacity(things.len());
    for (place, thing) in things.iter().flatten().enumerate() {
        let (number, id) = key(thing);
        places.push((number, id, place));
    }
    places.sort_unstable();
    places.into_iter().filter_map(|(_, _, place)| things[place].take()).collect()
}

/// Collects pairs into a map one by one; `collect` would sort them first, with the code of a sort for each type.
pub fn map<K: Ord, V>(pairs: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    for (key, value) in pairs {
        map.insert(key, value);
    }
    map
}

/// Collects things into a set one by one, for the same reason as [`map`].
pub fn set<T: Ord>(things: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    for thing in things {
        set.insert(thing);
    }
    set
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_comes_first_and_the_id_decides() {
        let sorted = by_key([(2, 1), (1, 9), (1, 3)], |(number, id)| (*number, [*id; 16]));
        assert_eq!(sorted, [(1, 3), (1, 9), (2, 1)]);
    }

    #[test]
    fn what_has_the_same_number_keeps_its_order() {
        assert_eq!(by_number(["b2", "a1", "c1"], |text| text.as_bytes()[1].into()), ["a1", "c1", "b2"]);
    }

    #[test]
    fn the_last_value_of_a_key_stays() {
        assert_eq!(map([(2, 'a'), (1, 'b'), (2, 'c')]), BTreeMap::from([(1, 'b'), (2, 'c')]));
        assert_eq!(set([2, 1, 2]), BTreeSet::from([1, 2]));
    }
}
