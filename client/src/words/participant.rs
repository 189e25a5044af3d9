//! What participants read.

use super::{catalogue, numbers::counted};
use crate::hints::{Hint, Sign};
use plenary_shared::wire::Refusal;

catalogue! {
    JOIN = "Join an event";
    PROMISE = "We do not ask for your name. Nobody can see who wrote what, not even the facilitator.";
    PROMISE_HOW = "How does this work?";
    BACK_TO_EVENT = "Go back to the event";
    OPENING = "Opening the event…";
    OPENING_SAYS = "Loading the board.";
    STAGE_LOADING = "This part is loading. It will appear by itself.";

    YOU_ARE_IN = "You are in. Your name is not stored with anything you send.";
    LOOK_UP = "Look at the big screen.";
    NOT_BEGUN = "The day has not started yet. This page will update by itself.";
    STAGE_CLOSED = "This part has closed. This page will update by itself.";
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
    AT_RISK = "A child may be at risk now";
    AT_RISK_SAYS = "Do not write it as a note. Ring, or leave the room and tell the person who leads the day.";
    AT_RISK_NUMBER = "999";
    AT_RISK_DANGER = "if a child is in danger right now.";
    AT_RISK_CARE = "Otherwise ring children’s social care for the area where the child lives, or your own safeguarding lead.";
    AT_RISK_HERE = "For this event:";
    SUPPORT = "Someone to talk to:";
    AT_RISK_NOTHING = "This page sends nothing and keeps nothing. Nobody can see that you opened it.";
    AT_RISK_BACK = "Go back: what you were writing is kept";
    PAUSE = "I would like a pause";
    PAUSE_SAYS = "Once several people have asked, the facilitator sees that some would like a pause. Nobody can see who asked.";
    PAUSE_ASKED = "You asked for a pause.";
    PAUSE_NOT_ASKED = "You are offline. Ask again when the connection is back.";
    PAUSE_BACK = "Take it back";
    RECOVERY = "If this phone stops working";
    RECOVERY_SAYS = "Six words bring your notes back on another phone, until the event ends. They cannot restore your ranking.";
    RECOVERY_SHOW = "Show my six words";
    RECOVERY_KEEP = "Write them on paper and keep them to yourself: with them, anyone could change your notes. Nobody can look them up for you.";
    RECOVERY_HIDE = "Hide them";
    RECOVERY_OLD = "This phone has no words, because it joined before an update. Your notes stay on it.";
    RECOVERY_ENTER = "I have six words from another phone";
    RECOVERY_FIELD = "Your six words";
    RECOVERY_HINT = "In the order you wrote them down, with a space between them.";
    RECOVERY_GO = "Bring my notes back";
    RECOVERY_LOOKING = "Looking for your notes.";
    RECOVERY_NONE = "No notes belong to these words. Check each word and their order, then try again.";
    RECOVERY_COUNT = "Write all six words";
    RECOVERY_OWN = "This phone has notes of its own already. Use a phone that has not sent any.";
    ACCESSIBILITY = "Accessibility";
    ACCESSIBILITY_SAYS = "You can use this page with a keyboard, a screen reader or text at twice the size. Tell the facilitator if anything makes it hard to use.";
    PRIVACY = "Privacy";
    NOT_KEPT = "This browser does not let the page keep anything. Write it down elsewhere, or send it as a note";
    LEAVE = "Leave";
    LEAVE_TITLE = "Leave the event?";
    LEAVE_SAYS = "Your notes and feedback stay in the event, and this phone can no longer change them. If ranking is open, your ranking goes with you.";
    LEAVE_BUTTON = "Leave the event";
    STAY = "Stay";

    SEND_NOTE = "Send note";
    SENDING = "Kept on this phone. Sending now.";
    SENT_KEPT = "Kept on this phone. It will be sent when you are back online.";
    WRITE_FIRST = "Write a note before you send it";
    TOO_LONG = "Your note must be 1,000 characters or fewer";
    SPLIT = "Two ideas? You can split it into two notes.";
    PROBLEM = "There is a problem";
    HIDDEN = "Others cannot see your notes until the facilitator reveals them.";
    SEEN_TOGETHER = "What you send, change or delete now appears together with other people’s changes, so nobody can tell whose it is.";
    CHANGE_IT = "Change it";
    AS_IT_IS = "Send as it is";
    MY_NOTES = "Your notes";
    NO_NOTES = "You have not sent any notes yet. They will appear here.";
    CHANGE = "Change";
    CHANGE_LABEL = "Change your note";
    DELETE = "Delete my note";
    DELETED = "Note deleted.";
    DELETED_MIXED = "Note deleted. It will disappear for others along with other changes.";
    DELETE_TITLE = "Delete this note?";
    DELETE_MIXED_SAYS = "Everyone has seen it. If it goes along with other people’s changes, nobody can tell it was yours.";
    DELETE_MIXED = "Delete with other changes";
    DELETE_NOW = "Delete now";
    DELETE_NOW_SAYS = "People may guess it was yours.";
    KEEP_NOTE = "Keep it";
    SAVE_CHANGE = "Save change";
    CANCEL = "Cancel";
    NOT_SENT_YET = "Not sent yet";
    SAVED_MIXED = "Saved. Others will see it along with other changes.";
    SAVED_HELD = "Saved. Others will see it when the facilitator reveals the answers.";
    SHOWN = "Shown to everyone";
    HIDDEN_FROM_VIEW = "Removed from view";
    WITH_FACILITATOR = "With the facilitator";
    LATE_SAYS = "This part has closed, so your note is with the facilitator.";
    WRITING_CLOSED = "Writing has closed. What you send now goes to the facilitator.";
    LATE_BOX = "Add a late note";
    LATE_BOX_SAYS = "Writing has closed. The facilitator can see that a late note came in, but not what it says.";
    LATE_QUESTION = "Which question does it answer?";
    LATE_SEND = "Send to the facilitator";
    NEW = "New";
    HIDE_GROUP = "Hide the group’s notes";

    TRAY = "Still to send";
    TRAY_MOVED_ON = "The group moved on while you were writing this.";
    TRAY_OF_OTHERS = "Someone wrote this on this device earlier, and it was not added. Send it for them, or tell the facilitator.";
    TRAY_ADD = "Add as a new note";
    TRAY_COPY = "Copy";
    TRAY_COPIED = "Copied.";
    TRAY_DROP = "Discard";

    THEN = "What was said last time";
    THEN_HIDE = "Hide what was said last time";
    THEN_SAYS = "This is from the earlier event. It cannot be changed.";
    LEARNING_POINTS = "Learning opportunities";

    THEMES = "Themes";
    ONE_BY_ONE = "One at a time";
    AS_LIST = "As a list";
    BELONGS = "Where does this note belong?";
    MORE_THEMES = "More themes…";
    NEW_THEME = "New theme";
    NOT_SURE = "Not sure, skip";
    NEXT_NOTE = "Next note";
    ALL_SORTED = "Every note is sorted. You can look through the list.";
    AGAIN = "Go through them again";
    MOVE_TO = "Move to…";
    SAME_AS = "Duplicate of…";
    SAME_TITLE = "Which note is it a duplicate of?";
    SAME_SAYS = "Both notes are kept. They count as one point, made more than once.";
    SAME_NONE = "There are no other notes here.";
    NOT_SAME = "Not a duplicate";
    CLEAR = "Clear";
    RENAME = "Rename";
    THEME_NAME = "Name of the theme";
    THEME_HINT = "A few words that fit all its notes.";
    SAVE = "Save";
    NAME_FIRST = "Write a name before you save it";
    NAME_LONG = "The name must be 120 characters or fewer";
    PICK_THEME = "Move to which theme?";
    KEEP_THERE = "Keep it there";
    MARKED_SAME = "Marked as duplicates.";
    MARKED_OTHER = "Marked as not a duplicate.";
    RENAMED = "Theme renamed.";

    PASS_IMPACT_HINT = "1 is hardly any difference, 5 is a great deal.";
    PASS_EASE_HINT = "1 is very hard to do, 5 is very easy.";
    ORDER_HINT = "Put them in order, with your first choice at the top. Any you leave out count as no opinion.";
    SKIP_THIS = "Skip this one";
    SKIPPING = "Skipping counts as no opinion, not as a low score.";
    YOUR_ORDER = "Your order";
    NOT_PLACED = "Not placed yet";
    NOTHING_PLACED = "Nothing here yet. Tap “Add” next to a learning opportunity below.";
    ADD = "Add";
    UP = "Move up";
    DOWN = "Move down";
    TIE = "Tie with above";
    UNTIE = "Remove tie";
    TAKE_OUT = "Remove";
    NEXT_PASS = "Next question";
    TO_REVIEW = "Check my ranking";
    BACK = "Back";
    REVIEW = "Check your ranking";
    REVIEW_SAYS = "This is what you will send. Nobody can see which ranking is yours.";
    NO_OPINION = "No opinion";
    SEND_VOTE = "Send my ranking";
    VOTE_IN = "Your ranking is in";
    COUNTED = "Counted. You can change it until ranking closes.";
    VOTE_WAITING = "Your ranking has not been sent yet";
    VOTE_WAITING_SAYS = "It will be sent when you are back online. Keep this page open.";
    CHANGE_VOTE = "Change my ranking";
    NOTHING_TO_RANK = "There is nothing to rank yet. The facilitator adds the learning opportunities.";
    VOTE_CLOSED = "Ranking has closed.";
    WAS_COUNTED = "Your ranking was counted.";
    DID_NOT_VOTE = "You did not rank.";
    CAME_LATE = "Your ranking arrived after ranking closed, so it was not counted.";
    COUNTING = "The result will appear when the facilitator is ready.";
    WAITING_FOR_OTHERS = "Waiting for others.";
    EVERYONE_VOTED = "Everyone has ranked.";
    RESULTS = "How everyone ranked";

    WAS_THIS_YOU = "Was this you?";
    WAS_THIS_YOU_SAYS = "Someone has already written on this device.";
    WAS_ME = "Yes, show my notes";
    WAS_NOT_ME = "No, start fresh";
    WAS_NOT_ME_SAYS = "Notes sent from this device stay in the event, and any still being sent will arrive. Drafts are deleted from it.";

    ENDED = "The event has ended";
    ENDED_SAYS = "Thank you for taking part.";
    UNTIED = "Nobody can link your notes to this phone now.";
    UNTIED_COPY = "What you did not send is below. Copy anything you need before you close this page.";
    UNTIED_SAYS = "Nothing that leads to them is kept here. You can close this page.";
    OVER = "You are no longer in this event";
    JOIN_AGAIN = "Join with a code";
    RELOAD = "Reload the page";
}

/// Plain lines behind "How does this work?", and what stays open to guessing.
pub const PROMISE_LINES: [&str; 6] = [
    "There is no sign-up. The server never knows your name, your number or whose phone this is.",
    "We store each note with its question. We do not store who sent it or when.",
    "Notes, changes and deletions appear together with other people’s, shuffled. Rankings are only shown as totals.",
    "Only your phone knows which notes are yours, so you can change them.",
    "Everyone sorts notes into themes together, so others see straight away what you move or name.",
    "If only one or two people have written, others may still guess who it was.",
];

/// What the taps mean, from 1 to 5.
pub const IMPACT_TAPS: [&str; 5] = ["hardly any", "a little", "some", "a lot", "a great deal"];
/// The same for ease.
pub const EASE_TAPS: [&str; 5] = ["very hard", "hard", "in between", "easy", "very easy"];

/// A recovery word that is not in the list.
pub fn recovery_unknown(word: &str) -> String {
    format!("“{word}” is not one of the words. Check how it is spelt.")
}

/// How many notes are back.
pub fn recovered(notes: usize) -> String {
    format!("{} back on this phone.", counted(notes, "note is", "notes are"))
}

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
    format!("{voted} of {of} have ranked")
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
        1 => "1 item has not been sent yet. It will be lost.".to_owned(),
        _ => format!("{count} items have not been sent yet. They will be lost."),
    }
}

pub fn about_hint(hint: &Hint) -> String {
    let found = &hint.found;
    match hint.sign {
        Sign::Name => format!("This may name a person (“{found}”). Use a role instead, for example “police officer”."),
        Sign::Date => {
            format!("This may be a date (“{found}”). Dates can show who a child is. Say “in spring” instead.")
        }
        Sign::Phone => format!("This may be a phone number (“{found}”). It can show who a person is."),
        Sign::Postcode => format!("This may be a postcode (“{found}”). It can show where a family lives."),
        Sign::NhsNumber => format!("This may be an NHS number (“{found}”). It can show who a person is."),
        Sign::Email => format!("This may be an email address (“{found}”). It can show who a person is."),
    }
}

pub fn unsorted(count: usize) -> String {
    format!("{} not sorted yet", counted(count, "note", "notes"))
}

pub fn aside(count: usize) -> String {
    format!("You skipped {}.", counted(count, "note", "notes"))
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
    format!("Someone else put this note in “{theme}”.")
}

pub fn renamed_by_others(name: &str) -> String {
    format!("Someone else named this theme “{name}”.")
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
        Refusal::Gone => "That note has been removed. Your words are still here.",
        Refusal::Superseded => "Someone else changed this first.",
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
