//! A session as a page uses it: the mirror to read from and the link to send by.

use crate::{
    link::{Link, Subscriber},
    mirror::Mirror,
    own_notes::Own,
};
use plenary_shared::{id::SessionId, role::Role};
use std::rc::Rc;

/// The live session of a page; a handle that is copied freely.
#[derive(Clone, Copy)]
pub struct Live {
    /// The content of the board.
    pub mirror: Mirror,
    /// The outbox, and the state of the connection.
    pub link: Link,
    /// This device's own notes.
    pub own: Own,
    /// The session.
    pub session: SessionId,
}

impl Live {
    /// Opens a session for the life of the current owner.
    pub fn open(session: SessionId, role: Role) -> Self {
        let mirror = Mirror::new();
        let own = Own::new(session);
        let subscribers: Vec<Rc<dyn Subscriber>> = vec![Rc::new(mirror), Rc::new(own)];
        let link = Link::open(session, role, subscribers);
        Self { mirror, link, own, session }
    }
}
