//! Parts that pages are made of.

pub mod agenda;
pub mod announce;
pub mod badge;
pub mod copy;
pub mod demo;
pub mod dialog;
pub mod field;
pub mod frame;
pub mod hand_on;
pub mod keep_focus;
pub mod lists;
pub mod look;
pub mod note_text;
pub mod problem;
pub mod reading;
pub mod results;
pub mod stage_rail;
pub mod timer;
pub mod undo;
pub mod waiting;
