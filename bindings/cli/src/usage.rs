//! What was typed and not understood, said in the person's language.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::catalogue::Catalogue;

/// Plain words for what clap could not read. Values are left out: they may be private.
pub fn words(error: &clap::Error, catalogue: &Catalogue) -> String {
    let id = match error.kind() {
        ErrorKind::UnknownArgument => "usage-unknown-argument",
        ErrorKind::InvalidSubcommand => "usage-unknown-command",
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            "usage-missing-command"
        }
        ErrorKind::MissingRequiredArgument => "usage-missing-argument",
        ErrorKind::InvalidValue | ErrorKind::ValueValidation | ErrorKind::InvalidUtf8 => {
            "usage-invalid-value"
        }
        ErrorKind::ArgumentConflict => "usage-conflict",
        ErrorKind::NoEquals | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            "usage-needs-value"
        }
        _ => "usage-other",
    };
    let named = context(error, ContextKind::InvalidArg)
        .or_else(|| context(error, ContextKind::InvalidSubcommand))
        .unwrap_or_default();
    let mut words = catalogue.tell(id, &[("named", named.into())]);
    let similar = context(error, ContextKind::SuggestedArg)
        .or_else(|| context(error, ContextKind::SuggestedSubcommand));
    if let Some(similar) = similar {
        words.push(' ');
        words.push_str(&catalogue.tell("usage-similar", &[("similar", similar.into())]));
    }
    words
}

fn context(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => Some(texts.join(", ")),
        ContextValue::StyledStr(text) => Some(text.to_string()),
        _ => None,
    }
}
