//! The handle of a live room: a channel to its actor, and what sockets share about its devices.

use super::{
    mix::Mix,
    pauses::Pauses,
    seats::{Device, NoteShare, SeatSecret, Seats, TooMany},
};
use crate::{
    Rules,
    frames::{FrameSender, channel},
    journal::state::Writers,
    room::{ForMix, Input, Voter, seconds_between},
    seal::Key,
    seams::{Ids, Mixing},
};
use hmac::{Hmac, KeyInit, Mac};
use plenary_shared::{
    id::{NoteId, OpId, PromptId, SessionId},
    limits,
    role::Role,
    stage::poll::PollId,
};
use sha2::Sha256;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Instant,
};
use tokio::sync::{OnceCell, mpsc, watch};
use tokio_util::sync::CancellationToken;

/// The handle of a live room, shared by its sockets.
pub struct Handle {
    pub(super) inbox: mpsc::Sender<Input>,
    pub(super) seats: Mutex<Seats>,
    pub(super) poll_keys: Mutex<Vec<(PollId, Key)>>,
    pub(super) mix: Mutex<Mix>,
    pub(super) pauses: Mutex<Pauses>,
    pub(super) lobby: AtomicBool,
    /// Notes of the board, as of its last batch.
    pub(super) notes: AtomicUsize,
    /// When the timer ends, as of the last batch.
    pub(super) timer: Mutex<Option<Instant>>,
    /// Notes in the inbox and in the batch that the actor is working on.
    pub(super) on_their_way: AtomicUsize,
    /// Set once the devices that had joined before this room was loaded are known.
    pub(super) seats_known: OnceCell<()>,
    pub(super) stop: CancellationToken,
    /// Closed when the actor has ended.
    pub(super) alive: watch::Receiver<()>,
}

impl Handle {
    /// Sends the room an input; waits while its inbox is full. `false` when the room is gone.
    pub async fn give(&self, input: Input) -> bool {
        let Ok(place) = self.inbox.reserve().await else { return false };
        self.on_their_way.fetch_add(usize::from(input.adds_note()), Ordering::Relaxed);
        place.send(input);
        true
    }

    /// Connects one more socket of a device, unless the room has `most` already, or participants all but the reserved
    /// ones, or the device its own maximum.
    pub fn connect(&self, device: Device, role: Role, socket: FrameSender, most: usize) -> Result<(), TooMany> {
        let mut seats = self.seats();
        let taken = role == Role::Participant && seats.sockets_of(role) >= most - limits::reserved_sockets(most);
        if taken || seats.sockets() >= most {
            Err(TooMany::OfRoom)
        } else {
            seats.connect(device, role, socket, Instant::now())
        }
    }

    /// Disconnects a socket of a device.
    pub fn disconnect(&self, device: &Device, socket: &FrameSender) {
        self.seats().disconnect(device, socket);
    }

    /// Devices of a role that are connected.
    pub fn present(&self, role: Role) -> u32 {
        self.seats().present(role)
    }

    /// Whole seconds left on the timer, if there is one; negative when time is up.
    pub fn timer_left(&self) -> Option<i32> {
        let end = *self.timer.lock().unwrap_or_else(PoisonError::into_inner);
        end.map(|end| seconds_between(Instant::now(), end))
    }

    pub(super) fn set_timer(&self, end: Option<Instant>) {
        *self.timer.lock().unwrap_or_else(PoisonError::into_inner) = end;
    }

    /// Takes one command from a device's rate limit; otherwise the milliseconds after which to retry.
    pub fn take(&self, device: &Device) -> Result<(), u32> {
        self.seats().take(device, Instant::now())
    }

    /// Counts a note that a device adds, once however often its command is retried.
    pub fn note(&self, device: &Device, op: OpId) -> NoteShare {
        let taken = self.notes.load(Ordering::Relaxed) + self.on_their_way.load(Ordering::Relaxed);
        self.seats().note(device, op, limits::NOTES_PER_BOARD.saturating_sub(taken))
    }

    /// Registers with the mix which device sends a command, before the room gets it.
    pub fn sends(&self, op: OpId, device: Device) {
        self.mix().sends(op, Rules::sender(op, device));
    }

    /// A device would like a pause, or no longer.
    pub fn ask_pause(&self, device: Device, wishes: bool) {
        self.pauses().ask(device, wishes);
    }

    /// The pseudonym of a seat in an open poll: HMAC-SHA256(poll key, "voter" | session | raw token). It cannot be
    /// computed from what the store keeps of the token.
    pub fn voter(&self, session: SessionId, poll: PollId, token: &SeatSecret) -> Option<Voter> {
        let keys = self.poll_keys.lock().unwrap_or_else(PoisonError::into_inner);
        let (_, key) = keys.iter().find(|(id, _)| *id == poll)?;
        Some(pseudonym(key, session, token))
    }

    /// Takes back a seat's ballots in all open rankings, and returns once that is durable; `false` when it is not. Only
    /// the device itself, with its token, leads to them. Answers of other kinds stay: they may be words, and leaving is
    /// what people do once they have given feedback.
    pub async fn withdraw_ballots(&self, session: SessionId, token: &SeatSecret) -> bool {
        let mut ballots = self.voters(session, token);
        ballots.retain(|(poll, _)| poll.criterion().is_some());
        let (to, mut answered) = channel();
        ballots.is_empty() || (self.give(Input::Withdraw(ballots, to)).await && answered.next().await.is_ok())
    }

    /// Adds the devices that had joined before this room was loaded, once: `read` is not called again.
    pub async fn know_seats<E>(&self, read: impl AsyncFnOnce() -> Result<BTreeSet<Device>, E>) -> Result<(), E> {
        let known = self.seats_known.get_or_try_init(async || {
            let devices = read().await?;
            self.seats().seat_all(devices);
            Ok(())
        });
        known.await.copied()
    }

    /// The pseudonyms of a seat in all open polls.
    pub fn voters(&self, session: SessionId, token: &SeatSecret) -> Vec<(PollId, Voter)> {
        let keys = self.poll_keys.lock().unwrap_or_else(PoisonError::into_inner);
        keys.iter().map(|(id, key)| (*id, pseudonym(key, session, token))).collect()
    }

    /// Passes the outcome of commands to the mix; returns what it releases.
    pub(super) fn mixed(&self, ops: &[OpId], follows: &[ForMix], least: usize) -> Vec<NoteId> {
        let mut mix = self.mix();
        mix.taken(ops, follows);
        mix.release(least)
    }

    /// Removes a command that was not applied from the mix.
    pub(super) fn put_off(&self, op: OpId) {
        self.mix().answered(op);
    }

    /// Replaces what the mix waits for by what a reloaded room holds.
    pub(super) fn agree(&self, waiting: Vec<NoteId>) {
        self.mix().agree(waiting);
    }

    /// How many devices wrote what waits; given a threshold, also whether these counts may be published.
    pub(super) fn waiting(&self, least: Option<usize>) -> (BTreeMap<PromptId, Writers>, bool) {
        let mut mix = self.mix();
        let tell = least.is_some_and(|least| mix.may_tell(least, Instant::now()));
        (mix.writers(), tell)
    }

    pub(super) fn set_poll_keys(&self, keys: Vec<(PollId, Key)>) {
        *self.poll_keys.lock().unwrap_or_else(PoisonError::into_inner) = keys;
    }

    pub(super) fn pauses(&self) -> MutexGuard<'_, Pauses> {
        self.pauses.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn mix(&self) -> MutexGuard<'_, Mix> {
        self.mix.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn seats(&self) -> MutexGuard<'_, Seats> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn pseudonym(key: &Key, session: SessionId, token: &SeatSecret) -> Voter {
    let mut mac = Hmac::<Sha256>::new_from_slice(&key.0).expect("HMAC takes keys of any length");
    mac.update(b"voter");
    mac.update(session.as_bytes());
    mac.update(&Rules::voter_secret(token.0));
    mac.finalize().into_bytes().into()
}
