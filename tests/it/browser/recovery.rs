//! A phone that stops working: six words bring its notes to another.

use plenary_shared::stage::StageKind;
use plenary_tests::{
    browser::{Chromium, surface::Surface},
    day::{LearningEvent, Venue},
    server::TestServer,
};
use serde_json::json;

const QUESTION: &str = "What information is missing?";
const RESTORE: &str = "Bring my notes back";

/// The words that a phone shows.
async fn words(phone: &Chromium) -> Vec<String> {
    phone.press("Help").await;
    phone.press("Show my six words").await;
    phone.see("Write them on paper").await;
    let items = "return [...document.querySelectorAll('.recovery-words li')].map((item) => item.innerText)";
    let words = phone.page(items, json!([])).await;
    let words = words.as_array().expect("a list").iter().map(|word| word.as_str().unwrap_or_default().to_owned());
    let words: Vec<_> = words.collect();
    phone.press("Close").await;
    words
}

/// Types words on a phone and asks for the notes.
async fn restore(phone: &Chromium, words: &str) {
    phone.fill("Your six words", words).await;
    phone.press(RESTORE).await;
}

#[tokio::test]
async fn six_words_bring_the_notes_of_a_phone_to_another_and_are_never_sent() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 0).await;
    let dying = Chromium::phone(Surface::Phone, &server.address(), &event.code).await;
    dying.send_note(QUESTION, "Written before the phone died").await;
    dying.send_note(QUESTION, "Deleted before it died").await;
    dying.send_note(QUESTION, "Written last").await;
    dying.press_by("Deleted before it died", "Delete my note").await;
    dying.see("Note deleted.").await;
    let words = words(&dying).await;
    assert_eq!(words.len(), 6);
    dying.not_see("Not sent yet").await;
    let sent = dying.frames_sent().await;
    drop(dying);

    let other = Chromium::phone(Surface::SmallPhone, &server.address(), &event.code).await;
    other.see(QUESTION).await;
    other.press("Help").await;
    other.press("I have six words from another phone").await;
    restore(&other, "acorn bagle").await;
    other.see("“bagle” is not one of the words. Check how it is spelt.").await;
    restore(&other, &words[..5].join(" ")).await;
    other.see("Write all six words").await;
    let mut turned = words.clone();
    turned.reverse();
    restore(&other, &turned.join(" ")).await;
    other.see("No notes belong to these words.").await;
    restore(&other, &words.join(" ").to_uppercase()).await;
    other.see("2 notes are back on this phone.").await;
    other.press("Close").await;
    other.press_by("Written last", "Change").await;
    other.fill("Change your note", "Changed on the other phone").await;
    other.press("Save change").await;
    other.send_note(QUESTION, "Written on the other phone").await;
    other.not_see("Not sent yet").await;
    other.reload().await;
    for text in ["Written before the phone died", "Changed on the other phone", "Written on the other phone"] {
        other.see(text).await;
    }
    assert_eq!(self::words(&other).await, words, "the other phone has the same words");
    other.press("Help").await;
    other.press("I have six words from another phone").await;
    restore(&other, &words.join(" ")).await;
    other.see("This phone has notes of its own already.").await;

    let sent = [sent, other.frames_sent().await].concat();
    assert!(sent.iter().any(|frame| frame.contains("Written before")), "frames are seen at all");
    for word in &words {
        assert!(!sent.iter().any(|frame| frame.contains(&format!("{word} "))), "{word} was sent");
    }
    event.facilitator.close_stage().await;
    event
        .facilitator
        .sees("each note once", |content| {
            let mut texts: Vec<_> = content.notes.values().map(|note| note.text.as_str()).collect();
            texts.sort_unstable();
            texts == ["Changed on the other phone", "Written before the phone died", "Written on the other phone"]
        })
        .await;
}

#[tokio::test]
async fn words_that_were_typed_without_a_network_bring_the_notes_when_it_is_back() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 0).await;
    let dying = Chromium::phone(Surface::Phone, &server.address(), &event.code).await;
    dying.send_note(QUESTION, "Written before the phone died").await;
    dying.see("Saved").await;
    let words = words(&dying).await;

    let other = Chromium::phone(Surface::Phone, &server.address(), &event.code).await;
    other.see(QUESTION).await;
    other.press("Help").await;
    other.press("I have six words from another phone").await;
    other.lose_network().await;
    restore(&other, &words.join(" ")).await;
    other.see("Looking for your notes.").await;
    other.find_network().await;
    other.see("1 note is back on this phone.").await;
}
