//! The servers under test, each in a process of its own, and rooms on them.

pub mod plenary;
pub mod yjs;

use crate::station::{Room, Station};
use anyhow::Result;
use plenary::Plenary;
use std::{path::PathBuf, sync::Arc};
use yjs::Yjs;

/// A kind of server.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The product.
    Plenary,
    /// y-websocket's server, in memory.
    YWebsocket,
    /// The least that a server can do: merged every 10 ms, framed once, no storage.
    Limit,
    /// The same with one `fdatasync` each tick for all rooms.
    LimitSynced,
    /// A server that speaks y-websocket's protocol at an address; its process is not known.
    Peer(String),
}

/// Where things are that the load program starts.
#[derive(Debug, Clone)]
pub struct Places {
    /// y-websocket's server script.
    pub y_websocket: Option<PathBuf>,
    /// The folder for what servers write.
    pub data: PathBuf,
}

/// How much a Plenary server lets its devices do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limits {
    /// What the product allows.
    Usual,
    /// As fast as a device can: for scenarios whose rate the product forbids.
    Raised,
}

/// A running server.
pub enum Server {
    /// The product.
    Plenary(Box<Plenary>),
    /// Any server that speaks y-websocket's protocol.
    Yjs(Yjs),
}

/// Rooms that have been made, and devices with a seat in them that are not connected yet.
pub struct Opened {
    /// The rooms.
    pub rooms: Vec<Arc<Room>>,
    /// The devices, room by room.
    pub stations: Vec<Station>,
}

impl Kind {
    /// Its name in the table.
    pub fn name(&self) -> String {
        match self {
            Self::Plenary => "plenary".into(),
            Self::YWebsocket => "y-websocket".into(),
            Self::Limit => "limit".into(),
            Self::LimitSynced => "limit, synced".into(),
            Self::Peer(address) => address.clone(),
        }
    }

    /// Starts one with an empty folder.
    pub async fn start(&self, places: &Places, limits: Limits) -> Result<Server> {
        Ok(match self {
            Self::Plenary => Server::Plenary(Box::new(Plenary::start(limits).await)),
            other => Server::Yjs(Yjs::start(other, places).await?),
        })
    }
}

impl Server {
    /// Its process, where it is known.
    pub fn process(&self) -> Option<u32> {
        match self {
            Self::Plenary(plenary) => Some(plenary.process()),
            Self::Yjs(yjs) => yjs.process(),
        }
    }

    /// Makes rooms with seats for so many people each.
    pub async fn open(&self, rooms: usize, people: usize) -> Result<Opened> {
        let mut opened = Opened { rooms: Vec::new(), stations: Vec::new() };
        for _ in 0..rooms {
            let (room, stations) = match self {
                Self::Plenary(plenary) => plenary.open(people).await?,
                Self::Yjs(yjs) => yjs.open(people).await?,
            };
            opened.rooms.push(room);
            opened.stations.extend(stations);
        }
        Ok(opened)
    }

    /// Makes a room whose board has so many notes, with seats for people who have none.
    pub async fn open_full(&self, notes: usize, people: usize) -> Result<Opened> {
        let (room, stations) = match self {
            Self::Plenary(plenary) => plenary.open_full(notes, people).await?,
            Self::Yjs(yjs) => yjs.open_full(notes, people).await?,
        };
        Ok(Opened { rooms: vec![room], stations })
    }

    /// Kills its process, as a power cut would, and starts it again; `false` when it is not ours to kill.
    pub async fn kill_and_start_again(&mut self) -> Result<bool> {
        match self {
            Self::Plenary(plenary) => {
                plenary.kill_and_start_again();
                Ok(true)
            }
            Self::Yjs(yjs) => yjs.kill_and_start_again().await,
        }
    }
}
