//! The end of the day: recommendations with support for them, and what needs to be done, on laptop, phone and wall.

use plenary_shared::{
    role::Role,
    screen::{Screen, View},
    stage::{
        Act, StageKind,
        poll::PollId,
        recommendations::{Levels, Part, RecommendationAct},
    },
};
use plenary_tests::{
    browser::{
        Chromium,
        check::{Check, IN_HAND, ON_BIG_SCREEN, ON_LAPTOP},
        surface::Surface,
        walk::{Fill, Walk},
    },
    day::{LearningEvent, Venue},
    server::TestServer,
    until,
};

const QUESTION: &str = "What will I do in my own work?";
/// The text of the calendar file that a link offers.
const CALENDAR: &str = "return decodeURIComponent(document.querySelector('a[download]').href)";

#[tokio::test]
async fn a_recommendation_is_worded_given_evidence_supported_and_counted() {
    let server = TestServer::start().await;
    let (event, _) = LearningEvent::sorting(&server, 5, &["one", "two", "three"]).await;
    let theme = event.facilitator.add_theme("Handover").await.unwrap();
    event.facilitator.add_opportunity(Some(theme), "Hand over in person").await.unwrap();
    event.facilitator.open_stage(StageKind::Recommendations).await;
    let secret = event.organiser.link(event.session, Role::Projector).await.unwrap();
    let origin = server.address();
    let (phone, laptop, wall) = tokio::join!(
        Chromium::phone(Surface::SmallPhone, &origin, &event.code),
        Chromium::facilitator(Surface::SmallLaptop, &event.organiser, event.session),
        Chromium::big_screen(Surface::Projector, &origin, &secret),
    );
    for browser in [&phone, &laptop, &wall] {
        browser.see("No recommendations yet.").await;
    }
    laptop.press("Add a recommendation").await;
    laptop.press("Save").await;
    laptop.see("Write something first.").await;
    laptop.fill("should …", "name a lead professional").await;
    laptop.press("Save").await;
    laptop.see("“So that …” has not been said yet.").await;
    laptop.see("No evidence has been chosen yet.").await;
    laptop.press("Choose the evidence").await;
    laptop.press("1. Hand over in person").await;
    laptop.press("Done").await;
    laptop.see("From 1 learning opportunity and 1 theme").await;
    laptop.press("Change the words").await;
    laptop.fill("so that …", "no child waits").await;
    laptop.press("Save").await;
    let sentence = "The partnership should name a lead professional so that no child waits";
    for browser in [&phone, &laptop, &wall] {
        browser.see(sentence).await;
    }
    wall.see("Recommendation 1 of 1").await;
    let id = *event.facilitator.content().recommendations.keys().next().unwrap();
    // Of two who reword it at once the second is told, and has her words to copy.
    laptop.press("Change the words").await;
    laptop.fill("so that …", "nobody waits").await;
    let word = |text: &str, was: &str| {
        let (text, was) = (text.to_owned(), was.to_owned());
        Act::Recommendation(RecommendationAct::Word { id, part: Part::SoThat, text, was })
    };
    event.facilitator.act(word("", "no child waits")).await.unwrap();
    laptop.press("Save").await;
    laptop.see("Someone else has changed it.").await;
    laptop.see("You wrote: “nobody waits”.").await;
    event.facilitator.act(word("no child waits", "")).await.unwrap();
    laptop.see(sentence).await;

    // A tap counts at once, another changes it, the same takes it back; nothing is lost without a network.
    phone.lose_network().await;
    phone.press("Recommendation 1: 2 of 5").await;
    phone.press("Recommendation 1: 4 of 5").await;
    phone.find_network().await;
    laptop.see("1 of 6 have answered").await;
    phone.reload().await;
    phone.until("the tap is still there", "return document.querySelector('.tap[aria-pressed=true]')?.innerText === '4'").await;
    phone.at_rest().await;
    phone.assert_sound("recommendations, phone", &IN_HAND).await;
    let poll = PollId::of_kind(event.facilitator.stage_number(), StageKind::Recommendations);
    for device in &event.participants {
        let levels = Levels::from([(id, 5)]);
        device.act(Act::Recommendation(RecommendationAct::Support { poll, levels })).await.unwrap();
    }
    wall.see("6 of 6 have answered").await;
    assert!(!wall.sees("1 no to 5").await && !laptop.sees("6 answers").await, "nothing is counted before the close");
    event.facilitator.close_stage().await;
    let counted = "“I can support this”: 6 answers, 1 not at all to 5 fully";
    for browser in [&laptop, &wall] {
        browser.see(counted).await;
        browser.at_rest().await;
    }
    // Without what was done last, which lies over the stages for a while.
    laptop.reload().await;
    laptop.see(counted).await;
    laptop.at_rest().await;
    wall.assert_sound("a recommendation, wall", &ON_BIG_SCREEN).await;
    wall.assert_sound("a recommendation, wall", &[Check::Axe]).await;
    laptop.assert_sound("recommendations, laptop", &ON_LAPTOP).await;
    laptop.assert_sound("recommendations, laptop", &[Check::Axe]).await;
    laptop.press("Remove").await;
    laptop.not_see(sentence).await;
    laptop.press("Undo").await;
    laptop.see(counted).await;
    for browser in [&phone, &laptop, &wall] {
        browser.assert_calm().await;
    }
}

#[tokio::test]
async fn actions_are_listed_their_gaps_filled_and_shown_by_who_acts() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Actions, 2).await;
    let secret = event.organiser.link(event.session, Role::Projector).await.unwrap();
    let origin = server.address();
    let (phone, laptop, wall) = tokio::join!(
        Chromium::phone(Surface::Phone, &origin, &event.code),
        Chromium::facilitator(Surface::SmallLaptop, &event.organiser, event.session),
        Chromium::big_screen(Surface::SmallProjector, &origin, &secret),
    );
    laptop.see("No actions yet.").await;
    laptop.press("Add an action").await;
    laptop.fill("Action", "Joint first visit at every handover").await;
    laptop.fill("Agency", "Health visiting").await;
    laptop.press("Save").await;
    laptop.see("1 has gaps").await;
    laptop.press("Add lead").await;
    laptop.fill("Lead, by job title", "Team lead").await;
    laptop.press("Save").await;
    laptop.not_see("Add lead").await;
    laptop.press("Add an action").await;
    laptop.fill("Action", "One shared chronology").await;
    laptop.choose("Who does it?", "All of us together").await;
    laptop.press("Save").await;
    laptop.see("2 have gaps").await;
    laptop.press("Set dates").await;
    laptop.see("2 actions have no date yet.").await;
    laptop.set_date("By when", "2027-01-31").await;
    laptop.press_by("Set dates", "Set dates").await;
    laptop.see("31 Jan 2027").await;
    until("both have the date", || {
        event.facilitator.content().actions.values().all(|action| action.due == "2027-01-31")
    })
    .await;
    laptop.press("Show gaps only").await;
    laptop.see("One shared chronology").await;
    event.facilitator.show(Screen { view: View::Actions, ..Screen::default() }).await;
    wall.see("Team lead, by 31 January 2027").await;
    wall.see("Nobody named yet").await;
    phone.see("Actions agreed so far").await;
    phone.see("One shared chronology").await;
    for browser in [&phone, &laptop, &wall] {
        browser.at_rest().await;
    }
    // Without what was done last, which lies over the stages for a while.
    laptop.reload().await;
    laptop.see("Joint first visit at every handover").await;
    laptop.at_rest().await;
    wall.assert_sound("actions, wall", &ON_BIG_SCREEN).await;
    wall.assert_sound("actions, wall", &[Check::Axe]).await;
    laptop.assert_sound("actions, laptop", &ON_LAPTOP).await;
    laptop.assert_sound("actions, laptop", &[Check::Axe]).await;
    phone.assert_sound("actions, phone", &[Check::Sideways, Check::Motion, Check::Axe]).await;

    // What is missing is said before the event ends, and reviewers read what there is.
    laptop.press("Close this stage").await;
    laptop.see("2 actions have gaps.").await;
    laptop.press("Cancel").await;
    event.end().await;
    let reviewer = Chromium::open(Surface::Laptop).await;
    reviewer.sit_down_at(&event.organiser).await;
    reviewer.visit(&format!("{origin}/review/{}", event.session)).await;
    reviewer.press("Open End of the event").await;
    reviewer.press("What needs to be done").await;
    reviewer.see("Joint first visit at every handover").await;
    reviewer.see("Nobody named yet").await;
    reviewer.at_rest().await;
    reviewer.assert_sound("actions, reviewer", &[Check::Sideways, Check::Axe]).await;
}

#[tokio::test]
async fn an_action_that_a_person_keeps_is_never_sent_and_outlives_the_event_on_that_phone_only() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Actions, 2).await;
    let origin = server.address();
    let phone = Chromium::phone(Surface::SmallPhone, &origin, &event.code).await;
    phone.fill(QUESTION, "Ask each child first, then write it down").await;
    phone.press("Keep on this phone only").await;
    phone.see("Kept on this phone").await;
    assert_eq!(phone.field(QUESTION).await, "");
    phone.set_date("Remind me on", "2027-02-01").await;
    phone.at_rest().await;
    phone.assert_sound("kept actions, phone", &IN_HAND).await;
    let file = phone.page(CALENDAR, serde_json::json!([])).await.to_string();
    assert!(file.contains("BEGIN:VEVENT") && file.contains("DTSTART;VALUE=DATE:20270201"), "{file}");
    let sent = phone.frames_sent().await;
    assert!(!sent.iter().any(|frame| frame.contains("Ask each child") || frame.contains("supervision")), "nothing was sent");

    // Shared, one is a note like any other, and what was kept before stays.
    phone.press("Share without my name").await;
    phone.until("it is a note", "return document.querySelectorAll('.my-notes li').length === 1").await;
    phone.see("Saved").await;
    phone.not_see("Kept on this phone").await;
    phone.fill(QUESTION, "Ring Dr Smith on 01904 555 123").await;
    phone.press("Keep on this phone only").await;
    // What may name somebody is asked about here as well.
    phone.press("Share without my name").await;
    phone.see("Send as it is").await;
    phone.reload().await;
    phone.see("Kept on this phone").await;
    event.end().await;
    let notes: Vec<_> = event.content().notes.into_values().map(|note| note.text).collect();
    assert_eq!(notes, ["Ask each child first, then write it down"]);
    phone.see("The event has ended").await;
    phone.see("Kept on this phone").await;
    phone.visit(&origin).await;
    phone.see("Kept on this phone").await;
    // In another event it can be read, and not shared: it is about another case.
    let other = LearningEvent::at(&server, StageKind::Actions, 1).await;
    phone.join(&origin, &other.code).await;
    phone.see("Kept on this phone").await;
    phone.see("Ring Dr Smith on 01904 555 123").await;
    assert!(!phone.offers("Share without my name").await);
    phone.press("Remove from this phone").await;
    phone.not_see("Kept on this phone").await;
}

#[tokio::test]
async fn both_stages_are_sound_with_many_long_words() {
    let server = TestServer::without_rate_limits().await;
    let mut walk = Walk::begin(&server, Fill::Full, None).await;
    let mut flaws = Vec::new();
    for (kind, view) in [(StageKind::Recommendations, View::Recommendations), (StageKind::Actions, View::Actions)] {
        walk.open(kind).await;
        walk.fill().await;
        for page in [0, 1, 2] {
            walk.show(Screen { view, page, ..Screen::default() }).await;
            flaws.extend(walk.wall.flaws(&format!("{view:?} {page}, wall"), &ON_BIG_SCREEN).await);
        }
        walk.show(Screen { view, scale: 150, ..Screen::default() }).await;
        flaws.extend(walk.wall.flaws(&format!("{view:?}, larger, wall"), &ON_BIG_SCREEN).await);
        flaws.extend(walk.laptop.flaws(&format!("{view:?}, laptop"), &ON_LAPTOP).await);
        walk.phone.become_a(Surface::SmallPhone).await;
        walk.phone.at_rest().await;
        flaws.extend(walk.phone.flaws(&format!("{view:?}, phone"), &IN_HAND).await);
    }
    assert!(flaws.is_empty(), "{} flaws:\n{}", flaws.len(), flaws.join("\n"));
}
