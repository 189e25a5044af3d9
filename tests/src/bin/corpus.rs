//! Records what fuzzing begins from: what the devices of a small day really send, one folder for each target.

use anyhow::{Context, Result};
use plenary_shared::{
    agenda::{Reveal, Stage},
    api::{CodeBody, LinkBody, LobbyBody, SecretBody, SnapshotRef},
    ballot::Criterion,
    document::Board,
    role::Role,
    screen::Screen,
    stage::{Act, StageKind, agenda::AgendaAct, brainstorm::NoteAct, leading::LeadingAct, theming::SortingAct},
    text::spaced,
    wire::Binary,
};
use plenary_tests::{
    day::LearningEvent,
    device::{Device, hello},
    hostile::{
        corpus::folder,
        journal::{self, CHECKPOINT, RECORD},
    },
    http::new_session,
    locksmith::plain,
    server::TestServer,
};
use serde::Serialize;
use std::path::Path;

/// Records that are kept of each moment.
const ROWS: usize = 6;
/// Lines of a short input; the whole day is one long input.
const LINES: usize = 12;

#[tokio::main]
async fn main() -> Result<()> {
    let server = TestServer::start().await;
    for (reveal, kind, name) in [(Reveal::OnClose, b'0', "held"), (Reveal::Open, b'3', "open")] {
        let event = LearningEvent::with(&server, StageKind::Welcome, 3, new_session(reveal, None)).await;
        let lines =
            day(&event, async |moment| record_journal(server.data(), &format!("{name}-{moment}")).await).await?;
        keep("frames", &format!("day-{name}"), input(kind, &lines))?;
        for (number, some) in lines.chunks(LINES).enumerate() {
            keep("frames", &format!("piece-{name}-{number:02}"), input(kind, some))?;
        }
        record_bodies(&event, name).await?;
        record_snapshots(&event, name).await?;
    }
    Ok(())
}

/// A small day, with everything in it that a device can do; the frames that were sent, in order, each behind its seat.
/// `record` is called at moments in which the journal holds different things.
async fn day(event: &LearningEvent, record: impl AsyncFn(&str) -> Result<()>) -> Result<Vec<String>> {
    let (lead, [ann, ben, cat]) = (&event.facilitator, &event.participants[..]) else { unreachable!("three came") };
    lead.open_stage(StageKind::Brainstorm).await;
    event.all_caught_up().await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let note = ann.add_note(prompt, "The school was not asked").await.ok().context("a note")?;
    let other = ben.add_note(prompt, "Nobody asked the school\n👩‍👧").await.ok().context("a note")?;
    let gone = cat.add_note(prompt, "Taken back").await.ok().context("a note")?;
    let _ = ann.edit_note(note, 2, "The school was not asked in June").await;
    let _ = cat.take_back(gone, 2).await;
    cat.mine(&[gone, note]).await;
    record("written").await?;
    lead.reveal(prompt).await;
    let brief = ben.add_note(prompt, "Withdrawn with others").await.ok().context("a note")?;
    let _ = ben.edit_note(other, 2, "Nobody asked the school in June").await;
    let _ = ben.withdraw(brief, 2).await;
    let _ = lead
        .act(Act::Note(NoteAct::WordPrompt { prompt, text: "What is missing?".into(), was: prompt_text(lead) }))
        .await;
    lead.open_stage(StageKind::Theming).await;
    event.all_caught_up().await;
    let _ = cat.add_note(prompt, "Too late").await;
    let _ = lead.act(Act::Note(NoteAct::AdmitLate { prompt })).await;
    let theme = ann.add_theme("Schools").await.ok().context("a theme")?;
    let merged = lead.add_theme("School").await.ok().context("a theme")?;
    event.all_caught_up().await;
    let _ = ben.move_note(note, Some(theme)).await;
    let _ = ben.act(Act::Sorting(SortingAct::MarkSame { id: other, of: Some(note), was: None })).await;
    let _ = lead.act(Act::Sorting(SortingAct::MergeTheme { merged, into: theme })).await;
    let _ = lead.act(Act::Sorting(SortingAct::SplitTheme { merged })).await;
    let _ = lead.act(Act::Sorting(SortingAct::DeleteTheme { id: merged })).await;
    let _ = lead.act(Act::Note(NoteAct::Hide { id: other, hidden: true })).await;
    lead.hidden(&[other]).await;
    let _ = lead.act(Act::Note(NoteAct::Hide { id: other, hidden: false })).await;
    let (stage, prompts) = lead.meta().agenda.fresh(StageKind::Brainstorm);
    let (id, edited) = (stage.id, Stage { minutes: 30, ..stage.clone() });
    let plenary = Some(lead.stage(StageKind::Plenary));
    let _ = lead.act(AgendaAct::Add { stage: stage.clone(), prompts, after: None }.into()).await;
    let _ = lead.act(AgendaAct::Edit { stage: edited, was: stage }.into()).await;
    let _ = lead.act(AgendaAct::Move { id, after: plenary, was: None }.into()).await;
    let _ = lead.act(AgendaAct::Delete { id }.into()).await;
    lead.open_stage(StageKind::Plenary).await;
    for text in ["Ask the school first", "Meet within a week"] {
        lead.add_opportunity(None, text).await.ok().context("an opportunity")?;
    }
    lead.open_stage(StageKind::Prioritising).await;
    event.all_caught_up().await;
    for (device, criterion) in event.participants.iter().zip(Criterion::ALL.into_iter().cycle()) {
        let tiers = device.opportunities().into_iter().map(|item| vec![item]).collect::<Vec<_>>();
        let _ = device.cast(criterion, tiers.try_into()?).await;
    }
    record("ranked").await?;
    lead.show(Screen::default()).await;
    let _ = lead.act(Act::Leading(LeadingAct::SetTimer { seconds: 60 })).await;
    let _ = lead.act(Act::Leading(LeadingAct::TakeSnapshot { name: "Before lunch".into() })).await;
    lead.close_stage().await;
    event.at_rest().await;
    lead.end().await;
    let seats = [('f', lead), ('0', ann), ('1', ben), ('2', cat), ('s', &event.projector)];
    let sent = |(seat, device): (char, &Device)| {
        device.look(|state| state.sent.iter().map(|(at, text)| (*at, format!("{seat}{text}"))).collect::<Vec<_>>())
    };
    let mut lines: Vec<_> = seats.into_iter().flat_map(sent).collect();
    lines.sort_by_key(|(at, _)| *at);
    let hello = hello(1, 0).into_text()?;
    Ok(std::iter::once(format!("0{hello}")).chain(lines.into_iter().map(|(_, line)| line)).collect())
}

fn prompt_text(lead: &Device) -> String {
    let prompt = lead.prompts(StageKind::Brainstorm)[0];
    lead.meta().agenda.prompt(prompt).map(|prompt| prompt.text.clone()).unwrap_or_default()
}

async fn record_bodies(event: &LearningEvent, name: &str) -> Result<()> {
    let secret = event.organiser.link(event.session, Role::Reviewer).await?;
    let then = Some(SnapshotRef { session: event.session, number: 1 });
    keep("bodies", &format!("code-{name}"), json(&CodeBody { code: spaced(&event.code) })?)?;
    keep("bodies", &format!("secret-{name}"), json(&SecretBody { secret })?)?;
    keep("bodies", &format!("lobby-{name}"), json(&LobbyBody { open: name == "open" })?)?;
    keep("bodies", &format!("link-{name}"), json(&LinkBody { role: Role::Reviewer })?)?;
    keep("bodies", &format!("event-{name}"), json(&new_session(Reveal::Open, then))?)
}

/// The newest records and checkpoints of the journal, opened with the server's keys.
async fn record_journal(data: &Path, name: &str) -> Result<()> {
    let (database, keys) = (data.join("plenary.db"), data.join("keys.db"));
    for (kind, word, most) in [(RECORD, "record", ROWS), (CHECKPOINT, "checkpoint", 1)] {
        let rows = plain(word, &database, &keys).await;
        for (number, (_, plain)) in rows.into_iter().rev().take(most).enumerate() {
            keep("journal", &format!("{word}-{name}-{number}"), journal::input(kind, &plain))?;
        }
    }
    Ok(())
}

async fn record_snapshots(event: &LearningEvent, name: &str) -> Result<()> {
    for snapshot in event.organiser.snapshots(event.session).await?.into_iter().rev().step_by(3).take(2) {
        let bytes = event.organiser.download(event.session, snapshot.number).await?;
        keep("snapshots", &format!("{name}-{:02}", snapshot.number), bytes)?;
    }
    let board = Board::author(5, 1, &event.content());
    let state = board.state();
    keep("yjs_door", &format!("state-{name}"), Binary::State { epoch: 1, seq: 300, state: &state }.encode())?;
    keep("yjs_door", &format!("update-{name}"), Binary::Update { seq: 70_000, update: &[0, 0] }.encode())?;
    keep("yjs_door", "step1", vec![0, 0, 1, 0])
}

fn input(kind: u8, lines: &[String]) -> Vec<u8> {
    [&[kind], lines.join("\n").as_bytes()].concat()
}

fn json(body: &impl Serialize) -> Result<Vec<u8>> {
    Ok(serde_json::to_vec(body)?)
}

fn keep(target: &str, name: &str, bytes: Vec<u8>) -> Result<()> {
    std::fs::create_dir_all(folder(target))?;
    Ok(std::fs::write(folder(target).join(name), bytes)?)
}
