//! The same story for both stores: a day of commands in a room. Every batch is committed to each store, and each must
//! load exactly the current room, again and again.

mod day;

use crate::{
    clock::Moment,
    frames::{FrameReceiver, FrameSender, channel},
    journal::{
        batch::{Batch, KeyName, StoredRoom, Write},
        state::RoomState,
    },
    room::{Command, Input, Room, Tick},
    store::{
        StoreError, fixtures::new, keys::KeyStore as _, memory::MemoryStore, people::SessionStore as _,
        sqlite::SqliteStore,
    },
};
use jiff::civil::date;
use plenary_shared::{
    content::Content,
    id::{NoteId, OpId, SessionId, StageId, ThemeId},
    proof::Master,
    role::Role,
    stage::{Act, brainstorm::NoteAct, leading::LeadingAct, prioritising::RankingAct},
};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use std::{collections::BTreeSet, time::Duration};
use tempfile::TempDir;

/// Batches of a day.
const BATCHES: usize = 450;
/// Consecutive batches without an idle moment: more than one checkpoint's records.
const BUSY: usize = 300;
/// Commands of a batch, at most.
const COMMANDS: usize = 6;
/// Idle time after which a room certainly writes a checkpoint.
const QUIET: Duration = Duration::from_secs(10);
/// Batches after which the room is loaded from both stores.
const FEW: usize = 7;

/// A room, and both stores to which all of its batches are committed.
struct Story {
    id: SessionId,
    room: Room,
    now: Moment,
    sqlite: SqliteStore,
    memory: MemoryStore,
    rng: StdRng,
    master: Master,
    /// Notes with the newest revision that their writer sent.
    notes: Vec<(NoteId, u32)>,
    themes: Vec<ThemeId>,
    ops: Vec<(OpId, u32, Act)>,
    sender: FrameSender,
    _receiver: FrameReceiver,
    _folder: TempDir,
}

/// The comparable state of a room.
#[derive(Debug, PartialEq)]
struct Said {
    content: Content,
    state: RoomState,
    epoch: u32,
    seq: u64,
}

impl Said {
    fn live(room: &Room) -> Self {
        let (content, state, epoch, seq) = room.all_for_test();
        Self { content, state, epoch, seq }
    }

    fn stored(room: &StoredRoom) -> Self {
        let content = room.board.content().expect("the board follows the schema");
        Self { content, state: room.state.clone(), epoch: room.epoch, seq: room.seq }
    }
}

impl Story {
    async fn begin(seed: u64) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let sqlite = SqliteStore::open(folder.path()).await.expect("a new folder");
        let id = sqlite.create_session(new(), false).await.expect("an event").id;
        let stored = sqlite.rooms().open_room(id).await.expect("a room that opens").expect("a room");
        let memory = MemoryStore::default();
        let content = stored.board.content().expect("the board follows the schema");
        let keys = [stored.session_key.clone(), stored.segment_key.clone()];
        memory.begin(id, content, date(2027, 5, 24), keys).await.expect("an event");
        let now = Moment::now();
        let room = Room::new(id, stored, now).expect("a room");
        let (sender, _receiver) = channel();
        let (rng, master) = (StdRng::seed_from_u64(seed), Master([7; 32]));
        let (notes, themes, ops) = Default::default();
        let mut story =
            Self { id, room, now, sqlite, memory, rng, master, notes, themes, ops, sender, _receiver, _folder: folder };
        // The first stage writes the board afresh: from here on both stores have the same rows under the same keys.
        story
            .give(vec![
                story.command(
                    Role::Facilitator,
                    Act::Leading(LeadingAct::SetStage { to: StageId(3), open: true, was: 0 }),
                ),
            ])
            .await;
        story
    }

    fn command(&self, role: Role, act: Act) -> Input {
        self.again(role, OpId::from_bytes(rand::random()), self.content().meta.stage.n, act)
    }

    fn again(&self, role: Role, op: OpId, n: u32, act: Act) -> Input {
        let voter = matches!(act, Act::Ranking(RankingAct::CastBallot { .. })).then(|| [rand::random_range(1..=5); 32]);
        Input::Command(Command { role, op, n, act, voter, to: self.sender.clone() })
    }

    fn content(&self) -> Content {
        self.room.all_for_test().0
    }

    /// Applies a batch to the room, and commits the result to both stores.
    async fn give(&mut self, inputs: Vec<Input>) {
        let work = self.room.run(self.now, inputs);
        self.commit(&work.batch).await;
    }

    /// An idle while: what is in the journal goes into a checkpoint.
    async fn rest_a_while(&mut self) {
        self.now.instant += QUIET;
        self.give(vec![Input::Tick(Tick { joined: 5, lobby: true, least: 3, ..Tick::default() })]).await;
    }

    /// A participant adds a note under a prompt of the open stage.
    async fn write_note(&mut self, byte: u8) {
        let (id, meta) = (NoteId::from_bytes([byte; 16]), self.content().meta);
        let p = meta.agenda.prompts_of(meta.stage.id).next().expect("notes are written now").id;
        let act = Act::Note(NoteAct::Add { id, prompt: p, text: "words".into(), tag: self.master.own(id).tag() });
        self.give(vec![self.command(Role::Participant, act)]).await;
    }

    async fn commit(&self, batch: &Batch) {
        for store in [self.sqlite.rooms(), self.memory.rooms()] {
            store.commit_rooms(&[(self.id, batch)]).await.expect("a commit");
            for names in [&batch.dead_keys, &batch.replaced_keys] {
                store.destroy_keys(&[(self.id, names.clone())]).await.expect("keys go");
            }
        }
    }

    /// Loads the room from both stores, which must agree and have nothing that a checkpoint replaced, and continues
    /// with one of the two.
    async fn load_again(&mut self, batch: usize) {
        let live = Said::live(&self.room);
        let from_disk = self.sqlite.rooms().open_room(self.id).await.expect("a room that opens").expect("a room");
        let from_memory = self.memory.rooms().open_room(self.id).await.expect("a room that opens").expect("a room");
        assert_eq!(Said::stored(&from_disk), live, "after batch {batch}");
        assert_eq!(Said::stored(&from_memory), live, "after batch {batch}");
        assert_eq!(from_disk.journal, from_memory.journal);
        assert_eq!((from_disk.seal, from_disk.poll_keys.len()), (from_memory.seal, from_memory.poll_keys.len()));
        self.check_rows(&from_disk).await;
        assert!(from_disk.session_key == from_memory.session_key && from_disk.lobby == from_memory.lobby);
        let one = if batch.is_multiple_of(2) { from_disk } else { from_memory };
        self.room = Room::new(self.id, one, self.now).expect("a room");
    }

    /// Only the two newest segments of the epoch have rows and keys.
    async fn check_rows(&self, stored: &StoredRoom) {
        let newest = stored.journal.segment;
        let (epoch, least) = (stored.epoch, newest.saturating_sub(1));
        let rows = self.sqlite.segments_for_test().await;
        assert!(rows.iter().all(|row| row.0 == epoch && (least..=newest).contains(&row.1)), "{rows:?} in {newest}");
        let names: BTreeSet<_> = self.sqlite.keys().names(self.id).await.expect("the keys").into_iter().collect();
        let wanted: BTreeSet<_> = stored.wanted_keys().iter().map(KeyName::to_string).collect();
        assert!(names.is_subset(&wanted), "{names:?}, and not only {wanted:?}");
        let (records, keys) = self.memory.size(self.id).expect("a room");
        let journal = stored.journal;
        assert_eq!(records as u64, journal.since + journal.before);
        assert_eq!(keys, names.len());
    }
}

#[tokio::test]
async fn both_stores_give_back_the_room_that_there_is_whatever_is_done_in_it() {
    let seed = rand::random();
    println!("seed {seed}");
    let mut story = Story::begin(seed).await;
    let (mut quiet, mut full, mut epochs) = (0, 0, BTreeSet::new());
    let mut batch = 0;
    // Each kind of checkpoint depends on chance: the story continues until there were enough.
    while batch < BATCHES || quiet <= 10 {
        assert!(batch < BATCHES * 10, "{quiet} checkpoints in quiet");
        let busy = batch < BUSY;
        story.now.instant += Duration::from_millis(story.rng.random_range(if busy { 1..10 } else { 500..8_000 }));
        story.now.unix += 1;
        let inputs = story.batch();
        let work = story.room.run(story.now, inputs);
        let checkpoints = work.batch.writes.iter().filter(|write| matches!(write, Write::Checkpoint { .. })).count();
        *(if busy { &mut full } else { &mut quiet }) += checkpoints;
        story.commit(&work.batch).await;
        if batch % FEW == 0 {
            story.load_again(batch).await;
        }
        epochs.insert(Said::live(&story.room).epoch);
        batch += 1;
    }
    assert!(quiet > 10 && full > 0 && epochs.len() > 3, "{quiet}, {full}, {}", epochs.len());
    let (all, now) = (Said::live(&story.room), story.now);
    assert!(!all.content.notes.is_empty() && !all.state.ops.is_empty());
    // The room rests: nothing of the journal stays, and its state is the same.
    let work = story.room.rest(now);
    story.commit(&work.batch).await;
    assert_eq!(story.memory.size(story.id).expect("a room").0, 0);
    story.load_again(BATCHES).await;
    assert_eq!(Said::live(&story.room), all);
    story.give(vec![story.command(Role::Facilitator, Act::Leading(LeadingAct::EndSession))]).await;
    story.load_again(BATCHES + 1).await;
    let ended = Said::live(&story.room);
    assert!(ended.content.meta.ended && ended.state.ops.len() == 1 && ended.state.owners.is_empty());
}

#[tokio::test]
async fn a_checkpoint_that_does_not_open_falls_back_to_the_one_before_with_every_record() {
    let mut story = Story::begin(1).await;
    for byte in 1..=9 {
        if byte % 3 == 1 {
            story.rest_a_while().await;
        }
        story.write_note(byte).await;
    }
    let live = Said::live(&story.room);
    let newest = story.sqlite.load(story.id).await.expect("a room that opens").expect("a room").journal.segment;
    assert_eq!(live.state.tray.held(), 9);
    story.sqlite.spoil_checkpoint_for_test(newest).await;
    let stored = story.sqlite.rooms().open_room(story.id).await.expect("the one before opens").expect("a room");
    assert_eq!(Said::stored(&stored), live);
    // It continues from there, and the next checkpoint repairs it.
    story.room = Room::new(story.id, stored, story.now).expect("a room");
    story.rest_a_while().await;
    story.write_note(10).await;
    let stored = story.sqlite.rooms().open_room(story.id).await.expect("a room that opens").expect("a room");
    assert_eq!(Said::stored(&stored), Said::live(&story.room));
    assert_eq!((stored.state.tray.held(), stored.journal.segment), (10, newest + 1));
    story.sqlite.spoil_checkpoint_for_test(newest + 1).await;
    let opened = story.sqlite.rooms().open_room(story.id).await;
    assert!(matches!(opened, Err(StoreError::Damaged(_))), "neither opens: no room, and no empty one");
}
