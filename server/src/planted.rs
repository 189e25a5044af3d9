//! Promises broken on purpose, and accidents at chosen places: they show that the tests of the promises can fail.
//!
//! Only the feature `planted` compiles this module and the hooks that ask it, and only the binary `plenary-planted` is
//! built with it. The environment variable `PLENARY_PLANT` names what is planted, with commas between.
//!
//! A further fault takes three lines: a variant, its name below, and at the place where it strikes
//! `#[cfg(feature = "planted")] if planted(Fault::…) { … }`. `cargo xtask prove` says which test must catch it.

use plenary_shared::{
    id::OpId,
    stage::{Act, brainstorm::NoteAct},
};
use std::{
    collections::HashMap,
    fmt::Write,
    sync::{LazyLock, Mutex, PoisonError},
    time::Duration,
};

/// The environment variable that names what is planted.
const VARIABLE: &str = "PLENARY_PLANT";
/// The environment variable that names a file with the seconds by which the clock is wrong.
const CLOCK: &str = "PLENARY_PLANT_CLOCK";
/// A note with this word makes its room panic, when [`Fault::RoomPanics`] is planted.
const PANIC_WORD: &str = "panic-now";
/// Bytes that each closed socket leaves behind, when [`Fault::ClosedSocketsStay`] is planted.
const LEFT_BEHIND: usize = 512 * 1024;

/// How long what leaves too early is ahead of what it depends on.
pub const HEAD_START: Duration = Duration::from_millis(30);

/// What can be planted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Broken: answers leave before what they say is written.
    AckBeforeCommit,
    /// Broken: changes of the board leave before they are written.
    BroadcastBeforeCommit,
    /// Broken: commits do not wait for the disk.
    NoSync,
    /// Broken: a room that is loaded again writes under the client id that it had, as every room does.
    ReusedClientId,
    /// Broken: log rows that cannot be opened are passed over.
    DamageIgnored,
    /// Broken: the tables of before go when one room has been converted.
    ConversionInHaste,
    /// Broken: a command that comes again is done again.
    AppliedTwice,
    /// Broken: some edits are acknowledged and forgotten.
    EditForgotten,
    /// Broken: a facilitator who has not seen the stage that stands may set it all the same.
    StageUnchecked,
    /// Broken: a ballot that was cast once is not replaced.
    FirstBallotCounts,
    /// Broken: the key of a ballot outlives it.
    BallotKeyStays,
    /// Broken: what is removed for good keeps its keys and its place in the write-ahead log.
    PlaintextAfterPurge,
    /// Broken: a log line says which device sent a command.
    AuthorInLog,
    /// Broken: a stored row says which device sent a command.
    AuthorInRow,
    /// Broken: anybody may hide notes.
    SkippedPolicyRow,
    /// Broken: a panic in a room ends the whole server.
    PanicSpreads,
    /// Broken: anybody may reword and take back any note.
    OwnerUnchecked,
    /// Broken: words that come late are said to be with the facilitator, and are not.
    LateForgotten,
    /// Broken: a standard Yjs client gets the board as it was, and no change of it.
    YjsUnfinished,
    /// Broken: a socket may say as much as it likes.
    FloodIgnored,
    /// Broken: pages of other sites may do what our own may.
    OriginIgnored,
    /// Broken: a socket that was closed leaves memory behind.
    ClosedSocketsStay,
    /// Broken: many wrong codes lock an address out.
    AddressLockedOut,
    /// Broken: a server that is told to stop does so at once.
    StopInHaste,
    /// Broken: a backup holds the older half of what was written.
    BackupOfHalf,
    /// Broken: records and their keys stay after the checkpoints that replace them, in their order of arrival.
    JournalStays,
    /// Broken: one device's item is shown by itself.
    MixOfOne,
    /// Broken: pseudonyms of voters are made of what the table of seats holds.
    StoredPseudonym,
    /// Broken: facilitators are told each late item as it comes.
    LateInWords,
    /// Broken: a folder says that it is locked, and its keys lie in it as they are.
    KeysLieBare,
    /// Broken: what facilitators and organisers do is not recorded.
    AuditOff,
    /// Accident: a note with a certain word makes its room panic.
    RoomPanics,
    /// Accident: the clock is wrong by as much as a file says.
    ClockJumps,
    /// Accident: the server dies between a commit and the destruction of the keys that it made needless.
    StopBeforeKeysDie,
}

impl Fault {
    /// Everything that can be planted.
    pub const ALL: [Self; 34] = [
        Self::AckBeforeCommit,
        Self::BroadcastBeforeCommit,
        Self::NoSync,
        Self::ReusedClientId,
        Self::DamageIgnored,
        Self::ConversionInHaste,
        Self::AppliedTwice,
        Self::EditForgotten,
        Self::StageUnchecked,
        Self::FirstBallotCounts,
        Self::BallotKeyStays,
        Self::PlaintextAfterPurge,
        Self::AuthorInLog,
        Self::AuthorInRow,
        Self::SkippedPolicyRow,
        Self::PanicSpreads,
        Self::OwnerUnchecked,
        Self::LateForgotten,
        Self::YjsUnfinished,
        Self::FloodIgnored,
        Self::OriginIgnored,
        Self::ClosedSocketsStay,
        Self::AddressLockedOut,
        Self::StopInHaste,
        Self::BackupOfHalf,
        Self::JournalStays,
        Self::MixOfOne,
        Self::StoredPseudonym,
        Self::LateInWords,
        Self::KeysLieBare,
        Self::AuditOff,
        Self::RoomPanics,
        Self::ClockJumps,
        Self::StopBeforeKeysDie,
    ];

    /// Its name in the environment.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AckBeforeCommit => "ack-before-commit",
            Self::BroadcastBeforeCommit => "broadcast-before-commit",
            Self::NoSync => "no-sync",
            Self::ReusedClientId => "reused-client-id",
            Self::DamageIgnored => "damage-ignored",
            Self::ConversionInHaste => "conversion-in-haste",
            Self::AppliedTwice => "applied-twice",
            Self::EditForgotten => "edit-forgotten",
            Self::StageUnchecked => "stage-unchecked",
            Self::FirstBallotCounts => "first-ballot-counts",
            Self::BallotKeyStays => "ballot-key-stays",
            Self::PlaintextAfterPurge => "plaintext-after-purge",
            Self::AuthorInLog => "author-in-log",
            Self::AuthorInRow => "author-in-row",
            Self::SkippedPolicyRow => "skipped-policy-row",
            Self::PanicSpreads => "panic-spreads",
            Self::OwnerUnchecked => "owner-unchecked",
            Self::LateForgotten => "late-forgotten",
            Self::YjsUnfinished => "yjs-unfinished",
            Self::FloodIgnored => "flood-ignored",
            Self::OriginIgnored => "origin-ignored",
            Self::ClosedSocketsStay => "closed-sockets-stay",
            Self::AddressLockedOut => "address-locked-out",
            Self::StopInHaste => "stop-in-haste",
            Self::BackupOfHalf => "backup-of-half",
            Self::JournalStays => "journal-stays",
            Self::MixOfOne => "mix-of-one",
            Self::StoredPseudonym => "stored-pseudonym",
            Self::LateInWords => "late-in-words",
            Self::KeysLieBare => "keys-lie-bare",
            Self::AuditOff => "audit-off",
            Self::RoomPanics => "room-panics",
            Self::ClockJumps => "clock-jumps",
            Self::StopBeforeKeysDie => "stop-before-keys-die",
        }
    }
}

static PLANTED: LazyLock<Vec<Fault>> = LazyLock::new(|| {
    let names = std::env::var(VARIABLE).unwrap_or_default();
    names.split(',').filter(|name| !name.is_empty()).map(fault).collect()
});

fn fault(name: &str) -> Fault {
    let known = Fault::ALL.into_iter().find(|fault| fault.name() == name);
    known.unwrap_or_else(|| panic!("{VARIABLE} names no fault that can be planted: {name}"))
}

/// Says what is planted; panics when the environment names something that cannot be.
pub fn announce() {
    for fault in &*PLANTED {
        eprintln!("planted: {}", fault.name());
    }
}

/// Whether a fault is planted.
pub fn planted(fault: Fault) -> bool {
    PLANTED.contains(&fault)
}

/// Keeps some memory for good, when that is planted.
pub fn perhaps_keep_memory() {
    if planted(Fault::ClosedSocketsStay) {
        vec![1_u8; LEFT_BEHIND].leak();
    }
}

/// Panics when a command carries the word for it.
pub fn perhaps_panic(act: &Act) {
    match act {
        Act::Note(NoteAct::Add { x, .. }) if planted(Fault::RoomPanics) && x.contains(PANIC_WORD) => {
            panic!("planted by {x}")
        }
        _ => {}
    }
}

/// By how many seconds the clock is wrong now.
pub fn clock_error() -> i64 {
    let file = if planted(Fault::ClockJumps) { std::env::var_os(CLOCK) } else { None };
    let seconds = file.and_then(|file| std::fs::read_to_string(file).ok());
    seconds.and_then(|seconds| seconds.trim().parse().ok()).unwrap_or(0)
}

static AUTHORS: LazyLock<Mutex<HashMap<OpId, [u8; 32]>>> = LazyLock::new(Mutex::default);

/// Tells which device sent a command, in the way that is planted.
pub fn tell_author(op: OpId, device: &[u8; 32]) {
    if planted(Fault::AuthorInLog) {
        let mut author = String::new();
        device.iter().try_for_each(|byte| write!(author, "{byte:02x}")).expect("text takes everything");
        tracing::info!(author, "a command came");
    }
    if planted(Fault::AuthorInRow) {
        AUTHORS.lock().unwrap_or_else(PoisonError::into_inner).insert(op, *device);
    }
}

/// Which device sent a command, when that is planted to be stored.
pub fn author(op: OpId) -> Option<[u8; 32]> {
    AUTHORS.lock().unwrap_or_else(PoisonError::into_inner).get(&op).copied()
}
