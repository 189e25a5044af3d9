//! The agenda in real browsers: made from a template, changed on the day, by clicks and by keyboard; and the look back.

use fantoccini::key::Key;
use plenary_shared::{
    agenda::Agenda,
    ballot::{Choices, Criterion},
    stage::StageKind,
    template::{self, Template},
};
use plenary_tests::{
    browser::{
        Chromium,
        check::{Check, ON_BIG_SCREEN, ON_LAPTOP},
        surface::Surface,
    },
    day::{LearningEvent, Venue},
    server::TestServer,
    until,
};
use serde_json::json;

async fn new_event(server: &TestServer) -> Chromium {
    let laptop = Chromium::open(Surface::Laptop).await;
    laptop.sit_down_at(server.organiser()).await;
    laptop.visit(&format!("{}/organise/new", server.address())).await;
    laptop.see("Start from").await;
    laptop
}

/// Names of the stages in the order of the list.
async fn names(laptop: &Chromium) -> Vec<String> {
    let script = "return [...document.querySelectorAll('.stage-choices input[type=text]')].map((field) => field.value)";
    serde_json::from_value(laptop.page(script, json!([])).await).expect("a list of names")
}

async fn until_names(laptop: &Chromium, what: &str, expected: &[&str]) {
    let script = format!(
        "const names = [...document.querySelectorAll('.stage-choices input[type=text]')].map((field) => field.value);
        return JSON.stringify(names) === JSON.stringify({})",
        json!(expected)
    );
    laptop.until(what, &script).await;
}

/// Puts the focus on an element and presses it, as a keyboard does.
async fn press_at(laptop: &Chromium, id: &str) {
    laptop.page("document.getElementById(arguments[0]).focus()", json!([id])).await;
    laptop.key(Key::Enter).await;
}

/// Moves the stage of a field with Alt and an arrow.
async fn move_with_keys(laptop: &Chromium, id: &str, arrow: Key) {
    laptop.page("document.getElementById(arguments[0]).focus()", json!([id])).await;
    laptop.keys(&format!("{}{}{}", char::from(Key::Alt), char::from(arrow), char::from(Key::Null))).await;
}

/// Hands a file to the page, as choosing it does.
async fn open_file(laptop: &Chromium, text: &str) {
    let script = "
        const field = document.getElementById('start-file');
        const files = new DataTransfer();
        files.items.add(new File([arguments[0]], 'template.json', { type: 'application/json' }));
        field.files = files.files;
        field.dispatchEvent(new Event('change', { bubbles: true }));
    ";
    laptop.page(script, json!([text])).await;
}

#[tokio::test]
async fn an_organiser_makes_a_day_of_their_own_from_a_template_with_the_keyboard_alone() {
    let server = TestServer::start().await;
    let laptop = new_event(&server).await;
    assert_eq!(names(&laptop).await[2], "S1: Case chronology", "the usual template is first");
    laptop.choose("Start from", "Brainstorm only").await;
    until_names(&laptop, "the template's stages", &["Welcome", "What happened"]).await;
    laptop.see("Total: 30 minutes").await;
    laptop.choose("Kind of stage", "Brainstorm").await;
    press_at(&laptop, "add-stage").await;
    laptop.choose("Kind of stage", "Break").await;
    press_at(&laptop, "add-stage").await;
    until_names(&laptop, "two stages more", &["Welcome", "What happened", "What happened", "Break"]).await;
    move_with_keys(&laptop, "stage-3", Key::Up).await;
    until_names(&laptop, "the break moves up", &["Welcome", "What happened", "Break", "What happened"]).await;
    laptop.until("the focus stays", "return document.activeElement?.id === 'stage-3'").await;
    press_at(&laptop, "stage-up-2").await;
    until_names(&laptop, "the second brainstorm moves up", &["Welcome", "What happened", "What happened", "Break"]).await;
    // The list gives the focus back with its next frame; a key that is pressed before would meet it on its way.
    laptop.until("the focus stays on the button", "return document.activeElement?.id === 'stage-up-2'").await;
    press_at(&laptop, "stage-remove-0").await;
    until_names(&laptop, "the welcome is gone", &["What happened", "What happened", "Break"]).await;
    laptop.until("the focus is near", "return document.activeElement?.id === 'stage-1'").await;
    laptop.key(Key::Tab).await;
    laptop.type_text("35").await;
    laptop.assert_sound("a new event", &[Check::Sideways, Check::Axe]).await;
    laptop.see("Question 3").await;

    // What was changed in one template is still there after a look at another.
    laptop.choose("Start from", "Half day").await;
    laptop.see("Total: 3 hours 30 minutes").await;
    laptop.choose("Start from", "Brainstorm only").await;
    until_names(&laptop, "the changed stages", &["What happened", "What happened", "Break"]).await;

    laptop.fill("Name of the event", "Event Heron").await;
    laptop.press("Create event").await;
    laptop.see("Not started").await;
    laptop.press("Show the names of the stages").await;
    laptop.see("35 min").await;
    laptop.see("Next: What happened").await;
    laptop.assert_calm().await;
}

#[tokio::test]
async fn a_template_goes_into_a_file_and_comes_back_and_a_newer_one_is_said_to_be_newer() {
    let server = TestServer::start().await;
    let laptop = new_event(&server).await;
    laptop.choose("Start from", "Partnership case audit").await;
    laptop.until("the stages are there", "return document.getElementById('stage-2')?.value === 'What happened'").await;
    press_at(&laptop, "stage-remove-0").await;
    laptop.press("Your own templates").await;
    laptop.fill("Name of the template", "Our audit").await;
    let link = "return decodeURIComponent(document.querySelector('a[download]').href.split(',').slice(1).join(','))";
    let file = laptop.page(link, json!([])).await;
    let file = file.as_str().expect("a file");
    let saved = Template::from_file(file).expect("a template");
    assert_eq!((saved.title.as_str(), saved.agenda.stages.len()), ("Our audit", 7));

    laptop.fill("Name of the event", "Event Heron").await;
    let newer = file.replace("\"version\": 1", "\"version\": 2").replace("\"break\"", "\"fireworks\"");
    let before = names(&laptop).await;
    for (file, sentence) in [
        (newer.as_str(), "A newer version of Plenary wrote this template."),
        ("{}", "This file is not a Plenary template."),
    ] {
        open_file(&laptop, file).await;
        laptop.see(sentence).await;
        assert_eq!(names(&laptop).await, before, "nothing has changed");
        assert_eq!(laptop.field("Name of the event").await, "Event Heron");
    }
    laptop.assert_sound("a template that cannot be read", &[Check::Axe]).await;
    open_file(&laptop, file).await;
    laptop.not_see("This file is not a Plenary template.").await;
    until_names(&laptop, "the stages of the file", &before.iter().map(String::as_str).collect::<Vec<_>>()).await;
    laptop.until("it is chosen", "return document.getElementById('start').selectedOptions[0].text === 'Our audit'").await;
    assert_eq!(template::VERSION, 1);
    laptop.assert_calm().await;
}

#[tokio::test]
async fn a_facilitator_changes_the_agenda_on_the_day_and_undoes_it() {
    let server = TestServer::start().await;
    let (event, _) = LearningEvent::shown(&server, 5, &["a", "b", "c", "d", "e"]).await;
    let laptop = Chromium::facilitator(Surface::SmallLaptop, &event.organiser, event.session).await;
    if laptop.offers("Controls").await {
        laptop.press("Controls").await;
    }
    laptop.press("Change the agenda").await;
    laptop.see("Changes appear on all screens at once.").await;
    laptop.see("Has been open, so it stays.").await;
    let agenda = || event.participants[0].meta().agenda;
    let start = agenda();
    let locked = "return document.getElementById('stage-remove-3').disabled && !document.getElementById('stage-remove-4').disabled";
    laptop.until("what was open cannot be removed", locked).await;
    laptop.at_rest().await;
    laptop.assert_sound("the agenda", &[Check::Sideways, Check::Axe]).await;

    laptop.choose("Kind of stage", "Look back").await;
    press_at(&laptop, "add-stage").await;
    let next = |agenda: &Agenda| agenda.after(event.facilitator.stage(StageKind::Brainstorm)).map(|stage| stage.kind);
    let added = |agenda: &Agenda| agenda.stages.len() == 14 && next(agenda) == Some(StageKind::Recap);
    until("it comes next, on every device", || added(&agenda())).await;
    move_with_keys(&laptop, "stage-4", Key::Up).await;
    until("theming moves before it", || next(&agenda()) == Some(StageKind::Theming)).await;
    laptop.see("Moved “Sort into themes”.").await;
    laptop.press("Undo").await;
    until("that is undone", || added(&agenda())).await;
    laptop.page("const field = document.getElementById('stage-13'); field.focus(); field.select()", json!([])).await;
    laptop.type_text("The morning").await;
    laptop.key(Key::Tab).await;
    let named = |agenda: &Agenda| agenda.stages.iter().any(|stage| stage.title == "The morning");
    until("it has another name", || named(&agenda())).await;
    press_at(&laptop, "stage-remove-13").await;
    until("it is removed again", || agenda() == start).await;
    laptop.press("Undo").await;
    until("and back", || named(&agenda())).await;
    laptop.press("Done").await;
    laptop.see("Next: The morning").await;

    // What comes, what phones do then, and what is still open.
    laptop.press("Next: The morning").await;
    laptop.see("Planned: 10 minutes").await;
    laptop.see("Phones and the big screen show the themes and the top of both rankings.").await;
    laptop.press("Cancel").await;
    laptop.press("Show the names of the stages").await;
    laptop.press_start("Rank the learning").await;
    laptop.see("Still open").await;
    laptop.see("4 stages before it have not been opened yet.").await;
    laptop.assert_sound("what comes next", &[Check::Axe]).await;
    laptop.assert_calm().await;
}

#[tokio::test]
async fn the_look_back_is_on_every_screen_and_the_first_round_stays_when_nobody_ranks_again() {
    let server = TestServer::start().await;
    let event = LearningEvent::ranking(&server, 5, 4).await;
    let secret = event.organiser.link(event.session, plenary_shared::role::Role::Projector).await.unwrap();
    let items = event.facilitator.opportunities();
    for device in &event.participants {
        for criterion in Criterion::ALL {
            let tiers = items.iter().map(|item| vec![*item]).collect();
            device.cast(criterion, Choices::new(tiers, &items).unwrap()).await.unwrap();
        }
    }
    event.facilitator.close_stage().await;
    event.facilitator.open_stage(StageKind::Prioritising).await;
    event.facilitator.open_stage(StageKind::Recap).await;
    let origin = server.address();
    let (phone, laptop, wall) = tokio::join!(
        Chromium::phone(Surface::Phone, &origin, &event.code),
        Chromium::facilitator(Surface::SmallLaptop, &event.organiser, event.session),
        Chromium::big_screen(Surface::SmallProjector, &origin, &secret),
    );
    for browser in [&phone, &laptop, &wall] {
        browser.see("Most difference").await;
        browser.see("Learning opportunity").await;
        browser.at_rest().await;
    }
    phone.see("Easiest to do").await;
    phone.assert_sound("the look back, phone", &[Check::Sideways, Check::Axe]).await;
    laptop.see("How far we agree").await;
    laptop.assert_sound("the look back, laptop", &ON_LAPTOP).await;
    wall.assert_sound("the look back, wall", &ON_BIG_SCREEN).await;
    assert!(laptop.offers("Print").await);
    // Page by page on the big screen.
    for (page, heading) in [(1, "Easiest to do"), (2, "How far we agree")] {
        event.facilitator.show(plenary_shared::screen::Screen { page, ..Default::default() }).await;
        wall.see(heading).await;
    }
    // The round before can still be read.
    event.facilitator.open_stage(StageKind::Recommendations).await;
    laptop.press("What was ranked").await;
    laptop.see("Nobody ranked in this round.").await;
    laptop.press("Results of round 1").await;
    laptop.see("Place by impact").await;
    for browser in [&phone, &laptop, &wall] {
        browser.assert_calm().await;
    }
}
