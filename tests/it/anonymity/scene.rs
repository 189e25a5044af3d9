//! A room in which everybody writes, changes, takes back, disconnects, reconnects and is late, and an attacker who has the
//! frames of a participant, of the big screen and of the facilitator, and the time of every press.

use plenary_shared::{
    agenda::Reveal,
    id::{NoteId, OpId, PromptId},
    limits,
    stage::{Act, StageKind, brainstorm::NoteAct},
};
use plenary_tests::{
    attack::{
        names::{Group, Kind, Names, Thumb},
        wire::{lengths_of_answers, rises, shown},
    },
    day::{LearningEvent, Venue},
    device::Device,
    http::new_session,
    within,
};
use rand::{RngExt, SeedableRng, rngs::StdRng, seq::SliceRandom};
use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    time::{Duration, Instant},
};

/// Milliseconds from one press to the next, at least and at most.
const PAUSE: std::ops::Range<u64> = 20..90;
/// The longest note of these, in characters: all of them make commands of one length.
const LONGEST: usize = 150;

/// What a device did.
struct Deed {
    device: usize,
    kind: Kind,
    note: NoteId,
    /// When it left the device.
    at: Instant,
}

/// The room.
pub struct Scene {
    /// Facilitator and big screen; the participants are apart.
    pub event: LearningEvent,
    /// The devices that write.
    pub devices: Vec<Device>,
    /// A participant that writes nothing, and watches.
    watcher: Device,
    /// The prompt that is answered.
    pub prompt: PromptId,
    rng: StdRng,
    thumbs: Vec<Thumb>,
    deeds: Vec<Deed>,
}

/// What was found in rooms of one kind.
#[derive(Default, Clone)]
pub struct Found {
    /// Of everything that happened to notes, as the watcher, the big screen and the facilitator saw it.
    pub names: [Names; 3],
    /// Of every rise of a published count, for each of the observers.
    pub counts: [Names; 3],
    /// How many devices were behind the rise that fewest were behind.
    pub fewest: Option<usize>,
    /// Lengths of frames, by their kind.
    pub lengths: BTreeMap<&'static str, BTreeSet<usize>>,
}

impl Found {
    /// Takes in what was found in another room.
    pub fn join(&mut self, other: &Self) {
        self.names.iter_mut().zip(&other.names).for_each(|(here, more)| here.join(more));
        self.counts.iter_mut().zip(&other.counts).for_each(|(here, more)| here.join(more));
        self.fewest = self.fewest.into_iter().chain(other.fewest).min();
        for (kind, lengths) in &other.lengths {
            self.lengths.entry(kind).or_default().extend(lengths);
        }
    }
}

impl Scene {
    /// A room with so many devices that write, and one that watches.
    pub async fn open(venue: &impl Venue, devices: usize, reveal: Reveal, seed: u64) -> Self {
        let mut event = LearningEvent::with(venue, StageKind::Brainstorm, devices + 1, new_session(reveal, None)).await;
        let prompt = event.prompts(StageKind::Brainstorm)[0];
        let mut devices = std::mem::take(&mut event.participants);
        let watcher = devices.pop().expect("there is one more");
        let rng = StdRng::seed_from_u64(seed);
        Self { event, devices, watcher, prompt, rng, thumbs: Vec::new(), deeds: Vec::new() }
    }

    /// Every device writes a note, one after the other; one is offline meanwhile, and reconnects with so many notes.
    pub async fn write(&mut self, away: usize, bundle: usize) {
        self.devices[away].cut();
        let mut waited = Vec::new();
        for device in self.turns() {
            for _ in 0..if device == away { bundle } else { 1 } {
                let (note, words) = (NoteId::from_bytes(rand::random()), self.words());
                let tag = self.devices[device].own(note).tag();
                self.devices[device].post(Act::Note(NoteAct::Add { id: note, prompt: self.prompt, text: words, tag }));
                if device == away {
                    waited.push(note);
                } else {
                    self.done(device, Kind::Note, note);
                }
            }
            self.pause().await;
        }
        let at = Instant::now();
        self.devices[away].connect().await;
        self.thumbs.push(Thumb { at, device: away, back: true });
        self.deeds.extend(waited.into_iter().map(|note| Deed { device: away, kind: Kind::Note, note, at }));
        self.answered().await;
    }

    /// Everybody changes a note of their own that is shown, and takes another back, if there are any.
    pub async fn change_and_take_back(&mut self) {
        for kind in [Kind::Change, Kind::Withdrawal, Kind::Change] {
            for device in self.turns() {
                let touched: HashSet<_> =
                    self.deeds.iter().filter(|deed| deed.kind != Kind::Note).map(|deed| deed.note).collect();
                let mine = self.deeds.iter().filter(|deed| deed.device == device && !touched.contains(&deed.note));
                let shown = |note: &NoteId| self.watcher.replica(|replica| replica.note(*note)).is_some();
                let Some(note) = mine.map(|deed| deed.note).find(shown) else { continue };
                let words = self.words();
                let own = self.devices[device].own(note);
                self.devices[device].post(match kind {
                    Kind::Change => Act::Note(NoteAct::Edit { id: note, own, revision: 2, text: words }),
                    _ => Act::Note(NoteAct::Delete { id: note, own, revision: 2, when: Default::default() }),
                });
                self.done(device, kind, note);
                self.pause().await;
            }
        }
        self.answered().await;
    }

    /// Closes the stage; everybody is late with a note then. The number of the stage that was open.
    pub async fn close(&mut self) -> u32 {
        let n = self.watcher.stage_number();
        self.event.facilitator.close_stage().await;
        n
    }

    /// Everybody sends a note of the stage of a number, which has closed.
    pub async fn be_late(&mut self, n: u32) {
        for device in self.turns() {
            let (note, op) = (NoteId::from_bytes(rand::random()), OpId::from_bytes(rand::random()));
            let (tag, x) = (self.devices[device].own(note).tag(), self.words());
            self.devices[device].post_as(op, n, Act::Note(NoteAct::Add { id: note, prompt: self.prompt, text: x, tag }));
            self.done(device, Kind::Late, note);
            self.pause().await;
        }
        self.answered().await;
    }

    /// Waits until the facilitator has been sent how much came late.
    pub async fn late_is_counted(&self) {
        // Counts are published rarely, and the room may also send none.
        let told = || self.event.facilitator.late().iter().any(|late| late.count > 0).then_some(());
        within(Duration::from_secs(limits::COUNT_SECONDS + 2), told).await;
    }

    /// Waits until everybody has what there is, and attacks it.
    pub async fn attack(self) -> Found {
        let everybody = || self.devices.iter().chain([&self.watcher, &self.event.projector]);
        for device in everybody() {
            device.catches_up_with(&self.event.facilitator).await;
            device.look(|state| assert_eq!(state.broken, Vec::<String>::new()));
        }
        let mut found = Found::default();
        let observers = [&self.watcher, &self.event.projector, &self.event.facilitator];
        for (place, observer) in observers.into_iter().enumerate() {
            let frames = observer.arrivals();
            found.names[place] = Names::of(&self.groups(&frames), &self.thumbs);
            let counted = self.counted(&frames);
            found.fewest = found.fewest.into_iter().chain(counted.iter().map(|(_, behind)| *behind)).min();
            let groups: Vec<_> = counted.into_iter().map(|(group, _)| group).collect();
            found.counts[place] = Names::of(&groups, &self.thumbs);
        }
        for device in &self.devices {
            for (kind, lengths) in lengths_of_answers(&device.arrivals()) {
                found.lengths.entry(kind).or_default().extend(lengths);
            }
            for (_, text) in device.look(|state| state.sent.clone()) {
                for kind in ["note.add", "note.edit", "note.del"] {
                    if text.contains(&format!("\"{kind}\"")) {
                        found.lengths.entry(kind).or_default().insert(text.len());
                    }
                }
            }
        }
        found
    }

    /// What one observer saw happen to notes, with the truth about it.
    fn groups(&self, frames: &[(Instant, Vec<u8>)]) -> Vec<Group> {
        let mut groups = Vec::new();
        for frame in shown(frames) {
            let truth = |(kind, note): &(Kind, NoteId)| {
                let same = |deed: &Deed| deed.note == *note && (deed.kind == *kind || (deed.kind, *kind) == LATE);
                let (number, deed) = self.deeds.iter().enumerate().find(|(_, deed)| same(deed))?;
                Some((deed.kind, deed.device, number))
            };
            let items: Vec<_> = frame.notes.iter().filter_map(truth).collect();
            if !items.is_empty() {
                groups.push(Group { at: frame.at, items });
            }
        }
        groups
    }

    /// The counts that one observer received, each with the truth about it and how many devices were behind it. Where more
    /// had been sent than was counted, that is the most that there can have been.
    fn counted(&self, frames: &[(Instant, Vec<u8>)]) -> Vec<(Group, usize)> {
        let seen = shown(frames);
        let mut known = HashSet::new();
        let mut groups = Vec::new();
        // Whether the counts so far, of notes and of late ones, include everything that had been sent.
        let mut complete = [true; 2];
        for rise in rises(frames) {
            let before = seen.iter().filter(|frame| frame.at <= rise.at).flat_map(|frame| &frame.notes);
            let shown: HashSet<_> = before.map(|(_, note)| *note).collect();
            let counts = |kind| if rise.late { kind == Kind::Late } else { matches!(kind, Kind::Note | Kind::Late) };
            let waits = |deed: &Deed| counts(deed.kind) && deed.at < rise.at && !shown.contains(&deed.note);
            let new: Vec<_> = self
                .deeds
                .iter()
                .enumerate()
                .filter(|(_, deed)| waits(deed) && !known.contains(&(rise.late, deed.note)))
                .map(|(number, deed)| (deed.note, (Kind::Counted, deed.device, number)))
                .collect();
            let all = new.len() == rise.by as usize;
            let certain = std::mem::replace(&mut complete[usize::from(rise.late)], all) && all;
            let devices = |notes: &[(NoteId, (Kind, usize, usize))]| {
                notes.iter().map(|(_, (_, device, _))| *device).collect::<HashSet<_>>().len()
            };
            let counted = &new[..new.len().min(rise.by as usize)];
            let behind = if certain { devices(counted) } else { self.devices.len().min(rise.by as usize) };
            known.extend(counted.iter().map(|(note, _)| (rise.late, *note)));
            groups.push((Group { at: rise.at, items: counted.iter().map(|(_, item)| *item).collect() }, behind));
        }
        groups
    }

    fn done(&mut self, device: usize, kind: Kind, note: NoteId) {
        let at = Instant::now();
        self.thumbs.push(Thumb { at, device, back: false });
        self.deeds.push(Deed { device, kind, note, at });
    }

    fn turns(&mut self) -> Vec<usize> {
        let mut devices: Vec<_> = (0..self.devices.len()).collect();
        devices.shuffle(&mut self.rng);
        devices
    }

    fn words(&mut self) -> String {
        let length = self.rng.random_range(1..=LONGEST);
        "n".repeat(length)
    }

    async fn pause(&mut self) {
        let pause = self.rng.random_range(PAUSE);
        tokio::time::sleep(Duration::from_millis(pause)).await;
    }

    async fn answered(&self) {
        for device in &self.devices {
            device.drained().await;
        }
    }
}

/// A late note shows as any other.
const LATE: (Kind, Kind) = (Kind::Late, Kind::Note);
