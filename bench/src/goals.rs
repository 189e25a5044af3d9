//! The goals, each with what was measured beside it: met, or missed.

use crate::{
    servers::Kind,
    table::{Table, number},
};

/// A goal, its measured value and its bound.
pub struct Goal {
    /// Its name.
    pub name: &'static str,
    /// What it asks for.
    pub wish: &'static str,
    /// What was measured, with its unit; none when the scenario was left out.
    pub measured: Option<f64>,
    /// The most that meets it.
    pub most: f64,
}

impl Goal {
    /// One line of the table of goals.
    pub fn line(&self) -> String {
        let (measured, verdict) = match self.measured {
            Some(figure) if figure.is_nan() => ("–".into(), "not measured"),
            Some(figure) if figure <= self.most => (number(figure), "met"),
            Some(figure) => (number(figure), "**missed**"),
            None => ("–".into(), "not measured"),
        };
        format!("| {} | {} | {measured} | {} | {verdict} |", self.name, self.wish, number(self.most))
    }
}

/// Every goal that this program measures.
pub fn goals(table: &Table) -> Vec<Goal> {
    let of = |scenario: &str, kind: &Kind, name: &str| table.median(scenario, kind, name);
    let own = |scenario: &str, name: &str| of(scenario, &Kind::Plenary, name);
    let ratio = |scenario: &str, name: &str, peer: &Kind| Some(own(scenario, name)? / of(scenario, peer, name)?);
    let sync = of("disk", &Kind::Plenary, "fdatasync p95 ms").unwrap_or(f64::NAN);
    let goal = |name, wish, measured, most| Goal { name, wish, measured, most };
    let cpu = "CPU s / 1M";
    let sum =
        |name: &str| ["S1", "S1x4", "S2", "S4"].iter().filter_map(|scenario| own(scenario, name)).reduce(|a, b| a + b);
    vec![
        goal("P1", "S1 CPU ÷ y-websocket", ratio("S1", cpu, &Kind::YWebsocket), 0.28),
        goal("P1", "S1 CPU ÷ limit, synced", ratio("S1", cpu, &Kind::LimitSynced), 1.6),
        goal("P2", "S1 edit-to-all p95, ms (25 and one sync)", own("S1", "p95 ms"), 25.0 + sync),
        goal("P2", "S1 p99 ÷ limit without sync", ratio("S1", "p99 ms", &Kind::Limit), 1.5),
        goal("P2", "S1x4 p99 ÷ S1 p99", own("S1x4", "p99 ms").zip(own("S1", "p99 ms")).map(|(a, b)| a / b), 2.0),
        goal("P2", "S1x4 lost", own("S1x4", "lost"), 0.0),
        goal("P3", "S2 CPU ÷ y-websocket", ratio("S2", cpu, &Kind::YWebsocket), 0.58),
        goal("P3", "S2 p99, ms", own("S2", "p99 ms"), 60.0),
        goal("P4", "KiB per connection in S2", own("S2", "KiB / connection"), 25.0),
        goal("P4", "process with 1,000 people, MiB", own("S2", "RSS MiB"), 40.0),
        goal("P4", "live room ÷ its encoded board", own("S3", "room / board"), 4.0),
        goal("P5", "S3 CPU ÷ y-websocket (goal: 0.5 × y-sweet)", ratio("S3", "CPU ms", &Kind::YWebsocket), 0.12),
        goal("P5", "S3 p50 ÷ y-websocket (goal: 0.5 × y-sweet)", ratio("S3", "p50 ms", &Kind::YWebsocket), 0.15),
        goal(
            "P5",
            "S3 last of 60 ÷ y-websocket (goal: 0.6 × y-sweet)",
            ratio("S3", "last of 60 ms", &Kind::YWebsocket),
            0.21,
        ),
        goal("P6", "S4 lost", own("S4", "lost"), 0.0),
        goal("P6", "S4 converged after, ms", own("S4", "converged after ms"), 100.0),
        goal("P6", "S4 CPU ÷ y-websocket", ratio("S4", "CPU s", &Kind::YWebsocket), 0.5),
        goal(
            "P7",
            "S5 lost of what was seen or saved, all runs",
            table.figures("S5", &Kind::Plenary, "lost of seen").map(|spread| spread.most()),
            0.0,
        ),
        goal("P8", "doubled, S1 to S4", sum("doubled"), 0.0),
        goal("P8", "unequal boards or frames, S1 to S4", sum("unequal"), 0.0),
        goal("P9", "a note changed among 5,000 ÷ among 100", own("hot paths", "5,000 ÷ 100 notes"), 1.5),
        goal("P9", "a note added to 5,000 ÷ to 100", own("hot paths", "the same, added"), 1.5),
        goal("P10", "tally of 500 ballots × 60 items, ms", own("hot paths", "tally ms"), 20.0),
        goal("P10", "tally with the order of 200 items, ms", own("hot paths", "200 items ms"), 100.0),
        goal("P12", "reveal of 200 notes to the projector's socket p95, ms", own("reveal", "p95 ms"), 300.0),
        goal(
            "slow reader",
            "others' p99 with ÷ without",
            own("slow reader", "disturbed p99 ms").zip(own("slow reader", "quiet p99 ms")).map(|(a, b)| a / b),
            1.2,
        ),
        goal("outboxes", "60 × 50 commands refused or put off", own("outboxes", "refused"), 0.0),
    ]
}

/// The table of goals.
pub fn markdown(table: &Table) -> String {
    let lines: Vec<String> = goals(table).iter().map(Goal::line).collect();
    format!("\n### Goals\n\n| goal | what | measured | at most | |\n|---|---|---|---|---|\n{}\n", lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_of_medians_meets_its_goal_or_misses_it() {
        let mut table = Table::default();
        for (kind, figure) in [(Kind::Plenary, 3.0), (Kind::YWebsocket, 12.0), (Kind::LimitSynced, 2.0)] {
            table.add("S1", &kind, [("CPU s / 1M", figure)]);
        }
        let text = markdown(&table);
        assert!(text.contains("| P1 | S1 CPU ÷ y-websocket | 0.25 | 0.28 | met |"), "{text}");
        assert!(text.contains("| P1 | S1 CPU ÷ limit, synced | 1.50 | 1.60 | met |"), "{text}");
        assert!(text.contains("| P3 | S2 p99, ms | – | 60 | not measured |"), "{text}");
    }
}
