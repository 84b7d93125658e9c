use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub enum Profile {
    Show,
    Set(Box<SetProfile>),
    #[command(subcommand)]
    Strength(Strength),
    #[command(subcommand)]
    Tool(Tool),
    #[command(subcommand)]
    Word(Word),
    Archive {
        #[arg(value_name = "word")]
        word: String,
        #[arg(long)]
        back: bool,
    },
}

#[derive(Args, Debug)]
pub struct SetProfile {
    #[arg(long, value_name = "name")]
    pub name: Option<String>,
    #[arg(long, value_name = "text")]
    pub meaning: Option<String>,
    #[arg(long, value_name = "text")]
    pub culture: Option<String>,
    #[arg(long, value_name = "language")]
    pub language: Option<String>,
    #[arg(long, value_name = "name=value")]
    pub setting: Vec<String>,
    #[arg(long, value_name = "field", value_delimiter = ',')]
    pub clear: Vec<String>,
}

#[derive(Debug, Subcommand)]
pub enum Strength {
    Add {
        #[arg(value_name = "text")]
        text: String,
    },
    Edit {
        #[arg(value_name = "id")]
        id: String,
        #[arg(value_name = "text")]
        text: String,
    },
    Remove {
        #[arg(value_name = "id")]
        id: String,
    },
}

#[derive(Debug, Subcommand)]
pub enum Tool {
    Add {
        #[arg(value_name = "text")]
        text: String,
        #[arg(long, value_name = "word")]
        coping: Option<String>,
    },
    Edit {
        #[arg(value_name = "id")]
        id: String,
        #[arg(value_name = "text")]
        text: String,
    },
    Remove {
        #[arg(value_name = "id")]
        id: String,
    },
}

#[derive(Debug, Subcommand)]
pub enum Word {
    Add {
        #[arg(value_name = "kind")]
        kind: String,
        #[arg(value_name = "word")]
        words: String,
        #[arg(long, value_name = "1..5", allow_negative_numbers = true)]
        level: Option<i64>,
    },
    Rename {
        #[arg(value_name = "word")]
        word: String,
        #[arg(value_name = "text")]
        words: String,
    },
}

#[derive(Args, Debug)]
pub struct Rate {
    #[arg(value_name = "word=0..10")]
    pub items: Vec<String>,
    #[arg(long)]
    pub list: bool,
}

#[derive(Debug, Subcommand)]
pub enum Pin {
    Set,
    Change,
    Remove,
}
