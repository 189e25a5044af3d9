//! Measures Plenary: what its hot paths cost, and what a room full of real devices feels, beside other servers.
//!
//! - [`boards`]: boards, rooms and ballots to measure with
//! - [`servers`]: the servers under test, each in a process of its own; [`limit`]: the least that such a server can do
//! - [`voice`]: how a device speaks to each; [`station`]: a device; [`ledger`]: who has seen which edit
//! - [`scenarios`]: what the devices do; [`table`], [`goals`]: what is printed
//! - [`pages`]: what people wait for at their pages, in real Chromium
//! - [`process`], [`disk`], [`spread`]: what the kernel says, and what figures say

pub mod boards;
pub mod disk;
pub mod goals;
pub mod ledger;
pub mod limit;
pub mod pages;
pub mod process;
pub mod scenarios;
pub mod servers;
pub mod spread;
pub mod station;
pub mod table;
pub mod voice;
