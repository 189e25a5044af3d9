//! The load program: servers in processes of their own, real websocket devices, one table.

use anyhow::Result;
use clap::{Parser, Subcommand};
use plenary_bench::{
    disk, goals, limit,
    scenarios::{
        Figures, cut, hot, join, kill, mix, rough,
        typing::{self, S1, S1X4, S2},
    },
    servers::{Kind, Limits, Places, plenary::Plenary},
    spread::Spread,
    table::Table,
};
use std::{path::PathBuf, time::Duration};

/// Measures Plenary beside other servers on the same work, and prints one table.
#[derive(Parser)]
#[command(name = "load")]
struct Arguments {
    #[command(subcommand)]
    task: Option<Task>,
    /// Rounds; with more than one the table shows medians, least and most
    #[arg(long, default_value_t = 1)]
    runs: usize,
    /// Seconds for which everybody writes in S1, S1x4 and S2
    #[arg(long, default_value_t = 8)]
    seconds: u64,
    /// Scenarios, by name: S1, S1x4, S2, S3, S4, S5, "slow reader", outboxes, reveal, mix, "hot paths" [default: all]
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Leave out the servers that Plenary is compared with
    #[arg(long)]
    alone: bool,
    /// A server that speaks y-websocket's protocol to measure as well, such as ws://127.0.0.1:1234
    #[arg(long, value_name = "URL")]
    peer: Vec<String>,
    /// The script bin/server.js of y-websocket 1.5.4
    #[arg(long, value_name = "FILE")]
    y_websocket: Option<PathBuf>,
    /// Times that the server is killed in a round
    #[arg(long, default_value_t = 7)]
    kills: usize,
}

#[derive(Subcommand)]
enum Task {
    /// Run the least server that there can be, to compare with
    Limit {
        /// The port on this computer
        #[arg(long)]
        port: u16,
        /// The file to make every change durable in
        #[arg(long)]
        log: Option<PathBuf>,
    },
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    if let Some(Task::Limit { port, log }) = &arguments.task {
        return limit::run(*port, log.as_deref());
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(Bench::new(arguments)?.run())
}

struct Bench {
    arguments: Arguments,
    places: Places,
    table: Table,
    _folder: tempfile::TempDir,
}

impl Bench {
    fn new(arguments: Arguments) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let places = Places { y_websocket: arguments.y_websocket.clone(), data: folder.path().to_owned() };
        Ok(Self { arguments, places, table: Table::default(), _folder: folder })
    }

    async fn run(mut self) -> Result<()> {
        for round in 1..=self.arguments.runs {
            eprintln!("Round {round} of {}:", self.arguments.runs);
            self.round().await?;
        }
        print!("{}{}", self.table.markdown(), goals::markdown(&self.table));
        Ok(())
    }

    /// Every scenario on every server, the servers in turn.
    async fn round(&mut self) -> Result<()> {
        let synced = disk::syncs(&self.places.data)?;
        let figures = [("fdatasync p50 ms", synced.at(0.5)), ("fdatasync p95 ms", synced.at(0.95))];
        self.table.add("disk", &Kind::Plenary, figures);
        let time = Duration::from_secs(self.arguments.seconds);
        for (name, shape) in [("S1", S1), ("S1x4", S1X4), ("S2", S2)] {
            for kind in self.kinds(name) {
                // Four times the load is Plenary's own goal; others would only be shown to break.
                if name != "S1x4" || matches!(kind, Kind::Plenary | Kind::Limit) {
                    let figures = typing::run(&kind, &self.places, shape, time).await?;
                    self.took(name, &kind, figures);
                }
            }
        }
        let door = self.wanted("S3").then_some(Kind::Door);
        for kind in self.kinds("S3").into_iter().chain(door) {
            let figures = join::run(&kind, &self.places).await?;
            self.took("S3", &kind, figures);
        }
        for kind in self.kinds("S4") {
            let figures = cut::run(&kind, &self.places).await?;
            self.took("S4", &kind, figures);
        }
        for kind in self.kinds("S5") {
            // The limit never reads its log, and one kill of a server in memory says all.
            let kills = match kind {
                Kind::Plenary => self.arguments.kills,
                Kind::YWebsocket => 1,
                _ => continue,
            };
            let figures = kill::run(&kind, &self.places, kills).await?;
            self.took("S5", &kind, figures);
        }
        self.own().await
    }

    /// What only Plenary does.
    async fn own(&mut self) -> Result<()> {
        if self.wanted("slow reader") {
            let figures = rough::slow_reader().await?;
            self.took("slow reader", &Kind::Plenary, figures);
        }
        if self.wanted("outboxes") {
            let figures = rough::outboxes().await?;
            self.took("outboxes", &Kind::Plenary, figures);
        }
        if self.wanted("reveal") {
            let server = Plenary::start(Limits::Raised).await;
            let taken: Spread = server.reveals(200, 10).await?.into_iter().collect();
            self.took("reveal", &Kind::Plenary, vec![("p50 ms", taken.at(0.5)), ("p95 ms", taken.at(0.95))]);
        }
        if self.wanted("mix") {
            let figures = mix::run().await?;
            self.took("mix", &Kind::Plenary, figures);
        }
        if self.wanted("hot paths") {
            self.took("hot paths", &Kind::Plenary, hot::run());
        }
        Ok(())
    }

    fn took(&mut self, scenario: &str, kind: &Kind, figures: Figures) {
        let words: Vec<_> =
            figures.iter().map(|(name, figure)| format!("{name} {}", plenary_bench::table::number(*figure))).collect();
        eprintln!("  {scenario}, {}: {}", kind.name(), words.join(", "));
        self.table.add(scenario, kind, figures);
    }

    fn kinds(&self, scenario: &str) -> Vec<Kind> {
        if !self.wanted(scenario) {
            return Vec::new();
        }
        let mut kinds = vec![Kind::Plenary];
        if !self.arguments.alone {
            kinds.extend([Kind::YWebsocket, Kind::Limit, Kind::LimitSynced]);
        }
        kinds.extend(self.arguments.peer.iter().cloned().map(Kind::Peer));
        kinds
    }

    fn wanted(&self, scenario: &str) -> bool {
        let only = &self.arguments.only;
        only.is_empty() || only.iter().any(|word| word == scenario)
    }
}
