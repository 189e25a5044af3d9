//! Pages, one a file: what an address opens.

pub mod account;
pub mod event;
pub mod facilitate;
pub mod join;
pub mod organise;
pub mod people;
pub mod review;
pub mod run;
pub mod screen;
pub mod set_up;
pub mod sign_in;
