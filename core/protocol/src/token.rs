use crate::limits::{TOKEN_LINE_BYTES_MAX, URL_BYTES_MAX};
use crate::{Error, Result, ServerId, crockford, sha256};

const WHAT: &str = "token line";
/// What the part after the address begins with.
const MARK: &str = "companion-";
const VERSION: &str = "1";
const CHECKSUM_BYTES: usize = 4;

/// Lets one account be made; used once.
#[derive(Clone, PartialEq, Eq)]
pub struct Token([u8; 16]);

impl Token {
    /// Its length in bytes.
    pub const BYTES: usize = 16;

    /// The token with these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The token's bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// What a server keeps of it.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        sha256(&[&self.0])
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

/// Where a server is: `https://` or `http://`, a host, perhaps a port and a path, no slash at the
/// end.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ServerUrl(String);

impl ServerUrl {
    /// Takes an address from elsewhere. A slash at its end is dropped.
    ///
    /// # Errors
    /// `Malformed` for anything else, `Limit`.
    pub fn parse(text: &str) -> Result<Self> {
        let malformed = Error::Malformed("server url");
        let text = text.trim_end_matches('/');
        if text.len() > URL_BYTES_MAX {
            return Err(Error::Limit("server url bytes"));
        }
        let (scheme, rest) = text.split_once("://").ok_or(malformed)?;
        let scheme = scheme.to_ascii_lowercase();
        let host = rest.split('/').next().unwrap_or_default();
        let is_plain = |letter: char| {
            letter.is_ascii_graphic() && !matches!(letter, '#' | '?' | '@' | '<' | '>' | '"' | '\\')
        };
        let is_good = ["https", "http"].contains(&scheme.as_str())
            && host.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '[')
            && rest.chars().all(is_plain);
        match is_good {
            true => Ok(Self(format!("{scheme}://{rest}"))),
            false => Err(malformed),
        }
    }

    /// The address as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the connection is encrypted.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.0.starts_with("https:")
    }
}

/// The one line that an operator gives to a person: address, server key, token (SECURITY 5).
///
/// It is a link: `https://sync.example.org#companion-1-` and digits in Crockford's base 32, of the
/// key, the token and a checksum over all. What follows `#` never reaches a server by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenLine {
    /// Where the server is.
    pub url: ServerUrl,
    /// Which server it must be.
    pub server: ServerId,
    /// What lets an account be made there; none to name a server only.
    pub token: Option<Token>,
}

impl TokenLine {
    /// Reads a line as it was pasted, wrapped in a mail, or typed in either case.
    ///
    /// # Errors
    /// `Malformed` if it is no token line, `LaterVersion` if it is one of a later version,
    /// `Damaged` if something in it was lost or changed, `Limit`.
    pub fn parse(text: &str) -> Result<Self> {
        if text.len() > TOKEN_LINE_BYTES_MAX {
            return Err(Error::Limit("token line bytes"));
        }
        let line: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let line = line.trim_matches(|c| matches!(c, '<' | '>' | '"' | '\''));
        let (url, rest) = line.split_once('#').ok_or(Error::Malformed(WHAT))?;
        let (mark, rest) = rest
            .split_at_checked(MARK.len())
            .ok_or(Error::Malformed(WHAT))?;
        if !mark.eq_ignore_ascii_case(MARK) {
            return Err(Error::Malformed(WHAT));
        }
        let (version, digits) = rest.split_once('-').ok_or(Error::Damaged(WHAT))?;
        if version != VERSION {
            let is_number = version.parse::<u32>().is_ok();
            return Err(match is_number {
                true => Error::LaterVersion(WHAT),
                false => Error::Damaged(WHAT),
            });
        }
        let url = ServerUrl::parse(url).map_err(|_| Error::Damaged(WHAT))?;
        let bytes = crockford::decode(digits).ok_or(Error::Damaged(WHAT))?;
        Self::from_parts(url, &bytes).ok_or(Error::Damaged(WHAT))
    }

    fn from_parts(url: ServerUrl, bytes: &[u8]) -> Option<Self> {
        let (content, checksum) = bytes.split_last_chunk::<CHECKSUM_BYTES>()?;
        let (server, token) = content.split_first_chunk()?;
        let token = match token {
            [] => None,
            token => Some(Token(token.try_into().ok()?)),
        };
        let line = Self {
            url,
            server: ServerId::from_bytes(*server),
            token,
        };
        // A key that nothing can be signed with is as good as damaged.
        line.server.key().ok()?;
        (line.checksum() == *checksum).then_some(line)
    }

    fn content(&self) -> Vec<u8> {
        let token = self.token.as_ref().map(|token| token.0.as_slice());
        [self.server.as_bytes(), token.unwrap_or_default()].concat()
    }

    /// Over the version and the address too: a mistyped host must not be asked for anything.
    fn checksum(&self) -> [u8; CHECKSUM_BYTES] {
        let url = self.url.as_str().to_ascii_lowercase();
        let said = [url.as_bytes(), b"#", MARK.as_bytes(), VERSION.as_bytes()].concat();
        let mut state = crc32fast::Hasher::new();
        state.update(&said);
        state.update(&self.content());
        state.finalize().to_be_bytes()
    }
}

impl std::fmt::Display for TokenLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let bytes = [&self.content()[..], &self.checksum()].concat();
        let digits = crockford::encode(&bytes);
        write!(f, "{}#{MARK}{VERSION}-{digits}", self.url.as_str())
    }
}
