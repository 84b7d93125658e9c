//! Made-up documents of every kind: the structure that real ones share, and no user's text. Their
//! words are common ones of two languages in random order.

use journal::check_in::{COPING_CODES, FEELING_CODES, MOOD_LABELS, SUPPORT_WISHES, TAG_CODES};
use journal::{
    CheckIn, CheckInChange, CheckInDraft, Contact, ContactChange, ContactDraft, DeviceTag,
    Document, DocumentKey, DocumentKind, FollowUpDraft, Goal, GoalChange, GoalDraft, Id, IdSource,
    MemberId, Moment, Pen, Place, Profile, ProfileChange, ReflectionDraft, Relationship,
    RelationshipChange, SelfRatingDraft, StepDraft, Vocabulary, WordDraft, Write,
};

pub const ENGLISH: &str = include_str!("english.txt");
pub const SPANISH: &str = include_str!("spanish.txt");

const DAY_MS: i64 = 86_400_000;

/// Numbers that are the same in each run (xorshift64, Marsaglia 2003).
pub struct Dice(u64);

impl Dice {
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % end
    }

    fn one_in(&mut self, of: usize) -> bool {
        self.below(of) == 0
    }

    fn number(&mut self, from: i64, to: i64) -> i64 {
        from + self.below(usize::try_from(to - from + 1).expect("a range")) as i64
    }

    fn some(&mut self, one_in: usize, from: i64, to: i64) -> Option<i64> {
        self.one_in(one_in).then(|| self.number(from, to))
    }

    fn code(&mut self, of: Vocabulary) -> String {
        of.codes[self.below(of.codes.len())].into()
    }

    fn codes(&mut self, of: Vocabulary, most: usize) -> Vec<String> {
        let mut codes: Vec<String> = (0..self.below(most + 1)).map(|_| self.code(of)).collect();
        codes.sort();
        codes.dedup();
        codes
    }

    fn words(&mut self, most: usize) -> String {
        let all = if self.one_in(3) { SPANISH } else { ENGLISH };
        let all: Vec<&str> = all.split_whitespace().collect();
        let start = self.below(all.len());
        let words = (0..=self.below(most)).map(|n| {
            // Neighbours in the lists go together more often than not.
            if self.one_in(3) {
                all[self.below(all.len())]
            } else {
                all[(start + n) % all.len()]
            }
        });
        let text = words.collect::<Vec<_>>().join(" ");
        let mut letters = text.chars();
        let first = letters.next().expect("a letter").to_uppercase();
        let end = ["", ".", "!", "?"][self.below(4)];
        first.chain(letters).collect::<String>() + end
    }

    fn date(&mut self) -> String {
        let (year, month, day) = (
            self.number(2026, 2029),
            self.number(1, 12),
            self.number(1, 28),
        );
        format!("{year}-{month:02}-{day:02}")
    }
}

/// Somebody who writes.
pub struct Writer {
    pub dice: Dice,
    actor: [u8; 16],
    ids: IdSource,
    at_ms: i64,
}

impl Writer {
    pub fn new(seed: u64) -> Self {
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let mut actor = [0; 16];
        actor.fill_with(|| dice.below(256) as u8);
        // From 2024 to 2034.
        let at_ms = 1_704_067_200_000 + dice.number(0, 3_650) * DAY_MS;
        Self {
            ids: IdSource::after(DeviceTag::of(&actor), 0),
            dice,
            actor,
            at_ms,
        }
    }

    fn now(&mut self) -> Moment {
        let zones = [0, 0, 60, -300, -360, -480, -240];
        Moment {
            at_ms: self.at_ms,
            tz_min: zones[self.dice.below(zones.len())],
        }
    }

    fn id(&mut self) -> Id {
        self.at_ms += self.dice.number(60_000, DAY_MS / 3);
        self.ids.next(self.at_ms as u64)
    }

    fn write(&mut self, document: &mut Document, write: Write) {
        document.write(&self.actor, &[write]).expect("a write");
    }

    fn check_in(&mut self) -> CheckInDraft {
        let at = self.now();
        let dice = &mut self.dice;
        let full = dice.one_in(2);
        let scale = |dice: &mut Dice, from, to| if full { dice.some(2, from, to) } else { None };
        CheckInDraft {
            mood: Some(dice.number(1, 5)),
            mood_label: dice.one_in(6).then(|| dice.code(MOOD_LABELS)),
            energy: dice.some(2, -3, 3),
            valence: scale(dice, -3, 3),
            low: scale(dice, 0, 3),
            anxiety: scale(dice, 0, 3),
            irritability: scale(dice, 0, 3),
            elevated: scale(dice, 0, 3),
            connection: scale(dice, 0, 3),
            sleep_quality: scale(dice, 1, 5),
            sleep_min: dice.some(2, 48, 120).map(|steps| steps * 5),
            feelings: dice.codes(FEELING_CODES, 4),
            tags: dice.codes(TAG_CODES, 4),
            coping: dice
                .codes(COPING_CODES, 3)
                .into_iter()
                .map(|code| (code, dice.some(2, 0, 2)))
                .collect(),
            win: dice.one_in(5).then(|| dice.words(6)),
            note: dice.one_in(2).then(|| dice.words(20)),
            support_wish: dice.one_in(12).then(|| dice.code(SUPPORT_WISHES)),
            kind: if full { "full" } else { "quick" }.into(),
            ..CheckInDraft::at(at)
        }
    }

    /// A month of check-ins, a few of them edited later.
    pub fn month(&mut self, check_ins: usize) -> Document {
        let day = self.now().local_date();
        let key = DocumentKey::month(DocumentKind::CheckIns, day);
        let mut document = Document::new(key).expect("a document");
        for _ in 0..check_ins {
            let id = self.id();
            let write = self.check_in().write(id).expect("a check-in");
            self.write(&mut document, write);
            if self.dice.one_in(12) {
                let place = Place::record(journal::check_in::CHECK_INS, id);
                let record = document.record(place).expect("a record");
                let (now, event) = (self.now(), self.id());
                let changes = [
                    CheckInChange::Mood(Some(self.dice.number(1, 5))),
                    CheckInChange::Note(Some(self.dice.words(9))),
                ];
                let write = CheckIn::change(id, &record, &changes, now, event);
                self.write(&mut document, write.expect("a change"));
            }
        }
        document
    }

    pub fn contacts(&mut self, count: usize) -> Document {
        let (modes, supports) = (
            journal::contact::MODES,
            journal::contact::SUPPORT_TYPE_CODES,
        );
        let year = DocumentKey::year(DocumentKind::Contacts, self.now().local_date());
        let mut document = Document::new(year).expect("a document");
        let person = MemberId::of(&[self.dice.below(256) as u8; 32]);
        for _ in 0..count {
            let (id, at) = (self.id(), self.now());
            let dice = &mut self.dice;
            let mode = dice.code(modes);
            let draft = ContactDraft {
                duration_min: dice.number(1, 24) * 5,
                setting: dice
                    .one_in(2)
                    .then(|| dice.code(journal::contact::SETTINGS)),
                initiated_by: dice
                    .one_in(2)
                    .then(|| dice.code(journal::contact::INITIATORS)),
                support_types: vec![(dice.code(supports), dice.number(0, 12) * 5)],
                activities: dice.codes(journal::contact::ACTIVITY_CODES, 3),
                summary: dice.one_in(2).then(|| dice.words(20)),
                follow_ups: (0..dice.below(3))
                    .map(|_| FollowUpDraft {
                        due_on: dice.one_in(2).then(|| dice.date()),
                        ..FollowUpDraft::new(&dice.words(6))
                    })
                    .collect(),
                ..ContactDraft::at(at, &mode)
            };
            let mut pen = Pen::new(&mut self.ids, at, Some(person));
            let write = draft.write(id, &mut pen).expect("a contact").write;
            self.write(&mut document, write);
            if self.dice.one_in(4) {
                let place = Place::record(journal::contact::CONTACTS, id);
                let record = document.record(place).expect("a record");
                let changes = [
                    ContactChange::Summary(self.dice.words(12)),
                    ContactChange::Close { alone: true },
                ];
                let now = self.now();
                let mut pen = Pen::new(&mut self.ids, now, Some(person));
                let write = Contact::change(id, &record, &changes, person, &mut pen);
                self.write(&mut document, write.expect("a change").write);
            }
        }
        document
    }

    /// A profile with words of one's own, tools, strengths and goals.
    pub fn profile(&mut self, goals: usize) -> Document {
        let key = DocumentKey::whole(DocumentKind::Profile);
        let mut document = Document::new(key).expect("a document");
        let record = document.record(Place::ITSELF).unwrap_or_default();
        let kinds = ["feeling", "tag", "coping"];
        let mut changes = vec![
            ProfileChange::Display(Some("Sam".into())),
            ProfileChange::Language("es".into()),
            ProfileChange::RecoveryMeaning(Some(self.dice.words(12))),
        ];
        for _ in 0..4 {
            let words = self.dice.words(2);
            let kind = kinds[self.dice.below(kinds.len())];
            changes.push(ProfileChange::AddWord(WordDraft::new(kind, &words)));
            changes.push(ProfileChange::AddStrength(self.dice.words(4)));
            changes.push(ProfileChange::AddTool {
                text: self.dice.words(4),
                coping: Some(self.dice.code(COPING_CODES)),
                position: journal::Position::Last,
            });
        }
        for change in changes {
            let now = self.now();
            self.id();
            let mut pen = Pen::new(&mut self.ids, now, None);
            let write = Profile::change(&record, &[change], &mut pen);
            if let Ok(written) = write {
                self.write(&mut document, written.write);
            }
        }
        for _ in 0..goals {
            self.goal(&mut document, None);
        }
        document
    }

    fn goal(&mut self, document: &mut Document, owner: Option<MemberId>) {
        let (id, now) = (self.id(), self.now());
        let dice = &mut self.dice;
        let draft = GoalDraft {
            why: dice.one_in(2).then(|| dice.words(10)),
            success: dice.one_in(2).then(|| dice.words(10)),
            life_areas: dice.codes(journal::goal::LIFE_AREA_CODES, 2),
            confidence: dice.some(2, 0, 10),
            importance: dice.some(2, 0, 10),
            target_on: dice.one_in(2).then(|| dice.date()),
            status: Some("active".into()),
            steps: (0..dice.below(4))
                .map(|_| StepDraft {
                    due_on: dice.one_in(2).then(|| dice.date()),
                    ..StepDraft::new(&dice.words(6))
                })
                .collect(),
            owner,
            ..GoalDraft::new(&dice.words(4))
        };
        let mut pen = Pen::new(&mut self.ids, now, owner);
        let written = draft.write(id, &mut pen).expect("a goal");
        self.write(document, written.write);
        let step = written.made.first().copied();
        let mut changes = vec![GoalChange::Cheer {
            step,
            text: Some(self.dice.words(5)),
        }];
        if let Some(step) = step {
            changes.push(GoalChange::Step(step, journal::StepChange::Done(true)));
        }
        changes.push(GoalChange::Status("done".into()));
        for change in changes {
            let place = Place::record(journal::goal::GOALS, id);
            let record = document.record(place).expect("a record");
            let now = self.now();
            self.id();
            let mut pen = Pen::new(&mut self.ids, now, owner);
            let write = Goal::change(id, &record, &[change], &mut pen);
            self.write(document, write.expect("a change").write);
        }
    }

    pub fn outcomes(&mut self, count: usize) -> Document {
        let key = DocumentKey::year(DocumentKind::Outcomes, self.now().local_date());
        let mut document = Document::new(key).expect("a document");
        for _ in 0..count {
            let (id, now) = (self.id(), self.now());
            let items = journal::outcome::OWN_ITEMS.codes.iter();
            let draft = SelfRatingDraft {
                items: items
                    .map(|item| {
                        let number = self.dice.number(0, 10);
                        ((*item).into(), journal::Answer::Number(number))
                    })
                    .collect(),
                language: Some("en".into()),
                place: Some("alone".into()),
                occasion: Some("any".into()),
                completed: true,
                ..SelfRatingDraft::default()
            };
            let mut pen = Pen::new(&mut self.ids, now, None);
            let write = draft.write(id, &mut pen).expect("a rating").write;
            self.write(&mut document, write);
            let (contact, id) = (self.id(), self.id());
            let draft = ReflectionDraft {
                text: Some(self.dice.words(12)),
                felt_heard: Some(self.dice.number(1, 5)),
                helped: Some(self.dice.number(1, 5)),
                ..ReflectionDraft::on(contact)
            };
            let mut pen = Pen::new(&mut self.ids, now, None);
            let write = draft.write(id, &mut pen).expect("a reflection").write;
            self.write(&mut document, write);
        }
        document
    }

    pub fn relationship(&mut self, goals: usize) -> Document {
        let key = DocumentKey::whole(DocumentKind::Main);
        let mut document = Document::new(key).expect("a document");
        let record = document.record(Place::ITSELF).unwrap_or_default();
        let members = [1, 2].map(|_| {
            let mut person = [0; 32];
            person.fill_with(|| self.dice.below(256) as u8);
            MemberId::of(&person)
        });
        let changes = members
            .iter()
            .zip(["person", "peer"])
            .map(|(member, role)| RelationshipChange::Member {
                member: *member,
                role: role.into(),
                display: Some("Sam".into()),
                title: None,
                since: Some("2026-05-14".into()),
            });
        let changes: Vec<_> = changes.collect();
        let now = self.now();
        let mut pen = Pen::new(&mut self.ids, now, Some(members[0]));
        let write = Relationship::change(&record, &changes, &mut pen);
        self.write(&mut document, write.expect("members").write);
        for _ in 0..goals {
            self.goal(&mut document, Some(members[0]));
        }
        document
    }
}
