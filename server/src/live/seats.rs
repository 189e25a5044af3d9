//! In-memory state of the devices connected to a room; none of it reaches the room.

use crate::{
    frames::FrameSender,
    limits::allowance::{Allowance, Rate},
};
use plenary_shared::{id::OpId, limits, role::Role, wire::close};
use std::{
    collections::{HashMap, HashSet, VecDeque},
    hash::{BuildHasher, RandomState},
    time::Instant,
};

/// A device, identified by its seat's token hash: known to the sockets' side only.
pub type Device = [u8; 32];

/// The raw token of a seat from its cookie: in memory only, for as long as a socket lives.
#[derive(Clone)]
pub struct SeatSecret(pub [u8; 32]);

impl std::fmt::Debug for SeatSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SeatSecret(…)")
    }
}

/// Maximum of devices remembered; beyond it, disconnected ones that wrote nothing are forgotten.
const REMEMBERED: usize = 2_000;

/// Every device that is or was connected to one room.
#[derive(Debug, Default)]
pub struct Seats {
    shares: Shares,
    devices: HashMap<Device, SeatState>,
    /// Participants' devices that have joined and not left; as many as an event has seats at most.
    seated: HashSet<Device>,
    /// Hash seed of this process, which makes numbers of commands.
    blind: RandomState,
}

#[derive(Debug)]
struct SeatState {
    role: Role,
    sockets: Vec<FrameSender>,
    /// Rate limit of commands.
    allowance: Allowance,
    /// Whether it has lost its seat, which it cannot get back.
    left: bool,
    notes: usize,
    /// Those of them that were among the last of the board.
    last_notes: usize,
    /// The newest commands that added a note, as hashes that are meaningless outside this process, oldest first.
    counted_ops: VecDeque<u64>,
}

/// Rate limits of a device; [`Shares::default`] is what [`limits`] says.
#[derive(Debug, Clone, Copy)]
pub struct Shares {
    /// Commands a second that a participant may send, on average.
    pub participant_rate: u32,
    /// Commands that a participant may send at once.
    pub participant_burst: u32,
    /// Notes that a device may add.
    pub notes: usize,
}

impl Default for Shares {
    fn default() -> Self {
        Self {
            participant_rate: limits::PARTICIPANT_RATE,
            participant_burst: limits::PARTICIPANT_BURST,
            notes: limits::NOTES_PER_DEVICE,
        }
    }
}

/// Why a socket cannot connect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TooMany {
    /// A device has [`limits::SOCKETS_PER_MEMBER`] sockets already.
    OfDevice,
    /// The room has its maximum of sockets.
    OfRoom,
}

impl TooMany {
    /// The reason in its close frame.
    pub const fn say(self) -> &'static str {
        match self {
            Self::OfDevice => "This device has the event open in 8 pages. Close one of them, then reload this one.",
            Self::OfRoom => "This event has no room for another connection. Wait a minute, then reload the page.",
        }
    }
}

/// Whether a device may add a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteShare {
    /// It may add one more.
    Fits,
    /// The device has added [`limits::NOTES_PER_DEVICE`] notes.
    UsedUp,
}

impl Seats {
    /// No devices yet.
    pub fn new(shares: Shares) -> Self {
        Self { shares, ..Self::default() }
    }

    /// Connects one more socket of a device.
    pub fn connect(&mut self, device: Device, role: Role, socket: FrameSender, now: Instant) -> Result<(), TooMany> {
        if self.devices.len() >= REMEMBERED {
            self.devices.retain(|_, seat| !seat.sockets.is_empty() || seat.notes > 0);
        }
        let rate = self.rate(role);
        let seat = self.devices.entry(device).or_insert_with(|| SeatState {
            role,
            sockets: Vec::new(),
            allowance: Allowance::full(rate, now),
            left: false,
            notes: 0,
            last_notes: 0,
            counted_ops: VecDeque::new(),
        });
        if seat.sockets.len() >= limits::SOCKETS_PER_MEMBER {
            return Err(TooMany::OfDevice);
        }
        seat.sockets.push(socket);
        if role == Role::Participant && !seat.left {
            self.seated.insert(device);
        }
        Ok(())
    }

    /// Disconnects a socket of a device.
    pub fn disconnect(&mut self, device: &Device, socket: &FrameSender) {
        if let Some(seat) = self.devices.get_mut(device) {
            seat.sockets.retain(|other| !other.same(socket));
        }
    }

    /// Adds the devices that had joined before this room was loaded.
    pub fn seat_all(&mut self, devices: impl IntoIterator<Item = Device>) {
        let left = |device: &Device| self.devices.get(device).is_some_and(|seat| seat.left);
        self.seated.extend(devices.into_iter().filter(|device| !left(device)));
    }

    /// Participants' devices that have joined and not left, connected or not.
    pub fn seated(&self) -> u32 {
        self.seated.len() as u32
    }

    /// Closes the sockets of a device that has lost its seat; it can do nothing any more.
    pub fn revoke(&mut self, device: &Device) {
        self.seated.remove(device);
        if let Some(seat) = self.devices.get_mut(device) {
            seat.left = true;
            seat.sockets.drain(..).for_each(|socket| socket.close(close::NO_SEAT));
        }
    }

    /// Closes every socket of every device.
    pub fn close_all(&mut self, code: u16) {
        self.devices.values_mut().flat_map(|seat| seat.sockets.drain(..)).for_each(|socket| socket.close(code));
    }

    /// Whether a device has a socket.
    pub fn is_present(&self, device: &Device) -> bool {
        self.devices.get(device).is_some_and(|seat| !seat.sockets.is_empty())
    }

    /// Devices of a role that have a socket.
    pub fn present(&self, role: Role) -> u32 {
        self.devices.values().filter(|seat| seat.role == role && !seat.sockets.is_empty()).count() as u32
    }

    /// Number of sockets of all devices.
    pub fn sockets(&self) -> usize {
        self.devices.values().map(|seat| seat.sockets.len()).sum()
    }

    /// Number of sockets of all devices of a role.
    pub fn sockets_of(&self, role: Role) -> usize {
        self.devices.values().filter(|seat| seat.role == role).map(|seat| seat.sockets.len()).sum()
    }

    /// Takes one command from a device's rate limit; otherwise the milliseconds after which to retry.
    pub fn take(&mut self, device: &Device, now: Instant) -> Result<(), u32> {
        self.devices.get_mut(device).filter(|seat| !seat.left).map_or(Err(1000), |seat| seat.allowance.take(now))
    }

    /// Counts a note that a device adds, once however often its command is retried. Of the last
    /// [`limits::NOTES_TO_SHARE`] notes, of which `left` are left, each device has an equal share; where one device may fill
    /// the whole board there is nothing to share.
    pub fn note(&mut self, device: &Device, op: OpId, left: usize) -> NoteShare {
        let last = left <= limits::NOTES_TO_SHARE && self.shares.notes < limits::NOTES_PER_BOARD;
        let share = if last { self.share_of_the_last() } else { usize::MAX };
        let op = self.blind.hash_one(op);
        let Some(seat) = self.devices.get_mut(device) else { return NoteShare::UsedUp };
        if seat.counted_ops.contains(&op) {
            return NoteShare::Fits;
        }
        if seat.notes >= self.shares.notes || (last && seat.last_notes >= share) {
            return NoteShare::UsedUp;
        }
        seat.notes += 1;
        seat.last_notes += usize::from(last);
        if seat.counted_ops.len() >= limits::UNACKNOWLEDGED {
            seat.counted_ops.pop_front();
        }
        seat.counted_ops.push_back(op);
        NoteShare::Fits
    }

    /// How many of the last notes each device may add, at least one. Devices that wrote and left count too, so that
    /// leaving and joining again makes no further share.
    fn share_of_the_last(&self) -> usize {
        let here = self.devices.values().filter(|seat| seat.role == Role::Participant).count();
        (limits::NOTES_TO_SHARE / here.max(self.seated.len()).max(1)).max(1)
    }

    /// The rate limit of a device's commands, by role.
    fn rate(&self, role: Role) -> Rate {
        match role {
            Role::Facilitator | Role::Organiser => {
                Rate { per_second: limits::FACILITATOR_RATE, at_once: limits::FACILITATOR_BURST }
            }
            Role::Participant | Role::Projector | Role::Reviewer => {
                Rate { per_second: self.shares.participant_rate, at_once: self.shares.participant_burst }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frames::channel;
    use std::time::Duration;

    fn socket() -> FrameSender {
        channel().0
    }

    fn op(number: u8) -> OpId {
        OpId::from_bytes([number; 16])
    }

    #[test]
    fn a_device_without_its_seat_has_no_socket() {
        let (mut seats, now, socket) = (Seats::default(), Instant::now(), socket());
        seats.connect([1; 32], Role::Participant, socket.clone(), now).unwrap();
        assert_eq!(seats.take(&[1; 32], now), Ok(()));
        seats.revoke(&[1; 32]);
        assert!(socket.is_closed());
        assert_eq!(seats.sockets(), 0);
        assert!(seats.take(&[1; 32], now).is_err(), "nor is a command of it taken that was on its way");
    }

    #[test]
    fn a_device_that_sleeps_has_joined_and_one_that_left_has_not() {
        let (mut seats, now, socket) = (Seats::default(), Instant::now(), socket());
        seats.connect([1; 32], Role::Participant, socket.clone(), now).unwrap();
        seats.connect([2; 32], Role::Facilitator, self::socket(), now).unwrap();
        seats.seat_all([[1; 32], [3; 32]]);
        assert_eq!(seats.seated(), 2);
        seats.disconnect(&[1; 32], &socket);
        assert_eq!((seats.present(Role::Participant), seats.seated()), (0, 2));
        seats.revoke(&[1; 32]);
        seats.seat_all([[1; 32]]);
        assert_eq!(seats.seated(), 1, "a list that was read before it left does not bring it back");
    }

    #[test]
    fn an_outbox_passes_at_once_and_then_the_rate_holds() {
        let (mut seats, now, device) = (Seats::default(), Instant::now(), [1; 32]);
        seats.connect(device, Role::Participant, socket(), now).unwrap();
        for _ in 0..limits::PARTICIPANT_BURST {
            assert_eq!(seats.take(&device, now), Ok(()));
        }
        assert_eq!(seats.take(&device, now), Err(500));
        assert_eq!(seats.take(&device, now + Duration::from_millis(500)), Ok(()));
    }

    #[test]
    fn a_device_is_one_however_many_sockets_it_has() {
        let (mut seats, now, device) = (Seats::default(), Instant::now(), [1; 32]);
        let sockets: Vec<_> = (0..limits::SOCKETS_PER_MEMBER).map(|_| socket()).collect();
        for socket in &sockets {
            seats.connect(device, Role::Participant, socket.clone(), now).unwrap();
        }
        assert_eq!(seats.connect(device, Role::Participant, socket(), now), Err(TooMany::OfDevice));
        assert_eq!(seats.present(Role::Participant), 1);
        assert_eq!(seats.sockets(), limits::SOCKETS_PER_MEMBER);
        sockets.iter().for_each(|socket| seats.disconnect(&device, socket));
        assert_eq!(seats.present(Role::Participant), 0);
    }

    #[test]
    fn a_note_that_is_sent_again_counts_once() {
        let shares = Shares { notes: 2, ..Shares::default() };
        let (mut seats, now, device) = (Seats::new(shares), Instant::now(), [1; 32]);
        seats.connect(device, Role::Participant, socket(), now).unwrap();
        for _ in 0..5 {
            assert_eq!(seats.note(&device, op(1), limits::NOTES_PER_BOARD), NoteShare::Fits);
        }
        assert_eq!(seats.note(&device, op(2), limits::NOTES_PER_BOARD), NoteShare::Fits);
        assert_eq!(seats.note(&device, op(3), limits::NOTES_PER_BOARD), NoteShare::UsedUp);
        assert_eq!(seats.note(&device, op(2), limits::NOTES_PER_BOARD), NoteShare::Fits);
    }

    #[test]
    fn the_last_notes_of_a_board_are_shared() {
        let (mut seats, now) = (Seats::default(), Instant::now());
        let devices: Vec<Device> = (0..20).map(|number| [number; 32]).collect();
        for device in &devices {
            seats.connect(*device, Role::Participant, socket(), now).unwrap();
        }
        let mut number = 0_u128;
        let mut note = |seats: &mut Seats, device: &Device, left| {
            number += 1;
            seats.note(device, OpId::from_bytes(number.to_be_bytes()), left)
        };
        for _ in 0..100 {
            assert_eq!(note(&mut seats, &devices[0], limits::NOTES_TO_SHARE + 1), NoteShare::Fits);
        }
        for device in &devices {
            for _ in 0..limits::NOTES_TO_SHARE / devices.len() {
                assert_eq!(note(&mut seats, device, limits::NOTES_TO_SHARE), NoteShare::Fits);
            }
            assert_eq!(note(&mut seats, device, 1), NoteShare::UsedUp);
        }
        assert_eq!(note(&mut seats, &devices[0], limits::NOTES_TO_SHARE + 1), NoteShare::Fits, "there is room again");
    }

    #[test]
    fn devices_that_came_to_nothing_are_forgotten() {
        let (mut seats, now) = (Seats::default(), Instant::now());
        let wrote = [255; 32];
        seats.connect(wrote, Role::Participant, socket(), now).unwrap();
        seats.note(&wrote, op(1), limits::NOTES_PER_BOARD);
        seats.revoke(&wrote);
        for number in 0..u32::try_from(REMEMBERED * 2).unwrap() {
            let mut device = [0; 32];
            device[..4].copy_from_slice(&number.to_be_bytes());
            let socket = socket();
            seats.connect(device, Role::Participant, socket.clone(), now).unwrap();
            seats.disconnect(&device, &socket);
        }
        assert!(seats.devices.len() <= REMEMBERED);
        assert_eq!(seats.devices[&wrote].notes, 1, "who wrote has used up a part of their share");
    }
}
