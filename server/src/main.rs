//! The `plenary` binary: arguments, log lines, signals, exit code.

use clap::{Parser, Subcommand};
use plenary_server::{
    Running, Server, StartError, backup,
    config::{Config, Options},
    organiser_link, telemetry, terminal,
};
use std::{
    io::{IsTerminal, stdout},
    path::PathBuf,
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
    /// Run the server on a folder of its own with two made-up events, and print a link for each surface
    Demo,
    /// Print a new link for an organiser, which works once; the server must not run meanwhile
    OrganiserLink,
    /// Copy the data folder into a new folder, also while the server runs; or destroy backups whose day has come
    Backup {
        /// Where backups are made, each in a folder of its own
        folder: PathBuf,
        /// Make none: destroy the backups in the folder whose keys were to be kept until today or less
        #[arg(long)]
        prune: bool,
    },
    /// Restore a backup into an empty data folder, which --data names
    Restore {
        /// The folder that "plenary backup" made
        backup: PathBuf,
        /// The folder of its keys, if they are kept apart
        #[arg(long, value_name = "FOLDER")]
        keys: Option<PathBuf>,
        /// The file purged.log of the data folder that was lost: what was removed for good is removed again
        #[arg(long, value_name = "FILE")]
        purged: Option<PathBuf>,
    },
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
        Some(Command::Demo) => demonstrate(config).await,
        Some(Command::OrganiserLink) => {
            print!("{}", terminal::organiser(&organiser_link(&config).await?));
            Ok(())
        }
        Some(Command::Backup { folder, prune: true }) => {
            print!("{}", terminal::pruned(backup::prune_today(&folder)?));
            Ok(())
        }
        Some(Command::Backup { folder, prune: false }) => {
            print!("{}", terminal::backup(&backup::backup(&config.data, &folder).await?));
            Ok(())
        }
        Some(Command::Restore { backup, keys, purged }) => {
            let restored = backup::restore(&backup, &config.data, keys.as_deref(), purged.as_deref()).await?;
            print!("{}", terminal::restored(&restored, &config.data));
            Ok(())
        }
    }
}

async fn serve(config: Config) -> Result<(), StartError> {
    let running = Server::start(config.clone()).await?;
    print!("{}", terminal::welcome(&running, &config, stdout().is_terminal()));
    stay(running).await;
    Ok(())
}

/// A demonstration leaves nothing behind.
async fn demonstrate(config: Config) -> Result<(), StartError> {
    let data = std::env::temp_dir().join(format!("plenary-demo-{}", std::process::id()));
    let config = Config { data: data.clone(), demo: true, ..config };
    let (running, links) = plenary_server::demonstrate(config.clone()).await?;
    print!("{}", terminal::demonstration(&running, &links, stdout().is_terminal()));
    stay(running).await;
    if let Err(error) = std::fs::remove_dir_all(&data) {
        tracing::warn!(%error, "the demonstration's folder could not be removed");
    }
    Ok(())
}

async fn stay(mut running: Running) {
    tokio::select! {
        () = told_to_stop() => (),
        () = running.ended() => (),
    }
    running.shutdown().await;
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
