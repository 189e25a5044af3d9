//! A learning event with everybody in the room.

use crate::{
    device::Device,
    eventually,
    http::{Browser, new_session},
};
use anyhow::Result;
use plenary_shared::{
    agenda::Reveal,
    api::{NewSession, SnapshotRef},
    content::Content,
    id::{NoteId, PromptId, SessionId},
    role::Role,
    stage::StageKind,
};

/// A server that a day can be held on: in this process, or the real binary.
pub trait Venue {
    /// `http://host:port`.
    fn address(&self) -> String;
    /// A browser with the organiser's seat.
    fn organiser(&self) -> &Browser;
}

/// A learning event with everybody in the room.
pub struct LearningEvent {
    /// The session.
    pub session: SessionId,
    /// The browser of the organiser who made it.
    pub organiser: Browser,
    /// The code on the big screen.
    pub code: String,
    /// Runs the stages.
    pub facilitator: Device,
    /// The big screen.
    pub projector: Device,
    /// Practitioners.
    pub participants: Vec<Device>,
}

impl LearningEvent {
    /// An event in a stage with so many participants; notes are held until they are revealed.
    pub async fn at(venue: &impl Venue, kind: StageKind, participants: usize) -> Self {
        Self::with(venue, kind, participants, new_session(Reveal::OnClose, None)).await
    }

    /// The same with the open pool: notes show at once.
    pub async fn at_open_pool(venue: &impl Venue, kind: StageKind, participants: usize) -> Self {
        Self::with(venue, kind, participants, new_session(Reveal::Open, None)).await
    }

    /// The second event, which looks back at a snapshot of the first.
    pub async fn after(venue: &impl Venue, then: SnapshotRef, kind: StageKind, participants: usize) -> Self {
        Self::with(venue, kind, participants, new_session(Reveal::OnClose, Some(then))).await
    }

    /// An event of any making.
    pub async fn with(venue: &impl Venue, kind: StageKind, participants: usize, new: NewSession) -> Self {
        let organiser = venue.organiser().clone();
        let session = organiser.create(&new).await.expect("an organiser makes an event");
        organiser.lobby(session, true).await.expect("an organiser opens the lobby");
        let code = organiser.door(session).await.expect("an organiser sees the door").code;
        let mut event = Self {
            session,
            code,
            facilitator: seat(venue, &organiser, session, Role::Facilitator).await,
            projector: seat(venue, &organiser, session, Role::Projector).await,
            organiser,
            participants: Vec::new(),
        };
        event.facilitator.connect().await;
        event.projector.connect().await;
        for _ in 0..participants {
            let device = event.join().await;
            event.participants.push(device);
        }
        if kind != StageKind::Welcome {
            event.facilitator.open_stage(kind).await;
        }
        event.all_caught_up().await;
        event
    }

    /// One more participant's device, connected.
    pub async fn join(&self) -> Device {
        let mut device = self.seat_participant().await;
        device.connect().await;
        device
    }

    /// One more participant's device, not connected yet.
    pub async fn seat_participant(&self) -> Device {
        let browser = Browser::new(&self.organiser.origin());
        let seat = browser.join(&self.code).await.expect("the lobby is open and the code is right");
        assert_eq!((seat.role, seat.session), (Role::Participant, Some(self.session)));
        Device::new(browser, self.session, Role::Participant)
    }

    /// One more facilitator, connected.
    pub async fn co_facilitator(&self) -> Device {
        let mut device = seat_at(&self.organiser, self.session, Role::Facilitator).await;
        device.connect().await;
        device
    }

    /// One more big screen's device, not connected yet.
    pub async fn seat_projector(&self) -> Device {
        seat_at(&self.organiser, self.session, Role::Projector).await
    }

    /// A link that opens the big screen in a browser.
    pub async fn screen_link(&self) -> Result<String> {
        self.organiser.whole_link(self.session, Role::Projector).await
    }

    /// Every device in the room.
    pub fn everybody(&self) -> impl Iterator<Item = &Device> {
        [&self.facilitator, &self.projector].into_iter().chain(&self.participants)
    }

    /// Every device in the room, to be cut off and connected again.
    pub fn everybody_mut(&mut self) -> impl Iterator<Item = &mut Device> {
        [&mut self.facilitator, &mut self.projector].into_iter().chain(&mut self.participants)
    }

    /// The prompts of a kind of stage, in order.
    pub fn prompts(&self, kind: StageKind) -> Vec<PromptId> {
        self.facilitator.prompts(kind)
    }

    /// The board as the facilitator has it.
    pub fn content(&self) -> Content {
        self.facilitator.content()
    }

    /// Ends the event; gives its last snapshot, at which a second event can look back.
    pub async fn end(&self) -> SnapshotRef {
        self.facilitator.end().await;
        let newest = self.organiser.snapshots(self.session).await.expect("an organiser sees snapshots").pop();
        SnapshotRef { session: self.session, number: newest.expect("the end takes a snapshot").number }
    }

    /// Waits until every device shows what the facilitator shows.
    pub async fn all_caught_up(&self) {
        for device in self.everybody() {
            device.catches_up_with(&self.facilitator).await;
        }
    }

    /// Waits until every device has the same board at the same sequence number, and gives it.
    pub async fn at_rest(&self) -> Content {
        eventually("all devices show the same board", || {
            let stands = |device: &Device| device.look(|state| (state.epoch, state.seq));
            let first = stands(&self.facilitator);
            self.everybody().all(|device| stands(device) == first).then_some(())
        })
        .await;
        let content = self.content();
        for device in self.everybody() {
            assert_eq!(device.content(), content, "replicas differ at rest");
            assert_eq!(device.essence(), self.facilitator.essence(), "replicas' histories differ at rest");
            device.look(|state| assert_eq!(state.broken, Vec::<String>::new()));
        }
        content
    }

    /// Notes under the first question, written by the participants in turn.
    pub async fn write(&self, texts: &[impl AsRef<str>]) -> Vec<NoteId> {
        let prompt = self.prompts(StageKind::Brainstorm)[0];
        let mut notes = Vec::new();
        for (text, device) in texts.iter().zip(self.participants.iter().cycle()) {
            notes.push(device.add_note(prompt, text.as_ref()).await.expect("a participant writes a note"));
        }
        notes
    }

    /// A brainstorm with notes that are held, as [`Self::write`] writes them.
    pub async fn written(venue: &impl Venue, participants: usize, texts: &[impl AsRef<str>]) -> (Self, Vec<NoteId>) {
        let event = Self::at(venue, StageKind::Brainstorm, participants).await;
        let notes = event.write(texts).await;
        (event, notes)
    }

    /// A brainstorm, still open, with notes that everybody was shown.
    pub async fn shown(venue: &impl Venue, participants: usize, texts: &[impl AsRef<str>]) -> (Self, Vec<NoteId>) {
        let (event, notes) = Self::written(venue, participants, texts).await;
        event.facilitator.reveal(event.prompts(StageKind::Brainstorm)[0]).await;
        (event, notes)
    }

    /// A theming stage with the notes of a brainstorm that everybody was shown.
    pub async fn sorting(venue: &impl Venue, participants: usize, texts: &[impl AsRef<str>]) -> (Self, Vec<NoteId>) {
        let (event, notes) = Self::shown(venue, participants, texts).await;
        event.facilitator.open_stage(StageKind::Theming).await;
        event.all_caught_up().await;
        (event, notes)
    }

    /// A prioritising stage with so many learning opportunities.
    pub async fn ranking(venue: &impl Venue, participants: usize, opportunities: usize) -> Self {
        let event = Self::at(venue, StageKind::Plenary, participants).await;
        for number in 1..=opportunities {
            let text = format!("Learning opportunity {number}");
            event.facilitator.add_opportunity(None, &text).await.expect("a facilitator adds an opportunity");
        }
        event.facilitator.open_stage(StageKind::Prioritising).await;
        event.all_caught_up().await;
        event
    }
}

async fn seat(venue: &impl Venue, organiser: &Browser, session: SessionId, role: Role) -> Device {
    debug_assert_eq!(venue.address(), organiser.origin());
    seat_at(organiser, session, role).await
}

/// A facilitator's or projector's device with its seat, not connected yet.
async fn seat_at(organiser: &Browser, session: SessionId, role: Role) -> Device {
    let browser = Browser::new(&organiser.origin());
    if role == Role::Facilitator {
        let code = organiser.handover(session).await.expect("an organiser hands over").code;
        browser.facilitate(&code).await.expect("a hand-over code makes a facilitator");
    } else {
        let secret = organiser.link(session, role).await.expect("an organiser makes links");
        browser.enter(&secret).await.expect("a link opens its surface");
    }
    Device::new(browser, session, role)
}
