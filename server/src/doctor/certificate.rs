//! The certificate: whether it is usable, for which names, and until when.

use super::Finding;
use crate::{
    config::{Config, Tls},
    listen::certificate::Certificate,
    terminal::sentence,
};
use rustls::pki_types::{CertificateDer, pem::PemObject};
use std::{net::IpAddr, os::unix::fs::PermissionsExt};
use x509_parser::{
    certificate::X509Certificate,
    extensions::GeneralName,
    prelude::{FromDer, ParsedExtension},
};

const ABOUT: &str = "certificate";
const DAY: i64 = 24 * 60 * 60;
/// Days before expiry from which on the doctor warns.
const SOON: i64 = 14;

/// The names and dates of a certificate.
#[derive(Debug)]
struct Says {
    names: Vec<String>,
    from: i64,
    until: i64,
}

/// Checks the files of a certificate; `now` in seconds since 1970.
pub fn examine(files: &Tls, config: &Config, now: i64) -> Finding {
    if let Err(error) = Certificate::load(files) {
        return Finding::problem(ABOUT, sentence(&error));
    }
    let open = std::fs::metadata(&files.key).is_ok_and(|key| key.permissions().mode() & 0o007 != 0);
    if open {
        let key = files.key.display();
        return Finding::problem(
            ABOUT,
            format!("Everyone on this computer can read the key {key}; run chmod 600 on it."),
        );
    }
    match read(files) {
        Some(says) => judge(&says, config.public_url.as_deref(), now),
        None => {
            Finding::warning(ABOUT, "It works, but its names and dates cannot be read; check it with openssl x509.")
        }
    }
}

fn judge(says: &Says, public_url: Option<&str>, now: i64) -> Finding {
    let Says { names, from, until } = says;
    let known = names.join(", ");
    let (days, end) = ((until - now) / DAY, day(*until));
    if now < *from {
        let say = format!("It is not valid until {}; set the clock, or use one that is valid now.", day(*from));
        return Finding::problem(ABOUT, say);
    }
    if now > *until {
        return Finding::problem(ABOUT, format!("It expired on {end}, so browsers refuse it. Renew it now."));
    }
    let host = public_url.and_then(|url| url.split_once("://")).map(|(_, authority)| host(authority));
    if let Some(host) = host.filter(|&host| !names.iter().any(|name| fits(name, host))) {
        let say = format!("It is for {known}, not for {host}, so browsers refuse it. Get one with that name.");
        return Finding::problem(ABOUT, say);
    }
    if host.is_none() && names.iter().all(|name| name.parse::<IpAddr>().is_err()) {
        let say =
            format!("It is for {known}, but links use this computer’s IP address. Set --public-url to that name.");
        return Finding::warning(ABOUT, say);
    }
    if days < SOON {
        return Finding::warning(
            ABOUT,
            format!("It expires on {end}, in {days} days. Renew it; you do not need to restart."),
        );
    }
    Finding::well(ABOUT, format!("It is for {known} and is valid until {end}, for another {days} days."))
}

fn read(files: &Tls) -> Option<Says> {
    let first = CertificateDer::pem_file_iter(&files.cert).ok()?.next()?.ok()?;
    let (_, certificate) = X509Certificate::from_der(&first).ok()?;
    let mut names = Vec::new();
    for extension in certificate.extensions() {
        let ParsedExtension::SubjectAlternativeName(others) = extension.parsed_extension() else { continue };
        names.extend(others.general_names.iter().filter_map(name));
    }
    let validity = certificate.validity();
    Some(Says { names, from: validity.not_before.timestamp(), until: validity.not_after.timestamp() })
}

fn name(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(bytes) => {
            let v4 = <[u8; 4]>::try_from(*bytes).map(IpAddr::from);
            v4.or_else(|_| <[u8; 16]>::try_from(*bytes).map(IpAddr::from)).ok().map(|ip| ip.to_string())
        }
        _ => None,
    }
}

/// The name or address in `host[:port]`.
fn host(authority: &str) -> &str {
    match authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((ip, _)) => ip,
        None => authority.split_once(':').map_or(authority, |(host, _)| host),
    }
}

/// Whether a certificate's name matches a host; a star matches one label.
fn fits(name: &str, host: &str) -> bool {
    let wild = || {
        let (rest, domain) = (name.strip_prefix("*.")?, host.split_once('.')?.1);
        Some(rest.eq_ignore_ascii_case(domain))
    };
    name.eq_ignore_ascii_case(host) || wild().unwrap_or(false)
}

fn day(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).map_or("an unknown day".into(), |time| time.strftime("%Y-%m-%d").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::State;
    use std::fs::Permissions;

    fn says(names: &[&str]) -> Says {
        Says { names: names.iter().map(|&name| name.to_owned()).collect(), from: 0, until: 100 * DAY }
    }

    #[test]
    fn a_certificate_is_judged_by_its_dates() {
        let at = |day| judge(&says(&["p.example"]), Some("https://p.example"), day * DAY);
        assert_eq!(at(10).say, "It is for p.example and is valid until 1970-04-11, for another 90 days.");
        assert_eq!(at(90).state, State::Warning);
        assert!(at(90).say.contains("in 10 days"));
        assert!(at(101).say.starts_with("It expired on 1970-04-11"));
        assert_eq!(at(-1).state, State::Problem);
    }

    #[test]
    fn a_certificate_is_judged_by_its_names() {
        let on = |url: &str| judge(&says(&["p.example", "*.rooms.example", "10.0.0.4", "::1"]), Some(url), DAY).state;
        for url in ["https://p.example", "https://P.example:8443", "https://a.rooms.example", "https://10.0.0.4:8790"] {
            assert_eq!(on(url), State::Well, "{url}");
        }
        assert_eq!(on("https://[::1]:8790"), State::Well);
        assert!(judge(&says(&["p.example"]), None, DAY).say.ends_with("Set --public-url to that name."));
        assert_eq!(judge(&says(&["10.0.0.4"]), None, DAY).state, State::Well);
        for url in ["https://q.example", "https://a.b.rooms.example", "https://rooms.example", "https://10.0.0.5"] {
            assert_eq!(on(url), State::Problem, "{url}");
        }
    }

    #[test]
    fn files_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let files = Tls { cert: folder.path().join("cert.pem"), key: folder.path().join("key.pem") };
        let looked_at = || examine(&files, &Config::default(), crate::clock::seconds());
        assert!(looked_at().say.ends_with("that this user may read to --tls-cert."));
        let made = rcgen::generate_simple_self_signed(["p.example".to_owned(), "10.0.0.4".to_owned()]).unwrap();
        std::fs::write(&files.cert, made.cert.pem()).unwrap();
        std::fs::write(&files.key, made.signing_key.serialize_pem()).unwrap();
        std::fs::set_permissions(&files.key, Permissions::from_mode(0o644)).unwrap();
        assert!(looked_at().say.starts_with("Everyone on this computer can read the key"));
        std::fs::set_permissions(&files.key, Permissions::from_mode(0o600)).unwrap();
        let found = looked_at();
        assert!(found.say.starts_with("It is for p.example, 10.0.0.4 and is valid until "), "{}", found.say);
    }
}
