//! Whether an event is over, asked by a page that is not in it: only the door of the socket tells that.

use super::socket::{Heard, Socket};
use plenary_shared::{id::SessionId, role::Role, wire::close};
use std::{cell::RefCell, rc::Rc};

/// Knocks once, and calls back if the event is over. Says nothing to the room, which soon closes a door that nobody comes
/// in by.
pub fn knock(session: SessionId, role: Role, over: impl Fn() + 'static) {
    let socket = Rc::new(RefCell::new(None::<Socket>));
    let door = Rc::clone(&socket);
    let heard = move |heard| {
        if let Heard::Closed(code) = heard {
            if code == close::OVER {
                over();
            }
            drop(door.take());
        }
    };
    socket.replace(Socket::open(&super::path(session, role), Rc::new(heard)).ok());
}
