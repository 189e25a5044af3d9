//! Who did what, by the times of presses: the best of simple guesses, and how often they are right.

use super::order::Places;
use std::{collections::BTreeMap, time::Instant};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A note was shown.
    Note,
    /// A shown note got other words.
    Change,
    /// A shown note was taken back.
    Withdrawal,
    /// A note that came late was shown.
    Late,
    /// A count rose for it.
    Counted,
}

impl Kind {
    /// In a word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Note => "notes",
            Self::Change => "changes",
            Self::Withdrawal => "withdrawals",
            Self::Late => "late notes",
            Self::Counted => "counts",
        }
    }
}

/// A device sends something.
#[derive(Debug, Clone, Copy)]
pub struct Thumb {
    /// When.
    pub at: Instant,
    /// Which.
    pub device: usize,
    /// Whether it reconnected from a dead spot and sent all that had waited.
    pub back: bool,
}

/// What others got at one moment, with the truth that the attacker does not have.
#[derive(Debug, Clone)]
pub struct Group {
    /// When it came.
    pub at: Instant,
    /// What happened, whose it was, and when that device sent it, as a number that grows; in the order of the frame.
    pub items: Vec<(Kind, usize, usize)>,
}

/// Thumbs before a frame at which it is guessed.
const THUMBS: usize = 3;
/// Guesses that name one device for a whole frame: one for each of the latest presses, and the device that reconnected.
const WHOLE: usize = THUMBS + 1;
/// The guess by the order inside a frame.
const BY_ORDER: usize = WHOLE;

/// How many guesses were right.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Score {
    /// Right ones.
    pub right: usize,
    /// All.
    pub all: usize,
}

impl Score {
    /// The share of right ones.
    pub fn share(self) -> f64 {
        if self.all == 0 { 0.0 } else { self.right as f64 / self.all as f64 }
    }

    fn add(&mut self, other: Self) {
        self.right += other.right;
        self.all += other.all;
    }
}

/// What the attack on several runs gave.
#[derive(Debug, Clone, Default)]
pub struct Names {
    scores: BTreeMap<(Kind, usize), Score>,
    /// Pairs of one frame and one author, what chance gives of them, and the most that there could be.
    pairs: [f64; 3],
    /// Whether items are in a frame in the order in which they were sent.
    pub order: Places,
}

impl Names {
    /// Attacks one run of a room.
    pub fn of(groups: &[Group], thumbs: &[Thumb]) -> Self {
        let mut names = Self::default();
        let mut since = None;
        for group in groups {
            let before: Vec<_> = thumbs.iter().rev().skip_while(|thumb| thumb.at > group.at).collect();
            let latest = |number: usize| before.get(number).or(before.last()).map_or(0, |thumb| thumb.device);
            let came_back = before.iter().take_while(|thumb| since.is_none_or(|since| thumb.at > since));
            let came_back = came_back.clone().find(|thumb| thumb.back).map_or_else(|| latest(0), |thumb| thumb.device);
            for guess in 0..WHOLE {
                let device = if guess < THUMBS { latest(guess) } else { came_back };
                group.items.iter().for_each(|(kind, author, _)| names.guessed(*kind, guess, device == *author));
            }
            let mut devices = Vec::new();
            for thumb in &before {
                if devices.len() < group.items.len() && !devices.contains(&thumb.device) {
                    devices.insert(0, thumb.device);
                }
            }
            for (place, (kind, author, _)) in group.items.iter().enumerate() {
                names.guessed(*kind, BY_ORDER, devices.get(place) == Some(author));
            }
            // A frame says of each item what happened, and notes happen before their changes: kinds are kept apart.
            let mut by_kind = BTreeMap::<_, Vec<_>>::new();
            group.items.iter().for_each(|(kind, _, sent)| by_kind.entry(*kind).or_default().push(*sent));
            by_kind.values().for_each(|sent| names.order.add("in a frame", sent));
            since = Some(group.at);
        }
        names.pairs = pairs(groups);
        names
    }

    /// Takes in what another run gave.
    pub fn join(&mut self, other: &Self) {
        for (guess, score) in &other.scores {
            self.scores.entry(*guess).or_default().add(*score);
        }
        self.pairs.iter_mut().zip(other.pairs).for_each(|(here, more)| *here += more);
        self.order.join(&other.order);
    }

    /// The best guess that names one device for a whole frame, for what happened of a kind.
    pub fn best(&self, kind: Kind) -> Score {
        self.best_of(|of| of == kind)
    }

    /// The same for everything that happened to notes.
    pub fn best_of_all(&self) -> Score {
        self.best_of(|of| of != Kind::Counted)
    }

    /// The same for counts as well.
    pub fn best_of_everything(&self) -> Score {
        self.best_of(|_| true)
    }

    /// The guess by the order inside frames, for everything that happened to notes.
    pub fn by_order(&self) -> Score {
        self.score(BY_ORDER, |of| of != Kind::Counted)
    }

    /// The adjusted Rand index of “in the same frame” and “of the same author”, pooled over the runs.
    pub fn rand_index(&self) -> f64 {
        let [found, chance, most] = self.pairs;
        if most > chance { (found - chance) / (most - chance) } else { 0.0 }
    }

    fn best_of(&self, kinds: impl Fn(Kind) -> bool + Copy) -> Score {
        let scores = (0..WHOLE).map(|guess| self.score(guess, kinds));
        scores.max_by(|one, other| one.share().total_cmp(&other.share())).expect("there are guesses")
    }

    fn score(&self, guess: usize, kinds: impl Fn(Kind) -> bool) -> Score {
        let mut sum = Score::default();
        let these = self.scores.iter().filter(|((kind, of), _)| kinds(*kind) && *of == guess);
        these.for_each(|(_, score)| sum.add(*score));
        sum
    }

    fn guessed(&mut self, kind: Kind, guess: usize, right: bool) {
        self.scores.entry((kind, guess)).or_default().add(Score { right: usize::from(right), all: 1 });
    }
}

/// The three parts of the adjusted Rand index of one run's frames and authors.
fn pairs(groups: &[Group]) -> [f64; 3] {
    let of = |count: usize| (count * count.saturating_sub(1)) as f64 / 2.0;
    let (mut authors, mut both) = (BTreeMap::<_, usize>::new(), BTreeMap::<_, usize>::new());
    let notes = |group: &Group| group.items.iter().filter(|(kind, ..)| *kind != Kind::Counted).count();
    for (frame, group) in groups.iter().enumerate() {
        for (_, author, _) in group.items.iter().filter(|(kind, ..)| *kind != Kind::Counted) {
            *authors.entry(*author).or_default() += 1;
            *both.entry((frame, *author)).or_default() += 1;
        }
    }
    let found: f64 = both.values().map(|count| of(*count)).sum();
    let by_frame: f64 = groups.iter().map(|group| of(notes(group))).sum();
    let by_author: f64 = authors.values().map(|count| of(*count)).sum();
    let all = of(authors.values().sum());
    if all == 0.0 { [0.0; 3] } else { [found, by_frame * by_author / all, f64::midpoint(by_frame, by_author)] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, seq::SliceRandom};
    use std::time::Duration;

    /// Five devices act one after the other, ten times each; `together` acts show at once, shuffled, a little later.
    fn room(together: usize) -> (Vec<Group>, Vec<Thumb>) {
        let (begun, rng) = (Instant::now(), &mut rand::rng());
        let mut devices: Vec<usize> = (0..5).collect();
        let mut thumbs = Vec::new();
        for _ in 0..10 {
            devices.shuffle(rng);
            for device in &devices {
                let at = begun + Duration::from_millis(100 * thumbs.len() as u64 + rng.random_range(0..50));
                thumbs.push(Thumb { at, device: *device, back: false });
            }
        }
        let numbered: Vec<_> = thumbs.iter().enumerate().collect();
        let group = |acts: &[(usize, &Thumb)]| {
            let mut items: Vec<_> = acts.iter().map(|(sent, thumb)| (Kind::Note, thumb.device, *sent)).collect();
            items.shuffle(&mut rand::rng());
            Group { at: acts.last().expect("somebody acted").1.at + Duration::from_millis(20), items }
        };
        let groups = numbered.chunks(together).map(group).collect();
        (groups, thumbs)
    }

    fn names(together: usize, runs: usize) -> Names {
        let mut all = Names::default();
        for _ in 0..runs {
            let (groups, thumbs) = room(together);
            all.join(&Names::of(&groups, &thumbs));
        }
        all
    }

    #[test]
    fn a_note_that_is_shown_by_itself_names_its_writer() {
        let names = names(1, 1);
        assert_eq!(names.best(Kind::Note), Score { right: 50, all: 50 });
        assert_eq!(names.best_of_all().share(), 1.0);
    }

    #[test]
    fn a_note_among_five_names_nobody() {
        let names = names(5, 20);
        assert!((names.best(Kind::Note).share() - 0.2).abs() < 1e-9, "{:?}", names.best(Kind::Note));
        assert!((names.by_order().share() - 0.2).abs() < 0.06, "{:?}", names.by_order());
        assert!(names.rand_index() < 0.05 && names.order.0["in a frame"].rho().abs() < 0.2);
    }

    #[test]
    fn an_order_inside_frames_that_was_kept_is_found() {
        let (mut groups, thumbs) = room(5);
        groups.iter_mut().for_each(|group| group.items.sort_unstable_by_key(|(.., sent)| *sent));
        let names = Names::of(&groups, &thumbs);
        assert_eq!(names.by_order().share(), 1.0);
        assert!((names.order.0["in a frame"].rho() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn whoever_comes_back_is_named_by_a_bundle_of_its_own() {
        let begun = Instant::now();
        let moment = |number: u64| begun + Duration::from_secs(number);
        let thumb = |number, device, back| Thumb { at: moment(number), device, back };
        let thumbs =
            [thumb(0, 0, false), thumb(1, 1, true), thumb(2, 2, false), thumb(3, 3, false), thumb(4, 4, false)];
        let bundle = Group { at: moment(5), items: (0..6).map(|sent| (Kind::Note, 1, sent)).collect() };
        let others = Group { at: moment(6), items: (6..9).map(|sent| (Kind::Note, sent - 4, sent)).collect() };
        let names = Names::of(&[bundle, others], &thumbs);
        assert!(names.best_of_all().right >= 6);
        assert!(names.rand_index() > 0.5, "{}", names.rand_index());
    }
}
