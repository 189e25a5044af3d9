//! What operators rely on: the server says when it is ready, stops in order, and has metrics that reveal nobody's acts.

use plenary_shared::{
    id::{NoteId, PromptId},
    stage::StageKind,
    wire::{ClientFrame, close},
};
use plenary_tests::{
    checks::{Losses, losses},
    day::{LearningEvent, Venue},
    device::Device,
    files::forms,
    http::Browser,
    process::{ServerProcess, binary},
    server::TestServer,
    until,
};
use reqwest::StatusCode;
use rustix::process::{Pid, Signal, kill_process};
use sqlx::{Connection, SqliteConnection, query};
use std::{
    collections::{BTreeMap, BTreeSet},
    os::unix::{fs::PermissionsExt, net::UnixDatagram},
    path::Path,
    process::{Command, Output, Stdio},
    time::Duration,
};

/// Devices that write while the server is stopped.
const DEVICES: usize = 20;
/// Commands that a device leaves unanswered at most, so that what it sends at once afterwards is no flood.
const UNANSWERED: usize = 8;
/// How long a healthy server may take to stop.
const PROMPT_STOP: Duration = Duration::from_secs(8);
/// How long a server may take whose disk answers nothing: rooms, sockets and storage are given up one after the other.
const LATE_STOP: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_under_twenty_writing_devices_loses_nothing_and_says_goodbye_to_each() {
    let mut server = ServerProcess::start(&["--participant-rate", "100000", "--participant-burst", "1000000"]).await;
    let mut event = LearningEvent::at_open_pool(&server, StageKind::Brainstorm, DEVICES).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let written = {
        let writing = event.participants.iter().map(|device| write_until_cut(device, prompt));
        let stop = async {
            let some = || event.participants.iter().all(|device| device.look(|state| state.answers.len() >= 3));
            until("everybody is writing", some).await;
            let (status, took) = server.stop().await;
            assert!(status.success() && took < PROMPT_STOP, "{status} after {took:?}: {}", server.log());
        };
        tokio::join!(futures_util::future::join_all(writing), stop).0
    };
    for device in event.everybody() {
        assert_eq!(device.close_code().await, close::LEAVING);
    }
    let acknowledged: BTreeMap<_, _> = written.iter().flatten().filter(|(_, (acked, _))| *acked).collect();
    assert!(acknowledged.len() >= 3 * DEVICES, "there was something to lose: {}", acknowledged.len());

    // Before any device sends again what it has no answer to, the server itself must have every acknowledged note: those
    // that waited for company show with the close.
    server.start_again();
    let fresh = event.join().await;
    event.facilitator.reconnect().await;
    event.facilitator.close_stage().await;
    fresh
        .sees("all that was acknowledged", |content| acknowledged.keys().all(|id| content.notes.contains_key(id)))
        .await;
    event.facilitator.open_stage(StageKind::Brainstorm).await;
    event.projector.reconnect().await;
    for device in &mut event.participants {
        device.reconnect().await;
        device.drained().await;
    }
    event.facilitator.close_stage().await;
    let content = event.at_rest().await;
    let texts = written.iter().flatten().map(|(_, (_, text))| text.as_str());
    assert_eq!(losses(content.notes.values().map(|note| note.text.as_str()), texts), Losses::default());
    println!("{} notes acknowledged before the stop, {} in all, nothing lost", acknowledged.len(), content.notes.len());
}

#[tokio::test]
async fn a_broken_disk_delays_a_stop_and_the_word_is_still_on_the_device() {
    let mut server = ServerProcess::start(&[]).await;
    let mut event = LearningEvent::at(&server, StageKind::Brainstorm, 1).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    let mut lock = refuse_writes(&server.data()).await;
    let device = &event.participants[0];
    device.post_note(prompt, "not written down yet");
    // A pong is sent after everything before the ping has been accepted.
    device.send(&ClientFrame::Ping);
    until("the server has the note", || device.look(|state| state.pongs == 1)).await;
    server.signal(Signal::TERM);
    // It asks until the answer is 503, and then until the connection is refused.
    let browser = Browser::new(&server.address());
    let mut said = BTreeSet::new();
    while let Ok(answer) = browser.get("/ready").send().await {
        said.insert((answer.status(), answer.text().await.unwrap()));
    }
    assert!(said.contains(&(StatusCode::SERVICE_UNAVAILABLE, "the server is stopping".into())), "{said:?}");
    let (status, took) = server.ended().await;
    assert!(status.success() && took < LATE_STOP, "{status} after {took:?}");
    query("rollback").execute(&mut lock).await.unwrap();
    lock.close().await.unwrap();
    server.start_again();
    event.participants[0].reconnect().await;
    event.participants[0].drained().await;
    event.facilitator.reconnect().await;
    event.projector.reconnect().await;
    event.facilitator.reveal(prompt).await;
    assert_eq!(event.at_rest().await.notes.len(), 1);
}

#[tokio::test]
async fn ready_means_that_the_storage_writes() {
    let server = TestServer::start().await;
    let ask = async |path| {
        let answer = server.organiser().get(path).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    assert_eq!(ask("/ready").await, (200, "ready".into()));
    let mut lock = refuse_writes(server.data()).await;
    let refused = async { while ask("/ready").await != (503, "the storage does not write".into()) {} };
    tokio::time::timeout(plenary_tests::PATIENCE, refused).await.expect("a storage that does not write is told");
    assert_eq!(ask("/health").await, (200, "up".into()), "the process lives all the same");
    query("rollback").execute(&mut lock).await.unwrap();
    let again = async { while ask("/ready").await.0 != 200 {} };
    tokio::time::timeout(plenary_tests::PATIENCE, again).await.expect("a storage that writes again is told");
}

#[tokio::test]
async fn figures_count_the_room_and_name_nobody() {
    let server = TestServer::with(|config| config.metrics = Some("127.0.0.1:0".parse().unwrap())).await;
    let (event, _) = LearningEvent::written(&server, 12, &["a note"; 12]).await;
    let port = server.running().metrics_address().unwrap();
    let figures = async || {
        let answer = Browser::new(&format!("http://{port}")).get("/metrics").send().await.unwrap();
        assert!(answer.headers()["content-type"].to_str().unwrap().starts_with("application/openmetrics-text"));
        answer.text().await.unwrap()
    };
    server.running().app().export_figures();
    let told = figures().await;
    for line in
        ["plenary_rooms 1", "plenary_sockets{role=\"participant\"} 20", "plenary_sockets{role=\"facilitator\"} 1"]
    {
        assert!(told.lines().any(|figure| figure == line), "{line}: {told}");
    }
    assert!(figure(&told, "plenary_commands_total{outcome=\"ack\"}") >= 12.0, "{told}");
    assert!(figure(&told, "plenary_commit_seconds_count") >= 10.0, "{told}");
    assert!(figure(&told, "plenary_process_resident_bytes") > 0.0 && figure(&told, "plenary_storage_free_bytes") > 0.0);

    // One more note changes nothing: not at once, and not when the figures are next updated.
    event.write(&["one more"]).await;
    assert_eq!(figures().await, told);
    server.running().app().export_figures();
    let steady =
        |text: &str| text.lines().filter(|line| !line.contains("_bytes ")).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(steady(&figures().await), steady(&told));

    let tokens = event.participants.iter().flat_map(|device| device.browser.tokens());
    let secrets = forms(event.session.as_bytes()).into_iter().map(|form| String::from_utf8_lossy(&form).into_owned());
    for secret in tokens.chain(secrets).chain(["127.0.0.1".into(), event.code.clone()]) {
        assert!(!told.contains(&secret), "{secret}");
    }
    assert_eq!(labels(&told), BTreeSet::from(["le", "outcome", "role"]));
    let public = server.organiser().get("/metrics").send().await.unwrap();
    assert_eq!(public.status(), StatusCode::NOT_FOUND, "figures have a port of their own");
}

#[tokio::test]
async fn a_request_to_read_files_again_stops_nothing() {
    let server = ServerProcess::start(&[]).await;
    let mut event = LearningEvent::at(&server, StageKind::Brainstorm, 1).await;
    server.signal(Signal::HUP);
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    event.participants[0].add_note(prompt, "still here").await.unwrap();
    event.facilitator.reconnect().await;
    assert_eq!(event.organiser.get("/health").send().await.unwrap().status(), StatusCode::OK);
}

#[test]
fn systemd_is_told_when_the_server_answers_and_when_it_stops() {
    let folder = tempfile::tempdir().unwrap();
    let socket = UnixDatagram::bind(folder.path().join("notify")).unwrap();
    socket.set_read_timeout(Some(plenary_tests::PATIENCE)).unwrap();
    let told = || {
        let mut words = [0; 64];
        let length = socket.recv(&mut words).expect("systemd is told");
        String::from_utf8_lossy(&words[..length]).trim().to_owned()
    };
    let mut command = Command::new(binary());
    command.args(["--listen", "127.0.0.1:0", "--data"]).arg(folder.path().join("data"));
    command.env("NOTIFY_SOCKET", folder.path().join("notify")).stdout(Stdio::null()).stderr(Stdio::null());
    let mut server = command.spawn().unwrap();
    assert_eq!(told(), "READY=1");
    kill_process(Pid::from_child(&server), Signal::TERM).unwrap();
    assert_eq!(told(), "STOPPING=1");
    assert!(server.wait().unwrap().success());
}

#[tokio::test]
async fn the_doctor_looks_at_a_running_server_and_says_what_to_mend() {
    let server = ServerProcess::start(&[]).await;
    let listen = server.address().trim_start_matches("http://").to_owned();
    let (data, folder) = (server.data(), server.folder().to_owned());
    let examine = || run(&folder, &["doctor", "--data", data.to_str().unwrap(), "--listen", &listen]);
    let found = examine();
    let text = String::from_utf8(found.stdout).unwrap();
    for line in [
        format!("ok       address      The running server answers on {listen}."),
        format!("ok       rights       Only this user can open the data folder {}.", data.display()),
        format!("ok       version      This is Plenary {}.", env!("CARGO_PKG_VERSION")),
    ] {
        assert!(text.lines().any(|found| found == line), "{line}: {text}");
    }
    for about in ["disk", "space", "clock"] {
        assert!(text.lines().any(|line| line[9..].starts_with(about)), "{about}: {text}");
    }
    assert_eq!(found.status.success(), !text.contains("\nPROBLEM"), "{text}");
    assert!(server.organiser().sessions().await.is_ok(), "the server is none the worse");

    std::fs::set_permissions(data.join("keys.db"), std::fs::Permissions::from_mode(0o644)).unwrap();
    let found = examine();
    let text = String::from_utf8(found.stdout).unwrap();
    assert_eq!(found.status.code(), Some(1));
    assert!(text.contains("keys.db is open to others (644); run: chmod 600 on it."), "{text}");
}

#[tokio::test]
async fn a_demonstration_that_does_not_start_leaves_nothing_behind() {
    let (folder, taken) = (tempfile::tempdir().unwrap(), std::net::TcpListener::bind("127.0.0.1:0").unwrap());
    let refused = run(folder.path(), &["demo", "--listen", &taken.local_addr().unwrap().to_string()]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("Another program uses"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

/// Runs the binary to its end, with a folder of the test's for temporary files.
fn run(folder: &Path, words: &[&str]) -> Output {
    Command::new(binary()).args(words).env("TMPDIR", folder).stdin(Stdio::null()).output().expect("the binary runs")
}

/// Writes until the socket is closed; each note's text, and whether it was acknowledged by then.
async fn write_until_cut(device: &Device, prompt: PromptId) -> BTreeMap<NoteId, (bool, String)> {
    let mut sent = BTreeMap::new();
    while device.look(|state| state.closed.is_none()) {
        if device.look(|state| state.outbox.len()) < UNANSWERED {
            let text = format!("note {} of {:?}", sent.len(), device.master.0);
            let (id, op) = device.post_note(prompt, &text);
            sent.insert(id, (op, text));
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let acked = |op| device.look(|state| state.acks.contains_key(&op));
    sent.into_iter().map(|(id, (op, text))| (id, (acked(op), text))).collect()
}

/// Takes the database's lock, so that no other connection can write until it is released.
async fn refuse_writes(data: &Path) -> SqliteConnection {
    let url = format!("sqlite://{}", data.join("plenary.db").display());
    let mut database = SqliteConnection::connect(&url).await.expect("the database opens");
    query("begin immediate").execute(&mut database).await.expect("the lock is free");
    database
}

/// The figure behind a name.
fn figure(text: &str, name: &str) -> f64 {
    let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    value.and_then(|value| value.parse().ok()).unwrap_or_default()
}

/// The names of all labels.
fn labels(text: &str) -> BTreeSet<&str> {
    let inside = text.lines().filter_map(|line| line.split_once('{')?.1.split_once('}'));
    inside
        .flat_map(|(labels, _)| labels.split(','))
        .filter_map(|label| label.split_once('='))
        .map(|(name, _)| name)
        .collect()
}
