//! What is asked and said about the day itself.

use super::{catalogue, numbers::counted};

catalogue! {
    FEEDBACK = "Feedback on the day";
    HEAD = "One minute about today";
    PROMISE = "Not tied to your notes or your order. Answer what you like.";
    LEAST = "1 not at all";
    MOST = "5 very much";
    BOX = "What should we change next time?";
    SEND = "Send feedback";
    SEND_AGAIN = "Send it again";
    SENDING = "Kept on this phone. Sending it now.";
    SENT = "Sent. You can change it until this part closes.";
    CHANGED = "You changed it. Send it again to replace what you sent.";
    CLOSED = "Feedback has closed. Thank you.";
    ANSWER_FIRST = "Answer a question or write something before you send it";
    TOO_LONG = "Your words must be 1,000 characters or fewer";
    TOTALS_LATER = "What people said shows here when this stage has closed.";
    TABLE = "How many people chose 1 to 5 for each question";
    QUESTION = "Question";
    ANSWERS = "Answers";
    TOO_FEW = "Fewer than five people answered, so their choices are not shown.";
    NONE = "There is no feedback in this snapshot.";
}

/// The questions, in the order of their taps.
pub const QUESTIONS: [&str; 4] =
    ["I felt heard", "I felt safe to write what I saw", "It was useful for my work", "The pace was right"];

/// The columns of the table.
pub const COLUMNS: [&str; 5] = ["1 not at all", "2", "3", "4", "5 very much"];

/// How many have answered so far.
pub fn have_given(given: u32, of: u32) -> String {
    format!("{given} of {of} have answered.")
}

/// How many answered.
pub fn given(n: u32) -> String {
    match n {
        0 => "Nobody gave feedback.".into(),
        _ => format!("{} gave feedback.", counted(n as usize, "person", "people")),
    }
}
