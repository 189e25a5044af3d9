//! What organisers read: the list of events, a new event, the hand-over code.

use super::{catalogue, numbers::counted};
use plenary_shared::{api::Why, limits, stage::StageKind, text::TextError};

catalogue! {
    EVENTS = "Events";
    NEW_EVENT = "New event";
    NO_EVENTS = "No events yet";
    NO_EVENTS_SAY = "Your events will be listed here. Make the first one from the template of the day.";
    LOADING = "Loading the events…";
    NO_SEAT = "This browser has no organiser's seat, or it has ended. Sign in, or open your link.";
    NAME = "Event";
    DAY = "Date";
    STATE = "State";
    KEPT_UNTIL = "Kept until";
    ACTIONS = "What to do";
    ENDED = "Ended";
    LOBBY_OPEN = "Lobby open";
    LOBBY_CLOSED = "Lobby closed";
    DEMO = "Demonstration";
    RUN = "Run";
    SNAPSHOTS = "Snapshots";
    EVENT_TWO = "New event from its snapshot";
    HELP_SAYS = "Make an event, then press Run on the day. Phones join with the code on the big screen. Snapshots can be read weeks later.";
    HELP_TITLE = "Help";
    CLOSE = "Close";

    ENDED_OPEN = "Hide or remove notes";
    KEEP_LONGER = "Change";
    KEEP_SAYS = "On the day after, the whole event is deleted for good.";
    KEPT_LONGER = "The event is kept until the new day.";
    REMOVE_EVENT = "Delete";
    REMOVE = "Delete for good";
    REMOVED = "The event is deleted for good.";
    TYPE_NAME = "Type the name of the event";
    OTHER_NAME = "That is not the name of this event. Type it as it stands in the list.";
    CANCEL = "Cancel";
    SAVE = "Save";
    CERTIFICATES = "Deleted for good";
    CERTIFICATES_SAY = "A certificate is left of everything that was deleted. It holds numbers and days, no words.";
    REMOVED_WHAT = "What";
    DOWNLOAD = "Download the certificate";
    UNFINISHED = "Finishes at the next start";

    NEW_TITLE = "New event";
    TITLE = "Name of the event";
    TITLE_HINT = "Use a code name, never the child's.";
    DAY_OF_EVENT = "Date of the event";
    RETAIN = "Keep until";
    RETAIN_HINT = "After this day everything is deleted. Your board decides; six months after the second event is usual.";
    REVEAL = "When others see what is written";
    REVEAL_CLOSED = "When the facilitator shows it";
    REVEAL_CLOSED_HINT = "Everyone writes freely first. Notes then show to all at once, shuffled.";
    REVEAL_OPEN = "While people write";
    REVEAL_OPEN_HINT = "Notes show when several people have written, shuffled. People may follow what others wrote.";
    STAGES = "Stages";
    STAGES_HINT = "Turn off what this day does not need.";
    MINUTES = "minutes";
    QUESTIONS = "Questions";
    QUESTIONS_HINT = "People see them in this order, on tabs with the short names.";
    SHORT = "Short name";
    UP = "Move up";
    DOWN = "Move down";
    PREVIEW = "How it looks on a phone";
    PREVIEW_BUTTON = "Send note";
    THEN = "Earlier event to show beside this one";
    THEN_NONE = "None";
    THEN_HINT = "Its snapshot can be read beside what is said now. It cannot change.";
    MAKE = "Make the event";
    PROBLEM = "There is a problem";
    NO_TITLE = "Enter a name for the event";
    NO_DAY = "Enter the date of the event";
    NO_RETAIN = "Enter until when the event is kept";
    RETAIN_BEFORE = "The event must be kept at least until its own date";
    NO_STAGE = "Leave at least one stage on";
    NO_QUESTION = "Enter the question";
    NO_SHORT = "Enter a short name for the question";

    HANDOVER = "Join as a facilitator";
    HANDOVER_SAYS = "The facilitator of the event has a code for you under “Hand-over code”.";
    HANDOVER_CODE = "Hand-over code";
    HANDOVER_HINT = "8 letters and numbers. Spaces do not matter.";
    HANDOVER_ENTER = "Join";
    HANDOVER_SHAPE = "Enter the 8 letters and numbers of the code";
}

/// What deleting an event does.
pub const REMOVE_SAYS: [&str; 3] = [
    "Everything of it goes: notes, votes, snapshots, seats and keys. Phones and screens that are in it are sent away.",
    "Files that were downloaded, and an event made from one of its snapshots, keep their copy.",
    "A certificate without words is left. This cannot be undone.",
];

pub fn keep_title(title: &str) -> String {
    format!("Keep “{title}” until…")
}

pub fn remove_title(title: &str) -> String {
    format!("Delete “{title}” for good?")
}

pub fn copies(titles: &str) -> String {
    format!("{titles} shows a snapshot of this event, and keeps that copy. To remove the copy, delete that event too.")
}

/// How many days are left, when they are few.
pub fn days_left(days: i32) -> String {
    match days {
        ..0 => "Overdue: the server’s clock has jumped. Delete it, or keep it longer".into(),
        0 => "Deleted tonight".into(),
        _ => format!("Deleted in {}", counted(days.unsigned_abs() as usize, "day", "days")),
    }
}

/// "An event, by an organiser".
pub fn removed_what(notes: usize, why: Why) -> String {
    let what = match notes {
        0 => "An event".to_owned(),
        _ => counted(notes, "note", "notes"),
    };
    let why = match why {
        Why::Organiser => "by an organiser",
        Why::Facilitator => "by a facilitator",
        Why::Writer => "by those who wrote",
        Why::Retention => "on its last day",
        Why::Restore => "again, after a backup was restored",
    };
    format!("{what}, {why}")
}

pub fn title_too_long() -> String {
    format!("The name must be {} characters or fewer", limits::TITLE_CHARS)
}

pub fn question_problem(error: TextError) -> String {
    match error {
        TextError::Empty => NO_QUESTION.into(),
        TextError::TooLong { limit, .. } => format!("The question must be {limit} characters or fewer"),
    }
}

pub fn question_label(number: usize) -> String {
    format!("Question {number}")
}

pub fn minutes_of(stage: &str) -> String {
    format!("Minutes for {stage}")
}

pub fn snapshots(count: u32) -> String {
    counted(count as usize, "snapshot", "snapshots")
}

pub fn whole_day(minutes: u32) -> String {
    let (hours, rest) = (minutes / 60, minutes % 60);
    let hours = counted(hours as usize, "hour", "hours");
    match rest {
        0 => format!("Together: {hours}."),
        _ => format!("Together: {hours} {rest} minutes."),
    }
}

pub fn snapshot_choice(name: &str, title: &str) -> String {
    format!("{title}: {name}")
}

/// What a kind of stage is for, where its title alone may not say it.
pub const fn kind(kind: StageKind) -> Option<&'static str> {
    match kind {
        StageKind::Theming => Some("Notes are sorted into themes."),
        StageKind::Prioritising => Some("Everyone ranks by impact and by ease."),
        StageKind::Chronology => Some("The chronology itself stays on paper or on the wall."),
        _ => None,
    }
}
