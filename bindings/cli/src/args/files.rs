use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Import {
    #[command(subcommand)]
    pub action: Option<ImportAction>,
    #[command(flatten)]
    pub file: ImportFile,
}

#[derive(Debug, Subcommand)]
pub enum ImportAction {
    Undo {
        #[arg(value_name = "batch")]
        batch: String,
    },
}

#[derive(Args, Debug)]
pub struct ImportFile {
    #[arg(value_name = "file", required = true)]
    pub file: Option<PathBuf>,
    #[arg(long, value_name = "format")]
    pub format: Option<String>,
    #[arg(long, value_name = "field=column", value_delimiter = ',')]
    pub map: Vec<String>,
    #[arg(long, value_name = "name=1..5", value_delimiter = ',')]
    pub mood: Vec<String>,
    #[arg(long, value_name = "answers", value_delimiter = ',')]
    pub answers: Vec<String>,
    #[arg(long)]
    pub preview: bool,
    #[arg(long)]
    pub yes: bool,
}
