use companion::view::{self, StrengthView, ToolView, Versions, WordView};

/// A strength, in the person's words.
#[uniffi::remote(Record)]
pub struct StrengthView {
    /// The strength.
    pub id: String,
    /// The words.
    pub text: Versions<String>,
}

/// Something that helps.
#[uniffi::remote(Record)]
pub struct ToolView {
    /// The tool.
    pub id: String,
    /// The words.
    pub text: Versions<String>,
    /// The way of coping that it is, as a code.
    pub coping: Option<String>,
}

/// A word of one's own.
#[uniffi::remote(Record)]
pub struct WordView {
    /// The code under which it is used.
    pub code: String,
    /// `mood feeling tag coping setting support`.
    pub kind: String,
    /// The words.
    pub words: Versions<String>,
    /// Where a mood word stands, 1 to 5.
    pub level: Option<i64>,
    /// Whether it is no longer offered.
    pub archived: bool,
}

/// A setting.
#[derive(uniffi::Record)]
pub struct Setting {
    /// Its name, as a code.
    pub name: String,
    /// What it is set to.
    pub value: String,
}

/// What the person says of themselves.
#[derive(uniffi::Record)]
pub struct ProfileView {
    /// The name that they like to be called.
    pub display: Versions<String>,
    /// What recovery means to them.
    pub recovery_meaning: Versions<String>,
    /// What others may know of their culture.
    pub culture_notes: Versions<String>,
    /// BCP 47.
    pub language: Option<String>,
    /// Strengths.
    pub strengths: Vec<StrengthView>,
    /// What helps.
    pub toolbox: Vec<ToolView>,
    /// Words of one's own, archived ones last.
    pub words: Vec<WordView>,
    /// Settings by name, those that hold until another is chosen among them.
    pub settings: Vec<Setting>,
    /// How much could not be opened.
    pub locked_count: u32,
}

impl From<view::ProfileView> for ProfileView {
    fn from(view: view::ProfileView) -> Self {
        let setting = |(name, value)| Setting { name, value };
        Self {
            display: view.display,
            recovery_meaning: view.recovery_meaning,
            culture_notes: view.culture_notes,
            language: view.language,
            strengths: view.strengths,
            toolbox: view.toolbox,
            words: view.words,
            settings: view.settings.into_iter().map(setting).collect(),
            locked_count: view.locked_count,
        }
    }
}
