//! Parts that pages are made of.

pub mod announce;
pub mod badge;
pub mod dialog;
pub mod frame;
pub mod problem;
pub mod results;
pub mod timer;
pub mod undo;
