//! What organisers, facilitators and reviewers read about signing in, their account, and who has access.

use super::catalogue;
use plenary_shared::{limits, role::Role};

catalogue! {
    SIGN_IN = "Sign in";
    SIGN_IN_SAYS = "For organisers, facilitators and reviewers who have an account. To take part in an event you need no account.";
    SIGN_IN_PROBLEM = "There is a problem";
    NAME = "Your name";
    PHRASE = "Pass phrase";
    CODE = "Code from your authenticator app";
    CODE_HINT = "6 digits. Each code works once.";
    SHOW_PHRASE = "Show the pass phrase";
    SIGNING_IN = "Signing in…";
    LOST = "Lost your phone or pass phrase? Ask another organiser to remove your account and invite you again.";
    SIGN_OUT = "Sign out";
    NO_NAME = "Enter your name";
    NO_PHRASE = "Enter your pass phrase";
    NO_CODE = "Enter the 6 digits of the code";

    ACCOUNT = "Your sign-in";
    LOADING = "Looking at your seat…";
    SET_UP = "Set up your sign-in";
    SET_UP_WHY = "This seat ends in the night. With a pass phrase and an authenticator app you can come back by yourself.";
    FIRST_STEP = "Step 1 of 2: name and pass phrase";
    NAME_HINT = "Colleagues see it in the list of who may come in. Notes and votes never carry it.";
    NEXT = "Next";
    WORKING = "One moment…";
    SECOND_STEP = "Step 2 of 2: authenticator app";
    SCAN = "Open the authenticator app on your phone, add an account, and scan this picture.";
    PICTURE = "Picture for the authenticator app. The key below says the same.";
    KEY = "Or type this key into the app:";
    SHOWN_ONCE = "The key is shown only now.";
    CONFIRM = "Finish";
    SET = "Your sign-in is set up";
    ON_AS = "On this or another device, sign in as:";
    CHANGE_PHRASE = "Change your pass phrase";
    CHANGE_PHRASE_SAYS = "You are then signed out everywhere else.";
    PHRASE_NOW = "Pass phrase until now";
    NEW_PHRASE = "New pass phrase";
    SHOW_PHRASES = "Show both pass phrases";
    CHANGE = "Change it";
    NO_PHRASE_NOW = "Enter the pass phrase that you have used until now";
    PHRASE_CHANGED = "Your pass phrase is changed";
    PHRASE_CHANGED_SAYS = "Everywhere else you are signed out. There, sign in with the new one.";
    NO_ACCOUNT = "This seat has no account";
    NO_ACCOUNT_SAYS = "It came by a code or a link for several people, and ends by itself. Ask an organiser for an invitation.";
    ON = "Go on";
    NO_SEAT_SAYS = "Sign in, or open the link of your invitation.";

    PEOPLE = "Who may come in";
    PEOPLE_SAYS = "Participants are not in this list: nobody knows who they are.";
    INVITE = "Invite somebody";
    INVITE_SAYS = "The link is for one person, works once, and makes their own account.";
    AS = "As";
    EVERY_EVENT = "Organiser of every event";
    MAKE_LINK = "Make the link";
    INVITATION = "Invitation";
    INVITATION_SAYS = "Send it to one person. It works once, within 7 days.";
    ACCOUNTS = "Accounts";
    NO_ACCOUNTS = "Nobody has an account yet.";
    SEATS = "Seats in browsers";
    LINKS = "Links and codes that still open";
    NO_LINKS = "None.";
    WHO = "Who";
    MAY = "May";
    SINCE = "Since";
    YOU = "You";
    BY_LINK = "By link or code";
    ONCE = "Works once";
    OFTEN = "Works for several people";
    KIND = "Kind";
    ACT = "What to do";
    REMOVE = "Remove";
    CANCEL = "Cancel";
    REMOVE_ACCOUNT = "Remove this account?";
    REMOVE_ACCOUNT_SAYS = "It cannot sign in any more. Its pages close at once.";
    REMOVE_SEAT = "Remove this seat?";
    REMOVE_SEAT_SAYS = "Its pages close at once. An account can sign in again.";
    REMOVE_LINK = "Remove this link?";
    REMOVE_LINK_SAYS = "It opens nothing any more. Pages that were opened by it close at once.";
    REMOVED = "Removed.";
    HELP_TITLE = "Help";
    HELP_SAYS = "A seat lets one browser in. Seats end after an hour without use, or four hours after leading a room, and every night.";
    CLOSE = "Close";
}

pub fn phrase_hint() -> String {
    let least = limits::PHRASE_LEAST;
    format!(
        "{least} characters or more. Four or five words of your own are easy to keep. A password manager may fill it in."
    )
}

pub fn phrase_short() -> String {
    format!("The pass phrase must have {} characters or more", limits::PHRASE_LEAST)
}

/// What a seat, account or link allows.
pub fn may(role: Role, event: Option<&str>) -> String {
    let what = match role {
        Role::Organiser => return EVERY_EVENT.into(),
        Role::Facilitator => "Facilitate",
        Role::Projector => "Big screen of",
        Role::Reviewer => "Review",
        Role::Participant => "Take part in",
    };
    format!("{what} {}", event.unwrap_or_default())
}
