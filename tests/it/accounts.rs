//! Facilitators, reviewers and organisers: how they sign in again, how a seat is removed, and that none of it affects
//! participants.

use futures_util::{SinkExt, StreamExt};
use plenary_server::web::attendance;
use plenary_shared::{api::Remove, role::Role, stage::StageKind, wire::close};
use plenary_tests::{
    accounts::{OTHER_PHRASE, PHRASE},
    day::{LearningEvent, Venue},
    device::{Device, Socket},
    files::{holds, read_all, tables},
    http::{Browser, refusal},
    server::TestServer,
    until,
};
use sqlx::{Connection, SqliteConnection};
use std::{
    path::Path,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};
use tokio_tungstenite::{connect_async, tungstenite::Message};

const HOUR: i64 = 60 * 60;

#[tokio::test]
async fn an_organiser_signs_in_elsewhere_and_after_a_restart() {
    let server = TestServer::start().await;
    let mut authenticator = server.organiser().enrol("Jo Reed").await.unwrap();
    server.organiser().sign_out().await.unwrap();
    assert_eq!(refusal(&server.organiser().sessions().await.unwrap_err()).status, 401);
    let server = server.restart().await;
    assert_eq!(server.running().organiser_link(), None, "there is an account");
    let elsewhere = Browser::new(&server.address());
    let seat = elsewhere.sign_in("jo reed", PHRASE, &authenticator.fresh()).await.unwrap();
    assert_eq!((seat.role, seat.session), (Role::Organiser, None));
    elsewhere.sessions().await.unwrap();
}

#[tokio::test]
async fn a_server_that_nobody_could_come_back_to_prints_a_link_again() {
    let server = TestServer::start().await;
    let server = server.restart_after(async |data| write(data, "update desk set until = 0").await).await;
    assert!(server.running().organiser_link().is_some());
}

#[tokio::test]
async fn a_seat_that_is_removed_loses_its_sockets_at_once() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Brainstorm, 1).await;
    let mut reading = yjs_door(&event.projector).await;
    let people = event.organiser.people().await.unwrap();
    let seat_of = |role| people.seats.iter().find(|seat| seat.role == role).unwrap().id;
    assert!(people.seats.iter().all(|seat| seat.role != Role::Participant));
    assert_eq!(people.seats.iter().filter(|seat| seat.own).count(), 1);

    event.organiser.remove(Remove::Seat(seat_of(Role::Facilitator))).await.unwrap();
    assert_eq!(event.facilitator.close_code().await, close::NO_SEAT);
    event.organiser.remove(Remove::Seat(seat_of(Role::Projector))).await.unwrap();
    assert_eq!(event.projector.close_code().await, close::NO_SEAT);
    assert_eq!(close_code(&mut reading).await, close::NO_SEAT, "the door for standard clients closes as well");
    for device in [&event.facilitator, &event.projector] {
        let mut again = Device::new(device.browser.clone(), event.session, device.role);
        again.open();
        assert_eq!(again.close_code().await, close::NO_SEAT, "the cookie is worth nothing");
        assert_eq!(refusal(&device.browser.door(event.session).await.unwrap_err()).status, 401);
    }
    // The practitioner in the room notices nothing.
    let prompt = event.participants[0].prompts(StageKind::Brainstorm)[0];
    event.participants[0].add_note(prompt, "Still here").await.expect("a participant writes on");
    assert!(event.participants[0].look(|state| state.closed.is_none()));
}

#[tokio::test]
async fn an_account_that_is_removed_is_out_of_every_room() {
    let server = TestServer::start().await;
    let (one, other) = (
        LearningEvent::at(&server, StageKind::Welcome, 0).await,
        LearningEvent::at(&server, StageKind::Welcome, 0).await,
    );
    server.organiser().enrol("Jo Reed").await.unwrap();
    let colleague = server.organiser().invite(Role::Organiser, None).await.unwrap();
    let mut authenticator = colleague.enrol("Ada Finch").await.unwrap();
    let mut rooms = [&one, &other].map(|event| Device::new(colleague.clone(), event.session, Role::Facilitator));
    for room in &mut rooms {
        room.connect().await;
    }
    let people = server.organiser().people().await.unwrap();
    let account = people.accounts.iter().find(|account| account.name == "Ada Finch").unwrap();
    server.organiser().remove(Remove::Account(account.id)).await.unwrap();
    for room in &rooms {
        assert_eq!(room.close_code().await, close::NO_SEAT);
    }
    assert_eq!(refusal(&colleague.sessions().await.unwrap_err()).status, 401);
    let error = colleague.sign_in("Ada Finch", PHRASE, &authenticator.fresh()).await.unwrap_err();
    assert_eq!(refusal(&error).status, 401);
    assert!(one.facilitator.look(|state| state.closed.is_none()), "others stay");
}

#[tokio::test]
async fn who_changes_the_pass_phrase_stays_and_is_out_everywhere_else() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 1).await;
    let mut authenticator = server.organiser().enrol("Jo Reed").await.unwrap();
    let elsewhere = Browser::new(&server.address());
    elsewhere.sign_in("Jo Reed", PHRASE, &authenticator.fresh()).await.unwrap();
    let mut rooms =
        [&elsewhere, server.organiser()].map(|own| Device::new(own.clone(), event.session, Role::Facilitator));
    for room in &mut rooms {
        room.connect().await;
    }
    authenticator.minutes_pass(server.data()).await;
    let code = authenticator.fresh();
    server.organiser().change_phrase(PHRASE, &code, OTHER_PHRASE).await.unwrap();
    let [there, here] = &rooms;
    assert_eq!(there.close_code().await, close::NO_SEAT);
    assert_eq!(refusal(&elsewhere.sessions().await.unwrap_err()).status, 401);
    server.organiser().sessions().await.expect("the seat that asked stays");
    for device in [here, &event.facilitator, &event.participants[0]] {
        assert!(device.look(|state| state.closed.is_none()), "nobody else is out");
    }
    let tables = tables(&server.data().join("plenary.db")).await;
    assert_eq!(tables["known_browser"].len(), 1, "the browser that asked");
    let last = tables["act"].iter().max_by_key(|row| number(&row["number"])).unwrap();
    assert_eq!(text(&last["act"]), "account.phrase");
    assert_eq!(last["actor"], last["object"]);

    let code = authenticator.fresh();
    let error = elsewhere.sign_in("Jo Reed", PHRASE, &code).await.unwrap_err();
    assert_eq!(refusal(&error).status, 401, "the old phrase is worth nothing");
    elsewhere.sign_in("Jo Reed", OTHER_PHRASE, &code).await.unwrap();
    for (name, bytes) in read_all(server.data()) {
        assert!(!holds(&bytes, OTHER_PHRASE.as_bytes()), "{} holds a phrase", name.display());
    }
}

#[tokio::test]
async fn another_pass_phrase_needs_the_one_until_now_and_a_code_and_keeps_the_rules() {
    let server = TestServer::start().await;
    let organiser = server.organiser();
    let error = organiser.change_phrase(PHRASE, "000000", OTHER_PHRASE).await.unwrap_err();
    assert_eq!((refusal(&error).status.as_u16(), refusal(&error).say.contains("Sign in with yours first")), (403, true));
    let stranger = Browser::new(&server.address());
    let error = stranger.change_phrase(PHRASE, "000000", OTHER_PHRASE).await.unwrap_err();
    assert_eq!(refusal(&error).status, 401);

    let mut authenticator = organiser.enrol("Jo Reed").await.unwrap();
    let code = authenticator.fresh();
    for weak in ["too short", "passwordpassword", "jo reed jo reed jo reed", &"a long one ".repeat(12)] {
        let error = organiser.change_phrase(PHRASE, &code, weak).await.unwrap_err();
        assert_eq!(refusal(&error).status, 422, "{weak}");
    }
    let wrong = |phrase, code: String| async move {
        let error = organiser.change_phrase(phrase, &code, OTHER_PHRASE).await.unwrap_err();
        (refusal(&error).status.as_u16(), refusal(&error).say.clone())
    };
    let (phrase, digits) = (wrong("a guess of fifteen", code.clone()).await, wrong(PHRASE, "000000".into()).await);
    assert_eq!(phrase.0, 403);
    assert_eq!(phrase, digits, "nobody is told which of both does not fit");
    organiser.change_phrase(PHRASE, &code, OTHER_PHRASE).await.expect("what was refused did not use the code up");
    assert_eq!(wrong(OTHER_PHRASE, code).await.0, 403, "a code works once");
    // Guesses at an open, signed-in laptop are slowed down as at the sign-in page.
    let begun = Instant::now();
    for _ in 0..6 {
        wrong("a guess of fifteen", "000000".into()).await;
    }
    assert!(begun.elapsed() >= Duration::from_secs(1), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_link_that_is_removed_takes_the_seats_that_came_by_it() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 0).await;
    let secret = event.organiser.link(event.session, Role::Reviewer).await.unwrap();
    let reader = Browser::new(&server.address());
    reader.enter(&secret).await.unwrap();
    reader.snapshots(event.session).await.unwrap();
    let people = event.organiser.people().await.unwrap();
    let link = people.links.iter().find(|link| link.role == Role::Reviewer).unwrap();
    event.organiser.remove(Remove::Link(link.id)).await.unwrap();
    assert_eq!(refusal(&reader.snapshots(event.session).await.unwrap_err()).status, 401);
    assert_eq!(refusal(&Browser::new(&server.address()).enter(&secret).await.unwrap_err()).status, 404);
    assert!(event.projector.look(|state| state.closed.is_none()), "what came by another link stays");
}

#[tokio::test]
async fn an_open_socket_keeps_a_seat_and_without_one_it_ends_when_idle() {
    let server = TestServer::start().await;
    let mut event = LearningEvent::at(&server, StageKind::Welcome, 1).await;
    let (app, now) = (server.running().app(), seconds());
    write(server.data(), "update desk set idle = 60").await;
    attendance::sweep(app, now + 50).await.unwrap();
    attendance::sweep(app, now + 100).await.unwrap();
    attendance::sweep(app, now + 150).await.unwrap();
    assert!(event.facilitator.look(|state| state.closed.is_none()), "its socket is open");
    assert_eq!(refusal(&event.organiser.sessions().await.unwrap_err()).status, 401, "the organiser was idle");

    event.facilitator.cut();
    until("the server hears that the socket is gone", || app.attendance.present().len() == 1).await;
    attendance::sweep(app, now + 211).await.unwrap();
    event.facilitator.open();
    assert_eq!(event.facilitator.close_code().await, close::NO_SEAT);
    assert!(event.projector.look(|state| state.closed.is_none()));
    assert!(event.participants[0].look(|state| state.closed.is_none()));
}

#[tokio::test]
async fn in_the_night_the_seats_of_those_who_lead_end_even_at_an_open_socket() {
    let server = TestServer::start().await;
    let event = LearningEvent::at(&server, StageKind::Welcome, 1).await;
    attendance::sweep(server.running().app(), seconds() + 30 * HOUR).await.unwrap();
    assert_eq!(event.facilitator.close_code().await, close::NO_SEAT);
    assert_eq!(refusal(&event.organiser.sessions().await.unwrap_err()).status, 401);
    event.participants[0].browser.join(&event.code).await.expect("a practitioner's seat stays");
    assert!(event.participants[0].look(|state| state.closed.is_none()));
}

#[tokio::test]
async fn an_attacker_in_the_room_cannot_keep_a_colleague_out() {
    let server = TestServer::start().await;
    let mut authenticator = server.organiser().enrol("Jo Reed").await.unwrap();
    server.organiser().sign_out().await.unwrap();
    let attack = (0..20).map(|_| {
        let attacker = Browser::new(&server.address());
        tokio::spawn(async move { attacker.sign_in("Jo Reed", "a guess of fifteen", "000000").await })
    });
    let attack: Vec<_> = attack.collect();
    let begun = Instant::now();
    // The colleague's own browser is known; it has the same address as the attacker.
    server.organiser().sign_in("Jo Reed", PHRASE, &authenticator.fresh()).await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
    server.organiser().sessions().await.unwrap();
    let mut statuses = Vec::new();
    for guess in attack {
        statuses.push(refusal(&guess.await.unwrap().unwrap_err()).status.as_u16());
    }
    assert!(statuses.contains(&429) && statuses.contains(&401), "{statuses:?}");
    assert!(statuses.iter().all(|status| [401, 429, 503].contains(status)), "{statuses:?}");
    // A new browser at another address is not slowed either.
    let elsewhere = Browser::at(&server.address(), Some([127, 0, 0, 2].into()));
    let begun = Instant::now();
    let error = elsewhere.sign_in("Jo Reed", PHRASE, "000000").await.unwrap_err();
    assert_eq!(refusal(&error).status, 401);
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn nothing_of_an_account_lies_open_on_the_disk() {
    let server = TestServer::start().await;
    server.organiser().enrol("Josephine Reedbed").await.unwrap();
    server.organiser().invite(Role::Organiser, None).await.unwrap().enrol("Ada Finchley").await.unwrap();
    let tokens = server.organiser().tokens();
    let folder = server.data().to_owned();
    let account = &tables(&folder.join("plenary.db")).await["account"];
    assert_eq!(account.len(), 2);
    for (name, bytes) in read_all(&folder) {
        for text in ["Josephine", "Reedbed", "Finchley", PHRASE].iter().map(|text| text.as_bytes()) {
            assert!(!holds(&bytes, text), "{} holds a name or phrase", name.display());
        }
        for token in &tokens {
            assert!(!holds(&bytes, token.as_bytes()), "{} holds a token", name.display());
        }
    }
}

#[tokio::test]
async fn practitioners_have_no_row_in_any_table_of_those_who_lead() {
    let server = TestServer::start().await;
    let (_event, _) = LearningEvent::written(&server, 3, &["A note"; 3]).await;
    attendance::sweep(server.running().app(), seconds()).await.unwrap();
    assert_eq!(server.running().app().attendance.present().len(), 2, "facilitator and projector");
    let tables = tables(&server.data().join("plenary.db")).await;
    let participants: Vec<_> =
        tables["member"].iter().filter(|row| row["role"] == b"participant").map(|row| &row["token_hash"]).collect();
    assert_eq!(participants.len(), 3);
    for name in ["account", "desk", "known_browser", "act"] {
        let named = |row: &std::collections::BTreeMap<String, Vec<u8>>| {
            row.values().any(|value| participants.iter().any(|hash| holds(value, hash)))
        };
        assert!(!tables[name].iter().any(named), "{name} names a practitioner");
    }
    assert_eq!(tables["desk"].len(), tables["member"].len() - 3);
    let columns: Vec<_> = tables["member"][0].keys().map(String::as_str).collect();
    assert_eq!(columns, ["expires", "role", "session", "token_hash"], "no time but the last day");
}

#[tokio::test]
async fn acts_are_recorded_by_ids_and_chained() {
    let server = TestServer::start().await;
    server.organiser().enrol("Jo Reed").await.unwrap();
    let colleague = server.organiser().invite(Role::Organiser, None).await.unwrap();
    colleague.enrol("Ada Finch").await.unwrap();
    let people = server.organiser().people().await.unwrap();
    let account = people.accounts.iter().find(|account| !account.own).unwrap();
    server.organiser().remove(Remove::Account(account.id)).await.unwrap();
    let acts = &tables(&server.data().join("plenary.db")).await["act"];
    let mut acts: Vec<_> =
        acts.iter().map(|row| (row["number"].clone(), text(&row["act"]), text(&row["actor"]))).collect();
    acts.sort();
    let names: Vec<_> = acts.iter().map(|(_, act, _)| act.as_str()).collect();
    assert_eq!(names, ["account.make", "invite", "account.make", "account.remove"]);
    assert_eq!(acts[0].2, acts[3].2, "who made the first account removed the second");
    assert_ne!(acts[2].2, acts[3].2);
}

/// Changes rows while the server runs.
async fn write(data: &Path, sql: &'static str) {
    let url = format!("sqlite://{}", data.join("plenary.db").display());
    let mut database = SqliteConnection::connect(&url).await.unwrap();
    assert!(sqlx::query(sql).execute(&mut database).await.unwrap().rows_affected() > 0);
    database.close().await.unwrap();
}

/// Opens the door for standard Yjs clients and reads the board.
async fn yjs_door(device: &Device) -> Socket {
    let (mut socket, _) = connect_async(device.request_of(&format!("/yjs/{}", device.session))).await.unwrap();
    socket.send(Message::binary(vec![0, 0, 1, 0])).await.unwrap();
    assert!(matches!(socket.next().await, Some(Ok(Message::Binary(_)))));
    socket
}

async fn close_code(socket: &mut Socket) -> u16 {
    while let Some(Ok(message)) = socket.next().await {
        if let Message::Close(Some(frame)) = message {
            return frame.code.into();
        }
    }
    panic!("the socket broke without a close frame")
}

fn number(bytes: &[u8]) -> i64 {
    text(bytes).parse().unwrap()
}

fn seconds() -> i64 {
    i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
