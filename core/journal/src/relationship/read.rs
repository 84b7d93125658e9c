use jiff::civil::Date;

use super::{Membership, RelationshipState, fields::*};
use crate::{Code, MemberId, Mv, Record, Scalar};

/// A member as they call themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberCard {
    /// Who.
    pub member: MemberId,
    /// The role that they go by.
    pub role: Mv<Code>,
    /// The name that they like to be called.
    pub display: Mv<String>,
    /// Their title.
    pub title: Mv<String>,
    /// Since when they are in.
    pub since: Mv<Date>,
}

/// A relationship as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relationship {
    /// Who it is, before anyone joins.
    pub peer_name: Mv<String>,
    /// Members as they call themselves.
    pub members: Vec<MemberCard>,
    /// The words of own codes that records of this space use.
    pub words: Vec<(Code, Mv<String>)>,
    /// Where it stands.
    pub state: RelationshipState,
}

impl Relationship {
    /// Reads a relationship of which these are the members now.
    #[must_use]
    pub fn read(record: &Record, membership: &Membership<'_>) -> Self {
        Self {
            peer_name: record.texts(&PEER_NAME),
            members: members(record),
            words: words(record),
            state: RelationshipState::fold(record, membership),
        }
    }
}

fn members(record: &Record) -> Vec<MemberCard> {
    let card = |id: &str| {
        let child = record.child(&MEMBERS.at(id));
        Some(MemberCard {
            member: id.parse().ok()?,
            role: child.codes(&MEMBER_ROLE),
            display: child.texts(&MEMBER_DISPLAY),
            title: child.texts(&MEMBER_TITLE),
            since: child.dates(&MEMBER_SINCE),
        })
    };
    record
        .child_ids(MEMBERS.key)
        .into_iter()
        .filter_map(card)
        .collect()
}

fn words(record: &Record) -> Vec<(Code, Mv<String>)> {
    let read = |value: &Scalar| value.as_text().map(str::to_owned);
    let word = |(code, versions)| Some((Code::read(code)?, Mv::read(versions, read)));
    record.under(WORDS.key).filter_map(word).collect()
}
