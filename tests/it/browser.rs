//! What people see and do, in real browsers.

mod accounts;
mod checkers;
mod crowd;
mod devices;
mod entry;
mod event;
mod feedback;
mod few;
mod keeping;
mod keyboard;
mod markup;
mod mix;
mod offline;
mod second_event;
mod stages;
mod writing;
