//! The `plenary` binary: arguments, log lines, signals, exit code.

use clap::{Parser, Subcommand};
use plenary_server::{
    Running, Server, StartError,
    config::{Config, Options},
    doctor, organiser_link, telemetry, terminal,
};
use sd_notify::NotifyState;
use std::{
    io::{IsTerminal, stdout},
    process::ExitCode,
};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tracing::level_filters::LevelFilter;

/// Learning events that a room writes together, without names.
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
    /// Run the server on a folder of its own with two made-up events, and print a link for each surface
    Demo,
    /// Print a new link for an organiser, which works once; the server must not run meanwhile
    OrganiserLink,
    /// Look at disk, space, clock, address, certificate, rights and versions, and say what to do; with the options of
    /// the server, which may run meanwhile
    Doctor,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(message) => {
            // Help and version go to standard output and are no errors.
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
        Some(Command::Doctor) => {
            let findings = doctor::examine(&config).await;
            print!("{}", doctor::report(&findings));
            return Ok(if doctor::any_problem(&findings) { ExitCode::FAILURE } else { ExitCode::SUCCESS });
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn serve(config: Config) -> Result<(), StartError> {
    let running = Server::start(config.clone()).await?;
    print!("{}", terminal::welcome(&running, &config, stdout().is_terminal()));
    stay(running).await;
    Ok(())
}

/// A demonstration leaves nothing behind, not even one that does not start.
async fn demonstrate(config: Config) -> Result<(), StartError> {
    let folder = tempfile::Builder::new().prefix("plenary-demo-").tempdir().map_err(StartError::DemoFolder)?;
    let config = Config { data: folder.path().to_owned(), demo: true, ..config };
    let (running, links) = tokio::select! {
        started = plenary_server::demonstrate(config) => started?,
        () = told_to_stop() => return Ok(()),
    };
    print!("{}", terminal::demonstration(&running, &links, stdout().is_terminal()));
    stay(running).await;
    if let Err(error) = folder.close() {
        tracing::warn!(%error, "the demonstration's folder could not be removed");
    }
    Ok(())
}

async fn stay(mut running: Running) {
    // The signal by which systems ask their services to read their files again.
    let mut reload = listen_for(SignalKind::hangup());
    tell_supervisor(NotifyState::Ready);
    let stop = told_to_stop();
    tokio::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            () = running.ended() => break,
            () = next(&mut reload) => drop(running.renew_certificate()),
        }
    }
    tell_supervisor(NotifyState::Stopping);
    running.shutdown().await;
}

/// Tells systemd, when it started us and wants to know.
fn tell_supervisor(state: NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::warn!(%error, "systemd could not be told");
    }
}

/// Returns at Ctrl+C, and at the signal by which systems stop their services.
async fn told_to_stop() {
    let (mut interrupted, mut terminated) = (listen_for(SignalKind::interrupt()), listen_for(SignalKind::terminate()));
    tokio::select! {
        () = next(&mut interrupted) => (),
        () = next(&mut terminated) => (),
    }
}

fn listen_for(kind: SignalKind) -> Option<Signal> {
    signal(kind).ok()
}

/// The next signal; none ever comes where the system does not let us listen.
async fn next(signal: &mut Option<Signal>) {
    match signal {
        Some(signal) => drop(signal.recv().await),
        None => std::future::pending().await,
    }
}
