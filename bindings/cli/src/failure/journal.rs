use companion::{CompanionError, LinkProblem};

use super::status;

/// The code of what the journal said.
pub fn code_of(error: &CompanionError) -> &'static str {
    match error {
        CompanionError::InvalidInput { .. } => "invalid_input",
        CompanionError::NotFound => "not_found",
        CompanionError::NotSetUp => "not_set_up",
        CompanionError::AlreadySetUp => "already_set_up",
        CompanionError::AlreadyOpen => "already_open",
        CompanionError::Locked => "locked",
        CompanionError::WrongPin { .. } => "wrong_pin",
        CompanionError::PinWait { .. } => "pin_wait",
        CompanionError::KeyMissing => "key_missing",
        CompanionError::NewerVersion => "newer_version",
        CompanionError::Foreign => "foreign",
        CompanionError::Damaged => "damaged",
        CompanionError::DiskFull => "disk_full",
        CompanionError::Disk => "disk",
        CompanionError::BadFile { .. } => "bad_file",
        CompanionError::NotArrived => "not_arrived",
        CompanionError::NoServer => "no_server",
        CompanionError::OtherServer => "other_server",
        CompanionError::SyncRunning => "sync_running",
        CompanionError::Offline => "offline",
        CompanionError::UnsafeLine => "unsafe_line",
        CompanionError::WrongServer => "wrong_server",
        CompanionError::ServerBusy => "server_busy",
        CompanionError::ServerRefused => "server_refused",
        CompanionError::ServerFull => "server_full",
        CompanionError::Gone => "gone",
        CompanionError::UpdateNeeded => "update_needed",
        CompanionError::DeviceFrozen => "device_frozen",
        CompanionError::MustRetire => "must_retire",
        CompanionError::Link { problem } => link_code(*problem),
        CompanionError::Cancelled => "cancelled",
        // The facade's enum is open for later cases; they show as a defect until they have words.
        CompanionError::Unexpected(_) | _ => "unexpected",
    }
}

/// The status for what the journal said.
pub fn status_of(error: &CompanionError) -> u8 {
    match error {
        CompanionError::InvalidInput { .. }
        | CompanionError::AlreadySetUp
        | CompanionError::OtherServer => status::INVALID,
        CompanionError::NotFound | CompanionError::NotSetUp | CompanionError::NoServer => {
            status::NOT_FOUND
        }
        CompanionError::Locked
        | CompanionError::WrongPin { .. }
        | CompanionError::PinWait { .. }
        | CompanionError::KeyMissing => status::LOCKED,
        CompanionError::AlreadyOpen | CompanionError::SyncRunning => status::ALREADY_OPEN,
        CompanionError::NewerVersion
        | CompanionError::Foreign
        | CompanionError::Damaged
        | CompanionError::BadFile { .. }
        | CompanionError::UpdateNeeded => status::UNREADABLE,
        CompanionError::DiskFull | CompanionError::Disk => status::DISK,
        CompanionError::Offline | CompanionError::ServerBusy => status::NO_ANSWER,
        CompanionError::UnsafeLine
        | CompanionError::WrongServer
        | CompanionError::ServerRefused
        | CompanionError::ServerFull
        | CompanionError::Gone => status::SERVER,
        CompanionError::NotArrived | CompanionError::DeviceFrozen | CompanionError::MustRetire => {
            status::DEVICE
        }
        CompanionError::Link { problem } => link_status(*problem),
        CompanionError::Cancelled => status::STOPPED,
        CompanionError::Unexpected(_) | _ => status::OTHER,
    }
}

const fn link_code(problem: LinkProblem) -> &'static str {
    match problem {
        LinkProblem::NotACode => "link_not_a_code",
        LinkProblem::Newer => "link_newer",
        LinkProblem::Damaged => "link_damaged",
        LinkProblem::OtherServer => "link_other_server",
        LinkProblem::NoServer => "link_no_server",
        LinkProblem::NotActive => "link_not_active",
        LinkProblem::TooManyDevices => "link_too_many_devices",
        LinkProblem::OtherStep => "link_other_step",
        LinkProblem::OtherCode => "link_other_code",
        LinkProblem::OtherDevice => "link_other_device",
        LinkProblem::WrongCheckCode => "link_wrong_check_code",
        LinkProblem::NotConfirmed => "link_not_confirmed",
        LinkProblem::Gone => "link_gone",
        // The facade's enum is open for later cases; they show as a defect until they have words.
        _ => "unexpected",
    }
}

const fn link_status(problem: LinkProblem) -> u8 {
    match problem {
        LinkProblem::NotACode | LinkProblem::Newer | LinkProblem::Damaged => status::UNREADABLE,
        LinkProblem::OtherServer | LinkProblem::NoServer | LinkProblem::Gone => status::SERVER,
        LinkProblem::NotActive | LinkProblem::TooManyDevices => status::DEVICE,
        _ => status::LINK,
    }
}
