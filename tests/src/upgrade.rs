//! A data folder with one of everything, as a version leaves it behind; and the same things, looked for by a later one.

mod seats;

pub use seats::OldSeats;

use crate::{day::LearningEvent, device::Device, eventually, files::change, http::Browser, process::ServerProcess};
use plenary_shared::{
    api::{SessionSummary, SnapshotSummary},
    ballot::{Choices, Criterion},
    content::Content,
    id::{NoteId, PromptId, SessionId},
    proof::{Master, Receipt},
    role::Role,
    stage::{Act, StageKind, brainstorm::NoteAct},
    wire::{PollState, Refusal},
};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The files of a data folder that are kept.
pub const FILES: [&str; 2] = ["plenary.db", "keys.db"];
/// The file beside them that says what is in them.
pub const EXPECTED: &str = "expected.json";
/// Texts of the made-up event that are held, hidden, and late.
const HELD: &str = "Nobody asked what the night shift knew";
const HIDDEN: &str = "To be taken from the screens";
const LATE: &str = "Written in a dead spot";

/// What is in a data folder.
#[derive(Debug, Serialize, Deserialize)]
pub struct Expected {
    ended: SessionId,
    live: SessionId,
    code: String,
    summaries: Vec<SessionSummary>,
    snapshots: Vec<SnapshotSummary>,
    content: Content,
    held: PromptId,
    hidden: NoteId,
    receipt: Receipt,
    /// Whether the ballot is kept: before the journal its pseudonym could be computed from the table of seats, so it is
    /// removed.
    #[serde(default)]
    vote_stays: bool,
    /// The secret of a device whose held note is still its own.
    master: [u8; 32],
    own: NoteId,
}

/// Makes a data folder with the server's version: an event that has ended, and one in the middle of ranking that looks
/// back at it.
pub async fn make(mut server: ServerProcess, folder: &Path) {
    let (first, _) = LearningEvent::sorting(&server, 2, &["Who knew that?", "Handover went well"]).await;
    first.facilitator.add_theme("Handover").await.expect("a theme");
    let then = first.end().await;
    let event = LearningEvent::after(&server, then, StageKind::Brainstorm, 2).await;
    let expected = live(&event, first.session).await;
    server.kill();
    for file in FILES {
        // A checkpoint moves the write-ahead log into the file.
        change(&server.data().join(file), "vacuum").await;
        std::fs::copy(server.data().join(file), folder.join(file)).expect("a file can be copied");
    }
    let json = serde_json::to_vec_pretty(&expected).expect("what is expected is plain data");
    std::fs::write(folder.join(EXPECTED), json).expect("a file can be written");
}

async fn live(event: &LearningEvent, ended: SessionId) -> Expected {
    let prompts = event.prompts(StageKind::Brainstorm);
    let [one, other] = &event.participants[..] else { panic!("two participants") };
    let shown = one.add_note(prompts[0], "The school had the dates").await.expect("a note");
    let hidden = other.add_note(prompts[0], HIDDEN).await.expect("a note");
    event.facilitator.reveal(prompts[0]).await;
    event.facilitator.hide_note(hidden, true).await.expect("a facilitator hides");
    let own = one.add_note(prompts[1], HELD).await.expect("a note");
    let n = other.stage_number();
    event.facilitator.open_stage(StageKind::Theming).await;
    let theme = one.add_theme("Who knows what").await.expect("a theme");
    one.move_note(shown, Some(theme)).await.expect("a move");
    late(other, n, prompts[0]).await;
    event.facilitator.open_stage(StageKind::Prioritising).await;
    event.all_caught_up().await;
    let receipt = one.cast(Criterion::Impact, Expected::choices(one)).await.expect("a ballot").receipt;
    let content = event.at_rest().await;
    Expected {
        ended,
        live: event.session,
        code: event.code.clone(),
        summaries: event.organiser.sessions().await.expect("the list"),
        snapshots: event.organiser.snapshots(ended).await.expect("snapshots"),
        content,
        held: prompts[1],
        hidden,
        receipt,
        vote_stays: true,
        master: one.master.0,
        own,
    }
}

async fn late(device: &Device, n: u32, p: PromptId) {
    let (id, op) = (NoteId::from_bytes(rand::random()), plenary_shared::id::OpId::from_bytes(rand::random()));
    device.post_as(op, n, Act::Note(NoteAct::Add { id, prompt: p, text: LATE.into(), tag: device.own(id).tag() }));
    assert_eq!(device.answer(op).await.expect_err("its stage has closed").code, Refusal::Late);
}

impl Expected {
    /// What must be found in a data folder.
    pub fn read(folder: &Path) -> Self {
        let json = std::fs::read(folder.join(EXPECTED)).expect("the fixture says what is in it");
        serde_json::from_slice(&json).expect("the fixture is what it was")
    }

    /// The state of the open poll on a server that has just been started on the folder: everybody is asked again where the
    /// ballot was not kept.
    pub async fn find_ballot(&self, organiser: &Browser) {
        let phone = self.take_seat(organiser, Role::Participant).await;
        let (ballot, voted) = (phone.ballot(Criterion::Impact), u32::from(self.vote_stays));
        let told = || phone.look(|state| state.ballots.get(&ballot).map(|(state, voted, _)| (*state, *voted)));
        assert_eq!(eventually("the turn-out", told).await, (PollState::Open, voted));
        assert_eq!(phone.me().ballots, []);
    }

    /// Everything that is ranked, as of equal weight.
    pub(crate) fn choices(device: &Device) -> Choices {
        let items = device.opportunities();
        Choices::new(vec![items.clone()], &items).expect("a ballot")
    }

    /// Looks for everything on a server that was started on the folder, and continues the day; `cast` are the ballots
    /// that were cast since.
    pub async fn find(&self, organiser: &Browser, cast: &[Receipt]) {
        self.find_lists(organiser).await;
        let mut facilitator = self.take_seat(organiser, Role::Facilitator).await;
        assert_eq!(facilitator.content(), self.content, "the board is the one that was left");
        let mut phone = self.take_seat(organiser, Role::Participant).await;
        phone.master = Master(self.master);
        assert_eq!(phone.mine(&[self.own]).await[0].text, HELD, "a device still proves what it wrote");
        self.take_in_what_is_kept(&facilitator).await;
        let mut receipts = cast.to_vec();
        receipts.extend(self.vote_stays.then_some(self.receipt));
        receipts.push(phone.cast(Criterion::Impact, Self::choices(&phone)).await.expect("it can be ranked").receipt);
        receipts.sort_unstable();
        facilitator.close_stage().await;
        let content = facilitator.content();
        let shown = |words: &str| content.notes.values().filter(|note| note.text == words).count();
        assert_eq!((shown(HELD), shown(LATE)), (1, 1), "late and held words show, once");
        let outcome = content.latest(Criterion::Impact).expect("the ballot closes");
        assert_eq!(outcome.receipts, receipts, "the ballots that count");
        facilitator.reconnect().await;
        assert_eq!(facilitator.content(), content);
    }

    async fn find_lists(&self, organiser: &Browser) {
        let listed = organiser.sessions().await.expect("the list of events");
        assert_eq!(listed.len(), self.summaries.len());
        for was in &self.summaries {
            let now = listed.iter().find(|now| now.id == was.id).expect("the event is listed");
            assert_eq!((&now.title, &now.day, &now.retain_until), (&was.title, &was.day, &was.retain_until));
            assert_eq!((now.ended, now.lobby, now.snapshots), (was.ended, was.lobby, was.snapshots));
        }
        assert_eq!(organiser.snapshots(self.ended).await.expect("snapshots"), self.snapshots);
        for snapshot in &self.snapshots {
            organiser.snapshot(self.ended, snapshot.number).await.expect("a snapshot of then opens");
        }
        assert_eq!(organiser.door(self.live).await.expect("the door").code, self.code);
    }

    async fn take_seat(&self, organiser: &Browser, role: Role) -> Device {
        let browser = Browser::new(&organiser.origin());
        if role == Role::Facilitator {
            let code = organiser.handover(self.live).await.expect("an organiser hands over").code;
            browser.facilitate(&code).await.expect("the code makes a facilitator");
        } else {
            browser.join(&self.code).await.expect("the lobby is open");
        }
        let mut device = Device::new(browser, self.live, role);
        device.connect().await;
        device
    }

    /// What is not on the board is still there: hidden, late and held words.
    async fn take_in_what_is_kept(&self, facilitator: &Device) {
        facilitator.hide_note(self.hidden, false).await.expect("a hidden note comes back");
        facilitator.sees("the hidden words", |content| content.notes[&self.hidden].text == HIDDEN).await;
        // After a restart no count of what few people wrote is published; the texts are still there.
        for prompt in facilitator.prompts(StageKind::Brainstorm) {
            facilitator.admit(prompt).await.expect("a facilitator takes it in");
        }
    }
}
