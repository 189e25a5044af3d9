//! Markup in every field is text on every screen, and the content security policy never has to stop anything.

use plenary_shared::{
    id::{NoteId, OpId},
    role::Role,
    screen::{Screen, View},
    stage::{Act, StageKind, brainstorm::NoteAct},
};
use plenary_tests::{
    browser::{Chromium, surface::Surface},
    day::Venue,
    http::new_session,
    server::TestServer,
};

fn markup(place: &str) -> String {
    format!("<img src=x onerror=\"window.broken='{place}'\"><b>{place}</b>")
}

#[tokio::test]
async fn markup_in_every_field_shows_as_text() {
    let server = TestServer::start().await;
    let mut new = new_session(plenary_shared::agenda::Reveal::OnClose, None);
    new.title = markup("title").chars().take(80).collect();
    for stage in &mut new.agenda.stages {
        stage.say = markup("say");
        stage.title = markup("stage");
    }
    for prompt in &mut new.agenda.prompts {
        prompt.short = markup("short");
    }
    let event = plenary_tests::day::LearningEvent::with(&server, StageKind::Brainstorm, 3, new).await;
    let (facilitator, person) = (&event.facilitator, &event.participants[0]);
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let origin = server.address();
    let secret = event.organiser.link(event.session, Role::Projector).await.expect("a link");
    let phone = Chromium::phone(Surface::Phone, &origin, &event.code).await;
    let laptop = Chromium::facilitator(Surface::Laptop, &event.organiser, event.session).await;
    let wall = Chromium::big_screen(Surface::Projector, &origin, &secret).await;

    for browser in [&phone, &laptop] {
        browser.see(&markup("stage")).await;
    }
    phone.see(&markup("short")).await;
    phone.send_note("What information is missing?", &markup("phone")).await;
    person.add_note(prompt, &markup("note")).await.expect("a participant writes");
    let was = facilitator.meta().agenda.prompt(prompt).expect("the prompt").text.clone();
    let act = Act::Note(NoteAct::WordPrompt { prompt, text: markup("prompt"), was });
    facilitator.act(act).await.expect("a facilitator rewords a prompt");
    let writing = person.stage_number();
    facilitator.close_stage().await;
    phone.see(&markup("prompt")).await;
    phone.press_start("Show the group’s notes").await;
    phone.see(&markup("note")).await;
    laptop.press_by(&markup("prompt"), "On the big screen").await;
    wall.see(&markup("note")).await;

    facilitator.open_stage(StageKind::Theming).await;
    // Three people are late: no count is published for fewer.
    for (device, words) in event.participants.iter().zip(["late", "later", "latest"]) {
        let id = NoteId::from_bytes(rand::random());
        let late = Act::Note(NoteAct::Add { id, prompt, text: markup(words), tag: device.own(id).tag() });
        device.post_as(OpId::from_bytes(rand::random()), writing, late);
    }
    facilitator.add_theme(&markup("theme")).await.expect("a theme");
    phone.press("As a list").await;
    for browser in [&phone, &laptop, &wall] {
        browser.see(&markup("theme")).await;
    }
    facilitator.take_snapshot(&markup("snapshot")[..60]).await.expect("a snapshot");
    facilitator.open_stage(StageKind::Plenary).await;
    facilitator.add_opportunity(None, &markup("opportunity")).await.expect("an opportunity");
    for browser in [&phone, &laptop, &wall] {
        browser.see(&markup("opportunity")).await;
    }
    laptop.press("Add to the board").await;
    facilitator.close_stage().await;
    facilitator.show(Screen { view: View::Notes, prompt: Some(prompt), ..Screen::default() }).await;
    wall.see(&markup("late")).await;
    let reviewer = Chromium::open(Surface::Laptop).await;
    reviewer.sit_down_at(&event.organiser).await;
    reviewer.visit(&format!("{origin}/organise")).await;
    reviewer.see("<img src=x").await;
    reviewer.visit(&format!("{origin}/organise/new")).await;
    reviewer.fill("Name of the event", &markup("new")).await;
    reviewer.fill_by("Question 3", "Short name", "<b>tab</b>").await;
    for words in [&markup("new")[..], "<b>tab</b>"] {
        reviewer.see(words).await;
    }
    reviewer.visit(&format!("{origin}/review/{}", event.session)).await;
    reviewer.see(&markup("snapshot")[..60]).await;
    reviewer.press(&format!("Open {}", &markup("snapshot")[..60])).await;
    for place in ["note", "phone"] {
        reviewer.see(&markup(place)).await;
    }
    reviewer.press("Themes").await;
    reviewer.see(&markup("theme")).await;
    for browser in [&phone, &laptop, &wall, &reviewer] {
        let made = browser
            .script(
                "return [window.broken ?? null, document.querySelectorAll('img[src=x], main b > b').length]",
                vec![],
            )
            .await;
        assert_eq!(made, serde_json::json!([null, 0]), "markup became elements");
        browser.assert_calm().await;
    }
}
