//! Whether a request comes from our own page: the guard of every change and of the socket.

use super::{App, error::WebError};
use crate::config::Config;
#[cfg(feature = "planted")]
use crate::planted::{Fault, planted};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, header},
    middleware::Next,
    response::Response,
};

/// A header that no form and no foreign page can send without being asked about first.
pub const BOARD: &str = "x-board";

/// Whether the page that sent a request is ours: its origin is there, and it is the server asked or the public address.
pub fn allowed(headers: &HeaderMap, config: &Config) -> bool {
    #[cfg(feature = "planted")]
    if planted(Fault::OriginIgnored) {
        return true;
    }
    let Some(origin) = text(headers, header::ORIGIN) else { return false };
    let Some((scheme, host)) = origin.split_once("://") else { return false };
    let origin = with_port(host, scheme == "https");
    let asked = text(headers, header::HOST).map(|host| with_port(host, config.secure()));
    let public = config.public_url.as_deref().and_then(|url| url.split_once("://"));
    let public = public.map(|(scheme, host)| with_port(host, scheme == "https"));
    [asked, public].into_iter().flatten().any(|ours| ours == origin)
}

/// Refuses changes that do not come from our own page.
pub async fn guard(State(app): State<App>, request: Request, next: Next) -> Result<Response, WebError> {
    let headers = request.headers();
    let marked = headers.get(BOARD).is_some_and(|value| value == "1");
    if request.method().is_safe() || (marked && allowed(headers, &app.config)) {
        Ok(next.run(request).await)
    } else {
        Err(WebError::OtherPage)
    }
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

fn with_port(host: &str, secure: bool) -> String {
    let host = host.to_ascii_lowercase();
    let has_port = host.rsplit_once(':').is_some_and(|(name, port)| {
        !port.is_empty()
            && port.bytes().all(|byte| byte.is_ascii_digit())
            && (!name.contains(':') || name.ends_with(']'))
    });
    if has_port { host } else { format!("{host}:{}", if secure { 443 } else { 80 }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(origin: Option<&str>, host: &str, public_url: Option<&str>) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, host.parse().unwrap());
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, origin.parse().unwrap());
        }
        allowed(&headers, &Config { public_url: public_url.map(str::to_owned), ..Config::default() })
    }

    #[test]
    fn only_our_own_page_may_change_anything() {
        assert!(allows(Some("http://10.0.0.4:8790"), "10.0.0.4:8790", None));
        assert!(allows(Some("http://Room.Test"), "room.test:80", None));
        assert!(allows(Some("http://[::1]:8790"), "[::1]:8790", None));
        assert!(allows(Some("http://[::1]"), "[::1]", None));
        assert!(allows(Some("https://p.example"), "p.example", Some("https://p.example")));
        assert!(allows(Some("https://p.example"), "127.0.0.1:8790", Some("https://p.example")));
        for origin in [
            None,
            Some("null"),
            Some("http://evil.example"),
            Some("http://10.0.0.4"),
            Some("http://10.0.0.4:8791"),
            Some("http://10.0.0.4:8790.evil.example"),
        ] {
            assert!(!allows(origin, "10.0.0.4:8790", None), "{origin:?}");
            assert!(!allows(origin, "10.0.0.4:8790", Some("https://p.example")), "{origin:?}");
        }
    }
}
