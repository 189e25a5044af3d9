//! The record of what facilitators do: every act once, nothing of participants, and any tampering with it is detected.

use data_encoding::HEXLOWER;
use plenary_shared::{
    agenda::Stage,
    ballot::{Choices, Criterion},
    id::{NoteId, OpId, OpportunityId},
    screen::Screen,
    stage::{Act, StageKind, agenda::AgendaAct, brainstorm::NoteAct, leading::LeadingAct, prioritising::RankingAct},
    wire::Refusal,
};
use plenary_tests::{
    day::LearningEvent,
    files::{change, tables},
    process::{ServerProcess, planted_with, started},
};
use std::{
    ffi::OsStr,
    path::Path,
    process::{Command, Stdio},
};

/// Devices of participants: enough for everything that only several of them together may cause to be shown.
const PARTICIPANTS: usize = 6;

#[tokio::test]
async fn every_act_of_a_facilitator_is_recorded_once_and_none_of_a_participant() {
    let server = ServerProcess::start(&[]).await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, PARTICIPANTS).await;
    let lead = &event.facilitator;
    let (brainstorm, theming) = (lead.stage(StageKind::Brainstorm), lead.stage(StageKind::Theming));
    let (plenary, ranking) = (lead.stage(StageKind::Plenary), lead.stage(StageKind::Prioritising));
    let mut expected = vec![("stage.set", format!("{brainstorm} true"))];

    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let mut notes = Vec::new();
    for device in &event.participants {
        let note = device.add_note(prompt, "a note").await.expect("a participant writes");
        device.edit_note(note, 2, "another wording").await.expect("and rewords");
        notes.push(note);
    }
    let own = lead.add_note(prompt, "a facilitator's note").await.expect("facilitators write as everybody does");
    lead.edit_note(own, 2, "reworded").await.expect("and reword");
    let written_in = lead.stage_number();

    let was = lead.meta().agenda.prompts.iter().find(|known| known.id == prompt).expect("the prompt").text.clone();
    lead.act(Act::Note(NoteAct::WordPrompt { prompt, text: "What else?".into(), was }))
        .await
        .expect("a prompt is reworded");
    expected.push(("prompt.word", prompt.to_string()));
    lead.reveal(prompt).await;
    expected.push(("prompt.reveal", prompt.to_string()));
    let hidden = notes[0];
    for hid in [true, false, true] {
        lead.hide_note(hidden, hid).await.expect("a note is hidden");
        expected.push(("note.hide", format!("{hidden} {hid}")));
    }
    lead.purge_note(hidden).await.expect("a hidden note is removed for good");
    expected.push(("note.purge", hidden.to_string()));
    // The look of the screen and the length of a stage are not recorded.
    lead.show(Screen { page: 1, ..Screen::default() }).await;
    lead.act(Act::Leading(LeadingAct::SetTimer { seconds: 60 })).await.expect("a timer is set");

    let (stage, prompts) = lead.meta().agenda.fresh(StageKind::Break);
    let id = stage.id;
    let edited = Stage { title: "A title that is not recorded".into(), ..stage.clone() };
    let changes = [
        AgendaAct::Add { stage: stage.clone(), prompts, after: Some(theming) },
        AgendaAct::Edit { stage: edited, was: stage },
        AgendaAct::Move { id, after: None, was: Some(theming) },
        AgendaAct::Delete { id },
    ];
    for change in changes {
        lead.act(change.into()).await.expect("a facilitator changes the agenda");
    }
    expected.extend([
        ("stage.add", format!("{id} {theming}")),
        ("stage.edit", id.to_string()),
        ("stage.move", format!("{id} first")),
        ("stage.del", id.to_string()),
    ]);

    lead.open_stage(StageKind::Theming).await;
    expected.push(("stage.set", format!("{theming} true")));
    for device in &event.participants {
        let (id, op) = (NoteId::from_bytes(rand::random()), OpId::from_bytes(rand::random()));
        let tag = device.own(id).tag();
        device.post_as(op, written_in, Act::Note(NoteAct::Add { id, prompt, text: "late".into(), tag }));
        assert_eq!(device.answer(op).await.unwrap_err().code, Refusal::Late);
    }
    lead.admit(prompt).await.expect("late notes come in");
    expected.push(("late.admit", prompt.to_string()));

    let writer = &event.participants[1];
    let [a, b, c] = ["A", "B", "C"].map(|name| writer.add_theme(name));
    let (a, b, c) = (a.await.expect("a theme"), b.await.expect("a theme"), c.await.expect("a theme"));
    lead.catches_up_with(writer).await;
    writer.name_theme(c, "D", "C").await.expect("a theme gets another name");
    writer.move_note(notes[1], Some(a)).await.expect("a note is sorted");
    lead.merge(a, b).await.expect("themes are merged");
    expected.push(("theme.merge", format!("{a} {b}")));
    lead.split(a).await.expect("a merge is undone");
    expected.push(("theme.split", a.to_string()));
    lead.delete_theme(c).await.expect("a theme is removed");
    expected.push(("theme.del", c.to_string()));

    // What is refused is not done, and what is sent again was done once.
    assert_eq!(writer.hide_note(notes[1], true).await.unwrap_err().code, Refusal::Role);
    let stale = Act::Leading(LeadingAct::SetStage { to: plenary, open: true, was: 0 });
    assert_eq!(lead.act(stale).await.unwrap_err().code, Refusal::Superseded);
    let op = OpId::from_bytes(rand::random());
    for _ in 0..2 {
        lead.post_as(op, lead.stage_number(), Act::Leading(LeadingAct::TakeSnapshot { name: "Now".into() }));
        lead.answer(op).await.expect("a snapshot is taken");
    }
    expected.push(("snapshot.take", String::new()));

    lead.open_stage(StageKind::Plenary).await;
    expected.push(("stage.set", format!("{plenary} true")));
    let [kept, removed] = [lead.add_opportunity(None, "one"), lead.add_opportunity(None, "two")];
    let (kept, removed) = (kept.await.expect("an opportunity"), removed.await.expect("an opportunity"));
    let word =
        |id: OpportunityId| Act::Ranking(RankingAct::WordOpportunity { id, text: "first".into(), was: "one".into() });
    lead.act(word(kept)).await.expect("an opportunity is reworded");
    lead.act(Act::Ranking(RankingAct::DeleteOpportunity { id: removed })).await.expect("an opportunity is removed");
    let four = ["opportunity.add", "opportunity.add", "opportunity.word", "opportunity.del"];
    expected.extend(four.into_iter().zip([kept, removed, kept, removed].map(|id| id.to_string())));

    lead.open_stage(StageKind::Prioritising).await;
    expected.push(("stage.set", format!("{ranking} true")));
    for device in &event.participants {
        device.catches_up_with(lead).await;
        let items = device.opportunities();
        let choices = Choices::new(vec![items.clone()], &items).expect("a ballot");
        device.cast(Criterion::Impact, choices).await.expect("a participant ranks");
    }
    lead.close_stage().await;
    expected.push(("stage.set", format!("{ranking} false")));
    lead.end().await;
    expected.push(("session.end", String::new()));

    let recorded = recorded(&server.data()).await;
    let recorded: Vec<_> = recorded.iter().map(|(act, object)| (act.as_str(), object.clone())).collect();
    assert_eq!(recorded, expected, "the record is not what the facilitator did");
}

#[tokio::test]
async fn a_record_is_looked_at_while_the_server_runs_afterwards_and_in_a_backup() {
    let mut server = ServerProcess::start(&[]).await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 1).await;
    event.facilitator.take_snapshot("Now").await.expect("a snapshot is taken");
    let (code, running) = audit(&server.data(), None);
    assert_eq!(code, Some(0), "{running}");
    let of_event = format!("event {} of 2026-11-22: 2 acts, unbroken, up to ", event.session);
    assert!(running.starts_with(&of_event), "{running}");
    assert!(running.contains("\norganisers: "), "{running}");
    let backups = server.folder().join("backups");
    server.run(&[OsStr::new("backup"), backups.as_os_str()]).expect("a backup is made");
    let backup = std::fs::read_dir(&backups).expect("a folder").next().expect("a backup").expect("its name").path();
    assert_eq!(audit(&server.data(), Some(&backup)), (Some(0), running.clone()), "in the backup");
    server.kill();
    assert_eq!(audit(&server.data(), None), (Some(0), running.clone()), "after a power cut");
    server.start_again();
    server.stop().await;
    assert_eq!(audit(&server.data(), None), (Some(0), running), "after an orderly stop");
    let (code, said) = audit(&server.data(), Some(&backups));
    assert_eq!(code, Some(1));
    assert!(said.contains("There is no Plenary data in the folder"), "{said}");
}

#[tokio::test]
async fn whatever_is_done_to_a_record_on_the_disk_is_noticed() {
    let mut server = ServerProcess::start(&[]).await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 1).await;
    for name in ["One", "Two", "Three"] {
        event.facilitator.take_snapshot(name).await.expect("a snapshot is taken");
    }
    let other = LearningEvent::at(&server, StageKind::Theming, 0).await;
    for _ in 0..2 {
        event.organiser.link(event.session, plenary_shared::role::Role::Reviewer).await.expect("a link");
    }
    server.stop().await;
    let (code, before) = audit(&server.data(), None);
    assert_eq!(code, Some(0), "{before}");
    let line = |said: &str, whose: &str| said.lines().find(|line| line.starts_with(whose)).map(str::to_owned);
    let (this, another) = (format!("event {}", event.session), format!("event {}", other.session));
    let room = HEXLOWER.encode(event.session.as_bytes());
    let of = format!("room = x'{room}'");
    let changes = [
        // Changed, removed, cut, inserted, swapped.
        (format!("update audit set act = 'note.hide' where {of} and number = 2"), 2),
        (format!("update audit set object = 'x' where {of} and number = 3"), 3),
        (format!("update audit set hash = randomblob(32) where {of} and number = 4"), 4),
        (format!("delete from audit where {of} and number = 2"), 2),
        (format!("delete from audit where {of} and number = 1"), 1),
        (format!("delete from audit where {of} and number = 4"), 4),
        (format!("delete from audit where {of}"), 1),
        (format!("insert into audit select room, 5, act, object, hash from audit where {of} and number = 4"), 5),
        (format!("update audit set number = 9 where {of} and number = 4"), 4),
        (
            format!("update audit set number = case number when 1 then 20 else 10 end where {of} and number in (1, 2)"),
            1,
        ),
        (format!("delete from audit_end where {of}"), 1),
    ];
    for (place, (sql, number)) in changes.iter().enumerate() {
        let copy = copy_of(&server.data(), &server.folder().join(format!("copy-{place}")));
        change(&copy.join("plenary.db"), sql).await;
        let (code, said) = audit(&copy, None);
        assert_eq!(code, Some(1), "{sql}: {said}");
        let found = line(&said, &this).expect("the event has a line");
        assert!(found.ends_with(&format!("BROKEN at {number}")), "{sql}: {found}");
        assert_eq!(line(&said, &another), line(&before, &another), "{sql}");
        assert!(said.contains("Compare it with the newest backup"), "{said}");
    }
    // A record whose stored end was rewritten as well is detected by the line that was kept elsewhere.
    let copy = copy_of(&server.data(), &server.folder().join("copy"));
    change(&copy.join("plenary.db"), &format!("delete from audit where {of} and number = 4")).await;
    change(&copy.join("plenary.db"), &format!("update audit_end set number = 3 where {of}")).await;
    let (code, said) = audit(&copy, None);
    assert_eq!(code, Some(0), "{said}");
    assert_ne!(line(&said, &this), line(&before, &this));
}

/// What the only event's record says, in order: acts and their objects.
async fn recorded(data: &Path) -> Vec<(String, String)> {
    let rows = tables(&data.join("plenary.db")).await.remove("audit").expect("a table of acts");
    let text = |bytes: &Vec<u8>| String::from_utf8(bytes.clone()).expect("text");
    let mut rows: Vec<_> = rows
        .iter()
        .map(|row| (text(&row["number"]).parse::<u32>().expect("a number"), text(&row["act"]), text(&row["object"])))
        .collect();
    rows.sort_unstable();
    rows.into_iter().map(|(_, act, object)| (act, object)).collect()
}

/// How `plenary audit` ends, and what it says.
fn audit(data: &Path, folder: Option<&Path>) -> (Option<i32>, String) {
    let mut command = Command::new(started(&planted_with(&[])));
    command.arg("--data").arg(data).arg("audit").args(folder).stdin(Stdio::null());
    let output = command.output().expect("the binary can be started");
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).expect("the binary speaks UTF-8"))
}

fn copy_of(data: &Path, into: &Path) -> std::path::PathBuf {
    std::fs::create_dir(into).expect("a folder");
    for name in ["plenary.db", "keys.db"] {
        std::fs::copy(data.join(name), into.join(name)).expect("a file is copied");
    }
    into.to_owned()
}
