//! The way to the person's server.

use std::path::Path;

use companion::{HttpTransport, Roots};

use crate::failure::Result;
use crate::files;

/// Names a PEM file with the only certificates to believe: for a server of one's own making.
const ROOTS_VARIABLE: &str = "COMPANION_ROOTS";
/// The largest file of certificates.
const ROOTS_BYTES_MAX: u64 = 1 << 20;

/// Gets ready to ask a server. Nothing is sent yet.
pub fn start() -> Result<HttpTransport> {
    let named = std::env::var_os(ROOTS_VARIABLE).filter(|path| !path.is_empty());
    let roots = match named {
        Some(path) => Roots::from_pem(&files::read_up_to(Path::new(&path), ROOTS_BYTES_MAX)?)?,
        None => Roots::Platform,
    };
    Ok(HttpTransport::start(&roots)?)
}
