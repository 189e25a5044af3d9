//! What a phone must keep in sight, and what may not move: above a keyboard, at 320 pixels, with text twice the size.

use plenary_shared::{screen::Screen, stage::StageKind};
use plenary_tests::{
    browser::{
        Chromium,
        check::Check,
        surface::Surface,
        walk::{Fill, Walk},
    },
    day::{LearningEvent, Venue},
    server::TestServer,
};
use serde_json::{Value, json};

const QUESTION: &str = "What information is missing?";
/// Runs before the page: a keyboard as iOS has it, which lies over the page. `keyboard(px)` shows it.
const KEYBOARD: &str = "
    const sight = new EventTarget();
    Object.assign(sight, {height: 844, width: 390, offsetTop: 0, offsetLeft: 0, scale: 1});
    Object.defineProperty(window, 'visualViewport', {value: sight});
    window.keyboard = (covers, above = 0) => {
        sight.height = document.documentElement.clientHeight - covers;
        sight.offsetTop = above;
        sight.dispatchEvent(new Event('resize'));
    };";
/// What of the box is not between the top of what can be seen and the keyboard.
const COVERED: &str = "
    const top = visualViewport.offsetTop, bottom = top + visualViewport.height;
    const parts = {
        send: '.answers:not([hidden]) .dock button',
        problem: '.answers:not([hidden]) .wrong-text',
        badge: '.frame-header .badge',
    };
    return Object.keys(parts).filter((name) => {
        const box = document.querySelector(parts[name])?.getBoundingClientRect();
        return !box?.height || box.top < top - 1 || box.bottom > bottom + 1;
    });";
/// How far things moved by themselves since it was last asked.
const SHIFTS: &str = "
    window.shifts ??= [];
    if (!window.shiftWatch) {
        window.shiftWatch = new PerformanceObserver((list) => window.shifts.push(...list.getEntries()));
        window.shiftWatch.observe({type: 'layout-shift', buffered: false});
    }
    window.shifts.push(...window.shiftWatch.takeRecords());
    return window.shifts.splice(0).flatMap((shift) => shift.sources.map(({node}) => node?.className ?? node?.nodeName));";
/// Words that begin on one line and end on another, or spill out of what is pressed.
const BROKEN: &str = "
    const broken = new Set();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode()); ) {
        if (!visible(node.parentElement) || node.parentElement.closest('.sr-only, .skip')) continue;
        for (const {0: word, index} of node.data.matchAll(/[\\p{L}\\p{N}’]+/gu)) {
            const range = document.createRange();
            range.setStart(node, index);
            range.setEnd(node, index + word.length);
            const lines = new Set([...range.getClientRects()].filter(({width}) => width > 0).map(({top}) => Math.round(top)));
            const button = node.parentElement.closest('button')?.getBoundingClientRect();
            const spills = button && range.getBoundingClientRect().right > button.right + 1;
            if (lines.size > 1 || spills) broken.add(word);
        }
    }
    return [...broken];";

#[tokio::test]
async fn what_is_sent_and_what_is_wrong_stay_above_a_keyboard() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 0).await;
    let phone = Chromium::open(Surface::Phone).await;
    phone.before_every_page(KEYBOARD).await;
    phone.join(&server.address(), &event.code).await;
    phone.send_note(QUESTION, "First").await;
    phone.see("Saved").await;
    phone.fill(QUESTION, &"a long note of many lines ".repeat(45)).await;
    phone.press("Send note").await;
    phone.see("Your note must be 1,000 characters or fewer").await;
    for (covers, above) in [(0, 0), (336, 0), (336, 120), (380, 0)] {
        phone.script("scrollTo(0, 0); keyboard(...arguments)", vec![covers.into(), above.into()]).await;
        let lost = phone.page(COVERED, json!([])).await;
        assert_eq!(lost, json!([]), "under a keyboard of {covers} px, moved by {above} px");
    }
    // Without it everything is where it was.
    phone.script("keyboard(0)", vec![]).await;
    assert_eq!(phone.script("return document.documentElement.className", vec![]).await, "");
}

#[tokio::test]
async fn the_badge_moves_nothing() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 0).await;
    let phone = Chromium::phone(Surface::SmallPhone, &server.address(), &event.code).await;
    phone.see(QUESTION).await;
    phone.at_rest().await;
    let place = "return document.querySelector('h1').getBoundingClientRect().top + scrollY";
    let before = phone.script(place, vec![]).await;
    phone.page(SHIFTS, json!([])).await;
    phone.send_note(QUESTION, "One").await;
    phone.until("the badge is there", "return document.querySelector('.frame-header .badge')?.innerText === 'Saved'").await;
    assert_eq!(phone.script(place, vec![]).await, before, "the badge moved the page");
    let moved = phone.page(SHIFTS, json!([])).await;
    assert!(!moved.to_string().contains("frame"), "{moved}");
}

#[tokio::test]
async fn the_first_card_is_in_sight_on_the_smallest_phone_and_says_what_it_answers() {
    let server = TestServer::without_rate_limits().await;
    let mut walk = Walk::begin(&server, Fill::MadeUp, None).await;
    for kind in [StageKind::Brainstorm, StageKind::Theming] {
        walk.open(kind).await;
        walk.fill().await;
    }
    let phone = &walk.phone;
    phone.become_a(Surface::SmallPhone).await;
    phone.until("a card is there", "return document.querySelector('.deck-note')").await;
    let card = "scrollTo(0, 0);
        const {top, bottom} = document.querySelector('.deck-note').getBoundingClientRect();
        return [top, Math.min(bottom, innerHeight) - top]";
    let card = phone.script(card, vec![]).await;
    let (top, shown) = (card[0].as_f64().unwrap_or(999.0), card[1].as_f64().unwrap_or(0.0));
    assert!(top < 400.0 && shown > 100.0, "the card begins at {top} and shows {shown}");
    let question = phone.script("return document.querySelector('.answers-to').innerText.trim()", vec![]).await;
    let questions = ["What information is missing?", "What worked?", "What could be improved?"];
    assert!(questions.iter().any(|known| question.as_str() == Some(*known)), "{question}");

    // The way back from the last act lies on nothing.
    // The note in front may have been sorted by others meanwhile.
    let theme = "document.querySelector('.deck .inset button')?.click();
        return document.querySelector('.deck-themes button')";
    phone.until("a theme is offered", theme).await;
    phone.script("document.querySelector('.deck-themes button').click()", vec![]).await;
    phone.see("Undo").await;
    phone.at_rest().await;
    phone.assert_sound("the deck after an act", &[Check::HiddenControls, Check::Sideways]).await;
    phone.press("Undo").await;
    phone.not_see("Undo").await;
}

#[tokio::test]
async fn no_word_breaks_with_text_twice_the_size() {
    let server = TestServer::without_rate_limits().await;
    let mut walk = Walk::begin(&server, Fill::MadeUp, None).await;
    let mut broken: Vec<(StageKind, Value)> = Vec::new();
    for kind in [StageKind::Welcome, StageKind::Brainstorm, StageKind::Theming, StageKind::Plenary] {
        walk.open(kind).await;
        walk.fill().await;
        walk.phone.script("document.documentElement.style.fontSize = '200%'", vec![]).await;
        walk.phone.at_rest().await;
        broken.push((kind, walk.phone.page(BROKEN, json!([])).await));
        if kind == StageKind::Theming {
            walk.phone.press("As a list").await;
            walk.phone.at_rest().await;
            broken.push((kind, walk.phone.page(BROKEN, json!([])).await));
        }
        walk.phone.assert_sound("text twice the size", &[Check::Sideways]).await;
    }
    broken.retain(|(_, words)| *words != json!([]));
    assert!(broken.is_empty(), "{broken:?}");
}

#[tokio::test]
async fn counts_are_the_same_in_the_deck_in_the_list_on_the_laptop_and_on_the_wall() {
    let server = TestServer::without_rate_limits().await;
    let mut walk = Walk::begin(&server, Fill::MadeUp, None).await;
    for kind in [StageKind::Brainstorm, StageKind::Theming] {
        walk.open(kind).await;
        walk.fill().await;
    }
    // Two notes that are not sorted yet become duplicates of a third.
    walk.phone.press("As a list").await;
    for _ in 0..2 {
        walk.phone.script("document.querySelector('.pile .check input:not(:checked)').click()", vec![]).await;
    }
    walk.phone.press("Duplicate of…").await;
    walk.phone.script("document.querySelector('dialog[open] .words').click()", vec![]).await;
    walk.phone.see("Marked as duplicates.").await;
    walk.phone.not_see("Not sent yet").await;
    walk.show(Screen { view: plenary_shared::screen::View::Themes, ..Screen::default() }).await;
    let number = "const counted = (text) => Number(/\\d+/.exec(text)?.[0]);";
    let list = walk.phone.page(&format!("{number} return counted(words(document.querySelector('#pile-unsorted .tag')))"), json!([])).await;
    walk.phone.press("One at a time").await;
    let deck = walk.phone.page(&format!("{number} return counted(words([...document.querySelectorAll('main .hint')].find((hint) => words(hint).includes('not sorted yet'))))"), json!([])).await;
    let laptop = walk.laptop.page(&format!("{number} return Number(/Not sorted yet:? ?(\\d+)/.exec(seen())?.[1])"), json!([])).await;
    let wall = walk.wall.until("the wall counts", &format!("{number} return counted(words(document.querySelector('.big-waiting')))")).await;
    assert_eq!([&deck, &laptop, &wall], [&list, &list, &list]);
    assert!(list.as_u64().is_some_and(|count| count > 0), "{list}");
}
