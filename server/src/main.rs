//! The `plenary` binary: arguments, log lines, signals, exit code.

use clap::{Parser, Subcommand};
use plenary_server::{
    Running, Server, StartError, audit, backup,
    config::{Config, Options},
    doctor, organiser_link, telemetry, terminal, unlock,
};
use sd_notify::NotifyState;
use std::{
    io::{IsTerminal, Write, stdin, stdout},
    num::NonZero,
    path::PathBuf,
    process::ExitCode,
};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tracing::level_filters::LevelFilter;

/// Learning events where a whole room writes together, without names.
#[derive(Parser)]
#[command(name = "plenary", version)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    options: Options,
    /// Finest level of log lines: off, error, warn, info, debug or trace; no level shows what people write
    #[arg(long, global = true, env = "PLENARY_LOG", value_name = "LEVEL", default_value = "info")]
    log: LevelFilter,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server; the same as no command
    Serve,
    /// Run the server on a temporary folder with two made-up events, and print a link for each screen
    Demo,
    /// Print a new single-use link for an organiser; stop the server first
    OrganiserLink,
    /// Copy the data folder into a new folder, even while the server is running; or destroy backups that have expired
    Backup {
        /// Where backups are made, each in a folder of its own
        folder: PathBuf,
        /// Do not make a backup: destroy those in the folder whose keys were to be kept until today or earlier
        #[arg(long)]
        prune: bool,
    },
    /// Restore a backup into the empty data folder given with --data
    Restore {
        /// The folder that "plenary backup" made
        backup: PathBuf,
        /// The folder of its keys, if they are kept apart
        #[arg(long, value_name = "FOLDER")]
        keys: Option<PathBuf>,
        /// The file purged.log from the lost data folder: what was removed for good is removed again
        #[arg(long, value_name = "FILE")]
        purged: Option<PathBuf>,
    },
    /// Lock the data folder with the unlock key in the file given with --unlock, which is created if it is not there; stop the
    /// server first. If you lose that file, you lose everything in the folder for ever
    Lock {
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Check that the record of what facilitators and organisers did is unchanged; exits with 1 if it is not
    Audit {
        /// A data folder, even while its server is running, or a backup [default: the folder given with --data]
        folder: Option<PathBuf>,
    },
    /// Check the disk, space, clock, address, certificate, rights and versions, and say what to do; use the same options
    /// as for the server, which can be running
    Doctor,
}

/// Runs the server until a signal stops it. One processor is left to the database's writing thread: on a small machine
/// more threads only wake each other.
pub fn main() -> ExitCode {
    let processors = std::thread::available_parallelism().map_or(1, NonZero::get);
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    match runtime.worker_threads(processors.saturating_sub(1).max(1)).enable_all().build() {
        Ok(runtime) => runtime.block_on(run_command()),
        Err(error) => {
            eprintln!("Plenary cannot start its threads ({error}); close other programs and start it again.");
            ExitCode::FAILURE
        }
    }
}

/// Runs the command that the arguments name.
async fn run_command() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(message) => {
            // Help and version go to standard output and are not errors.
            let _ = message.print();
            return if message.use_stderr() { ExitCode::FAILURE } else { ExitCode::SUCCESS };
        }
    };
    telemetry::start(arguments.log);
    match run(arguments).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{}", terminal::sentence(&error));
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<ExitCode, StartError> {
    let config = arguments.options.config()?;
    match arguments.command {
        None | Some(Command::Serve) => serve(config).await?,
        Some(Command::Demo) => demonstrate(config).await?,
        Some(Command::OrganiserLink) => print!("{}", terminal::organiser(&organiser_link(&config).await?)),
        Some(Command::Audit { folder }) => {
            let findings = audit::examine(folder.as_deref().unwrap_or(&config.data)).await?;
            print!("{}", audit::report(&findings));
            return Ok(if audit::any_broken(&findings) { ExitCode::FAILURE } else { ExitCode::SUCCESS });
        }
        Some(Command::Doctor) => {
            let findings = doctor::examine(&config).await;
            print!("{}", doctor::report(&findings));
            return Ok(if doctor::any_problem(&findings) { ExitCode::FAILURE } else { ExitCode::SUCCESS });
        }
        Some(Command::Backup { folder, prune: true }) => {
            print!("{}", terminal::pruned(backup::prune_today(&folder)?));
        }
        Some(Command::Backup { folder, prune: false }) => {
            let made = backup::backup(&config.data, &folder, unlock::key(&config)?.as_ref()).await?;
            print!("{}", terminal::backup(&made));
        }
        Some(Command::Restore { backup, keys, purged }) => {
            let unlock = unlock::key(&config)?;
            let from = backup::From { backup, keys, purged };
            let restored = backup::restore(&from, &config.data, unlock.as_ref()).await?;
            print!("{}", terminal::restored(&restored, &config.data));
        }
        Some(Command::Lock { yes }) => {
            let file = config.unlock.as_ref().ok_or(StartError::NoUnlockFile)?.path();
            print!("{}", terminal::before_lock(&config.data, file));
            if !yes && !agreed() {
                return Err(StartError::NotAgreed);
            }
            let before = unlock::lock(&config).await?;
            print!("{}", terminal::locked(before, file));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether the person at the terminal types yes.
fn agreed() -> bool {
    if !stdin().is_terminal() {
        return false;
    }
    print!("Type yes to continue: ");
    let mut answer = String::new();
    // What cannot be written or read is not consent.
    stdout().flush().is_ok() && stdin().read_line(&mut answer).is_ok() && answer.trim() == "yes"
}

async fn serve(config: Config) -> Result<(), StartError> {
    let mut signals = Signals::listen();
    let running = tokio::select! {
        started = Server::start(config.clone()) => started?,
        () = signals.stop() => return Ok(()),
    };
    print!("{}", terminal::welcome(&running, &config, stdout().is_terminal()));
    stay(running, signals).await;
    Ok(())
}

/// A demonstration leaves no files behind, not even one that does not start.
async fn demonstrate(config: Config) -> Result<(), StartError> {
    let mut signals = Signals::listen();
    let folder = tempfile::Builder::new().prefix("plenary-demo-").tempdir().map_err(StartError::DemoFolder)?;
    let config = Config { data: folder.path().to_owned(), unlock: None, demo: true, ..config };
    let (running, links) = tokio::select! {
        started = plenary_server::demonstrate(config) => started?,
        () = signals.stop() => return Ok(()),
    };
    print!("{}", terminal::demonstration(&running, &links, stdout().is_terminal()));
    stay(running, signals).await;
    if let Err(error) = folder.close() {
        tracing::warn!(%error, "the demonstration's folder could not be removed");
    }
    Ok(())
}

async fn stay(mut running: Running, mut signals: Signals) {
    tell_supervisor(NotifyState::Ready);
    loop {
        tokio::select! {
            () = next(&mut signals.interrupted) => break,
            () = next(&mut signals.terminated) => break,
            () = next(&mut signals.hung_up) => drop(running.renew_certificate()),
            () = running.ended() => break,
        }
    }
    tell_supervisor(NotifyState::Stopping);
    running.shutdown().await;
}

/// Notifies systemd, if it started this process and asks for it.
fn tell_supervisor(state: NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::warn!(%error, "systemd could not be told");
    }
}

/// The signals that the process handles. They are caught from here on, even before anything awaits them.
struct Signals {
    /// Ctrl+C.
    interrupted: Option<Signal>,
    /// Sent by service managers to stop a service.
    terminated: Option<Signal>,
    /// Sent by service managers to reload files.
    hung_up: Option<Signal>,
}

impl Signals {
    fn listen() -> Self {
        let of = |kind| signal(kind).ok();
        Self {
            interrupted: of(SignalKind::interrupt()),
            terminated: of(SignalKind::terminate()),
            hung_up: of(SignalKind::hangup()),
        }
    }

    /// Returns when a signal asks to stop.
    async fn stop(&mut self) {
        tokio::select! {
            () = next(&mut self.interrupted) => (),
            () = next(&mut self.terminated) => (),
        }
    }
}

/// The next signal; pending for ever where the system does not deliver it.
async fn next(signal: &mut Option<Signal>) {
    match signal {
        Some(signal) => drop(signal.recv().await),
        None => std::future::pending().await,
    }
}
