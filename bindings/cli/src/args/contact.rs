use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub enum Contact {
    Add(Box<AddContact>),
    List {
        #[arg(long, value_name = "name")]
        with: Option<String>,
        #[arg(long, value_name = "year")]
        year: Option<i16>,
    },
    Show {
        #[arg(value_name = "id")]
        id: String,
    },
    Edit(Box<EditContact>),
    #[command(subcommand)]
    FollowUp(FollowUp),
    Close {
        #[arg(value_name = "id")]
        id: String,
    },
    Amend {
        #[arg(value_name = "id")]
        id: String,
        #[arg(value_name = "field")]
        field: String,
        #[arg(value_name = "text")]
        value: String,
        #[arg(long, value_name = "text")]
        why: Option<String>,
    },
    Reflect(Reflect),
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
pub struct TransitionFields {
    #[arg(long, value_name = "word")]
    pub from: Option<String>,
    #[arg(long, value_name = "date")]
    pub from_on: Option<String>,
    #[arg(long, value_name = "window")]
    pub window: Option<String>,
}

#[derive(Args, Debug)]
pub struct AddContact {
    #[arg(long, value_name = "name")]
    pub with: Option<String>,
    #[arg(long, value_name = "when")]
    pub at: Option<String>,
    #[arg(long, value_name = "minutes", allow_negative_numbers = true)]
    pub minutes: Option<i64>,
    #[arg(long, value_name = "word")]
    pub mode: Option<String>,
    #[arg(long, value_name = "word")]
    pub setting: Option<String>,
    #[arg(long, value_name = "word")]
    pub asked_by: Option<String>,
    #[arg(long, value_name = "word")]
    pub status: Option<String>,
    #[arg(long, value_name = "word=minutes", value_delimiter = ',')]
    pub support: Vec<String>,
    #[arg(long, value_name = "word", value_delimiter = ',')]
    pub activity: Vec<String>,
    #[arg(long, value_name = "goal", value_delimiter = ',')]
    pub goal: Vec<String>,
    #[arg(long, value_name = "text")]
    pub summary: Option<String>,
    #[arg(long, value_name = "text")]
    pub follow_up: Vec<String>,
    #[arg(long, value_name = "language")]
    pub spoken: Option<String>,
    #[arg(long)]
    pub interpreter: bool,
    #[command(flatten)]
    pub transition: TransitionFields,
}

#[derive(Args, Debug)]
pub struct EditContact {
    #[arg(value_name = "id")]
    pub id: String,
    #[arg(long, value_name = "word")]
    pub status: Option<String>,
    #[arg(long, value_name = "word=minutes", value_delimiter = ',')]
    pub support: Vec<String>,
    #[arg(long, value_name = "word", value_delimiter = ',')]
    pub no_support: Vec<String>,
    #[arg(long, value_name = "word", value_delimiter = ',')]
    pub activity: Vec<String>,
    #[arg(long, value_name = "word", value_delimiter = ',')]
    pub no_activity: Vec<String>,
    #[arg(long, value_name = "goal", value_delimiter = ',')]
    pub goal: Vec<String>,
    #[arg(long, value_name = "goal", value_delimiter = ',')]
    pub no_goal: Vec<String>,
    #[arg(long, value_name = "text")]
    pub summary: Option<String>,
    #[arg(long, value_name = "id")]
    pub same_as: Option<String>,
    #[command(flatten)]
    pub transition: TransitionFields,
    #[arg(long, value_name = "field", value_delimiter = ',')]
    pub clear: Vec<String>,
}

#[derive(Debug, Subcommand)]
pub enum FollowUp {
    Add {
        #[arg(value_name = "id")]
        contact: String,
        #[arg(value_name = "text")]
        what: String,
        #[arg(long, value_name = "word")]
        who: Option<String>,
        #[arg(long, value_name = "date")]
        due: Option<String>,
    },
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
        what: Option<String>,
        #[arg(long, value_name = "word")]
        who: Option<String>,
        #[arg(long, value_name = "date")]
        due: Option<String>,
        #[arg(long, value_name = "field", value_delimiter = ',')]
        clear: Vec<String>,
    },
    Delete {
        #[arg(value_name = "id")]
        id: String,
    },
}

#[derive(Args, Debug)]
pub struct Reflect {
    #[arg(value_name = "id")]
    pub id: String,
    #[arg(value_name = "text")]
    pub text: Option<String>,
    #[arg(long, value_name = "1..5", allow_negative_numbers = true)]
    pub heard: Option<i64>,
    #[arg(long, value_name = "1..5", allow_negative_numbers = true)]
    pub helped: Option<i64>,
}

#[derive(Debug, Subcommand)]
pub enum Relationship {
    Add {
        #[arg(value_name = "name")]
        name: Option<String>,
    },
    List,
    Rename {
        #[arg(value_name = "relationship")]
        id: String,
        #[arg(value_name = "name")]
        name: Option<String>,
    },
}
