/// Why the benchmark could not measure; never that a figure is too high.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or a program could not be used.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// The workload cannot be used.
    #[error("workload: {0}")]
    Workload(#[from] harness::workload::WorkloadError),
    /// The journal answered with an error.
    #[error("companion: {0}")]
    Companion(#[from] companion::CompanionError),
    /// The documents answered with an error.
    #[error("journal: {0}")]
    Journal(#[from] journal::Error),
    /// The store answered with an error.
    #[error("store: {0}")]
    Store(#[from] store::Error),
    /// A key could not be unwrapped.
    #[error("vault: {0}")]
    Vault(#[from] vault::Error),
    /// The floor's database answered with an error.
    #[error("floor: {0}")]
    Floor(#[from] rusqlite::Error),
    /// A tool of the tests could not do its part: shim, server or proxy.
    #[error("harness: {0}")]
    Harness(#[from] harness::Error),
    /// The server answered with an error where it runs in this process.
    #[error("server: {0}")]
    Server(#[from] sync_server::Error),
    /// A frame was not as the protocol has it.
    #[error("protocol: {0}")]
    Protocol(#[from] protocol::Error),
    /// Two processes of the benchmark did not understand each other.
    #[error("exchange: {0}")]
    Exchange(#[from] serde_json::Error),
    /// A process of the benchmark ended without an answer.
    #[error("the process for {0} ended without an answer")]
    Child(String),
    /// Something is not as the benchmark needs it.
    #[error("{0}")]
    Unfit(String),
}

/// The result of a part of the benchmark.
pub type Result<T> = std::result::Result<T, Error>;
