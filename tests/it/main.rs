//! Every promise over real sockets: one file per stage of the day, and one for each thing that must hold all day. A further
//! file in this folder is part of it.

automod::dir!("it");
