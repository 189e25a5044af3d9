//! A story of people: events, seats, links, accounts and what is removed, in any order, with much that is refused.

mod step;

use crate::{
    audit,
    store::{
        StoreError, fixtures,
        keys::KeyStore,
        memory::MemoryStore,
        people::{Account, OpenError, PeopleStore, acts::Entry, hash},
        rooms::RoomStore,
        sqlite::{SqliteStore, audit as records},
    },
};
use jiff::{
    ToSpan,
    civil::{Date, date},
};
use plenary_shared::{
    id::{AccountId, NoteId, SessionId},
    snapshot::Snapshot,
};
use rand::{SeedableRng, rngs::StdRng};
use std::{collections::BTreeMap, fmt::Debug, path::Path, sync::Arc};
use step::Step;

/// Steps between two openings of the data folder.
const STEPS: usize = 120;
/// Steps after which all is read.
const FEW: usize = 3;
/// How often the folder is closed and opened, at least and at most.
const OPENINGS: [usize; 2] = [3, 20];
/// Kinds of steps: some are seldom, and the story continues until each was taken.
const KINDS: usize = 27;
/// Events, tokens, links and names of the story.
const SOME: u8 = 6;
/// Times of the story, in seconds since 1970, at which desks and links are looked at.
const TIMES: [i64; 3] = [10, 60, 110];

/// An id that no event has.
const NO_EVENT: SessionId = SessionId::from_bytes([0xee; 16]);

/// A day of the story.
fn day(number: u8) -> Date {
    date(2026, 11, 24).saturating_add(i64::from(number).days())
}

/// The hash of a token or of a link's secret.
fn token(number: u8) -> [u8; 32] {
    hash(&[number])
}

/// The note that every snapshot of the story contains until it is removed.
fn note(number: u32) -> NoteId {
    NoteId::from_bytes([number as u8; 16])
}

/// The place in a list of the thing that a step's number stands for.
fn newest(length: usize, number: u8) -> usize {
    let some = length.min(usize::from(SOME) - 1);
    if some == 0 || number == SOME - 1 { usize::MAX } else { length - 1 - usize::from(number) % some }
}

/// One of the stores, and the ids that it gave: the same place in a list is the same event or account in each.
struct World {
    people: Arc<dyn PeopleStore>,
    rooms: Arc<dyn RoomStore>,
    keys: Arc<dyn KeyStore>,
    events: Vec<SessionId>,
    /// For each event the number of its session's key and of its newest snapshot.
    numbers: Vec<(u32, u32)>,
    accounts: Vec<AccountId>,
}

impl World {
    fn new(people: Arc<dyn PeopleStore>, rooms: Arc<dyn RoomStore>, keys: Arc<dyn KeyStore>) -> Self {
        Self { people, rooms, keys, events: Vec::new(), numbers: Vec::new(), accounts: Vec::new() }
    }

    fn in_memory(store: &MemoryStore) -> Self {
        Self::new(Arc::new(store.clone()), store.rooms(), Arc::new(store.keys().clone()))
    }

    /// The same ids in a folder that was opened.
    fn opened(self, store: &SqliteStore) -> Self {
        let opened = Self::new(Arc::new(store.clone()), store.rooms(), Arc::new(store.keys().clone()));
        Self { events: self.events, numbers: self.numbers, accounts: self.accounts, ..opened }
    }

    /// The place of an event that a step's number stands for: one of the newest, and none for the last number.
    fn place(&self, number: u8) -> usize {
        newest(self.events.len(), number)
    }

    /// The id of the event; one that no event has when there is none.
    fn event(&self, number: u8) -> SessionId {
        self.events.get(self.place(number)).copied().unwrap_or(NO_EVENT)
    }

    /// The id of an account, in the same way.
    fn account(&self, number: u8) -> AccountId {
        let place = newest(self.accounts.len(), number);
        self.accounts.get(place).copied().unwrap_or(AccountId::from_bytes([0xee; 16]))
    }

    /// An answer without what each store made up for itself.
    fn plain(&self, answer: &impl Debug) -> String {
        let mut text = format!("{answer:?}");
        for (number, id) in self.events.iter().enumerate() {
            text = text.replace(&id.to_string(), &format!("event {number}"));
        }
        for (number, id) in self.accounts.iter().enumerate() {
            text = text.replace(&id.to_string(), &format!("account {number}"));
        }
        text
    }

    /// All that can be read, one line for each question.
    async fn readings(&self) -> Result<Vec<String>, StoreError> {
        let mut lines = Vec::new();
        let mut say = |what: &str, answer: String| lines.push(format!("{what}: {answer}"));
        self.read_events(&mut say).await?;
        self.read_access(&mut say).await?;
        self.read_accounts(&mut say).await?;
        for mut issued in self.people.certificates().await? {
            issued.certificate.id = plenary_shared::id::CertificateId::from_bytes([0; 16]);
            let copies = std::mem::take(&mut issued.certificate.copies);
            say("certificate", format!("{}, {}", self.plain(&issued), self.sorted(copies)));
        }
        say("templates", format!("{:?}", self.people.templates().await?));
        say("seen", self.plain(&self.people.seen().await?));
        say("takes writes", self.people.takes_writes().await.to_string());
        // The certificates of a day are in the order of ids that each store made up.
        lines.sort();
        Ok(lines)
    }

    async fn read_events(&self, say: &mut impl FnMut(&str, String)) -> Result<(), StoreError> {
        let people = &self.people;
        let mut order = Vec::new();
        for mut event in people.sessions().await? {
            order.push(event.title.clone());
            let copies = std::mem::take(&mut event.copies);
            say("listed", format!("{}, {}", self.plain(&event), self.sorted(copies)));
        }
        say("order", format!("{order:?}"));
        for (number, &id) in self.events.iter().chain([&NO_EVENT]).enumerate() {
            let (what, event) = (format!("event {number}"), people.session(id).await?);
            say(&what, self.plain(&event));
            let code = people.join_code(id).await?;
            assert_eq!(code.is_some(), event.is_some());
            let by_code = people.session_by_code(&people.code_hash(&code.unwrap_or_default())).await?;
            say(&what, format!("{} of {:?}", by_code == event, self.plain(&self.keys.names(id).await?)));
            say(&what, format!("{:?}", people.participants(id).await?));
            say(&what, format!("{:?}", people.logo(id).await?));
            say(&what, format!("removed: {}", people.was_removed(id).await?));
            say(&what, format!("room: {:?}", self.rooms.open_room(id).await?.map(|room| (room.lobby, room.seal))));
            let snapshots = people.snapshots(id).await?;
            for number in 0..=snapshots.len() as u32 + 1 {
                let opened = match people.snapshot(id, number).await {
                    Ok(opened) => self.plain(&opened),
                    Err(OpenError::Store(error)) => return Err(error),
                    Err(refused) => refused.to_string(),
                };
                say(&what, format!("snapshot {number}: {opened}"));
            }
            say(&what, format!("{snapshots:?}"));
        }
        for number in 0..SOME {
            say(&format!("overdue {number}"), self.sorted(people.overdue(day(number)).await?));
        }
        Ok(())
    }

    async fn read_access(&self, say: &mut impl FnMut(&str, String)) -> Result<(), StoreError> {
        for number in 0..SOME {
            let what = format!("seat {number}");
            for today in [day(0), day(SOME / 2)] {
                say(&what, self.plain(&self.people.member(&token(number), today).await?));
            }
            for now in TIMES {
                say(&what, self.plain(&self.people.desk(&token(number), now).await?));
            }
        }
        for now in TIMES {
            say(&format!("organiser at {now}"), self.people.organiser_exists(now).await?.to_string());
            // Their order is part of the promise.
            say(&format!("seats at {now}"), self.plain(&self.people.listed_seats(&token(1), now).await?));
            say(&format!("links at {now}"), self.plain(&self.people.listed_links(now).await?));
        }
        Ok(())
    }

    async fn read_accounts(&self, say: &mut impl FnMut(&str, String)) -> Result<(), StoreError> {
        let told = |account: Account| {
            let Account { id, role, session, name, phrase, totp, last_step } = account;
            self.plain(&(id, role, session, name, phrase, totp, last_step))
        };
        for account in self.people.accounts().await? {
            say("account", told(account));
        }
        for number in 0..SOME {
            let what = format!("account {number}");
            say(&what, format!("{:?}", self.people.account(self.account(number)).await?.map(told)));
            let handle = self.people.handle(&step::name(number));
            say(&what, format!("by name: {:?}", self.people.account_by_handle(&handle).await?.map(told)));
            for browser in 0..SOME {
                let known = async |today| self.people.knows_browser(&token(browser), self.account(number), today).await;
                say(&what, format!("{browser}: {}, {}", known(day(0)).await?, known(day(SOME / 2)).await?));
            }
        }
        Ok(())
    }

    fn sorted(&self, ids: Vec<impl Debug>) -> String {
        let mut ids: Vec<String> = ids.iter().map(|id| self.plain(id)).collect();
        ids.sort();
        ids.join(", ")
    }
}

/// Takes the same random steps in both, and compares what each answers, and now and then all that can be read. Counts
/// how often each kind of step was taken, and how often it was refused.
async fn tell(worlds: &mut [World; 2], rng: &mut StdRng, counts: &mut BTreeMap<String, (usize, usize)>) {
    for number in 1..=STEPS {
        let step = Step::any(rng);
        let mut answers = Vec::new();
        for world in &mut *worlds {
            let answer = step.take(world).await;
            answers.push(world.plain(&answer));
        }
        assert_eq!(answers[0], answers[1], "{step:?}");
        let (taken, refused) = counts.entry(step.kind()).or_default();
        *taken += 1;
        *refused += usize::from(answers[0].contains("refused"));
        if number % FEW > 0 {
            continue;
        }
        let [one, other] = [worlds[0].readings().await.unwrap(), worlds[1].readings().await.unwrap()];
        assert_eq!(one.len(), other.len(), "{step:?}");
        for (one, other) in one.iter().zip(other) {
            assert_eq!(*one, other, "{step:?}");
        }
    }
}

/// The organisers' acts in a data folder, of which every record is unbroken.
async fn acts_in(folder: &Path) -> Vec<Entry> {
    assert!(!audit::any_broken(&audit::examine(folder).await.unwrap()));
    let records = records::read(folder).await.unwrap();
    records.into_iter().find(|record| record.kept == records::Kept::Organisers).expect("a record").entries
}

#[tokio::test]
async fn both_stores_know_the_same_of_people_whatever_is_done() {
    let seed = rand::random();
    println!("seed {seed}");
    let (folder, memory) = (tempfile::tempdir().unwrap(), MemoryStore::default());
    let (mut rng, mut counts) = (StdRng::seed_from_u64(seed), BTreeMap::new());
    let mut worlds = [World::in_memory(&memory), World::in_memory(&memory)];
    let mut opening = 0;
    while opening < OPENINGS[0] || counts.len() < KINDS {
        assert!(opening < OPENINGS[1], "{counts:?}");
        let store = SqliteStore::open(folder.path()).await.unwrap();
        let [before, in_memory] = worlds;
        worlds = [before.opened(&store), in_memory];
        if opening > 0 {
            assert_eq!(worlds[0].readings().await.unwrap(), worlds[1].readings().await.unwrap(), "after opening");
        }
        tell(&mut worlds, &mut rng, &mut counts).await;
        store.close().await;
        opening += 1;
    }
    let acts = acts_in(folder.path()).await;
    let parts = |world: &World, acts: &[Entry]| {
        acts.iter().map(|act| world.plain(&(act.number, &act.parts))).collect::<Vec<_>>()
    };
    assert!(!acts.is_empty());
    assert_eq!(parts(&worlds[0], &acts), parts(&worlds[1], &memory.acts()));
    assert!(counts.values().any(|(_, refused)| *refused > 0), "{counts:?}");
}

#[tokio::test]
async fn what_is_closed_answers_nothing() {
    let memory = MemoryStore::default();
    let id = SessionId::from_bytes([1; 16]);
    let world = World::in_memory(&memory);
    assert!(world.people.takes_writes().await && world.people.session(id).await.is_ok());
    memory.close();
    assert!(!world.people.takes_writes().await);
    assert!(matches!(world.people.session(id).await, Err(StoreError::Database(_))));
    assert!(matches!(world.rooms.open_room(id).await, Err(StoreError::Database(_))));
}

/// A snapshot with one note.
fn snapshot(number: u32) -> Snapshot {
    let mut snapshot = fixtures::snapshot(number);
    let prompt = snapshot.content.meta.agenda.prompts[0].id;
    let text = format!("words {number}");
    let words = plenary_shared::content::Note { prompt, text, theme: None, sort_key: 1, hidden: false, same: None };
    snapshot.content.notes.insert(note(number), words);
    snapshot
}
