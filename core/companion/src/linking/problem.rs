use crate::CompanionError;

/// Why a link goes no further. Nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LinkProblem {
    /// What was scanned is no code of a new device.
    #[error("not a code of a new device")]
    NotACode,
    /// A newer version made it.
    #[error("made by a newer version")]
    Newer,
    /// What was read is damaged: read it again.
    #[error("damaged")]
    Damaged,
    /// The new device was told of another server than this one uses, or this one uses none.
    #[error("another server")]
    OtherServer,
    /// The code names no server: the rest goes by file or picture too.
    #[error("no server in the code")]
    NoServer,
    /// This device is not one of the person's devices now, so it cannot link another.
    #[error("this device may not link another")]
    NotActive,
    /// There are as many devices as may be: remove one first.
    #[error("too many devices")]
    TooManyDevices,
    /// It belongs to another step.
    #[error("belongs to another step")]
    OtherStep,
    /// It belongs to another code: an older one, or one of other devices.
    #[error("belongs to another code")]
    OtherCode,
    /// It does not come from the device that this one talks with.
    #[error("from another device")]
    OtherDevice,
    /// The other device is somebody else's.
    #[error("another person's device")]
    OtherPerson,
    /// The check code is not the one that the new device shows. If it was typed rightly, somebody
    /// stands between the two devices: begin again.
    #[error("wrong check code")]
    WrongCheckCode,
    /// The check code was not typed yet.
    #[error("check code missing")]
    NotConfirmed,
    /// The code was used before, or its time is over: begin again.
    #[error("used or expired")]
    Gone,
}

impl LinkProblem {
    /// The problem as a code for texts in any language.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotACode => "not_a_code",
            Self::Newer => "newer",
            Self::Damaged => "damaged",
            Self::OtherServer => "other_server",
            Self::NoServer => "no_server",
            Self::NotActive => "not_active",
            Self::TooManyDevices => "too_many_devices",
            Self::OtherStep => "other_step",
            Self::OtherCode => "other_code",
            Self::OtherDevice => "other_device",
            Self::OtherPerson => "other_person",
            Self::WrongCheckCode => "wrong_check_code",
            Self::NotConfirmed => "not_confirmed",
            Self::Gone => "gone",
        }
    }
}

impl From<LinkProblem> for CompanionError {
    fn from(problem: LinkProblem) -> Self {
        Self::Link { problem }
    }
}

/// What a decoder's refusal means for something that was scanned, read or fetched.
pub(super) const fn unreadable(error: &protocol::Error) -> LinkProblem {
    match error {
        protocol::Error::UnknownSuite | protocol::Error::LaterVersion(_) => LinkProblem::Newer,
        protocol::Error::Damaged(_) => LinkProblem::Damaged,
        _ => LinkProblem::NotACode,
    }
}
