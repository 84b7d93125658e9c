use companion::view::{
    ContactDetailView, ContactLine, ContactListView, FollowUpView, ReflectionView,
    RelationshipListView, SupportMinutes,
};

use crate::ids::short;
use crate::page::{Line, Page, Paint};
use crate::picture::{Bar, bars};
use crate::voice::Voice;

/// The contacts of a year.
pub fn list(page: &mut Page, voice: &Voice<'_>, view: &ContactListView) {
    page.line(Line::new().strong(&view.year.to_string()));
    page.gap();
    if view.contacts.is_empty() {
        page.text(&voice.say("contact-empty"));
    }
    for contact in &view.contacts {
        line(page, voice, contact);
    }
    support(page, voice, &view.support);
    let others: Vec<_> = view
        .years_present
        .iter()
        .filter(|year| **year != view.year)
        .collect();
    if !others.is_empty() {
        page.gap();
        let years = others
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(", ");
        page.quiet(&voice.tell("contact-years", &[("years", years.into())]));
    }
    voice.locked(page, view.locked_count);
}

fn line(page: &mut Page, voice: &Voice<'_>, contact: &ContactLine) {
    let moment = voice.calendar.moment(contact.at_ms, contact.tz_min);
    let mut parts: Vec<String> = contact
        .mode
        .iter()
        .map(|mode| voice.word("mode", mode))
        .collect();
    parts.extend(
        contact
            .duration_min
            .map(|minutes| voice.calendar.minutes(minutes)),
    );
    let line = Line::new()
        .strong(&moment)
        .plain(&format!("  {}", parts.join(", ")));
    page.line(
        line.fit(page.width().saturating_sub(8))
            .quiet(&format!("  {}", short(&contact.id))),
    );
    if contact.status != "held" {
        page.indented(
            2,
            Paint::Quiet,
            &voice.word("contact_status", &contact.status),
        );
    }
    if !contact.support_types.is_empty() {
        page.indented(
            2,
            Paint::Quiet,
            &voice.words("support", &contact.support_types),
        );
    }
    if let Some(summary) = &contact.summary_start {
        page.indented(2, Paint::Plain, summary);
    }
    if contact.open_follow_ups > 0 {
        let count = [("count", contact.open_follow_ups.into())];
        page.indented(2, Paint::Quiet, &voice.tell("contact-open", &count));
    }
    if let Some(same) = &contact.same_as_suggested {
        let id = [("id", short(same).into())];
        page.indented(2, Paint::Quiet, &voice.tell("contact-same", &id));
    }
}

fn support(page: &mut Page, voice: &Voice<'_>, support: &[SupportMinutes]) {
    if support.is_empty() {
        return;
    }
    page.heading(&voice.say("contact-support"));
    let drawn: Vec<Bar> = support
        .iter()
        .map(|line| Bar {
            label: voice.word("support", &line.support),
            parts: vec![line.contacts],
            words: support_words(voice, line),
        })
        .collect();
    page.lines(bars(&drawn, page.width()));
}

fn support_words(voice: &Voice<'_>, line: &SupportMinutes) -> String {
    let times = voice.tell("contact-times", &[("count", line.contacts.into())]);
    if line.minutes > 0 {
        format!("{times}, {}", voice.calendar.minutes(line.minutes))
    } else {
        times
    }
}

/// A whole contact.
pub fn draw(page: &mut Page, voice: &Voice<'_>, view: &ContactDetailView) {
    let moment = voice.calendar.moment(view.at_ms, view.tz_min);
    page.line(Line::new().strong(&moment).quiet(&format!("  {}", view.id)));
    for (is, id) in [
        (view.deleted, "mark-deleted"),
        (view.brought_back, "mark-brought-back"),
        (view.closed, "mark-closed"),
    ] {
        if is {
            page.quiet(&voice.say(id));
        }
    }
    page.gap();
    facts(page, voice, view);
    if let Some(summary) = view
        .summary
        .as_deref()
        .filter(|summary| !summary.is_empty())
    {
        page.gap();
        page.pair(&voice.say("field-summary"), summary);
    }
    amendments(page, voice, view);
    follow_ups(page, voice, &view.follow_ups);
    if let Some(own) = &view.reflection {
        reflection(page, voice, own);
    }
    voice.locked(page, view.locked_count);
}

fn facts(page: &mut Page, voice: &Voice<'_>, view: &ContactDetailView) {
    let coded = |page: &mut Page, field: &str, kind: &str, code: &str| {
        page.pair(
            &voice.say(&format!("field-{field}")),
            &voice.word(kind, code),
        );
    };
    if view.status_answers.is_empty() {
        coded(page, "status", "contact_status", &view.status);
    } else {
        let answers = voice.words("contact_status", &view.status_answers);
        page.pair(&voice.say("field-status"), &answers);
    }
    if let Some(mode) = &view.mode {
        coded(page, "mode", "mode", mode);
    }
    if let Some(minutes) = view.duration_min {
        page.pair(
            &voice.say("field-duration_min"),
            &voice.calendar.minutes(minutes),
        );
    }
    if let Some(setting) = &view.setting {
        coded(page, "setting", "setting", setting);
    }
    if let Some(initiated_by) = &view.initiated_by {
        coded(page, "initiated_by", "asked_by", initiated_by);
    }
    let support: Vec<_> = view
        .support_types
        .iter()
        .map(|line| said_support(voice, line))
        .collect();
    if !support.is_empty() {
        page.pair(&voice.say("field-support_types"), &support.join(", "));
    }
    voice.codes(page, "activities", "activity", &view.activities);
    if !view.goal_refs.is_empty() {
        let ids: Vec<_> = view.goal_refs.iter().map(|id| short(id)).collect();
        page.pair(&voice.say("field-goal_refs"), &ids.join(", "));
    }
    if let Some(language) = &view.language {
        page.pair(&voice.say("field-language"), language);
    }
    if view.interpreter_used == Some(true) {
        page.pair(
            &voice.say("field-interpreter_used"),
            &voice.word("answer", "yes"),
        );
    }
    voice.field(page, "transition_from", &view.transition_from, |from| {
        voice.word("transition", from)
    });
    voice.date(page, "transition_on", &view.transition_on);
    if !view.same_as.is_empty() {
        let ids: Vec<_> = view.same_as.iter().map(|id| short(id)).collect();
        page.pair(&voice.say("field-same_as"), &ids.join(", "));
    }
}

fn said_support(voice: &Voice<'_>, line: &SupportMinutes) -> String {
    let words = voice.word("support", &line.support);
    if line.minutes > 0 {
        format!("{words} ({})", voice.calendar.minutes(line.minutes))
    } else {
        words
    }
}

fn amendments(page: &mut Page, voice: &Voice<'_>, view: &ContactDetailView) {
    if view.amendments.is_empty() {
        return;
    }
    page.heading(&voice.say("contact-amendments"));
    for amendment in &view.amendments {
        let field = voice
            .catalogue
            .find(&format!("field-{}", amendment.field), &[])
            .unwrap_or_else(|| amendment.field.clone());
        page.indented(2, Paint::Plain, &format!("{field}: {}", amendment.value));
        if let Some(why) = &amendment.why {
            page.indented(4, Paint::Quiet, why);
        }
    }
}

fn follow_ups(page: &mut Page, voice: &Voice<'_>, follow_ups: &[FollowUpView]) {
    if follow_ups.is_empty() {
        return;
    }
    page.heading(&voice.say("contact-follow-ups"));
    for follow_up in follow_ups {
        let mark = if follow_up.done { "✓" } else { "○" };
        let what = follow_up.what.shown.as_deref().unwrap_or_default();
        let line = Line::new().plain(&format!("  {mark} {what}"));
        let mut line = voice.mark_versions(line, &follow_up.what);
        if let Some(who) = follow_up.who.shown.as_ref().filter(|who| *who != "person") {
            line = line.quiet(&format!("  {}", voice.word("who", who)));
        }
        if let Some(due_on) = &follow_up.due_on.shown {
            line = line.quiet(&format!("  {}", voice.calendar.due(due_on)));
        }
        if follow_up.two_answers {
            line = line.quiet(&format!("  {}", voice.say("mark-two-answers")));
        }
        page.line(
            line.fit(page.width().saturating_sub(8))
                .quiet(&format!("  {}", short(&follow_up.id))),
        );
    }
}

fn reflection(page: &mut Page, voice: &Voice<'_>, own: &ReflectionView) {
    page.heading(&voice.say("contact-reflection"));
    voice.text(page, "text", &own.text);
    voice.field(page, "felt_heard", &own.felt_heard, ToString::to_string);
    voice.field(page, "helped", &own.helped, ToString::to_string);
}

/// The relationships.
pub fn relationships(page: &mut Page, voice: &Voice<'_>, view: &RelationshipListView) {
    if view.relationships.is_empty() {
        page.text(&voice.say("relationship-empty"));
    }
    for relationship in &view.relationships {
        let name = relationship
            .name
            .clone()
            .unwrap_or_else(|| voice.say("relationship-unnamed"));
        let state = voice.word("relationship", &relationship.state);
        let line = Line::new().strong(&name).quiet(&format!("  {state}"));
        page.line(
            line.fit(page.width().saturating_sub(8))
                .quiet(&format!("  {}", short(&relationship.id))),
        );
        if let Some(at_ms) = relationship.last_contact_at_ms {
            let day = voice.calendar.day_of_ms(at_ms);
            page.indented(
                2,
                Paint::Plain,
                &voice.tell("relationship-last", &[("day", day.into())]),
            );
        }
    }
    voice.locked(page, view.locked_count);
}
