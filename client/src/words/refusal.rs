//! Why the facilitator's act was not done, in one plain sentence.

use super::catalogue;
use plenary_shared::{
    content::Content,
    id::{NoteId, ThemeId},
    wire::Refusal,
};

catalogue! {
    CLOSED = "That belongs to another stage. Open that stage first.";
    ROLE = "This role cannot do that.";
    GONE = "It is no longer there. Someone else has removed it.";
    TOO_LONG = "The text is too long. Make it shorter and try again.";
    BAD = "That text cannot be used. Write at least one letter or number.";
    FULL = "There is no room for more. Remove something first.";
    BUSY = "The server is busy. Try again in a moment.";
    CHANGED = "Someone else has changed it. Look again, then decide.";
    FEW = "Only a few people have answered. Wait, or close the stage to show everything together.";
    UNSORTED_NOW = "Someone else has moved it. It is now under “Not sorted yet”.";
}

/// Words that were not taken, so that they can be copied.
pub fn you_wrote(words: &str) -> String {
    format!("You wrote: “{words}”.")
}

/// The sentence for a refusal; `now` is the current value that a refused change did not know of, and `moves` whether it would
/// have moved a note.
pub fn sentence(code: Refusal, moves: bool, now: Option<&str>, content: Option<&Content>) -> String {
    match code {
        Refusal::Late | Refusal::Closed => CLOSED.into(),
        Refusal::NotYours | Refusal::Role => ROLE.into(),
        Refusal::Gone => GONE.into(),
        Refusal::TooLong => TOO_LONG.into(),
        Refusal::Bad => BAD.into(),
        Refusal::Full => FULL.into(),
        Refusal::Rate | Refusal::Retry => BUSY.into(),
        Refusal::Few => FEW.into(),
        Refusal::Superseded => superseded(moves, now, content),
    }
}

fn superseded(moves: bool, now: Option<&str>, content: Option<&Content>) -> String {
    let Some(now) = now.filter(|now| !now.is_empty()) else {
        return if moves { UNSORTED_NOW } else { CHANGED }.into();
    };
    let theme = now.parse::<ThemeId>().ok().and_then(|id| {
        let content = content?;
        content.themes.get(&content.live_theme(id)?)
    });
    if let Some(theme) = theme {
        return format!("Someone else has moved it. It is now in “{}”.", theme.name);
    }
    if now.parse::<NoteId>().is_ok() {
        return CHANGED.into();
    }
    match now.parse::<u32>() {
        Ok(_) => CHANGED.into(),
        Err(_) => format!("Someone else has changed it. It now says “{now}”."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_superseded_change_says_what_stands_there_now() {
        assert_eq!(sentence(Refusal::Superseded, true, None, None), UNSORTED_NOW);
        assert_eq!(sentence(Refusal::Superseded, false, Some(""), None), CHANGED, "an empty field is no place");
        assert_eq!(
            sentence(Refusal::Superseded, false, Some("Handover at night"), None),
            "Someone else has changed it. It now says “Handover at night”."
        );
        assert_eq!(sentence(Refusal::Superseded, false, Some("7"), None), CHANGED);
    }

    #[test]
    fn a_reveal_that_would_show_few_people_says_what_to_do_instead() {
        assert_eq!(sentence(Refusal::Few, false, None, None), FEW);
    }
}
