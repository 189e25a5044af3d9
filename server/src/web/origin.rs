//! Whether a request comes from our own page: checked for every change and for the socket.

use super::{App, error::WebError};
use crate::{Rules, config::Config, seams::Edge};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, header},
    middleware::Next,
    response::Response,
};

/// A header that no form can send, and no foreign page without a preflight request.
pub const BOARD: &str = "x-board";

/// Whether the page that sent a request is ours: its origin is present, and is the public address or the one that was
/// requested, including the scheme. A page loaded over plain HTTP may come from anyone on the network, under any name.
pub fn allowed(headers: &HeaderMap, config: &Config) -> bool {
    let origin = text(headers, header::ORIGIN).and_then(Address::parse);
    let public = config.public_url.as_deref().and_then(Address::parse);
    let asked = text(headers, header::HOST).map(|host| match &public {
        // A proxy connects to us over plain HTTP and passes the public name on: the browser used the public scheme.
        Some(public) if with_port(host, public.secure) == public.authority => public.clone(),
        _ => Address::new(config.tls.is_some(), host),
    });
    Rules::is_ours(origin, &[asked, public])
}

/// Refuses what does not come from our own page. The first refusal of any page is logged: where a proxy rewrites `Host`,
/// all pages are refused, and nothing else would say why. The line names no address, since anyone can send one.
pub(super) fn check(app: &App, headers: &HeaderMap) -> Result<(), WebError> {
    if allowed(headers, &app.config) {
        return Ok(());
    }
    if headers.contains_key(header::ORIGIN) {
        app.foreign.call_once(|| {
            tracing::warn!(
                "a page was refused because it was not loaded from the address of this server; if people reach the \
                 server under another address, such as that of a proxy, name it with --public-url"
            );
        });
    }
    Err(WebError::OtherPage)
}

/// The origin of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Address {
    secure: bool,
    /// Host and port.
    authority: String,
}

impl Address {
    fn new(secure: bool, host: &str) -> Self {
        Self { secure, authority: with_port(host, secure) }
    }

    fn parse(url: &str) -> Option<Self> {
        match url.split_once("://")? {
            ("https", host) => Some(Self::new(true, host)),
            ("http", host) => Some(Self::new(false, host)),
            _ => None,
        }
    }
}

/// Rejects changes that do not come from our own page.
pub async fn guard(State(app): State<App>, request: Request, next: Next) -> Result<Response, WebError> {
    let headers = request.headers();
    let marked = headers.get(BOARD).is_some_and(|value| value == "1");
    if !request.method().is_safe() {
        check(&app, headers)?;
        if !marked {
            return Err(WebError::OtherPage);
        }
    }
    Ok(next.run(request).await)
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
    use crate::config::Tls;

    fn allows(origin: Option<&str>, host: &str, public_url: Option<&str>) -> bool {
        allows_with(origin, host, Config { public_url: public_url.map(str::to_owned), ..Config::default() })
    }

    fn allows_with(origin: Option<&str>, host: &str, config: Config) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, host.parse().unwrap());
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, origin.parse().unwrap());
        }
        allowed(&headers, &config)
    }

    /// The configuration of a server with a certificate of its own.
    fn with_tls(public_url: Option<&str>) -> Config {
        let tls = Some(Tls { cert: "cert.pem".into(), key: "key.pem".into() });
        Config { tls, public_url: public_url.map(str::to_owned), ..Config::default() }
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
            Some("https://10.0.0.4:8790"),
            Some("ftp://10.0.0.4:8790"),
            Some("10.0.0.4:8790"),
        ] {
            assert!(!allows(origin, "10.0.0.4:8790", None), "{origin:?}");
            assert!(!allows(origin, "10.0.0.4:8790", Some("https://p.example")), "{origin:?}");
        }
    }

    #[test]
    fn behind_a_proxy_the_public_scheme_counts_for_the_public_name() {
        let public = Some("https://p.example");
        for host in ["p.example", "p.example:443", "127.0.0.1:8790"] {
            assert!(allows(Some("https://p.example"), host, public), "{host}");
            assert!(!allows(Some("http://p.example"), host, public), "{host}");
            assert!(!allows(Some("http://p.example:443"), host, public), "{host}");
        }
        // A request that bypasses the proxy, on this computer.
        assert!(allows(Some("http://127.0.0.1:8790"), "127.0.0.1:8790", public));
        assert!(!allows(Some("https://127.0.0.1:8790"), "127.0.0.1:8790", public));
        let plain = Some("http://p.example");
        assert!(allows(Some("http://p.example"), "p.example", plain));
        assert!(!allows(Some("https://p.example"), "p.example", plain));
        assert!(!allows(Some("https://p.example:80"), "p.example", plain));
    }

    #[test]
    fn a_server_with_a_certificate_is_reached_over_tls_only() {
        for (host, config) in [
            ("p.example:8790", with_tls(None)),
            ("p.example:8790", with_tls(Some("https://p.example:8790"))),
            ("p.example:8790", with_tls(Some("https://p.example"))),
        ] {
            assert!(allows_with(Some("https://p.example:8790"), host, config.clone()));
            assert!(!allows_with(Some("http://p.example:8790"), host, config.clone()));
            assert!(!allows_with(Some("http://p.example"), host, config));
        }
        assert!(allows_with(Some("https://p.example"), "p.example", with_tls(None)));
        assert!(!allows_with(Some("http://p.example"), "p.example", with_tls(None)));
    }
}
