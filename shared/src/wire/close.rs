//! Close codes of the websocket.

/// The event is known to have ended or to have been removed: the device clears its storage.
pub const OVER: u16 = 4401;
/// The device has no seat here, or no longer: it keeps its storage and joins again.
pub const NO_SEAT: u16 = 4404;
/// The server knows nothing of this event, perhaps because it runs on other data: the device keeps its storage and tries
/// again.
pub const UNKNOWN: u16 = 4405;
/// No hello, or no answer to pings.
pub const IDLE: u16 = 4408;
/// The device reads more slowly than the room writes: reconnect and catch up.
pub const SLOW: u16 = 4409;
/// The server is stopping or reloading the room: reconnect.
pub const LEAVING: u16 = 4410;
/// A frame was larger than [`crate::limits::FRAME_BYTES`].
pub const TOO_BIG: u16 = 4413;
/// A frame could not be parsed.
pub const BROKEN: u16 = 4400;
/// The client uses another protocol version: reload the page.
pub const VERSION: u16 = 4426;
/// Too many frames or sockets.
pub const FLOOD: u16 = 4429;
