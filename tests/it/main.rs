//! Every promise over real sockets: one file per stage of the day, and one for each thing that must hold all day.

mod accounts;
mod anonymity;
mod backup;
mod bad_input;
mod brainstorm;
mod browser;
mod close;
mod crowd;
mod hostile;
mod join;
mod late;
mod operations;
mod pace;
mod packaging;
mod permissions;
mod prioritising;
mod purge;
mod replay;
mod restart;
mod retention;
mod snapshots;
mod storage;
mod theming;
mod wire;
mod yjs_door;
