use companion::view::{
    ContactDetailView, ContactLine, ContactListView, EventView, FollowUpView, ReflectionView,
    SupportMinutes, Versions,
};

/// Minutes of one kind of support.
#[uniffi::remote(Record)]
pub struct SupportMinutes {
    /// `emotional informational instrumental affiliational`.
    pub support: String,
    /// Minutes; 0 if not said.
    pub minutes: i64,
    /// How many contacts.
    pub contacts: u32,
}

/// One contact in a list.
#[uniffi::remote(Record)]
pub struct ContactLine {
    /// The contact.
    pub id: String,
    /// When it was, in milliseconds since 1970.
    pub at_ms: i64,
    /// Minutes east of UTC where it was.
    pub tz_min: i16,
    /// Minutes.
    pub duration_min: Option<i64>,
    /// How it took place, as a code; none if it cannot be read.
    pub mode: Option<String>,
    /// Where, as a code.
    pub setting: Option<String>,
    /// `held moved left_message cancelled missed`.
    pub status: String,
    /// Kinds of support, as codes.
    pub support_types: Vec<String>,
    /// The first 120 characters of the summary.
    pub summary_start: Option<String>,
    /// Follow-ups that are open.
    pub open_follow_ups: u32,
    /// Whether it was amended.
    pub amended: bool,
    /// A contact that starts within half an hour of this one and may be the same.
    pub same_as_suggested: Option<String>,
    /// Whether the summary is closed.
    pub closed: bool,
}

/// The contacts of a year.
#[uniffi::remote(Record)]
pub struct ContactListView {
    /// The relationship.
    pub relationship: String,
    /// The year.
    pub year: i16,
    /// The contacts, the newest first.
    pub contacts: Vec<ContactLine>,
    /// Minutes by kind of support.
    pub support: Vec<SupportMinutes>,
    /// The years in which there is a contact, in order.
    pub years_present: Vec<i16>,
    /// How much could not be opened.
    pub locked_count: u32,
}

/// Something to do after a contact.
#[uniffi::remote(Record)]
pub struct FollowUpView {
    /// The follow-up.
    pub id: String,
    /// What it is.
    pub what: Versions<String>,
    /// Who does it, as a code.
    pub who: Versions<String>,
    /// `YYYY-MM-DD`.
    pub due_on: Versions<String>,
    /// Whether it is done.
    pub done: bool,
    /// Whether two devices answered differently.
    pub two_answers: bool,
    /// Whether it was deleted and came back because somebody edited it.
    pub brought_back: bool,
}

/// A correction that stands beside the original.
#[uniffi::remote(Record)]
pub struct EventView {
    /// The field.
    pub field: String,
    /// What it says now.
    pub value: String,
    /// Why.
    pub why: Option<String>,
    /// When, in milliseconds since 1970.
    pub at_ms: Option<i64>,
}

/// The person's own words on a contact, in their private space.
#[uniffi::remote(Record)]
pub struct ReflectionView {
    /// The reflection.
    pub id: String,
    /// The words.
    pub text: Versions<String>,
    /// 1 to 5.
    pub felt_heard: Versions<i64>,
    /// 1 to 5.
    pub helped: Versions<i64>,
}

/// A whole contact.
#[uniffi::remote(Record)]
pub struct ContactDetailView {
    /// The contact.
    pub id: String,
    /// The relationship.
    pub relationship: String,
    /// When it was, in milliseconds since 1970.
    pub at_ms: i64,
    /// Minutes east of UTC where it was.
    pub tz_min: i16,
    /// Minutes.
    pub duration_min: Option<i64>,
    /// How it took place, as a code; none if it cannot be read.
    pub mode: Option<String>,
    /// Where, as a code.
    pub setting: Option<String>,
    /// Who asked for it, as a code.
    pub initiated_by: Option<String>,
    /// The status that counts.
    pub status: String,
    /// All statuses that devices left apart; empty unless there are two.
    pub status_answers: Vec<String>,
    /// Minutes by kind of support.
    pub support_types: Vec<SupportMinutes>,
    /// What was done, as codes.
    pub activities: Vec<String>,
    /// Goals that it was about.
    pub goal_refs: Vec<String>,
    /// What was said.
    pub summary: Option<String>,
    /// Whether the summary is closed.
    pub closed: bool,
    /// Things to do after it.
    pub follow_ups: Vec<FollowUpView>,
    /// BCP 47.
    pub language: Option<String>,
    /// Whether an interpreter took part.
    pub interpreter_used: Option<bool>,
    /// From where somebody came home, as a code.
    pub transition_from: Versions<String>,
    /// `YYYY-MM-DD`.
    pub transition_on: Versions<String>,
    /// How long after coming home it was, as a code.
    pub window: Versions<String>,
    /// Corrections, oldest first.
    pub amendments: Vec<EventView>,
    /// Contacts that are the same.
    pub same_as: Vec<String>,
    /// The person's own words on it.
    pub reflection: Option<ReflectionView>,
    /// Whether it was deleted and came back because somebody edited it.
    pub brought_back: bool,
    /// Whether it is deleted and can be restored.
    pub deleted: bool,
    /// How much could not be opened.
    pub locked_count: u32,
}
