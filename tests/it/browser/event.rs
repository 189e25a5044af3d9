//! One whole event on five screens, with a power cut in the middle of writing; by clicks and keys only.

use plenary_shared::{
    agenda::Reveal,
    ballot::{Choices, Criterion},
    id::SessionId,
    role::Role,
    stage::StageKind,
};
use plenary_tests::{
    browser::{Chromium, surface::Surface},
    day::{LearningEvent, Venue},
    http::new_session,
    process::ServerProcess,
};

const MISSING: &str = "What information is missing?";
const WORKED: &str = "What worked?";
const IMPROVE: &str = "What could be improved?";

/// The room: three phones in people's hands, three more devices that only cast ballots, a laptop and a big screen.
struct Room {
    server: ServerProcess,
    event: LearningEvent,
    session: SessionId,
    laptop: Chromium,
    screen: Chromium,
    phones: Vec<Chromium>,
}

#[tokio::test]
async fn a_whole_event_from_the_template_to_the_snapshot_survives_a_power_cut() {
    let mut room = Room::open().await;
    room.welcome().await;
    room.write().await;
    room.lose_power().await;
    room.change_own_notes().await;
    room.reveal().await;
    room.sort().await;
    room.agree().await;
    room.rank().await;
    room.show_results().await;
    room.end().await;
    room.review().await;
    for browser in room.everyone() {
        browser.assert_calm().await;
    }
}

impl Room {
    async fn open() -> Self {
        let server = ServerProcess::start(&[]).await;
        let event = LearningEvent::with(&server, StageKind::Welcome, 0, new_session(Reveal::OnClose, None)).await;
        let session = event.session;
        let secret = event.organiser.link(session, Role::Projector).await.expect("a link for the big screen");
        let laptop = Chromium::facilitator(Surface::Laptop, &event.organiser, session).await;
        let screen = Chromium::big_screen(Surface::Projector, &server.address(), &secret).await;
        let mut phones = Vec::new();
        for _ in 0..3 {
            phones.push(Chromium::phone(Surface::Phone, &server.address(), &event.code).await);
        }
        Self { server, event, session, laptop, screen, phones }
    }

    fn everyone(&self) -> impl Iterator<Item = &Chromium> {
        [&self.laptop, &self.screen].into_iter().chain(&self.phones)
    }

    async fn welcome(&self) {
        self.screen.see("Join with your phone").await;
        self.screen.see("3 devices joined").await;
        self.laptop.see("3 devices joined").await;
        self.laptop.open_stage("What happened").await;
        for phone in &self.phones {
            phone.see(MISSING).await;
        }
    }

    async fn write(&self) {
        let [ann, ben, cat] = &self.phones[..] else { unreachable!("three phones") };
        ann.send_note(MISSING, "The school was not asked about attendance").await;
        ann.turn_to("Worked").await;
        ann.send_note(WORKED, "Two services met every week").await;
        ben.send_note(MISSING, "Nobody knew who held the plan").await;
        ben.turn_to("Improve").await;
        ben.send_note(IMPROVE, "One plan that all can read").await;
        cat.send_note(MISSING, "Who held the plan?").await;
        cat.see("Saved").await;
        self.screen.see(MISSING).await;
        for word in ["attendance", "every week", "held the plan"] {
            let written_by = |phone: &&Chromium| !std::ptr::eq(*phone, ann) && word != "held the plan";
            for other in self.everyone().filter(|browser| !std::ptr::eq(*browser, ann)).filter(written_by) {
                assert!(!other.knows(word).await, "{word:?} reached another screen before it was shown");
            }
        }
        for other in [&self.laptop, &self.screen, ann] {
            assert!(!other.knows("held the plan").await, "a hidden note reached another screen");
        }
        // Three people have answered the first question, which is kept like the answers themselves.
        self.laptop.see("3 not shown yet").await;
    }

    /// The server is killed while somebody types, and restarts on the same folder and port.
    async fn lose_power(&mut self) {
        let [ann, ben, cat] = &self.phones[..] else { unreachable!("three phones") };
        ann.turn_to("Missing").await;
        ann.fill(MISSING, "In the middle of a wo").await;
        self.server.kill();
        ann.type_text("rd").await;
        ben.send_note(IMPROVE, "Sent while nobody listened").await;
        ben.see("Not sent yet").await;
        cat.fill(MISSING, "A draft that is never sent").await;
        self.server.start_again();
        ben.not_see("Not sent yet").await;
        ann.not_see("Reconnecting…").await;
        assert_eq!(ann.field(MISSING).await, "In the middle of a word");
        assert_eq!(cat.field(MISSING).await, "A draft that is never sent");
        ann.press("Send note").await;
        ann.see("In the middle of a word").await;
        ann.see("Saved").await;
    }

    async fn change_own_notes(&self) {
        let cat = &self.phones[2];
        cat.fill(MISSING, "").await;
        cat.press_by("Who held the plan?", "Change").await;
        cat.fill("Change your note", "Who held the plan in June?").await;
        cat.press("Save change").await;
        cat.see("Who held the plan in June?").await;
        cat.send_note(MISSING, "Taken back before anybody saw it").await;
        cat.press_by("Taken back before anybody saw it", "Delete my note").await;
        cat.not_see("Taken back before anybody saw it").await;
        cat.not_see("Not sent yet").await;
    }

    async fn reveal(&self) {
        // Three people have answered the first question, one each of the others.
        self.laptop.press_by(MISSING, "Reveal these answers").await;
        self.laptop.press("Reveal to everyone").await;
        for phone in &self.phones {
            phone.turn_to("Missing").await;
            phone.press("Show the group’s notes (4)").await;
            for text in [
                "The school was not asked about attendance",
                "Nobody knew who held the plan",
                "Who held the plan in June?",
                "In the middle of a word",
            ] {
                phone.see(text).await;
            }
            assert!(!phone.knows("Taken back before").await || std::ptr::eq(phone, &self.phones[2]));
        }
        self.laptop.see("Only a few people have answered. Wait, or close the stage").await;
        self.screen.see("Nobody knew who held the plan").await;
        for other in [&self.laptop, &self.screen] {
            assert!(!other.knows("One plan that all can read").await, "one person's answer was shown alone");
        }
    }

    async fn sort(&self) {
        let (laptop, ann) = (&self.laptop, &self.phones[0]);
        // What few have written is shown together with the close of the stage.
        laptop.open_stage("Sort into themes").await;
        // Before anybody moves the note that happens to be on top of this phone's own shuffled deck.
        ann.see("Where does this note belong?").await;
        laptop.press("New theme").await;
        laptop.fill("Name of the theme", "Plan").await;
        laptop.press("Make theme").await;
        laptop.see("Made the theme “Plan”.").await;
        for note in ["Nobody knew who held the plan", "Who held the plan in June?", "One plan that all can read"] {
            laptop.press_by(note, "Select this note").await;
        }
        laptop.press("Move selected to…").await;
        laptop.press("Plan").await;
        laptop.see("Moved 3 notes to “Plan”.").await;
        laptop.press("Undo").await;
        laptop.see("Not sorted yet 7 notes").await;
        for note in ["Nobody knew who held the plan", "Who held the plan in June?", "One plan that all can read"] {
            laptop.press_by(note, "Select this note").await;
        }
        laptop.press("Move selected to…").await;
        laptop.press("Plan").await;
        laptop.press("Plan").await;
        laptop.press("Rename").await;
        laptop.fill("Name of the theme", "One plan").await;
        laptop.press("Save").await;
        laptop.press("Back to “Not sorted yet”").await;

        ann.press("As a list").await;
        ann.press("The school was not asked about attendance").await;
        ann.press("In the middle of a word").await;
        ann.press("New theme").await;
        ann.fill("Name of the theme", "School").await;
        ann.press("Save").await;
        ann.see("Made the theme “School”.").await;
        laptop.see("School").await;

        laptop.press("New theme").await;
        laptop.fill("Name of the theme", "Plans").await;
        laptop.press("Make theme").await;
        laptop.press("Plans").await;
        laptop.press("Merge").await;
        laptop.press("One plan").await;
        laptop.press("One plan").await;
        laptop.see("Also includes “Plans”").await;
        laptop.press("Undo merge").await;
        laptop.not_see("Also includes “Plans”").await;
        laptop.press("Plans").await;
        laptop.press("Merge").await;
        laptop.press("One plan").await;
        laptop.press("One plan").await;

        for note in ["Nobody knew who held the plan", "Who held the plan in June?"] {
            laptop.press_by(note, "Select this note").await;
        }
        laptop.press("Mark as duplicates").await;
        laptop.press("Nobody knew who held the plan").await;
        laptop.see("said 2 times").await;
        self.screen.see("One plan").await;
        self.screen.see("School").await;
    }

    async fn agree(&self) {
        let laptop = &self.laptop;
        laptop.open_stage("Agree the learning").await;
        laptop.fill("Add a learning opportunity", "Meet the school within a week").await;
        laptop.press("Add").await;
        laptop.press_by("School", "Reword").await;
        laptop.fill("Learning opportunity", "Ask the school first").await;
        laptop.press("Save").await;
        for browser in self.phones.iter().chain([&self.screen]) {
            browser.see("Ask the school first").await;
            browser.see("Meet the school within a week").await;
        }
    }

    async fn rank(&mut self) {
        for _ in 0..3 {
            let device = self.event.join().await;
            self.event.participants.push(device);
        }
        self.laptop.open_stage("Rank the learning").await;
        for phone in &self.phones {
            phone.see("How much difference would this make?").await;
            for point in ["Ask the school first", "Meet the school within a week", "One plan"] {
                phone.press_by(point, "Add").await;
            }
            phone.see("3 of 3 placed").await;
            phone.press("Next question").await;
            phone.see("How easy would it be to do?").await;
            for point in ["One plan", "Meet the school within a week"] {
                phone.press_by(point, "Add").await;
            }
            phone.press_by("Meet the school within a week", "Move up").await;
            phone.press("Check my ranking").await;
            phone.see("No opinion").await;
            phone.press("Send my ranking").await;
            phone.see("Your ranking is in").await;
        }
        self.laptop.see("3 of 6 have ranked").await;
        self.screen.see("3 of 6 have ranked").await;
        for device in &self.event.participants {
            let tiers = device.opportunities().into_iter().map(|item| vec![item]).collect::<Vec<_>>();
            let choices = Choices::try_from(tiers).expect("each opportunity once");
            for criterion in Criterion::ALL {
                device.cast(criterion, choices.clone()).await.expect("a ballot counts");
            }
        }
        self.laptop.see("6 of 6 have ranked").await;
        self.laptop.press("Close ranking").await;
        self.laptop.press("Close ranking").await;
        for phone in &self.phones {
            phone.see("Your ranking was counted.").await;
        }
    }

    async fn show_results(&self) {
        let (laptop, screen) = (&self.laptop, &self.screen);
        for (beat, shows) in [
            ("Impact", "Ordered by impact"),
            ("Ease", "Ordered by ease"),
            ("Chart", "Easier to do"),
            ("Agreement", "How far we agree"),
        ] {
            laptop.press_by("Show on the big screen:", beat).await;
            screen.see(shows).await;
        }
        self.phones[0].see("How far we agree").await;
    }

    async fn end(&self) {
        self.laptop.press("End the event").await;
        self.laptop.see("End “Event Willow”?").await;
        self.laptop.press("End the event").await;
        self.laptop.see("This event has ended").await;
        self.screen.see("Thank you").await;
        for phone in &self.phones {
            phone.see("Nobody can link your notes to this phone now.").await;
            let kept = phone.script("return JSON.stringify({...localStorage})", vec![]).await;
            assert!(!kept.to_string().contains(&self.session.to_string()), "{kept} stays on the phone");
            assert!(!kept.to_string().contains("draft"), "{kept} stays on the phone");
        }
    }

    async fn review(&mut self) {
        let secret = self.event.organiser.link(self.session, Role::Reviewer).await.expect("a link for reviewers");
        self.server.kill();
        self.server.start_again();
        let reviewer = Chromium::open(Surface::Laptop).await;
        reviewer.visit(&format!("{}/review/{}#{secret}", self.server.address(), self.session)).await;
        reviewer.press("Open End of the event").await;
        reviewer.see("Event Willow, 22 November 2026").await;
        reviewer.see("Verified: unchanged since it was saved").await;
        reviewer.see("Two services met every week").await;
        reviewer.press("Themes").await;
        reviewer.see("One plan").await;
        reviewer.press("Learning").await;
        reviewer.see("Meet the school within a week").await;
        reviewer.press("Rankings").await;
        reviewer.see("6 rankings counted.").await;
        assert!(!reviewer.knows("Taken back before").await, "what was taken back is in the snapshot");
        reviewer.assert_calm().await;
    }
}
