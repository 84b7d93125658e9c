use super::init::settings;
use crate::config::Config;
use crate::folder::Folder;
use crate::{Result, ScrubReport, Server};

/// Checks all that the server holds.
pub fn scrub(config: &Config) -> Result<ScrubReport> {
    let folder = Folder::open(&config.folder)?;
    let _alone = folder.alone()?;
    let report = Server::open_folder(folder.path(), settings(config))?.scrub()?;
    folder.hand_over()?;
    Ok(report)
}

/// What to print of it.
pub fn told(report: &ScrubReport, as_json: bool) -> String {
    let ScrubReport {
        items_read,
        moved_aside,
        logs_tagged_again,
    } = report;
    if as_json {
        let json = serde_json::json!({
            "items_read": items_read,
            "moved_aside": moved_aside,
            "logs_tagged_again": logs_tagged_again,
        });
        return format!("{json}\n");
    }
    let mut text = format!("{items_read} items read, {moved_aside} damaged and moved aside\n");
    if *moved_aside > 0 {
        let words = "logs begin anew where they were damaged: clients send again what is missing";
        text.push_str(&format!("{logs_tagged_again} {words}\n"));
    }
    text
}
