//! The `plenary` binary: arguments, log lines, signals, exit code.

use clap::{Parser, Subcommand};
use plenary_server::{
    Server, StartError,
    config::{Config, Options},
    organiser_link, telemetry, terminal,
};
use std::{
    io::{IsTerminal, stdout},
    process::ExitCode,
};
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
    /// Print a new link for an organiser, which works once; the server must not run meanwhile
    OrganiserLink,
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
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}", terminal::sentence(&error));
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), StartError> {
    let config = arguments.options.config()?;
    match arguments.command {
        None | Some(Command::Serve) => serve(config).await,
        Some(Command::OrganiserLink) => {
            print!("{}", terminal::organiser(&organiser_link(&config).await?));
            Ok(())
        }
    }
}

async fn serve(config: Config) -> Result<(), StartError> {
    let mut running = Server::start(config.clone()).await?;
    print!("{}", terminal::welcome(&running, &config, stdout().is_terminal()));
    tokio::select! {
        () = told_to_stop() => (),
        () = running.ended() => (),
    }
    running.shutdown().await;
    Ok(())
}

/// Returns at Ctrl+C, and at the signal by which systems stop their services.
async fn told_to_stop() {
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => signal.recv().await,
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        _ = tokio::signal::ctrl_c() => (),
        _ = terminated => (),
    }
}
