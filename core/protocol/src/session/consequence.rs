use crate::{ProblemCode, Status};

/// What follows from the status of an answer (PROTOCOL 6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusConsequence {
    /// Store what came.
    Take,
    /// Store what came and ask again.
    TakeAndAsk,
    /// Adopt the cursor that is shown, and ask for every log.
    FullCheck,
    /// Retire this device if the request that is shown proves a copy; else the next counter.
    ProveOrCount,
    /// Stop; delete nothing.
    Stop,
    /// Push nothing more.
    PullOnly,
    /// Stop and ask for an update.
    Update,
    /// Take the own person log; changes stay drafts.
    StayDrafts,
    /// Wait.
    Wait,
    /// Report that the slot or token is gone.
    Report,
    /// Send the blob from where the server says.
    ContinueBlob,
}

impl StatusConsequence {
    /// The consequence of a status; of an unknown one, that of `Later`.
    #[must_use]
    pub const fn of(status: Status) -> Self {
        match status {
            Status::Done => Self::Take,
            Status::More => Self::TakeAndAsk,
            Status::CursorUnknown => Self::FullCheck,
            Status::CounterUsed => Self::ProveOrCount,
            Status::Refused => Self::Stop,
            Status::Quota => Self::PullOnly,
            Status::SuiteTooOld => Self::Update,
            Status::DeviceOut => Self::StayDrafts,
            Status::Later | Status::Unknown(_) => Self::Wait,
            Status::Gone => Self::Report,
            Status::BlobOffset => Self::ContinueBlob,
        }
    }
}

/// What follows from a problem with a section (PROTOCOL 6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemConsequence {
    /// Send the run again with its previous id.
    SendPrevious,
    /// Send from the sequence that is shown, or a manifest over the gap.
    SendFrom,
    /// A fork: both branches are kept (PROTOCOL 8).
    KeepBoth,
    /// Skip the author's run or record and go on.
    Skip,
    /// Send first what it rests on, then it again; asked twice, skip and report.
    SendFirst,
    /// A defect of this program: nothing more of this log.
    StopLog,
    /// Something is full: push nothing more.
    PullOnly,
    /// Send the rest of a blob.
    FinishBlob,
    /// Correct the manifest.
    CorrectManifest,
    /// Wait.
    Wait,
}

impl ProblemConsequence {
    /// The consequence of a problem; of an unknown one, that of `Status::Later`.
    #[must_use]
    pub const fn of(code: ProblemCode) -> Self {
        match code {
            ProblemCode::PreviousNeeded => Self::SendPrevious,
            ProblemCode::Gap => Self::SendFrom,
            ProblemCode::Fork => Self::KeepBoth,
            ProblemCode::MayNotWrite => Self::Skip,
            ProblemCode::AuthorUnknown
            | ProblemCode::RecordMissing
            | ProblemCode::LogUnknown
            | ProblemCode::EpochUnknown => Self::SendFirst,
            ProblemCode::BadSignature => Self::StopLog,
            ProblemCode::Quota => Self::PullOnly,
            ProblemCode::BlobMissing => Self::FinishBlob,
            ProblemCode::BeyondHeads => Self::CorrectManifest,
            ProblemCode::Unknown(_) => Self::Wait,
        }
    }
}
