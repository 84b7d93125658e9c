use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// How many bits of an IPv4 address name the network that a rate is counted for.
pub const V4_BITS: u8 = 24;
/// How many bits of an IPv6 address name the network that a rate is counted for.
pub const V6_BITS: u8 = 64;
/// How many bits of an IPv6 address a log may hold (SECURITY 6).
pub const V6_BITS_LOGGED: u8 = 48;

/// Addresses that begin alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

/// Not a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotANetwork;

fn masked(address: IpAddr, bits: u8) -> IpAddr {
    match address {
        IpAddr::V4(address) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(bits)).unwrap_or(0);
            IpAddr::V4(Ipv4Addr::from(u32::from(address) & mask))
        }
        IpAddr::V6(address) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(bits)).unwrap_or(0);
            IpAddr::V6(Ipv6Addr::from(u128::from(address) & mask))
        }
    }
}

fn bits_max(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

impl Network {
    fn of(address: IpAddr, v4_bits: u8, v6_bits: u8) -> Self {
        let address = address.to_canonical();
        let bits = if address.is_ipv4() { v4_bits } else { v6_bits };
        let address = masked(address, bits);
        Self { address, bits }
    }

    /// The /24 or /64 around an address, which shares one rate (PROTOCOL 12).
    #[must_use]
    pub fn around(address: IpAddr) -> Self {
        Self::of(address, V4_BITS, V6_BITS)
    }

    /// The /24 or /48 around an address, all of it that is ever written down (SECURITY 6).
    #[must_use]
    pub fn logged(address: IpAddr) -> Self {
        Self::of(address, V4_BITS, V6_BITS_LOGGED)
    }

    /// Whether an address lies within.
    #[must_use]
    pub fn holds(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        address.is_ipv4() == self.address.is_ipv4() && masked(address, self.bits) == self.address
    }
}

impl FromStr for Network {
    type Err = NotANetwork;

    fn from_str(text: &str) -> Result<Self, NotANetwork> {
        let (address, bits) = text.split_once('/').unzip();
        let address: IpAddr = address.unwrap_or(text).parse().map_err(|_| NotANetwork)?;
        let most = bits_max(address);
        let bits: u8 = bits.map_or(Ok(most), str::parse).map_err(|_| NotANetwork)?;
        if bits > most || masked(address, bits) != address {
            return Err(NotANetwork);
        }
        Ok(Self { address, bits })
    }
}

impl fmt::Display for Network {
    fn fmt(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(text, "{}/{}", self.address, self.bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn neighbours_share_a_network_and_others_do_not() {
        let around = |text| Network::around(address(text)).to_string();
        assert_eq!(around("192.0.2.77"), "192.0.2.0/24");
        assert_eq!(around("::ffff:192.0.2.77"), "192.0.2.0/24");
        assert_eq!(around("2001:db8:1:2:3::4"), "2001:db8:1:2::/64");
        let logged = Network::logged(address("2001:db8:1:2:3::4"));
        assert_eq!(logged.to_string(), "2001:db8:1::/48");
    }

    #[test]
    fn a_network_holds_what_begins_like_it() {
        let network: Network = "10.1.0.0/16".parse().expect("a network");
        assert!(network.holds(address("10.1.255.255")));
        assert!(network.holds(address("::ffff:10.1.0.1")));
        assert!(!network.holds(address("10.2.0.0")));
        assert!(!network.holds(address("::1")));
        let all: Network = "0.0.0.0/0".parse().expect("a network");
        assert!(all.holds(address("8.8.8.8")));
        let one: Network = "::1".parse().expect("a network");
        assert!(one.holds(address("::1")) && !one.holds(address("::2")));
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for text in ["", "10.0.0.0/33", "10.0.0.1/8", "::/129", "a", "1.2.3.4/"] {
            assert_eq!(text.parse::<Network>(), Err(NotANetwork), "{text}");
        }
    }
}
