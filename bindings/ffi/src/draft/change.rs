//! Single things that somebody changes.

use companion::{
    CheckInChange, ContactChange, Correction, FollowUpChange, FollowUpDraft, GoalChange, Id,
    Moment, Position, ProfileChange, ReflectionChange, StepChange, StepDraft, StrengthChange,
    ToolChange, WordChange, WordDraft,
};

use crate::words::DeviceId;

/// One thing changed in a check-in. Choosing among versions is setting the chosen one again.
#[uniffi::remote(Enum)]
pub enum CheckInChange {
    /// Moves it to another time.
    At(Moment),
    /// Sets or clears the mood.
    Mood(Option<i64>),
    /// Sets or clears the mood in words.
    MoodLabel(Option<String>),
    /// Sets or clears one of the scales: `valence energy low anxiety irritability elevated
    /// sleep_quality connection`.
    Scale(String, Option<i64>),
    /// Sets or clears the minutes of sleep.
    SleepMin(Option<i64>),
    /// Adds a feeling.
    AddFeeling(String),
    /// Takes a feeling away.
    RemoveFeeling(String),
    /// Adds an activity.
    AddTag(String),
    /// Takes an activity away.
    RemoveTag(String),
    /// Says that something was tried and how much it helped.
    Coping(String, Option<i64>),
    /// Takes a way of coping away.
    RemoveCoping(String),
    /// Sets or clears the win.
    Win(Option<String>),
    /// Sets or clears the note.
    Note(Option<String>),
    /// Sets or clears what would help now.
    SupportWish(Option<String>),
}

/// One thing changed in a step.
#[uniffi::remote(Enum)]
pub enum StepChange {
    /// Says anew what it is.
    Text(String),
    /// Says who does it.
    Who(String),
    /// Names the natural support who does it, or none.
    SupportRef(Option<Id>),
    /// Sets or clears when it is due, `YYYY-MM-DD`.
    DueOn(Option<String>),
    /// Moves it among the steps.
    Move(Position),
    /// Ticks it, or takes the tick away.
    Done(bool),
    /// Writes its note as it is to stand; what another wrote meanwhile stays in it.
    Note(String),
    /// Deletes it.
    Delete,
    /// Brings it back, for 30 days after its deletion.
    Restore,
}

/// One thing changed in a goal. Choosing among versions is setting the chosen one again.
#[uniffi::remote(Enum)]
pub enum GoalChange {
    /// Says anew what is wanted.
    Title(String),
    /// Sets or clears why it matters.
    Why(Option<String>),
    /// Sets or clears how one will know.
    Success(Option<String>),
    /// Adds a life area.
    AddLifeArea(String),
    /// Takes a life area away.
    RemoveLifeArea(String),
    /// Says how sure one is, 0 to 10.
    Confidence(i64),
    /// Says how much it matters, 0 to 10.
    Importance(i64),
    /// Sets or clears when it begins, `YYYY-MM-DD`.
    StartOn(Option<String>),
    /// Sets or clears by when, `YYYY-MM-DD`.
    TargetOn(Option<String>),
    /// Sets or clears when to look at it again, `YYYY-MM-DD`.
    ReviewOn(Option<String>),
    /// Says whether a peer may write in it too.
    EditTogether(bool),
    /// Says where it stands: `idea active paused done let_go`.
    Status(String),
    /// Cheers the goal or one of its steps, with or without words.
    Cheer {
        /// The step that it is about.
        step: Option<Id>,
        /// At most 280 characters.
        text: Option<String>,
    },
    /// Adds a step.
    AddStep(StepDraft),
    /// Changes a step.
    Step(Id, StepChange),
}

/// One thing changed in a follow-up.
#[uniffi::remote(Enum)]
pub enum FollowUpChange {
    /// Says anew what it is.
    What(String),
    /// Says who does it.
    Who(String),
    /// Sets or clears when it is due, `YYYY-MM-DD`.
    DueOn(Option<String>),
    /// Ticks it, or takes the tick away.
    Done(bool),
    /// Deletes it.
    Delete,
    /// Brings it back, for 30 days after its deletion.
    Restore,
}

/// One thing changed in a contact. Choosing among versions is setting the chosen one again.
#[uniffi::remote(Enum)]
pub enum ContactChange {
    /// Says whether it took place: `held missed cancelled moved left_message`.
    Status(String),
    /// Adds a kind of support or says its minutes anew, 0 if not said.
    Support(String, i64),
    /// Takes a kind of support away.
    RemoveSupport(String),
    /// Adds an activity.
    AddActivity(String),
    /// Takes an activity away.
    RemoveActivity(String),
    /// Names a goal.
    AddGoal(Id),
    /// No longer names a goal.
    RemoveGoal(Id),
    /// Names a resource.
    AddResource(String),
    /// No longer names a resource.
    RemoveResource(String),
    /// Names a plan.
    AddPlan(Id),
    /// No longer names a plan.
    RemovePlan(Id),
    /// Writes the summary as it is to stand; what another wrote meanwhile stays in it.
    Summary(String),
    /// Closes the summary as it stands, on one's own side.
    Close {
        /// Whether no one else could write: then the person's word is enough.
        alone: bool,
    },
    /// Corrects something that is written once, beside the original.
    Amend {
        /// What it says now.
        correction: Correction,
        /// Why, at most 200 characters.
        why: Option<String>,
    },
    /// Says that one has seen the contact as it stands.
    Seen,
    /// Adds a follow-up.
    AddFollowUp(FollowUpDraft),
    /// Changes a follow-up.
    FollowUp(Id, FollowUpChange),
    /// Sets or clears from where somebody came home.
    TransitionFrom(Option<String>),
    /// Sets or clears when, `YYYY-MM-DD`.
    TransitionOn(Option<String>),
    /// Sets or clears how long after it.
    Window(Option<String>),
    /// Says that another contact is the same.
    AddSameAs(Id),
    /// Says that it is not.
    RemoveSameAs(Id),
}

/// What a correction says instead of something that is written once.
#[uniffi::remote(Enum)]
pub enum Correction {
    /// When it began.
    At(Moment),
    /// Minutes, 0 to 1440.
    DurationMin(i64),
    /// How it took place.
    Mode(String),
    /// Where.
    Setting(String),
    /// Who asked for it.
    InitiatedBy(String),
    /// The language spoken, BCP 47.
    Language(String),
    /// Whether an interpreter took part.
    InterpreterUsed(bool),
    /// What was said, once the summary is closed.
    Summary(String),
}

/// One thing changed in a profile. Choosing among versions is setting the chosen one again.
#[uniffi::remote(Enum)]
pub enum ProfileChange {
    /// Sets or clears the name that one likes to be called.
    Display(Option<String>),
    /// Sets or clears what recovery means to the person.
    RecoveryMeaning(Option<String>),
    /// Sets or clears what others may know of one's culture.
    CultureNotes(Option<String>),
    /// Sets the language, BCP 47.
    Language(String),
    /// Adds a strength.
    AddStrength(String),
    /// Changes a strength.
    Strength(Id, StrengthChange),
    /// Adds a word of one's own.
    AddWord(WordDraft),
    /// Changes a word of one's own.
    Word(Id, WordChange),
    /// Adds a tool to the toolbox.
    AddTool {
        /// 1 to 80 characters.
        text: String,
        /// The way of coping that it is, as a code.
        coping: Option<String>,
        /// Where it goes in the toolbox.
        position: Position,
    },
    /// Changes a tool.
    Tool(Id, ToolChange),
    /// Sets or clears a setting; the name is a code.
    Setting(String, Option<String>),
    /// Sets aside what came late, by its id.
    Discard(Id),
    /// Sets or clears the name of one's own device.
    DeviceName(DeviceId, Option<String>),
}

/// One thing changed in a strength.
#[uniffi::remote(Enum)]
pub enum StrengthChange {
    /// Says it anew.
    Text(String),
    /// Deletes it.
    Delete,
    /// Brings it back, for 30 days after its deletion.
    Restore,
}

/// One thing changed in a tool.
#[uniffi::remote(Enum)]
pub enum ToolChange {
    /// Says it anew.
    Text(String),
    /// Sets or clears the way of coping that it is.
    Coping(Option<String>),
    /// Moves it in the toolbox.
    Move(Position),
    /// Deletes it.
    Delete,
    /// Brings it back, for 30 days after its deletion.
    Restore,
}

/// One thing changed in a word of one's own. Words are archived, never deleted: records name them.
#[uniffi::remote(Enum)]
pub enum WordChange {
    /// Says it anew.
    Words(String),
    /// Sets or clears where a mood word stands, 1 to 5.
    Level(Option<i64>),
    /// Moves it among the words.
    Move(Position),
    /// No longer offers it, or offers it again.
    Archived(bool),
}

/// One thing changed in a reflection. Choosing among versions is setting the chosen one again.
#[uniffi::remote(Enum)]
pub enum ReflectionChange {
    /// Sets or clears the words.
    Text(Option<String>),
    /// Sets or clears how much one felt heard.
    FeltHeard(Option<i64>),
    /// Sets or clears how much it helped.
    Helped(Option<i64>),
}
