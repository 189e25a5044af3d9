//! A phone with an empty cache opens the address on the big screen, or the link of its QR code, over a network that Chromium
//! slows down.

use super::nothing;
use crate::scenarios::Figures;
use plenary_tests::browser::{Chromium, surface::Surface};

/// A network as Chromium pretends it: each request waits, and all share the bandwidth.
pub struct Network {
    /// Its name.
    pub name: &'static str,
    /// Kilobits a second, each way.
    pub kilobits: u32,
    /// Milliseconds until an answer begins.
    pub milliseconds: u32,
}

/// The Wi-Fi of a room that is too far away.
pub const WEAK: Network = Network { name: "400 kbit/s, 400 ms", kilobits: 400, milliseconds: 400 };
/// What browsers' developers call slow 4G.
pub const SLOW_4G: Network = Network { name: "1.6 Mbit/s, 150 ms", kilobits: 1_600, milliseconds: 150 };

/// How a phone reaches the server, which decides what its browser lets the server pack with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// A plain address in the room: gzip.
    Plain,
    /// An address that browsers trust, as with a certificate: brotli.
    Trusted,
}

impl Way {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::Plain, Self::Trusted];

    const fn word(self) -> &'static str {
        match self {
            Self::Plain => "plain (gzip)",
            Self::Trusted => "trusted (brotli)",
        }
    }
}

/// What a phone is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door<'a> {
    /// The address, to type the code there.
    Address,
    /// The link of the QR code of an event: its code and its title.
    Link(&'a str, &'a str),
}

impl Door<'_> {
    const fn word(self) -> &'static str {
        match self {
            Self::Address => "first load",
            Self::Link(..) => "first load by link",
        }
    }
}

/// The name of a first load in the table.
pub fn scenario(door: Door, network: &Network, way: Way) -> String {
    format!("{}, {}, {}", door.word(), network.name, way.word())
}

/// Until something can be read.
pub const PAINTED: &str = "painted ms";
/// Until a code can be typed, or the code of the link be sent with one tap.
pub const FORM: &str = "join form ms";
/// Until the page says which event the link joins.
pub const NAMED: &str = "event named ms";
/// Until the client runs.
pub const WHOLE: &str = "whole client ms";

/// Runs before the page: notes the frame in which the form, the name of the event, and the whole client are first there.
const CLOCK: &str = "window.plenaryLoad = {};
    const shown = (query) => document.querySelector(query)?.checkVisibility();
    const look = () => {
        const times = window.plenaryLoad;
        const usable = shown('input.code-input') || shown('.known-code');
        if (usable && shown('#join button.primary')) times.form ??= performance.now();
        if (document.querySelector('#join-title')?.innerText === TITLE) times.named ??= performance.now();
        if (times.form && !document.getElementById('shell')) times.whole ??= performance.now();
        if (!times.whole || (TITLE && !times.named)) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);";

/// Opens the join page once, with nothing in the cache.
pub async fn run(origin: &str, door: Door<'_>, network: &Network, way: Way) -> Figures {
    let phone = Chromium::with_flags(Surface::Phone, &["--host-resolver-rules=MAP board.test 127.0.0.1"]).await;
    let address = match way {
        Way::Plain => origin.replace("127.0.0.1", "board.test"),
        Way::Trusted => origin.to_owned(),
    };
    let (path, title) = match door {
        Door::Address => (String::new(), ""),
        Door::Link(code, title) => (format!("/#{code}"), title),
    };
    phone.before_every_page(&format!("const TITLE = {title:?};\n{CLOCK}")).await;
    phone.slow_network(network.kilobits, network.milliseconds).await;
    phone.visit(&format!("{address}{path}")).await;
    let there = match door {
        Door::Address => "return plenaryLoad.whole",
        Door::Link(..) => "return plenaryLoad.whole && plenaryLoad.named",
    };
    phone.until("the client runs", there).await;
    let script = "const paint = performance.getEntriesByName('first-contentful-paint')[0];
        const {form, whole} = plenaryLoad;
        return [paint.startTime, form, ...(plenaryLoad.named ? [plenaryLoad.named] : []), whole]";
    let times = super::numbers(&phone.page(script, nothing()).await);
    let names: &[_] = match door {
        Door::Address => &[PAINTED, FORM, WHOLE],
        Door::Link(..) => &[PAINTED, FORM, NAMED, WHOLE],
    };
    names.iter().copied().zip(times).collect()
}
