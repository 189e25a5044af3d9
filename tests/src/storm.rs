//! A room full of devices that write, reword and take back while something goes wrong, and what must hold afterwards.

use crate::{
    crdt::authors,
    day::{LearningEvent, Venue},
    device::Device,
    history::notes::{Stretch, Words, breaches},
    until,
};
use futures_util::future::join_all;
use plenary_shared::{
    id::{NoteId, PromptId},
    stage::{
        Act, StageKind,
        brainstorm::{NoteAct, Withdrawal},
    },
};
use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

/// Devices that write.
pub const DEVICES: usize = 20;
/// Commands that a device leaves unanswered at most, so that what it sends at once after a cut is no flood.
pub const UNANSWERED: usize = 12;
/// Notes that a device has on the board at once, so that a long run fits on one board.
const NOTES: usize = 25;
/// Milliseconds between two commands of a device.
const PAUSE: std::ops::Range<u64> = 10..40;

/// The room, between two moments of rest.
pub struct Storm {
    /// The event.
    pub event: LearningEvent,
    own: Vec<Vec<Own>>,
    before: Words,
    authors: BTreeSet<u64>,
    round: usize,
    commands: usize,
}

/// A note of a device, as the device has it.
struct Own {
    id: NoteId,
    revision: u32,
}

/// How the room was after a round.
pub struct Calm {
    /// Client ids that the board had when the round began.
    pub authors_before: BTreeSet<u64>,
    /// Client ids that it had when everybody was answered.
    pub authors_after: BTreeSet<u64>,
}

impl Storm {
    /// An open pool in which everybody stays connected.
    pub async fn begin(venue: &impl Venue, devices: usize) -> Self {
        let mut event = LearningEvent::at_open_pool(venue, StageKind::Brainstorm, devices).await;
        for device in event.everybody_mut() {
            device.stay_connected();
        }
        let authors = authors(&event.facilitator.replica_state());
        let own = event.participants.iter().map(|_| Vec::new()).collect();
        Self { event, own, before: Words::new(), authors, round: 0, commands: 0 }
    }

    /// Everybody writes for as long as the accident takes. Then, once everybody is answered and the stage is closed,
    /// nothing that was acknowledged or seen may be missing or doubled, and all replicas must be equal.
    pub async fn during(&mut self, accident: impl Future<Output = ()>) -> Calm {
        let stop = AtomicBool::new(false);
        let prompt = self.event.prompts(StageKind::Brainstorm)[0];
        let round = self.round;
        let devices = self.event.participants.iter().zip(&mut self.own).enumerate();
        let writing = devices.map(|(place, (device, own))| {
            let name = format!("round {round} device {place}");
            write(device, prompt, name, own, &stop)
        });
        let happening = async {
            accident.await;
            stop.store(true, Ordering::Relaxed);
        };
        tokio::join!(join_all(writing), happening);
        self.rest().await
    }

    /// Commands that were sent and answered so far.
    pub fn commands(&self) -> usize {
        self.commands
    }

    async fn rest(&mut self) -> Calm {
        for device in &self.event.participants {
            device.drained().await;
        }
        // In any case the room writes once more: a fresh author shows only in what it writes.
        self.word_the_prompt().await;
        self.event.all_caught_up().await;
        let authors_after = authors(&self.event.facilitator.replica_state());
        let authors_before = std::mem::replace(&mut self.authors, authors_after.clone());
        // The close publishes what the threshold mix held back, and writes the board afresh.
        self.event.facilitator.close_stage().await;
        let content = self.event.at_rest().await;
        let mut stretch = Stretch { before: std::mem::take(&mut self.before), ..Stretch::default() };
        for device in self.event.everybody() {
            let (entries, sightings) = device.take_history();
            stretch.entries.extend(entries);
            stretch.sightings.push(sightings);
        }
        stretch.after = content.notes.into_iter().map(|(id, note)| (id, note.text)).collect();
        assert_eq!(breaches(&stretch), Vec::<String>::new(), "round {}", self.round);
        self.commands += stretch.entries.len();
        self.before = stretch.after;
        self.round += 1;
        self.event.facilitator.open_stage(StageKind::Brainstorm).await;
        self.event.all_caught_up().await;
        self.authors = authors(&self.event.facilitator.replica_state());
        Calm { authors_before, authors_after }
    }

    async fn word_the_prompt(&self) {
        let facilitator = &self.event.facilitator;
        let p = self.event.prompts(StageKind::Brainstorm)[0];
        let was = facilitator.meta().agenda.prompt(p).expect("the prompt stands").text.clone();
        let x = format!("What do we know after round {}?", self.round);
        facilitator
            .act(Act::Note(NoteAct::WordPrompt { prompt: p, text: x, was }))
            .await
            .expect("a facilitator may reword a prompt");
    }
}

/// Writes, rewords and takes back until `stop` is set; all texts are different.
async fn write(device: &Device, prompt: PromptId, name: String, own: &mut Vec<Own>, stop: &AtomicBool) {
    let mut number = 0;
    while !stop.load(Ordering::Relaxed) {
        let mut room = || stop.load(Ordering::Relaxed) || device.look(|state| state.outbox.len()) < UNANSWERED;
        until("a device is answered now and then", &mut room).await;
        let words = format!("{name} number {number}");
        number += 1;
        if own.is_empty() || own.len() < NOTES && rand::random_ratio(1, 2) {
            let (id, _) = device.post_note(prompt, &words);
            own.push(Own { id, revision: 1 });
        } else {
            let place = rand::random_range(0..own.len());
            let note = &mut own[place];
            note.revision += 1;
            let (id, rev, proof) = (note.id, note.revision, device.own(note.id));
            if rand::random_ratio(1, 3) {
                own.swap_remove(place);
                let when = if rand::random() { Withdrawal::Mixed } else { Withdrawal::Now };
                device.post(Act::Note(NoteAct::Delete { id, own: proof, revision: rev, when }));
            } else {
                device.post(Act::Note(NoteAct::Edit { id, own: proof, revision: rev, text: words }));
            }
        }
        tokio::time::sleep(Duration::from_millis(rand::random_range(PAUSE))).await;
    }
}
