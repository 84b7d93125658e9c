//! Which server the person chose (SECURITY 5 and 11).

use protocol::{Error as Wire, ServerCard, ServerId, ServerUrl, Token, TokenLine};
use serde::Serialize;
use store::{Commit, MetaWrite, Reader, ServerNumber, ServerRow, Transactions};

use journal::Rule;

use super::transport::{Place, Transport};
use crate::view::{SyncState, SyncView};
use crate::{CancelHandle, Companion, CompanionError, Result, meta};

/// The person named it.
pub(crate) const NAMED: u8 = 0;
/// The account is there.
pub(crate) const ENROLLED: u8 = 1;
/// The person forgot it. The row stays: a counter that was used once is never used again.
pub(crate) const FORGOTTEN: u8 = 2;

/// Makes the server one that this device is not enrolled with; says whether it was.
pub(crate) fn named(row: &mut ServerRow) -> bool {
    let was_enrolled = row.state == ENROLLED;
    if was_enrolled {
        row.state = NAMED;
    }
    was_enrolled
}

/// The person's server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ServerView {
    /// Where it is.
    pub url: String,
    /// Which server it must be, in hexadecimal.
    pub server_id: String,
    /// Whether the line to it is encrypted besides what it carries.
    pub is_encrypted: bool,
    /// Whether this person has an account there, as far as this device knows.
    pub enrolled: bool,
    /// Whether there is a token to make an account with.
    pub has_token: bool,
    /// When this device last synced, by its own clock.
    pub last_at_ms: Option<i64>,
    /// How much the account may store, as the server said.
    pub account_mib: Option<u64>,
    /// When the account is erased, by the server's clock, if somebody asked for it.
    pub erase_due_s: Option<u64>,
}

/// Where a server is and which it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerAddress {
    pub(crate) url: ServerUrl,
    pub(crate) id: ServerId,
    /// Whether it may be asked without TLS although it is on another machine.
    pub(crate) allow_plain: bool,
}

/// The server that this journal syncs with.
#[derive(Clone, Debug)]
pub(crate) struct Chosen {
    pub(crate) number: ServerNumber,
    pub(crate) row: ServerRow,
    pub(crate) address: ServerAddress,
}

impl ServerAddress {
    /// Asks what answers at an address which server it is: for a new device, whose person has
    /// typed the address. Nothing is believed of it: a device that the person has refuses any
    /// server but its own.
    ///
    /// # Errors
    /// `InvalidInput` for `server_url`; `Offline`, `UnsafeLine`, `WrongServer`, `Cancelled`.
    pub fn find(transport: &dyn Transport, url: &str, cancel: &CancelHandle) -> Result<Self> {
        let url = ServerUrl::parse(url.trim());
        let url = url.map_err(|_| CompanionError::input("server_url", Rule::BadFormat))?;
        let allow_plain = !url.is_encrypted();
        let place = Place {
            url: url.as_str(),
            allow_plain,
        };
        let reply = transport.server_card(&place, cancel)?;
        let card = ServerCard::decode(&reply.body).map_err(|_| CompanionError::WrongServer)?;
        let newest = card.newest(&card.first).ok().flatten();
        let id = newest.ok_or(CompanionError::WrongServer)?;
        Ok(Self {
            url,
            id,
            allow_plain,
        })
    }
}

impl Companion {
    /// Chooses the server by the line that its operator gave. Nothing is sent yet. The same line
    /// again changes nothing, a new one of the same server brings its new address and token.
    ///
    /// # Errors
    /// `InvalidInput` for `token_line`: `bad_format` if it is none or damaged. `UpdateNeeded` if a
    /// later version made it. `OtherServer` if there is another one: forget that first.
    pub fn server_set(&self, token_line: &str) -> Result<ServerView> {
        let line = TokenLine::parse(token_line).map_err(|error| match error {
            Wire::LaterVersion(_) => CompanionError::UpdateNeeded,
            Wire::Limit(_) => CompanionError::input("token_line", Rule::TooLong),
            _ => CompanionError::input("token_line", Rule::BadFormat),
        })?;
        let chosen = self.read(chosen)?;
        if chosen.is_some_and(|chosen| chosen.address.id != line.server) {
            return Err(CompanionError::OtherServer);
        }
        let number = self.keep_server(&line.server, line.url.as_str())?;
        self.update_server(number, |row| {
            if row.state == FORGOTTEN {
                row.state = NAMED;
            }
        })?;
        if let Some(token) = &line.token {
            self.keep_meta(meta::SERVER_TOKEN, Some(token.as_bytes().to_vec()))?;
        }
        self.server()?.ok_or(CompanionError::NoServer)
    }

    /// The person's server, if one was chosen.
    ///
    /// # Errors
    /// `Disk`, `Damaged`.
    pub fn server(&self) -> Result<Option<ServerView>> {
        self.read(|reader| {
            let Some(chosen) = chosen(reader)? else {
                return Ok(None);
            };
            let limits = number(reader, meta::SERVER_ACCOUNT_MIB)?;
            Ok(Some(ServerView {
                url: chosen.row.url.clone(),
                server_id: crate::hex::encode(&chosen.row.id),
                is_encrypted: chosen.address.url.is_encrypted(),
                enrolled: chosen.row.state == ENROLLED,
                has_token: reader.meta(meta::SERVER_TOKEN)?.is_some(),
                last_at_ms: last_sync_ms(reader)?,
                account_mib: limits,
                erase_due_s: number(reader, meta::ERASE_DUE_S)?,
            }))
        })
    }

    /// Forgets the server: nothing is sent to it any more. The journal stays, and so does what the
    /// server keeps; `erase_request` first erases that.
    ///
    /// # Errors
    /// `NoServer`, `SyncRunning`, `Disk`.
    pub fn server_forget(&self) -> Result<()> {
        let _alone = self.inner.sync.take()?;
        let chosen = self.chosen_server()?;
        let bare = ServerRow {
            state: FORGOTTEN,
            reserved: chosen.row.reserved,
            id: chosen.row.id,
            url: chosen.row.url,
            incarnation: None,
            feed_n: 0,
            feed_tag: [0; 8],
            time_s: chosen.row.time_s,
            full_check_s: 0,
        };
        let names = [
            meta::SERVER_TOKEN,
            meta::SERVER_ACCOUNT_MIB,
            meta::SERVER_REQUEST_KIB,
            meta::SERVER_ANSWER_KIB,
            meta::ERASE_DUE_S,
            meta::SYNC_MEMORY,
            meta::SYNC_STOPPED,
            meta::LAST_SYNC_MS,
            meta::CLOCK_AHEAD_S,
        ];
        let forgotten = names.map(|name| MetaWrite {
            name: name.into(),
            value: None,
        });
        self.inner.store.batch(|writer| {
            writer.drop_server(chosen.number)?;
            writer.keep_server(&bare)?;
            writer.apply(&Commit {
                meta: forgotten.into(),
                ..Commit::default()
            })?;
            Ok::<_, CompanionError>(())
        })
    }

    /// The server to ask.
    pub(crate) fn chosen_server(&self) -> Result<Chosen> {
        self.read(chosen)?.ok_or(CompanionError::NoServer)
    }

    /// The token that came with the server's line.
    pub(crate) fn server_token(&self) -> Result<Option<Token>> {
        let bytes = self.read(|reader| Ok(reader.meta(meta::SERVER_TOKEN)?))?;
        let bytes = bytes.map(<[u8; Token::BYTES]>::try_from);
        let bytes = bytes.transpose().map_err(|_| CompanionError::Damaged)?;
        Ok(bytes.map(Token::from_bytes))
    }

    /// Keeps a small value.
    pub(crate) fn keep_meta(&self, name: &str, value: Option<Vec<u8>>) -> Result<()> {
        let name = name.into();
        Ok(self.inner.store.commit(&Commit {
            meta: vec![MetaWrite { name, value }],
            ..Commit::default()
        })?)
    }
}

impl Companion {
    /// Keeps small values that are numbers, at once.
    pub(crate) fn keep_numbers(&self, numbers: &[(&'static str, Option<u64>)]) -> Result<()> {
        let meta = numbers.iter().map(|(name, value)| MetaWrite {
            name: (*name).into(),
            value: value.map(|value| value.to_be_bytes().to_vec()),
        });
        Ok(self.inner.store.commit(&Commit {
            meta: meta.collect(),
            ..Commit::default()
        })?)
    }
}

/// The server that was named last and is not forgotten.
pub(crate) fn chosen(reader: &Reader<'_>) -> Result<Option<Chosen>> {
    let servers = reader.servers()?;
    let mut kept = servers
        .into_iter()
        .filter(|(_, row)| row.state != FORGOTTEN);
    let Some((number, row)) = kept.next_back() else {
        return Ok(None);
    };
    let url = ServerUrl::parse(&row.url).map_err(|_| CompanionError::Damaged)?;
    Ok(Some(Chosen {
        number,
        address: ServerAddress {
            // An operator's line that says `http` says so under its checksum, and what is sent is
            // sealed and signed without TLS too.
            allow_plain: !url.is_encrypted(),
            url,
            id: ServerId::from_bytes(row.id),
        },
        row,
    }))
}

/// A small value that is a number.
pub(crate) fn number(reader: &Reader<'_>, name: &str) -> Result<Option<u64>> {
    let bytes = reader.meta(name)?.map(<[u8; 8]>::try_from).transpose();
    let bytes = bytes.map_err(|_| CompanionError::Damaged)?;
    Ok(bytes.map(u64::from_be_bytes))
}

/// When this device last synced.
pub(crate) fn last_sync_ms(reader: &Reader<'_>) -> Result<Option<i64>> {
    let at_ms = number(reader, meta::LAST_SYNC_MS)?;
    Ok(at_ms.and_then(|at_ms| i64::try_from(at_ms).ok()))
}

/// What today's screen says of the server.
pub(crate) fn view(reader: &Reader<'_>) -> Result<SyncView> {
    let pending = u32::try_from(reader.unsent_count()?).unwrap_or(u32::MAX);
    let is_stopped = number(reader, meta::SYNC_STOPPED)?.is_some();
    let state = match (chosen(reader)?, is_stopped, pending) {
        (None, _, _) => SyncState::Off,
        (Some(_), true, _) => SyncState::Stopped,
        (Some(_), false, 0) => SyncState::Ok,
        (Some(_), false, _) => SyncState::Pending,
    };
    Ok(SyncView {
        state,
        pending,
        last_at: last_sync_ms(reader)?,
    })
}
