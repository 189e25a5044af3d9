//! A breach planted for every rule, and what must stay allowed.

use super::*;

/// For each rule: a path, a line that breaks the rule there, and a path where the same line is fine.
const PLANTED: &[(&str, &str, &str, &str)] = &[
    ("yrs in document", "client/src/mirror.rs", "use yrs::{Doc, Map};", "shared/src/document/schema.rs"),
    ("sqlx in store/sqlite", "server/src/store/writer.rs", "sqlx::query(SQL)", "server/src/store/sqlite/rooms.rs"),
    (
        "SQL in store/sqlite",
        "server/src/store/memory.rs",
        "f(\"delete from pass\");",
        "server/src/store/sqlite/copy.rs",
    ),
    ("SQL in store/sqlite", "server/src/web/ready.rs", "f(\n\"select one\n from two\");", "client/src/words/desk.rs"),
    (
        "stores behind their traits",
        "server/src/web/doors.rs",
        "use crate::store::{StoreError, sqlite::SqliteStore};",
        "server/src/backup/restore.rs",
    ),
    (
        "stores behind their traits",
        "server/src/store/memory.rs",
        "fn f(keys: SqliteKeys) {}",
        "server/src/store/sqlite.rs",
    ),
    ("axum in web", "server/src/config.rs", "use axum;", "server/src/listen.rs"),
    (
        "prometheus in exported",
        "server/src/web/figures.rs",
        "use prometheus_client::registry;",
        "server/src/metrics/exported.rs",
    ),
    ("figures know nobody", "server/src/metrics.rs", "fn f(id: SessionId) {}", "server/src/live/registry.rs"),
    ("addresses stop at the web", "server/src/live/seats.rs", "fn f(from: IpAddr) {}", "server/src/web/asker.rs"),
    ("shared is pure", "shared/src/id.rs", "let n = rand::random();", "server/src/seat.rs"),
    ("shared has no clock", "shared/src/day.rs", "SystemTime::now()", "server/src/clock.rs"),
    ("rooms are pure", "server/src/room.rs", "fn f(m: axum::Message) {}", "server/src/web/socket.rs"),
    ("no client bytes decoded", "shared/src/snapshot.rs", "Update::decode_v1(b)", "shared/src/document/replica.rs"),
    ("server without replica", "server/src/web.rs", "use shared::document::replica;", "client/src/mirror.rs"),
    (
        "faults behind seams",
        "server/src/store/writer.rs",
        "if crate::planted::any() {}",
        "server/src/faults/persistence.rs",
    ),
    ("bounded queues", "server/src/web.rs", "unbounded_channel();", "docs/queues.rs"),
    ("nothing put off", "shared/src/id.rs", "fn f() {} // FIXME later", "docs/notes.rs"),
    ("nothing put off", "tests/it/main.rs", "#[ignore = \"slow\"]", "docs/notes.rs"),
];

fn names_of(path: &str, line: &str) -> Vec<&'static str> {
    let found = breaches_in(path, &format!("//! A file.\n{line}\n"));
    let rules = RULES.iter().map(|rule| rule.name);
    rules.filter(|name| found.iter().any(|breach| breach.contains(name))).collect()
}

#[test]
fn every_planted_breach_is_found_and_only_there() {
    for (name, path, line, fine) in PLANTED {
        assert!(names_of(path, line).contains(name), "{name} overlooks {path}: {line}");
        assert!(!names_of(fine, line).contains(name), "{name} must let {fine} alone");
    }
}

#[test]
fn every_rule_has_a_planted_breach() {
    for rule in RULES.iter().filter(|rule| !matches!(rule.forbids, Forbids::SilentOpening)) {
        assert!(PLANTED.iter().any(|(name, ..)| *name == rule.name), "{}", rule.name);
    }
}

#[test]
fn a_file_opens_with_a_sentence() {
    assert_eq!(breaches_in("shared/src/id.rs", "//! Ids.\n"), Vec::<String>::new());
    assert_eq!(breaches_in("shared/src/id.rs", "use std::fmt;\n").len(), 1);
    assert_eq!(breaches_in("shared/src/id.rs", "").len(), 1);
}

#[test]
fn a_breach_says_where_it_is() {
    let found = breaches_in("server/src/config.rs", "//! Config.\n\nuse axum::Router;\n");
    assert!(found[0].starts_with("server/src/config.rs:3: axum (axum in web: "));
}

#[test]
fn this_workspace_stands_on_its_floors() {
    check(&Project::find().unwrap()).unwrap();
}
