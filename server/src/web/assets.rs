//! The client's files, embedded in the binary: with compressed variants, and hashed names for immutable content.

use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use data_encoding::HEXLOWER;
use plenary_shared::text;
use rust_embed::{EmbeddedFile, RustEmbed};

/// The output of `cargo xtask client`.
#[derive(RustEmbed)]
#[folder = "../client/dist"]
#[allow_missing = true]
struct Dist;

/// Files under `assets/` carry a hash of their content in their name.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// Other files are revalidated before each use.
const COMPARE: HeaderValue = HeaderValue::from_static("no-cache");

/// Encodings of the compressed variants, the smallest first: name in the header, file suffix.
const TWINS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

const NOT_BUILT: &str = "<!doctype html><html lang=\"en-GB\"><meta charset=\"utf-8\"><title>Plenary</title>\
     <p>Plenary’s pages have not been built yet. Run <code>cargo xtask client</code>, then reload this page.</p>";
const NOT_FOUND: &str = "<!doctype html><html lang=\"en-GB\"><meta charset=\"utf-8\"><title>Plenary</title>\
     <p>There is nothing at this address. <a href=\"/\">Go to the home page</a>.</p>";

/// The participant's page.
pub async fn phone(headers: HeaderMap) -> Response {
    page("index.html", &headers)
}

/// The page of organisers, facilitators, big screens and reviewers.
pub async fn desk(headers: HeaderMap) -> Response {
    page("desk.html", &headers)
}

/// The page that checks a network before an event.
pub async fn check(headers: HeaderMap) -> Response {
    page("check.html", &headers)
}

fn page(name: &str, headers: &HeaderMap) -> Response {
    file::<Dist>(name, headers).unwrap_or_else(|| (StatusCode::SERVICE_UNAVAILABLE, Html(NOT_BUILT)).into_response())
}

/// Any other file of the client. Somebody who types a join code behind the address is led to the page that knows what to
/// do with it, where it is no longer part of what is requested.
pub async fn other(uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if let Some(code) = text::code(path) {
        return Redirect::to(&format!("/#{code}")).into_response();
    }
    file::<Dist>(path, &headers).unwrap_or_else(|| (StatusCode::NOT_FOUND, Html(NOT_FOUND)).into_response())
}

fn file<Files: RustEmbed>(path: &str, headers: &HeaderMap) -> Option<Response> {
    let plain = Files::get(path)?;
    let twin = TWINS.into_iter().filter(|(name, _)| accepts(headers, name));
    let twin = twin.filter_map(|(name, end)| Some((name, Files::get(&format!("{path}{end}"))?))).next();
    let (encoding, file) = match twin {
        Some((name, file)) => (Some(name), file),
        None => (None, plain),
    };
    let tag = tag(&file);
    let known = headers.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
    let mut response = if known.is_some_and(|known| known.split(',').any(|known| known.trim() == tag)) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, kind(path))], file.data.into_owned()).into_response()
    };
    let answer = response.headers_mut();
    answer.insert(header::CACHE_CONTROL, if path.starts_with("assets/") { FOR_EVER } else { COMPARE });
    answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    answer.insert(header::ETAG, tag.parse().ok()?);
    if let Some(encoding) = encoding {
        answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Some(response)
}

/// The ETag: the first half of the content's SHA-256, in quotes.
fn tag(file: &EmbeddedFile) -> String {
    format!("\"{}\"", HEXLOWER.encode(&file.metadata.sha256_hash()[..16]))
}

fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let offers = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    offers.flat_map(|value| value.split(',')).any(|offer| {
        let (name, weight) = offer.split_once(';').unwrap_or((offer, ""));
        let refused = weight.trim().strip_prefix("q=").is_some_and(|q| q.trim().parse() == Ok(0.0_f32));
        name.trim().eq_ignore_ascii_case(encoding) && !refused
    })
}

/// The content type of a file, by its name; browsers start WebAssembly only with the right one.
fn kind(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_gets_what_it_can_open() {
        let accepts = |offer: &str, encoding: &str| {
            let headers = HeaderMap::from_iter([(header::ACCEPT_ENCODING, offer.parse().unwrap())]);
            super::accepts(&headers, encoding)
        };
        assert!(accepts("gzip, deflate, br", "br"));
        assert!(accepts("gzip;q=0.5, BR;q=1", "br"));
        assert!(!accepts("gzip, deflate", "br"));
        assert!(!accepts("br;q=0, gzip", "br"));
        assert!(!accepts("", "gzip"));
        assert!(!super::accepts(&HeaderMap::new(), "gzip"));
    }

    #[derive(RustEmbed)]
    #[folder = "src/web/assets/fixture"]
    struct Fixture;

    async fn get(path: &str, headers: &[(header::HeaderName, &str)]) -> (StatusCode, HeaderMap, String) {
        let headers = headers.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect();
        let (parts, body) = file::<Fixture>(path, &headers).unwrap().into_parts();
        let body = axum::body::to_bytes(body, 100).await.unwrap();
        (parts.status, parts.headers, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn the_smallest_twin_that_a_browser_opens_is_sent() {
        let cases = [
            ("assets/a-01.js", "gzip, deflate, br, zstd", Some("br"), "brotli"),
            ("assets/a-01.js", "gzip, deflate", Some("gzip"), "gzip"),
            ("assets/a-01.js", "", None, "plain"),
            ("assets/b-02.wasm", "br, gzip", Some("gzip"), "gzip"),
        ];
        for (path, offer, encoding, body) in cases {
            let (status, headers, text) = get(path, &[(header::ACCEPT_ENCODING, offer)]).await;
            assert_eq!((status.as_u16(), text.as_str()), (200, body), "{path} {offer}");
            assert_eq!(headers.get(header::CONTENT_ENCODING).map(|value| value.to_str().unwrap()), encoding);
            assert_eq!(headers[header::VARY], "accept-encoding");
            assert_eq!(headers[header::CACHE_CONTROL], FOR_EVER);
            assert_eq!(headers[header::CONTENT_TYPE], kind(path));
        }
    }

    #[tokio::test]
    async fn the_page_is_compared_before_each_use() {
        let (status, headers, body) = get("index.html", &[]).await;
        assert_eq!((status.as_u16(), headers[header::CACHE_CONTROL].clone()), (200, COMPARE));
        assert!(body.starts_with("<!doctype html>"));
        let tag = headers[header::ETAG].to_str().unwrap();
        let (status, again, body) = get("index.html", &[(header::IF_NONE_MATCH, &format!("\"x\", {tag}"))]).await;
        assert_eq!((status.as_u16(), body.as_str()), (304, ""));
        assert_eq!(again[header::ETAG], tag);
        assert_eq!(get("index.html", &[(header::IF_NONE_MATCH, "\"x\"")]).await.0, 200);
    }

    #[tokio::test]
    async fn a_code_behind_the_address_leads_to_the_join_page() {
        for path in ["/ABCD2345", "/abcd-2345"] {
            let answer = other(path.parse().unwrap(), HeaderMap::new()).await;
            assert_eq!(answer.status().as_u16(), 303, "{path}");
            assert_eq!(answer.headers()[header::LOCATION], "/#ABCD2345", "{path}");
        }
        for path in ["/ABCD234", "/ABCD/2345", "/ABCDO345", "/robots.txt"] {
            let answer = other(path.parse().unwrap(), HeaderMap::new()).await;
            assert!(!answer.headers().contains_key(header::LOCATION), "{path}");
        }
    }

    #[test]
    fn nothing_outside_is_served() {
        for path in ["", "assets", "none.js", "../assets.rs", "/etc/passwd", "assets/../../seat.rs"] {
            assert!(file::<Fixture>(path, &HeaderMap::new()).is_none(), "{path}");
        }
    }

    #[test]
    fn webassembly_has_its_own_type() {
        assert_eq!(kind("assets/plenary-0123.wasm"), "application/wasm");
        assert_eq!(kind("assets/plenary-0123.js"), "text/javascript; charset=utf-8");
        assert_eq!(kind("LICENCE"), "application/octet-stream");
    }
}
