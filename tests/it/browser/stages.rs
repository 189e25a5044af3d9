//! Every stage on every surface, empty, sparse and full: nothing hidden, cut off, tiny, or closed to anybody.

use plenary_shared::{
    screen::{Screen, View},
    stage::StageKind,
};
use plenary_tests::{
    browser::{
        Chromium,
        cdp::Wish,
        check::{Check, IN_HAND, ON_BIG_SCREEN, ON_LAPTOP},
        surface::Surface,
        walk::{Fill, STAGES, Walk},
    },
    server::TestServer,
};

/// What a walk found, to be shown together.
#[derive(Default)]
struct Flaws(Vec<String>);

impl Flaws {
    async fn look(&mut self, walk: &Walk, place: &str) {
        for (name, browser) in walk.screens() {
            self.look_at(browser, name, &format!("{place}, {}, {name}", walk.fill.word())).await;
        }
    }

    async fn look_at(&mut self, browser: &Chromium, name: &str, place: &str) {
        match name {
            "phone" => {
                for surface in [Surface::SmallPhone, Surface::SmallPhoneOnItsSide] {
                    browser.become_a(surface).await;
                    browser.at_rest().await;
                    self.0.extend(browser.flaws(&format!("{place}, {surface:?}"), &IN_HAND).await);
                }
                browser.become_a(Surface::Phone).await;
                browser.at_rest().await;
                self.0.extend(browser.flaws(place, &[Check::Sideways, Check::Motion, Check::Axe]).await);
            }
            "laptop" => {
                self.0.extend(browser.flaws(place, &ON_LAPTOP).await);
                self.0.extend(browser.flaws(place, &[Check::Axe]).await);
            }
            _ => {
                self.0.extend(browser.flaws(place, &ON_BIG_SCREEN).await);
                self.0.extend(browser.flaws(place, &[Check::Axe]).await);
            }
        }
    }

    fn none(self) {
        assert!(self.0.is_empty(), "{} flaws:\n{}", self.0.len(), self.0.join("\n"));
    }
}

#[tokio::test]
async fn every_stage_is_sound_while_nobody_has_written_anything() {
    let server = TestServer::without_rate_limits().await;
    let mut walk = Walk::begin(&server, Fill::Empty, None).await;
    let mut flaws = Flaws::default();
    flaws.look(&walk, "lobby").await;
    for kind in STAGES {
        if kind != StageKind::Prioritising {
            walk.open(kind).await;
            flaws.look(&walk, kind_name(kind)).await;
        }
    }
    walk.event.facilitator.end().await;
    walk.phone.see("The event has ended").await;
    walk.at_rest().await;
    flaws.look(&walk, "ended").await;
    flaws.none();
}

#[tokio::test]
async fn every_stage_is_sound_with_one_note() {
    let server = TestServer::without_rate_limits().await;
    let mut walk = Walk::begin(&server, Fill::One, None).await;
    let mut flaws = Flaws::default();
    walk.open(StageKind::Brainstorm).await;
    walk.fill().await;
    walk.phone.send_note("What information is missing?", "Only one thing").await;
    walk.phone.send_nothing().await;
    walk.phone.at_rest().await;
    flaws.look(&walk, "brainstorm with an error").await;
    walk.reveal().await;
    for kind in [StageKind::Theming, StageKind::Development, StageKind::Plenary, StageKind::Prioritising] {
        walk.open(kind).await;
        walk.fill().await;
        flaws.look(&walk, kind_name(kind)).await;
    }
    close_voting_and_look(&walk, &mut flaws).await;
    flaws.none();
}

#[tokio::test]
async fn writing_and_sorting_are_sound_with_sixty_people_and_six_hundred_notes() {
    let server = TestServer::without_rate_limits().await;
    let mut walk = Walk::begin(&server, Fill::Full, None).await;
    let mut flaws = Flaws::default();
    walk.open(StageKind::Brainstorm).await;
    walk.fill().await;
    walk.laptop.see("200 not shown yet").await;
    walk.reveal().await;
    walk.phone.press("Show the group’s notes (200)").await;
    walk.at_rest().await;
    flaws.look(&walk, "brainstorm").await;

    walk.open(StageKind::Theming).await;
    walk.fill().await;
    walk.show(Screen { view: View::Themes, ..Screen::default() }).await;
    flaws.look(&walk, "theming").await;
    walk.phone.press("As a list").await;
    walk.laptop.press("New theme").await;
    walk.laptop.see("Name of the theme").await;
    walk.at_rest().await;
    flaws.look_at(&walk.phone, "phone", "theming, list, full, phone").await;
    flaws.look_at(&walk.laptop, "laptop", "theming, dialog, full, laptop").await;
    flaws.none();
}

#[tokio::test]
async fn ranking_and_its_results_are_sound_with_sixty_people_and_two_dozen_opportunities() {
    let server = TestServer::without_rate_limits().await;
    let mut walk = Walk::begin(&server, Fill::Full, None).await;
    let mut flaws = Flaws::default();
    walk.open(StageKind::Plenary).await;
    walk.fill().await;
    flaws.look(&walk, "plenary").await;
    walk.open(StageKind::Prioritising).await;
    walk.fill().await;
    walk.laptop.see("60 of 61 have ranked").await;
    flaws.look(&walk, "prioritising").await;
    walk.phone.press("Next question").await;
    walk.phone.press("Check my ranking").await;
    walk.phone.see("Check your ranking").await;
    flaws.look_at(&walk.phone, "phone", "review of the vote, full, phone").await;
    walk.phone.press("Send my ranking").await;
    walk.phone.see("Your ranking is in").await;
    flaws.look_at(&walk.phone, "phone", "vote sent, full, phone").await;
    close_voting_and_look(&walk, &mut flaws).await;
    flaws.none();
}

#[tokio::test]
async fn pages_stand_spaced_text_twice_the_size_and_forced_colours() {
    let server = TestServer::without_rate_limits().await;
    let mut walk = Walk::begin(&server, Fill::MadeUp, None).await;
    let mut flaws = Flaws::default();
    for kind in [StageKind::Brainstorm, StageKind::Theming, StageKind::Plenary] {
        walk.open(kind).await;
        walk.fill().await;
        walk.reveal().await;
        for (name, browser) in [("phone", &walk.phone), ("laptop", &walk.laptop)] {
            let place = format!("{}, {name}", kind_name(kind));
            browser.wish(&[Wish::ForcedColours]).await;
            let bare = browser.page(BARE, serde_json::json!([])).await;
            if bare != serde_json::json!([]) {
                flaws.0.push(format!("{place}, forced colours: {bare}"));
            }
            browser.wish(&[]).await;
            let (small, usual) = match name {
                "phone" => (Surface::SmallPhone, Surface::Phone),
                _ => (Surface::LaptopTwiceAsLarge, Surface::SmallLaptop),
            };
            browser.become_a(small).await;
            browser.at_rest().await;
            flaws.0.extend(browser.flaws(&format!("{place}, twice the size"), &STRETCHED).await);
            browser.space_text().await;
            browser.at_rest().await;
            flaws.0.extend(browser.flaws(&format!("{place}, spaced"), &STRETCHED).await);
            browser.become_a(usual).await;
        }
    }
    flaws.none();
}

/// What must hold however a person stretches a page.
const STRETCHED: [Check; 2] = [Check::Sideways, Check::HiddenControls];

/// Buttons and fields that nothing but a colour sets apart.
const BARE: &str = "
    return [...document.querySelectorAll(`button, ${FILLED}`)].filter((control) => {
        const style = getComputedStyle(control);
        const edged = style.borderBlockStartStyle !== 'none' && parseFloat(style.borderBlockStartWidth) > 0;
        return visible(control) && !edged && !style.textDecorationLine.includes('underline');
    }).map(named);
";

async fn close_voting_and_look(walk: &Walk, flaws: &mut Flaws) {
    walk.event.facilitator.close_stage().await;
    walk.phone.see("Ranking has closed.").await;
    for view in [View::Impact, View::Picture, View::Agreement] {
        walk.show(Screen { view, ..Screen::default() }).await;
        flaws.look_at(&walk.wall, "wall", &format!("{view:?}, {}, wall", walk.fill.word())).await;
        flaws.look_at(&walk.phone, "phone", &format!("{view:?}, {}, phone", walk.fill.word())).await;
    }
    flaws.look_at(&walk.laptop, "laptop", &format!("results, {}, laptop", walk.fill.word())).await;
}

fn kind_name(kind: StageKind) -> &'static str {
    match kind {
        StageKind::Welcome => "welcome",
        StageKind::Synopsis => "synopsis",
        StageKind::Chronology => "chronology",
        StageKind::Brainstorm => "brainstorm",
        StageKind::Theming => "theming",
        StageKind::Development => "development",
        StageKind::Plenary => "plenary",
        StageKind::Prioritising => "prioritising",
        StageKind::Recommendations => "recommendations",
        StageKind::Break => "break",
        StageKind::Recap => "recap",
        StageKind::Actions => "actions",
        StageKind::Close => "close",
    }
}
