//! A bounded map with expiry. In memory only, never logged.

use hashlink::LinkedHashMap;
use std::{
    hash::{Hash, RandomState},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// A bounded map that expires entries: a key that is not changed for a time is forgotten, and when the map is full the
/// least recently changed key is evicted. So a flood of new keys cannot fill the memory.
#[derive(Debug)]
pub struct Recent<K, V> {
    forgotten_after: Duration,
    most: usize,
    known: Mutex<Known<K, V>>,
}

/// Ordered by last change, the latest last. Keys come from untrusted clients, so the hash is seeded at random.
type Known<K, V> = LinkedHashMap<K, Entry<V>, RandomState>;

#[derive(Debug)]
struct Entry<V> {
    value: V,
    changed: Instant,
}

impl<K: Eq + Hash, V> Recent<K, V> {
    /// An empty map of at most `most` keys, each forgotten after `forgotten_after` without a change.
    pub fn new(forgotten_after: Duration, most: usize) -> Self {
        Self { forgotten_after, most, known: Mutex::new(LinkedHashMap::with_hasher(RandomState::new())) }
    }

    /// Changes the value of a key, inserting the default first if there is none.
    pub fn change<R>(&self, key: K, now: Instant, change: impl FnOnce(&mut V) -> R) -> R
    where
        V: Default,
    {
        let mut known = self.lock();
        let before = known.remove(&key).filter(|entry| !self.is_forgotten(entry, now));
        let mut value = before.map(|entry| entry.value).unwrap_or_default();
        let answer = change(&mut value);
        self.add(&mut known, key, Entry { value, changed: now });
        answer
    }

    /// Sets the value of a key.
    pub fn put(&self, key: K, now: Instant, value: V) {
        let mut known = self.lock();
        known.remove(&key);
        self.add(&mut known, key, Entry { value, changed: now });
    }

    /// Looks at the value of a key without extending its life.
    pub fn look<R>(&self, key: &K, now: Instant, look: impl FnOnce(&mut V) -> R) -> Option<R> {
        let mut known = self.lock();
        let entry = known.get_mut(key).filter(|entry| !self.is_forgotten(entry, now))?;
        Some(look(&mut entry.value))
    }

    /// Forgets a key.
    pub fn remove(&self, key: &K) {
        self.lock().remove(key);
    }

    /// How many keys take up memory.
    #[cfg(test)]
    pub fn size(&self) -> usize {
        self.lock().len()
    }

    /// Inserts a missing key, after removing expired entries and, if the map is full, evicting the oldest.
    fn add(&self, known: &mut Known<K, V>, key: K, entry: Entry<V>) {
        while let Some((_, oldest)) = known.front()
            && (known.len() >= self.most || self.is_forgotten(oldest, entry.changed))
        {
            known.pop_front();
        }
        known.insert(key, entry);
    }

    fn is_forgotten(&self, entry: &Entry<V>, now: Instant) -> bool {
        now.saturating_duration_since(entry.changed) >= self.forgotten_after
    }

    fn lock(&self) -> MutexGuard<'_, Known<K, V>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn add(recent: &Recent<u32, u32>, key: u32, now: Instant) -> u32 {
        recent.change(key, now, |count| {
            *count += 1;
            *count
        })
    }

    fn known(recent: &Recent<u32, u32>, now: Instant) -> Vec<u32> {
        (0..10).filter(|key| recent.look(key, now, |_| ()).is_some()).collect()
    }

    #[test]
    fn each_key_has_its_own_and_begins_anew_after_a_quiet_time() {
        let (recent, now) = (Recent::new(MINUTE, 10), Instant::now());
        assert_eq!([1, 1, 2].map(|key| add(&recent, key, now)), [1, 2, 1]);
        let later = now + MINUTE - Duration::from_millis(1);
        assert_eq!(add(&recent, 1, later), 3);
        assert_eq!(recent.look(&2, later, |count| *count), Some(1));
        assert_eq!(known(&recent, now + MINUTE), [1], "looking does not make it last longer");
        assert_eq!(add(&recent, 2, now + MINUTE), 1);
        recent.remove(&1);
        recent.put(2, now + MINUTE, 7);
        assert_eq!(known(&recent, now + MINUTE), [2]);
        assert_eq!(add(&recent, 2, now + MINUTE), 8);
    }

    #[test]
    fn of_too_many_keys_the_one_that_was_not_changed_for_longest_goes() {
        let (recent, now) = (Recent::new(MINUTE, 3), Instant::now());
        for key in [1, 2, 3, 1, 4] {
            add(&recent, key, now);
        }
        assert_eq!(known(&recent, now), [1, 3, 4], "all at one moment, and still in order");
        add(&recent, 3, now);
        assert_eq!(known(&recent, now), [1, 3, 4], "one that is known takes nobody's place");
    }

    #[test]
    fn a_flood_of_keys_is_bounded_and_what_it_took_is_given_back() {
        let (recent, now) = (Recent::new(MINUTE, 1_000), Instant::now());
        for key in 0..10_000 {
            add(&recent, key, now);
            assert!(recent.size() <= 1_000);
        }
        add(&recent, 1, now + MINUTE);
        assert_eq!(recent.size(), 1);
    }
}
