//! Argon2id off the async threads, with one lane for known browsers and one for all others: flooding the second lane
//! does not delay a colleague in the first.

use super::phrase::Phrase;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version, password_hash::phc::PasswordHash};
use std::{sync::Arc, time::Duration};
use tokio::{sync::Semaphore, task::spawn_blocking, time::timeout};

/// KiB of memory that a hash fills: the second of the settings that OWASP recommends.
const MEMORY: u32 = 19 * 1024;
/// Passes over that memory.
const PASSES: u32 = 2;
/// Threads of one hash.
const THREADS: u32 = 1;
/// How long a hash may wait for a free slot.
const WAIT: Duration = Duration::from_secs(8);
/// A hash with these settings that no phrase matches, compared when the account does not exist.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Which lane a hash runs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// A browser in which the account was used before, or one with a seat.
    Known,
    /// Any other browser.
    Stranger,
}

/// No slot became free in time.
#[derive(Debug, PartialEq, Eq)]
pub struct Busy;

/// Hashes pass phrases, at most two at a time.
pub struct Hasher {
    known: Arc<Semaphore>,
    strangers: Arc<Semaphore>,
    wait: Duration,
}

impl Default for Hasher {
    fn default() -> Self {
        Self { known: Arc::new(Semaphore::new(1)), strangers: Arc::new(Semaphore::new(1)), wait: WAIT }
    }
}

impl Hasher {
    /// The hash of a phrase, as a PHC string with a random salt.
    pub async fn hash(&self, phrase: Phrase) -> Result<String, Busy> {
        let hash = move || argon2().hash_password(phrase.bytes()).map(|hash| hash.to_string());
        Ok(self.run(Lane::Known, hash).await?.expect("the settings are within Argon2's own limits"))
    }

    /// Whether a phrase matches this hash. Without a hash it returns `false` after the same time.
    pub async fn fits(&self, phrase: Phrase, hash: Option<String>, lane: Lane) -> Result<bool, Busy> {
        let fits = move || {
            let stored = hash.as_deref().unwrap_or(NOBODY);
            let fits =
                PasswordHash::new(stored).is_ok_and(|stored| argon2().verify_password(phrase.bytes(), &stored).is_ok());
            fits && hash.is_some()
        };
        self.run(lane, fits).await
    }

    async fn run<T: Send + 'static>(&self, lane: Lane, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Busy> {
        let places = match lane {
            Lane::Known => &self.known,
            Lane::Stranger => &self.strangers,
        };
        let place =
            timeout(self.wait, Arc::clone(places).acquire_owned()).await.map_err(|_| Busy)?.map_err(|_| Busy)?;
        // The permit is held until the work is done, even if the caller has gone.
        let held = move || {
            let _place = place;
            work()
        };
        spawn_blocking(held).await.map_err(|_| Busy)
    }
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY, PASSES, THREADS, None).expect("the settings are within Argon2's own limits");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    fn phrase(text: &str) -> Phrase {
        Phrase::typed(text)
    }

    #[tokio::test]
    async fn a_phrase_fits_its_own_hash_only() {
        let hasher = Hasher::default();
        let hash = hasher.hash(phrase("seven lanterns by the weir")).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert_ne!(hash, hasher.hash(phrase("seven lanterns by the weir")).await.unwrap(), "each has its own salt");
        for lane in [Lane::Known, Lane::Stranger] {
            let fits = async |text| hasher.fits(phrase(text), Some(hash.clone()), lane).await.unwrap();
            assert!(fits("seven lanterns by the weir").await);
            assert!(!fits("Seven lanterns by the weir").await);
            assert!(!hasher.fits(phrase(""), None, lane).await.unwrap());
        }
    }

    #[test]
    fn nobody_costs_as_much_as_somebody() {
        let stored = PasswordHash::new(NOBODY).unwrap();
        let params = Params::try_from(&stored).unwrap();
        assert_eq!((params.m_cost(), params.t_cost(), params.p_cost()), (MEMORY, PASSES, THREADS));
        assert_eq!(stored.hash.unwrap().len(), Params::DEFAULT_OUTPUT_LEN);
    }

    #[tokio::test]
    async fn a_flood_of_strangers_does_not_hold_up_a_known_browser() {
        let hasher = Arc::new(Hasher::default());
        let place = Arc::clone(&hasher.strangers).acquire_owned().await.unwrap();
        let stranger = tokio::spawn({
            let hasher = Arc::clone(&hasher);
            async move { hasher.fits(phrase("x"), None, Lane::Stranger).await }
        });
        let begun = Instant::now();
        assert_eq!(hasher.fits(phrase("x"), None, Lane::Known).await, Ok(false));
        assert!(begun.elapsed() < WAIT);
        assert!(!stranger.is_finished(), "the strangers' place is taken");
        drop(place);
        assert_eq!(stranger.await.unwrap(), Ok(false));
    }

    #[tokio::test]
    async fn a_turn_that_does_not_come_is_an_answer_too() {
        let hasher = Hasher { wait: Duration::from_millis(1), ..Hasher::default() };
        let _place = Arc::clone(&hasher.strangers).acquire_owned().await.unwrap();
        assert_eq!(hasher.fits(phrase("x"), None, Lane::Stranger).await, Err(Busy));
    }
}
