//! Pages, one a file: what an address opens.

pub mod event;
pub mod facilitate;
pub mod join;
pub mod organise;
pub mod review;
pub mod run;
pub mod screen;
pub mod set_up;
