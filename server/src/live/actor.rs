//! One task per live room: collect a batch of inputs, apply it to the room, commit it, and only then send the outputs.

use super::{batching::Pace, handle::Handle};
use crate::{
    Rules,
    clock::Moment,
    frames::{Frame, FrameSender},
    metrics::Metrics,
    room::{Input, Output, Room, Subscriber, Tick},
    seams::{Mixing, Ordinary},
    store::{rooms::RoomStore, writer::Writer},
};
use plenary_shared::{
    id::{NoteId, OpId, SessionId},
    role::Role,
    stage::{Act, brainstorm::NoteAct},
    wire::{Refusal, ServerFrame, Stopped, close},
};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Weak, atomic::Ordering},
    time::{Duration, Instant},
};
use tokio::{
    sync::mpsc,
    time::{MissedTickBehavior, interval},
};
use tokio_util::sync::CancellationToken;

/// Maximum of inputs in one batch; more wait for the next.
const BATCH: usize = 256;
/// Interval at which counts are published and the threshold mix is checked.
const TICK: Duration = Duration::from_secs(1);
/// How long a room without sockets stays in memory, in ticks.
const IDLE_TICKS: u32 = 60;
/// Delay after which a device should retry a command that could not be written.
const RETRY_MS: u32 = 2_000;
/// Panics within [`PANIC_WINDOW`] after which a room takes no more commands.
const PANICS: usize = 3;
/// The window in which [`PANICS`] are counted.
const PANIC_WINDOW: Duration = Duration::from_secs(60);

/// Decides when things leave.
pub trait Leaving {
    /// What leaves before the batch is durable that it shows: nothing. The rest stays with `outputs`.
    fn before_commit(_outputs: &mut Vec<Output>) -> Vec<Output> {
        Vec::new()
    }
}

impl Leaving for Ordinary {}

/// The task behind a [`Handle`].
pub(super) struct Actor {
    pub id: SessionId,
    pub room: Room,
    pub store: Arc<dyn RoomStore>,
    pub writer: Writer,
    pub handle: Weak<Handle>,
    pub inputs: mpsc::Receiver<Input>,
    pub stop: CancellationToken,
    pub metrics: Metrics,
    pub pace: Pace,
    pub subscribers: Vec<Subscriber>,
    /// Times of recent panics.
    pub panics: Vec<Instant>,
    /// Bytes of the largest batch that the storage refused, while it has not been seen to take as many since.
    pub refused: Option<usize>,
    /// Notes that the threshold mix releases with the next batch.
    pub released: Vec<NoteId>,
}

/// Why the loop ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum End {
    /// No socket has been connected for a while.
    Idle,
    /// The server stops.
    Stopped,
}

/// The room's state in memory can no longer be used.
enum Broken {
    /// A batch of so many bytes could not be committed.
    NotWritten(usize),
    /// It panicked.
    Panicked,
}

impl Actor {
    /// Runs until the room has been idle for a while; `leave` decides, under the registry's lock, whether it may end.
    pub async fn run(mut self, leave: impl Fn(SessionId) -> bool) -> End {
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut idle = 0;
        let mut batch = Vec::new();
        loop {
            tokio::select! {
                open = self.pace.collect(&mut self.inputs, &mut batch, BATCH) => {
                    if !open {
                        return End::Stopped;
                    }
                }
                _ = ticks.tick() => {
                    self.subscribers.retain(|subscriber| !subscriber.to.is_closed());
                    idle = if self.subscribers.is_empty() { idle + 1 } else { 0 };
                    if idle > IDLE_TICKS {
                        // While the registry still leads here, so that no other task writes the room meanwhile.
                        self.rest().await;
                        if leave(self.id) {
                            return End::Idle;
                        }
                    }
                    if let Some(bytes) = self.refused
                        && self.store.takes_commits(bytes).await
                    {
                        self.refused = None;
                    }
                    batch.extend(self.present(true).map(Input::Tick));
                    self.pace.begin();
                }
                () = self.stop.cancelled() => {
                    self.inputs.close();
                    while !batch.is_empty() || self.inputs.recv_many(&mut batch, BATCH).await > 0 {
                        if self.take(std::mem::take(&mut batch)).await.is_err() {
                            break;
                        }
                    }
                    self.rest().await;
                    return End::Stopped;
                }
            }
            let mut inputs = std::mem::take(&mut batch);
            if !self.released.is_empty() {
                inputs.insert(0, Input::Release(std::mem::take(&mut self.released)));
            }
            if inputs.iter().any(needs_present)
                && let Some(present) = self.present(false)
            {
                self.room.know(present);
            }
            if self.take(inputs).await.is_err() {
                return End::Stopped;
            }
        }
    }

    /// Applies inputs, or asks their senders to retry. An error means that the server stops before the room is usable
    /// again.
    async fn take(&mut self, inputs: Vec<Input>) -> Result<(), Broken> {
        let added = inputs.iter().filter(|input| input.adds_note()).count();
        let taken = self.try_take(inputs).await;
        self.answered_notes(added);
        taken
    }

    /// Commands that add notes are answered, one way or another.
    fn answered_notes(&self, count: usize) {
        if let Some(handle) = self.handle.upgrade() {
            handle.on_their_way.fetch_sub(count, Ordering::Relaxed);
        }
    }

    async fn try_take(&mut self, mut inputs: Vec<Input>) -> Result<(), Broken> {
        if self.stopped() == Some(Stopped::Room) {
            // The board can still be read, so only commands are turned away.
            let commands = inputs.extract_if(.., |input| matches!(input, Input::Command(_)));
            let waiting: Vec<_> = commands.map(|command| Waiting::for_input(&command)).collect();
            self.put_off(waiting);
        }
        let waiting: Vec<_> = inputs.iter().map(Waiting::for_input).collect();
        let Err(broken) = self.act(inputs).await else { return Ok(()) };
        self.put_off(waiting);
        self.reload(broken).await
    }

    /// Asks devices to retry later.
    fn put_off(&self, waiting: impl IntoIterator<Item = Waiting>) {
        let handle = self.handle.upgrade();
        for waiting in waiting {
            if let Waiting::Command(op, _) = &waiting {
                self.metrics.answered(Some(Refusal::Retry));
                if let Some(handle) = &handle {
                    handle.put_off(*op);
                }
            }
            waiting.put_off();
        }
    }

    async fn act(&mut self, inputs: Vec<Input>) -> Result<(), Broken> {
        let op = |input: &Input| if let Input::Command(command) = input { Some(command.op) } else { None };
        let ops: Vec<_> = inputs.iter().filter_map(op).collect();
        let mut work = catch_unwind(AssertUnwindSafe(|| self.room.run(Moment::now(), inputs))).map_err(|_| {
            tracing::error!(room = %self.id, "a room panicked and is loaded again");
            self.metrics.room_panicked();
            Broken::Panicked
        })?;
        self.send(Rules::before_commit(&mut work.outputs));
        if !work.batch.writes.is_empty() {
            let bytes = work.batch.bytes();
            self.writer.commit(self.id, work.batch).await.map_err(|_| Broken::NotWritten(bytes))?;
            self.refused.take_if(|refused| *refused <= bytes);
            self.publish_keys();
        }
        if let Some(handle) = self.handle.upgrade() {
            handle.notes.store(self.room.notes(), Ordering::Relaxed);
            handle.set_timer(self.room.timer());
            handle.pauses().enter(self.room.stage_number());
            let least = Rules::enough_devices(handle.present(Role::Participant));
            self.released = handle.mixed(&ops, &work.mix, least);
        }
        work.answers.into_iter().for_each(|answer| self.metrics.answered(answer));
        self.send(work.outputs);
        Ok(())
    }

    /// Commits a checkpoint, so that the journal keeps no order of records. If that fails, a later run does it.
    async fn rest(&mut self) {
        let work = self.room.rest(Moment::now());
        if !work.batch.writes.is_empty() && self.writer.commit(self.id, work.batch).await.is_err() {
            tracing::warn!(room = %self.id, "a room could not be written as a whole before it left memory");
        }
    }

    /// Drops everything that is not durable and reloads the room from the store, under a fresh client id.
    async fn reload(&mut self, broken: Broken) -> Result<(), Broken> {
        self.metrics.room_reloaded();
        match broken {
            Broken::NotWritten(bytes) => self.refused = self.refused.max(Some(bytes)),
            Broken::Panicked => {
                self.panics.retain(|panic| panic.elapsed() < PANIC_WINDOW);
                self.panics.push(Instant::now());
            }
        }
        if let Some(facts) = self.stopped().and_then(|stopped| self.room.stop(stopped)) {
            self.send(vec![Output::All(Frame::text(&ServerFrame::Room(facts)))]);
        }
        loop {
            match self.store.open_room(self.id).await {
                Ok(Some(stored)) => {
                    if let Some(mut room) = Room::new(self.id, stored, Moment::now()) {
                        room.follow(&self.room);
                        self.room = room;
                        self.released.clear();
                        if let Some(handle) = self.handle.upgrade() {
                            handle.agree(self.room.waiting());
                        }
                        self.publish_keys();
                        return Ok(());
                    }
                    tracing::error!(room = %self.id, "the stored board does not follow the schema");
                }
                Ok(None) => {
                    tracing::error!(room = %self.id, "the session is gone from the store");
                    self.send(vec![Output::Over]);
                    return Ok(());
                }
                Err(error) => tracing::error!(room = %self.id, %error, "a room cannot be loaded again yet"),
            }
            let again = tokio::time::sleep(Duration::from_millis(RETRY_MS.into()));
            let stopping = self.stop.run_until_cancelled(again).await.is_none();
            if stopping {
                // Without a room no further inputs can be applied.
                self.inputs.close();
            }
            while let Ok(input) = self.inputs.try_recv() {
                self.answered_notes(usize::from(input.adds_note()));
                self.put_off([Waiting::for_input(&input)]);
            }
            if stopping {
                return Err(broken);
            }
        }
    }

    /// Why the room takes no commands at present, if it does not.
    fn stopped(&self) -> Option<Stopped> {
        let lately = self.panics.iter().filter(|panic| panic.elapsed() < PANIC_WINDOW);
        if lately.count() >= PANICS { Some(Stopped::Room) } else { self.refused.map(|_| Stopped::Storage) }
    }

    /// Who is connected; on a tick also whether counts of what waits may be published.
    fn present(&self, ticks: bool) -> Option<Tick> {
        let handle = self.handle.upgrade()?;
        let joined = handle.present(Role::Participant);
        let seated = handle.seats().seated();
        let lobby = handle.lobby.load(Ordering::Relaxed);
        let least = Rules::enough_devices(joined);
        let (writers, tell) = handle.waiting(ticks.then_some(least));
        let pause = handle.pauses().told(least, Instant::now());
        Some(Tick { joined, seated, lobby, stopped: self.stopped(), least: least as u32, writers, tell, pause })
    }

    fn publish_keys(&self) {
        if let Some(handle) = self.handle.upgrade() {
            handle.set_poll_keys(self.room.poll_keys());
        }
    }

    /// Sends outputs in order; frames to the same socket are flushed together.
    fn send(&mut self, outputs: Vec<Output>) {
        let to = |output: &Output| match output {
            Output::To(sender, _) | Output::Welcome(sender, _) => Some(sender.clone()),
            _ => None,
        };
        let answered: Vec<_> = outputs.iter().filter_map(to).collect();
        let told = outputs.len() > answered.len();
        outputs.into_iter().for_each(|output| self.begin(output));
        answered.iter().for_each(FrameSender::finish);
        if told {
            self.subscribers.iter().for_each(|subscriber| subscriber.to.finish());
        }
    }

    /// Buffers one output for its receivers.
    fn begin(&mut self, output: Output) {
        match output {
            Output::To(sender, frame) => sender.begin(frame),
            Output::Welcome(sender, frame) => sender.begin_welcome(frame),
            Output::All(frame) => {
                let board = matches!(frame, Frame::Binary(_));
                for subscriber in self.subscribers.iter().filter(|subscriber| board || !subscriber.board_only) {
                    subscriber.to.begin(frame.clone());
                }
            }
            Output::Facilitators(frame) => {
                for subscriber in self.subscribers.iter().filter(|subscriber| subscriber.role == Role::Facilitator) {
                    subscriber.to.begin(frame.clone());
                }
            }
            Output::Enter(subscriber) => {
                self.subscribers.retain(|other| !other.to.same(&subscriber.to));
                self.subscribers.push(subscriber);
            }
            Output::Over => {
                for subscriber in self.subscribers.iter().filter(|subscriber| subscriber.role == Role::Participant) {
                    subscriber.to.close(close::OVER);
                }
                if let Some(handle) = self.handle.upgrade() {
                    handle.lobby.store(false, Ordering::Relaxed);
                }
            }
        }
    }
}

/// Whether an input needs to know who is connected at this moment.
fn needs_present(input: &Input) -> bool {
    match input {
        Input::Join(_) => true,
        Input::Command(command) => {
            matches!(command.act, Act::Note(NoteAct::Reveal { .. }) | Act::Note(NoteAct::AdmitLate { .. }))
        }
        _ => false,
    }
}

/// The sender that waits for an answer to an input.
enum Waiting {
    Command(OpId, FrameSender),
    Socket(FrameSender),
    Nobody,
}

impl Waiting {
    fn for_input(input: &Input) -> Self {
        match input {
            Input::Command(command) => Self::Command(command.op, command.to.clone()),
            Input::Join(join) => Self::Socket(join.to.clone()),
            Input::Mine(_, sender) | Input::Hidden(_, sender) | Input::Withdraw(_, sender) => {
                Self::Socket(sender.clone())
            }
            Input::Release(_) | Input::Tick(_) => Self::Nobody,
        }
    }

    /// Asks the device to retry later.
    fn put_off(self) {
        match self {
            Self::Command(op, sender) => {
                let frame = ServerFrame::Nack { op, code: Refusal::Retry, retry_ms: Some(RETRY_MS), now: None };
                sender.send(Frame::text(&frame));
            }
            Self::Socket(sender) => sender.close(close::LEAVING),
            Self::Nobody => {}
        }
    }
}

impl Drop for Actor {
    /// Devices that are still connected reconnect, to another process or task.
    fn drop(&mut self) {
        for subscriber in &self.subscribers {
            subscriber.to.close(close::LEAVING);
        }
    }
}
