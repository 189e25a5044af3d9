//! The door for standard Yjs clients: they see everything on the board, and nothing that they say arrives.

use futures_util::{SinkExt, StreamExt};
use plenary_shared::{
    document::Replica,
    limits,
    role::Role,
    stage::StageKind,
    wire::{close, put_varint, take_varint},
};
use plenary_tests::{
    PATIENCE,
    day::LearningEvent,
    device::{Device, Socket},
    files::holds,
    process::ServerProcess,
    server::TestServer,
};
use tokio::time::timeout;
use tokio_tungstenite::{connect_async, tungstenite::Message};
use yrs::{
    Doc, GetString, Map, Out, ReadTxn, StateVector, Text, Transact, Update, WriteTxn,
    updates::{decoder::Decode, encoder::Encode},
};

/// A standard client: y-websocket's messages around a document of its own.
struct Client {
    socket: Socket,
    doc: Doc,
    closed: Option<u16>,
}

impl Client {
    async fn connect(device: &Device) -> Self {
        let request = device.request_of(&format!("/yjs/{}", device.session));
        let (socket, _) = connect_async(request).await.expect("the door answers");
        let mut client = Self { socket, doc: Doc::new(), closed: None };
        let step1 = [&[0, 0], &sized(&client.doc.transact().state_vector().encode_v1())[..]].concat();
        client.say(step1).await;
        client
    }

    async fn say(&mut self, message: Vec<u8>) {
        let _ = self.socket.send(Message::binary(message)).await;
    }

    /// Takes one message of the server: SyncStep2 or an update. `false` when the socket is closed.
    async fn listen(&mut self) -> bool {
        match timeout(PATIENCE, self.socket.next()).await.expect("the server says something") {
            Some(Ok(Message::Binary(bytes))) => {
                let [0, 1 | 2, rest @ ..] = &bytes[..] else { panic!("not a message about the document: {bytes:?}") };
                let mut rest = rest;
                assert_eq!(take_varint(&mut rest), Some(rest.len() as u64), "one update and no more");
                let update = Update::decode_v1(rest).expect("a Yjs update");
                self.doc.transact_mut().apply_update(update).expect("an update that fits");
                true
            }
            Some(Ok(Message::Close(frame))) => {
                self.closed = frame.map(|frame| frame.code.into());
                false
            }
            Some(Ok(_)) => true,
            Some(Err(_)) | None => false,
        }
    }

    /// Listens until a note with these words is on the client's board.
    async fn sees(&mut self, words: &str) {
        self.listens_for(words, |client| client.words().iter().any(|seen| seen == words)).await;
    }

    /// Listens until these bytes are somewhere in the client's document.
    async fn holds(&mut self, words: &str) {
        self.listens_for(words, |client| holds(&client.state(), words.as_bytes())).await;
    }

    async fn listens_for(&mut self, words: &str, arrived: impl Fn(&Self) -> bool) {
        let listening = async {
            while !arrived(self) {
                assert!(self.listen().await, "the door closed before “{words}” came");
            }
        };
        timeout(PATIENCE, listening).await.unwrap_or_else(|_| panic!("“{words}” has not come to a standard client"));
    }

    fn words(&self) -> Vec<String> {
        let txn = self.doc.transact();
        let Some(notes) = txn.get_map("notes") else { return Vec::new() };
        let text = |out: Out| match out {
            Out::YMap(note) => note.get(&txn, "x").map(|words| words.to_string(&txn)),
            _ => None,
        };
        notes.iter(&txn).filter_map(|(_, note)| text(note)).collect()
    }

    fn state(&self) -> Vec<u8> {
        self.doc.transact().encode_state_as_update_v1(&StateVector::default())
    }
}

#[tokio::test]
async fn a_standard_client_sees_the_whole_board_and_follows_it() {
    let server = ServerProcess::start(&[]).await;
    let (event, _) = LearningEvent::sorting(&server, 2, &["one", "two"]).await;
    event.participants[0].add_theme("Theme").await.unwrap();
    for device in [&event.projector, &event.facilitator] {
        let mut client = Client::connect(device).await;
        client.sees("one").await;
        client.sees("two").await;
        let mut same = Replica::new();
        same.reset(&client.state()).unwrap();
        assert_eq!(same.content(), Some(event.content()));
        let renamed = format!("Theme for the {}", device.role.word());
        let (theme, name) = {
            let content = event.content();
            let (id, theme) = content.themes.iter().next().unwrap();
            (*id, theme.name.clone())
        };
        event.facilitator.name_theme(theme, &renamed, &name).await.unwrap();
        client.holds(&renamed).await;
    }
}

#[tokio::test]
async fn what_a_standard_client_writes_changes_nothing() {
    let server = TestServer::start().await;
    let (event, notes) = LearningEvent::sorting(&server, 1, &["one"]).await;
    let before = event.facilitator.essence();
    let mut client = Client::connect(&event.projector).await;
    client.sees("one").await;
    // A client that edits, clears, and invents.
    let update = {
        let mut txn = client.doc.transact_mut();
        let map = txn.get_or_insert_map("notes");
        map.remove(&mut txn, &notes[0].to_string());
        txn.get_or_insert_map("meta").insert(&mut txn, "title", "mine now");
        txn.get_or_insert_text("pad").push(&mut txn, "hello");
        assert_eq!(txn.get_or_insert_text("pad").get_string(&txn), "hello");
        txn.encode_update_v1()
    };
    let awareness = [&[1], &sized(&[1, 1, 1, 2, b'{', b'}'])[..]].concat();
    let hostile: Vec<u8> = (0..31).map(|_| rand::random()).collect();
    let writes = [
        [&[0, 2], &sized(&update)[..]].concat(),
        [&[0, 1], &sized(&client.state())[..]].concat(),
        [&[0, 2], &sized(&hostile)[..]].concat(),
        awareness,
        vec![3, 1],
        vec![],
        hostile,
    ];
    for write in writes {
        client.say(write).await;
    }
    // Asked again after all of that, the server still gives the board as it is.
    client.doc = Doc::new();
    let step1 = [&[0, 0], &sized(&StateVector::default().encode_v1())[..]].concat();
    client.say(step1).await;
    client.sees("one").await;
    let mut same = Replica::new();
    same.reset(&client.state()).unwrap();
    assert_eq!(same.content(), Some(event.content()));
    event.at_rest().await;
    assert_eq!(event.facilitator.essence(), before, "nobody's board changed by anything");
    let late = event.join().await;
    assert_eq!(late.essence(), before);
}

#[tokio::test]
async fn another_epoch_is_another_document() {
    let server = TestServer::start().await;
    let (event, _) = LearningEvent::sorting(&server, 1, &["one"]).await;
    let mut client = Client::connect(&event.projector).await;
    client.sees("one").await;
    event.facilitator.close_stage().await;
    while client.listen().await {}
    assert_eq!(client.closed, Some(close::LEAVING));
    Client::connect(&event.projector).await.sees("one").await;
}

#[tokio::test]
async fn the_door_is_for_projectors_and_facilitators() {
    let server = TestServer::start().await;
    let (event, _) = LearningEvent::sorting(&server, 1, &["one"]).await;
    let mut client = Client::connect(&event.participants[0]).await;
    assert!(!client.listen().await);
    assert_eq!(client.closed, Some(close::NO_SEAT));
    assert_eq!(client.words(), Vec::<String>::new());
    let organiser = Device::new(event.organiser.clone(), event.session, Role::Facilitator);
    Client::connect(&organiser).await.sees("one").await;
}

#[tokio::test]
async fn a_standard_client_gets_nothing_unrevealed() {
    let server = TestServer::start().await;
    let (event, _) = LearningEvent::written(&server, 3, &["Heron"; 3]).await;
    let mut client = Client::connect(&event.projector).await;
    assert!(client.listen().await);
    assert_eq!(client.words(), Vec::<String>::new());
    event.facilitator.reveal(event.prompts(StageKind::Brainstorm)[0]).await;
    client.sees("Heron").await;
}

#[tokio::test]
async fn this_door_counts_sockets_and_frames_as_the_other_does() {
    let server = TestServer::start().await;
    let (event, _) = LearningEvent::sorting(&server, 1, &["one"]).await;
    // The big screen itself has one of the device's sockets.
    let mut clients = Vec::new();
    for _ in 1..limits::SOCKETS_PER_MEMBER {
        let mut client = Client::connect(&event.projector).await;
        client.sees("one").await;
        clients.push(client);
    }
    let mut ninth = Client::connect(&event.projector).await;
    assert!(!ninth.listen().await);
    assert_eq!(ninth.closed, Some(close::FLOOD));

    let mut loud = clients.pop().expect("one that is in");
    for _ in 0..1_000 {
        loud.say(vec![0, 0, 1, 0]).await;
    }
    while loud.listen().await {}
    assert!(matches!(loud.closed, Some(close::FLOOD) | None), "{:?}", loud.closed);
    clients[0].sees("one").await;
    assert!(event.projector.look(|state| state.closed.is_none()), "nobody else noticed");
}

#[tokio::test]
async fn a_client_that_asks_for_nothing_is_sent_away() {
    let server = TestServer::start().await;
    let (event, _) = LearningEvent::sorting(&server, 1, &["one"]).await;
    let request = event.projector.request_of(&format!("/yjs/{}", event.session));
    for (first, code) in [(Some(vec![1, 0]), close::BROKEN), (Some(Vec::new()), close::BROKEN), (None, close::IDLE)] {
        let (socket, _) = connect_async(request.clone()).await.expect("the door answers");
        let mut client = Client { socket, doc: Doc::new(), closed: None };
        if let Some(first) = first {
            client.say(first).await;
        }
        assert!(!client.listen().await);
        assert_eq!(client.closed, Some(code));
    }
}

fn sized(body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    put_varint(&mut bytes, body.len() as u64);
    bytes.extend_from_slice(body);
    bytes
}
