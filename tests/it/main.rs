//! All integration tests.

mod browser;
