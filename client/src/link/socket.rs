//! One websocket, from its opening to its end.

use leptos::prelude::set_timeout;
use std::{rc::Rc, time::Duration};
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};
use web_sys::{BinaryType, CloseEvent, Event, MessageEvent, WebSocket};

/// What a socket reports.
pub enum Heard {
    /// It is open.
    Open,
    /// A text frame.
    Text(String),
    /// A binary frame.
    Binary(Vec<u8>),
    /// It is closed, with the close code.
    Closed(u16),
}

/// An open or opening websocket. Dropping it closes it, and no callback is called any more.
pub struct Socket {
    socket: WebSocket,
    // The browser calls these; they live as long as the socket.
    closures: Vec<Closure<dyn FnMut(Event)>>,
}

impl Socket {
    /// Opens a socket to a path of this server.
    pub fn open(path: &str, heard: Rc<dyn Fn(Heard)>) -> Result<Self, JsValue> {
        let location = web_sys::window().ok_or(JsValue::NULL)?.location();
        let scheme = if location.protocol()? == "https:" { "wss" } else { "ws" };
        let socket = WebSocket::new(&format!("{scheme}://{}{path}", location.host()?))?;
        socket.set_binary_type(BinaryType::Arraybuffer);
        let on = |report: fn(Event) -> Option<Heard>| {
            let heard = Rc::clone(&heard);
            Closure::<dyn FnMut(Event)>::new(move |event| {
                if let Some(report) = report(event) {
                    heard(report);
                }
            })
        };
        let open = on(|_| Some(Heard::Open));
        let message = on(message);
        let close = on(|event| Some(Heard::Closed(event.dyn_into::<CloseEvent>().map_or(0, |event| event.code()))));
        socket.set_onopen(Some(open.as_ref().unchecked_ref()));
        socket.set_onmessage(Some(message.as_ref().unchecked_ref()));
        socket.set_onclose(Some(close.as_ref().unchecked_ref()));
        Ok(Self { socket, closures: vec![open, message, close] })
    }

    /// Sends a text frame; a socket that cannot take it reports its end soon.
    pub fn send(&self, text: &str) {
        self.socket.send_with_str(text).ok();
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        self.socket.close().ok();
        // One of the closures may be the caller: let it return first.
        let closures = std::mem::take(&mut self.closures);
        set_timeout(move || drop(closures), Duration::ZERO);
    }
}

fn message(event: Event) -> Option<Heard> {
    let data = event.dyn_into::<MessageEvent>().ok()?.data();
    match data.as_string() {
        Some(text) => Some(Heard::Text(text)),
        None => Some(Heard::Binary(js_sys::Uint8Array::new(&data).to_vec())),
    }
}
