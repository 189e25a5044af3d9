//! What organisers, facilitators and reviewers read about signing in, their account, and who has access.

use super::catalogue;
use plenary_shared::{limits, role::Role};

catalogue! {
    SIGN_IN = "Sign in";
    SIGN_IN_SAYS = "For organisers, facilitators and reviewers who have an account. You do not need one to take part in an event.";
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
    LOADING = "Checking your sign-in…";
    SET_UP = "Set up your sign-in";
    SET_UP_WHY = "You’ll be signed out tonight. With a pass phrase and an authenticator app you can sign back in yourself.";
    FIRST_STEP = "Step 1 of 2: name and pass phrase";
    NAME_HINT = "Colleagues see it in the list of who has access. It is never stored with notes or rankings.";
    NEXT = "Next";
    WORKING = "One moment…";
    SECOND_STEP = "Step 2 of 2: authenticator app";
    SCAN = "Open the authenticator app on your phone, add an account and scan this QR code.";
    PICTURE = "QR code for the authenticator app. The key below does the same.";
    KEY = "Or type this key into the app:";
    SHOWN_ONCE = "This key is only shown once.";
    CONFIRM = "Finish";
    SET = "Your sign-in is set up";
    ON_AS = "On this or another device, sign in as:";
    CHANGE_PHRASE = "Change your pass phrase";
    CHANGE_PHRASE_SAYS = "This signs you out everywhere else.";
    PHRASE_NOW = "Current pass phrase";
    NEW_PHRASE = "New pass phrase";
    SHOW_PHRASES = "Show both pass phrases";
    CHANGE = "Change it";
    NO_PHRASE_NOW = "Enter your current pass phrase";
    PHRASE_CHANGED = "Your pass phrase has been changed";
    PHRASE_CHANGED_SAYS = "You are signed out everywhere else. Sign in there with the new one.";
    NO_ACCOUNT = "You are signed in without an account";
    NO_ACCOUNT_SAYS = "You used a code or a shared link, so you will be signed out automatically. Ask an organiser for an invitation.";
    ON = "Continue";
    NO_SEAT_SAYS = "Sign in, or open your invitation link.";

    PEOPLE = "Who has access";
    PEOPLE_SAYS = "Participants are not in this list: nobody knows who they are.";
    INVITE = "Invite someone";
    INVITE_SAYS = "The link is for one person. It works once and lets them create their own account.";
    AS = "As";
    EVERY_EVENT = "Organiser of all events";
    MAKE_LINK = "Create link";
    INVITATION = "Invitation";
    INVITATION_SAYS = "Send it to one person. It works once, within 7 days.";
    ACCOUNTS = "Accounts";
    NO_ACCOUNTS = "Nobody has an account yet.";
    SEATS = "Signed-in devices";
    LINKS = "Links and codes that still work";
    NO_LINKS = "None.";
    WHO = "Who";
    MAY = "Access";
    SINCE = "Since";
    YOU = "You";
    BY_LINK = "By link or code";
    ONCE = "Works once";
    OFTEN = "Works for several people";
    KIND = "Kind";
    ACT = "Actions";
    REMOVE = "Remove";
    CANCEL = "Cancel";
    REMOVE_ACCOUNT = "Remove this account?";
    REMOVE_ACCOUNT_SAYS = "This person can no longer sign in. Their pages close straight away.";
    REMOVE_SEAT = "Sign out this device?";
    REMOVE_SEAT_SAYS = "Its pages close straight away. Someone with an account can sign in again.";
    REMOVE_LINK = "Remove this link?";
    REMOVE_LINK_SAYS = "The link stops working. Pages opened with it close straight away.";
    REMOVED = "Removed.";
    HELP_TITLE = "Help";
    HELP_SAYS = "Everyone is signed out overnight, and after an hour without use. A device that is running an event has four hours.";
    CLOSE = "Close";
}

pub fn phrase_hint() -> String {
    let least = limits::PHRASE_LEAST;
    format!(
        "{least} characters or more. Four or five words of your own are easy to remember. You can use a password manager."
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
