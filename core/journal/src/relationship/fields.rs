use crate::{Class, Field, Merge, Result, Vocabulary, revision};

/// The longest name of whoever it is, before anyone joins, in characters.
pub const PEER_NAME_CHARS_MAX: usize = 60;
/// The longest name of a member, in characters.
pub const DISPLAY_CHARS_MAX: usize = 60;
/// The longest title of a member, in characters.
pub const TITLE_CHARS_MAX: usize = 60;
/// The longest words of an own code, in characters.
pub const WORDS_CHARS_MAX: usize = 40;
/// The most own codes whose words are told.
pub const WORDS_MAX: usize = 200;
/// The longest note on a change of state, in characters.
pub const STATE_NOTE_CHARS_MAX: usize = 500;
/// The most members of a relationship.
pub const MEMBERS_MAX: usize = 6;
/// The most relationships of a person.
pub const RELATIONSHIPS_MAX: usize = 30;
/// The longest summary at the end, in characters.
pub const ENDING_CHARS_MAX: usize = 2_000;
/// The longest words of a peer about themselves, in characters.
pub const PEER_CARD_CHARS_MAX: usize = 500;
/// The longest label of a programme, in characters.
pub const PROGRAMME_CHARS_MAX: usize = 60;

/// Who is in, by member id, as they call themselves.
pub const MEMBERS: Field = Field::new("members", "m", Merge::Or);
/// Who it is, before anyone joins.
pub const PEER_NAME: Field = Field::new("peer_name", "pn", Merge::Mv).text(PEER_NAME_CHARS_MAX);
/// The words of own codes that records of this space use, by code.
pub const WORDS: Field = Field::new("words", "w", Merge::SetMv).text(WORDS_CHARS_MAX);
/// Where it stands.
pub const STATE: Field = Field::new("state", "st", Merge::Log).text(STATE_NOTE_CHARS_MAX);
/// What each said at the end. Kept, not written yet.
pub const ENDING: Field = Field::new("ending", "en", Merge::Log).text(ENDING_CHARS_MAX);
/// What a peer tells of themselves. Kept, not written yet.
pub const PEER_CARD: Field = Field::new("peer_card", "pc", Merge::SetMv).text(PEER_CARD_CHARS_MAX);
/// The programme that a peer works in. Kept, not written yet.
pub const PROGRAMME: Field = Field::new("programme", "pg", Merge::Mv)
    .class(Class::S1)
    .text(PROGRAMME_CHARS_MAX);
/// What was exported and copied, and which devices were acknowledged. Kept, not written yet.
pub const AUDIT: Field = Field::new("audit", "au", Merge::Log).class(Class::S1);

/// The role that a member goes by.
pub const MEMBER_ROLE: Field = Field::new("role", "r", Merge::Mv).class(Class::S1);
/// The name that a member likes to be called.
pub const MEMBER_DISPLAY: Field = Field::new("display", "n", Merge::Mv).text(DISPLAY_CHARS_MAX);
/// The member's title: navigator, coach and the like.
pub const MEMBER_TITLE: Field = Field::new("title", "t", Merge::Mv).text(TITLE_CHARS_MAX);
/// Since when they are in.
pub const MEMBER_SINCE: Field = Field::new("since", "s", Merge::Mv).class(Class::S1);

/// Every field of a relationship.
pub const RELATIONSHIP_FIELDS: &[Field] = &[
    MEMBERS, PEER_NAME, WORDS, STATE, ENDING, PEER_CARD, PROGRAMME, AUDIT,
];
/// Every field of a member.
pub const MEMBER_FIELDS: &[Field] = &[MEMBER_ROLE, MEMBER_DISPLAY, MEMBER_TITLE, MEMBER_SINCE];

/// The role that a member can go by.
pub const ROLES: Vocabulary = Vocabulary::closed(&["person", "peer", "supporter", "reader"]);

/// What is said when somebody is asked to join.
pub const STATE_INVITED: &str = "invited";
/// What is said when they join.
pub const STATE_ACCEPTED: &str = "accepted";
/// What is said when it rests.
pub const STATE_PAUSED: &str = "paused";
/// What is said when it goes on.
pub const STATE_RESUMED: &str = "resumed";
/// What is said when it is over.
pub const STATE_ENDED: &str = "ended";
/// What can be said without a consent: inviting and accepting carry one each.
pub const STATES_WITHOUT_CONSENT: Vocabulary =
    Vocabulary::closed(&[STATE_PAUSED, STATE_RESUMED, STATE_ENDED]);

/// Whether a person who has `present` relationships takes one more.
///
/// # Errors
/// `InvalidInput` with `too_many`.
pub fn room_for_relationship(present: usize) -> Result<()> {
    revision::check_count(&PEER_NAME, present, RELATIONSHIPS_MAX)
}
