//! A participant's whole event in Firefox and in WebKit, the engine of every iPhone.

use plenary_shared::{
    ballot::{Choices, Criterion},
    content::Content,
    screen::{Screen, View},
    stage::StageKind,
};
use plenary_tests::{
    browser::{
        check::{Check, IN_HAND},
        engine::{Engine, OtherBrowser, Without},
        surface::Surface,
    },
    day::{LearningEvent, Venue},
    proxy::Line,
    server::TestServer,
    until,
};

const QUESTION: &str = "What information is missing?";
const OTHERS: [&str; 3] = ["Nobody knew who held the plan", "Two services met every week", "One plan that all can read"];
/// As many as a result needs, besides the phone.
const PEOPLE: usize = 5;
const CHANGED: &str = "The school was never asked about attendance";
/// All that is in the box can be read without scrolling it.
const GROWN: &str = "const box = document.activeElement; return box.clientHeight > 150 && box.scrollHeight <= box.clientHeight";
const SMALL: &str = "return document.activeElement.clientHeight < 150";
/// One tap has the colours of the page the other way round.
const CHOSEN: &str = "
    const [box, ...others] = document.querySelectorAll('.tap :checked');
    const page = getComputedStyle(document.body);
    return box && !others.length && getComputedStyle(box).backgroundColor === page.color
        && getComputedStyle(box.nextElementSibling).color === page.backgroundColor;
";
const OFFLINE: &str = "Written in the lift";

/// A phone in the room, and what is between it and the server.
struct Hand {
    _server: TestServer,
    event: LearningEvent,
    line: Line,
    phone: OtherBrowser,
    engine: Engine,
}

#[tokio::test]
async fn a_phone_with_firefox_takes_part_from_the_code_to_the_end() {
    take_part(Engine::Firefox).await;
}

#[tokio::test]
async fn a_phone_with_webkit_takes_part_from_the_code_to_the_end() {
    take_part(Engine::WebKit).await;
}

#[tokio::test]
async fn what_a_browser_is_told_to_do_without_is_named() {
    const NO_COOKIES: &str = "This browser blocks cookies, and one cookie keeps your place in the event.";
    const TOO_OLD: &str = "This browser is too old to open the event: it needs Safari 16, Chrome 99, Firefox 102 or newer.";
    let server = TestServer::start().await;
    for (engine, without, says) in [
        (Engine::Firefox, Without::Cookies, NO_COOKIES),
        (Engine::Firefox, Without::WebAssembly, TOO_OLD),
        (Engine::WebKit, Without::Cookies, NO_COOKIES),
    ] {
        let phone = OtherBrowser::without(without, engine, Surface::Phone).await;
        phone.visit(&server.address()).await;
        phone.see(says).await;
        assert!(!phone.sees("Event code").await, "{engine:?} without {without:?} offers to join");
        if without == Without::Cookies {
            phone.visit(&format!("{}/check", server.address())).await;
            phone.see("This browser blocks cookies, and one cookie keeps a device’s place in an event.").await;
        }
    }
}

async fn take_part(engine: Engine) {
    let mut hand = Hand::joining(engine).await;
    hand.write().await;
    hand.load_the_page_again().await;
    hand.lose_the_network().await;
    hand.sort().await;
    hand.rank().await;
    hand.see_the_result().await;
    hand.rank_many().await;
    hand.end().await;
}

impl Hand {
    /// Scans the code on the big screen.
    async fn joining(engine: Engine) -> Self {
        let server = TestServer::start().await;
        let event = LearningEvent::at(&server, StageKind::Brainstorm, PEOPLE).await;
        let line = Line::to(&server.address()).await;
        let phone = OtherBrowser::open(engine, Surface::Phone).await;
        let door = event.organiser.door(event.session).await.expect("an organiser sees the door");
        phone.visit(&door.link.replace(&server.address(), &line.address())).await;
        phone.see("You are joining").await;
        let hand = Self { _server: server, event, line, phone, engine };
        hand.look("join").await;
        hand.phone.press("Join").await;
        hand.phone.see(QUESTION).await;
        assert!(!hand.phone.address().await.contains('#'), "the code stays in the address bar");
        hand
    }

    /// The page as it is now is sound, and there is a picture of it.
    async fn look(&self, place: &str) {
        let name = format!("{:?}-{place}", self.engine).to_lowercase();
        self.phone.at_rest().await;
        self.phone.screenshot(&name).await;
        self.phone.assert_sound(&name, &[&IN_HAND[..], &[Check::Axe]].concat()).await;
    }

    async fn write(&self) {
        let phone = &self.phone;
        phone.send_note(QUESTION, "The school was not asked").await;
        phone.see("Saved").await;
        phone.press_by("The school was not asked", "Change").await;
        phone.fill("Change your note", CHANGED).await;
        phone.press("Save change").await;
        phone.see(CHANGED).await;
        phone.not_see("Not sent yet").await;
        phone.fill(QUESTION, &"More words than fit in two lines ".repeat(9)).await;
        phone.until("the box has grown with its words", GROWN).await;
        phone.fill(QUESTION, "Half a thought").await;
        phone.until("the box is small again", SMALL).await;
        self.look("write").await;
    }

    /// The same seat, with its own notes and the draft.
    async fn load_the_page_again(&self) {
        let phone = &self.phone;
        phone.reload().await;
        phone.see(CHANGED).await;
        phone.see("Saved").await;
        assert_eq!(phone.field(QUESTION).await, "Half a thought");
        until("the phone counts once", || self.event.facilitator.facts().joined as usize == PEOPLE + 1).await;
    }

    async fn lose_the_network(&mut self) {
        let phone = &self.phone;
        self.line.cut().await;
        phone.see("Offline. What you wrote is safe and will be sent later.").await;
        phone.send_note(QUESTION, OFFLINE).await;
        phone.see("Not sent yet").await;
        self.line.mend();
        phone.not_see("Not sent yet").await;
        phone.not_see("Offline.").await;
    }

    /// Puts each note from the deck into the theme that the facilitator made.
    async fn sort(&self) {
        let (event, phone) = (&self.event, &self.phone);
        event.write(&OTHERS).await;
        event.facilitator.open_stage(StageKind::Theming).await;
        let theme = event.facilitator.add_theme("School").await.expect("a facilitator makes a theme");
        let mut notes = vec![CHANGED, OFFLINE];
        notes.extend(OTHERS);
        notes.sort_unstable();
        let is_whole = |content: &Content| {
            let mut texts: Vec<_> = content.notes.values().map(|note| note.text.as_str()).collect();
            texts.sort_unstable();
            texts == notes
        };
        event.facilitator.sees("every note is there once", is_whole).await;
        phone.see("Where does this note belong?").await;
        self.look("sort").await;
        for left in (1..=notes.len()).rev() {
            let words = if left == 1 { "1 note not sorted yet".into() } else { format!("{left} notes not sorted yet") };
            phone.see(&words).await;
            phone.press_start("School").await;
        }
        phone.see("Every note is sorted.").await;
        let sorted = |content: &Content| content.notes_of(Some(theme)).len() == notes.len();
        event.facilitator.sees("every note is in the theme", sorted).await;
    }

    async fn rank(&self) {
        let (event, phone) = (&self.event, &self.phone);
        event.facilitator.open_stage(StageKind::Plenary).await;
        for words in ["Ask the school first", "Meet within a week"] {
            event.facilitator.add_opportunity(None, words).await.expect("a facilitator adds an opportunity");
        }
        phone.see("Meet within a week").await;
        event.facilitator.open_stage(StageKind::Prioritising).await;
        phone.see("How much difference would this make?").await;
        for item in ["Ask the school first", "Meet within a week", "School"] {
            phone.press_by(item, "Add").await;
        }
        phone.see("3 of 3 placed").await;
        self.look("rank").await;
        phone.press("Next question").await;
        phone.see("How easy would it be to do?").await;
        phone.press_by("Meet within a week", "Add").await;
        phone.press_by("School", "Add").await;
        phone.press_by("School", "Move up").await;
        phone.press("Check my ranking").await;
        phone.see("No opinion").await;
        phone.press("Send my ranking").await;
        phone.see("Your ranking is in").await;
    }

    async fn see_the_result(&self) {
        let event = &self.event;
        for device in &event.participants {
            let tiers = device.opportunities().into_iter().map(|item| vec![item]).collect::<Vec<_>>();
            let choices = Choices::try_from(tiers).expect("each opportunity once");
            for criterion in Criterion::ALL {
                device.cast(criterion, choices.clone()).await.expect("a ballot counts");
            }
        }
        event.facilitator.close_stage().await;
        self.phone.see("Your ranking was counted.").await;
        for (view, words, place) in [
            (View::Impact, "Ordered by impact", "order"),
            (View::Picture, "The same as a table", "chart"),
            (View::Agreement, "How far we agree", "agreement"),
        ] {
            event.facilitator.show(Screen { view, ..Screen::default() }).await;
            self.phone.see(words).await;
            self.look(place).await;
        }
    }

    /// More learning opportunities than anyone puts in order get one to five taps each.
    async fn rank_many(&self) {
        let (event, phone) = (&self.event, &self.phone);
        event.facilitator.open_stage(StageKind::Plenary).await;
        for number in 1..=5 {
            let words = format!("Learning opportunity {number}");
            event.facilitator.add_opportunity(None, &words).await.expect("a facilitator adds an opportunity");
        }
        event.facilitator.open_stage(StageKind::Prioritising).await;
        phone.see("1 is hardly any difference, 5 is a great deal.").await;
        phone.press_by("Learning opportunity 5", "5 , a great deal").await;
        phone.until("the tap that was chosen looks chosen", CHOSEN).await;
        self.look("taps").await;
    }

    /// The end, at which a phone forgets.
    async fn end(&self) {
        let phone = &self.phone;
        self.event.end().await;
        phone.see("Nobody can link your notes to this phone now.").await;
        self.look("end").await;
        let kept = phone.script("return JSON.stringify({...localStorage})", vec![]).await.to_string();
        assert!(!kept.contains(&self.event.session.to_string()) && !kept.contains("draft"), "{kept} stays on the phone");
        phone.assert_calm().await;
    }
}
