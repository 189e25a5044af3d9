//! The accessibility checker axe-core, run inside a page.

use super::{Chromium, cdp::Wish, page::Page, picture::target};
use serde::Deserialize;
use serde_json::{Value, json};
use std::path::PathBuf;

/// Rules of WCAG 2.2 A and AA, and good habits. Without naming 2.2 the size of targets is not tested.
const TAGS: [&str; 6] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/// Places that a report names; the others are counted.
const NAMED: usize = 4;

const RUN: &str = "
    const [tags, done] = arguments;
    const place = ({html, target, failureSummary}) =>
        `${target}\\n      ${html.slice(0, 200)}\\n      ${failureSummary.replace(/\\s+/g, ' ')}`;
    axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'], preload: false}).then(
        (found) => done(found.violations.map(({id, help, nodes}) => ({id, help, nodes: nodes.map(place)}))),
        (error) => done([{id: 'axe', help: String(error), nodes: []}]),
    );
";

/// A rule that a page breaks, and where.
#[derive(Debug, Deserialize)]
struct Violation {
    id: String,
    help: String,
    nodes: Vec<String>,
}

impl Chromium {
    /// What axe finds on the page as it is now, light and dark; nothing when all is well.
    pub(super) async fn axe_in_light_and_dark(&self, place: &str) -> Vec<String> {
        let mut report = Vec::new();
        for (name, wish) in [("light", Wish::Light), ("dark", Wish::Dark)] {
            self.wish(&[wish, Wish::Still]).await;
            report.extend(self.axe(&format!("{place}, {name}")).await);
        }
        self.wish(&[Wish::Light]).await;
        report
    }
}

impl Page {
    /// What axe finds on the page as it is now.
    pub(super) async fn axe(&self, place: &str) -> Vec<String> {
        if self.script("return typeof axe", vec![]).await == json!("undefined") {
            self.script(&format!("{}\nwindow.axe = axe;", source()), vec![]).await;
        }
        let found = self.client.execute_async(RUN, vec![json!(TAGS)]).await;
        let found: Value = found.unwrap_or_else(|error| panic!("axe in {place}: {error}"));
        let found: Vec<Violation> = serde_json::from_value(found).expect("violations as the script makes them");
        found.iter().map(|violation| report(place, violation)).collect()
    }
}

fn report(place: &str, violation: &Violation) -> String {
    let nodes: String = violation.nodes.iter().take(NAMED).map(|node| format!("\n    {node}")).collect();
    format!("{place}: {} ({}), {} places{nodes}", violation.help, violation.id, violation.nodes.len())
}

/// The script that `cargo xtask test` fetches from npm.
fn source() -> String {
    let named = std::env::var_os("PLENARY_AXE").map(PathBuf::from);
    let file = named.unwrap_or_else(|| target().join("axe/node_modules/axe-core/axe.min.js"));
    std::fs::read_to_string(&file).unwrap_or_else(|_| {
        panic!(
            "The accessibility tests need axe-core, and it is not at {}: run `cargo xtask test`, which fetches it, or \
             name the script in PLENARY_AXE.",
            file.display()
        )
    })
}
