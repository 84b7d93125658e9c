use super::{FeedTag, Word, feed_tag, fields::*};
use crate::{Code, Id, Mv, Presence, Record, Scalar, deletion, input, order, revision};

/// A strength, in the person's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strength {
    /// Its id.
    pub id: Id,
    /// The words.
    pub text: Mv<String>,
    /// Whether it is there.
    pub presence: Presence,
}

/// Something that helps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tool {
    /// Its id.
    pub id: Id,
    /// The words.
    pub text: Mv<String>,
    /// The way of coping that it is.
    pub coping: Mv<Code>,
    /// Its place in the toolbox.
    pub rank: String,
    /// Whether it is there.
    pub presence: Presence,
}

/// What a person says of themselves, as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The name that they like to be called.
    pub display: Mv<String>,
    /// What recovery means to them.
    pub recovery_meaning: Mv<String>,
    /// What others may know of their culture.
    pub culture_notes: Mv<String>,
    /// BCP 47.
    pub language: Option<String>,
    /// The strengths that are there, oldest first.
    pub strengths: Vec<Strength>,
    /// The strengths that were deleted.
    pub deleted_strengths: Vec<Strength>,
    /// Words of one's own in order, archived ones too.
    pub words: Vec<Word>,
    /// The tools that are there, in order.
    pub toolbox: Vec<Tool>,
    /// The tools that were deleted.
    pub deleted_tools: Vec<Tool>,
    /// Settings by name.
    pub settings: Vec<(Code, String)>,
    /// What came late and is set aside.
    pub discarded: Vec<Id>,
    /// Names of one's own devices, by device id in hexadecimal.
    pub device_names: Vec<(String, Mv<String>)>,
    /// Where devices stood on the server's feed, by the end of the ids that they make.
    pub feed_tags: Vec<(String, FeedTag)>,
}

impl Profile {
    /// Reads the profile; what cannot be read in it is marked in its field.
    #[must_use]
    pub fn read(record: &Record) -> Self {
        let (strengths, deleted_strengths) = revision::children(record, &STRENGTHS)
            .map(|(id, child)| Strength {
                id,
                text: child.texts(&STRENGTH_TEXT),
                presence: deletion::presence(&child),
            })
            .partition(|strength| strength.presence.is_live());
        let (toolbox, deleted_tools) = tools(record)
            .into_iter()
            .partition(|tool| tool.presence.is_live());
        let language = record.shown(LANGUAGE.key).and_then(Scalar::as_text);
        Self {
            display: record.texts(&DISPLAY),
            recovery_meaning: record.texts(&RECOVERY_MEANING),
            culture_notes: record.texts(&CULTURE_NOTES),
            language: language.map(str::to_owned),
            strengths,
            deleted_strengths,
            words: Word::read_all(record),
            toolbox,
            deleted_tools,
            settings: settings(record),
            discarded: input::read_ids(record, &DISCARDED),
            device_names: device_names(record),
            feed_tags: feed_tag::read_all(record),
        }
    }
}

fn tools(record: &Record) -> Vec<Tool> {
    let mut tools: Vec<Tool> = revision::children(record, &TOOLBOX)
        .map(|(id, child)| Tool {
            id,
            text: child.texts(&TOOL_TEXT),
            coping: child.codes(&TOOL_COPING),
            rank: order::rank_of(&child, &TOOL_RANK),
            presence: deletion::presence(&child),
        })
        .collect();
    tools.sort_by(|a, b| (&a.rank, a.id).cmp(&(&b.rank, b.id)));
    tools
}

fn settings(record: &Record) -> Vec<(Code, String)> {
    let setting = |(name, versions): (&str, &[crate::Version])| {
        let value = versions.last()?.value.as_text()?;
        Some((Code::read(name)?, value.to_owned()))
    };
    record.under(SETTINGS.key).filter_map(setting).collect()
}

fn device_names(record: &Record) -> Vec<(String, Mv<String>)> {
    let named = record.under(DEVICE_NAMES.key);
    named
        .map(|(device, versions)| {
            let read = |value: &Scalar| value.as_text().map(str::to_owned);
            (device.to_owned(), Mv::read(versions, read))
        })
        .collect()
}
