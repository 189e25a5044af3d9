//! The board's logo: an image and nothing else, which stays with its event and goes with it.

use plenary_shared::{agenda::Reveal, limits::LOGO_BYTES};
use plenary_tests::{
    day::Venue,
    files::files_with,
    http::{Browser, new_session},
    process::{ServerProcess, run},
};
use reqwest::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use std::ffi::OsStr;

/// A drawing with a word that can be searched for.
const SVG: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 44 44"><title>Nightjar</title><path d="M4 40h36V4z"/></svg>"#;
const REFUSED: &str = "That file is not a PNG or SVG image of at most 100 KB. Choose another one.";

/// What a browser gets at an address: status, kind, policy, bytes.
async fn image(browser: &Browser, path: &str) -> (u16, String, String, String) {
    let answer = browser.get(path).send().await.unwrap();
    let header = |name| answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
    let (status, kind, policy) = (answer.status().as_u16(), header(CONTENT_TYPE), header(CONTENT_SECURITY_POLICY));
    assert_eq!(header(X_CONTENT_TYPE_OPTIONS), "nosniff");
    (status, kind, policy, answer.text().await.unwrap())
}

#[tokio::test]
async fn a_logo_stays_with_its_event_through_a_backup_and_goes_with_it() {
    let mut server = ServerProcess::start(&[]).await;
    let organiser = server.organiser().clone();
    let new = new_session(Reveal::OnClose, None);
    let event = organiser.create(&new).await.unwrap();
    let other = organiser.create(&new).await.unwrap();
    let path = format!("/api/sessions/{}/logo", event);
    assert_eq!(image(&organiser, &path).await.0, 404);
    assert_eq!(organiser.door(event).await.unwrap().logo, None);

    let set = organiser.post_text(&path, SVG).send().await.unwrap();
    assert_eq!(set.status(), 204);
    let shown = image(&organiser, &path).await;
    let policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
    assert_eq!(shown, (200, "image/svg+xml".into(), policy.into(), SVG.into()));
    let mark = organiser.door(event).await.unwrap().logo.expect("the big screen is told of it");
    assert_eq!(image(&organiser, &format!("/api/sessions/{}/logo", other)).await.0, 404, "of its own event only");
    assert_eq!(image(&Browser::new(&organiser.origin()), &path).await.0, 401, "not without a seat");

    for wrong in ["<!doctype html><html><svg></svg></html>".to_owned(), String::new(), " ".repeat(LOGO_BYTES + 1)] {
        let refused = organiser.post_text(&path, &wrong).send().await.unwrap();
        assert_eq!(refused.status(), 422);
        assert!(refused.text().await.unwrap().contains(REFUSED));
    }
    assert_eq!(organiser.door(event).await.unwrap().logo, Some(mark), "what was refused changes nothing");

    let backups = server.folder().join("backups");
    server.run(&[OsStr::new("backup"), backups.as_os_str()]).unwrap();
    let backup = std::fs::read_dir(&backups).unwrap().next().unwrap().unwrap().path();
    let removed = organiser.post_text(&format!("{path}/remove"), "").send().await.unwrap();
    assert_eq!((removed.status().as_u16(), image(&organiser, &path).await.0), (204, 404));

    server.kill();
    let restored = server.folder().join("restored");
    run(&restored, &[OsStr::new("restore"), backup.as_os_str()]).unwrap();
    server.start_on(&restored);
    assert_eq!(image(&organiser, &path).await.3, SVG);
    assert!(!files_with(&restored, b"Nightjar").is_empty(), "the search finds it while it is there");
    organiser.purge(event, &new.title).await.unwrap();
    assert_eq!(image(&organiser, &path).await.0, 401, "the event is gone");
    assert!(files_with(&restored, b"Nightjar").is_empty(), "and nothing of its logo is left");
}
