use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;

use crate::config::Config;
use crate::metrics::HEALTH_PATH;
use crate::{Error, Result};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(4);
/// More than the head of any good answer.
const ANSWER_BYTES_MAX: u64 = 1024;
const GOOD: &str = "HTTP/1.1 200 ";

/// Asks the server of this machine whether it lives: what to print.
pub fn health(config: &Config) -> Result<String> {
    let (address, path) = match (config.speaks_tls(), config.metrics_listen) {
        (false, _) => (config.listen, "/v1/health"),
        // Without a certificate to trust, the other port is asked.
        (true, Some(address)) => (address, HEALTH_PATH),
        (true, None) => {
            let words = "with TLS, health is asked on the metrics port, which is off";
            return Err(Error::Configuration(words.to_owned()));
        }
    };
    let address = here(address);
    let failed = |why: &str| Error::Refused(format!("the server at {address} {why}"));
    match ask(address, path) {
        Ok(answer) if answer.starts_with(GOOD) => Ok("ok\n".to_owned()),
        Ok(_) => Err(failed("does not say that it is well")),
        Err(error) => Err(failed(&format!("does not answer: {error}"))),
    }
}

/// Where a server that listens on all addresses is found on its own machine.
fn here(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

fn ask(address: SocketAddr, path: &str) -> std::io::Result<String> {
    let mut socket = TcpStream::connect_timeout(&address, PATIENCE)?;
    socket.set_read_timeout(Some(PATIENCE))?;
    socket.set_write_timeout(Some(PATIENCE))?;
    let head = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    socket.write_all(head.as_bytes())?;
    let mut answer = String::new();
    socket.take(ANSWER_BYTES_MAX).read_to_string(&mut answer)?;
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_listens_everywhere_is_asked_on_loopback() {
        let here = |text: &str| here(text.parse().expect("an address")).to_string();
        assert_eq!(here("0.0.0.0:8440"), "127.0.0.1:8440");
        assert_eq!(here("[::]:8440"), "[::1]:8440");
        assert_eq!(here("192.0.2.1:1"), "192.0.2.1:1");
    }
}
