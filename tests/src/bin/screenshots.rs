//! `cargo run -p plenary-tests --bin screenshots -- FOLDER`: pictures of every surface in every stage, empty, with one
//! note, and full; and of a made-up event, small enough for the README, in `FOLDER/readme`.

use anyhow::{Context, Result};
use plenary_shared::{
    screen::{Screen, View},
    stage::StageKind,
};
use plenary_tests::{
    browser::{
        Chromium,
        cdp::Wish,
        surface::Surface,
        walk::{Fill, STAGES, Walk},
    },
    server::TestServer,
};
use std::path::{Path, PathBuf};

/// Sizes of each surface, with their names in the files.
const PHONE: [(Surface, &str); 2] = [(Surface::Phone, "phone"), (Surface::SmallPhone, "phone-small")];
const LAPTOP: [(Surface, &str); 2] = [(Surface::SmallLaptop, "laptop-small"), (Surface::Laptop, "laptop")];
const WALL: [(Surface, &str); 2] = [(Surface::Projector, "wall"), (Surface::SmallProjector, "wall-small")];
/// Width of the pictures in the README, at most; enough to read the words, and under 150 KB.
const SMALL: f64 = 1024.0;

#[tokio::main]
async fn main() -> Result<()> {
    let folder: PathBuf = std::env::args().nth(1).context("Name the folder for the pictures.")?.into();
    let only = std::env::args().nth(2);
    for fill in [Fill::Empty, Fill::One, Fill::Full, Fill::MadeUp] {
        if only.as_deref().is_none_or(|only| only == fill.word()) {
            day(&folder.join(fill.word()), fill).await;
        }
    }
    Ok(())
}

/// A whole day, with a picture of each screen wherever it changes.
async fn day(folder: &Path, fill: Fill) {
    let server = TestServer::without_rate_limits().await;
    let mut walk = Walk::begin(&server, fill, None).await;
    let album = Album { folder: folder.into(), small: fill == Fill::MadeUp };
    album.take(&walk, "01-lobby").await;
    for (number, kind) in (2..).zip(STAGES) {
        if kind == StageKind::Prioritising && fill == Fill::Empty {
            continue;
        }
        walk.open(kind).await;
        walk.fill().await;
        let name = format!("{number:02}-{kind:?}").to_lowercase();
        match kind {
            StageKind::Brainstorm => brainstorm(&album, &mut walk, &name).await,
            StageKind::Theming => theming(&album, &walk, &name).await,
            StageKind::Prioritising => prioritising(&album, &walk, &name).await,
            StageKind::Actions => {
                album.take(&walk, &name).await;
                walk.show(Screen { view: View::Actions, ..Screen::default() }).await;
                album.take(&walk, &format!("{name}-list")).await;
            }
            _ => album.take(&walk, &name).await,
        }
    }
    walk.event.facilitator.end().await;
    walk.phone.see("The event has ended").await;
    walk.at_rest().await;
    album.take(&walk, "14-ended").await;
    review(&album, &walk).await;
}

async fn brainstorm(album: &Album, walk: &mut Walk, name: &str) {
    if walk.fill != Fill::Empty {
        walk.phone.send_note("What information is missing?", "Nobody asked the school about attendance").await;
        walk.phone.see("Saved").await;
    }
    album.take(walk, &format!("{name}-a-writing")).await;
    walk.phone.send_nothing().await;
    album.phone(walk, &format!("{name}-b-error")).await;
    if walk.fill != Fill::Empty {
        walk.reveal().await;
        walk.phone.press_start("Show the group’s notes").await;
        walk.at_rest().await;
        album.take(walk, &format!("{name}-c-shown")).await;
    }
}

async fn theming(album: &Album, walk: &Walk, name: &str) {
    walk.show(Screen { view: View::Themes, ..Screen::default() }).await;
    album.take(walk, &format!("{name}-a")).await;
    if walk.fill == Fill::Empty {
        return;
    }
    walk.phone.press("As a list").await;
    walk.laptop.press("New theme").await;
    walk.laptop.see("Name of the theme").await;
    walk.at_rest().await;
    album.phone(walk, &format!("{name}-b-list")).await;
    album.laptop(walk, &format!("{name}-b-dialog")).await;
    walk.laptop.press("Cancel").await;
    let themes = walk.event.content().themes.keys().next().copied();
    walk.show(Screen { view: View::Themes, theme: themes, ..Screen::default() }).await;
    album.wall(walk, &format!("{name}-c-one-theme")).await;
}

async fn prioritising(album: &Album, walk: &Walk, name: &str) {
    album.take(walk, &format!("{name}-a-voting")).await;
    walk.phone.press("Next question").await;
    walk.phone.press("Check my ranking").await;
    walk.phone.see("Check your ranking").await;
    album.phone(walk, &format!("{name}-b-check")).await;
    walk.phone.press("Send my ranking").await;
    walk.phone.see("Your ranking is in").await;
    album.phone(walk, &format!("{name}-c-sent")).await;
    walk.event.facilitator.close_stage().await;
    walk.phone.see("Ranking has closed.").await;
    for (letter, view) in [('d', View::Impact), ('e', View::Ease), ('f', View::Picture), ('g', View::Agreement)] {
        walk.show(Screen { view, ..Screen::default() }).await;
        album.take(walk, &format!("{name}-{letter}-{view:?}").to_lowercase()).await;
    }
}

/// The organiser's list, the form of a new event, the join form, a snapshot.
async fn review(album: &Album, walk: &Walk) {
    let browser = Chromium::open(Surface::Laptop).await;
    let origin = walk.event.organiser.origin();
    album.of(&browser, &LAPTOP[1..], &origin, "20-join").await;
    browser.sit_down_at(&walk.event.organiser).await;
    for (path, name, words) in [
        ("/organise", "21-events", "Events"),
        ("/organise/new", "22-set-up", "Create event"),
        ("/facilitate", "23-hand-over", "Handover code"),
        ("/sign-in", "26-sign-in", "Pass phrase"),
        ("/account", "27-account", "Step 1 of 2"),
        ("/organise/people", "28-people", "Signed-in devices"),
    ] {
        browser.visit(&format!("{origin}{path}")).await;
        browser.see(words).await;
        album.shoot(&browser, &LAPTOP[1..], name).await;
    }
    browser.visit(&format!("{origin}/review/{}", walk.event.session)).await;
    browser.see("Snapshots").await;
    album.shoot(&browser, &LAPTOP[1..], "24-snapshots").await;
    browser.press("Open End of the event").await;
    browser.see("This is a snapshot.").await;
    for tab in ["Notes", "Themes", "Learning", "Rankings"] {
        browser.press(tab).await;
        album.shoot(&browser, &LAPTOP[1..], &format!("25-snapshot-{}", tab.to_lowercase())).await;
    }
}

/// Where pictures go.
struct Album {
    folder: PathBuf,
    /// Whether each is taken once more, small.
    small: bool,
}

impl Album {
    async fn take(&self, walk: &Walk, name: &str) {
        self.phone(walk, name).await;
        self.laptop(walk, name).await;
        self.wall(walk, name).await;
    }

    async fn phone(&self, walk: &Walk, name: &str) {
        self.shoot(&walk.phone, &PHONE, name).await;
        walk.phone.wish(&[Wish::Dark]).await;
        self.shoot(&walk.phone, &PHONE[..1], &format!("{name}-dark")).await;
        walk.phone.wish(&[Wish::Light]).await;
        let whole = self.folder.join(format!("{name}-phone-whole.png"));
        walk.phone.whole_picture(&whole).await;
    }

    async fn laptop(&self, walk: &Walk, name: &str) {
        self.shoot(&walk.laptop, &LAPTOP, name).await;
    }

    async fn wall(&self, walk: &Walk, name: &str) {
        self.shoot(&walk.wall, &WALL, name).await;
    }

    async fn of(&self, browser: &Chromium, sizes: &[(Surface, &str)], address: &str, name: &str) {
        browser.visit(address).await;
        browser.at_rest().await;
        self.shoot(browser, sizes, name).await;
    }

    async fn shoot(&self, browser: &Chromium, sizes: &[(Surface, &str)], name: &str) {
        for (surface, size) in sizes {
            browser.become_a(*surface).await;
            browser.script("scrollTo(0, 0)", vec![]).await;
            browser.at_rest().await;
            let file = format!("{name}-{size}.png");
            browser.picture(&self.folder.join(&file), 1.0).await;
            if self.small {
                let scale = (SMALL / f64::from(surface.size().0)).min(1.0);
                browser.picture(&self.folder.join("readme").join(&file), scale).await;
            }
        }
        browser.become_a(sizes[0].0).await;
    }
}
