//! The one sort by order key and id: a phone loads it once, not once for each kind of thing.

/// Sorts things by a number, then by the 16 bytes of an id.
pub fn by_key<T>(things: impl IntoIterator<Item = T>, key: impl Fn(&T) -> (u32, [u8; 16])) -> Vec<T> {
    let mut things: Vec<Option<T>> = things.into_iter().map(Some).collect();
    let mut places: Vec<(u32, [u8; 16], usize)> = Vec::with_capacity(things.len());
    for (place, thing) in things.iter().flatten().enumerate() {
        let (number, id) = key(thing);
        places.push((number, id, place));
    }
    places.sort_unstable();
    places.into_iter().filter_map(|(_, _, place)| things[place].take()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_comes_first_and_the_id_decides() {
        let sorted = by_key([(2, 1), (1, 9), (1, 3)], |(number, id)| (*number, [*id; 16]));
        assert_eq!(sorted, [(1, 3), (1, 9), (2, 1)]);
    }
}
