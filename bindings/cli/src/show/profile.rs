use companion::view::{ProfileView, WordView};

use crate::ids::short;
use crate::page::{Line, Page};
use crate::voice::Voice;

/// What the person says of themselves.
pub fn draw(page: &mut Page, voice: &Voice<'_>, view: &ProfileView) {
    voice.text(page, "display", &view.display);
    voice.text(page, "recovery_meaning", &view.recovery_meaning);
    if let Some(language) = &view.language {
        page.pair(&voice.say("field-language"), language);
    }
    if !view.strengths.is_empty() {
        page.heading(&voice.say("profile-strengths"));
        for strength in &view.strengths {
            let text = strength.text.shown.as_deref().unwrap_or_default();
            let line = voice.mark_versions(Line::new().plain("  ").plain(text), &strength.text);
            page.line(
                line.quiet(&format!("  {}", short(&strength.id)))
                    .fit(page.width()),
            );
        }
    }
    if !view.toolbox.is_empty() {
        page.heading(&voice.say("profile-toolbox"));
        for tool in &view.toolbox {
            let text = tool.text.shown.as_deref().unwrap_or_default();
            let mut line = voice.mark_versions(Line::new().plain("  ").plain(text), &tool.text);
            if let Some(coping) = &tool.coping {
                line = line.quiet(&format!("  {}", voice.word("coping", coping)));
            }
            page.line(
                line.quiet(&format!("  {}", short(&tool.id)))
                    .fit(page.width()),
            );
        }
    }
    words(page, voice, &view.words);
    if !view.settings.is_empty() {
        page.heading(&voice.say("profile-settings"));
        for (name, value) in &view.settings {
            page.pair(&format!("  {name}"), value);
        }
    }
    if page.is_empty() {
        page.text(&voice.say("profile-empty"));
    }
    voice.locked(page, view.locked_count);
}

fn words(page: &mut Page, voice: &Voice<'_>, words: &[WordView]) {
    if words.is_empty() {
        return;
    }
    page.heading(&voice.say("profile-words"));
    for word in words {
        let text = word.words.shown.as_deref().unwrap_or_default();
        let kind = voice.word("vocabulary", &word.kind);
        let line = voice.mark_versions(Line::new().plain("  ").plain(text), &word.words);
        let mut line = line.quiet(&format!("  {kind}"));
        if let Some(level) = word.level {
            line = line.quiet(&format!(" {level}"));
        }
        if word.archived {
            line = line.quiet(&format!("  {}", voice.say("mark-archived")));
        }
        page.line(line.quiet(&format!("  {}", word.code)).fit(page.width()));
    }
}
