//! A Chromium is lent to one test after another, and each gets a browser context of its own. Nobody shares a process with
//! somebody else at the same time: chromedriver hands what the consoles of all its pages say to each who asks.

use super::{devtools::Devtools, process::Processes};
use anyhow::Result;
use std::sync::{Mutex, PoisonError};

/// Browsers that are kept for the next tests: a phone and a laptop for each of two tests that run at once. One takes some
/// hundred megabytes of memory.
const KEPT: usize = 4;

/// Browsers that nobody uses now. Nothing drops them at the end; their guards end them with the test process.
static FREE: Mutex<Vec<Running>> = Mutex::new(Vec::new());

/// A Chromium that runs, and chromedriver's session with it.
pub(super) struct Running {
    processes: Processes,
    session: String,
    devtools: Devtools,
}

impl Running {
    pub fn new(processes: Processes, session: String) -> Result<Self> {
        let devtools = Devtools::of(processes.profile())?;
        Ok(Self { processes, session, devtools })
    }

    /// One that nobody uses now.
    pub fn free() -> Option<Self> {
        FREE.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    /// Where chromedriver listens.
    pub fn address(&self) -> String {
        self.processes.address()
    }

    /// The name of chromedriver's session.
    pub fn session(&self) -> &str {
        &self.session
    }

    /// For one test alone: it works in the profile itself, and the browser ends with it.
    pub fn alone(self) -> Lent {
        Lent { running: Some(self), context: None }
    }

    /// For one test after others, with a context of its own; gives the id of the page in it.
    pub fn shared(mut self) -> Result<(Lent, String)> {
        let (context, page) = self.devtools.new_context()?;
        Ok((Lent { running: Some(self), context: Some(context) }, page))
    }

    /// Keeps it for the next, or ends it when enough are kept.
    fn keep(self) {
        let mut free = FREE.lock().unwrap_or_else(PoisonError::into_inner);
        if free.len() < KEPT {
            free.push(self);
            return;
        }
        // Ending takes a moment, in which others may want one.
        drop(free);
        drop(self);
    }
}

/// What a test has of a browser. Dropping it closes the pages, forgets all that they stored, and keeps the browser for the
/// next.
pub(super) struct Lent {
    /// Nothing after the end only.
    running: Option<Running>,
    context: Option<String>,
}

impl Lent {
    /// The browser is nobody else's, and ends with this.
    pub fn is_alone(&self) -> bool {
        self.context.is_none()
    }

    /// Closes the pages and forgets all that they stored; gives the browser, if somebody else may have it.
    pub fn end(&mut self) -> Option<Running> {
        let (mut running, context) = (self.running.take()?, self.context.as_ref()?);
        // What a failed test did to its browser is no other test's business.
        if std::thread::panicking() {
            return None;
        }
        running.devtools.end_context(context).ok()?;
        Some(running)
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(running) = self.end() {
            running.keep();
        }
    }
}
