use crate::{Event, Id, IdSource, MemberId, Moment, Packed};

/// Who writes, when, and the fresh ids of what is made: all that a write needs from outside.
#[derive(Debug)]
pub struct Pen<'a> {
    ids: &'a mut IdSource,
    clock_ms: u64,
    now: Moment,
    by: Option<MemberId>,
}

impl<'a> Pen<'a> {
    /// Writes at `now` as member `by`; in the private space, where all is the person's, as none.
    #[must_use]
    pub fn new(ids: &'a mut IdSource, now: Moment, by: Option<MemberId>) -> Self {
        Self {
            ids,
            clock_ms: u64::try_from(now.at_ms).unwrap_or_default(),
            now,
            by,
        }
    }

    /// The same pen, dating what it writes at another time: for what an import brings.
    #[must_use]
    pub const fn dated(mut self, at: Moment) -> Self {
        self.now = at;
        self
    }

    /// A fresh id.
    pub fn next_id(&mut self) -> Id {
        self.ids.next(self.clock_ms)
    }

    /// The time that it writes.
    #[must_use]
    pub const fn now(&self) -> Moment {
        self.now
    }

    /// Who writes.
    #[must_use]
    pub const fn by(&self) -> Option<MemberId> {
        self.by
    }

    /// An event of now that has seen `after`.
    #[must_use]
    pub fn event(&mut self, kind: &str, after: Vec<Id>, body: Packed) -> Event {
        Event::new(self.next_id(), kind, self.now, after)
            .by(self.by)
            .saying(body)
    }
}
