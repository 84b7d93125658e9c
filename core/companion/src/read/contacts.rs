use std::collections::BTreeMap;

use jiff::civil::Date;
use journal::contact::{AT, Amendment, Contact, FollowUp};
use journal::{
    Code, CodeKind, DocumentKey, DocumentKind, MemberId, Moment, Presence, RecordKind, Scalar,
};
use store::{Day, Listing, Reader, RecordRow, SpaceId};

use super::{Found, found::locked_count, outcomes, record_of, text::start_of};
use crate::view::{
    ContactDetailView, ContactLine, ContactListView, EventView, FollowUpView, SupportMinutes,
    Versions,
};
use crate::write::{relationship_id, relationship_space};
use crate::{Companion, Result, rows};

const KIND: u8 = RecordKind::Contact as u8;
/// How much of a summary a list shows, in characters.
const SUMMARY_START_CHARS: usize = 120;
/// Contacts that start this close together may be the same.
const SAME_MS_MAX: i64 = 30 * 60 * 1000;

impl Companion {
    /// The contacts of a relationship in a year, the newest first.
    ///
    /// # Errors
    /// `NotFound` if there is no such relationship.
    pub fn contacts(&self, relationship: &str, year: i16) -> Result<ContactListView> {
        let person = self.inner.me.member;
        let days = days_of(year)?;
        self.read(|reader| {
            let space = relationship_space(reader, relationship)?;
            let rows = reader.records_on(KIND, &days, &Listing::live_in(space))?;
            let mut contacts = Vec::new();
            for row in &rows {
                contacts.push(line(row, person)?);
            }
            suggest_same(&mut contacts);
            contacts.reverse();
            Ok(ContactListView {
                relationship: relationship.to_owned(),
                year,
                contacts,
                support: support(reader, &days, space)?,
                years_present: years_present(reader, space)?,
                locked_count: locked_count(reader)?,
            })
        })
    }

    /// A whole contact.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn contact(&self, id: &str) -> Result<ContactDetailView> {
        let person = self.inner.me.member;
        self.read(|reader| {
            let found = Found::by(reader, RecordKind::Contact, id)?;
            let (id, record) = record_of(&found.row)?;
            let mut view = detail(Contact::read(id, &record, person), found.space);
            view.reflection = outcomes::reflection_on(reader, id)?;
            view.locked_count = locked_count(reader)?;
            Ok(view)
        })
    }
}

fn days_of(year: i16) -> Result<std::ops::RangeInclusive<Day>> {
    let first = journal::parse_date("year", &format!("{year:04}-01-01"))?;
    Ok(rows::day_of(first)..=rows::day_of(first.last_of_year()))
}

fn line(row: &RecordRow, person: MemberId) -> Result<ContactLine> {
    let (id, record) = record_of(row)?;
    let contact = Contact::read(id, &record, person);
    let open = contact
        .follow_ups
        .iter()
        .filter(|follow_up| !follow_up.done.is_done)
        .count();
    let summary = contact.summary.shown.filter(|summary| !summary.is_empty());
    Ok(ContactLine {
        id: id.to_string(),
        at_ms: contact.at.at_ms,
        tz_min: contact.at.tz_min,
        duration_min: contact.duration_min,
        mode: contact.mode.map(|code| code.to_string()),
        setting: contact.setting.map(|code| code.to_string()),
        status: shown(contact.status.shown),
        support_types: contact
            .support_types
            .iter()
            .map(|s| s.code.to_string())
            .collect(),
        summary_start: summary.map(|summary| start_of(&summary, SUMMARY_START_CHARS)),
        open_follow_ups: u32::try_from(open).unwrap_or(u32::MAX),
        amended: !contact.amendments.is_empty(),
        same_as_suggested: None,
        closed: contact.closed,
    })
}

fn shown(code: Option<Code>) -> String {
    code.map(|code| code.to_string()).unwrap_or_default()
}

/// Two contacts that start within half an hour may be one; nothing is merged by itself.
fn suggest_same(by_time: &mut [ContactLine]) {
    let starts: Vec<(i64, String)> = by_time
        .iter()
        .map(|line| (line.at_ms, line.id.clone()))
        .collect();
    for (line, before) in by_time.iter_mut().skip(1).zip(&starts) {
        if line.at_ms - before.0 <= SAME_MS_MAX {
            line.same_as_suggested = Some(before.1.clone());
        }
    }
}

fn support(
    reader: &Reader<'_>,
    days: &std::ops::RangeInclusive<Day>,
    space: SpaceId,
) -> Result<Vec<SupportMinutes>> {
    let mut sums: BTreeMap<String, (i64, u64)> = BTreeMap::new();
    for counted in reader.code_counts(KIND, days, Some(space))? {
        if counted.code.list == CodeKind::Support as u8 {
            let (minutes, contacts) = sums.entry(counted.code.code).or_default();
            let times = i64::try_from(counted.count).unwrap_or(i64::MAX);
            *minutes += counted.code.value.unwrap_or_default().saturating_mul(times);
            *contacts += counted.count;
        }
    }
    let line = |(support, (minutes, contacts))| SupportMinutes {
        support,
        minutes,
        contacts: u32::try_from(contacts).unwrap_or(u32::MAX),
    };
    Ok(sums.into_iter().map(line).collect())
}

/// The years of a relationship are the years of its documents.
fn years_present(reader: &Reader<'_>, space: SpaceId) -> Result<Vec<i16>> {
    let mut years = Vec::new();
    for document in reader.documents_of(space)? {
        let Ok(key) = DocumentKey::from_bytes(&document.key) else {
            continue;
        };
        if let (DocumentKind::Contacts, journal::DocumentPart::Year(year)) = (key.kind, key.part) {
            years.push(i16::try_from(year).unwrap_or_default());
        }
    }
    years.sort_unstable();
    years.dedup();
    Ok(years)
}

fn detail(contact: Contact, space: SpaceId) -> ContactDetailView {
    let codes = |codes: &[Code]| codes.iter().map(Code::to_string).collect::<Vec<_>>();
    ContactDetailView {
        id: contact.id.to_string(),
        relationship: relationship_id(space),
        at_ms: contact.at.at_ms,
        tz_min: contact.at.tz_min,
        duration_min: contact.duration_min,
        mode: contact.mode.map(|code| code.to_string()),
        setting: contact.setting.map(|code| code.to_string()),
        initiated_by: contact.initiated_by.map(|code| code.to_string()),
        status: shown(contact.status.shown),
        status_answers: codes(&contact.status.differing),
        support_types: contact
            .support_types
            .into_iter()
            .map(|support| SupportMinutes {
                support: support.code.to_string(),
                minutes: support.minutes.shown.unwrap_or_default(),
                contacts: 1,
            })
            .collect(),
        activities: codes(&contact.activities),
        goal_refs: contact.goal_refs.iter().map(ToString::to_string).collect(),
        summary: contact.summary.shown.filter(|summary| !summary.is_empty()),
        closed: contact.closed,
        follow_ups: contact.follow_ups.into_iter().map(follow_up).collect(),
        language: contact.language,
        interpreter_used: contact.interpreter_used,
        transition_from: Versions::of(contact.transition_from, |code| code.to_string()),
        transition_on: Versions::of(contact.transition_on, |date: Date| date.to_string()),
        window: Versions::of(contact.window, |code| code.to_string()),
        amendments: contact
            .amendments
            .into_iter()
            .map(|amendment| EventView {
                value: amended(&amendment),
                field: amendment.field,
                why: amendment.why,
                at_ms: Some(amendment.at.at_ms),
            })
            .collect(),
        same_as: contact.same_as.iter().map(ToString::to_string).collect(),
        reflection: None,
        brought_back: contact.presence == Presence::BroughtBack,
        deleted: !contact.presence.is_live(),
        locked_count: 0,
    }
}

/// What a correction says, in words or figures.
fn amended(amendment: &Amendment) -> String {
    match &amendment.value {
        Scalar::Text(text) => text.clone(),
        Scalar::Bool(yes) => yes.to_string(),
        Scalar::Int(packed) if amendment.field == AT.name => {
            let at = Moment::from_packed(*packed);
            at.map(|at| at.local_time().to_string()).unwrap_or_default()
        }
        Scalar::Int(number) => number.to_string(),
        Scalar::Null | Scalar::Bytes(_) | Scalar::Other(..) => String::new(),
    }
}

fn follow_up(follow_up: FollowUp) -> FollowUpView {
    FollowUpView {
        id: follow_up.id.to_string(),
        what: Versions::of(follow_up.what, |what| what),
        who: Versions::of(follow_up.who, |who| who.to_string()),
        due_on: Versions::of(follow_up.due_on, |date| date.to_string()),
        done: follow_up.done.is_done,
        two_answers: follow_up.done.two_answers,
        brought_back: follow_up.presence == Presence::BroughtBack,
    }
}
