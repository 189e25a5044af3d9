//! The versions of program and data, and whether they are compatible.

use super::Finding;
use crate::store::sqlite::schema::{self, Schema};
use std::path::Path;

const ABOUT: &str = "version";

/// The version of this program.
pub fn program() -> Finding {
    Finding::well(ABOUT, format!("This is Plenary {}.", env!("CARGO_PKG_VERSION")))
}

/// Whether this program can work with the data.
pub async fn examine(data: &Path) -> Vec<Finding> {
    let name = data.display();
    match schema::read(data, super::running(data)).await {
        Ok(schemas) if schemas.is_empty() => {
            vec![Finding::well(
                ABOUT,
                format!("There is no data in {name} yet; the server creates it when it first starts."),
            )]
        }
        Ok(schemas) => schemas.into_iter().map(judge).collect(),
        Err(_) => {
            let say = format!("The data in {name} cannot be read; do not start the server on it. Restore a backup.");
            vec![Finding::problem(ABOUT, say)]
        }
    }
}

fn judge(Schema { file, has, newest }: Schema) -> Finding {
    match has {
        Some(has) if has > newest => {
            let say =
                format!("{file} has schema {has}, but this program only knows schema {newest}; use a newer version.");
            Finding::problem(ABOUT, say)
        }
        Some(has) if has == newest => Finding::well(ABOUT, format!("{file} has schema {has}, the newest.")),
        has => {
            let has = has.map_or("no schema".into(), |has| format!("schema {has}"));
            let say = format!("{file} has {has}; back it up, because the next start upgrades it to schema {newest}.");
            Finding::warning(ABOUT, say)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::State;

    #[test]
    fn data_of_a_newer_program_is_a_problem_and_of_an_older_one_a_reason_for_a_backup() {
        let judged = |has| judge(Schema { file: "plenary.db", has, newest: 3 });
        assert_eq!(judged(Some(3)).state, State::Well);
        assert_eq!(judged(Some(4)).state, State::Problem);
        assert_eq!(judged(Some(2)).state, State::Warning);
        assert!(judged(None).say.contains("has no schema; back it up"));
    }
}
