//! Flat records, each of which fills one screen.

mod changes;
mod check_in;
mod contact;
mod goal;
mod import;
mod outcome;
mod profile;
mod relationship;
mod search;
mod today;
mod trends;
mod versions;

pub use changes::{ChangeItem, ChangeKind, ChangesView};
pub use check_in::{
    CheckInDetailView, CheckInLine, CopingLine, DayView, HistoryMonthView, ImportedFrom,
};
pub use contact::{
    ContactDetailView, ContactLine, ContactListView, EventView, FollowUpView, ReflectionView,
    SupportMinutes,
};
pub use goal::{
    CheerView, GoalDetailView, GoalFilter, GoalLine, GoalListView, PointView, StatusEvent, StepView,
};
pub use import::ImportLine;
pub use outcome::{OutcomeView, SelfRatingView};
pub use profile::{ProfileView, StrengthView, ToolView, WordView};
pub use relationship::{RelationshipLine, RelationshipListView};
pub use search::{SearchHit, SearchView};
pub use today::{DueFollowUp, NextStep, PeerLine, SyncState, SyncView, TodayView, WaitingLine};
pub use trends::{
    CodeCount, CopingCount, MoodBand, RatingPoint, RatingSeries, SleepDay, TrendsView, WeekdayMood,
    WinLine,
};
pub use versions::{Version, Versions};
