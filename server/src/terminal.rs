//! Text on the terminal: the server's address, the organiser's link, a QR code for phones.

use crate::{
    DemoLinks, Running,
    backup::{self, Made, Restored},
    config::Config,
};
use qrcode::{EcLevel, QrCode, render::unicode::Dense1x2};
use std::{error::Error, fmt::Write, path::Path};

/// Days for which an organiser's link is valid.
pub const ORGANISER_LINK_DAYS: i64 = 7;

/// Printed when the server is ready.
pub fn welcome(running: &Running, config: &Config, colours: bool) -> String {
    let mut text = format!("Plenary is running at {}\n", running.url());
    match running.organiser_link() {
        Some(link) => text.push_str(&organiser(link)),
        None => {
            let _ = writeln!(text, "Organisers sign in at {}/sign-in", running.url());
            text.push_str("If none of them can, stop the server and run: plenary organiser-link\n");
        }
    }
    let urls = running.urls();
    let phones = config.public_url.is_some() || !urls.is_empty();
    if phones {
        text.push_str("\nPhones can reach it here. If an address does not open, try another or check the Wi-Fi:\n");
        for url in config.public_url.iter().chain(urls) {
            let _ = writeln!(text, "  {url}");
        }
    } else {
        text.push_str("Only this computer can reach it. To let phones in, see: plenary --help\n");
    }
    let _ = writeln!(text, "\n{}", picture(running.url(), colours));
    if phones && !config.secure() {
        text.push_str("It uses plain HTTP: anyone on the same network can read and change what is sent.\n");
    }
    text.push_str("Stop it with Ctrl+C.\n");
    text
}

/// Printed when a demonstration is ready.
pub fn demonstration(running: &Running, links: &DemoLinks, colours: bool) -> String {
    let DemoLinks { participant, facilitator, projector, reviewer } = links;
    format!(
        "Plenary is showing a made-up case at {}. Nothing is kept.\n\n\
         On a phone, or in a private window:\n  {participant}\n\
         As facilitator:\n  {facilitator}\n\
         On the big screen:\n  {projector}\n\
         As reviewer:\n  {reviewer}\n\n{}\n\
         Stop it with Ctrl+C.\n",
        running.url(),
        picture(participant, colours)
    )
}

/// The lines about an organiser's link.
pub fn organiser(link: &str) -> String {
    format!("Organiser: open this link. It works once, within {ORGANISER_LINK_DAYS} days:\n  {link}\n")
}

/// Printed when a backup has been made.
pub fn backup(made: &Made) -> String {
    let Made { folder, expires, condition, locked } = made;
    let mut text = format!(
        "Backup of {} in {}\n\
         Its keys are in the folder “keys” inside it. Keep them until {expires} at the latest: what people delete must be \n\
         gone from backups within {} days. To destroy them then, run: plenary backup --prune {}\n\
         Without its keys nobody can read a backup, not even you.\n",
        counted(condition.events, "event", "events"),
        folder.display(),
        backup::DAYS,
        folder.parent().unwrap_or(folder).display(),
    );
    if *locked {
        text.push_str(
            "To restore it you also need the unlock file, which is not in it. Keep a copy of that file elsewhere.\n",
        );
    }
    if condition.unreadable > 0 {
        let _ = writeln!(text, "{} cannot be read. Check an older backup now.", of_events(condition.unreadable));
    }
    text.push_str(&changed(condition.changed));
    text
}

/// Printed when expired backups have been destroyed.
pub fn pruned(backups: usize) -> String {
    format!("Destroyed {}.\n", counted(backups, "backup", "backups"))
}

/// Printed when a backup has been restored.
pub fn restored(restored: &Restored, data: &Path) -> String {
    let Restored { made, condition, removed_again } = restored;
    let mut text = format!(
        "Restored {} of {made} into {}. Every event opens.\n\
         Anything saved after the backup was made is lost, unless a phone has not sent it yet: phones will send that.\n\
         Single-use links and handover codes no longer work. Make new ones.\n",
        counted(condition.events, "event", "events"),
        data.display(),
    );
    match removed_again {
        Some(count) => {
            let _ = writeln!(text, "Notes and events removed for good since the backup, now removed again: {count}.");
        }
        None => text.push_str(
            "If a note or an event has been removed for good since then, or an event has ended, do that again now. If you\n\
             have the lost folder's purged.log, name it with --purged and Plenary removes them for you.\n",
        ),
    }
    if condition.unreadable > 0 {
        let _ =
            writeln!(text, "{} already could not be read when the backup was made.", of_events(condition.unreadable));
    }
    text.push_str(&changed(condition.changed));
    text
}

/// The warning before a data folder is locked.
pub fn before_lock(data: &Path, file: &Path) -> String {
    let (data, file) = (data.display(), file.display());
    format!(
        "The unlock key in {file} will lock {data}.\n\
         After that, nobody can read what people wrote there without this file: not a thief, and not you. If you lose\n\
         the file, you lose everything in the folder and its later backups for ever, and nobody can help. Keep a second\n\
         copy of it somewhere other than this computer, for example on paper.\n"
    )
}

/// Printed when a data folder is locked; `before` says whether it already was.
pub fn locked(before: bool, file: &Path) -> String {
    let file = file.display();
    if before {
        return format!("It is already locked with {file}. Nothing was changed.\n");
    }
    format!(
        "Locked. Start the server with --unlock {file} from now on, and copy that file to a safe place now.\n\
         Backups and other copies made before now still open without it: destroy them.\n"
    )
}

fn changed(snapshots: usize) -> String {
    match snapshots {
        0 => String::new(),
        _ => format!("Snapshots that have changed since they were saved: {snapshots}. Reviewers will see a warning.\n"),
    }
}

fn of_events(count: usize) -> String {
    format!("Of these, {}", counted(count, "event", "events"))
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// An error as one sentence: a capital at the start, a full stop at the end.
pub fn sentence(error: &dyn Error) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    let start: String = letters.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
    format!("{start}{}.", letters.as_str())
}

/// A QR code of an address in half-blocks. With colours it is dark on light on every terminal; without them it assumes
/// the usual light on dark.
fn picture(url: &str, colours: bool) -> String {
    let code =
        QrCode::with_error_correction_level(url, EcLevel::M).expect("an address is shorter than a QR code holds");
    let (dark, light) = if colours { (Dense1x2::Dark, Dense1x2::Light) } else { (Dense1x2::Light, Dense1x2::Dark) };
    let blocks = code.render::<Dense1x2>().quiet_zone(true).dark_color(dark).light_color(light).build();
    let line = |line: &str| if colours { format!("\x1b[30;107m{line}\x1b[0m") } else { line.to_owned() };
    blocks.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_as_wide_as_its_modules_and_half_as_high() {
        let modules = QrCode::with_error_correction_level("http://10.0.0.4:8790", EcLevel::M).unwrap().width() + 8;
        let text = picture("http://10.0.0.4:8790", false);
        assert!(text.lines().all(|line| line.chars().count() == modules));
        assert_eq!(text.lines().count(), modules.div_ceil(2));
        assert!(picture("http://10.0.0.4:8790", true).starts_with("\x1b[30;107m "));
    }

    #[test]
    fn an_error_becomes_a_sentence() {
        let error = crate::config::ConfigError::HalfTls;
        assert_eq!(sentence(&error), "--tls-cert and --tls-key belong together; give both or neither.");
        let error = crate::StartError::PortInUse("127.0.0.1:1".parse().unwrap(), "--listen");
        assert!(sentence(&error).starts_with("Another program"));
    }
}
