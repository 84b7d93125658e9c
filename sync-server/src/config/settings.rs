use super::Network;
use super::setting::{Setting, line, number, parsed, path, quoted, switch};
use crate::log::Level;

const MIB: u64 = 1024 * 1024;
/// The highest rate that can be set, a minute.
const RATE_MAX: u32 = 1_000_000;
const CONNECTIONS_MAX: u32 = 1_000_000;

const HIGHEST_RATE: &str = "N";

/// A setting that holds a rate.
macro_rules! rate {
    ($name:literal, $field:ident, $words:literal) => {
        Setting {
            name: $name,
            takes: HIGHEST_RATE,
            words: $words,
            put: |config, text| {
                config.rates.$field = number(text, 0, RATE_MAX)?;
                Ok(())
            },
            shown: |config| config.rates.$field.to_string(),
        }
    };
}

/// A setting that lowers a bound of the protocol, in the unit that it is named after.
macro_rules! bound {
    ($name:literal, $field:ident, $unit:expr, $words:literal) => {
        Setting {
            name: $name,
            takes: "N",
            words: $words,
            put: |config, text| {
                let most = crate::Bounds::default().$field / $unit;
                config.bounds.$field = number(text, 1, most)? * $unit;
                Ok(())
            },
            shown: |config| (config.bounds.$field / $unit).to_string(),
        }
    };
}

/// All settings, in the order in which they are printed.
pub const SETTINGS: &[Setting] = &[
    Setting {
        name: "folder",
        takes: "FOLDER",
        words: "Where database, signing keys and incarnation lie; nobody else may read it.",
        put: |config, text| {
            config.folder = path(text)?;
            Ok(())
        },
        shown: |config| quoted(config.folder.display()),
    },
    Setting {
        name: "public-url",
        takes: "URL",
        words: "What clients call this server, such as \"https://sync.example.org\".\n\
                Token lines name it.",
        put: |config, text| {
            let known = ["https://", "http://"]
                .iter()
                .any(|kind| text.starts_with(kind));
            if !known && !text.is_empty() {
                return Err("must begin with https:// or http://".to_owned());
            }
            config.public_url = line(text.trim_end_matches('/'))?;
            Ok(())
        },
        shown: |config| quoted(&config.public_url),
    },
    Setting {
        name: "listen",
        takes: "ADDRESS:PORT",
        words: "Where devices, or the reverse proxy before them, connect.",
        put: |config, text| {
            config.listen = parsed(text, "an address and a port, such as 127.0.0.1:8440")?;
            Ok(())
        },
        shown: |config| quoted(config.listen),
    },
    Setting {
        name: "allow-plain",
        takes: "true|false",
        words: "Whether plain HTTP may be spoken beyond this machine, as between containers.\n\
                Content stays sealed, but who syncs when can be seen on the way.",
        put: |config, text| {
            config.allow_plain = switch(text)?;
            Ok(())
        },
        shown: |config| config.allow_plain.to_string(),
    },
    Setting {
        name: "tls-certificate",
        takes: "FILE",
        words: "The certificate with its chain (PEM), if this server speaks TLS itself.\n\
                Read again on SIGHUP.",
        put: |config, text| {
            config.tls.certificate = path(text)?;
            Ok(())
        },
        shown: |config| quoted(config.tls.certificate.display()),
    },
    Setting {
        name: "tls-key",
        takes: "FILE",
        words: "The certificate's key (PEM).",
        put: |config, text| {
            config.tls.key = path(text)?;
            Ok(())
        },
        shown: |config| quoted(config.tls.key.display()),
    },
    Setting {
        name: "trusted-proxies",
        takes: "NETWORK,…",
        words: "From whom the header below is believed, such as [\"127.0.0.1\", \"10.0.0.0/8\"].\n\
                Without it all requests through a proxy share the rates of its address.",
        put: |config, text| {
            let listed = text.split(',').map(str::trim).filter(|one| !one.is_empty());
            let read = |one| parsed::<Network>(one, "a list of networks, such as 10.0.0.0/8");
            config.trusted_proxies = listed.map(read).collect::<Result<_, _>>()?;
            Ok(())
        },
        shown: |config| {
            let quoted: Vec<_> = config.trusted_proxies.iter().map(quoted).collect();
            format!("[{}]", quoted.join(", "))
        },
    },
    Setting {
        name: "client-address-header",
        takes: "NAME",
        words: "In which header a trusted proxy names the client's address.",
        put: |config, text| {
            let name = text.to_ascii_lowercase();
            let known = hyper::header::HeaderName::from_bytes(name.as_bytes());
            known.map_err(|_| "must be the name of a header".to_owned())?;
            config.client_address_header = name;
            Ok(())
        },
        shown: |config| quoted(&config.client_address_header),
    },
    Setting {
        name: "metrics-listen",
        takes: "ADDRESS:PORT|off",
        words: "Where metrics can be read, on loopback only; \"off\": nowhere.",
        put: |config, text| {
            config.metrics_listen = match text {
                "off" => None,
                _ => Some(parsed(text, "an address and a port, or off")?),
            };
            Ok(())
        },
        shown: |config| {
            let shown = config.metrics_listen.map(quoted);
            shown.unwrap_or_else(|| quoted("off"))
        },
    },
    Setting {
        name: "log-level",
        takes: "LEVEL",
        words: "error, warn, info or debug. Debug adds a line for each request, with the network\n\
                it came from, cut to /24 or /48. No level holds ids or bodies.",
        put: |config, text| {
            config.log_level = parsed::<Level>(text, "error, warn, info or debug")?;
            Ok(())
        },
        shown: |config| quoted(config.log_level),
    },
    Setting {
        name: "connections",
        takes: "N",
        words: "How many connections there may be at once; one more waits in the system's queue.",
        put: |config, text| {
            config.connections = number(text, 1, CONNECTIONS_MAX)?;
            Ok(())
        },
        shown: |config| config.connections.to_string(),
    },
    Setting {
        name: "connections-network",
        takes: "N",
        words: "How many of them from one /24 or /64; trusted proxies aside.",
        put: |config, text| {
            config.connections_network = number(text, 1, CONNECTIONS_MAX)?;
            Ok(())
        },
        shown: |config| config.connections_network.to_string(),
    },
    rate!(
        "rate-device",
        device,
        "Requests a minute of one device; 0, as in all rates: no limit."
    ),
    rate!(
        "rate-device-burst",
        device_burst,
        "How many of them at once; 0: one at a time."
    ),
    rate!("rate-blobs", blobs, "Blob requests a minute of one device."),
    rate!(
        "rate-feed-rows",
        feed_rows,
        "Feed rows a minute that one device makes."
    ),
    rate!(
        "rate-network",
        network,
        "Requests a minute from one /24 or /64."
    ),
    rate!(
        "rate-enroll",
        enroll,
        "Enrolments a minute from one /24 or /64."
    ),
    rate!(
        "rate-mail",
        mail,
        "Mailbox requests a minute from one /24 or /64."
    ),
    bound!(
        "account-mib",
        account_bytes,
        MIB,
        "How much one account may hold."
    ),
    bound!(
        "account-items",
        account_items,
        1,
        "How many items one account may hold."
    ),
    bound!(
        "space-mib",
        space_bytes,
        MIB,
        "How much one shared space may hold."
    ),
    bound!("accounts", accounts, 1, "How many accounts there may be."),
    Setting {
        name: "account-tokens",
        takes: "N",
        words: "How many tokens an account may have open for others; 0: only the operator's count.",
        put: |config, text| {
            let most = crate::Bounds::default().tokens_open;
            config.bounds.tokens_open = number(text, 0, most)?;
            Ok(())
        },
        shown: |config| config.bounds.tokens_open.to_string(),
    },
];
