//! Parts that several surfaces show; each receives what it shows and calls back with what was done.

pub mod countdown;
pub mod demo;
pub mod dialog;
pub mod look;
pub mod note_text;
pub mod reading;
pub mod results;
pub mod stage_rail;
pub mod status;
