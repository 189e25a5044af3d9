//! Every sentence that a person reads. Sentences of one surface are in its own file.

pub mod accounts;
pub mod board;
pub mod facilitator;
pub mod numbers;
pub mod organise;
pub mod participant;
pub mod projector;
pub mod refusal;
pub mod results;
pub mod review;

/// Declares sentences, and lists them for the test of the catalogue.
macro_rules! catalogue {
    ($($(#[$doc:meta])* $name:ident = $text:expr;)*) => {
        $($(#[$doc])* pub const $name: &str = $text;)*
        /// Every sentence of this file.
        #[cfg(test)]
        pub const ALL: &[&str] = &[$($name),*];
    };
}
pub(crate) use catalogue;

catalogue! {
    /// The product's name.
    PRODUCT = "Plenary";
    /// No answer came from the server.
    NO_ANSWER = "We cannot reach the server. Check your connection and try again.";
    /// The server answered with something that this page cannot read.
    STRANGE_ANSWER = "The server sent something this page cannot read. Reload the page.";
    /// The first connection is being made.
    CONNECTING = "Opening the event…";
    /// The connection has been away for two seconds.
    RECONNECTING = "Reconnecting…";
    /// The server said that it restarts.
    RESTARTING = "The server is restarting. What you wrote is safe.";
    /// There has been no connection within ten seconds of opening the page.
    UNREACHED = "The event has not answered yet. This page keeps trying.";
    /// The connection has been away for ten seconds.
    OFFLINE = "Offline. What you wrote is safe and will be sent later.";
    /// The server takes no further connection of this device or of the room.
    CROWDED = "Too many pages are open for this event. Close any you do not need, and this one will connect.";
    /// The server knows nothing of this event.
    UNKNOWN = "The server cannot find this event. What you wrote is kept here: leave this page open and tell the facilitator.";
    /// The event is over.
    OVER_ENDED = "This event has ended. Nothing that leads to your notes is kept on this device.";
    /// The seat is gone.
    OVER_NO_SEAT = "This device is no longer in the event. Join again with the code. What you wrote here is kept.";
    /// The page is of another version.
    OVER_VERSION = "This page is out of date. Reload it to carry on.";
    /// The page comes from another site.
    /// The device left.
    OVER_LEFT = "You have left the event. Nothing is kept on this device.";
    /// There is no storage.
    NO_STORAGE = "This device cannot keep drafts. Keep this page open until everything is saved.";
    /// Everything was acknowledged.
    SAVED = "Saved";
    /// Something is on its way.
    SAVING = "Saving";
    /// The link that jumps over the header.
    SKIP = "Skip to the main content";
    /// Help, always in the same place.
    HELP = "Help";
    /// Takes the last act back.
    UNDO = "Undo";
    /// Names the part of the page that holds the last act.
    LAST_ACT = "What you just did";
    /// An address that leads nowhere.
    NOWHERE_TITLE = "Page not found";
    /// What to do about it.
    NOWHERE = "There is nothing at this address. Check it, or join with the code on the big screen.";
    /// Leads to the join form.
    TO_JOIN = "Join an event";
}

/// Commands that are on the device only.
pub fn not_sent(count: usize) -> String {
    format!("Not sent yet: {count}")
}

/// The title of a page: stage or task first, the product last.
pub fn title(parts: &[&str]) -> String {
    let said = parts.iter().copied().filter(|part| !part.is_empty()).chain([PRODUCT]);
    said.collect::<Vec<_>>().join(" – ")
}

/// The title of a page whose form has a problem.
pub fn title_with_error(title: &str) -> String {
    format!("Error: {title}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const BANNED: [&str; 8] = ["fault", "blame", "fail", "please", "e.g.", "i.e.", "etc.", "should have"];

    #[test]
    fn every_sentence_is_short_and_kind() {
        let texts = [
            ALL,
            accounts::ALL,
            board::ALL,
            facilitator::ALL,
            &crate::stages::sentences(),
            organise::ALL,
            participant::ALL,
            projector::ALL,
            refusal::ALL,
            results::ALL,
            review::ALL,
        ]
        .concat();
        for text in texts {
            let lower = text.to_lowercase();
            for word in BANNED {
                assert!(!lower.contains(word), "{word:?} in {text:?}");
            }
            for sentence in text.split(['.', '?', '!', ':']) {
                let words = sentence.split_whitespace().count();
                assert!(words <= 25, "{words} words in {sentence:?}");
            }
        }
    }

    #[test]
    fn a_title_leaves_out_what_is_not_known() {
        assert_eq!(title(&["Brainstorm", "Event Willow"]), "Brainstorm – Event Willow – Plenary");
        assert_eq!(title(&["Join", ""]), "Join – Plenary");
    }
}
