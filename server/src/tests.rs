//! Servers that start, and servers that report why they do not.

use super::*;
use std::net::TcpStream;
use std::path::Path;

fn config(data: &Path) -> Config {
    Config { data: data.to_owned(), listen: "127.0.0.1:0".parse().unwrap(), ..Config::default() }
}

async fn refused(config: Config) -> String {
    terminal::sentence(&Server::start(config).await.err().expect("it does not start"))
}

#[tokio::test]
async fn a_server_starts_on_a_free_port_and_frees_everything_at_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let running = Server::start(config(folder.path())).await.unwrap();
    let address = running.address();
    assert_eq!(running.url(), format!("http://{address}"));
    assert!(TcpStream::connect(address).is_ok());
    running.shutdown().await;
    assert!(TcpStream::connect(address).is_err());
    Server::start(config(folder.path())).await.unwrap().shutdown().await;
}

#[tokio::test]
async fn the_organiser_link_is_offered_until_somebody_used_one() {
    let folder = tempfile::tempdir().unwrap();
    let running = Server::start(config(folder.path())).await.unwrap();
    let link = running.organiser_link().unwrap().to_owned();
    assert!(link.starts_with(&format!("{}/organise#", running.url())));
    assert!(terminal::welcome(&running, &Config::default(), false).contains(&link));
    running.shutdown().await;

    let running = Server::start(config(folder.path())).await.unwrap();
    assert!(running.organiser_link().is_some_and(|next| next != link));
    let (token, today) = (Secret::random().hash, clock::today());
    let member = store::people::NewMember { token, session: None, role: Role::Organiser, expires: today };
    let seen = clock::seconds();
    let desk =
        store::people::NewDesk { account: None, pass: None, may_enrol: true, seen, idle: 3_600, until: seen + 3_600 };
    running.app().store.add_member(member, Some(desk), today).await.unwrap();
    running.shutdown().await;

    let running = Server::start(config(folder.path())).await.unwrap();
    assert_eq!(running.organiser_link(), None);
    running.shutdown().await;
    assert!(organiser_link(&config(folder.path())).await.unwrap().contains("/organise#"));
}

#[tokio::test]
async fn one_server_holds_a_data_folder() {
    let folder = tempfile::tempdir().unwrap();
    let running = Server::start(config(folder.path())).await.unwrap();
    let say = refused(config(folder.path())).await;
    assert!(say.starts_with("Another Plenary is running on the data folder "), "{say}");
    let say = organiser_link(&config(folder.path())).await.unwrap_err().to_string();
    assert!(say.starts_with("another Plenary is running"), "{say}");
    running.shutdown().await;
}

#[tokio::test]
async fn an_organiser_link_needs_a_folder_with_data() {
    let folder = tempfile::tempdir().unwrap();
    let error = organiser_link(&config(folder.path())).await.unwrap_err();
    assert!(matches!(error, StartError::NoData(_)));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_port_that_is_in_use_is_named() {
    let (folder, taken) = (tempfile::tempdir().unwrap(), std::net::TcpListener::bind("127.0.0.1:0").unwrap());
    let listen = taken.local_addr().unwrap();
    let say = refused(Config { listen, ..config(folder.path()) }).await;
    assert_eq!(say, format!("Another program uses {listen}; stop it, or choose another port with --listen."));
    // A failed start leaves the folder unlocked.
    drop(taken);
    Server::start(config(folder.path())).await.unwrap().shutdown().await;
}

#[tokio::test]
async fn what_cannot_work_is_refused_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let beyond = Config { listen: "0.0.0.0:0".parse().unwrap(), ..config(&data) };
    assert!(refused(beyond.clone()).await.contains("anyone on the same network can read and change what is sent"));
    let file = folder.path().join("not-a-certificate.pem");
    std::fs::write(&file, "words").unwrap();
    let tls = |cert: &Path, key: &Path| Config {
        tls: Some(config::Tls { cert: cert.to_owned(), key: key.to_owned() }),
        ..config(&data)
    };
    let say = refused(tls(&file, &file)).await;
    assert!(say.starts_with("The certificate ") && say.contains("not-a-certificate.pem"), "{say}");
    assert!(!data.exists());
    let allowed = Server::start(Config { plain_http_beyond_loopback: true, ..beyond }).await.unwrap();
    assert!(terminal::welcome(&allowed, &Config::default(), false).contains("Phones can reach it here"));
    allowed.shutdown().await;
}

#[tokio::test]
async fn a_folder_that_cannot_be_used_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let say = refused(config(&file)).await;
    assert!(say.ends_with("cannot be used; check that it exists, is writable and has free space."), "{say}");
}
