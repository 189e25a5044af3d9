//! The big screen: every page between the same mast and foot, the chart, the ballots where the room differs, the colours.

use plenary_shared::{
    ballot::{Choices, Criterion},
    role::Role,
    screen::{Screen, View},
    stage::{Act, StageKind, leading::LeadingAct},
};
use plenary_tests::{
    browser::{Chromium, cdp::Wish, check::{Check, ON_BIG_SCREEN}, surface::Surface},
    day::{LearningEvent, Venue},
    server::TestServer,
};
use serde_json::{Value, json};

/// Every number and every name of the chart, each as left, top, right and bottom, and what leaves the page or is covered.
const CHART: &str = "
    const page = document.querySelector('.plane-chart').getBoundingClientRect();
    const parts = [...document.querySelectorAll('.plane-chart .disc, .plane-chart .item-name')].map((part) => {
        const {left, top, right, bottom} = part.getBoundingClientRect();
        return {name: part.textContent || 'disc', left, top, right, bottom};
    });
    const wrong = [];
    parts.forEach((one, at) => {
        if (one.left < page.left || one.right > page.right || one.top < page.top || one.bottom > page.bottom) wrong.push(`${one.name} leaves the page`);
        for (const other of parts.slice(0, at)) {
            const over = Math.min(one.right, other.right) - Math.max(one.left, other.left);
            const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
            // A line of letters is higher than its letters are.
            if (over > 1 && down > 6) wrong.push(`${one.name} meets ${other.name}`);
        }
    });
    const numbers = [...document.querySelectorAll('.disc-number')].flatMap((text) => text.textContent.match(/\\d+/g)).map(Number);
    return {wrong, numbers: numbers.sort((one, other) => one - other), names: parts.filter((part) => part.name !== 'disc').length};
";

/// The letters' sizes of heading and stage, what the foot says, and the colour of the page.
const PAGE: &str = "
    const size = (part) => parseFloat(getComputedStyle(part).fontSize);
    const heading = document.querySelector('h1'), stage = document.querySelector('.big-mast');
    return {
        larger: size(heading) > size(stage), stage: clean(stage.innerText), heading: clean(heading.innerText),
        foot: clean(document.querySelector('.big-foot').innerText),
    };
";

async fn wall_of(server: &TestServer, event: &LearningEvent, surface: Surface) -> Chromium {
    let secret = event.organiser.link(event.session, Role::Projector).await.expect("a link");
    Chromium::big_screen(surface, &server.address(), &secret).await
}

/// A round in which each person has an order of their own, closed.
async fn ranked(server: &TestServer, people: usize, items: usize, place: impl Fn(usize, usize) -> usize) -> LearningEvent {
    let event = LearningEvent::ranking(server, people, items).await;
    let all = event.facilitator.opportunities();
    for (person, device) in event.participants.iter().enumerate() {
        device.catches_up_with(&event.facilitator).await;
        for criterion in Criterion::ALL {
            let mut order: Vec<_> = (0..items).map(|item| (place(item, person + criterion as usize), all[item])).collect();
            order.sort_unstable();
            let tiers = order.into_iter().map(|(_, item)| vec![item]).collect::<Vec<_>>();
            device.cast(criterion, Choices::try_from(tiers).expect("each once")).await.expect("a ballot counts");
        }
    }
    event.facilitator.close_stage().await;
    event
}

async fn show(event: &LearningEvent, wall: &Chromium, screen: Screen) {
    event.facilitator.show(screen).await;
    event.all_caught_up().await;
    wall.at_rest().await;
}

async fn chart(wall: &Chromium) -> Value {
    wall.until("the chart is there", "return !!document.querySelector('.plane-chart .disc')").await;
    wall.at_rest().await;
    wall.page(CHART, json!([])).await
}

#[tokio::test]
async fn names_in_the_chart_never_overlap_and_none_leaves_the_page() {
    let server = TestServer::without_rate_limits().await;
    for items in [3, 7, 12] {
        let event = ranked(&server, 6, items, |item, person| (item * 5 + (person % 3) * (item % 4)) % items).await;
        let wall = wall_of(&server, &event, Surface::SmallProjector).await;
        let all: Vec<usize> = (1..=items).collect();
        for (surface, scale) in [(Surface::SmallProjector, 100), (Surface::Projector, 100), (Surface::SmallProjector, 150)] {
            wall.become_a(surface).await;
            show(&event, &wall, Screen { view: View::Picture, scale, ..Screen::default() }).await;
            let found = chart(&wall).await;
            assert_eq!(found["wrong"], json!([]), "{items} items, {surface:?}, {scale} %");
            assert_eq!(found["numbers"], json!(all), "{items} items, {surface:?}, {scale} %");
            if scale == 100 {
                assert_eq!(found["names"], json!(items), "{items} items, {surface:?}");
            }
        }
        show(&event, &wall, Screen { view: View::Picture, page: 1, ..Screen::default() }).await;
        wall.see("What the numbers stand for").await;
        wall.see("Learning opportunity ").await;
        wall.assert_sound("the words of the chart", &ON_BIG_SCREEN).await;
        wall.assert_calm().await;
    }
}

#[tokio::test]
async fn the_chart_says_what_is_first_and_how_the_ballots_are_spread() {
    let server = TestServer::without_rate_limits().await;
    let event = ranked(&server, 6, 5, |item, _| item).await;
    let wall = wall_of(&server, &event, Surface::SmallProjector).await;
    let first = event.facilitator.opportunities().len() / 2;
    show(&event, &wall, Screen { view: View::Picture, ..Screen::default() }).await;
    wall.see(&format!("1 and {first} would make a difference and are easier to do")).await;
    wall.see("spans the middle half of 6 rankings").await;
    assert!(!wall.sees("the room differs").await);

    let few = ranked(&server, 4, 5, |item, _| item).await;
    let wall = wall_of(&server, &few, Surface::SmallProjector).await;
    show(&few, &wall, Screen { view: View::Picture, ..Screen::default() }).await;
    wall.see("Fewer than 5 people ranked, so only the order is shown, to protect people.").await;
    let shapes = wall.page("return document.querySelectorAll('.spread').length", json!([])).await;
    assert_eq!(shapes, json!(0), "no shape of so few");
}

#[tokio::test]
async fn where_the_room_differs_each_ballot_is_a_dot_and_of_few_ballots_there_is_none() {
    const DOTS: &str = "return [...document.querySelectorAll('.dot-path')].map((path) => path.getAttribute('d').split('M').length - 1)";
    let server = TestServer::without_rate_limits().await;
    for (people, differs) in [(6, true), (4, false)] {
        // Half of the room reads the list backwards.
        let event = ranked(&server, people, 4, |item, person| if person % 4 < 2 { item } else { 3 - item }).await;
        let wall = wall_of(&server, &event, Surface::SmallProjector).await;
        show(&event, &wall, Screen { view: View::Agreement, page: 9, ..Screen::default() }).await;
        if differs {
            wall.see("Talk about 1 and 4").await;
            wall.see("Each dot is one ranking").await;
            assert_eq!(wall.page(DOTS, json!([])).await, json!([people, people, people, people]));
            wall.assert_sound("where the room differs", &ON_BIG_SCREEN).await;
        } else {
            wall.see("How far we agree").await;
            assert_eq!(wall.page(DOTS, json!([])).await, json!([]));
        }
    }
}

#[tokio::test]
async fn every_page_is_between_the_same_mast_and_foot_and_its_question_is_larger_than_its_stage() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 2).await;
    let wall = wall_of(&server, &event, Surface::SmallProjector).await;
    let stages = event.facilitator.meta().agenda.stages;
    for (number, stage) in (1..).zip(&stages) {
        // Ranking needs something to rank.
        if matches!(stage.kind, StageKind::Prioritising | StageKind::Welcome | StageKind::Close) {
            continue;
        }
        event.facilitator.open_stage(stage.kind).await;
        let line = match stage.kind {
            StageKind::Break => stage.title.clone(),
            _ => format!("Stage {number} of {}: {}", stages.len(), stage.title),
        };
        wall.see(&line).await;
        wall.at_rest().await;
        let page = wall.page(PAGE, json!([])).await;
        assert_eq!(page["stage"], json!(format!("Event Willow {line}")));
        let foot = page["foot"].as_str().unwrap_or_default();
        assert!(foot.contains(&plenary_shared::text::spaced(&event.code)), "{foot}");
        assert!(foot.contains("Handle as confidential"), "{foot}");
        // Its heading is for those who do not see the panels, which are larger still.
        if stage.kind != StageKind::Brainstorm {
            assert_eq!(page["larger"], json!(true), "{page}");
        }
    }
}

#[tokio::test]
async fn the_foot_says_which_page_this_is_and_how_much_time_is_left() {
    let server = TestServer::without_rate_limits().await;
    let event = ranked(&server, 6, 12, |item, _| item).await;
    let wall = wall_of(&server, &event, Surface::SmallProjector).await;
    wall.see("joined").await;
    set_timer(&event, 300).await;
    wall.see("left").await;
    let used = "return document.querySelectorAll('.big-used rect').length";
    assert_eq!(wall.page(used, json!([])).await, json!(2), "the line of the time that has been used");
    show(&event, &wall, Screen { view: View::Picture, page: 1, ..Screen::default() }).await;
    wall.see("Page 2 of ").await;
    set_timer(&event, 0).await;
    wall.until("the clock has gone", "return !document.querySelector('.big-used, .big-time')").await;
}

async fn set_timer(event: &LearningEvent, seconds: u32) {
    event.facilitator.act(Act::Leading(LeadingAct::SetTimer { seconds })).await.expect("a facilitator sets the timer");
}

#[tokio::test]
async fn dark_by_choice_survives_a_reload_and_light_wins_over_the_computer() {
    const COLOUR: &str = "return getComputedStyle(document.querySelector('.projector')).backgroundColor";
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Synopsis, 1).await;
    let wall = wall_of(&server, &event, Surface::SmallProjector).await;
    wall.see("Stage 2").await;
    let light = wall.page(COLOUR, json!([])).await;
    wall.wish(&[Wish::Dark]).await;
    let dark = wall.page(COLOUR, json!([])).await;
    assert_ne!(light, dark, "without a choice it is as the computer");
    wall.wish(&[Wish::Light]).await;

    choose(&wall, "Dark").await;
    assert_eq!(wall.page(COLOUR, json!([])).await, dark);
    wall.assert_sound("dark by choice, with its buttons", &[Check::Axe]).await;
    wall.until("the buttons have gone again", "return !document.querySelector('.big-corner')").await;
    wall.assert_sound("dark by choice", &ON_BIG_SCREEN).await;
    wall.reload().await;
    wall.see("Stage 2").await;
    assert_eq!(wall.page(COLOUR, json!([])).await, dark, "the choice is kept on this browser");
    wall.wish(&[Wish::Dark]).await;
    choose(&wall, "Light").await;
    assert_eq!(wall.page(COLOUR, json!([])).await, light);
    choose(&wall, "Same as this computer").await;
    assert_eq!(wall.page(COLOUR, json!([])).await, dark);
}

/// Presses a button of the corner, which is there once a key was pressed.
async fn choose(wall: &Chromium, name: &str) {
    wall.page("dispatchEvent(new KeyboardEvent('keydown', {key: 'Tab'}))", json!([])).await;
    wall.press(name).await;
}

#[tokio::test]
async fn a_logo_is_on_every_page_but_covers_and_what_is_no_image_is_refused() {
    const LOGO: &str = "return [...document.querySelectorAll('.big-logo img')].filter(visible).map((logo) => logo.complete && logo.naturalWidth > 0)";
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Synopsis, 1).await;
    let laptop = Chromium::facilitator(Surface::Laptop, &event.organiser, event.session).await;
    let wall = wall_of(&server, &event, Surface::SmallProjector).await;
    wall.see("Stage 2").await;
    assert_eq!(wall.page(LOGO, json!([])).await, json!([]));
    laptop.press("The board’s logo").await;
    hand(&laptop, "logo.svg", "<!doctype html><script>document.title = 'taken'</script>").await;
    laptop.see("That file is not a PNG or SVG image of at most 100 KB. Choose another one.").await;
    let drawing = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 88 44' width='88' height='44'><path d='M0 0h88v44z'/></svg>";
    hand(&laptop, "logo.svg", &drawing.replace('\'', "\"")).await;
    laptop.see("The logo appears on the big screen with its next page.").await;
    event.facilitator.open_stage(StageKind::Theming).await;
    wall.until("the logo is drawn", &format!("const drawn = (() => {{ {LOGO} }})(); return drawn.length === 1 && drawn[0]")).await;
    wall.at_rest().await;
    wall.assert_sound("with a logo", &ON_BIG_SCREEN).await;
    event.facilitator.open_stage(StageKind::Break).await;
    wall.see("Break").await;
    wall.at_rest().await;
    assert_eq!(wall.page(LOGO, json!([])).await, json!([]), "covers have none");
    laptop.press("Remove the logo").await;
    laptop.see("The next page of the big screen shows no logo.").await;
    event.facilitator.open_stage(StageKind::Theming).await;
    wall.see("Stage").await;
    wall.until("the logo has gone", "return !document.querySelector('.big-logo')").await;
    for browser in [&laptop, &wall] {
        browser.assert_calm().await;
    }
}

/// Hands a file to the laptop, as choosing it does.
async fn hand(laptop: &Chromium, name: &str, text: &str) {
    let script = "
        const field = document.getElementById('logo-file');
        const files = new DataTransfer();
        files.items.add(new File([arguments[0]], arguments[1]));
        field.files = files.files;
        field.dispatchEvent(new Event('change', {bubbles: true}));
    ";
    laptop.page(script, json!([text, name])).await;
}
