use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use harness::workload::{Act, GoalLine, Scene, Story, Words};
use harness::workload::{check_in_draft, contact_draft, goal_draft};
use journal::goal::GOALS;
use journal::{
    DeviceTag, Document, DocumentKey, DocumentKind, Goal, GoalChange, Hash, Id, IdSource, MemberId,
    Moment, Pen, Place, StepChange, Write,
};

use crate::error::{Error, Result};
use crate::progress::Progress;

/// A device id, the actor of every change.
const DEVICE: [u8; 16] = *b"bench device id.";
const PERSON: [u8; 32] = *b"the person of the benchmark's ..";

/// The documents of a story, written as the facade writes them: one change a call.
pub struct Ledger {
    documents: BTreeMap<DocumentKey, Document>,
    /// The newest changes of each document when the burst began.
    before_burst: Option<BTreeMap<DocumentKey, Vec<Hash>>>,
    ids: IdSource,
    words: Words,
    goals: Vec<Option<(Id, Vec<Id>)>>,
}

impl Ledger {
    /// Writes the whole story.
    pub fn of(story: &Story<'_>) -> Result<Self> {
        let mut ledger = Self {
            documents: BTreeMap::new(),
            before_burst: None,
            ids: IdSource::after(DeviceTag::of(&DEVICE), 0),
            words: Words::default(),
            goals: vec![None; story.goals],
        };
        ledger.learn_words(story);
        let mut progress = Progress::new("written to documents", story.scenes.len());
        for (done, scene) in story.scenes.iter().enumerate() {
            if scene.burst && ledger.before_burst.is_none() {
                let heads = ledger
                    .documents
                    .iter()
                    .map(|(key, document)| (*key, document.heads()));
                ledger.before_burst = Some(heads.collect());
            }
            ledger.play(scene)?;
            progress.at(done);
        }
        Ok(ledger)
    }

    /// All documents.
    pub fn documents(&self) -> impl Iterator<Item = (DocumentKey, &Document)> {
        self.documents
            .iter()
            .map(|(key, document)| (*key, document))
    }

    /// What the burst changed: each document, and the newest changes that it had before.
    pub fn burst(&self) -> Result<Vec<(&Document, Vec<Hash>)>> {
        let Some(before) = &self.before_burst else {
            return Ok(Vec::new());
        };
        let mut changed = Vec::new();
        for (key, document) in &self.documents {
            let since = match before.get(key) {
                Some(heads) => heads.clone(),
                None => born(*key)?,
            };
            if since != document.heads() {
                changed.push((document, since));
            }
        }
        Ok(changed)
    }

    fn learn_words(&mut self, story: &Story<'_>) {
        let at_ms = u64::try_from(story.start_ms()).unwrap_or_default();
        for word in Words::wanted(story.lines.iter().copied()) {
            let id = self.ids.next(at_ms);
            self.words.learn(word, journal::Code::own(id).to_string());
        }
    }

    fn play(&mut self, scene: &Scene<'_>) -> Result<()> {
        let at = Moment {
            at_ms: scene.at_ms,
            tz_min: 0,
        };
        match scene.act {
            Act::CheckIn(line) => {
                let id = self.next_id(at);
                let key = DocumentKey::month(DocumentKind::CheckIns, at.local_date());
                self.write(key, check_in_draft(line, &self.words).write(id)?)
            }
            Act::Contact(line) => {
                let (id, draft) = (self.next_id(at), contact_draft(line, &self.words));
                let by = Some(MemberId::of(&PERSON));
                let write = draft.write(id, &mut Pen::new(&mut self.ids, at, by))?.write;
                self.write(draft.document(), write)
            }
            Act::Goal(place, line) => self.set_goal(place, line, at),
            Act::Cheer(place, cheer) => {
                let text = (!cheer.note.trim().is_empty()).then(|| cheer.note.clone());
                self.change_goal(place, &[GoalChange::Cheer { step: None, text }], at)
            }
            Act::Settle(place, line) => {
                let done = line.steps.iter().enumerate().filter(|(_, step)| step.done);
                let mut changes = done
                    .map(|(step, _)| self.tick(place, step))
                    .collect::<Result<Vec<_>>>()?;
                if !line.open {
                    changes.push(GoalChange::Status("done".into()));
                }
                self.change_goal(place, &changes, at)
            }
            Act::StepDone(step) => {
                let tick = self.tick(step.goal, step.step)?;
                self.change_goal(step.goal, &[tick], at)
            }
        }
    }

    fn set_goal(&mut self, place: usize, line: &GoalLine, at: Moment) -> Result<()> {
        let id = self.next_id(at);
        let written = goal_draft(line).write(id, &mut Pen::new(&mut self.ids, at, None))?;
        if let Some(goal) = self.goals.get_mut(place) {
            *goal = Some((id, written.made));
        }
        self.write(profile(), written.write)
    }

    fn change_goal(&mut self, place: usize, changes: &[GoalChange], at: Moment) -> Result<()> {
        let (id, _) = self.goal(place)?;
        let id = *id;
        let record = self.document(profile())?.record(Place::record(GOALS, id));
        let record = record.ok_or(journal::Error::NotFound)?;
        let pen = &mut Pen::new(&mut self.ids, at, None);
        let write = Goal::change(id, &record, changes, pen)?.write;
        self.write(profile(), write)
    }

    fn tick(&self, place: usize, step: usize) -> Result<GoalChange> {
        let step = self
            .goal(place)?
            .1
            .get(step)
            .copied()
            .ok_or(journal::Error::NotFound)?;
        Ok(GoalChange::Step(step, StepChange::Done(true)))
    }

    fn goal(&self, place: usize) -> Result<&(Id, Vec<Id>)> {
        let goal = self.goals.get(place).and_then(Option::as_ref);
        goal.ok_or_else(|| Error::Unfit("a goal is told of before it is set".into()))
    }

    fn next_id(&mut self, at: Moment) -> Id {
        self.ids.next(u64::try_from(at.at_ms).unwrap_or_default())
    }

    fn document(&mut self, key: DocumentKey) -> Result<&mut Document> {
        match self.documents.entry(key) {
            Entry::Occupied(held) => Ok(held.into_mut()),
            Entry::Vacant(free) => Ok(free.insert(Document::new(key)?)),
        }
    }

    fn write(&mut self, key: DocumentKey, write: Write) -> Result<()> {
        self.document(key)?.write(&DEVICE, &[write])?;
        Ok(())
    }
}

/// The newest changes of a document that holds nothing: every device makes them, none sends them.
pub fn born(key: DocumentKey) -> Result<Vec<Hash>> {
    Ok(Document::new(key)?.heads())
}

fn profile() -> DocumentKey {
    DocumentKey::whole(DocumentKind::Profile)
}

#[cfg(test)]
mod tests {
    use harness::workload::Line;
    use journal::check_in::CHECK_INS;

    use super::*;

    #[test]
    fn the_burst_is_what_was_written_after_everything_else() {
        let texts = [
            r#"{"t":"g","at":0,"title":"walk","open":true,
                "steps":[{"text":"shoes","done":false}],"progress":[]}"#,
            r#"{"t":"c","at":5,"mood":0,"energy":3,"feelings":["wobbly"],"helped":[],"sleep":0,
                "note":"a"}"#,
            r#"{"t":"bc","at":4,"mood":1,"energy":3,"feelings":[],"helped":[],"sleep":0,
                "note":"b"}"#,
            r#"{"t":"bs","goal":0,"step":0}"#,
        ];
        let lines: Vec<Line> = texts
            .iter()
            .map(|text| Line::read(1, text).expect("a line"))
            .collect();
        let ledger = Ledger::of(&Story::of(&lines).expect("a story")).expect("a ledger");
        assert_eq!(ledger.documents().count(), 2);
        let burst = ledger.burst().expect("the burst");
        let changes: Vec<usize> = burst
            .iter()
            .map(|(document, since)| document.changes_after(since).len())
            .collect();
        assert_eq!(changes, [1, 1]);
        let month = DocumentKey::month(DocumentKind::CheckIns, jiff::civil::date(1970, 1, 1));
        let (_, month) = ledger
            .documents()
            .find(|(key, _)| *key == month)
            .expect("the month");
        assert_eq!(month.ids(CHECK_INS).len(), 2);
    }
}
