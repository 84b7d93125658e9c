use super::{Relationship, fields::*};
use crate::{
    Code, Edit, Error, MemberId, Packed, Pen, Place, Record, Result, Rule, input,
    revision::{self, Revision, Written},
    text,
};

const NOTE: &str = "n";

/// One thing changed in a relationship. Choosing among versions is setting the chosen one again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RelationshipChange {
    /// Sets or clears who it is, before anyone joins.
    PeerName(Option<String>),
    /// Tells the words of an own code that records of this space use.
    Word(String, String),
    /// Says how a member is called.
    Member {
        /// Who.
        member: MemberId,
        /// `person peer supporter reader`.
        role: String,
        /// At most 60 characters.
        display: Option<String>,
        /// At most 60 characters.
        title: Option<String>,
        /// `YYYY-MM-DD`.
        since: Option<String>,
    },
    /// Says `paused`, `resumed` or `ended`, with a note or without.
    State(String, Option<String>),
}

impl Relationship {
    /// The write that makes `changes` to the relationship, which stands as `record`; a new one
    /// stands as the empty record of its document.
    ///
    /// # Errors
    /// `InvalidInput` for a value that does not fit and for one thing too many.
    pub fn change(
        record: &Record,
        changes: &[RelationshipChange],
        pen: &mut Pen<'_>,
    ) -> Result<Written> {
        let mut revision = Revision::of(Place::ITSELF, record)?;
        for change in changes {
            change.apply(&mut revision, pen)?;
        }
        Ok(revision.finish(pen))
    }
}

impl RelationshipChange {
    fn apply(&self, revision: &mut Revision, pen: &mut Pen<'_>) -> Result<()> {
        match self {
            Self::PeerName(name) => {
                revision.edit(input::text(&PEER_NAME, name.as_deref())?);
                Ok(())
            }
            Self::Word(code, words) => {
                let own = Code::read(code).filter(|code| code.own_id().is_some());
                let code = own.ok_or(Error::input(WORDS.name, Rule::BadFormat))?;
                let words = text::accept_some(WORDS.name, words, WORDS.chars_max)?;
                revision.add(&WORDS, code.as_str(), words.into(), WORDS_MAX)
            }
            Self::Member { member, .. } => self.set_member(revision, *member),
            Self::State(state, note) => set_state(revision, state, note.as_deref(), pen),
        }
    }

    fn set_member(&self, revision: &mut Revision, id: MemberId) -> Result<()> {
        let Self::Member {
            role,
            display,
            title,
            since,
            ..
        } = self
        else {
            return Ok(());
        };
        let present = revision.record().child_ids(MEMBERS.key);
        if !present.contains(&id.as_str()) {
            revision::check_count(&MEMBERS, present.len(), MEMBERS_MAX)?;
        }
        let prefix = MEMBERS.at(id.as_str());
        let edits: [Edit; 4] = [
            input::code(&MEMBER_ROLE, ROLES, Some(role))?,
            input::text(&MEMBER_DISPLAY, display.as_deref())?,
            input::text(&MEMBER_TITLE, title.as_deref())?,
            input::date(&MEMBER_SINCE, since.as_deref())?,
        ];
        for edit in edits {
            revision.edit(edit.within(&prefix));
        }
        Ok(())
    }
}

fn set_state(
    revision: &mut Revision,
    state: &str,
    note: Option<&str>,
    pen: &mut Pen<'_>,
) -> Result<()> {
    let state = STATES_WITHOUT_CONSENT.accept(STATE.name, state)?;
    let note = note.filter(|note| !note.trim().is_empty());
    let note = note.map(|note| text::accept("note", note, STATE.chars_max));
    let body = Packed::default().with_some(NOTE, note.transpose()?);
    revision.log(None, &STATE, (state.as_str(), body), pen)
}
