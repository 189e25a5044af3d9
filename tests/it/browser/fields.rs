//! What a browser does with words by itself: it sends none to its maker, and a translated page still follows the room.

use plenary_shared::stage::StageKind;
use plenary_tests::{
    browser::{
        Chromium,
        surface::Surface,
        walk::{Fill, STAGES, Walk},
    },
    day::{LearningEvent, Venue},
    server::TestServer,
};
use serde_json::json;

const QUESTION: &str = "What information is missing?";

/// Fields for words whose browser may send what is typed to its maker, and how many there are.
const TELLING: &str = r#"
    const asked = { autocorrect: "off", spellcheck: "false", writingsuggestions: "false", "data-gramm": "false" };
    const own = ["username", "current-password", "new-password", "one-time-code"];
    const fields = [...document.querySelectorAll("textarea, input")]
        .filter((field) => !["checkbox", "radio", "number", "date"].includes(field.type));
    const tells = (field) =>
        Object.entries(asked).some(([name, value]) => field.getAttribute(name) !== value) || field.spellcheck ||
        !(field.autocomplete === "off" || own.includes(field.autocomplete));
    if (document.documentElement.translate) return ["the page may be translated", fields.length];
    return [fields.filter(tells).map((field) => field.outerHTML).join("\n"), fields.length];
"#;

/// Puts another text node in the place of each, as translators do.
const SWAP: &str = "
    const texts = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) if (walker.currentNode.data.trim()) texts.push(walker.currentNode);
    for (const text of texts) {
        const font = document.createElement('font');
        font.textContent = text.data;
        text.replaceWith(font);
    }
    return texts.length;
";

/// Looks at every field on the page; returns how many there are.
async fn declines(browser: &Chromium, place: &str) -> u64 {
    browser.at_rest().await;
    let found = browser.page(TELLING, json!([])).await;
    assert_eq!(found[0], "", "{place}");
    found[1].as_u64().expect("a number of fields")
}

#[tokio::test]
async fn no_field_lets_the_browser_send_what_is_typed_to_its_maker() {
    let server = TestServer::without_rate_limits().await;
    let stranger = Chromium::open(Surface::Phone).await;
    stranger.visit(&server.address()).await;
    stranger.see("Event code").await;
    assert!(declines(&stranger, "the join form").await > 0);
    stranger.visit(&format!("{}/facilitate", server.address())).await;
    stranger.see("Handover code").await;
    assert!(declines(&stranger, "the hand-over form").await > 0);
    stranger.visit(&format!("{}/sign-in", server.address())).await;
    stranger.see("Pass phrase").await;
    assert!(declines(&stranger, "signing in").await > 0);

    let mut walk = Walk::begin(&server, Fill::One, None).await;
    let mut fields = [0, 0];
    for kind in STAGES {
        walk.open(kind).await;
        walk.fill().await;
        if kind == StageKind::Brainstorm {
            walk.phone.send_note(QUESTION, "Only one thing").await;
            walk.phone.see("Saved").await;
            walk.phone.press_by("Only one thing", "Change").await;
            walk.phone.see("Change your note").await;
            fields[0] += declines(&walk.phone, "a change").await;
            walk.phone.press("Cancel").await;
        }
        for (place, browser) in [&walk.phone, &walk.laptop].into_iter().enumerate() {
            fields[place] += declines(browser, &format!("{kind:?}")).await;
        }
        if kind == StageKind::Theming {
            walk.phone.press("As a list").await;
            walk.laptop.press("New theme").await;
            walk.laptop.see("Name of the theme").await;
            assert!(declines(&walk.laptop, "a new theme").await > 0);
            walk.laptop.press("Cancel").await;
        }
    }
    assert!(fields[0] > 2 && fields[1] > 2, "{fields:?}");

    let organiser = Chromium::open(Surface::Laptop).await;
    organiser.sit_down_at(&walk.event.organiser).await;
    organiser.visit(&format!("{}/organise/new", server.address())).await;
    organiser.see("Short name").await;
    assert!(declines(&organiser, "a new event").await > 5);
}

#[tokio::test]
async fn a_page_whose_text_was_swapped_by_a_translator_still_follows_the_room() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 3).await;
    let phone = Chromium::phone(Surface::Phone, &server.address(), &event.code).await;
    phone.send_note(QUESTION, "Before the translation").await;
    phone.see("Saved").await;
    let swapped = phone.page(SWAP, json!([])).await;
    assert!(swapped.as_u64() > Some(5), "{swapped}");
    phone.send_note(QUESTION, "After the translation").await;
    phone.see("After the translation").await;
    event.facilitator.open_stage(StageKind::Theming).await;
    phone.until("the heading is the next stage's", "return clean(document.querySelector('h1').innerText) === 'Sort into themes'").await;
    phone.page(SWAP, json!([])).await;
    event.facilitator.open_stage(StageKind::Close).await;
    phone.until("the heading is the last stage's", "return clean(document.querySelector('h1').innerText) !== 'Sort into themes'").await;
    phone.see("Send").await;
    phone.not_see("This page has stopped").await;
    phone.assert_calm().await;
}
