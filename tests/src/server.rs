//! A server in this process: port 0, a folder of its own, removed when dropped.

use crate::{
    day::Venue,
    http::{Browser, secret_of},
};
use plenary_server::{Running, Server, config::Config};
use std::{net::SocketAddr, path::Path};
use tempfile::TempDir;

/// A server in this process.
pub struct TestServer {
    folder: TempDir,
    config: Config,
    running: Running,
    organiser: Browser,
}

impl TestServer {
    /// A server with the usual limits.
    pub async fn start() -> Self {
        Self::with(|_| ()).await
    }

    /// A server that lets devices write as fast as they can: for tests of what is written, not of how fast.
    pub async fn without_rate_limits() -> Self {
        Self::with(|config| {
            (config.participant_rate, config.participant_burst) = (100_000, 1_000_000);
            config.notes_per_device = 100_000;
        })
        .await
    }

    /// A server whose configuration a test changes.
    pub async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut config = Config {
            data: folder.path().join("data"),
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            ..Config::default()
        };
        change(&mut config);
        let running = Server::start(config.clone()).await.expect("the server starts");
        let organiser = Browser::new(&format!("http://{}", running.address()));
        let link = running.organiser_link().expect("a new server prints an organiser's link");
        let secret = secret_of(link).expect("the link has a secret");
        organiser.enter(&secret).await.expect("the organiser's link opens");
        Self { folder, config, running, organiser }
    }

    /// A server on a data folder that holds something already, put there by `fill`.
    pub async fn on(fill: impl FnOnce(&Path)) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let data = folder.path().join("data");
        std::fs::create_dir(&data).expect("a data folder");
        fill(&data);
        let config = Config { data, listen: SocketAddr::from(([127, 0, 0, 1], 0)), ..Config::default() };
        let link = plenary_server::organiser_link(&config).await.expect("a link for the folder's organiser");
        let running = Server::start(config.clone()).await.expect("the server starts");
        let organiser = Browser::new(&format!("http://{}", running.address()));
        // When the last organiser's seat in the folder has ended, the server makes a link of its own, which replaces this one.
        let link = running.organiser_link().unwrap_or(&link);
        organiser.enter(&secret_of(link).expect("the link has a secret")).await.expect("the link opens");
        Self { folder, config, running, organiser }
    }

    /// Stops the server in order and starts another one on the same folder and port.
    pub async fn restart(self) -> Self {
        let Self { folder, mut config, running, organiser } = self;
        config.listen = running.address();
        running.shutdown().await;
        let running = Server::start(config.clone()).await.expect("the server starts again");
        Self { folder, config, running, organiser }
    }

    /// Stops the server in order, lets a test work on its files, and starts another one on them.
    pub async fn restart_after(self, work: impl AsyncFnOnce(&Path)) -> Self {
        let Self { folder, mut config, running, organiser } = self;
        config.listen = running.address();
        running.shutdown().await;
        work(&config.data).await;
        let running = Server::start(config.clone()).await.expect("the server starts again");
        Self { folder, config, running, organiser }
    }

    /// The data folder.
    pub fn data(&self) -> &Path {
        debug_assert!(self.config.data.starts_with(self.folder.path()));
        &self.config.data
    }

    /// The server.
    pub fn running(&self) -> &Running {
        &self.running
    }
}

impl Venue for TestServer {
    fn address(&self) -> String {
        self.organiser.origin()
    }

    fn organiser(&self) -> &Browser {
        &self.organiser
    }
}
