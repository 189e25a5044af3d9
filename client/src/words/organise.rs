//! What organisers read: the list of events, a new event, the hand-over code.

use super::{catalogue, numbers::counted};
use plenary_shared::{api::Why, limits, new_session, stage::StageKind, template::Unreadable, text::TextError};

catalogue! {
    EVENTS = "Events";
    NEW_EVENT = "New event";
    NO_EVENTS = "No events yet";
    NO_EVENTS_SAY = "Your events will be listed here. Create your first one from a template.";
    LOADING = "Loading the events…";
    NO_SEAT = "You are not signed in as an organiser on this device. Sign in, or open your link.";
    NAME = "Event";
    DAY = "Date";
    STATE = "Status";
    KEPT_UNTIL = "Kept until";
    ACTIONS = "Actions";
    ENDED = "Ended";
    LOBBY_OPEN = "Joining on";
    LOBBY_CLOSED = "Joining off";
    DEMO = "Demonstration";
    RUN = "Run";
    SNAPSHOTS = "Snapshots";
    EVENT_TWO = "New event from this snapshot";
    HELP_SAYS = "Create an event, then press Run on the day. Phones join with the code on the big screen. You can still read the snapshots weeks later.";
    HELP_TITLE = "Help";
    CLOSE = "Close";

    ENDED_OPEN = "Remove notes";
    KEEP_LONGER = "Change";
    KEEP_SAYS = "The day after, the whole event is deleted for good.";
    KEPT_LONGER = "The event will be kept until the new date.";
    REMOVE_EVENT = "Delete";
    REMOVE = "Delete for good";
    REMOVED = "The event has been deleted for good.";
    TYPE_NAME = "Type the name of the event";
    OTHER_NAME = "That is not the name of this event. Type it exactly as it is in the list.";
    CANCEL = "Cancel";
    SAVE = "Save";
    CERTIFICATES = "Deleted for good";
    CERTIFICATES_SAY = "Each deletion leaves a certificate. It holds numbers and dates, but no words.";
    REMOVED_WHAT = "What";
    DOWNLOAD = "Download the certificate";
    UNFINISHED = "Will finish when the server restarts";

    NEW_TITLE = "New event";
    TITLE = "Name of the event";
    TITLE_HINT = "Use a code name, never the child's.";
    DAY_OF_EVENT = "Date of the event";
    RETAIN = "Keep until";
    RETAIN_HINT = "After this date, everything is deleted. Your board decides; six months after the second event is usual.";
    REVEAL = "When others can see the notes";
    REVEAL_CLOSED = "When the facilitator reveals them";
    REVEAL_CLOSED_HINT = "Everyone writes freely first. Notes then appear to everyone at once, shuffled.";
    REVEAL_OPEN = "While people write";
    REVEAL_OPEN_HINT = "Notes appear once several people have written, shuffled. People may be influenced by what others wrote.";
    STAGES = "Stages";
    STAGES_HINT = "Turn off any that this day does not need, and move them into the order of the day. Alt with an arrow key moves them too.";
    STAGE_NAME = "Name of the stage";
    REMOVE_STAGE = "Remove";
    ADD_KIND = "Kind of stage";
    ADD_STAGE = "Add stage";
    START_FROM = "Start from";
    OWN_TEMPLATES = "Your own templates";
    OWN_TEMPLATES_SAY = "Save these stages and questions for other events. Every organiser of this server can start from a saved template.";
    TEMPLATE_NAME = "Name of the template";
    TEMPLATE_FILE = "plenary-template.json";
    SAVE_TEMPLATE = "Save template";
    DOWNLOAD_TEMPLATE = "Download template";
    REMOVE_TEMPLATE = "Remove template";
    TEMPLATE_SAVED = "Saved. Every organiser of this server can start from it.";
    TEMPLATE_REMOVED = "Removed from this server. It stays on this page until you leave it.";
    OPEN_TEMPLATE = "Open a template from a file";
    TEMPLATE_NOT_ONE = "This file is not a Plenary template. Choose another one. Nothing here has changed.";
    TEMPLATE_NEWER = "A newer version of Plenary wrote this template. Update this server, then open it again. Nothing here has changed.";
    TEMPLATE_INVALID = "No event can be made from this template. Choose another one. Nothing here has changed.";
    MINUTES = "minutes";
    QUESTIONS = "Questions";
    QUESTIONS_HINT = "People see them in this order, on tabs with the short names.";
    SHORT = "Short name";
    UP = "Move up";
    DOWN = "Move down";
    PREVIEW = "How it looks on a phone";
    PREVIEW_BUTTON = "Send note";
    THEN = "Earlier event to show next to this one";
    THEN_NONE = "None";
    THEN_HINT = "People can read its snapshot next to what is said now. It cannot change.";
    MAKE = "Create event";
    PROBLEM = "There is a problem";
    NO_TITLE = "Enter a name for the event";
    NO_DAY = "Enter the date of the event";
    NO_RETAIN = "Enter the date to keep the event until";
    RETAIN_BEFORE = "The event must be kept at least until its own date";
    NO_STAGE = "Leave at least one stage on";
    NO_QUESTION = "Enter the question";
    NO_SHORT = "Enter a short name for the question";

    HANDOVER = "Join as a facilitator";
    HANDOVER_SAYS = "Ask the facilitator of the event for a code. They will find it under “Handover code”.";
    HANDOVER_CODE = "Handover code";
    HANDOVER_HINT = "8 letters and numbers. Spaces do not matter.";
    HANDOVER_ENTER = "Join";
    HANDOVER_SHAPE = "Enter the 8 letters and numbers of the code";
}

/// What deleting an event does.
pub const REMOVE_SAYS: [&str; 3] = [
    "This deletes everything: notes, rankings, snapshots, sign-ins and keys. Phones and screens in the event are disconnected.",
    "Downloaded files, and any event based on one of its snapshots, keep their copy.",
    "A certificate is kept, without any words. This cannot be undone.",
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
        Why::Writer => "by the people who wrote them",
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

pub fn stage_problem(error: TextError) -> String {
    match error {
        TextError::Empty => "Enter a name for the stage".into(),
        TextError::TooLong { limit, .. } => format!("The name of the stage must be {limit} characters or fewer"),
    }
}

pub fn too_many_stages() -> String {
    format!("Leave at most {} stages on", new_session::STAGES)
}

pub fn too_many_questions() -> String {
    format!("Ask at most {} questions. Turn off or remove a stage with questions", new_session::PROMPTS)
}

pub fn use_stage(title: &str) -> String {
    format!("Use {title}")
}

pub fn stage_is(title: &str, place: usize, of: usize) -> String {
    format!("{title} is number {place} of {of}.")
}

pub const fn template_problem(error: Unreadable) -> &'static str {
    match error {
        Unreadable::NotOne => TEMPLATE_NOT_ONE,
        Unreadable::Newer(_) => TEMPLATE_NEWER,
        Unreadable::Invalid(_) => TEMPLATE_INVALID,
    }
}

/// The name of a kind of stage, as organisers choose it.
pub const fn kind_name(kind: StageKind) -> &'static str {
    match kind {
        StageKind::Welcome => "Welcome",
        StageKind::Synopsis => "Talk to the room",
        StageKind::Chronology => "Chronology",
        StageKind::Brainstorm => "Brainstorm",
        StageKind::Theming => "Sort into themes",
        StageKind::Development => "Work in pairs or threes",
        StageKind::Plenary => "Agree the learning",
        StageKind::Prioritising => "Rank the learning",
        StageKind::Recommendations => "Recommendations",
        StageKind::Break => "Break",
        StageKind::Recap => "Look back",
        StageKind::Actions => "What needs to be done",
        StageKind::Close => "Close with feedback",
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
    let (hours, rest) = (minutes as usize / 60, minutes as usize % 60);
    let (hours_said, rest_said) = (counted(hours, "hour", "hours"), counted(rest, "minute", "minutes"));
    match (hours, rest) {
        (0, _) => format!("Total: {rest_said}"),
        (_, 0) => format!("Total: {hours_said}"),
        _ => format!("Total: {hours_said} {rest_said}"),
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
        StageKind::Recap => Some("Themes and rankings so far, on every screen."),
        _ => None,
    }
}
