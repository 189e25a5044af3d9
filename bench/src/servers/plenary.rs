//! The real binary, and learning events on it.

use super::Limits;
use crate::{
    boards::SENTENCE,
    station::{Room, Station, connect},
    voice::{Commands, Frame, Heard, Voice, command, hello, plenary_frame},
};
use anyhow::{Context, Result, ensure};
use futures_util::{SinkExt, StreamExt, TryStreamExt, stream};
use plenary_shared::{
    agenda::Reveal,
    id::NoteId,
    limits::SOCKETS_PER_MEMBER,
    proof::Master,
    stage::{Act, StageKind, brainstorm::NoteAct},
    wire::ServerFrame,
};
use plenary_tests::{day::LearningEvent, device::Device, process::ServerProcess};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio_tungstenite::tungstenite::{Message, handshake::client::Request};

/// Notes that one device sends at once: fewer than the frames that count as a flood.
const ARMFUL: usize = 50;
/// Devices that join at one time.
const AT_THE_DOOR: usize = 8;

/// A Plenary server.
pub struct Plenary {
    server: ServerProcess,
    /// Whether devices that connect to a full board are standard Yjs clients.
    through_the_door: bool,
}

impl Plenary {
    /// Starts the binary of this build in an empty folder.
    pub async fn start(limits: Limits) -> Self {
        let raised = ["--participant-rate", "100000", "--participant-burst", "1000000", "--notes-per-device", "100000"];
        let server = ServerProcess::start(if limits == Limits::Raised { &raised } else { &[] }).await;
        Self { server, through_the_door: false }
    }

    /// The same, but devices that connect to a full board are standard Yjs clients.
    pub fn read_through_the_door(self) -> Self {
        Self { through_the_door: true, ..self }
    }

    /// Its process.
    pub fn process(&self) -> u32 {
        self.server.id()
    }

    /// Kills it, and starts it on the same folder.
    pub fn kill_and_start_again(&mut self) {
        self.server.kill();
        self.server.start_again();
    }

    /// An event in which people sort; its facilitator and projector have left.
    pub async fn open(&self, people: usize) -> Result<(Arc<Room>, Vec<Station>)> {
        self.open_at(LearningEvent::at(&self.server, StageKind::Theming, 0).await, people).await
    }

    /// An event with the open pool, in its brainstorm.
    pub async fn open_pool(&self, people: usize) -> Result<(Arc<Room>, Vec<Station>)> {
        self.open_at(LearningEvent::at_open_pool(&self.server, StageKind::Brainstorm, 0).await, people).await
    }

    async fn open_at(&self, mut event: LearningEvent, people: usize) -> Result<(Arc<Room>, Vec<Station>)> {
        event.facilitator.cut();
        event.projector.cut();
        seats(&event, people).await
    }

    /// An event whose board has so many notes, all revealed.
    pub async fn open_full(&self, notes: usize, people: usize) -> Result<(Arc<Room>, Vec<Station>)> {
        let mut event = LearningEvent::at(&self.server, StageKind::Brainstorm, 0).await;
        write_notes(&event, notes).await?;
        event.facilitator.reveal(event.prompts(StageKind::Brainstorm)[0]).await;
        event.facilitator.cut();
        event.projector.cut();
        if self.through_the_door { screens(&event, people).await } else { seats(&event, people).await }
    }

    /// Milliseconds from a facilitator's click until the projector's socket has brought all of so many held notes.
    pub async fn reveals(&self, notes: usize, rounds: usize) -> Result<Vec<f64>> {
        let event = LearningEvent::at(&self.server, StageKind::Brainstorm, 0).await;
        let prompt = event.prompts(StageKind::Brainstorm)[0];
        let mut projector = connect(event.projector.request()).await?;
        projector.send(hello((0, 0))).await?;
        let mut taken = Vec::new();
        for _ in 0..rounds {
            write_notes(&event, notes).await?;
            let begun = Instant::now();
            event.facilitator.post(Act::Note(NoteAct::Reveal { prompt }));
            let mut seen = 0;
            while seen < notes {
                let Message::Binary(bytes) = projector.next().await.context("the projector's socket ended")?? else {
                    continue;
                };
                if let Heard::Board(Frame::Change(_, update)) = plenary_frame(&bytes) {
                    seen += update.windows(SENTENCE.len()).filter(|words| *words == SENTENCE.as_bytes()).count();
                }
            }
            taken.push(begun.elapsed().as_secs_f64() * 1e3);
        }
        Ok(taken)
    }

    /// So many devices send an outbox of commands at once, as after a dead spot: until the last is answered, and how
    /// many were refused or delayed.
    pub async fn outboxes(&self, devices: usize, commands: usize) -> Result<(Duration, usize)> {
        let event = LearningEvent::at(&self.server, StageKind::Brainstorm, 0).await;
        let devices = join(&event, devices).await?;
        let (stage, prompt) = (event.facilitator.stage_number(), event.prompts(StageKind::Brainstorm)[0]);
        let begun = Instant::now();
        let tasks: Vec<_> = devices
            .iter()
            .map(|device| {
                let notes = (0..commands).map(|_| note(prompt, stage)).collect();
                tokio::spawn(deliver(device.request(), notes))
            })
            .collect();
        let mut refused = 0;
        for task in tasks {
            refused += task.await??;
        }
        Ok((begun.elapsed(), refused))
    }
}

/// Seats of participants, whose devices have not written yet.
async fn seats(event: &LearningEvent, people: usize) -> Result<(Arc<Room>, Vec<Station>)> {
    let devices = join(event, people + 1).await?;
    let (stage, prompt) = (event.facilitator.stage_number(), event.prompts(StageKind::Brainstorm)[0]);
    let pool = event.facilitator.meta().reveal == Reveal::Open;
    let room = Room::new(people, devices[people].request());
    let station = |(index, device): (usize, &Device)| {
        let commands =
            if pool { Commands::on_a_note(index, prompt, stage) } else { Commands::on_a_theme(index, stage) };
        let voice = Voice::Plenary(Box::new(commands));
        Station { index, voice, request: device.request(), room: Arc::clone(&room) }
    };
    let stations = devices[..people].iter().enumerate().map(station).collect();
    Ok((room, stations))
}

/// Standard Yjs clients with the seats of big screens, as many on each seat as a device may have sockets.
async fn screens(event: &LearningEvent, people: usize) -> Result<(Arc<Room>, Vec<Station>)> {
    let mut requests = Vec::new();
    for _ in 0..people.div_ceil(SOCKETS_PER_MEMBER) {
        let screen = event.seat_projector().await;
        let request = screen.request_of(&format!("/yjs/{}", event.session));
        requests.extend(std::iter::repeat_n(request, SOCKETS_PER_MEMBER));
    }
    let room = Room::new(people, requests[0].clone());
    let station = |(index, request): (usize, Request)| {
        let voice = Voice::of_a_guest(&request);
        Station { index, voice, request, room: Arc::clone(&room) }
    };
    Ok((Arc::clone(&room), requests.into_iter().take(people).enumerate().map(station).collect()))
}

async fn join(event: &LearningEvent, people: usize) -> Result<Vec<Device>> {
    let joining = (0..people).map(|_| async { anyhow::Ok(event.seat_participant().await) });
    stream::iter(joining).buffer_unordered(AT_THE_DOOR).try_collect().await
}

/// Participants write so many notes, which are held.
async fn write_notes(event: &LearningEvent, notes: usize) -> Result<()> {
    let devices = join(event, notes.div_ceil(ARMFUL)).await?;
    let (stage, prompt) = (event.facilitator.stage_number(), event.prompts(StageKind::Brainstorm)[0]);
    let mut left = notes;
    for device in &devices {
        let armful = left.min(ARMFUL);
        left -= armful;
        let notes = (0..armful).map(|_| note(prompt, stage)).collect();
        ensure!(deliver(device.request(), notes).await? == 0, "a note was refused");
    }
    Ok(())
}

fn note(p: plenary_shared::id::PromptId, stage: u32) -> Message {
    let id = NoteId::from_bytes(rand::random());
    let tag = Master(rand::random()).own(id).tag();
    command(stage, Act::Note(NoteAct::Add { id, prompt: p, text: SENTENCE.into(), tag })).1
}

/// Sends commands on one socket and waits for all answers; how many of them were denied.
async fn deliver(request: Request, commands: Vec<Message>) -> Result<usize> {
    let mut socket = connect(request).await?;
    socket.send(hello((0, 0))).await?;
    let mut waiting = commands.len();
    for command in commands {
        socket.feed(command).await?;
    }
    socket.flush().await?;
    let mut refused = 0;
    while waiting > 0 {
        match socket.next().await.context("the server hung up")?? {
            Message::Text(text) => match serde_json::from_str(&text) {
                Ok(ServerFrame::Ack { .. }) => waiting -= 1,
                Ok(ServerFrame::Nack { .. }) => (waiting, refused) = (waiting - 1, refused + 1),
                _ => {}
            },
            Message::Close(frame) => anyhow::bail!("the server closed the socket: {frame:?}"),
            _ => {}
        }
    }
    Ok(refused)
}
