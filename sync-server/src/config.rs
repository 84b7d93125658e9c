//! What an operator can set: by a file, the environment and flags, in this order, later ones
//! winning over earlier ones and all over the defaults. One table says all of it.

mod file;
mod flags;
mod network;
mod setting;
mod settings;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use crate::Bounds;
use crate::log::Level;

pub use flags::Flags;
pub use network::Network;
pub use setting::Setting;
pub use settings::SETTINGS;

/// Where the configuration file is looked for when nobody names one; it need not be there.
pub const FILE_DEFAULT: &str = "/etc/companion-sync/server.toml";
/// What a setting's name begins with in the environment.
pub const VARIABLE_PREFIX: &str = "COMPANION_SYNC_";
/// Names the configuration file.
pub const FILE_VARIABLE: &str = "COMPANION_SYNC_CONFIG";
/// The port for devices when nobody names one.
pub const PORT_DEFAULT: u16 = 8440;
/// The port for metrics when nobody names one.
pub const METRICS_PORT_DEFAULT: u16 = 9440;
/// How many connections there may be when nobody says.
pub const CONNECTIONS_DEFAULT: u32 = 10_000;
/// How many of them may come from one network when nobody says.
pub const CONNECTIONS_NETWORK_DEFAULT: u32 = 512;

/// How often one may ask (PROTOCOL 12), each in one minute; 0: as often as one likes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimits {
    /// Requests of one device.
    pub device: u32,
    /// How many of them at once.
    pub device_burst: u32,
    /// Blob requests of one device.
    pub blobs: u32,
    /// Feed rows that one device makes.
    pub feed_rows: u32,
    /// Requests from one /24 or /64.
    pub network: u32,
    /// Enrolments from one /24 or /64.
    pub enroll: u32,
    /// Mailbox requests from one /24 or /64.
    pub mail: u32,
}

impl Default for RateLimits {
    fn default() -> Self {
        Self {
            device: 60,
            device_burst: 30,
            blobs: 600,
            feed_rows: 2_000,
            network: 600,
            enroll: 5,
            mail: 5,
        }
    }
}

/// The certificate that a server shows, if it speaks TLS itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate, then those above it, as PEM.
    pub certificate: PathBuf,
    /// Its key, as PEM.
    pub key: PathBuf,
}

/// All that can be set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Where database, keys and incarnation lie.
    pub folder: PathBuf,
    /// What clients call this server; token lines name it.
    pub public_url: String,
    /// Where devices connect.
    pub listen: SocketAddr,
    /// Whether plain HTTP may leave the machine.
    pub allow_plain: bool,
    /// Certificate and key; both empty: no TLS.
    pub tls: TlsFiles,
    /// Who may say for whom it asks.
    pub trusted_proxies: Vec<Network>,
    /// In which header it says so.
    pub client_address_header: String,
    /// Where metrics can be read; none: nowhere.
    pub metrics_listen: Option<SocketAddr>,
    /// How much is logged.
    pub log_level: Level,
    /// How many connections there may be.
    pub connections: u32,
    /// How many of them from one /24 or /64.
    pub connections_network: u32,
    /// How often one may ask.
    pub rates: RateLimits,
    /// How much one may store.
    pub bounds: Bounds,
}

impl Default for Config {
    fn default() -> Self {
        let loopback = IpAddr::V4(Ipv4Addr::LOCALHOST);
        Self {
            folder: "/var/lib/companion-sync".into(),
            public_url: String::new(),
            listen: SocketAddr::new(loopback, PORT_DEFAULT),
            allow_plain: false,
            tls: TlsFiles::default(),
            trusted_proxies: Vec::new(),
            client_address_header: "x-forwarded-for".to_owned(),
            metrics_listen: Some(SocketAddr::new(loopback, METRICS_PORT_DEFAULT)),
            log_level: Level::Info,
            connections: CONNECTIONS_DEFAULT,
            connections_network: CONNECTIONS_NETWORK_DEFAULT,
            rates: RateLimits::default(),
            bounds: Bounds::default(),
        }
    }
}

impl Config {
    /// Whether this server speaks TLS itself.
    #[must_use]
    pub fn speaks_tls(&self) -> bool {
        self.tls != TlsFiles::default()
    }

    /// The whole configuration as a file that says the same.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let mut text = String::new();
        for setting in SETTINGS {
            for line in setting.words.lines() {
                text.extend(["# ", line, "\n"]);
            }
            text.extend([setting.name, " = ", &(setting.shown)(self), "\n\n"]);
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_reads_back_as_the_same() {
        let mut config = Config {
            public_url: "https://sync.example.org".to_owned(),
            allow_plain: true,
            metrics_listen: None,
            ..Config::default()
        };
        config.trusted_proxies = vec![
            "10.0.0.0/8".parse().expect("a network"),
            "::1".parse().expect("a network"),
        ];
        config.rates.device = 0;
        let mut read = Config::default();
        file::read(&mut read, &config.to_toml(), "printed").expect("a file");
        assert_eq!(read, config);
    }

    #[test]
    fn the_presets_are_those_of_the_protocol() {
        let text = Config::default().to_toml();
        for line in [
            "rate-device = 60",
            "rate-device-burst = 30",
            "rate-blobs = 600",
            "rate-feed-rows = 2000",
            "rate-network = 600",
            "rate-enroll = 5",
            "rate-mail = 5",
            "account-mib = 50",
            "account-items = 200000",
            "space-mib = 20",
            "listen = \"127.0.0.1:8440\"",
            "allow-plain = false",
        ] {
            assert!(text.lines().any(|one| one == line), "{line}");
        }
    }
}
