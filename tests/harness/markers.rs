//! Words that nobody else writes, in every field that takes words: where one of them turns up on
//! the disk, something leaks.

use std::io::Cursor;

use crate::rows::check_in_row;
use companion::{
    CheckInChange, CheckInDraft, Companion, CompanionError, ContactChange, ContactDraft,
    Correction, FollowUpDraft, GoalChange, GoalDraft, ImportAnswers, Moment, ProfileChange,
    Progress, RecordKind, ReflectionChange, Result, SelfRatingDraft, StepDraft, WordDraft,
};
use journal::schema::ENTITIES;
use journal::{Document, DocumentKey, DocumentKind, Id, Place, Write};

/// How many markers there are.
pub const MARKERS: usize = 200;
/// The PIN of a marked journal.
pub const PIN: &str = "73190264518";
/// The device that writes what no call of ours writes.
const ELSEWHERE: [u8; 16] = [77; 16];
const DAY_MS: i64 = 86_400_000;
/// How many markers come in with a file.
const IMPORTED: usize = 20;

/// The marker with this number.
#[must_use]
pub fn marker(number: usize) -> String {
    format!("zqx{number:03}kwvmark")
}

/// Hands out one marker after the other.
struct Next(usize);

impl Next {
    fn word(&mut self) -> String {
        self.0 += 1;
        marker(self.0 - 1)
    }
}

/// Puts all markers into a journal: into every field that a call writes, through a file, and as
/// another device would into every field of the schema. `step` hears of each write.
///
/// # Errors
/// The first refusal of the journal.
pub fn fill(journal: &Companion, now: Moment, step: &mut dyn FnMut()) -> Result<()> {
    let mut next = Next(0);
    profile(journal, &mut next)?;
    step();
    let goal = goal(journal, &mut next)?;
    step();
    let (contact, reflection) = contact(journal, now, &mut next)?;
    step();
    let mut draft = CheckInDraft::at(now);
    draft.mood_label = Some(journal.add_word(&WordDraft::new("mood", &next.word()))?);
    (draft.note, draft.win) = (Some(next.word()), Some(next.word()));
    let check_in = journal.record_check_in(&draft)?;
    let note = CheckInChange::Note(Some(next.word()));
    journal.edit_check_in(&check_in, &[note])?;
    step();
    let rating = journal.rate_myself(&SelfRatingDraft::default())?;
    import(journal, now, &mut next)?;
    step();
    for (kind, id) in [
        (RecordKind::CheckIn, check_in),
        (RecordKind::Goal, goal),
        (RecordKind::Contact, contact),
        (RecordKind::Reflection, reflection),
        (RecordKind::SelfRating, rating),
    ] {
        let id = id.parse().map_err(|_| CompanionError::NotFound)?;
        from_elsewhere(journal, kind, Some(id), now, &mut next)?;
        step();
    }
    for kind in [RecordKind::Profile, RecordKind::Relationship] {
        from_elsewhere(journal, kind, None, now, &mut next)?;
        step();
    }
    // What is left goes into notes and wins.
    while next.0 < MARKERS {
        // On a day of its own: a day takes 50.
        let mut at = now;
        at.at_ms -= next.0 as i64 * DAY_MS;
        let mut draft = CheckInDraft::at(at);
        draft.note = Some(next.word());
        draft.win = (next.0 < MARKERS).then(|| next.word());
        journal.record_check_in(&draft)?;
        step();
    }
    if next.0 > MARKERS {
        return Err(CompanionError::Unexpected("more fields than markers"));
    }
    Ok(())
}

fn profile(journal: &Companion, next: &mut Next) -> Result<()> {
    let changes = [
        ProfileChange::Display(Some(next.word())),
        ProfileChange::RecoveryMeaning(Some(next.word())),
        ProfileChange::CultureNotes(Some(next.word())),
        ProfileChange::AddStrength(next.word()),
        ProfileChange::AddTool {
            text: next.word(),
            coping: None,
            position: companion::Position::Last,
        },
        ProfileChange::DeviceName(ELSEWHERE, Some(next.word())),
    ];
    journal.edit_profile(&changes)?;
    for kind in ["feeling", "tag", "coping", "setting", "support"] {
        journal.add_word(&WordDraft::new(kind, &next.word()))?;
    }
    Ok(())
}

fn goal(journal: &Companion, next: &mut Next) -> Result<String> {
    let mut draft = GoalDraft::new(&next.word());
    (draft.why, draft.success) = (Some(next.word()), Some(next.word()));
    let mut step = StepDraft::new(&next.word());
    step.note = Some(next.word());
    draft.steps = vec![step];
    let goal = journal.add_goal(&draft)?;
    let text = Some(next.word());
    journal.edit_goal(&goal, &[GoalChange::Cheer { step: None, text }])?;
    Ok(goal)
}

fn contact(journal: &Companion, now: Moment, next: &mut Next) -> Result<(String, String)> {
    let space = journal.open_relationship(Some(&next.word()))?;
    let mut draft = ContactDraft::at(now, "phone");
    draft.support_types = vec![("emotional".into(), 10)];
    draft.summary = Some(next.word());
    draft.follow_ups = vec![FollowUpDraft::new(&next.word())];
    let contact = journal.note_contact(&space, &draft)?;
    let correction = Correction::Summary(next.word());
    let why = Some(next.word());
    let changes = [
        ContactChange::Close { alone: true },
        ContactChange::Amend { correction, why },
    ];
    for change in changes {
        journal.edit_contact(&contact, &[change])?;
    }
    let said = ReflectionChange::Text(Some(next.word()));
    let reflection = journal.reflect(&contact, &[said])?;
    Ok((contact, reflection))
}

fn import(journal: &Companion, now: Moment, next: &mut Next) -> Result<()> {
    let rows = (0..IMPORTED).map(|row| {
        let (at, note) = (now.at_ms - row as i64 * DAY_MS, next.word());
        check_in_row(&format!("r{row}"), at, &note)
    });
    let rows: Vec<String> = rows.collect();
    let mut file = Cursor::new(rows.join("\n"));
    let report = journal.import(&mut file, &ImportAnswers::default(), &Progress::default())?;
    if report.taken.check_ins == IMPORTED as u64 {
        Ok(())
    } else {
        Err(CompanionError::Unexpected("a marked row was not taken"))
    }
}

/// Puts a marker into every field of an entity that takes words, as changes from elsewhere may.
fn from_elsewhere(
    journal: &Companion,
    kind: RecordKind,
    id: Option<Id>,
    now: Moment,
    next: &mut Next,
) -> Result<()> {
    let entity = ENTITIES.iter().find(|entity| entity.kind == kind);
    let entity = entity.ok_or(CompanionError::NotFound)?;
    let place = id.map_or(Place::ITSELF, |id| Place::record(entity.container, id));
    let own_document = match kind {
        RecordKind::Profile => Some(DocumentKind::Profile),
        RecordKind::Relationship => Some(DocumentKind::Main),
        _ => None,
    };
    let tag = journal::DeviceTag::of(&ELSEWHERE);
    for named in journal.documents()? {
        let key = DocumentKey::from_bytes(&named.key)?;
        let changes = journal.changes_since(&named.space, &named.key, &[])?;
        let changes: Vec<&[u8]> = changes.iter().map(Vec::as_slice).collect();
        let mut document = Document::open(key, None, &changes)?;
        let is_it = own_document.map_or(document.has(place), |kind| kind == key.kind);
        if !is_it {
            continue;
        }
        let fields = entity.text_fields().enumerate().map(|(number, field)| {
            let id = Id::at(now.at_ms.unsigned_abs() + number as u64, tag);
            field.put(id, now, &next.word())
        });
        let write = Write::change(place, fields.collect());
        if let Some(change) = document.write(&ELSEWHERE, &[write])? {
            journal.apply_changes(&named.space, &named.key, &[change.bytes])?;
        }
        return Ok(());
    }
    Err(CompanionError::NotFound)
}
