use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub enum Devices {
    List,
    Name {
        #[arg(value_name = "id")]
        id: String,
        #[arg(value_name = "name")]
        name: Option<String>,
    },
    Remove {
        #[arg(value_name = "id")]
        id: String,
        #[arg(long)]
        yes: bool,
    },
    Settle,
    Renew,
}

#[derive(Debug, Subcommand)]
pub enum Link {
    #[command(alias = "nuevo")]
    New(LinkNew),
    #[command(alias = "sumar")]
    Add(LinkAdd),
}

#[derive(Args, Debug)]
pub struct LinkNew {
    #[arg(long, value_name = "url")]
    pub server: Option<String>,
    #[arg(long, value_name = "folder")]
    pub dir: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub struct LinkAdd {
    // The text of a code may begin with a hyphen.
    #[arg(value_name = "code", allow_hyphen_values = true)]
    pub code: String,
    #[arg(long, value_name = "folder")]
    pub dir: Option<PathBuf>,
}
