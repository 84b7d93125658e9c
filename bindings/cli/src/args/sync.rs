use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub enum Server {
    #[command(alias = "elegir")]
    Set {
        #[arg(value_name = "line")]
        line: String,
    },
    Show,
    #[command(alias = "olvidar")]
    Forget,
    Erase {
        #[arg(long)]
        cancel: bool,
        #[arg(long, conflicts_with = "cancel")]
        yes: bool,
    },
}

#[derive(Args, Debug)]
pub struct Sync {
    #[arg(long, conflicts_with = "once")]
    pub watch: bool,
    #[arg(long)]
    pub once: bool,
}

#[derive(Args, Debug)]
pub struct Restore {
    #[arg(long, value_name = "url")]
    pub server: String,
    #[arg(long, value_name = "id")]
    pub keep: Vec<String>,
    #[arg(long)]
    pub today: bool,
}
