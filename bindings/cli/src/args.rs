//! What may be typed. Every word of help comes from the catalogue.

mod check_in;
mod contact;
mod devices;
mod envelope;
mod files;
mod goal;
mod profile;
mod sync;

use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand};

pub use check_in::{CheckIn, CheckInAction, CheckInFields, EditCheckIn};
pub use contact::{AddContact, Contact, EditContact, FollowUp, Reflect, Relationship};
pub use devices::{Devices, Link, LinkAdd, LinkNew};
pub use envelope::{Envelope, Qr, ReadQr};
pub use files::{Import, ImportAction, ImportFile};
pub use goal::{AddGoal, EditGoal, Goal, GoalFields, Step, StepFields};
pub use profile::{Pin, Profile, Rate, SetProfile, Strength, Tool, Word};
pub use sync::{Restore, Server, Sync};

#[derive(Debug, Parser)]
#[command(
    name = "companion",
    disable_help_flag = true,
    disable_help_subcommand = true
)]
#[command(disable_version_flag = true)]
pub struct Cli {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What every command takes.
#[derive(Args, Clone, Debug)]
pub struct Common {
    #[arg(long, global = true, value_name = "folder")]
    pub home: Option<PathBuf>,
    #[arg(long, global = true, value_name = "language")]
    pub lang: Option<String>,
    #[arg(long, global = true)]
    pub json: bool,
    #[arg(long, global = true)]
    pub ascii: bool,
    #[arg(long, global = true)]
    pub pin_stdin: bool,
    #[arg(long, short, global = true, action = ArgAction::Help)]
    pub help: Option<bool>,
    #[arg(long, short = 'V', global = true, action = ArgAction::Version)]
    pub version: Option<bool>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    #[command(alias = "empezar")]
    Init,
    #[command(alias = "hoy")]
    Today,
    #[command(alias = "registro")]
    CheckIn(Box<CheckIn>),
    #[command(alias = "historial")]
    History {
        #[arg(value_name = "month")]
        month: Option<String>,
    },
    #[command(alias = "buscar")]
    Search {
        #[arg(required = true, value_name = "text")]
        words: Vec<String>,
        #[arg(long, value_name = "number")]
        page: Option<u32>,
    },
    #[command(alias = "tendencias")]
    Trends(Trends),
    #[command(alias = "meta", subcommand)]
    Goal(Goal),
    #[command(alias = "paso", subcommand)]
    Step(Step),
    #[command(alias = "contacto", subcommand)]
    Contact(Contact),
    #[command(alias = "relacion", subcommand)]
    Relationship(Relationship),
    #[command(alias = "valorar")]
    Rate(Rate),
    #[command(alias = "perfil", subcommand)]
    Profile(Profile),
    #[command(alias = "cambios")]
    Changes {
        #[command(subcommand)]
        action: Option<Changes>,
    },
    #[command(alias = "palabras")]
    Words {
        #[command(subcommand)]
        action: Option<Words>,
    },
    #[command(subcommand)]
    Pin(Pin),
    #[command(alias = "servidor")]
    Server {
        #[command(subcommand)]
        action: Option<Server>,
    },
    #[command(alias = "sincronizar")]
    Sync(Sync),
    #[command(alias = "enlazar", subcommand)]
    Link(Link),
    #[command(alias = "aparatos")]
    Devices {
        #[command(subcommand)]
        action: Option<Devices>,
    },
    #[command(alias = "rescatar")]
    Restore(Restore),
    #[command(alias = "sobre", subcommand)]
    Envelope(Envelope),
    #[command(subcommand)]
    Qr(Qr),
    #[command(alias = "importar")]
    Import(Box<Import>),
    #[command(alias = "importaciones")]
    Imports,
    #[command(alias = "exportar")]
    Export {
        #[arg(value_name = "file")]
        file: PathBuf,
        #[arg(long)]
        replace: bool,
    },
    #[command(alias = "borrar-todo")]
    Wipe {
        #[arg(long)]
        yes: bool,
    },
    #[command(alias = "comprobar")]
    Verify,
    #[command(alias = "reparar")]
    Repair,
    #[command(alias = "completar")]
    Completions {
        #[arg(value_name = "shell")]
        shell: clap_complete::Shell,
    },
    #[command(alias = "manual")]
    Man {
        #[arg(long, value_name = "folder")]
        dir: Option<PathBuf>,
    },
    #[command(alias = "ayuda")]
    Help {
        #[arg(value_name = "command")]
        command: Vec<String>,
    },
}

#[derive(Args, Debug)]
pub struct Trends {
    #[arg(long, value_name = "date", conflicts_with_all = ["days", "year"])]
    pub from: Option<String>,
    #[arg(long, value_name = "date", conflicts_with_all = ["days", "year"])]
    pub to: Option<String>,
    #[arg(long, value_name = "number", conflicts_with = "year")]
    pub days: Option<u16>,
    #[arg(long)]
    pub year: bool,
}

#[derive(Debug, Subcommand)]
pub enum Changes {
    Choose {
        #[arg(value_name = "id")]
        id: String,
        #[arg(value_name = "field")]
        field: String,
        #[arg(value_name = "number")]
        number: Option<usize>,
        #[arg(long, value_name = "id")]
        child: Option<String>,
    },
    Restore {
        #[arg(value_name = "id")]
        id: String,
    },
}

#[derive(Debug, Subcommand)]
pub enum Words {
    Show,
    #[command(alias = "confirmar")]
    Confirm,
    #[command(alias = "cambiar")]
    Change,
}
