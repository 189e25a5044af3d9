//! A phone with an empty cache opens the address on the big screen, over a network that Chromium slows down.

use super::nothing;
use crate::scenarios::Figures;
use plenary_tests::browser::{Chromium, surface::Surface};

/// A network as Chromium pretends it: each request waits, and all share the bandwidth.
pub struct Network {
    /// Its name in the table.
    pub name: &'static str,
    /// Kilobits a second, each way.
    pub kilobits: u32,
    /// Milliseconds until an answer begins.
    pub milliseconds: u32,
}

/// The Wi-Fi of a room that is too far away.
pub const WEAK: Network = Network { name: "first load, 400 kbit/s, 400 ms", kilobits: 400, milliseconds: 400 };
/// What browsers' developers call slow 4G.
pub const SLOW_4G: Network = Network { name: "first load, 1.6 Mbit/s, 150 ms", kilobits: 1_600, milliseconds: 150 };

/// Until something can be read.
pub const PAINTED: &str = "painted ms";
/// Until a code can be typed.
pub const FORM: &str = "join form ms";
/// Until the client runs.
pub const WHOLE: &str = "whole client ms";

/// Runs before the page: notes the frame in which the form, and the whole client, are first there.
const CLOCK: &str = "window.plenaryLoad = {};
    const look = () => {
        const times = window.plenaryLoad;
        const form = document.querySelector('input.code-input');
        if (form?.checkVisibility()) times.form ??= performance.now();
        if (form && !document.getElementById('shell')) times.whole ??= performance.now();
        if (!times.whole) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);";

/// Opens the join page once, with nothing in the cache.
pub async fn run(origin: &str, network: &Network) -> Figures {
    let phone = Chromium::open(Surface::Phone).await;
    phone.before_every_page(CLOCK).await;
    phone.slow_network(network.kilobits, network.milliseconds).await;
    phone.visit(origin).await;
    phone.until("the client runs", "return window.plenaryLoad.whole").await;
    let script = "const paint = performance.getEntriesByName('first-contentful-paint')[0];
        return [paint.startTime, plenaryLoad.form, plenaryLoad.whole]";
    let times = super::numbers(&phone.page(script, nothing()).await);
    [PAINTED, FORM, WHOLE].into_iter().zip(times).collect()
}
