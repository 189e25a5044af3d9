//! Which address a request comes from: the one place that decides it.

use super::App;
use axum::http::HeaderMap;
use std::net::{IpAddr, SocketAddr};

/// The address of the device that asks.
pub fn address(_app: &App, peer: SocketAddr, _headers: &HeaderMap) -> IpAddr {
    peer.ip()
}
