//! Whether an event is over, for a page that is not in it: only the close code of a socket says so.

use super::socket::{Heard, Socket};
use plenary_shared::{id::SessionId, role::Role, wire::close};
use std::{cell::RefCell, rc::Rc};

/// Opens a socket once, and calls back if the event is over. No `hello` is sent; the server soon closes such a socket.
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
