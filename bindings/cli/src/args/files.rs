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
    #[arg(long, value_name = "field=column")]
    pub map: Vec<String>,
    #[arg(long, value_name = "name=1..5")]
    pub mood: Vec<String>,
    #[arg(long, value_name = "word")]
    pub long: Option<String>,
    #[arg(long, value_name = "zone")]
    pub zone: Option<String>,
    #[arg(long, value_name = "name")]
    pub with: Option<String>,
    #[arg(long)]
    pub preview: bool,
    #[arg(long)]
    pub yes: bool,
}
