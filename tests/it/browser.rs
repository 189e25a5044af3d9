//! What people see and do, in real browsers.

mod checkers;
mod entry;
mod event;
mod offline;
