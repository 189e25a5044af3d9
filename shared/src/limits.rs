//! Every bound that server and client share, with its unit.

/// Version of the socket protocol; a hello of another version is closed with [`crate::wire::close::VERSION`].
pub const PROTOCOL: u8 = 2;
/// Version of the document's schema, in `meta.schema`.
pub const SCHEMA: u32 = 1;

/// Bytes of one frame from a client.
pub const FRAME_BYTES: usize = 16 * 1024;
/// Nesting of JSON from a client, counted in open brackets.
pub const JSON_DEPTH: usize = 16;
/// Every frame of a device except a ping is padded to a multiple of this, in bytes, so that its length hides the
/// text's.
pub const PAD_BYTES: usize = 512;
/// Every answer to a command is padded to a multiple of this, in bytes.
pub const ANSWER_BYTES: usize = 128;
/// Commands that one socket may have unacknowledged.
pub const UNACKNOWLEDGED: usize = 50;
/// Proofs in one `mine` frame; a device with more notes sends several frames.
pub const PROOFS_PER_FRAME: usize = 100;
/// Notes in one `hidden` frame; a facilitator's device that wants more sends several frames.
pub const HIDDEN_PER_FRAME: usize = 20;

/// Characters (Unicode scalar values) of a note.
pub const NOTE_CHARS: usize = 1_000;
/// Characters of a theme's name.
pub const THEME_CHARS: usize = 120;
/// Characters of a learning opportunity.
pub const OPPORTUNITY_CHARS: usize = 300;
/// Characters of a recommendation's "what" and "so that", and of an action.
pub const DECISION_CHARS: usize = 400;
/// Characters of a detail of a recommendation or action: who, by which agency, how it is monitored.
pub const DETAIL_CHARS: usize = 200;
/// Characters of a prompt.
pub const PROMPT_CHARS: usize = 200;
/// Characters of an event's or snapshot's title.
pub const TITLE_CHARS: usize = 80;

/// Minimum of characters in a pass phrase, after Unicode's composition (NFC).
pub const PHRASE_LEAST: usize = 15;
/// Maximum of characters in a pass phrase.
pub const PHRASE_MOST: usize = 128;
/// Characters of an account's name.
pub const NAME_CHARS: usize = 80;

/// Notes that one device may add, counted per membership while the process lives.
pub const NOTES_PER_DEVICE: usize = 300;
/// Notes on one board, held ones included.
pub const NOTES_PER_BOARD: usize = 5_000;
/// The last notes of a board, of which every participant's device has an equal share: a few that write all they may
/// must not leave the others nothing.
pub const NOTES_TO_SHARE: usize = 1_000;
/// Themes on one board.
pub const THEMES: usize = 200;
/// Learning opportunities on one board.
pub const OPPORTUNITIES: usize = 60;
/// Recommendations on one board.
pub const RECOMMENDATIONS: usize = 60;
/// Themes, learning opportunities and notes that one recommendation names as its evidence.
pub const SOURCES: usize = 100;
/// Actions on one board.
pub const ACTIONS: usize = 200;
/// The threshold `k` of the threshold mix, in a room of at least [`MIX_ROOM`] devices: among items of so many devices,
/// one person's cannot be singled out, and items of fewer devices wait.
pub const MIX_DEVICES: usize = 5;
/// The same in a smaller room.
pub const MIX_DEVICES_SMALL: usize = 3;
/// The same in a large room: an observer who sees when each person types guesses the writer of one item in so many.
pub const MIX_DEVICES_LARGE: usize = 7;
/// Devices from which on a room is no longer small.
pub const MIX_ROOM: usize = 10;
/// Devices from which on a room is large.
pub const MIX_LARGE_ROOM: usize = 20;
/// Minimum of seconds between two publications of how much is held.
pub const COUNT_SECONDS: u64 = 10;

/// Minimum of ballots for any figure to be shown: with fewer, a figure discloses too much about a person.
pub const MIN_BALLOTS_SHOWN: u32 = 5;
/// Minimum of ballots for any order to be shown: one or two people could read each other's ballot from it.
pub const MIN_BALLOTS_ORDERED: u32 = 3;

/// The most bytes of a board's logo.
pub const LOGO_BYTES: usize = 100 * 1024;

/// Items of the late tray.
pub const LATE_ITEMS: usize = 500;
/// Snapshots of one session, automatic ones included.
pub const SNAPSHOTS: usize = 500;

/// Organisers are warned so many days before an event is deleted.
pub const WARNING_DAYS: i32 = 14;

/// Commands a second that a participant may send, on average.
pub const PARTICIPANT_RATE: u32 = 2;
/// Commands that a participant may send at once: the outbox of a device that was offline for a while.
pub const PARTICIPANT_BURST: u32 = 50;
/// Commands a second that a facilitator may send, on average.
pub const FACILITATOR_RATE: u32 = 10;
/// Commands that a facilitator may send at once.
pub const FACILITATOR_BURST: u32 = 60;
/// Wrong join codes a minute from one address before its answers are delayed; an address is never locked out.
pub const WRONG_CODES_PER_MINUTE: u32 = 10;

/// Frames waiting for one socket before it is closed as too slow.
pub const OUT_FRAMES: usize = 256;
/// Bytes waiting for one socket before it is closed as too slow.
pub const OUT_BYTES: usize = 1024 * 1024;
/// Seconds within which a socket must say hello.
pub const HELLO_SECONDS: u64 = 5;
/// Seconds between a server's pings; two unanswered ones end the socket.
pub const PING_SECONDS: u64 = 20;
/// Sockets of one membership.
pub const SOCKETS_PER_MEMBER: usize = 8;
/// Sockets of one room, unless configured otherwise.
pub const SOCKETS_PER_ROOM: usize = 500;

/// How many of a room's sockets participants cannot take: a full room must not keep out those who lead, show and read. A
/// tenth of a small room, and enough for some laptops and big screens with a few pages each.
pub const fn reserved_sockets(of_room: usize) -> usize {
    const MOST: usize = 20;
    if of_room / 10 < MOST { of_room / 10 } else { MOST }
}

/// Participants' seats of one event, for each socket that its room takes; beyond that a used seat is evicted for the
/// next.
pub const SEATS_PER_SOCKET: usize = 10;
/// The same for seats that were never used; beyond that the oldest of them is evicted for the next.
pub const UNUSED_SEATS_PER_SOCKET: usize = 2;

/// Symbols of a join code: no 0, 1, I, L or O, which people mistake for each other.
pub const CODE_ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
/// Length of a join code, shown 4-4.
pub const CODE_LENGTH: usize = 8;
/// Minutes for which a hand-over code is valid.
pub const HANDOVER_MINUTES: i64 = 15;
/// Days for which an invitation is valid.
pub const INVITATION_DAYS: i64 = 7;
