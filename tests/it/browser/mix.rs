//! What people see of the threshold mix: their own notes at once, those of others together, and no button that would show
//! one person's notes.

use plenary_shared::{
    id::{NoteId, OpId},
    limits::PAD_BYTES,
    stage::{Act, StageKind, brainstorm::NoteAct},
    wire::Refusal,
};
use plenary_tests::{
    browser::{Chromium, check::Check, surface::Surface},
    day::{LearningEvent, Venue},
    server::TestServer,
};

const QUESTION: &str = "What information is missing?";
const FEW: &str = "Only a few people have answered. Wait, or close the stage to show everything together.";
const HELD: &str = "Saved. Others will see it when the facilitator reveals the answers.";
const MIXED: &str = "Saved. Others will see it along with other changes.";
const SHOWN: &str = "Shown to everyone";

#[tokio::test]
async fn an_own_note_says_how_it_stands_and_says_the_same_after_a_reload() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 2).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let phone = Chromium::phone(Surface::Phone, &server.address(), &event.code).await;
    phone.send_note(QUESTION, "As it was").await;
    stands(&phone, "As it was", HELD).await;
    let others = event.write(&["Somebody else's"; 2]).await;
    event.facilitator.reveal(prompt).await;
    stands(&phone, "As it was", SHOWN).await;

    phone.press_by("As it was", "Change").await;
    phone.fill("Change your note", "As it is now").await;
    phone.press("Save change").await;
    stands(&phone, "As it is now", MIXED).await;
    let words = |event: &LearningEvent| event.content().notes.values().map(|note| note.text.clone()).collect::<Vec<_>>();
    assert!(!words(&event).contains(&"As it is now".to_owned()), "one person's change was shown alone");
    phone.send_note(QUESTION, "Written after the reveal").await;
    stands(&phone, "Written after the reveal", HELD).await;

    for (device, note) in event.participants.iter().zip(others) {
        device.edit_note(note, 2, "Somebody else's, changed").await.expect("a participant changes a note");
    }
    stands(&phone, "As it is now", SHOWN).await;
    event
        .facilitator
        .sees("three changes together", |content| {
            let changed = content.notes.values().filter(|note| note.text != "As it was" && note.text != "Somebody else's");
            changed.count() == 3
        })
        .await;
    phone.see("What you send, change or delete now appears together with other people’s changes").await;
    phone.at_rest().await;
    phone.assert_sound("own notes", &[Check::Sideways, Check::Axe]).await;

    phone.lose_network().await;
    phone.send_note(QUESTION, "Without a network").await;
    phone.see("Not sent yet").await;
    event.facilitator.close_stage().await;
    phone.find_network().await;
    phone.see("With the facilitator").await;
    phone.not_see("Not sent yet").await;
    stands(&phone, "Written after the reveal", SHOWN).await;
    stands(&phone, "Without a network", "With the facilitator").await;
    assert!(!event.content().notes.values().any(|note| note.text == "Without a network"));
    for frame in phone.frames_sent().await.iter().filter(|frame| frame.len() > 20) {
        assert_eq!(frame.len() % PAD_BYTES, 0, "the length of a frame tells of its words: {frame}");
    }
    phone.assert_calm().await;
}

#[tokio::test]
async fn a_note_that_everybody_saw_is_deleted_with_others_unless_its_writer_says_now() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 2).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let phone = Chromium::phone(Surface::SmallPhone, &server.address(), &event.code).await;
    for text in ["Goes quietly", "Goes now", "Was never shown"] {
        phone.send_note(QUESTION, text).await;
    }
    phone.not_see("Not sent yet").await;
    phone.press_by("Was never shown", "Delete my note").await;
    phone.see("Note deleted.").await;
    let others = event.write(&["Stays"; 2]).await;
    event.facilitator.reveal(prompt).await;
    stands(&phone, "Goes quietly", SHOWN).await;
    assert_eq!(event.content().notes.len(), 4);

    phone.press_by("Goes quietly", "Delete my note").await;
    phone.see("Delete this note?").await;
    phone.see("People may guess it was yours.").await;
    let focused = phone
        .until(
            "a button has the focus",
            "return document.activeElement.tagName === 'BUTTON' && named(document.activeElement)",
        )
        .await;
    assert_eq!(focused, "Delete with other changes");
    phone.at_rest().await;
    phone.assert_sound("deleting a note", &[Check::Sideways, Check::TargetsUnder(48), Check::Axe]).await;
    phone.press("Keep it").await;
    stands(&phone, "Goes quietly", SHOWN).await;
    phone.press_by("Goes quietly", "Delete my note").await;
    phone.press("Delete with other changes").await;
    phone.see("Note deleted. It will disappear for others along with other changes.").await;
    away(&phone, "Goes quietly").await;
    phone.reload().await;
    phone.see("Goes now").await;
    away(&phone, "Goes quietly").await;
    assert_eq!(event.content().notes.len(), 4, "one person's deletion was shown alone");

    phone.press_by("Goes now", "Delete my note").await;
    phone.press("Delete now").await;
    event.facilitator.sees("a note has gone at once", |content| content.notes.len() == 3).await;
    for (device, note) in event.participants.iter().zip(others) {
        device.edit_note(note, 2, "Stays, changed").await.expect("a participant changes a note");
    }
    event
        .facilitator
        .sees("the other has gone with what others changed", |content| {
            content.notes.len() == 2 && content.notes.values().all(|note| note.text == "Stays, changed")
        })
        .await;
    phone.assert_calm().await;
}

#[tokio::test]
async fn a_facilitator_is_offered_no_reveal_before_three_people_have_answered() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 3).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let laptop = Chromium::facilitator(Surface::SmallLaptop, &event.organiser, event.session).await;
    let secret = event.organiser.link(event.session, plenary_shared::role::Role::Projector).await.expect("a link");
    let wall = Chromium::big_screen(Surface::SmallProjector, &server.address(), &secret).await;
    let [ann, ben, cat] = &event.participants[..] else { unreachable!("three participants") };
    for number in 0..4 {
        ann.add_note(prompt, &format!("Ann's {number}")).await.expect("a participant writes");
    }
    ben.add_note(prompt, "Ben's").await.expect("a participant writes");
    laptop.see(FEW).await;
    wall.see("Counts appear once several people have written.").await;
    laptop.see("Counts appear once several people have written.").await;
    for offer in ["Reveal these answers", "Reveal all answers"] {
        assert!(!laptop.offers(offer).await, "{offer:?} would show one person");
    }
    assert!(!laptop.sees("4 not shown yet").await && !laptop.sees("5 not shown yet").await, "a count rose by one person's notes");
    laptop.at_rest().await;
    laptop.assert_sound("few answers", &[Check::Sideways, Check::Axe]).await;
    wall.at_rest().await;
    wall.assert_sound("few answers on the wall", &[Check::CutOff, Check::Axe]).await;

    cat.add_note(prompt, "Cat's").await.expect("a participant writes");
    laptop.see("6 not shown yet").await;
    wall.see("6 written").await;
    // What people have read cannot be taken back, so it is asked first.
    laptop.press("Reveal these answers").await;
    laptop.see("This cannot be undone.").await;
    laptop.at_rest().await;
    laptop.assert_sound("the question before a reveal", &[Check::Axe]).await;
    laptop.press("Cancel").await;
    laptop.not_see("This cannot be undone.").await;
    assert_eq!(event.content().notes.len(), 0, "nothing is revealed before the answer");
    laptop.press("Reveal these answers").await;
    laptop.press("Reveal to everyone").await;
    event.facilitator.sees("all answers", |content| content.notes.len() == 6).await;
    laptop.see("You can reveal new notes once several people have written.").await;
    assert!(!laptop.offers("Reveal these answers").await);

    ann.add_note(prompt, "Ann's last").await.expect("a participant writes");
    laptop.press("Close this stage").await;
    laptop.see("Everything people wrote is shown to everyone at once, shuffled.").await;
    laptop.at_rest().await;
    laptop.assert_sound("closing a stage", &[Check::Axe]).await;
    laptop.press("Close What happened").await;
    event.facilitator.sees("all answers at the close", |content| content.notes.len() == 7).await;
    laptop.not_see(FEW).await;
    for browser in [&laptop, &wall] {
        browser.assert_calm().await;
    }
}

#[tokio::test]
async fn an_open_pool_shows_notes_of_several_people_and_offers_no_reveal() {
    let server = TestServer::start().await;
    let event = LearningEvent::at_open_pool(&server, StageKind::Brainstorm, 2).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let phone = Chromium::phone(Surface::Phone, &server.address(), &event.code).await;
    let laptop = Chromium::facilitator(Surface::Laptop, &event.organiser, event.session).await;
    laptop.see("Everyone sees the notes once several people have written").await;
    phone.send_note(QUESTION, "From the phone").await;
    stands(&phone, "From the phone", MIXED).await;
    event.participants[0].add_note(prompt, "From another").await.expect("a participant writes");
    assert_eq!(event.content().notes.len(), 0, "what two people wrote was shown");
    event.participants[1].add_note(prompt, "From a third").await.expect("a participant writes");
    stands(&phone, "From the phone", SHOWN).await;
    event.facilitator.sees("three notes together", |content| content.notes.len() == 3).await;
    event.participants[0].add_note(prompt, "From another, later").await.expect("a participant writes");
    for offer in ["Reveal these answers", "Reveal all answers"] {
        assert!(!laptop.offers(offer).await, "{offer:?} is no act of an open pool");
    }
    laptop.not_see(FEW).await;
    for browser in [&phone, &laptop] {
        browser.assert_calm().await;
    }
}

#[tokio::test]
async fn a_reveal_that_is_refused_says_why() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 3).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let laptop = Chromium::facilitator(Surface::Laptop, &event.organiser, event.session).await;
    event.write(&["An answer"; 3]).await;
    laptop.see("3 not shown yet").await;
    // A colleague reveals in the same moment: what the laptop says of the room has not reached it yet.
    laptop.lose_network().await;
    event.facilitator.reveal(prompt).await;
    laptop.press("Reveal these answers").await;
    laptop.press("Reveal to everyone").await;
    laptop.find_network().await;
    let said =
        laptop.until("the problem is said", "return clean(document.querySelector('.problem p')?.innerText)").await;
    assert_eq!(said, FEW);
    laptop.press("Close").await;
    laptop.until("the problem is gone", "return !document.querySelector('.problem')").await;
    laptop.assert_calm().await;
}

#[tokio::test]
async fn late_notes_are_counts_and_nobody_reads_them_before_they_are_on_the_board() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 2).await;
    let phone = Chromium::phone(Surface::Phone, &server.address(), &event.code).await;
    let laptop = Chromium::facilitator(Surface::SmallLaptop, &event.organiser, event.session).await;
    let (written_in, prompts) = (event.facilitator.stage_number(), event.prompts(StageKind::Brainstorm));
    event.facilitator.open_stage(StageKind::Theming).await;
    phone.press("Add a late note").await;
    phone.see("The facilitator can see that a late note came in, but not what it says.").await;
    phone.choose("Which question does it answer?", QUESTION).await;
    for text in ["The first late words", "The second late words"] {
        phone.fill(QUESTION, text).await;
        phone.press("Send to the facilitator").await;
        phone.see("This part has closed, so your note is with the facilitator.").await;
        phone.until("the box is empty again", "return document.activeElement?.value === ''").await;
    }
    // Counts are published when three devices are behind them: two others are late under another question.
    for device in &event.participants {
        let (id, op) = (NoteId::from_bytes(rand::random()), OpId::from_bytes(rand::random()));
        let act = Act::Note(NoteAct::Add { id, prompt: prompts[1], text: "late elsewhere".into(), tag: device.own(id).tag() });
        device.post_as(op, written_in, act);
        assert_eq!(device.answer(op).await.unwrap_err().code, Refusal::Late);
    }
    event.facilitator.open_stage(StageKind::Plenary).await;
    laptop.press("Controls").await;
    laptop.see("Late notes").await;
    laptop.see("Missing: 2 late notes").await;
    laptop.see("Only a few people sent these. If you add them, they appear together with other people’s notes").await;
    laptop.at_rest().await;
    laptop.assert_sound("late notes", &[Check::Sideways, Check::Axe]).await;
    laptop.press_by("Missing: 2 late notes", "Add to the board").await;
    laptop.not_see("Missing: 2 late notes").await;
    laptop.press("End the event").await;
    laptop.see("Late notes and notes not shown yet are added to the board, shuffled.").await;
    laptop.press("Cancel").await;
    assert_eq!(event.content().notes.len(), 0, "one person's late notes were shown alone");
    for words in ["first late", "second late"] {
        assert!(!laptop.knows(words).await, "the laptop holds what nobody may read yet");
    }
    event.facilitator.close_stage().await;
    event.facilitator.sees("what came late", |content| content.notes.len() == 2).await;
    for browser in [&phone, &laptop] {
        browser.assert_calm().await;
    }
}

/// Waits until an own note shows the given state, and shows the same after a reload.
async fn stands(phone: &Chromium, note: &str, says: &str) {
    for again in [false, true] {
        if again {
            phone.reload().await;
        }
        phone
            .eventually(&format!("{note:?} says {says:?}"), async || {
                let notes = own_notes(phone).await;
                let found = notes.iter().any(|own| own.contains(note) && own.contains(says));
                anyhow::ensure!(found, "there are {notes:?}");
                Ok(())
            })
            .await;
    }
}

/// Waits until a note is not among the own ones.
async fn away(phone: &Chromium, note: &str) {
    phone
        .eventually(&format!("{note:?} is not among the own notes"), async || {
            let notes = own_notes(phone).await;
            anyhow::ensure!(notes.iter().all(|own| !own.contains(note)), "there are {notes:?}");
            Ok(())
        })
        .await;
}

async fn own_notes(phone: &Chromium) -> Vec<String> {
    let script = "return [...document.querySelectorAll('.my-notes .note')].map((note) => clean(note.innerText))";
    let notes = phone.page(script, serde_json::json!([])).await;
    serde_json::from_value(notes).expect("a list of texts")
}
