//! What participants read.

use super::{catalogue, numbers::counted};
use crate::hints::{Hint, Sign};
use plenary_shared::wire::Refusal;

catalogue! {
    JOIN = "Join an event";
    CODE = "Event code";
    CODE_HINT = "The 8 letters and numbers on the big screen.";
    CODE_FROM_LINK = "Your code";
    OTHER_CODE = "Use another code";
    JOIN_BUTTON = "Join";
    CODE_SHAPE = "The code has 8 letters and numbers. Check the big screen and type it again.";
    PROMISE = "We do not ask your name. Nobody, and that includes the facilitator, can see who wrote what.";
    PROMISE_HOW = "How is that true?";
    JOINING = "Opening the event…";
    LONG_JOINING = "This takes a while. Check that your phone is on the Wi-Fi of the event.";
    BACK_TO_EVENT = "Go back to the event";
    OPENING = "Opening the event…";
    OPENING_SAYS = "The board is on its way to your phone.";

    YOU_ARE_IN = "You are in. Your name is not stored with anything you send.";
    LOOK_UP = "Look at the big screen.";
    NOT_BEGUN = "The day has not started yet. This page moves on by itself.";
    STAGE_CLOSED = "This part has closed. This page moves on by itself.";
    THE_DAY = "The stages of the day";
    DONE = "Done";
    NOW = "Now";
    CLOSED = "Closed";
    NEXT = "Next";
    LATER = "Later";
    GO_THERE = "Go there now";

    HELP_TITLE = "Help";
    HELP_STUCK = "If something does not work, tell the facilitator. You can always write on paper and hand it in.";
    CLOSE = "Close";
    ACCESSIBILITY = "Accessibility";
    ACCESSIBILITY_SAYS = "You can use this page with a keyboard, a screen reader, and text twice as large. Tell the facilitator if something is in your way.";
    PRIVACY = "Privacy";
    LEAVE = "Leave";
    LEAVE_TITLE = "Leave the event?";
    LEAVE_SAYS = "Your notes stay in the event. This phone will no longer be able to change them.";
    LEAVE_BUTTON = "Leave the event";
    STAY = "Stay";

    SEND_NOTE = "Send note";
    SENDING = "Kept on this phone. Sending it now.";
    SENT_KEPT = "Kept on this phone. It sends itself when the connection is back.";
    WRITE_FIRST = "Write a note before you send it";
    TOO_LONG = "Your note must be 1,000 characters or fewer";
    SPLIT = "Two ideas? You can split it into two notes.";
    PROBLEM = "There is a problem";
    HIDDEN = "Others cannot see your notes until the facilitator shows them to everyone.";
    SEEN_TOGETHER = "What you send, change or delete now shows together with what others do, so that nobody can tell whose it is.";
    CHANGE_IT = "Change it";
    AS_IT_IS = "Send as it is";
    MY_NOTES = "Your notes";
    NO_NOTES = "No notes from you yet. What you send shows here.";
    CHANGE = "Change";
    CHANGE_LABEL = "Change your note";
    DELETE = "Delete";
    DELETED = "Note deleted.";
    DELETED_MIXED = "Note deleted. Others see that together with other changes.";
    DELETE_TITLE = "Delete this note?";
    DELETE_MIXED_SAYS = "Everyone has seen it. When it goes together with what others change, nobody can tell that it was yours.";
    DELETE_MIXED = "Delete with other changes";
    DELETE_NOW = "Delete now";
    DELETE_NOW_SAYS = "People may guess that it was yours.";
    KEEP_NOTE = "Keep it";
    SAVE_CHANGE = "Save change";
    CANCEL = "Cancel";
    NOT_SENT_YET = "Not sent yet";
    SAVED_MIXED = "Saved. Others see it together with other changes.";
    SAVED_HELD = "Saved. Others see it when the facilitator shows the answers.";
    SHOWN = "Shown to everyone";
    HIDDEN_FROM_VIEW = "Removed from view by the facilitator";
    WITH_FACILITATOR = "With the facilitator";
    LATE_SAYS = "This part has closed, so your note is with the facilitator.";
    WRITING_CLOSED = "Writing has closed. What you send now goes to the facilitator.";
    LATE_BOX = "Add something you missed";
    LATE_BOX_SAYS = "Writing has closed. The facilitator sees only that something came, not what.";
    LATE_QUESTION = "Which question does it answer?";
    LATE_SEND = "Send to the facilitator";
    NEW = "New";
    HIDE_GROUP = "Hide the group’s notes";

    TRAY = "Still yours to send";
    TRAY_MOVED_ON = "The group moved on while you were writing this.";
    TRAY_OF_OTHERS = "Somebody wrote this on this device before, and it was not taken. Send it for them, or tell the facilitator.";
    TRAY_ADD = "Add as new note";
    TRAY_COPY = "Copy";
    TRAY_COPIED = "Copied.";
    TRAY_DROP = "Delete";

    THEN = "What was said last time";
    THEN_HIDE = "Hide what was said last time";
    THEN_SAYS = "This is from the earlier event. It cannot be changed.";
    LEARNING_POINTS = "Learning points";

    THEMES = "Themes";
    ONE_BY_ONE = "One at a time";
    AS_LIST = "As a list";
    BELONGS = "Where does this note belong?";
    MORE_THEMES = "More themes…";
    NEW_THEME = "New theme";
    NOT_SURE = "Not sure, skip";
    NEXT_NOTE = "Next note";
    ALL_SORTED = "Every note is sorted. You can look through the list.";
    AGAIN = "Look at them again";
    MOVE_TO = "Move to…";
    SAME_AS = "Says the same as…";
    SAME_TITLE = "Which note says the same?";
    SAME_SAYS = "Both notes stay. They count as one thing said more than once.";
    SAME_NONE = "There is no other note in this pile.";
    NOT_SAME = "Not the same";
    CLEAR = "Clear";
    RENAME = "Rename";
    THEME_NAME = "Name of the theme";
    THEME_HINT = "A few words that fit all its notes.";
    SAVE = "Save";
    NAME_FIRST = "Write a name before you save it";
    NAME_LONG = "The name must be 120 characters or fewer";
    PICK_THEME = "Move to which theme?";
    KEEP_THERE = "Keep it there";
    MARKED_SAME = "Marked as saying the same.";
    MARKED_OTHER = "Marked as not the same.";
    RENAMED = "Theme renamed.";

    PASS_IMPACT_HINT = "1 is hardly any difference, 5 is a great deal.";
    PASS_EASE_HINT = "1 is very hard to do, 5 is very easy.";
    ORDER_HINT = "Put them in your order, first the one that you would choose. What you leave out counts as no opinion.";
    SKIP_THIS = "Skip this one";
    SKIPPING = "Skipping counts as no opinion. It is not counted as low.";
    YOUR_ORDER = "Your order";
    NOT_PLACED = "Not placed yet";
    NOTHING_PLACED = "Nothing is placed yet. Tap “Add” beside a point below.";
    ADD = "Add";
    UP = "Move up";
    DOWN = "Move down";
    TIE = "Tie with above";
    UNTIE = "No longer tied";
    TAKE_OUT = "Take out";
    NEXT_PASS = "Next question";
    TO_REVIEW = "Check my vote";
    BACK = "Back";
    REVIEW = "Check your vote";
    REVIEW_SAYS = "This is what you are going to send. Nobody can see which vote is yours.";
    NO_OPINION = "No opinion";
    SEND_VOTE = "Send my vote";
    VOTE_IN = "Your vote is in";
    COUNTED = "Counted. You may change it until voting closes.";
    VOTE_WAITING = "Your vote is not sent yet";
    VOTE_WAITING_SAYS = "It sends itself when the connection is back. Leave this page open.";
    CHANGE_VOTE = "Change my vote";
    NOTHING_TO_RANK = "There is nothing to rank yet. The facilitator adds the learning points.";
    VOTE_CLOSED = "Voting has closed.";
    WAS_COUNTED = "Your vote was counted.";
    DID_NOT_VOTE = "You did not vote.";
    CAME_LATE = "Your vote arrived after voting closed, so it was not counted.";
    COUNTING = "The result shows when the facilitator is ready.";
    WAITING_FOR_OTHERS = "Waiting for others.";
    EVERYONE_VOTED = "Everyone has voted.";
    RESULTS = "What the votes say";

    WAS_THIS_YOU = "Was this you?";
    WAS_THIS_YOU_SAYS = "Someone has already written on this device.";
    WAS_ME = "Yes, show my notes";
    WAS_NOT_ME = "No, start fresh";
    WAS_NOT_ME_SAYS = "What was sent on this device stays in the event, and notes on their way are still sent. Drafts are deleted from it.";

    ENDED = "The event has ended";
    ENDED_SAYS = "Thank you for taking part.";
    UNTIED = "Your notes are no longer tied to this phone.";
    UNTIED_COPY = "What you did not send stands below. Copy what you need before you close this page.";
    UNTIED_SAYS = "Nothing from the event is kept here. You can close this page.";
    OVER = "You are not in the event now";
    JOIN_AGAIN = "Join with a code";
    RELOAD = "Load the page again";
}

/// Plain lines behind "How is that true?", and what stays open to guessing.
pub const PROMISE_LINES: [&str; 6] = [
    "There is no sign-up. The server never learns your name, your number or your phone.",
    "A note is stored with its words and its question. There is no sender and no time.",
    "Notes, changes and deletions show together with those of others, shuffled. Votes are shown as totals only.",
    "Only your phone knows which notes are yours, so that you can change them.",
    "Sorting notes into themes is work of the whole room: what you move or name shows at once.",
    "When only one or two people have written, others may still guess who it was.",
];

/// What the taps mean, from 1 to 5.
pub const IMPACT_TAPS: [&str; 5] = ["hardly any", "a little", "some", "a lot", "a great deal"];
/// The same for ease.
pub const EASE_TAPS: [&str; 5] = ["very hard", "hard", "in between", "easy", "very easy"];

pub fn pass(number: usize) -> String {
    format!("Question {number} of 2")
}

pub fn answered(done: usize, of: usize) -> String {
    format!("{done} of {of} answered")
}

pub fn placed(done: usize, of: usize) -> String {
    format!("{done} of {of} placed")
}

pub fn voted(voted: u32, of: u32) -> String {
    format!("{voted} of {of} have voted")
}

pub fn joining(title: &str) -> String {
    format!("You are in {title} on this phone.")
}

pub fn next_is(title: &str) -> String {
    format!("Next: {title}")
}

pub fn moved_on(title: &str) -> String {
    format!("The group has moved on to “{title}”. Finish your note or go there now.")
}

pub fn notes_from_you(count: usize) -> String {
    counted(count, "note from you", "notes from you")
}

pub fn sent(count: usize) -> String {
    format!("Sent. {}.", notes_from_you(count))
}

pub fn left(characters: usize) -> String {
    format!("You have {} left", counted(characters, "character", "characters"))
}

pub fn too_many(characters: usize) -> String {
    format!("You have {} too many", counted(characters, "character", "characters"))
}

pub fn show_group(count: usize) -> String {
    format!("Show the group’s notes ({count})")
}

pub fn show_new(count: usize) -> String {
    format!("Show {}", counted(count, "new note", "new notes"))
}

pub fn unsent_on_leaving(count: usize) -> String {
    match count {
        1 => "1 thing you sent has not arrived yet. It will be lost.".to_owned(),
        _ => format!("{count} things you sent have not arrived yet. They will be lost."),
    }
}

pub fn about_hint(hint: &Hint) -> String {
    let found = &hint.found;
    match hint.sign {
        Sign::Name => format!("This may name a person (“{found}”). Use a role instead, for example “police officer”."),
        Sign::Date => {
            format!("This may be a date (“{found}”). Dates can show who a child is. Say “in spring” instead.")
        }
        Sign::Phone => format!("This may be a telephone number (“{found}”). It can show who a person is."),
        Sign::Postcode => format!("This may be a postcode (“{found}”). It can show where a family lives."),
        Sign::NhsNumber => format!("This may be an NHS number (“{found}”). It can show who a person is."),
        Sign::Email => format!("This may be an e-mail address (“{found}”). It can show who a person is."),
    }
}

pub fn unsorted(count: usize) -> String {
    format!("{} not sorted yet", counted(count, "note", "notes"))
}

pub fn aside(count: usize) -> String {
    format!("You put {} aside.", counted(count, "note", "notes"))
}

pub fn selected(count: usize) -> String {
    format!("{count} selected")
}

pub fn moved(count: usize, to: &str) -> String {
    format!("Moved {} to “{to}”.", counted(count, "note", "notes"))
}

pub fn theme_made(name: &str) -> String {
    format!("Made the theme “{name}”.")
}

pub fn sorted_by_others(theme: &str) -> String {
    format!("Somebody else put this note into “{theme}”.")
}

pub fn renamed_by_others(name: &str) -> String {
    format!("Somebody else named this theme “{name}”.")
}

pub fn name_it(name: &str) -> String {
    format!("Name it “{name}”")
}

pub fn move_to(theme: &str) -> String {
    format!("Move it to “{theme}”")
}

/// Why words were not taken.
pub const fn refused(code: Refusal) -> &'static str {
    match code {
        Refusal::Late => LATE_SAYS,
        Refusal::Closed => "This part has closed, so it was not added.",
        Refusal::NotYours => "This note came from another device, so it was not changed.",
        Refusal::Role | Refusal::Few => "Only the facilitator can do this.",
        Refusal::Gone => "The note is not there any more. Your words are still here.",
        Refusal::Superseded => "Somebody else changed this first.",
        Refusal::TooLong => "It was too long. Make it shorter and send it again.",
        Refusal::Bad => "The server could not read it. Your words are still here.",
        Refusal::Full => "There is no more room for notes. Tell the facilitator.",
        Refusal::Rate | Refusal::Retry => "It has not been sent yet. We will keep trying.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_read_as_words() {
        assert_eq!(sent(3), "Sent. 3 notes from you.");
        assert_eq!(left(60), "You have 60 characters left");
        assert_eq!(show_new(1), "Show 1 new note");
    }
}
