use journal::{Id, MemberId, Moment, Place, Record, RecordKind, Write, deletion};

use super::{Session, goals};
use crate::observe::Topic;
use crate::read::Found;
use crate::{Companion, CompanionError, Result};

/// The state of a record that is there.
const LIVE: u8 = journal::RowState::Live as u8;

impl Companion {
    /// Deletes a check-in, goal, contact, self-rating or reflection as it stands. An edit that the
    /// deleter had not seen brings it back; it can be restored for 30 days.
    ///
    /// # Errors
    /// `NotFound` if it is not there or deleted already.
    pub fn delete(&self, kind: RecordKind, id: &str) -> Result<()> {
        self.change_presence(kind, id, deletion::write_delete)
    }

    /// Brings a deleted record back.
    ///
    /// # Errors
    /// `NotFound` if it is not deleted; `InvalidInput` with `not_allowed` after 30 days, with
    /// `too_many` if there is no room for one more goal.
    pub fn restore(&self, kind: RecordKind, id: &str) -> Result<()> {
        self.change_presence(kind, id, deletion::write_restore)
    }

    /// A deleted goal counts no more; when it comes back there must be room for it.
    fn room_for(session: &Session<'_, '_>, found: &Found, id: Id, record: &Record) -> Result<()> {
        let is_goal = found.row.record.kind == RecordKind::Goal as u8;
        if !is_goal || found.row.state == LIVE {
            return Ok(());
        }
        goals::room_for_goal(session, found.space)?;
        if goals::is_active(id, record) {
            goals::room_for_active(session, found.space)?;
        }
        Ok(())
    }

    fn change_presence(&self, kind: RecordKind, id: &str, write: PresenceWrite) -> Result<()> {
        let (container, topic) = container_of(kind).ok_or(CompanionError::NotFound)?;
        let id: Id = id.parse()?;
        self.write(&[topic], |session| {
            let found = session.find(kind, id.as_str())?;
            let by = self.member_in(found.space);
            let place = Place::record(container, id);
            let record = session.record(found.space, found.key, place)?;
            Self::room_for(session, &found, id, &record)?;
            let write = write(place, &record, session.new_id(), session.now(), by)?;
            session.apply(found.space, found.key, &[write])
        })
    }
}

type PresenceWrite = fn(Place, &Record, Id, Moment, Option<MemberId>) -> journal::Result<Write>;

/// The container of a kind of record that can be deleted, and who hears of it.
pub(super) const fn container_of(kind: RecordKind) -> Option<(&'static str, Topic)> {
    match kind {
        RecordKind::CheckIn => Some((journal::check_in::CHECK_INS, Topic::CheckIns)),
        RecordKind::Goal => Some((journal::goal::GOALS, Topic::Goals)),
        RecordKind::Contact => Some((journal::contact::CONTACTS, Topic::Contacts)),
        RecordKind::SelfRating => Some((journal::outcome::SELF_RATINGS, Topic::Outcomes)),
        RecordKind::Reflection => Some((journal::outcome::REFLECTIONS, Topic::Outcomes)),
        RecordKind::Profile | RecordKind::Relationship => None,
    }
}
