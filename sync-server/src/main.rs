//! The server's command line.

fn main() -> std::process::ExitCode {
    sync_server::program()
}
