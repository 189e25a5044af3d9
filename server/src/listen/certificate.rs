//! The certificate in use, reloaded when its files change: renewals interrupt no connection.

use super::stopped;
use crate::config::Tls;
use axum_server::tls_rustls::RustlsConfig;
use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use sha2::{Digest, Sha256};
use std::{
    io,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{sync::watch, time::sleep};

/// Interval between two checks of the files.
pub const LOOKED_AT: Duration = Duration::from_secs(60);

/// Why a certificate cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// The certificate's file does not contain a certificate.
    #[error("the certificate {0} cannot be read; give a PEM file that this user may read to --tls-cert")]
    Certificate(PathBuf),
    /// The key's file does not contain a private key.
    #[error("the private key {0} cannot be read; give a PEM file that this user may read to --tls-key")]
    Key(PathBuf),
    /// Certificate and key do not match, or the certificate is broken.
    #[error("the certificate {0} does not match the private key {1}; give two files that were made together")]
    Pair(PathBuf, PathBuf),
}

/// The certificate in use.
pub struct Certificate {
    files: Tls,
    config: RustlsConfig,
    /// What was read last, in use or not: unchanged files are neither parsed nor reported again.
    read: Mutex<Fingerprint>,
}

/// Hashes of both files; `None` for a file that cannot be read.
type Fingerprint = [Option<[u8; 32]>; 2];

/// Outcome of checking the files.
#[derive(Debug)]
pub enum Renewal {
    /// The files have not changed.
    Unchanged,
    /// The new pair is used from the next connection on.
    Renewed,
    /// The new files are not usable; the old pair stays in use.
    Refused(CertificateError),
}

impl Certificate {
    /// Reads certificate and key.
    pub fn load(files: &Tls) -> Result<Self, CertificateError> {
        let (fingerprint, config) = read(files);
        let config = RustlsConfig::from_config(config?);
        Ok(Self { files: files.clone(), config, read: Mutex::new(fingerprint) })
    }

    /// Configuration for a listener; it follows renewals.
    pub fn config(&self) -> RustlsConfig {
        self.config.clone()
    }

    /// Checks the files, and starts using a new pair. Open connections are not affected.
    pub fn renew(&self) -> Renewal {
        let (fingerprint, config) = read(&self.files);
        let mut known = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if *known == fingerprint {
            return Renewal::Unchanged;
        }
        *known = fingerprint;
        match config {
            Ok(config) => {
                self.config.reload_from_config(config);
                tracing::info!("now using a new certificate");
                Renewal::Renewed
            }
            Err(error) => {
                tracing::error!(%error, "the new certificate cannot be used; the old one stays in use");
                Renewal::Refused(error)
            }
        }
    }

    /// Checks the files periodically until the server stops.
    pub async fn follow(self: Arc<Self>, every: Duration, stop: watch::Receiver<bool>) {
        let look = async {
            loop {
                sleep(every).await;
                let certificate = Arc::clone(&self);
                // On a thread of its own: a file system that hangs blocks nothing else.
                let _ = tokio::task::spawn_blocking(move || certificate.renew()).await;
            }
        };
        tokio::select! {
            () = look => (),
            () = stopped(stop) => (),
        }
    }
}

/// Reads both files: their hashes, and the configuration they make.
fn read(files: &Tls) -> (Fingerprint, Result<Arc<ServerConfig>, CertificateError>) {
    let (cert, key) = (std::fs::read(&files.cert), std::fs::read(&files.key));
    let print = |bytes: &io::Result<Vec<u8>>| bytes.as_ref().ok().map(|bytes| Sha256::digest(bytes).into());
    let fingerprint = [print(&cert), print(&key)];
    (fingerprint, server_config(files, &cert.unwrap_or_default(), &key.unwrap_or_default()))
}

/// TLS 1.2 and 1.3; HTTP/1.1 only, since browsers open websockets here over nothing else.
fn server_config(files: &Tls, cert: &[u8], key: &[u8]) -> Result<Arc<ServerConfig>, CertificateError> {
    let chain = CertificateDer::pem_slice_iter(cert).collect::<Result<Vec<_>, _>>().unwrap_or_default();
    if chain.is_empty() {
        return Err(CertificateError::Certificate(files.cert.clone()));
    }
    let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| CertificateError::Key(files.key.clone()))?;
    let pair = |_: rustls::Error| CertificateError::Pair(files.cert.clone(), files.key.clone());
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(pair)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(pair)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn files(folder: &Path) -> Tls {
        Tls { cert: folder.join("cert.pem"), key: folder.join("key.pem") }
    }

    fn write(files: &Tls) {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        std::fs::write(&files.cert, made.cert.pem()).unwrap();
        std::fs::write(&files.key, made.signing_key.serialize_pem()).unwrap();
    }

    #[test]
    fn a_key_of_another_certificate_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let files = files(folder.path());
        write(&files);
        let cert = std::fs::read(&files.cert).unwrap();
        write(&files);
        std::fs::write(&files.cert, cert).unwrap();
        assert!(matches!(Certificate::load(&files), Err(CertificateError::Pair(..))));
        std::fs::write(&files.key, "words").unwrap();
        assert!(matches!(Certificate::load(&files), Err(CertificateError::Key(_))));
        std::fs::remove_file(&files.cert).unwrap();
        assert!(matches!(Certificate::load(&files), Err(CertificateError::Certificate(_))));
    }

    #[test]
    fn a_broken_renewal_is_told_once_and_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let files = files(folder.path());
        write(&files);
        let certificate = Certificate::load(&files).unwrap();
        let first = certificate.config().get_inner();
        let first_in_use = || Arc::ptr_eq(&certificate.config().get_inner(), &first);
        assert!(matches!(certificate.renew(), Renewal::Unchanged));
        let key = std::fs::read(&files.key).unwrap();
        std::fs::write(&files.key, "half a k").unwrap();
        assert!(matches!(certificate.renew(), Renewal::Refused(CertificateError::Key(_))));
        assert!(matches!(certificate.renew(), Renewal::Unchanged));
        assert!(first_in_use());
        std::fs::write(&files.key, key).unwrap();
        assert!(matches!(certificate.renew(), Renewal::Renewed));
        write(&files);
        assert!(matches!(certificate.renew(), Renewal::Renewed));
        assert!(!first_in_use());
    }

    #[tokio::test]
    async fn files_that_change_are_noticed_by_themselves() {
        let folder = tempfile::tempdir().unwrap();
        let files = files(folder.path());
        write(&files);
        let certificate = Arc::new(Certificate::load(&files).unwrap());
        let first = certificate.config().get_inner();
        let (stop, stopped) = watch::channel(false);
        let following = tokio::spawn(Arc::clone(&certificate).follow(Duration::from_millis(5), stopped));
        write(&files);
        let renewed = async {
            while Arc::ptr_eq(&certificate.config().get_inner(), &first) {
                sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), renewed).await.unwrap();
        stop.send_replace(true);
        tokio::time::timeout(Duration::from_secs(10), following).await.unwrap().unwrap();
    }
}
