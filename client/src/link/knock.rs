//! Whether an event is over, asked by a page that is not in it: only the door of the socket tells that.

use super::socket::{Heard, Socket};
use leptos::prelude::*;
use plenary_shared::{id::SessionId, protocol::close, role::Role};

/// Knocks once, and calls back if the event is over. Ends with the owner, and says nothing to the room.
pub fn knock(session: SessionId, role: Role, over: impl Fn() + Clone + 'static) {
    let socket = StoredValue::new_local(None::<Socket>);
    let heard = move |heard| {
        if matches!(heard, Heard::Closed(close::OVER)) {
            over();
        }
        // Whatever else came is answer enough.
        socket.try_set_value(None);
    };
    socket.set_value(Socket::open(&super::path(session, role), heard).ok());
}
