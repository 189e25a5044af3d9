//! Connections that send nothing and are replaced as they are closed: new devices can join meanwhile.

use plenary_server::listen::connections::{CONNECTIONS, HEAD};
use plenary_shared::stage::StageKind;
use plenary_tests::{
    day::{LearningEvent, Venue},
    http::{self, Browser},
    process::ServerProcess,
    until,
};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};
use tokio::{io::AsyncReadExt, net::TcpStream, time::timeout};

/// Connections of the flood at any time.
const FLOOD: usize = 3_000;
/// Newcomers from each address, one after the other.
const NEWCOMERS: usize = 5;
/// How long a new connection may wait: half of the time after which silent connections are closed in any case. The
/// measured time is printed.
const SERVED_WITHIN: Duration = HEAD.checked_div(2).expect("two is not nothing");
/// Another device's address than that of the flood.
const ELSEWHERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(127, 0, 0, 2));
/// Pause of a flood that the system gives no connection.
const AGAIN: Duration = Duration::from_millis(10);

#[tokio::test]
async fn newcomers_are_served_while_silent_connections_are_renewed() {
    allow_files(FLOOD + 2 * CONNECTIONS);
    let server = ServerProcess::start(&[]).await;
    newcomers_come_in(&server, CONNECTIONS).await;
}

#[tokio::test]
async fn newcomers_are_served_where_the_system_gives_few_files() {
    const FILES: usize = 256;
    allow_files(FLOOD + CONNECTIONS);
    let server = ServerProcess::start(&[]).await;
    server.limit(&[&format!("--nofile={FILES}:{FILES}")]);
    newcomers_come_in(&server, FILES).await;
}

/// Floods a server that takes so many connections, and meanwhile lets devices join from the flood's address and another.
async fn newcomers_come_in(server: &ServerProcess, bound: usize) {
    let event = LearningEvent::at(server, StageKind::Brainstorm, 1).await;
    let flood = Flood::start(&server.address());
    until("every place is taken", || flood.opened() > bound).await;
    let renewed = flood.closed();
    let mut longest = [Duration::ZERO; 2];
    for _ in 0..NEWCOMERS {
        for (address, longest) in [None, Some(ELSEWHERE)].into_iter().zip(&mut longest) {
            let begun = Instant::now();
            let newcomer = Browser::at(&server.address(), address);
            let served = timeout(SERVED_WITHIN, joined(&newcomer, &event.code)).await;
            served.unwrap_or_else(|_| panic!("a newcomer from {address:?} waits for more than {SERVED_WITHIN:?}"));
            *longest = begun.elapsed().max(*longest);
        }
    }
    until("the flood goes on", || flood.closed() > renewed).await;
    let prompt = event.prompts(StageKind::Brainstorm)[0];
    event.participants[0].add_note(prompt, "in a flood").await.expect("those who are in write on");
    assert!(event.everybody().all(|device| device.look(|state| state.closed.is_none())), "nobody else noticed");
    let [same, other] = longest;
    println!(
        "{} silent connections were renewed; newcomers waited at most {same:?} at the same address, {other:?} at another",
        flood.closed()
    );
}

/// Joins; tries again when the connection breaks, as browsers do.
async fn joined(newcomer: &Browser, code: &str) {
    while let Err(error) = newcomer.join(code).await {
        assert!(error.downcast_ref::<http::Refusal>().is_none(), "a newcomer is refused: {error}");
    }
}

/// Lets this process, and the servers that it starts, have so many files.
fn allow_files(count: usize) {
    let limit = getrlimit(Resource::Nofile);
    let wanted = u64::try_from(count).expect("a number of files");
    if limit.current.is_some_and(|current| current < wanted) {
        setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), ..limit })
            .unwrap_or_else(|_| panic!("this test needs {wanted} files: raise the limit with `ulimit -n`"));
    }
}

/// Connections that say nothing, each renewed as it is closed; they end when this is dropped.
struct Flood {
    counts: Arc<Counts>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Counts {
    opened: AtomicUsize,
    closed: AtomicUsize,
    over: AtomicBool,
}

impl Flood {
    fn start(address: &str) -> Self {
        let counts = Arc::<Counts>::default();
        let (host, shared) = (address.trim_start_matches("http://").to_owned(), Arc::clone(&counts));
        // A thread of its own: newcomers do not wait for it.
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                for _ in 0..FLOOD {
                    tokio::spawn(renew(host.clone(), Arc::clone(&shared)));
                }
                until_over(&shared).await;
            });
        });
        Self { counts, thread: Some(thread) }
    }

    /// Connections that were opened so far.
    fn opened(&self) -> usize {
        self.counts.opened.load(Ordering::Relaxed)
    }

    /// Connections that the server has closed so far.
    fn closed(&self) -> usize {
        self.counts.closed.load(Ordering::Relaxed)
    }
}

impl Drop for Flood {
    fn drop(&mut self) {
        self.counts.over.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn until_over(counts: &Counts) {
    while !counts.over.load(Ordering::Relaxed) {
        tokio::time::sleep(AGAIN).await;
    }
}

async fn renew(host: String, counts: Arc<Counts>) {
    loop {
        let Ok(mut stream) = TcpStream::connect(&host).await else {
            tokio::time::sleep(AGAIN).await;
            continue;
        };
        counts.opened.fetch_add(1, Ordering::Relaxed);
        let _ = stream.read(&mut [0; 8]).await;
        counts.closed.fetch_add(1, Ordering::Relaxed);
    }
}
