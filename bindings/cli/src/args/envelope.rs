use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub enum Envelope {
    Write {
        #[arg(value_name = "file")]
        file: PathBuf,
        #[arg(long)]
        everything: bool,
        #[arg(long)]
        replace: bool,
    },
    Read {
        #[arg(value_name = "file")]
        file: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub enum Qr {
    Show {
        #[arg(value_name = "file")]
        file: PathBuf,
        #[arg(long)]
        text: bool,
        #[arg(long, conflicts_with = "text")]
        step: bool,
    },
    Read(ReadQr),
}

#[derive(Args, Debug)]
pub struct ReadQr {
    #[arg(value_name = "file")]
    pub texts: Option<PathBuf>,
    #[arg(long, value_name = "file")]
    pub out: Option<PathBuf>,
    #[arg(long, requires = "out")]
    pub replace: bool,
}
