//! The Plenary server: rooms that hold a board each, a store that keeps them, and the web in front.

pub mod accounts;
pub mod address;
pub mod audit;
pub mod backup;
pub mod clock;
pub mod config;
pub mod demo;
pub mod doctor;
pub mod frames;
pub mod journal;
pub mod keeping;
pub mod limits;
pub mod listen;
pub mod live;
pub mod metrics;
pub mod room;
pub mod seal;
pub mod seams;
pub mod store;
pub mod telemetry;
pub mod terminal;
pub mod unlock;
pub mod web;

/// What fills the seams: the server as people run it.
#[cfg(not(feature = "planted"))]
pub type Rules = seams::Ordinary;
/// What fills the seams of `plenary-planted`: promises can be broken, to see that tests notice.
#[cfg(feature = "planted")]
pub use faults::Rules;
#[cfg(feature = "planted")]
mod faults;
#[cfg(feature = "planted")]
pub mod planted;

use crate::live::{registry::Registry, seats::Shares};
use config::{Config, ConfigError};
use jiff::ToSpan;
use listen::certificate::{self, Certificate, CertificateError, Renewal};
use plenary_shared::role::Role;
use std::{
    io,
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};
use store::{
    StoreError,
    people::{DeskStore as _, LinkStore, NewPass},
    sqlite::SqliteStore,
};
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{MissedTickBehavior, interval, timeout},
};
use web::{App, attendance, secret::Secret};

/// How long the sockets may take for their last frame when the server stops.
const GOODBYE: Duration = Duration::from_secs(3);

/// Why the server does not start. Each message is one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The options are inconsistent.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The data folder cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The certificate cannot be used.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// Another program uses the address.
    #[error("another program uses {0}; stop it, or choose another port with {1}")]
    PortInUse(SocketAddr, &'static str),
    /// The system refuses the address.
    #[error("this computer cannot listen on {0}; choose one of its own addresses and a port above 1023 with {1}")]
    Listen(SocketAddr, &'static str, #[source] io::Error),
    /// The demonstration could not be set up.
    #[error("the demonstration could not be set up; start it again with another empty folder as --data")]
    Demo(#[from] demo::DemoError),
    /// A backup could not be made or restored.
    #[error(transparent)]
    Backup(#[from] backup::BackupError),
    /// No temporary folder for a demonstration's data can be created.
    #[error("the folder for temporary files cannot be used; free some space there, or name another one in TMPDIR")]
    DemoFolder(#[source] io::Error),
    /// An organiser's link was requested for a folder without Plenary data.
    #[error("there is no Plenary data in the folder {0}; name the right one with --data, or start the server first")]
    NoData(PathBuf),
    /// `--unlock` does not name a file for the unlock key.
    #[error("use --unlock to name a file for the unlock key, outside the data folder")]
    NoUnlockFile,
    /// The risk of an unlock key was not confirmed.
    #[error("nothing was changed, because you did not confirm; type yes when asked, or add --yes")]
    NotAgreed,
}

/// The server.
pub struct Server;

/// One link for each surface of a demonstration.
#[derive(Debug, Clone)]
pub struct DemoLinks {
    /// Joins as a participant.
    pub participant: String,
    /// Opens the organiser's list; each event's "Run" leads to its facilitator's desk.
    pub facilitator: String,
    /// The big screen.
    pub projector: String,
    /// Opens the snapshots of the event that has ended.
    pub reviewer: String,
}

/// A running server.
pub struct Running {
    app: App,
    store: SqliteStore,
    url: String,
    urls: Vec<String>,
    organiser_link: Option<String>,
    certificate: Option<Arc<Certificate>>,
    metrics: Option<SocketAddr>,
    stop: watch::Sender<bool>,
    serving: JoinSet<io::Result<()>>,
    /// Tasks that the server can do without: an event must not end because metrics cannot be served.
    beside: JoinSet<io::Result<()>>,
}

impl Server {
    /// Opens the data folder and listens; requests are served when this returns.
    pub async fn start(config: Config) -> Result<Running, StartError> {
        config.check()?;
        let certificate = config.tls.as_ref().map(Certificate::load).transpose()?.map(Arc::new);
        let unlock = unlock::key(&config)?;
        let store = SqliteStore::open_with(&config.data, unlock.as_ref()).await?;
        store.finish_purges().await?;
        let (listener, bound) = listen_on(config.listen, "--listen")?;
        let figures = config.metrics.map(|address| listen_on(address, "--metrics")).transpose()?;
        let (url, urls) = (address::url(&config, bound), address::urls(&config, bound));
        let organiser_link = match store.organiser_exists(clock::steady_seconds()).await? {
            true => None,
            false => Some(new_organiser_link(&store, &url).await?),
        };
        let registry = Registry::new(store.rooms(), shares(&config));
        let app = App::new(Arc::new(store.clone()), registry, Arc::new(config), bound);
        let (stop, stopped) = watch::channel(false);
        let tls = certificate.as_ref().map(|certificate| certificate.config());
        let mut serving = JoinSet::new();
        serving.spawn(listen::serve(listener, tls, web::router(app.clone()), stopped.clone()));
        let metrics = figures.as_ref().map(|(_, address)| *address);
        let beside = start_beside(&app, certificate.as_ref(), figures.map(|(listener, _)| listener), &stopped);
        tracing::info!("the server is ready");
        Ok(Running { app, store, url, urls, organiser_link, certificate, metrics, stop, serving, beside })
    }
}

/// Binds a listener, and returns its address with the real port; `option` names the command-line option for error
/// messages.
fn listen_on(address: SocketAddr, option: &'static str) -> Result<(TcpListener, SocketAddr), StartError> {
    let bound = listen::bind(address).and_then(|listener| Ok((listener.local_addr()?, listener)));
    let (bound, listener) = bound.map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => StartError::PortInUse(address, option),
        _ => StartError::Listen(address, option, error),
    })?;
    Ok((listener, bound))
}

/// Starts the tasks that rooms do not depend on: watching the certificate's files, deletion by date, and the port for
/// metrics.
fn start_beside(
    app: &App,
    certificate: Option<&Arc<Certificate>>,
    figures: Option<TcpListener>,
    stopped: &watch::Receiver<bool>,
) -> JoinSet<io::Result<()>> {
    let mut beside = JoinSet::new();
    beside.spawn(look_for_ended_seats(app.clone(), stopped.clone()));
    if let Some(certificate) = certificate {
        let following = Arc::clone(certificate).follow(certificate::LOOKED_AT, stopped.clone());
        beside.spawn(async {
            following.await;
            Ok(())
        });
    }
    let keeping = keeping::every_day(Arc::clone(&app.store), Arc::clone(&app.registry), stopped.clone());
    beside.spawn(async {
        keeping.await;
        Ok(())
    });
    if let Some(listener) = figures {
        beside.spawn(listen::serve(listener, None, web::figures::router(app.clone()), stopped.clone()));
        beside.spawn(export_figures(app.clone(), stopped.clone()));
    }
    beside
}

/// Publishes metrics periodically until the server stops.
async fn export_figures(app: App, stop: watch::Receiver<bool>) -> io::Result<()> {
    let tell = async {
        let mut times = interval(metrics::EXPORT_INTERVAL);
        times.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            times.tick().await;
            app.export_figures();
        }
    };
    tokio::select! {
        () = tell => (),
        () = listen::stopped(stop) => (),
    }
    Ok(())
}

impl Running {
    /// The address that it listens on, with its real port.
    pub fn address(&self) -> SocketAddr {
        self.app.bound
    }

    /// The address to give to people, `scheme://host[:port]`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Every address by which other devices may reach it, the most likely first.
    pub fn urls(&self) -> &[String] {
        &self.urls
    }

    /// The link for the first organiser; none if there was an organiser at the start.
    pub fn organiser_link(&self) -> Option<&str> {
        self.organiser_link.as_deref()
    }

    /// The address of the metrics, with the real port.
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics
    }

    /// Checks the certificate's files and starts using a new certificate; without TLS it does nothing.
    pub fn renew_certificate(&self) -> Renewal {
        self.certificate.as_ref().map_or(Renewal::Unchanged, |certificate| certificate.renew())
    }

    /// The state shared by all routes.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Returns when the server has stopped by itself, which is a fault.
    pub async fn ended(&mut self) {
        self.serving.join_next().await;
    }

    /// Stops in order: rooms commit what they have accepted while `/ready` says no, each socket gets its last frame,
    /// running requests end, the store closes. Each step has a time limit, so that a broken disk only delays the end.
    pub async fn shutdown(mut self) {
        self.app.registry.shutdown().await;
        self.stop.send_replace(true);
        self.app.sockets.close();
        self.app.farewells.cut_short();
        // Devices that no longer read are not waited for.
        let _ = timeout(GOODBYE, self.app.sockets.wait()).await;
        for tasks in [&mut self.serving, &mut self.beside] {
            while tasks.join_next().await.is_some() {}
        }
        if timeout(listen::GRACE, self.store.close()).await.is_err() {
            tracing::error!("the storage did not close in time; everything acknowledged is still on disk");
        }
        tracing::info!("the server has stopped");
    }
}

/// A server on a fresh data folder with two made-up events, and a link for each surface.
pub async fn demonstrate(config: Config) -> Result<(Running, DemoLinks), StartError> {
    let running = Server::start(config).await?;
    let (store, url, today) = (&*running.app.store, &running.url, clock::today());
    let keep = today.saturating_add(1.day());
    let demo = demo::fill(store, &running.app.registry, &today.to_string(), &keep.to_string()).await?;
    let link = async |role, session, path: String| -> Result<String, StoreError> {
        let secret = Secret::random();
        let pass = NewPass { hash: secret.hash, session, role, once: false, expires: clock::end_of(keep) };
        store.add_pass(pass, clock::seconds()).await?;
        Ok(format!("{url}{path}#{}", secret.text))
    };
    let code = store.join_code(demo.live).await?.unwrap_or_default();
    let links = DemoLinks {
        participant: format!("{url}/#{code}"),
        facilitator: link(Role::Organiser, None, "/organise".into()).await?,
        projector: link(Role::Projector, Some(demo.live), "/screen".into()).await?,
        reviewer: link(Role::Reviewer, Some(demo.ended), format!("/review/{}", demo.ended)).await?,
    };
    Ok((running, links))
}

fn shares(config: &Config) -> Shares {
    Shares {
        participant_rate: config.participant_rate,
        participant_burst: config.participant_burst,
        notes: config.notes_per_device,
    }
}

/// A new one-time organiser's link for a data folder that no server holds.
pub async fn organiser_link(config: &Config) -> Result<String, StartError> {
    config.check()?;
    if !config.data.join("plenary.db").is_file() {
        return Err(StartError::NoData(config.data.clone()));
    }
    let store = SqliteStore::open_with(&config.data, unlock::key(config)?.as_ref()).await?;
    let link = new_organiser_link(&store, &address::url(config, config.listen)).await?;
    store.close().await;
    Ok(link)
}

/// Ends idle seats, periodically, until the server stops.
async fn look_for_ended_seats(app: App, mut stopped: watch::Receiver<bool>) -> io::Result<()> {
    let mut looks = interval(attendance::LOOK);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = looks.tick() => if let Err(error) = attendance::sweep(&app, clock::steady_seconds()).await {
                tracing::error!(%error, "seats that have ended could not be dropped");
            },
            _ = stopped.changed() => return Ok(()),
        }
    }
}

/// Replaces the organisers' links that have not been used.
async fn new_organiser_link(store: &dyn LinkStore, url: &str) -> Result<String, StoreError> {
    store.drop_organiser_passes().await?;
    let secret = Secret::random();
    let expires = clock::end_of(clock::today().saturating_add(terminal::ORGANISER_LINK_DAYS.days()));
    let pass = NewPass { hash: secret.hash, session: None, role: Role::Organiser, once: true, expires };
    store.add_pass(pass, clock::seconds()).await?;
    Ok(format!("{url}/organise#{}", secret.text))
}

#[cfg(test)]
mod tests;
