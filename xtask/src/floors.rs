//! `cargo xtask floors`: which folder may name what, read from the source text, and what the manifests must say.

mod manifests;
mod modules;
mod source;
#[cfg(test)]
mod tests;
mod words;

use anyhow::{Context, Result, ensure};
use source::Source;

use crate::client::files_below;
use crate::project::Project;

const EVERYWHERE: &[&str] = &["bench/", "client/", "server/", "shared/", "tests/", "xtask/"];
/// All that ships: the crates `tests` and `bench` may look behind the floors.
const PRODUCT: &[&str] = &["client/", "server/", "shared/", "xtask/"];

/// Folders that must not depend on requests: rooms, what they store, and where it is stored.
const BELOW_THE_WEB: &[&str] = &[
    "server/src/live.rs",
    "server/src/live/",
    "server/src/room.rs",
    "server/src/room/",
    "server/src/journal.rs",
    "server/src/journal/",
    "server/src/frames.rs",
    "server/src/seal.rs",
    "server/src/store.rs",
    "server/src/store/",
];

/// Where the store's traits are kept in SQLite.
const SQLITE: &[&str] = &["server/src/store/sqlite.rs", "server/src/store/sqlite/"];

/// One floor: where a rule looks, where it does not, what it must not find, and why.
struct Rule {
    name: &'static str,
    /// Starts of paths below the workspace.
    within: &'static [&'static str],
    /// Starts of paths that the rule leaves alone.
    except: &'static [&'static str],
    forbids: Forbids,
    why: &'static str,
}

/// What a rule must not find.
enum Forbids {
    /// These crates in a `use` or in a path; comments and strings may speak of them.
    Crates(&'static [&'static str]),
    /// These words in code; comments and strings may speak of them.
    Words(&'static [&'static str]),
    /// These words in code or comments.
    WordsAnywhere(&'static [&'static str]),
    /// Strings that begin with these words and go on.
    Strings(&'static [&'static str]),
    /// A file that does not open with `//!`.
    SilentOpening,
}

const RULES: &[Rule] = &[
    Rule {
        name: "yrs in document",
        within: PRODUCT,
        except: &["shared/src/document.rs", "shared/src/document/"],
        forbids: Forbids::Crates(&["yrs"]),
        why: "only shared::document knows how the shared content is kept",
    },
    Rule {
        name: "sqlx in store/sqlite",
        within: PRODUCT,
        except: SQLITE,
        forbids: Forbids::Crates(&["sqlx"]),
        why: "the database is named only where the store's traits are kept with it",
    },
    Rule {
        name: "SQL in store/sqlite",
        within: &["server/", "shared/"],
        // A planted fault is bent into the database itself.
        except: &["server/src/store/sqlite.rs", "server/src/store/sqlite/", "server/src/faults/persistence.rs"],
        forbids: Forbids::Strings(&[
            "select",
            "insert into",
            "insert or",
            "update",
            "delete from",
            "create table",
            "create temp",
            "alter table",
            "drop table",
            "pragma",
        ]),
        why: "another database must find all SQL in one folder",
    },
    Rule {
        name: "stores behind their traits",
        within: &["server/src/"],
        except: &[
            "server/src/store.rs",
            "server/src/store/sqlite.rs",
            "server/src/store/sqlite/",
            "server/src/store/story",
            // These open, copy or examine a data folder.
            "server/src/audit.rs",
            "server/src/backup",
            "server/src/doctor",
            "server/src/lib.rs",
            "server/src/unlock.rs",
        ],
        forbids: Forbids::Words(&["sqlite", "SqliteStore", "SqliteRooms", "SqliteKeys"]),
        why: "what asks a store for something knows its traits, not its database",
    },
    Rule {
        name: "axum in web",
        within: PRODUCT,
        except: &[
            "server/src/web.rs",
            "server/src/web/",
            "server/src/lib.rs",
            "server/src/listen.rs",
            "server/src/listen/",
        ],
        forbids: Forbids::Crates(&["axum"]),
        why: "HTTP stops in server::web",
    },
    Rule {
        name: "prometheus in exported",
        within: PRODUCT,
        except: &["server/src/metrics/exported.rs"],
        forbids: Forbids::Crates(&["prometheus_client"]),
        why: "no figure is told but through the rules of server::metrics",
    },
    Rule {
        name: "figures know nobody",
        within: &["server/src/metrics.rs", "server/src/metrics/"],
        except: &[],
        forbids: Forbids::Words(&["SessionId", "NoteId", "OpId", "Device", "IpAddr", "SocketAddr", "HeaderMap"]),
        why: "what metrics cannot name it cannot tell",
    },
    Rule {
        name: "addresses stop at the web",
        within: BELOW_THE_WEB,
        except: &[],
        forbids: Forbids::Words(&["IpAddr", "SocketAddr", "HeaderMap", "ConnectInfo"]),
        why: "what a room and a row cannot name they cannot keep",
    },
    Rule {
        name: "shared is pure",
        within: &["shared/"],
        except: &[],
        forbids: Forbids::Crates(&["tokio", "axum", "sqlx", "leptos", "rand", "getrandom"]),
        why: "both ends share data and rules; I/O and randomness come in as arguments",
    },
    Rule {
        name: "shared has no clock",
        within: &["shared/"],
        except: &[],
        forbids: Forbids::Words(&["SystemTime", "Instant"]),
        why: "time comes in as an argument",
    },
    Rule {
        name: "rooms are pure",
        within: BELOW_THE_WEB,
        except: SQLITE,
        forbids: Forbids::Crates(&["axum", "sqlx", "yrs"]),
        why: "a room knows neither sockets nor SQL nor the CRDT",
    },
    Rule {
        // `author.rs` loads what the server itself stored; `replica.rs` reads what the server sent.
        name: "no client bytes decoded",
        within: &["server/", "shared/"],
        except: &["shared/src/document/author.rs", "shared/src/document/replica.rs"],
        forbids: Forbids::Words(&["Update::decode", "Update::decode_v1", "Update::decode_v2", "apply_update"]),
        why: "bytes that a client wrote never reach the CRDT's decoder",
    },
    Rule {
        // The demonstration's stand-ins are clients of the room, and a room's tests play one.
        name: "server without replica",
        within: &["server/"],
        except: &["server/src/demo/", "server/src/room/tests.rs"],
        forbids: Forbids::Words(&["replica", "Replica", "Follower"]),
        why: "the replica that applies updates belongs to the client",
    },
    Rule {
        name: "faults behind seams",
        within: &["server/src/"],
        except: &["server/src/bin/planted.rs", "server/src/faults", "server/src/lib.rs", "server/src/planted.rs"],
        forbids: Forbids::Words(&["planted"]),
        why: "the product asks its seams, and knows of no fault",
    },
    Rule {
        name: "bounded queues",
        within: EVERYWHERE,
        except: &[],
        forbids: Forbids::Words(&["unbounded_channel"]),
        why: "every queue has a bound",
    },
    Rule {
        name: "nothing put off",
        within: EVERYWHERE,
        except: &[],
        forbids: Forbids::WordsAnywhere(&["TODO", "FIXME", "todo!", "#[ignore"]),
        why: "what is merged is finished, and every test runs",
    },
    Rule {
        name: "opening sentence",
        within: EVERYWHERE,
        except: &[],
        forbids: Forbids::SilentOpening,
        why: "each file says what it is for",
    },
];

/// Reads all sources and fails with one line per breach.
pub fn check(project: &Project) -> Result<()> {
    let mut breaches = Vec::new();
    let mut files = 0;
    for folder in EVERYWHERE {
        for path in files_below(&project.root.join(folder))? {
            if path.extension().is_none_or(|end| end != "rs") {
                continue;
            }
            let text = std::fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
            let name = path.strip_prefix(&project.root)?.to_string_lossy().replace('\\', "/");
            breaches.append(&mut breaches_in(&name, &text));
            files += 1;
        }
    }
    breaches.append(&mut manifests::breaches(project)?);
    breaches.append(&mut modules::breaches(project)?);
    breaches.append(&mut words::breaches(project)?);
    for breach in &breaches {
        eprintln!("{breach}");
    }
    ensure!(breaches.is_empty(), "{} lines break a rule.", breaches.len());
    eprintln!("{} rules hold in {files} files; manifests and words on screen keep theirs.", RULES.len());
    Ok(())
}

/// Every breach in one file as `path:line: what (rule: why)`.
fn breaches_in(path: &str, text: &str) -> Vec<String> {
    let source = Source::read(text);
    let mut breaches = Vec::new();
    for rule in RULES.iter().filter(|rule| rule.covers(path)) {
        for (line, found) in rule.forbids.find(text, &source) {
            breaches.push(format!("{path}:{line}: {found} ({}: {})", rule.name, rule.why));
        }
    }
    breaches
}

impl Rule {
    fn covers(&self, path: &str) -> bool {
        let starts = |starts: &[&str]| starts.iter().any(|start| path.starts_with(start));
        starts(self.within) && !starts(self.except)
    }
}

impl Forbids {
    /// Line numbers from 1, and what was found there.
    fn find(&self, text: &str, source: &Source) -> Vec<(usize, &'static str)> {
        match self {
            Self::Crates(names) => hits(&source.code, names, source::names_crate),
            Self::Words(words) => hits(&source.code, words, source::has_word),
            Self::WordsAnywhere(words) => hits(&source.code_and_comments, words, source::has_word),
            Self::Strings(words) => beginnings(text, words),
            Self::SilentOpening if source.opens_with_sentence => Vec::new(),
            Self::SilentOpening => vec![(1, "no opening `//!` sentence")],
        }
    }
}

fn beginnings(text: &str, words: &'static [&'static str]) -> Vec<(usize, &'static str)> {
    let begins = |string: &str, word: &str| string.strip_prefix(word).is_some_and(|rest| rest.starts_with(' '));
    let strings = source::literals(text).into_iter();
    strings.filter_map(|(line, string)| Some((line, *words.iter().find(|word| begins(&string, word))?))).collect()
}

fn hits(text: &str, words: &'static [&'static str], stands_in: fn(&str, &str) -> bool) -> Vec<(usize, &'static str)> {
    let lines = text.lines().enumerate();
    lines
        .flat_map(|(index, line)| {
            words.iter().filter(move |word| stands_in(line, word)).map(move |word| (index + 1, *word))
        })
        .collect()
}
