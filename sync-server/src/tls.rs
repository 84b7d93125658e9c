//! The server's own TLS, by certificate files (SECURITY 6). Nothing is believed because of it:
//! answers are signed, content is sealed.

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::config::TlsFiles;
use crate::{Error, Result};

/// The longest certificate or key file that is read.
const FILE_BYTES_MAX: u64 = 256 * 1024;

/// The certificate in use; another takes its place without ending connections.
#[derive(Clone)]
pub struct Tls {
    files: TlsFiles,
    config: Arc<RwLock<Arc<ServerConfig>>>,
}

impl Tls {
    /// Reads certificate and key.
    ///
    /// # Errors
    /// `Tls`, which says what is wrong with which file.
    pub fn open(files: &TlsFiles) -> Result<Self> {
        let config = Arc::new(RwLock::new(read(files)?));
        let files = files.clone();
        Ok(Self { files, config })
    }

    /// Reads both files again; connections from now on get them.
    ///
    /// # Errors
    /// `Tls`; the former stay in use then.
    pub fn reload(&self) -> Result<()> {
        let config = read(&self.files)?;
        *self.config.write().unwrap_or_else(PoisonError::into_inner) = config;
        Ok(())
    }

    /// Shakes hands.
    ///
    /// # Errors
    /// What the other end did wrong.
    pub async fn accept(&self, socket: TcpStream) -> std::io::Result<TlsStream<TcpStream>> {
        let config = Arc::clone(&self.config.read().unwrap_or_else(PoisonError::into_inner));
        TlsAcceptor::from(config).accept(socket).await
    }
}

fn bytes(path: &Path) -> Result<Vec<u8>> {
    let failed = |error: std::io::Error| Error::Tls(format!("{}: {error}", path.display()));
    if std::fs::metadata(path).map_err(failed)?.len() > FILE_BYTES_MAX {
        let words = format!("{} is longer than {FILE_BYTES_MAX} bytes", path.display());
        return Err(Error::Tls(words));
    }
    std::fs::read(path).map_err(failed)
}

fn read(files: &TlsFiles) -> Result<Arc<ServerConfig>> {
    let refused = |path: &Path, why: &str| Error::Tls(format!("{}: {why}", path.display()));
    let certificate = bytes(&files.certificate)?;
    let chain: std::result::Result<Vec<_>, _> =
        CertificateDer::pem_slice_iter(&certificate).collect();
    let chain = chain.map_err(|_| refused(&files.certificate, "is no PEM file"))?;
    if chain.is_empty() {
        return Err(refused(&files.certificate, "holds no certificate"));
    }
    let key = PrivateKeyDer::from_pem_slice(&bytes(&files.key)?);
    let key = key.map_err(|_| refused(&files.key, "holds no key"))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder =
        ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = builder.map_err(|error| Error::Tls(error.to_string()))?;
    let config = builder.with_no_client_auth().with_single_cert(chain, key);
    let mut config = config.map_err(|error| refused(&files.certificate, &error.to_string()))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
