//! The Plenary server.
