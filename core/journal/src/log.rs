use std::collections::BTreeSet;

use crate::{Id, MemberId, Moment, Packed, Part, Record, Scalar};

/// The most events that a log takes from a writer; what arrives is read without this limit.
pub const EVENTS_MAX: usize = 1_000;

/// One constant item of a log: what happened, when, and what its writer had seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The event's id.
    pub id: Id,
    /// Its kind, a code.
    pub kind: String,
    /// Who wrote it; none in the private space, where everything is the person's.
    pub by: Option<MemberId>,
    /// When, by the writer's clock: for display, never for deciding.
    pub at: Option<Moment>,
    /// The newest events of this log that the writer had seen.
    pub after: Vec<Id>,
    /// Everything else that it says.
    pub body: Packed,
}

impl Event {
    /// An event of now that has seen `after`.
    #[must_use]
    pub fn new(id: Id, kind: &str, at: Moment, after: Vec<Id>) -> Self {
        Self {
            id,
            kind: kind.into(),
            by: None,
            at: Some(at),
            after,
            body: Packed::default(),
        }
    }

    /// The same, written by `member`.
    #[must_use]
    pub const fn by(mut self, member: Option<MemberId>) -> Self {
        self.by = member;
        self
    }

    /// The same, saying more.
    #[must_use]
    pub fn saying(mut self, body: Packed) -> Self {
        self.body = body;
        self
    }

    /// The key and the scalar of this event in the log at `prefix`.
    #[must_use]
    pub fn to_entry(&self, prefix: &str) -> (String, Scalar) {
        let created = i64::try_from(self.id.created_ms()).unwrap_or_default();
        // `at` beside the time in the id: mostly only the zone differs, two bytes instead of nine.
        let at = self.at.map(|at| at.packed() - created.saturating_mul(4096));
        let after = self
            .after
            .iter()
            .map(|id| Part::One(id.as_str().into()))
            .collect::<Vec<_>>();
        let mut packed = self
            .body
            .clone()
            .with("k", self.kind.as_str())
            .with_some("t", at);
        packed = packed.with_some("b", self.by.as_ref().map(MemberId::as_str));
        if !after.is_empty() {
            packed = packed.with_part("a", Part::List(after));
        }
        (format!("{prefix}.{}", self.id), packed.to_scalar())
    }

    fn read(id: &str, value: &Scalar) -> Option<Self> {
        let id: Id = id.parse().ok()?;
        let body = Packed::from_bytes(value.as_bytes()?).ok()?;
        let created = i64::try_from(id.created_ms()).unwrap_or_default();
        let at = body
            .int("t")
            .and_then(|t| Moment::from_packed(t.checked_add(created.checked_mul(4096)?)?));
        Some(Self {
            id,
            kind: body.text("k")?.into(),
            by: body.text("b").and_then(|by| by.parse().ok()),
            at,
            after: body
                .texts("a")
                .into_iter()
                .filter_map(|id| id.parse().ok())
                .collect(),
            body,
        })
    }
}

/// The events of one log, oldest id first. What cannot be read as an event is left in the
/// document and out of the fold; names that a writer cannot have seen are not in `after`.
#[must_use]
pub fn events(record: &Record, prefix: &str) -> Vec<Event> {
    let mut events: Vec<Event> = record
        .under(prefix)
        .filter_map(|(id, versions)| Event::read(id, &versions.first()?.value))
        .collect();
    for event in &mut events {
        let key = format!("{prefix}.{}", event.id);
        event.after.retain(|seen| record.can_see(&key, *seen));
    }
    break_circles(&mut events);
    events
}

/// Events of one change can be forged to name each other in a circle, and then none would be the
/// newest: within a circle names do not count.
fn break_circles(events: &mut [Event]) {
    // Where all names are older than who names them there is no circle: the usual case, at no cost.
    let older = |event: &Event| event.after.iter().all(|seen| *seen < event.id);
    if events.iter().all(older) {
        return;
    }
    let mut open: BTreeSet<Id> = events.iter().map(|event| event.id).collect();
    loop {
        let before = open.len();
        let named: BTreeSet<Id> = open_names(events, &open).collect();
        let names: BTreeSet<Id> = events
            .iter()
            .filter(|event| open.contains(&event.id))
            .filter(|event| event.after.iter().any(|id| open.contains(id)))
            .map(|event| event.id)
            .collect();
        // Whoever is named by none, or names none, of those that are left is in no circle.
        open = named.intersection(&names).copied().collect();
        if open.len() == before {
            break;
        }
    }
    if open.is_empty() {
        return;
    }
    for event in events.iter_mut().filter(|event| open.contains(&event.id)) {
        event.after.retain(|id| !open.contains(id));
    }
}

fn open_names<'a>(events: &'a [Event], open: &'a BTreeSet<Id>) -> impl Iterator<Item = Id> + 'a {
    let left = events.iter().filter(|event| open.contains(&event.id));
    left.flat_map(|event| event.after.iter().copied())
        .filter(|id| open.contains(id))
}

/// The tips: events that no other event of the log names as seen.
#[must_use]
pub fn tips(events: &[Event]) -> Vec<&Event> {
    let seen: BTreeSet<Id> = events
        .iter()
        .flat_map(|event| event.after.iter().copied())
        .collect();
    events
        .iter()
        .filter(|event| !seen.contains(&event.id))
        .collect()
}

/// The ids of the tips, as the next event names them.
#[must_use]
pub fn tip_ids(events: &[Event]) -> Vec<Id> {
    tips(events).into_iter().map(|event| event.id).collect()
}
