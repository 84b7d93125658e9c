use journal::check_in::{AT, CHECK_INS, CHECK_INS_A_DAY_MAX};
use journal::{
    CheckIn, CheckInChange, CheckInDraft, DocumentKey, DocumentKind, Id, Place, RecordKind, Rule,
};

use crate::observe::Topic;
use crate::{Companion, CompanionError, Result, rows};

impl Companion {
    /// Records how someone feels. Works without network; it is on disk when this returns.
    ///
    /// # Errors
    /// `InvalidInput` for the first field that does not fit; `DiskFull`, `Disk`, `Damaged`.
    pub fn record_check_in(&self, draft: &CheckInDraft) -> Result<String> {
        let space = self.private_space()?;
        self.write(&[Topic::CheckIns], |session| {
            let date = draft.at.checked(AT.name)?.local_date();
            let (kind, day) = (RecordKind::CheckIn as u8, rows::day_of(date));
            let that_day = session.reader().count_on(kind, day)?;
            if that_day >= CHECK_INS_A_DAY_MAX as u64 {
                return Err(CompanionError::input(AT.name, Rule::TooMany));
            }
            let id = session.new_id();
            let key = DocumentKey::month(DocumentKind::CheckIns, date);
            session.apply(space, key, &[draft.write(id)?])?;
            Ok(id.to_string())
        })
    }

    /// Changes single things in a check-in; what other devices changed meanwhile stays.
    ///
    /// # Errors
    /// `NotFound`; `InvalidInput` for the first change that does not fit.
    pub fn edit_check_in(&self, id: &str, changes: &[CheckInChange]) -> Result<()> {
        let id: Id = id.parse()?;
        self.write(&[Topic::CheckIns], |session| {
            let found = session.find(RecordKind::CheckIn, id.as_str())?;
            let place = Place::record(CHECK_INS, id);
            let record = session.record(found.space, found.key, place)?;
            let (now, event) = (session.now(), session.new_id());
            let write = CheckIn::change(id, &record, changes, now, event)?;
            session.apply(found.space, found.key, &[write])
        })
    }
}
