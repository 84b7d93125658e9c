use companion::ServerView;

use crate::catalogue::Catalogue;
use crate::dates::Calendar;
use crate::page::Page;

/// How much of a server's id is shown: enough to compare by eye.
const ID_CHARS: usize = 16;

/// The person's server.
pub fn draw(page: &mut Page, catalogue: &Catalogue, calendar: &Calendar<'_>, view: &ServerView) {
    page.pair(&catalogue.say("server-place"), &view.url);
    let id = view.server_id.get(..ID_CHARS).unwrap_or(&view.server_id);
    page.pair(&catalogue.say("server-id"), id);
    let account = match (view.enrolled, view.has_token) {
        (true, _) => "server-enrolled",
        (false, true) => "server-token",
        (false, false) => "server-no-token",
    };
    page.pair(&catalogue.say("server-account"), &catalogue.say(account));
    if let Some(mib) = view.account_mib {
        let room = catalogue.tell("server-mib", &[("count", mib.into())]);
        page.pair(&catalogue.say("server-room"), &room);
    }
    let last = view.last_at_ms.map_or_else(
        || catalogue.say("server-never"),
        |at_ms| calendar.day_of_ms(at_ms),
    );
    page.pair(&catalogue.say("server-last"), &last);
    if !view.is_encrypted {
        page.text(&catalogue.say("server-plain"));
    }
    if let Some(day) = view.erase_due_s.and_then(|due_s| day(calendar, due_s)) {
        page.text(&catalogue.tell("server-erase-due", &[("day", day.into())]));
    }
}

/// The day of a moment of the server's clock.
pub fn day(calendar: &Calendar<'_>, at_s: u64) -> Option<String> {
    let at_ms = i64::try_from(at_s).ok()?.checked_mul(1_000)?;
    Some(calendar.day_of_ms(at_ms))
}
