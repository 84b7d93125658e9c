use std::net::IpAddr;

use hyper::HeaderMap;

use super::Door;

/// How many addresses a header may name before it is not believed.
const HOPS_MAX: usize = 32;

/// For whom a request is. Only a trusted proxy may say so: then it is the last address of the
/// header that is no trusted proxy itself, for what stands before it anybody may have written.
pub fn of(door: &Door, remote: IpAddr, headers: &HeaderMap) -> IpAddr {
    if !door.is_trusted(remote) {
        return remote;
    }
    let lines = headers.get_all(&door.header).iter().rev();
    let texts = lines.map(|line| line.to_str().unwrap_or_default());
    let hops = texts.flat_map(|text| text.rsplit(','));
    for hop in hops.take(HOPS_MAX) {
        match read(hop.trim()) {
            Some(address) if door.is_trusted(address) => {}
            Some(address) => return address,
            None => return remote,
        }
    }
    remote
}

/// An address, with or without a port.
fn read(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    let address = bare.parse().ok();
    let address = address.or_else(|| Some(text.parse::<std::net::SocketAddr>().ok()?.ip()));
    address.map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::config::{Config, RateLimits};
    use crate::metrics::Metrics;
    use crate::rate::RateTable;

    fn asked_by(trusted: &[&str], remote: &str, lines: &[&str]) -> String {
        let network = |text: &&str| text.parse().expect("a network");
        let config = Config {
            trusted_proxies: trusted.iter().map(network).collect(),
            ..Config::default()
        };
        let rates = Arc::new(RateTable::new(RateLimits::default()));
        let router = axum::Router::new();
        let door = Door::new(&config, router, rates, Metrics::default(), None).expect("a door");
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(&door.header, line.parse().expect("a value"));
        }
        of(&door, remote.parse().expect("an address"), &headers).to_string()
    }

    #[test]
    fn nobody_is_believed_without_being_trusted() {
        assert_eq!(asked_by(&[], "127.0.0.1", &["192.0.2.1"]), "127.0.0.1");
        assert_eq!(
            asked_by(&["10.0.0.0/8"], "192.0.2.9", &["192.0.2.1"]),
            "192.0.2.9"
        );
    }

    #[test]
    fn the_last_hop_that_is_not_ours_is_the_client() {
        let trusted = ["127.0.0.1", "10.0.0.0/8"];
        let by = |lines: &[&str]| asked_by(&trusted, "127.0.0.1", lines);
        assert_eq!(by(&["192.0.2.1"]), "192.0.2.1");
        assert_eq!(by(&["6.6.6.6, 192.0.2.1, 10.0.0.2"]), "192.0.2.1");
        assert_eq!(by(&["6.6.6.6", "192.0.2.1"]), "192.0.2.1");
        assert_eq!(by(&["192.0.2.1:4711"]), "192.0.2.1");
        assert_eq!(by(&["[2001:db8::1]:4711"]), "2001:db8::1");
        assert_eq!(by(&["[2001:db8::1]"]), "2001:db8::1");
    }

    #[test]
    fn a_header_that_says_nothing_leaves_the_proxy() {
        let by = |lines: &[&str]| asked_by(&["127.0.0.1"], "127.0.0.1", lines);
        assert_eq!(by(&[]), "127.0.0.1");
        assert_eq!(by(&["unknown"]), "127.0.0.1");
        assert_eq!(by(&["192.0.2.1, unknown"]), "127.0.0.1");
        let long = ["127.0.0.1"; HOPS_MAX].join(",");
        assert_eq!(by(&[&format!("192.0.2.1,{long}")]), "127.0.0.1");
        let short = ["127.0.0.1"; HOPS_MAX - 1].join(",");
        assert_eq!(by(&[&format!("192.0.2.1,{short}")]), "192.0.2.1");
    }
}
