//! Promises broken on purpose, and accidents at chosen places: they show that the tests of the promises can fail.
//!
//! Only the feature `planted` compiles this module, and only the binary `plenary-planted` is built with it. The product
//! knows nothing of it: what it asks at its seams (`seams.rs`) is answered by `faults.rs`. The environment variable
//! `PLENARY_PLANT` names what is planted, with commas between.
//!
//! A further fault takes a line below and another answer at one of the seams. `cargo xtask prove` says which test must
//! catch it.

use plenary_shared::stage::{Act, brainstorm::NoteAct};
use std::sync::LazyLock;

/// The environment variable that names what is planted.
const VARIABLE: &str = "PLENARY_PLANT";

/// A note with this word makes its room panic, when [`Fault::RoomPanics`] is planted.
const PANIC_WORD: &str = "panic-now";

/// Faults, each with its name in the environment.
macro_rules! faults {
    ($($(#[$says:meta])* $fault:ident => $name:literal,)*) => {
        /// What can be planted.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Fault {
            $($(#[$says])* $fault,)*
        }

        impl Fault {
            /// Everything that can be planted.
            const ALL: &[Self] = &[$(Self::$fault),*];

            /// Its name in the environment.
            const fn name(self) -> &'static str {
                match self {
                    $(Self::$fault => $name,)*
                }
            }
        }
    };
}

faults! {
    /// Broken: answers leave before what they say is written.
    AckBeforeCommit => "ack-before-commit",
    /// Broken: changes of the board leave before they are written.
    BroadcastBeforeCommit => "broadcast-before-commit",
    /// Broken: commits do not wait for the disk.
    NoSync => "no-sync",
    /// Broken: a room that is loaded again writes under the client id that it had, as every room does.
    ReusedClientId => "reused-client-id",
    /// Broken: records that cannot be opened are passed over.
    DamageIgnored => "damage-ignored",
    /// Broken: the tables of before go when one room has been converted.
    ConversionInHaste => "conversion-in-haste",
    /// Broken: a command that comes again is done again.
    AppliedTwice => "applied-twice",
    /// Broken: some edits are acknowledged and forgotten.
    EditForgotten => "edit-forgotten",
    /// Broken: a facilitator who has not seen the stage that stands may set it all the same.
    StageUnchecked => "stage-unchecked",
    /// Broken: a ballot that was cast once is not replaced.
    FirstBallotCounts => "first-ballot-counts",
    /// Broken: the key of a ballot outlives it.
    BallotKeyStays => "ballot-key-stays",
    /// Broken: what is removed for good keeps its keys.
    PlaintextAfterPurge => "plaintext-after-purge",
    /// Broken: a log line says which device sent a command.
    AuthorInLog => "author-in-log",
    /// Broken: a stored row says which device sent a command.
    AuthorInRow => "author-in-row",
    /// Broken: anybody may hide notes.
    SkippedPolicyRow => "skipped-policy-row",
    /// Broken: a panic in a room ends the whole server.
    PanicSpreads => "panic-spreads",
    /// Broken: anybody may reword and take back any note.
    OwnerUnchecked => "owner-unchecked",
    /// Broken: words that come late are said to be with the facilitator, and are not.
    LateForgotten => "late-forgotten",
    /// Broken: a standard Yjs client gets the board as it was, and no change of it.
    YjsUnfinished => "yjs-unfinished",
    /// Broken: a socket may say as much as it likes.
    FloodIgnored => "flood-ignored",
    /// Broken: pages of other sites may do what our own may.
    OriginIgnored => "origin-ignored",
    /// Broken: a socket that was closed leaves memory behind.
    ClosedSocketsStay => "closed-sockets-stay",
    /// Broken: many wrong codes lock an address out.
    AddressLockedOut => "address-locked-out",
    /// Broken: a server that is told to stop does so at once.
    StopInHaste => "stop-in-haste",
    /// Broken: a backup holds the older half of what was written.
    BackupOfHalf => "backup-of-half",
    /// Broken: records and their keys stay after the checkpoints that replace them, in their order of arrival.
    JournalStays => "journal-stays",
    /// Broken: one device's item is shown by itself.
    MixOfOne => "mix-of-one",
    /// Broken: pseudonyms of voters are made of what the table of seats holds.
    StoredPseudonym => "stored-pseudonym",
    /// Broken: it is told how much waits although one device alone is behind what is new.
    LateInWords => "late-in-words",
    /// Broken: a folder says that it is locked, and its keys lie in it as they are.
    KeysLieBare => "keys-lie-bare",
    /// Broken: what facilitators and organisers do is not recorded.
    AuditOff => "audit-off",
    /// Accident: a note with a certain word makes its room panic.
    RoomPanics => "room-panics",
    /// Accident: the clock is wrong by as much as a file says.
    ClockJumps => "clock-jumps",
    /// Accident: the server dies between a commit and the destruction of the keys that it made needless.
    StopBeforeKeysDie => "stop-before-keys-die",
}

static PLANTED: LazyLock<Vec<Fault>> = LazyLock::new(|| {
    let names = std::env::var(VARIABLE).unwrap_or_default();
    names.split(',').filter(|name| !name.is_empty()).map(fault).collect()
});

fn fault(name: &str) -> Fault {
    let known = Fault::ALL.iter().find(|fault| fault.name() == name);
    *known.unwrap_or_else(|| panic!("{VARIABLE} names no fault that can be planted: {name}"))
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

/// Panics when a command carries the word for it, or ends the server when nothing is to catch that.
pub fn perhaps_panic(act: &Act) {
    match act {
        Act::Note(NoteAct::Add { text, .. }) if planted(Fault::RoomPanics) && text.contains(PANIC_WORD) => {
            if planted(Fault::PanicSpreads) {
                std::process::abort();
            }
            panic!("planted by {text}");
        }
        _ => {}
    }
}
