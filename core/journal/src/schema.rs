//! The table of all entities: which fields each has, under which keys, and which hold free text.

use crate::{
    Edit, Event, Field, Id, Merge, Moment, Packed, Place, RecordKind, check_in, contact, goal,
    outcome, profile, relationship,
};

/// The children of one kind that a record can have.
#[derive(Clone, Copy, Debug)]
pub struct Child {
    /// The field that they lie in.
    pub of: Field,
    /// Their own fields.
    pub fields: &'static [Field],
}

/// One entity: where its records lie and what they hold.
#[derive(Clone, Copy, Debug)]
pub struct Entity {
    /// Which kind of record it is.
    pub kind: RecordKind,
    /// Its name in the glossary.
    pub name: &'static str,
    /// The container of its records.
    pub container: &'static str,
    /// Its own fields.
    pub fields: &'static [Field],
    /// The kinds of children that its records have.
    pub children: &'static [Child],
}

/// A field that takes free text, in the record itself or in one of its children.
#[derive(Clone, Copy, Debug)]
pub struct TextField {
    /// The entity.
    pub kind: RecordKind,
    /// The field that the child lies in, if it is in one.
    pub child: Option<Field>,
    /// The field.
    pub field: Field,
}

/// Every entity that this version keeps.
pub const ENTITIES: &[Entity] = &[
    Entity {
        kind: RecordKind::CheckIn,
        name: "check_in",
        container: check_in::CHECK_INS,
        fields: check_in::CHECK_IN_FIELDS,
        children: &[],
    },
    Entity {
        kind: RecordKind::Goal,
        name: "goal",
        container: goal::GOALS,
        fields: goal::GOAL_FIELDS,
        children: &[Child {
            of: goal::STEPS,
            fields: goal::STEP_FIELDS,
        }],
    },
    Entity {
        kind: RecordKind::Contact,
        name: "contact",
        container: contact::CONTACTS,
        fields: contact::CONTACT_FIELDS,
        children: &[Child {
            of: contact::FOLLOW_UPS,
            fields: contact::FOLLOW_UP_FIELDS,
        }],
    },
    Entity {
        kind: RecordKind::SelfRating,
        name: "self_rating",
        container: outcome::SELF_RATINGS,
        fields: outcome::SELF_RATING_FIELDS,
        children: &[],
    },
    Entity {
        kind: RecordKind::Reflection,
        name: "reflection",
        container: outcome::REFLECTIONS,
        fields: outcome::REFLECTION_FIELDS,
        children: &[],
    },
    Entity {
        kind: RecordKind::Profile,
        name: "profile",
        container: Place::ITSELF.container,
        fields: profile::PROFILE_FIELDS,
        children: &[
            Child {
                of: profile::STRENGTHS,
                fields: profile::STRENGTH_FIELDS,
            },
            Child {
                of: profile::VOCABULARY,
                fields: profile::WORD_FIELDS,
            },
            Child {
                of: profile::TOOLBOX,
                fields: profile::TOOL_FIELDS,
            },
            Child {
                of: profile::SINCE_DATES,
                fields: profile::SINCE_FIELDS,
            },
        ],
    },
    Entity {
        kind: RecordKind::Relationship,
        name: "relationship",
        container: Place::ITSELF.container,
        fields: relationship::RELATIONSHIP_FIELDS,
        children: &[Child {
            of: relationship::MEMBERS,
            fields: relationship::MEMBER_FIELDS,
        }],
    },
];

impl Entity {
    /// The entity of this kind.
    #[must_use]
    pub fn of(kind: RecordKind) -> Option<&'static Self> {
        ENTITIES.iter().find(|entity| entity.kind == kind)
    }

    /// Whether the key of one of its records holds text that two people may write at once.
    #[must_use]
    pub fn is_text(&self, key: &str) -> bool {
        let is_text = |fields: &[Field], key: &str| {
            let mut texts = fields.iter().filter(|field| field.merge == Merge::Text);
            texts.any(|field| field.key == key)
        };
        let in_child = |child: &Child| {
            let inner = key.strip_prefix(child.of.key).and_then(|rest| {
                let (_, inner) = rest.strip_prefix('.')?.split_once('.')?;
                Some(inner)
            });
            inner.is_some_and(|inner| is_text(child.fields, inner))
        };
        is_text(self.fields, key) || self.children.iter().any(in_child)
    }

    /// The fields of its own and of its children that take free text.
    pub fn text_fields(&self) -> impl Iterator<Item = TextField> {
        let kind = self.kind;
        let own = self.fields.iter().map(|field| (None, *field));
        let of_children = self.children.iter().flat_map(|child| {
            let fields = child.fields.iter();
            fields.map(|field| (Some(child.of), *field))
        });
        own.chain(of_children)
            .filter(|(_, field)| field.chars_max > 0)
            .map(move |(child, field)| TextField { kind, child, field })
    }
}

impl TextField {
    /// An edit that puts `words` into the field, unchecked, as changes from elsewhere may: into the
    /// child `id` where it is in one, and under `id` where it is a log or set. For tests of what
    /// happens to words, whichever field they are in.
    #[must_use]
    pub fn put(&self, id: Id, at: Moment, words: &str) -> Edit {
        let edit = match self.field.merge {
            Merge::Text => Edit::MakeText(self.field.key.into(), words.into()),
            Merge::Log => {
                let body = Packed::default().with("x", words).with("n", words);
                let event = Event::new(id, "said", at, Vec::new()).saying(body);
                Edit::event(self.field.key, &event)
            }
            Merge::Set | Merge::SetMv | Merge::SetLww => {
                Edit::Put(self.field.at(&format!("x_{id}")), words.into())
            }
            _ => Edit::Put(self.field.key.into(), words.into()),
        };
        match &self.child {
            Some(child) => edit.within(&child.at(id.as_str())),
            None => edit,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{
        constants::CONSTANTS,
        deletion::{DELETED, MOVED_HASH, SEEN},
    };

    /// Keys that mean the same in every record, and in every record's constants.
    const COMMON: [Field; 3] = [DELETED, SEEN, MOVED_HASH];
    const COMMON_CONSTANTS: [&str; 3] = ["a", "s", "v"];

    fn tables() -> Vec<&'static [Field]> {
        let of_children = ENTITIES.iter().flat_map(|entity| entity.children);
        let own = ENTITIES.iter().map(|entity| entity.fields);
        own.chain(of_children.map(|child| child.fields)).collect()
    }

    #[test]
    fn every_name_and_every_key_is_given_once() {
        for fields in tables() {
            let names: BTreeSet<_> = fields.iter().map(|field| field.name).collect();
            let keys: BTreeSet<_> = fields.iter().map(|field| field.key).collect();
            assert_eq!(
                (names.len(), keys.len()),
                (fields.len(), fields.len()),
                "{names:?}"
            );
        }
        let names: BTreeSet<_> = ENTITIES.iter().map(|entity| entity.name).collect();
        let kinds: BTreeSet<_> = ENTITIES.iter().map(|entity| entity.kind).collect();
        assert_eq!((names.len(), kinds.len()), (ENTITIES.len(), ENTITIES.len()));
    }

    #[test]
    fn no_field_takes_a_key_that_every_record_has() {
        for field in tables().into_iter().flatten() {
            let common = COMMON.iter().find(|common| common.key == field.key);
            assert!(
                common.is_none_or(|common| common == field),
                "{}",
                field.name
            );
            assert!(
                !field.key.contains('.') && field.key != CONSTANTS,
                "{}",
                field.name
            );
            if field.merge == Merge::Const {
                assert!(!COMMON_CONSTANTS.contains(&field.key), "{}", field.name);
            }
        }
    }

    #[test]
    fn every_kind_of_child_lies_in_a_field_of_its_entity() {
        for entity in ENTITIES {
            let of: Vec<_> = entity.children.iter().map(|child| child.of).collect();
            let fields = entity
                .fields
                .iter()
                .filter(|field| field.merge == Merge::Or);
            assert_eq!(of, fields.copied().collect::<Vec<_>>(), "{}", entity.name);
        }
    }

    #[test]
    fn texts_that_two_write_at_once_are_known_by_their_key() {
        let is_text = |kind, key| Entity::of(kind).expect("an entity").is_text(key);
        assert!(is_text(RecordKind::Contact, "s"));
        assert!(is_text(RecordKind::Goal, "s.0000000000000.n"));
        for key in ["n", "s.n", "s.0000000000000.t", "s.0000000000000.d.n"] {
            assert!(!is_text(RecordKind::Goal, key), "{key}");
        }
    }
}
