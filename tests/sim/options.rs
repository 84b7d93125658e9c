use std::path::PathBuf;

use harness::sim::Amount;

pub const USAGE: &str = "usage: sim [--seed S] [--seeds K | --device-years N] [--threads T]
           [--listed] [--planted] [--aloud] [--out FILE] [--no-keep]";

/// What is asked for.
pub struct Options {
    pub seed: u64,
    pub amount: Amount,
    pub threads: usize,
    /// Whether the seeds that ever failed come first.
    pub listed: bool,
    /// Whether a run says what happens.
    pub aloud: bool,
    pub out: Option<PathBuf>,
    /// Whether planted defects are looked for instead.
    pub planted: bool,
    /// Whether seeds that fail are added to the list of those that ever did.
    pub keep: bool,
}

impl Options {
    pub fn of(words: &[String]) -> Result<Self, String> {
        let mut options = Self {
            seed: 1,
            amount: Amount::DeviceYears(20.0),
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            listed: false,
            aloud: false,
            out: None,
            planted: false,
            keep: true,
        };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or(format!("{word} needs a value"));
            match word.as_str() {
                "--seed" => options.seed = number(value()?)?,
                "--seeds" => options.amount = Amount::Seeds(number(value()?)?),
                "--device-years" => options.amount = Amount::DeviceYears(number(value()?)?),
                "--threads" => options.threads = number(value()?)?,
                "--out" => options.out = Some(PathBuf::from(value()?)),
                "--planted" => options.planted = true,
                "--listed" => options.listed = true,
                "--aloud" => options.aloud = true,
                "--no-keep" => options.keep = false,
                other => return Err(format!("unknown option {other:?}")),
            }
        }
        Ok(options)
    }
}

fn number<T: std::str::FromStr>(text: &str) -> Result<T, String> {
    text.parse()
        .map_err(|_| format!("{text:?} is not a number"))
}
