//! The server's configuration: data folder, address to listen on, public address, limits.

use crate::store::keys::UnlockFile;
use clap::{ArgAction, Args, builder::BoolishValueParser};
use ipnet::IpNet;
use plenary_shared::limits;
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
};

/// Default address to listen on: this computer only.
const LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8790);

/// The systemd credential that holds the unlock key, where the service has one.
const CREDENTIAL: &str = "plenary-unlock";
/// The environment variable with the folder of a service's systemd credentials.
const CREDENTIALS: &str = "CREDENTIALS_DIRECTORY";

/// The server's configuration, validated.
#[derive(Debug, Clone)]
pub struct Config {
    /// The folder of database and keys; created if missing.
    pub data: PathBuf,
    /// Where the unlock key of the data folder is; without one the keys are stored unsealed.
    pub unlock: Option<UnlockFile>,
    /// Address and port; port 0 takes any free one.
    pub listen: SocketAddr,
    /// Certificate and key; without them the server speaks plain HTTP.
    pub tls: Option<Tls>,
    /// Whether plain HTTP may leave this computer.
    pub plain_http_beyond_loopback: bool,
    /// How people reach the server, `scheme://host[:port]` without a slash at the end.
    pub public_url: Option<String>,
    /// Proxies whose forwarding headers are trusted.
    pub proxies: Vec<IpNet>,
    /// Where metrics are served; not at all without it.
    pub metrics: Option<SocketAddr>,
    /// Whether metrics may be served beyond this computer.
    pub metrics_beyond_loopback: bool,
    /// Maximum of sockets per room.
    pub sockets_per_room: usize,
    /// Commands a second that a participant may send, on average.
    pub participant_rate: u32,
    /// Commands that a participant may send in one burst.
    pub participant_burst: u32,
    /// Notes that one device may add.
    pub notes_per_device: usize,
    /// Whether every event of this server is a demonstration.
    pub demo: bool,
}

/// The files of a certificate and its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tls {
    /// The certificate chain, PEM.
    pub cert: PathBuf,
    /// The private key, PEM.
    pub key: PathBuf,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: "data".into(),
            unlock: None,
            listen: LISTEN,
            tls: None,
            plain_http_beyond_loopback: false,
            public_url: None,
            proxies: Vec::new(),
            metrics: None,
            metrics_beyond_loopback: false,
            sockets_per_room: limits::SOCKETS_PER_ROOM,
            participant_rate: limits::PARTICIPANT_RATE,
            participant_burst: limits::PARTICIPANT_BURST,
            notes_per_device: limits::NOTES_PER_DEVICE,
            demo: false,
        }
    }
}

impl Config {
    /// Whether people reach this server over TLS: its own, or that of a proxy which the public address names.
    pub fn secure(&self) -> bool {
        match &self.public_url {
            Some(url) => url.starts_with("https://"),
            None => self.tls.is_some(),
        }
    }
}

/// Why the options are not a valid configuration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// Only one of certificate and key is given.
    #[error("--tls-cert and --tls-key belong together; give both or neither")]
    HalfTls,
    /// The public address is not valid.
    #[error("--public-url must look like https://plenary.example.org, without a path")]
    PublicUrl,
    /// The public address says `http` although the server has a certificate.
    #[error("with a certificate, --public-url must start with https://")]
    PublicUrlWithoutTls,
    /// Metrics would be served beyond this computer without permission.
    #[error(
        "{0} can be reached by other devices: give --metrics an address of this computer such as 127.0.0.1:9100, or add \
         --metrics-beyond-loopback, with which anyone who can reach the port can read the metrics"
    )]
    Metrics(SocketAddr),
    /// A limit of 0 would admit no one.
    #[error("{0} must be 1 or more")]
    Zero(&'static str),
    /// Plain HTTP would be served beyond this computer without permission.
    #[error(
        "{0} can be reached by other devices: give --tls-cert and --tls-key, or add --plain-http, with which anyone on \
         the same network can read and change what is sent"
    )]
    Plain(SocketAddr),
}

/// The options of the command line; each can be given in the environment instead.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Options of the server")]
pub struct Options {
    /// Folder of the database and its keys; created if it is not there
    #[arg(long, global = true, env = "PLENARY_DATA", value_name = "FOLDER", default_value = "data")]
    pub data: PathBuf,
    /// File with the unlock key, 64 hexadecimal digits, outside the data folder; without it nobody can read what people
    /// wrote; "plenary lock" makes one [default: systemd's credential plenary-unlock, or none]
    #[arg(long, global = true, env = "PLENARY_UNLOCK", value_name = "FILE")]
    pub unlock: Option<PathBuf>,
    /// Address and port to listen on; 0.0.0.0:8790 lets other devices in, port 0 takes any free port
    #[arg(long, global = true, env = "PLENARY_LISTEN", value_name = "ADDRESS:PORT", default_value_t = LISTEN)]
    pub listen: SocketAddr,
    /// Certificate chain, a PEM file; needs --tls-key [default: none, plain HTTP]
    #[arg(long, global = true, env = "PLENARY_TLS_CERT", value_name = "FILE")]
    pub tls_cert: Option<PathBuf>,
    /// Private key of the certificate, a PEM file; needs --tls-cert [default: none]
    #[arg(long, global = true, env = "PLENARY_TLS_KEY", value_name = "FILE")]
    pub tls_key: Option<PathBuf>,
    /// Allow plain HTTP beyond this computer: anyone on the same network can read and change what is sent
    /// [default: off]
    #[arg(long, global = true, env = "PLENARY_PLAIN_HTTP", action = ArgAction::SetTrue,
        value_parser = BoolishValueParser::new())]
    pub plain_http: bool,
    /// Address that people open, such as `https://plenary.example.org`: it appears in links, QR codes and on the big
    /// screen; needed behind a proxy or when the server has a name [default: the address that the browser used]
    #[arg(long, global = true, env = "PLENARY_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
    /// Address or network of a proxy in front, such as 127.0.0.1 or 10.0.0.0/24; may be given several times. Only its
    /// `Forwarded` and `X-Forwarded-For` headers are trusted, and only to slow down people guessing codes [default: none]
    #[arg(long = "proxy", global = true, env = "PLENARY_PROXY", value_name = "ADDRESS", value_delimiter = ',',
        value_parser = network)]
    pub proxies: Vec<IpNet>,
    /// Address and port for metrics in Prometheus' text format, such as 127.0.0.1:9100 [default: none]
    #[arg(long, global = true, env = "PLENARY_METRICS", value_name = "ADDRESS:PORT")]
    pub metrics: Option<SocketAddr>,
    /// Allow --metrics beyond this computer: anyone who can reach the port can read the metrics [default: off]
    #[arg(long, global = true, env = "PLENARY_METRICS_BEYOND_LOOPBACK", action = ArgAction::SetTrue,
        value_parser = BoolishValueParser::new())]
    pub metrics_beyond_loopback: bool,
    /// Most open connections to one event
    #[arg(long, global = true, env = "PLENARY_SOCKETS_PER_ROOM", value_name = "COUNT",
        default_value_t = limits::SOCKETS_PER_ROOM)]
    pub sockets_per_room: usize,
    /// Commands a second that one participant may send, on average; raise it for load tests only
    #[arg(long, global = true, env = "PLENARY_PARTICIPANT_RATE", value_name = "PER SECOND",
        default_value_t = limits::PARTICIPANT_RATE)]
    pub participant_rate: u32,
    /// Commands that one participant may send at once; raise it for load tests only
    #[arg(long, global = true, env = "PLENARY_PARTICIPANT_BURST", value_name = "COUNT",
        default_value_t = limits::PARTICIPANT_BURST)]
    pub participant_burst: u32,
    /// Notes that one device may add; raise it for load tests only
    #[arg(long, global = true, env = "PLENARY_NOTES_PER_DEVICE", value_name = "COUNT",
        default_value_t = limits::NOTES_PER_DEVICE)]
    pub notes_per_device: usize,
}

impl Options {
    /// Validates the options and builds the configuration.
    pub fn config(self) -> Result<Config, ConfigError> {
        let tls = match (self.tls_cert, self.tls_key) {
            (Some(cert), Some(key)) => Some(Tls { cert, key }),
            (None, None) => None,
            _ => return Err(ConfigError::HalfTls),
        };
        let config = Config {
            data: self.data,
            unlock: unlock_file(self.unlock, std::env::var_os(CREDENTIALS).map(PathBuf::from).as_deref()),
            listen: self.listen,
            tls,
            plain_http_beyond_loopback: self.plain_http,
            public_url: self.public_url.map(|url| url.trim_end_matches('/').to_owned()),
            proxies: self.proxies,
            metrics: self.metrics,
            metrics_beyond_loopback: self.metrics_beyond_loopback,
            sockets_per_room: self.sockets_per_room,
            participant_rate: self.participant_rate,
            participant_burst: self.participant_burst,
            notes_per_device: self.notes_per_device,
            demo: false,
        };
        config.check()?;
        Ok(config)
    }
}

impl Config {
    /// Rejects combinations of options that would not do what they seem to say.
    pub fn check(&self) -> Result<(), ConfigError> {
        let zero = [
            (self.sockets_per_room == 0, "--sockets-per-room"),
            (self.participant_rate == 0, "--participant-rate"),
            (self.participant_burst == 0, "--participant-burst"),
            (self.notes_per_device == 0, "--notes-per-device"),
        ];
        if let Some((_, name)) = zero.into_iter().find(|(zero, _)| *zero) {
            return Err(ConfigError::Zero(name));
        }
        if let Some(url) = &self.public_url {
            let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
            host.filter(|host| is_authority(host)).ok_or(ConfigError::PublicUrl)?;
            if self.tls.is_some() && !self.secure() {
                return Err(ConfigError::PublicUrlWithoutTls);
            }
        }
        let local = self.listen.ip().is_loopback();
        if !local && self.tls.is_none() && !self.plain_http_beyond_loopback {
            return Err(ConfigError::Plain(self.listen));
        }
        if let Some(metrics) = self.metrics.filter(|metrics| !metrics.ip().is_loopback())
            && !self.metrics_beyond_loopback
        {
            return Err(ConfigError::Metrics(metrics));
        }
        Ok(())
    }
}

/// Where the unlock key is: in the named file, or else in the service's credential. Both may be the same path, because
/// a unit can name its own credential.
fn unlock_file(named: Option<PathBuf>, credentials: Option<&Path>) -> Option<UnlockFile> {
    let credentials = credentials.filter(|folder| folder.is_absolute());
    match named {
        Some(file) if credentials.is_some_and(|folder| file.parent() == Some(folder)) => {
            Some(UnlockFile::Credential(file))
        }
        Some(file) => Some(UnlockFile::Named(file)),
        None => {
            credentials.map(|folder| folder.join(CREDENTIAL)).filter(|file| file.exists()).map(UnlockFile::Credential)
        }
    }
}

/// A network, or a single address as a network of one.
fn network(text: &str) -> Result<IpNet, &'static str> {
    let address = || text.parse().ok().map(|address: IpAddr| IpNet::from(address.to_canonical()));
    text.parse().ok().or_else(address).ok_or("give an address such as 10.0.0.4 or a network such as 10.0.0.0/24")
}

/// Whether a text is `host` or `host:port`, with no character that an address or a page would interpret.
pub(crate) fn is_authority(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]_".contains(&byte);
    !text.is_empty() && text.len() <= 255 && text.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{Args, Command, FromArgMatches};

    fn config(words: &str) -> Result<Config, ConfigError> {
        let command = Options::augment_args(Command::new("plenary").no_binary_name(true));
        let matches = command.try_get_matches_from(words.split_whitespace()).unwrap();
        Options::from_arg_matches(&matches).unwrap().config()
    }

    #[test]
    fn by_default_only_this_computer_can_reach_the_server() {
        let config = config("").unwrap();
        assert_eq!(config.listen.to_string(), "127.0.0.1:8790");
        assert!(!config.secure());
    }

    #[test]
    fn plain_http_leaves_this_computer_only_when_told_to() {
        for address in ["0.0.0.0:8790", "192.0.2.1:80", "[::]:8790"] {
            let refused = config(&format!("--listen {address}")).unwrap_err();
            assert_eq!(refused, ConfigError::Plain(address.parse().unwrap()));
            assert!(refused.to_string().contains("anyone on the same network can read and change what is sent"));
            assert!(config(&format!("--listen {address} --plain-http")).is_ok());
            assert!(config(&format!("--listen {address} --tls-cert c --tls-key k")).unwrap().secure());
        }
        assert!(config("--listen [::1]:8790").is_ok());
    }

    #[test]
    fn combinations_that_mislead_are_refused() {
        assert_eq!(config("--tls-cert c").unwrap_err(), ConfigError::HalfTls);
        assert_eq!(config("--tls-key k").unwrap_err(), ConfigError::HalfTls);
        assert_eq!(config("--sockets-per-room 0").unwrap_err(), ConfigError::Zero("--sockets-per-room"));
        for url in ["plenary.example", "ftp://a", "https://", "https://a/b", "https://a?b", "https://a b"] {
            let options = Config { public_url: Some(url.into()), ..Config::default() };
            assert_eq!(options.check(), Err(ConfigError::PublicUrl), "{url}");
        }
        assert_eq!(
            config("--tls-cert c --tls-key k --public-url http://a").unwrap_err(),
            ConfigError::PublicUrlWithoutTls
        );
    }

    #[test]
    fn the_unlock_key_lies_where_somebody_says_or_else_in_the_credential() {
        let folder = tempfile::tempdir().unwrap();
        let credentials = Some(folder.path());
        let credential = folder.path().join(CREDENTIAL);
        assert_eq!(unlock_file(None, None), None);
        assert_eq!(unlock_file(None, credentials), None, "the service has other credentials");
        std::fs::write(&credential, "").unwrap();
        assert_eq!(unlock_file(None, credentials), Some(UnlockFile::Credential(credential.clone())));
        assert_eq!(unlock_file(Some(credential.clone()), credentials), Some(UnlockFile::Credential(credential)));
        for named in ["/elsewhere/unlock", "unlock"].map(PathBuf::from) {
            assert_eq!(unlock_file(Some(named.clone()), credentials), Some(UnlockFile::Named(named)));
        }
        assert_eq!(config("--unlock file").unwrap().unlock, Some(UnlockFile::Named("file".into())));
    }

    #[test]
    fn a_proxy_is_an_address_or_a_network() {
        let config = config("--proxy 127.0.0.1 --proxy 10.0.0.0/24,::1").unwrap();
        let networks: Vec<_> = config.proxies.iter().map(IpNet::to_string).collect();
        assert_eq!(networks, ["127.0.0.1/32", "10.0.0.0/24", "::1/128"]);
        assert!(network("proxy.example").is_err());
    }

    #[test]
    fn figures_leave_this_computer_only_when_told_to() {
        assert_eq!(config("").unwrap().metrics, None);
        assert!(config("--metrics 127.0.0.1:9100").is_ok());
        let refused = config("--metrics 0.0.0.0:9100").unwrap_err();
        assert_eq!(refused, ConfigError::Metrics("0.0.0.0:9100".parse().unwrap()));
        assert!(config("--metrics 0.0.0.0:9100 --metrics-beyond-loopback").is_ok());
    }

    #[test]
    fn a_proxy_that_speaks_tls_makes_the_cookies_secure() {
        let config = config("--public-url https://plenary.example.org/").unwrap();
        assert_eq!(config.public_url.as_deref(), Some("https://plenary.example.org"));
        assert!(config.secure());
    }
}
