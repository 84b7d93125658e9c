use clap::{Args, Subcommand};

#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub struct CheckIn {
    #[command(subcommand)]
    pub action: Option<CheckInAction>,
    #[command(flatten)]
    pub fields: CheckInFields,
    #[arg(long)]
    pub full: bool,
    #[arg(long)]
    pub evening: bool,
}

#[derive(Debug, Subcommand)]
pub enum CheckInAction {
    Show {
        #[arg(value_name = "id")]
        id: String,
    },
    Edit(Box<EditCheckIn>),
    Delete {
        #[arg(value_name = "id")]
        id: String,
    },
    Restore {
        #[arg(value_name = "id")]
        id: String,
    },
}

#[derive(Args, Debug, Default)]
pub struct CheckInFields {
    #[arg(long, short, value_name = "mood")]
    pub mood: Option<String>,
    #[arg(long, value_name = "text")]
    pub label: Option<String>,
    #[arg(long, short, value_name = "word", value_delimiter = ',')]
    pub feeling: Vec<String>,
    #[arg(long, short, value_name = "word", value_delimiter = ',')]
    pub tag: Vec<String>,
    #[arg(long, short, value_name = "word=0..2", value_delimiter = ',')]
    pub coping: Vec<String>,
    #[arg(long, short, value_name = "time")]
    pub sleep: Option<String>,
    #[arg(long, value_name = "1..5", allow_negative_numbers = true)]
    pub sleep_quality: Option<i64>,
    #[arg(long, value_name = "-3..3", allow_negative_numbers = true)]
    pub valence: Option<i64>,
    #[arg(long, value_name = "-3..3", allow_negative_numbers = true)]
    pub energy: Option<i64>,
    #[arg(long, value_name = "0..3", allow_negative_numbers = true)]
    pub low: Option<i64>,
    #[arg(long, value_name = "0..3", allow_negative_numbers = true)]
    pub anxiety: Option<i64>,
    #[arg(long, value_name = "0..3", allow_negative_numbers = true)]
    pub irritability: Option<i64>,
    #[arg(long, value_name = "0..3", allow_negative_numbers = true)]
    pub elevated: Option<i64>,
    #[arg(long, value_name = "0..3", allow_negative_numbers = true)]
    pub connection: Option<i64>,
    #[arg(long, short, value_name = "text")]
    pub win: Option<String>,
    #[arg(long, short, value_name = "text")]
    pub note: Option<String>,
    #[arg(long, value_name = "word")]
    pub wish: Option<String>,
    #[arg(long, value_name = "when")]
    pub at: Option<String>,
    #[arg(long)]
    pub own: bool,
}

#[derive(Args, Debug)]
pub struct EditCheckIn {
    #[arg(value_name = "id")]
    pub id: String,
    #[command(flatten)]
    pub fields: CheckInFields,
    #[arg(long, value_name = "word", value_delimiter = ',')]
    pub no_feeling: Vec<String>,
    #[arg(long, value_name = "word", value_delimiter = ',')]
    pub no_tag: Vec<String>,
    #[arg(long, value_name = "word", value_delimiter = ',')]
    pub no_coping: Vec<String>,
    #[arg(long, value_name = "field", value_delimiter = ',')]
    pub clear: Vec<String>,
}
