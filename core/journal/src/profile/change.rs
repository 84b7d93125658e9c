use super::{Profile, WordDraft, fields::*, word};
use crate::check_in::COPING_CODES;
use crate::{
    Code, Edit, Error, Id, Pen, Place, Position, Record, Result, Rule, input, language, order,
    revision::{Revision, Written},
    text,
};

/// One thing changed in a strength.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StrengthChange {
    /// Says it anew.
    Text(String),
    /// Deletes it.
    Delete,
    /// Brings it back, for 30 days after its deletion.
    Restore,
}

/// One thing changed in a tool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ToolChange {
    /// Says it anew.
    Text(String),
    /// Sets or clears the way of coping that it is.
    Coping(Option<String>),
    /// Moves it in the toolbox.
    Move(Position),
    /// Deletes it.
    Delete,
    /// Brings it back, for 30 days after its deletion.
    Restore,
}

/// One thing changed in a word of one's own. Words are archived, never deleted: records name them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WordChange {
    /// Says it anew.
    Words(String),
    /// Sets or clears where a mood word stands, 1 to 5.
    Level(Option<i64>),
    /// Moves it among the words.
    Move(Position),
    /// No longer offers it, or offers it again.
    Archived(bool),
}

/// One thing changed in a profile. Choosing among versions is setting the chosen one again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProfileChange {
    /// Sets or clears the name that one likes to be called.
    Display(Option<String>),
    /// Sets or clears what recovery means to the person.
    RecoveryMeaning(Option<String>),
    /// Sets or clears what others may know of one's culture.
    CultureNotes(Option<String>),
    /// Sets the language, BCP 47.
    Language(String),
    /// Adds a strength.
    AddStrength(String),
    /// Changes a strength.
    Strength(Id, StrengthChange),
    /// Adds a word of one's own.
    AddWord(WordDraft),
    /// Changes a word of one's own.
    Word(Id, WordChange),
    /// Adds a tool to the toolbox.
    AddTool {
        /// 1 to 80 characters.
        text: String,
        /// The way of coping that it is, as a code.
        coping: Option<String>,
        /// Where it goes in the toolbox.
        position: Position,
    },
    /// Changes a tool.
    Tool(Id, ToolChange),
    /// Sets or clears a setting; the name is a code.
    Setting(String, Option<String>),
    /// Sets aside what came late, by its id.
    Discard(Id),
    /// Sets or clears the name of one's own device.
    DeviceName([u8; 16], Option<String>),
}

impl Profile {
    /// The write that makes `changes` to the profile, which stands as `record`; each change sees
    /// what those before it did. What was made is in the order of the changes.
    ///
    /// # Errors
    /// `InvalidInput` for a value that does not fit and for one thing too many; `NotFound` if a
    /// strength, word or tool is not there or deleted.
    pub fn change(
        record: &Record,
        changes: &[ProfileChange],
        pen: &mut Pen<'_>,
    ) -> Result<Written> {
        let mut revision = Revision::of(Place::ITSELF, record)?;
        for change in changes {
            change.apply(&mut revision, pen)?;
        }
        Ok(revision.finish(pen))
    }
}

impl ProfileChange {
    fn apply(&self, revision: &mut Revision, pen: &mut Pen<'_>) -> Result<()> {
        match self {
            Self::AddStrength(words) => {
                revision.room_for_child(&STRENGTHS, STRENGTHS_MAX)?;
                let edit = input::some_text(&STRENGTH_TEXT, words)?;
                let (_, prefix) = revision.make(&STRENGTHS, pen);
                revision.edit(edit.within(&prefix));
            }
            Self::Strength(id, change) => change_strength(revision, *id, change, pen)?,
            Self::AddWord(draft) => word::add(revision, draft, pen)?,
            Self::Word(id, change) => word::change(revision, *id, change, pen)?,
            Self::AddTool {
                text,
                coping,
                position,
            } => add_tool(revision, (text, coping.as_deref()), *position, pen)?,
            Self::Tool(id, change) => change_tool(revision, *id, change, pen)?,
            Self::Setting(name, value) => set_setting(revision, name, value.as_deref())?,
            Self::Discard(id) => {
                revision.add(&DISCARDED, id.as_str(), true.into(), DISCARDED_MAX)?;
            }
            Self::DeviceName(device, name) => name_device(revision, device, name.as_deref())?,
            Self::Display(_)
            | Self::RecoveryMeaning(_)
            | Self::CultureNotes(_)
            | Self::Language(_) => revision.edit(self.edit()?),
        }
        Ok(())
    }

    fn edit(&self) -> Result<Edit> {
        match self {
            Self::Display(words) => input::text(&DISPLAY, words.as_deref()),
            Self::RecoveryMeaning(words) => input::text(&RECOVERY_MEANING, words.as_deref()),
            Self::CultureNotes(words) => input::text(&CULTURE_NOTES, words.as_deref()),
            Self::Language(tag) => {
                let tag = language::accept(&LANGUAGE, tag)?;
                Ok(Edit::Put(LANGUAGE.key.into(), tag.into()))
            }
            _ => Err(Error::input("profile", Rule::NotAllowed)),
        }
    }
}

fn change_strength(
    revision: &mut Revision,
    id: Id,
    change: &StrengthChange,
    pen: &mut Pen<'_>,
) -> Result<()> {
    match change {
        StrengthChange::Text(words) => {
            let edit = input::some_text(&STRENGTH_TEXT, words)?;
            let (_, prefix) = revision.child(&STRENGTHS, id, pen)?;
            revision.edit(edit.within(&prefix));
            Ok(())
        }
        StrengthChange::Delete => revision.delete_child(&STRENGTHS, id, pen),
        StrengthChange::Restore => {
            revision.room_for_child(&STRENGTHS, STRENGTHS_MAX)?;
            revision.restore_child(&STRENGTHS, id, pen)
        }
    }
}

fn add_tool(
    revision: &mut Revision,
    (words, coping): (&str, Option<&str>),
    position: Position,
    pen: &mut Pen<'_>,
) -> Result<()> {
    revision.room_for_child(&TOOLBOX, TOOLBOX_MAX)?;
    let rank = order::rank_at(revision, &TOOLBOX, &TOOL_RANK, position, None)?;
    let (_, prefix) = revision.make(&TOOLBOX, pen);
    for edit in [
        input::some_text(&TOOL_TEXT, words)?,
        input::code(&TOOL_COPING, COPING_CODES, coping)?,
        Edit::Put(TOOL_RANK.key.into(), rank.into()),
    ] {
        revision.edit(edit.within(&prefix));
    }
    Ok(())
}

fn change_tool(
    revision: &mut Revision,
    id: Id,
    change: &ToolChange,
    pen: &mut Pen<'_>,
) -> Result<()> {
    match change {
        ToolChange::Delete => return revision.delete_child(&TOOLBOX, id, pen),
        ToolChange::Restore => {
            revision.room_for_child(&TOOLBOX, TOOLBOX_MAX)?;
            return revision.restore_child(&TOOLBOX, id, pen);
        }
        _ => {}
    }
    let (_, prefix) = revision.child(&TOOLBOX, id, pen)?;
    let edit = match change {
        ToolChange::Text(words) => input::some_text(&TOOL_TEXT, words)?,
        ToolChange::Coping(code) => input::code(&TOOL_COPING, COPING_CODES, code.as_deref())?,
        ToolChange::Move(position) => {
            let rank = order::rank_at(revision, &TOOLBOX, &TOOL_RANK, *position, Some(id))?;
            Edit::Put(TOOL_RANK.key.into(), rank.into())
        }
        ToolChange::Delete | ToolChange::Restore => return Ok(()),
    };
    revision.edit(edit.within(&prefix));
    Ok(())
}

fn set_setting(revision: &mut Revision, name: &str, value: Option<&str>) -> Result<()> {
    let name = Code::read(name).ok_or(Error::input(SETTINGS.name, Rule::BadFormat))?;
    match value {
        Some(value) => {
            let value = text::accept(SETTINGS.name, value, SETTINGS.chars_max)?;
            revision.add(&SETTINGS, name.as_str(), value.into(), PROFILE_SETTINGS_MAX)
        }
        None => revision.remove(&SETTINGS, name.as_str()),
    }
}

fn name_device(revision: &mut Revision, device: &[u8; 16], name: Option<&str>) -> Result<()> {
    let device: String = device.iter().map(|byte| format!("{byte:02x}")).collect();
    match name {
        Some(name) => {
            let name = text::accept_some(DEVICE_NAMES.name, name, DEVICE_NAMES.chars_max)?;
            revision.add(&DEVICE_NAMES, &device, name.into(), DEVICE_NAMES_MAX)
        }
        None => revision.remove(&DEVICE_NAMES, &device),
    }
}
