use companion::{
    CompanionError, ProfileChange, Rule, StrengthChange, ToolChange, WordChange, WordDraft,
};

use crate::args::{Profile, SetProfile, Strength, Tool, Word};
use crate::catalogue::Language;
use crate::codes::{self, Reader};
use crate::failure::{Failure, Result};
use crate::session::Session;
use crate::words::folded;
use crate::{ids, show};

/// Does something with the profile.
pub fn run(session: &Session, action: Profile) -> Result<()> {
    match action {
        Profile::Show => {
            let view = session.journal()?.profile()?;
            let voice = session.voice()?;
            session.show(&view, |page| show::profile::draw(page, &voice, &view))
        }
        Profile::Set(typed) => set(session, *typed),
        Profile::Strength(action) => strength(session, action),
        Profile::Tool(action) => tool(session, action),
        Profile::Word(action) => word(session, action),
        Profile::Archive { word, back } => change_word(session, &word, WordChange::Archived(!back)),
    }
}

fn set(session: &Session, typed: SetProfile) -> Result<()> {
    let mut changes = Vec::new();
    changes.extend(typed.name.map(|name| ProfileChange::Display(Some(name))));
    changes.extend(
        typed
            .meaning
            .map(|words| ProfileChange::RecoveryMeaning(Some(words))),
    );
    changes.extend(
        typed
            .culture
            .map(|words| ProfileChange::CultureNotes(Some(words))),
    );
    if let Some(language) = typed.language {
        let refused = Failure::Argument {
            field: "language",
            rule: Rule::NotAllowed,
        };
        Language::read(&language).ok_or(refused)?;
        changes.push(ProfileChange::Language(language));
    }
    for setting in &typed.setting {
        let (name, value) = setting.split_once('=').ok_or(Failure::format("settings"))?;
        let value = (!value.is_empty()).then(|| value.to_owned());
        changes.push(ProfileChange::Setting(name.into(), value));
    }
    for field in &typed.clear {
        changes.push(match field.trim() {
            "name" | "display" => ProfileChange::Display(None),
            "meaning" | "recovery_meaning" => ProfileChange::RecoveryMeaning(None),
            "culture" | "culture_notes" => ProfileChange::CultureNotes(None),
            _ => {
                return Err(Failure::Argument {
                    field: "clear",
                    rule: Rule::NotAllowed,
                });
            }
        });
    }
    change(session, "changed", changes)
}

fn strength(session: &Session, action: Strength) -> Result<()> {
    let find = |typed: &str| {
        let strengths = session.journal()?.profile()?.strengths;
        ids::resolve(typed, strengths.iter().map(|strength| strength.id.as_str()))
    };
    let (id, change_to) = match action {
        Strength::Add { text } => {
            return change(session, "added", vec![ProfileChange::AddStrength(text)]);
        }
        Strength::Edit { id, text } => (find(&id)?, StrengthChange::Text(text)),
        Strength::Remove { id } => (find(&id)?, StrengthChange::Delete),
    };
    let id = id.parse().map_err(|_| Failure::format("id"))?;
    change(
        session,
        "changed",
        vec![ProfileChange::Strength(id, change_to)],
    )
}

fn tool(session: &Session, action: Tool) -> Result<()> {
    let find = |typed: &str| {
        let toolbox = session.journal()?.profile()?.toolbox;
        ids::resolve(typed, toolbox.iter().map(|tool| tool.id.as_str()))
    };
    let (id, change_to) = match action {
        Tool::Add { text, coping } => {
            let mut reader = Reader::new(session, false)?;
            let coping = coping
                .map(|word| reader.code(codes::COPING, &word))
                .transpose()?;
            let position = companion::Position::Last;
            let add = ProfileChange::AddTool {
                text,
                coping,
                position,
            };
            return change(session, "added", vec![add]);
        }
        Tool::Edit { id, text } => (find(&id)?, ToolChange::Text(text)),
        Tool::Remove { id } => (find(&id)?, ToolChange::Delete),
    };
    let id = id.parse().map_err(|_| Failure::format("id"))?;
    change(session, "changed", vec![ProfileChange::Tool(id, change_to)])
}

fn word(session: &Session, action: Word) -> Result<()> {
    match action {
        Word::Add { kind, words, level } => {
            let kind = Reader::new(session, false)?.code(codes::WORD_KIND, &kind)?;
            let draft = WordDraft {
                level,
                ..WordDraft::new(&kind, &words)
            };
            let code = session.journal()?.add_word(&draft)?;
            session.done("added", Some(&code))
        }
        Word::Rename { word, words } => change_word(session, &word, WordChange::Words(words)),
    }
}

/// Changes an own word, named by its code, by what it says, or by the short form of its id.
fn change_word(session: &Session, typed: &str, to: WordChange) -> Result<()> {
    let words = session.journal()?.profile()?.words;
    let wanted = folded(typed);
    let named = words.iter().find(|word| {
        word.code == typed.trim()
            || word
                .words
                .shown
                .as_deref()
                .is_some_and(|words| folded(words) == wanted)
    });
    let named = named.ok_or(Failure::Journal(CompanionError::NotFound))?;
    let id = named.code.trim_start_matches("x_");
    let id = id.parse().map_err(|_| Failure::format("id"))?;
    change(session, "changed", vec![ProfileChange::Word(id, to)])
}

fn change(session: &Session, done: &str, changes: Vec<ProfileChange>) -> Result<()> {
    if changes.is_empty() {
        return Err(Failure::missing("field"));
    }
    let made = session.journal()?.edit_profile(&changes)?;
    session.done(done, made.first().map(String::as_str))
}
