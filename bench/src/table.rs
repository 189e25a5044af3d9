//! What is printed: figures by scenario and server, and the goals with what was measured beside them.

use crate::{servers::Kind, spread::Spread};
use std::{collections::BTreeMap, fmt::Write};

/// Figures of all runs: by scenario, server and name, in the order in which they were measured.
#[derive(Default)]
pub struct Table {
    rows: BTreeMap<(String, Kind), Vec<(&'static str, Spread)>>,
}

impl Table {
    /// Takes what one run measured.
    pub fn add(&mut self, scenario: &str, kind: &Kind, figures: impl IntoIterator<Item = (&'static str, f64)>) {
        let row = self.rows.entry((scenario.to_owned(), kind.clone())).or_default();
        for (name, figure) in figures {
            match row.iter_mut().find(|(known, _)| *known == name) {
                Some((_, spread)) => spread.add(figure),
                None => row.push((name, [figure].into_iter().collect())),
            }
        }
    }

    /// Figures of one name, by run.
    pub fn figures(&self, scenario: &str, kind: &Kind, name: &str) -> Option<&Spread> {
        let row = self.rows.get(&(scenario.to_owned(), kind.clone()))?;
        row.iter().find(|(known, _)| *known == name).map(|(_, spread)| spread)
    }

    /// The median of one name.
    pub fn median(&self, scenario: &str, kind: &Kind, name: &str) -> Option<f64> {
        self.figures(scenario, kind, name).map(Spread::median)
    }

    /// One Markdown table for each scenario: medians, and least and most where there was more than one run.
    pub fn markdown(&self) -> String {
        let mut text = String::new();
        let mut scenarios: Vec<_> = self.rows.keys().map(|(scenario, _)| scenario).collect();
        scenarios.dedup();
        for scenario in scenarios {
            let rows: Vec<_> = self.rows.iter().filter(|((name, _), _)| name == scenario).collect();
            let mut names: Vec<&str> = Vec::new();
            for (_, row) in &rows {
                let fresh = row.iter().map(|(name, _)| *name).filter(|name| !names.contains(name)).collect::<Vec<_>>();
                names.extend(fresh);
            }
            let _ = writeln!(text, "\n### {scenario}\n\n| server | {} |", names.join(" | "));
            let _ = writeln!(text, "|---|{}", "---|".repeat(names.len()));
            for ((_, kind), row) in rows {
                let cell =
                    |name: &&str| row.iter().find(|(known, _)| known == name).map_or("–".into(), |(_, s)| show(s));
                let cells: Vec<String> = names.iter().map(cell).collect();
                let _ = writeln!(text, "| {} | {} |", kind.name(), cells.join(" | "));
            }
        }
        text
    }
}

/// The median, and the spread of the runs.
pub fn show(spread: &Spread) -> String {
    let median = number(spread.median());
    match spread.count() {
        1 => median,
        _ => format!("{median} ({}–{})", number(spread.least()), number(spread.most())),
    }
}

/// A figure with as many places as it deserves.
pub fn number(figure: f64) -> String {
    match figure.abs() {
        _ if figure.is_nan() => "–".into(),
        large if large >= 100.0 || figure.fract() == 0.0 => format!("{figure:.0}"),
        middle if middle >= 10.0 => format!("{figure:.1}"),
        _ => format!("{figure:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_holds_medians_and_how_far_they_lie_apart() {
        let mut table = Table::default();
        for figure in [3.0, 1.5, 200.25] {
            table.add("S1", &Kind::Plenary, [("p50 ms", figure)]);
        }
        table.add("S1", &Kind::Limit, [("lost", 0.0)]);
        assert_eq!(table.median("S1", &Kind::Plenary, "p50 ms"), Some(3.0));
        let text = table.markdown();
        assert!(text.contains("| plenary | 3 (1.50–200) | – |"), "{text}");
        assert!(text.contains("| limit | – | 0 |"), "{text}");
    }
}
