//! The same story for the store in a data folder and the one in memory: what one of them answers, the other must.

mod keys;
mod people;
mod rooms;
