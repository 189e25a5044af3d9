//! What facilitators read.

use super::{catalogue, numbers::counted};
use crate::board::stages::StageMark;
use plenary_shared::{stage::StageKind, text::TextError};

catalogue! {
    PAUSE_WISHED = "Some people would like a pause.";
    OVER = "You are not in this event";
    NOT_SIGNED_IN = "This page is for facilitators, and this device is not signed in to the event as one.";
    FOR_FACILITATORS = "This page is for facilitators";
    FOR_FACILITATORS_SAYS = "They lead the event from here. Your own page in the event is still there.";
    TO_EVENTS = "See your events";
    TO_HANDOVER = "Enter a handover code";
    NOT_BEGUN = "Not started";
    ENDED = "This event has ended";
    ENDED_SAYS = "Nobody can add or change anything. Open the snapshots to read or download what was agreed. You can still remove notes.";
    CONTROLS = "Controls";
    HELP = "Help and shortcuts";
    HELP_SAYS = "Use “Next” to move through the stages on the left. Phones and the big screen follow. You can undo what you do, or are asked first.";
    STAGES = "Stages";
    NAME_STAGES = "Show the names of the stages";
    BEFORE_SAYS = "People can join once joining is on. Before you start:";
    CLOSE_SAYS = "Thank everyone. Then end the event under “Event” in the controls.";
    CLOSE = "Close";
    CANCEL = "Cancel";
    DONE = "Done";
    SAVE = "Save";
    UNDO = "Undo";
    NOTHING_TO_UNDO = "There is nothing to undo.";

    ROOM = "Room";
    JOIN_CODE = "Join code:";
    LOBBY_IS_OPEN = "Joining: on";
    LOBBY_IS_CLOSED = "Joining: off";
    LOBBY_OPENED = "Joining is on. New people can join.";
    LOBBY_CLOSED = "Joining is off. Nobody new can join.";
    OPEN_LOBBY = "Turn joining on";
    CLOSE_LOBBY = "Turn joining off";
    STOPPED = "The server cannot save at the moment. Nothing is lost: phones keep what people write.";
    STOPPED_ROOM = "This event stopped three times, so it is paused for a minute. Nothing is lost: phones keep what people write and send it afterwards.";
    FILLING = "The board is nearly full. Each phone can send a few more notes: go on to the next stage soon.";

    TIMER = "Timer";
    NO_TIMER = "No timer is running.";
    ONE_MINUTE = "+1 minute";
    FIVE_MINUTES = "+5 minutes";
    STOP_TIMER = "Stop the timer";

    BIG_SCREEN = "Big screen";
    OPEN_BIG_SCREEN = "Open big screen";
    BIG_SCREEN_LINK = "Link for the big screen";
    BIG_SCREEN_LINK_SAYS = "Your browser blocked the new window. Open this link on the screen that the room will see.";
    SHOWS = "What it shows";
    VIEW_STAGE = "The current stage";
    VIEW_JOIN = "How to join";
    VIEW_NOTES = "Notes";
    VIEW_THEMES = "Themes";
    VIEW_OPPORTUNITIES = "Learning opportunities";
    VIEW_THEN = "The earlier event";
    VIEW_BLANK = "Nothing (blank)";
    PAGES = "Pages";
    PAGE_BACK = "Previous page";
    PAGE_ON = "Next page";
    TEXT_SIZE = "Text size";
    PAUSE = "Pause";
    PAUSE_UPDATES = "Pause updates of the notes";
    LOGO = "The board’s logo";
    LOGO_NOW = "The logo on the big screen";
    LOGO_CHOOSE = "Choose a file";
    LOGO_HINT = "A PNG or SVG image of at most 100 KB. It is 44 pixels high on the big screen.";
    LOGO_TOO_LARGE = "That file is larger than 100 KB. Choose another one.";
    LOGO_SET = "The logo appears on the big screen with its next page.";
    LOGO_REMOVE = "Remove the logo";
    LOGO_REMOVED = "The next page of the big screen shows no logo.";
    PAUSE_SCREEN = "Pause the big screen";

    LATE = "Late notes";
    LATE_SAYS = "These arrived after their stage closed. Nobody can read them yet, not even you. When the event ends, they are added to the board.";
    LATE_FEW = "Only a few people sent these. If you add them, they appear together with other people’s notes, or when a stage closes at the latest.";
    ADD_LATE = "Add to the board";
    ADDED_LATE = "Added to the board, shuffled.";
    ADDED_LATE_HELD = "Added. They will appear together with other people’s notes, or when a stage closes at the latest.";

    HIDDEN = "Notes removed from view";
    MORE_HIDDEN = "Show more";
    HIDDEN_COMING = "Loading…";
    HIDDEN_SAYS = "Only facilitators can see these. They do not appear on any other screen.";
    BRING_BACK = "Show again";
    BROUGHT_BACK = "Shown again on all screens.";
    PURGE_NOTE = "Remove for good";
    PURGE_NOTE_TITLE = "Remove this note for good?";
    PURGED_NOTE = "Note removed for good.";

    EVENT = "Event";
    TAKE_SNAPSHOT = "Take a snapshot";
    SNAPSHOT_SAYS = "A snapshot keeps the board as it is now. It cannot change later.";
    SNAPSHOT_NAME = "Name of the snapshot";
    SNAPSHOT_TAKEN = "Snapshot taken.";
    SEE_SNAPSHOTS = "See the snapshots";
    HANDOVER = "Handover code";
    REVIEWER_LINK = "Link for reviewers";
    REVIEWER_LINK_SAYS = "Anyone with this link can read the snapshots of this event. They cannot change anything.";
    LINK = "Link";
    COPY = "Copy";
    COPIED = "Copied.";
    COPY_SAYS = "Select it, then press Ctrl+C to copy.";
    END_EVENT = "End the event";

    HELD_REVEAL = "Notes are not shown until you reveal them or close the stage. Counts appear once several people have written.";
    OPEN_REVEAL = "Everyone sees the notes once several people have written, so nobody can tell whose they are.";
    MORE_LATER = "You can reveal new notes once several people have written.";
    HELD = "not shown yet";
    SHOWN_COUNT = "shown";
    SHOW_TO_ALL = "Reveal these answers";
    SHOW_ALL = "Reveal all answers";
    REVEAL_TITLE = "Reveal to everyone?";
    REVEAL_SAYS = "Everyone sees the answers at once, shuffled. This cannot be undone.";
    REVEAL = "Reveal to everyone";
    SHOWN = "Revealed to everyone, shuffled.";
    ON_BIG_SCREEN = "On the big screen";
    REWORD = "Reword";
    REWORD_PROMPT = "Reword the question";
    PROMPT = "Question";
    REWORDED_PROMPT = "Question reworded.";
    HIDE = "Remove from view";
    HID_NOTE = "Removed from view on all screens.";

    FILTER = "Find";
    FILTER_PROMPT = "Question";
    ALL_PROMPTS = "All questions";
    ALL_SORTED = "Every note has a theme.";
    NOTHING_FOUND = "No notes match your search.";
    NO_THEMES = "No themes yet. Select notes that belong together, then make a new theme.";
    SELECT = "Select this note";
    DRAG = "Drag to a theme";
    SELECT_FIRST = "Select notes to move them.";
    SELECTED = "Selected notes";
    IN_THIS_THEME = "In this theme";
    LIST_OF_NOTES = "List of notes";
    TO_UNSORTED = "Back to “Not sorted yet”";
    FOLD = "Fold";
    UNFOLD = "Notes";
    LIST_TITLE = "Which notes do you want to see?";
    MOVE_SELECTED = "Move selected to…";
    SAME = "Mark as duplicates";
    SAME_TITLE = "Which wording should we keep?";
    SAME_SAYS = "The others are grouped under it. Their words are kept.";
    PART_SAME = "Separate duplicates";
    CLEAR = "Clear selection";
    NEW_THEME = "New theme";
    MAKE_THEME = "Make theme";
    THEME_NAME = "Name of the theme";
    RENAME = "Rename";
    MERGE = "Merge";
    MERGE_SAYS = "Its notes move with it. You can undo this.";
    NOTHING_TO_MERGE = "There is no other theme to merge it with.";
    UNDO_MERGE = "Undo merge";
    DELETE = "Delete";
    DELETE_THEME = "Delete theme";

    OPPORTUNITY = "Learning opportunity";
    NO_OPPORTUNITIES = "No learning opportunities yet. Add one below, or add them from the themes.";
    ADD_OPPORTUNITY_LABEL = "Add a learning opportunity";
    ADD_OPPORTUNITY = "Add";
    ADDED_OPPORTUNITY = "Added a learning opportunity.";
    ADD_FROM_THEME = "Add from this theme";
    THEMES_WITHOUT = "Themes with no learning opportunity yet";
    REWORD_OPPORTUNITY = "Reword the learning opportunity";
    REWORDED_OPPORTUNITY = "Learning opportunity reworded.";
    REMOVE = "Remove";
    REMOVE_OPPORTUNITY_TITLE = "Remove this learning opportunity?";
    REMOVE_OPPORTUNITY_SAYS = "It is removed from everyone’s list. Its theme and notes stay.";
    REMOVE_OPPORTUNITY = "Remove it";
    REMOVED_OPPORTUNITY = "Removed a learning opportunity.";

    RESULTS_LATER = "Results appear when ranking closes. Nobody sees them before then.";
    NOBODY_VOTES = "Nobody has joined yet.";
    ALL_VOTED = "Everyone has ranked";
    WAITING = "Waiting for others";
    CLOSE_VOTING = "Close ranking";
    VOTE_AGAIN = "Rank again";
    OPEN_AGAIN = "Open again";
    CLOSE_THIS_STAGE = "Close this stage";
    BEATS = "Show on the big screen:";
    BEAT_IMPACT = "Impact";
    BEAT_EASE = "Ease";
    BEAT_PICTURE = "Chart";
    BEAT_AGREEMENT = "Agreement";

    CONTACTS = "Contacts on phones";
    CONTACTS_SAYS = "Every phone shows these. The big screen shows the second one at the close.";
    CONTACT_RISK = "Whom to ring when a child may be at risk";
    CONTACT_RISK_SAYS = "With the number, for example the front door of children’s social care.";
    CONTACT_SUPPORT = "Who is there for people whom the day upsets";
    CONTACT_SUPPORT_SAYS = "For example a room, a person by role, or a helpline.";
    SET_CONTACTS = "Contacts changed.";
    CHANGE_AGENDA = "Change the agenda";
    CHANGE_AGENDA_SAYS = "Changes appear on all screens at once. Notes and rankings stay. Alt with an arrow key moves a stage.";
    WAS_OPENED = "Has been open, so it stays.";
    GOING_BACK = "It has been open before. Everything written, sorted and ranked since is kept.";
    STAGE_JOINS = "Phones ask people to look at the big screen, which shows how to join.";
    STAGE_LISTENS = "Phones ask people to look at the big screen.";
    STAGE_WRITES = "People can write notes.";
    STAGE_SUPPORTS = "People can say how far they support each recommendation, and write comments.";
    STAGE_SORTS = "Everyone can move notes into themes.";
    STAGE_READS = "Phones show the learning opportunities, and the themes with their notes.";
    STAGE_VOTES = "Everyone can rank the learning opportunities.";
    STAGE_VOTES_AGAIN = "Everyone ranks again. The last result is kept next to the new one.";
    STAGE_RECAP = "Phones and the big screen show the themes and the top of both rankings.";
    STAGE_FEEDBACK = "Phones ask for feedback on the day. Answers are counted when this stage closes.";
    STAGE_MAKES_OPPORTUNITIES = "Each theme becomes a learning opportunity. You can reword them.";
    CLOSES_WRITING = "Everything people wrote is shown to everyone at once, shuffled.";
    FEW_RANKED = "Fewer than five people have ranked. With so few, details are left out so nobody can be recognised.";
    FEW_ANSWERED = "Fewer than five people have given feedback. Their comments are shown but not their scores, so nobody can be recognised.";
    TOO_FEW_RANKED = "Fewer than three people have ranked. With so few, no order is shown at all, so nobody can be recognised.";
    STILL_OPEN = "Still open";
    CLOSE_VOTING_SAYS = "Rankings are counted and can no longer change. Nobody can link a ranking to a phone after this.";
    CLOSE_WRITING_SAYS = "Phones keep anything not sent yet, and send it to you as late notes.";
    CLOSE_STAGE_SAYS = "Nobody can change anything in this stage until you open it again.";

    THEN = "What the earlier event said";
    VOTES = "Rankings";
    THEMES = "Themes";
    NOTES = "Notes";

    KEYS_SAY = "These shortcuts work when you are sorting notes and not typing.";
    LETTERS_ON = "Turn on keyboard shortcuts";
    TEXT_EMPTY = "Write something first.";
}

/// What to do before the first stage opens.
pub const BEFORE_STEPS: [&str; 3] = [
    "Open the big screen and move its window to the projector.",
    "Check that you can join with the code on your own phone.",
    "Give the handover code to your co-facilitator.",
];

/// What ending the event does.
pub const END_SAYS: [&str; 5] = [
    "Nobody can add or change anything after this.",
    "Late notes and notes not shown yet are added to the board, shuffled.",
    "Nobody can link a note or a ranking to a phone after this.",
    "Phones keep nothing but actions that people chose to keep. A final snapshot is taken.",
    "This cannot be undone.",
];

/// What removing a note for good does.
pub const PURGE_NOTE_SAYS: [&str; 4] = [
    "It is removed from the board, the disk and every snapshot of this event. Each snapshot says that a note was removed.",
    "Files already downloaded, and any later event based on a snapshot, keep their copy.",
    "If a theme or a learning opportunity repeats its words, reword that first.",
    "A certificate is kept, without the words. This cannot be undone.",
];

/// Keys and what they do.
pub const KEY_LIST: [(&str, &str); 12] = [
    ("J", "Next note"),
    ("K", "Previous note"),
    ("X", "Select the note (with Shift, all notes up to it)"),
    ("M", "Move the selected notes: then a theme’s letter"),
    ("O", "Open a theme: then its letter"),
    ("N", "New theme with the selected notes"),
    ("U", "Undo"),
    ("Ctrl+Z", "Undo"),
    ("P", "Pause updates of the notes"),
    ("/", "Find"),
    ("B", "Blank the big screen, or show it again (in every stage)"),
    ("?", "This list"),
];

/// The tag of a stage.
pub const fn mark(mark: StageMark) -> Option<&'static str> {
    match mark {
        StageMark::Done => Some("Done"),
        StageMark::Now => Some("Now"),
        StageMark::Closed => Some("Closed"),
        StageMark::Next => Some("Next"),
        StageMark::Later => None,
    }
}

pub fn minutes(minutes: u16) -> String {
    format!("{minutes} min")
}

pub fn planned(minutes: u16) -> String {
    format!("Planned: {}", counted(minutes.into(), "minute", "minutes"))
}

/// What people do on their phones in a kind of stage; `ranked` says that there is a ranking already.
pub const fn on_phones(kind: StageKind, ranked: bool) -> &'static str {
    match kind {
        StageKind::Welcome => STAGE_JOINS,
        StageKind::Synopsis | StageKind::Break => STAGE_LISTENS,
        StageKind::Recommendations => STAGE_SUPPORTS,
        StageKind::Chronology | StageKind::Brainstorm | StageKind::Actions => STAGE_WRITES,
        StageKind::Theming => STAGE_SORTS,
        StageKind::Development | StageKind::Plenary => STAGE_READS,
        StageKind::Prioritising if ranked => STAGE_VOTES_AGAIN,
        StageKind::Prioritising => STAGE_VOTES,
        StageKind::Recap => STAGE_RECAP,
        StageKind::Close => STAGE_FEEDBACK,
    }
}

pub fn left_out(titles: &[String]) -> String {
    match titles {
        [only] => format!("“{only}” has not been opened yet."),
        several => format!("{} stages before it have not been opened yet.", several.len()),
    }
}

pub fn changed_stage(title: &str) -> String {
    format!("Changed “{title}”.")
}

pub fn moved_stage(title: &str) -> String {
    format!("Moved “{title}”.")
}

pub fn removed_stage(title: &str) -> String {
    format!("Removed “{title}” from the agenda.")
}

pub fn added_stage(title: &str) -> String {
    format!("Added “{title}” to the agenda.")
}

pub fn joined(devices: u32) -> String {
    format!("{} joined", counted(devices as usize, "device", "devices"))
}

pub fn back(title: &str) -> String {
    format!("Back: {title}")
}

pub fn next(title: &str) -> String {
    format!("Next: {title}")
}

pub fn open_stage_title(title: &str) -> String {
    format!("Open “{title}”?")
}

pub fn open_stage(title: &str, again: bool) -> String {
    if again { VOTE_AGAIN.into() } else { format!("Open {title}") }
}

pub fn close_stage_title(title: &str) -> String {
    format!("Close “{title}”?")
}

pub fn close_stage(title: &str) -> String {
    format!("Close {title}")
}

pub fn phones_move(title: &str) -> String {
    format!("All phones and the big screen move to “{title}”.")
}

pub fn closes(title: &str) -> String {
    format!("“{title}” closes, and a snapshot is taken.")
}

pub fn with_timer(minutes: u16) -> String {
    format!("Start the timer: {}", counted(minutes.into(), "minute", "minutes"))
}

pub fn start_timer(minutes: u16) -> String {
    format!("Start: {}", counted(minutes.into(), "minute", "minutes"))
}

pub fn have_ranked(voted: u32, of: u32) -> String {
    format!("{voted} of {of} have ranked")
}

pub fn wrong_text(error: TextError) -> String {
    match error {
        TextError::Empty => TEXT_EMPTY.into(),
        TextError::TooLong { limit, .. } => format!("Use {limit} characters or fewer."),
    }
}

pub fn letters_left(chars: usize, limit: usize) -> String {
    match limit.checked_sub(chars) {
        Some(left) => format!("You have {} left", counted(left, "character", "characters")),
        None => format!("You have {} too many", counted(chars - limit, "character", "characters")),
    }
}

pub fn new_theme_with(notes: usize) -> String {
    format!("{} will be in it.", counted(notes, "note", "notes"))
}

pub fn made_theme(name: &str) -> String {
    format!("Made the theme “{name}”.")
}

pub fn move_notes(count: usize) -> String {
    match count {
        1 => "Move this note to…".into(),
        _ => format!("Move {count} notes to…"),
    }
}

pub fn moved(count: usize, name: &str) -> String {
    format!("Moved {} to “{name}”.", counted(count, "note", "notes"))
}

pub fn marked_same(count: usize) -> String {
    format!("Marked {}.", counted(count, "note as a duplicate", "notes as duplicates"))
}

pub fn parted_same(count: usize) -> String {
    format!("Separated {}.", counted(count, "duplicate", "duplicates"))
}

pub fn renamed(was: &str, new: &str) -> String {
    format!("Renamed “{was}” to “{new}”.")
}

pub fn merge_title(name: &str) -> String {
    format!("Merge “{name}” into which theme?")
}

pub fn merged(name: &str, into: &str) -> String {
    format!("Merged “{name}” into “{into}”.")
}

pub fn parted(name: &str) -> String {
    format!("“{name}” is a separate theme again.")
}

pub fn also_holds(name: &str) -> String {
    format!("Also includes “{name}”")
}

pub fn delete_theme_title(name: &str) -> String {
    format!("Delete the theme “{name}”?")
}

/// "Delete this theme? Its 6 notes go back to 'Not sorted yet'."
pub fn delete_theme_says(notes: usize) -> String {
    match notes {
        0 => "It has no notes.".into(),
        1 => "Its 1 note goes back to “Not sorted yet”.".into(),
        _ => format!("Its {notes} notes go back to “Not sorted yet”."),
    }
}

pub fn deleted_theme(name: &str) -> String {
    format!("Deleted the theme “{name}”.")
}

pub fn undone(deed: &str) -> String {
    format!("Undone: {deed}")
}

pub fn selected(count: usize) -> String {
    format!("{} selected", counted(count, "note", "notes"))
}

pub fn found(count: usize) -> String {
    format!("{} found", counted(count, "note", "notes"))
}

pub fn not_sorted(count: usize) -> String {
    match count {
        1 => "1 note is not sorted yet.".into(),
        _ => format!("{count} notes are not sorted yet."),
    }
}

pub fn not_shown(count: usize) -> String {
    match count {
        1 => "1 note is not shown yet.".into(),
        _ => format!("{count} notes are not shown yet."),
    }
}

pub fn have_gaps(actions: usize) -> String {
    match actions {
        1 => "1 action has gaps.".into(),
        _ => format!("{actions} actions have gaps."),
    }
}

pub fn late_waiting(count: usize) -> String {
    match count {
        1 => "1 late note is waiting.".into(),
        _ => format!("{count} late notes are waiting."),
    }
}

pub fn late(count: usize) -> String {
    counted(count, "late note", "late notes")
}

pub fn hidden(count: usize) -> String {
    format!("{HIDDEN} ({count})")
}

pub fn handover_says(minutes: u32) -> String {
    format!("Your co-facilitator opens this link and types in the code. It works once, within {minutes} minutes.")
}

pub fn end_title(title: &str) -> String {
    format!("End “{title}”?")
}

pub fn then_from(title: &str, day: &str) -> String {
    format!("From “{title}”, {day}. Read only.")
}
