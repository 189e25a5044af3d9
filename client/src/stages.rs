//! What a participant does in each kind of stage.

pub mod day;
pub mod ended;
pub mod help;
pub mod late;
pub mod ranking;
pub mod reading;
pub mod results;
pub mod sorting;
pub mod then;
pub mod tray;
pub mod waiting;
pub mod writing;
