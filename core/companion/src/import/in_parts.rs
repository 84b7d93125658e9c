use super::text::joined;
use super::{
    Over, ReadCheckIn, ReadContact, ReadGoal, ReadItem, ReadProgress, Reading, RecordLimits,
    split_in_parts,
};

impl Reading {
    /// The same row as several records at one time, each within `limits`, so that nothing of it is
    /// cut: long texts in numbered parts, the rest of a long list in the next part, words that are
    /// too long for a word in the note. A row within the limits comes back as it is.
    ///
    /// None if no parts can be made: a goal is one thing, so its title, its steps and their number
    /// have to fit.
    #[must_use]
    pub fn in_parts(&self, limits: &RecordLimits) -> Option<Vec<ReadItem>> {
        let over = self.over(limits);
        if over.is_empty() {
            return Some(vec![self.item.clone()]);
        }
        match &self.item {
            ReadItem::CheckIn(read) => Some(check_in_parts(read, limits)),
            ReadItem::Contact(read) => Some(contact_parts(read, limits)),
            ReadItem::Goal(read) => goal_parts(read, &over, limits).map(|goal| vec![goal]),
            ReadItem::StepDone(_) => None,
        }
    }
}

fn check_in_parts(read: &ReadCheckIn, limits: &RecordLimits) -> Vec<ReadItem> {
    let mut moved = Vec::new();
    let mut label = read.mood_label.clone();
    if label
        .as_deref()
        .is_some_and(|label| label.chars().count() > limits.mood_label_chars)
    {
        moved.extend(label.take());
    }
    let mut list = |words: &[String], items: usize| {
        let words = short_words(words, limits, &mut moved);
        words
            .chunks(items.max(1))
            .map(<[String]>::to_vec)
            .collect::<Vec<_>>()
    };
    let feelings = list(&read.feelings, limits.feelings);
    let tags = list(&read.tags, limits.tags);
    let coping = list(&read.coping, limits.coping);
    let note = joined(std::iter::once(read.note.clone()).chain(moved.into_iter().map(Some)));
    let notes = note
        .map(|note| split_in_parts(&note, limits.note_chars))
        .unwrap_or_default();
    let lengths = [feelings.len(), tags.len(), coping.len(), notes.len(), 1];
    let count = lengths.into_iter().max().unwrap_or(1);
    let part = |index: usize| {
        let first = ReadCheckIn {
            mood_label: label.clone(),
            ..read.clone()
        };
        let mut part = if index == 0 {
            first
        } else {
            ReadCheckIn::at(read.at)
        };
        part.feelings = feelings.get(index).cloned().unwrap_or_default();
        part.tags = tags.get(index).cloned().unwrap_or_default();
        part.coping = coping.get(index).cloned().unwrap_or_default();
        part.note = notes.get(index).cloned();
        if !part.says_something() {
            part.note = Some(format!("({}/{count})", index + 1));
        }
        ReadItem::CheckIn(Box::new(part))
    };
    (0..count).map(part).collect()
}

fn contact_parts(read: &ReadContact, limits: &RecordLimits) -> Vec<ReadItem> {
    let mut moved = Vec::new();
    let setting = read.setting.iter().cloned().collect::<Vec<_>>();
    let setting = short_words(&setting, limits, &mut moved).pop();
    let support = short_words(&read.support, limits, &mut moved);
    let summary = joined(std::iter::once(read.summary.clone()).chain(moved.into_iter().map(Some)));
    let parts = summary.map(|text| split_in_parts(&text, limits.summary_chars));
    let part = |(index, summary): (usize, String)| {
        let part = ReadContact {
            // The time together is counted once.
            duration_min: read.duration_min.filter(|_| index == 0),
            setting: setting.clone(),
            support: support.clone(),
            summary: Some(summary),
            ..read.clone()
        };
        ReadItem::Contact(Box::new(part))
    };
    parts
        .unwrap_or_default()
        .into_iter()
        .enumerate()
        .map(part)
        .collect()
}

fn goal_parts(read: &ReadGoal, over: &[Over], limits: &RecordLimits) -> Option<ReadItem> {
    if over.iter().any(|over| over.field != "cheers") {
        return None;
    }
    let cheers = |progress: &ReadProgress| {
        let text = progress
            .text
            .as_deref()
            .map(|text| split_in_parts(text, limits.cheer_chars));
        let texts = text.map_or_else(|| vec![None], |texts| texts.into_iter().map(Some).collect());
        let at = progress.at;
        texts.into_iter().map(move |text| ReadProgress { at, text })
    };
    let progress = read.progress.iter().flat_map(cheers).collect();
    Some(ReadItem::Goal(Box::new(ReadGoal {
        progress,
        ..read.clone()
    })))
}

/// The words that fit; the others go to `moved`.
fn short_words(words: &[String], limits: &RecordLimits, moved: &mut Vec<String>) -> Vec<String> {
    let (short, long): (Vec<_>, Vec<_>) = words
        .iter()
        .cloned()
        .partition(|word| word.chars().count() <= limits.word_chars);
    moved.extend(long);
    short
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{ReadStep, RowSource};
    use journal::Moment;

    const AT: Moment = Moment {
        at_ms: 1_000,
        tz_min: 60,
    };

    fn reading(item: ReadItem) -> Reading {
        let row = RowSource {
            app: "test",
            canonical: Vec::new(),
            original: None,
        };
        Reading { line: 1, row, item }
    }

    fn check_in(fill: impl FnOnce(&mut ReadCheckIn)) -> Vec<ReadCheckIn> {
        let mut read = ReadCheckIn::at(AT);
        fill(&mut read);
        let parts = reading(ReadItem::CheckIn(Box::new(read))).in_parts(&RecordLimits::default());
        let one = |item| {
            if let ReadItem::CheckIn(read) = item {
                *read
            } else {
                panic!()
            }
        };
        parts.unwrap().into_iter().map(one).collect()
    }

    #[test]
    fn a_long_note_becomes_numbered_check_ins_at_one_time() {
        let parts = check_in(|read| {
            read.note = Some("word ".repeat(1_000));
            read.energy = Some(1);
            read.tags = vec!["walk".into()];
        });
        assert_eq!(parts.len(), 2);
        assert!(parts[0].note.as_deref().unwrap().starts_with("(1/2) word"));
        assert!(parts[1].note.as_deref().unwrap().starts_with("(2/2) word"));
        assert!(parts.iter().all(|part| part.at == AT));
        assert_eq!((parts[0].energy, parts[1].energy), (Some(1), None));
        assert_eq!((parts[0].tags.len(), parts[1].tags.len()), (1, 0));
    }

    #[test]
    fn the_rest_of_a_long_list_comes_in_the_next_part_and_long_words_in_the_note() {
        let parts = check_in(|read| {
            read.tags = (0..45).map(|n| format!("tag {n}")).collect();
            read.coping = (0..40).map(|n| format!("way {n}")).collect();
            read.feelings = vec!["a feeling of far more than thirty characters".into()];
            read.mood_label = Some("x".repeat(41));
        });
        let tags: Vec<_> = parts.iter().map(|part| part.tags.len()).collect();
        assert_eq!(tags, [20, 20, 5, 0]);
        let note = format!(
            "{}\na feeling of far more than thirty characters",
            "x".repeat(41)
        );
        assert_eq!(parts[0].note.as_deref(), Some(note.as_str()));
        assert_eq!(parts[3].coping.len(), 4);
        assert_eq!(parts[3].note.as_deref(), Some("(4/4)"));
    }

    #[test]
    fn a_long_summary_becomes_contacts_whose_time_is_counted_once() {
        let contact = ReadContact {
            at: AT,
            duration_min: Some(30),
            mode: "phone",
            setting: None,
            support: vec!["emotional".into()],
            summary: Some("s".repeat(2_001)),
        };
        let item = ReadItem::Contact(Box::new(contact));
        let parts = reading(item).in_parts(&RecordLimits::default()).unwrap();
        let minutes: Vec<_> = parts
            .iter()
            .map(|part| match part {
                ReadItem::Contact(read) => (read.duration_min, read.support.len()),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(minutes, [(Some(30), 1), (None, 1)]);
    }

    #[test]
    fn a_goal_is_one_thing_and_only_its_cheers_come_in_parts() {
        let goal = |title: &str, step: &str| ReadGoal {
            at: AT,
            title: title.into(),
            done: false,
            steps: vec![ReadStep {
                text: step.into(),
                done: false,
            }],
            progress: vec![ReadProgress {
                at: AT,
                text: Some("c".repeat(281)),
            }],
        };
        let parts =
            |goal| reading(ReadItem::Goal(Box::new(goal))).in_parts(&RecordLimits::default());
        let whole = parts(goal("t", "s")).unwrap();
        let [ReadItem::Goal(read)] = whole.as_slice() else {
            panic!("no goal")
        };
        assert_eq!(read.progress.len(), 2);
        assert_eq!(parts(goal(&"t".repeat(121), "s")), None);
        assert_eq!(parts(goal("t", &"s".repeat(201))), None);
    }

    proptest::proptest! {
        #[test]
        fn every_part_of_anything_is_within_the_limits(
            note in "(\\PC{0,30}[ \\n]){0,300}",
            tags in proptest::collection::vec("\\PC{1,40}", 0..60),
        ) {
            let mut read = ReadCheckIn::at(AT);
            read.note = Some(format!("a{note}"));
            read.tags = tags;
            let limits = RecordLimits { note_chars: 400, ..RecordLimits::default() };
            let whole = reading(ReadItem::CheckIn(Box::new(read)));
            for item in whole.in_parts(&limits).unwrap() {
                proptest::prop_assert_eq!(reading(item).over(&limits), []);
            }
        }
    }
}
