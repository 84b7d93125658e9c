use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub enum Goal {
    #[command(alias = "anadir")]
    Add(Box<AddGoal>),
    #[command(alias = "ver-todas")]
    List {
        #[arg(long, group = "which")]
        all: bool,
        #[arg(long, group = "which")]
        done: bool,
        #[arg(long, group = "which")]
        set_aside: bool,
    },
    #[command(alias = "ver")]
    Show {
        #[arg(value_name = "id")]
        id: String,
    },
    Edit(Box<EditGoal>),
    Status {
        #[arg(value_name = "id")]
        id: String,
        #[arg(value_name = "word")]
        status: String,
    },
    Cheer {
        #[arg(value_name = "id")]
        id: String,
        #[arg(value_name = "text")]
        text: Option<String>,
        #[arg(long, value_name = "id")]
        step: Option<String>,
    },
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
pub struct GoalFields {
    #[arg(long, value_name = "text")]
    pub why: Option<String>,
    #[arg(long, value_name = "text")]
    pub success: Option<String>,
    #[arg(long, value_name = "word", value_delimiter = ',')]
    pub area: Vec<String>,
    #[arg(long, value_name = "date")]
    pub start: Option<String>,
    #[arg(long, value_name = "date")]
    pub target: Option<String>,
    #[arg(long, value_name = "date")]
    pub review: Option<String>,
    #[arg(long, value_name = "0..10", allow_negative_numbers = true)]
    pub confidence: Option<i64>,
    #[arg(long, value_name = "0..10", allow_negative_numbers = true)]
    pub importance: Option<i64>,
}

#[derive(Args, Debug)]
pub struct AddGoal {
    #[arg(value_name = "text")]
    pub title: Option<String>,
    #[command(flatten)]
    pub fields: GoalFields,
    #[arg(long, value_name = "text")]
    pub step: Vec<String>,
    #[arg(long)]
    pub idea: bool,
}

#[derive(Args, Debug)]
pub struct EditGoal {
    #[arg(value_name = "id")]
    pub id: String,
    #[arg(long, value_name = "text")]
    pub title: Option<String>,
    #[command(flatten)]
    pub fields: GoalFields,
    #[arg(long, value_name = "word", value_delimiter = ',')]
    pub no_area: Vec<String>,
    #[arg(long, value_name = "field", value_delimiter = ',')]
    pub clear: Vec<String>,
}

#[derive(Debug, Subcommand)]
pub enum Step {
    Add {
        #[arg(value_name = "goal")]
        goal: String,
        #[arg(value_name = "text")]
        text: Option<String>,
        #[command(flatten)]
        fields: StepFields,
    },
    #[command(alias = "hecho")]
    Done {
        #[arg(value_name = "id")]
        id: String,
    },
    Undo {
        #[arg(value_name = "id")]
        id: String,
    },
    Edit {
        #[arg(value_name = "id")]
        id: String,
        #[arg(long, value_name = "text")]
        text: Option<String>,
        #[command(flatten)]
        fields: StepFields,
        #[arg(long, value_name = "field", value_delimiter = ',')]
        clear: Vec<String>,
    },
    Move {
        #[arg(value_name = "id")]
        id: String,
        #[arg(value_name = "place")]
        place: usize,
    },
    Delete {
        #[arg(value_name = "id")]
        id: String,
    },
    Restore {
        #[arg(value_name = "id")]
        id: String,
        #[arg(long, value_name = "goal")]
        goal: Option<String>,
    },
}

#[derive(Args, Debug, Default)]
pub struct StepFields {
    #[arg(long, value_name = "word")]
    pub who: Option<String>,
    #[arg(long, value_name = "date")]
    pub due: Option<String>,
    #[arg(long, value_name = "text")]
    pub note: Option<String>,
}
