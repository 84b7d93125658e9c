//! A server that serves: storage, routes and connections put together.

mod signals;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::config::{Config, TlsFiles};
use crate::folder::Folder;
use crate::log::{self, Field, Level};
use crate::metrics::{Metrics, serve_page};
use crate::random::SystemRandom;
use crate::rate::RateTable;
use crate::routes::{self, Gateway};
use crate::serve::{Door, serve};
use crate::tls::Tls;
use crate::{Error, Result, Server, Settings, SystemClock};

/// What has to be true of a configuration before anything is opened.
fn check(config: &Config) -> Result<()> {
    let refused = |words: &str| Err(Error::Configuration(words.to_owned()));
    let TlsFiles { certificate, key } = &config.tls;
    let none = Path::new("");
    if (certificate == none) != (key == none) {
        return refused("tls-certificate and tls-key belong together: set both or none");
    }
    if !config.speaks_tls() && !config.allow_plain && !config.listen.ip().is_loopback() {
        return refused(
            "plain HTTP stays on loopback: set tls-certificate and tls-key, listen on 127.0.0.1 \
             behind a reverse proxy, or set allow-plain",
        );
    }
    match config.metrics_listen {
        Some(address) if !address.ip().is_loopback() => {
            refused("metrics-listen must be on loopback, such as 127.0.0.1:9440, or off")
        }
        _ => Ok(()),
    }
}

async fn listen(address: SocketAddr, of: &str) -> Result<TcpListener> {
    let failed = |error| Error::Refused(format!("{of} {address}: {error}"));
    TcpListener::bind(address).await.map_err(failed)
}

/// Runs the server of this process until a signal ends it.
///
/// # Errors
/// What keeps it from starting.
pub fn run_here(config: Config) -> Result<()> {
    check(&config)?;
    let folder = Folder::open(&config.folder)?;
    let _alone = folder.alone()?;
    let tls = tls(&config)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .thread_name("server")
        .enable_all()
        .build()?;
    let ended = runtime.block_on(async {
        let listener = listen(config.listen, "listen").await?;
        let (signals, shutdown) = signals::Signals::watch(tls.clone())?;
        tokio::select! {
            ended = serve_all(listener, config, tls, shutdown) => ended,
            () = signals.second() => {
                log::write(Level::Warn, "ended_at_once", &[]);
                Ok(())
            }
        }
    });
    // Whatever still runs has had its time.
    runtime.shutdown_background();
    ended
}

/// The certificate and key, if this configuration speaks TLS itself.
fn tls(config: &Config) -> Result<Option<Tls>> {
    let opened = config.speaks_tls().then(|| Tls::open(&config.tls));
    opened.transpose()
}

/// Serves on a listener until told to stop, as a program that brings its own would.
///
/// # Errors
/// What keeps it from starting.
pub async fn run(
    listener: TcpListener,
    config: Config,
    shutdown: watch::Receiver<bool>,
) -> Result<()> {
    check(&config)?;
    let folder = Folder::open(&config.folder)?;
    let _alone = folder.alone()?;
    let tls = tls(&config)?;
    serve_all(listener, config, tls, shutdown).await
}

async fn serve_all(
    listener: TcpListener,
    config: Config,
    tls: Option<Tls>,
    shutdown: watch::Receiver<bool>,
) -> Result<()> {
    let metrics = Metrics::default();
    let rates = Arc::new(RateTable::new(config.rates));
    let settings = Settings {
        bounds: config.bounds,
        clock: Box::new(SystemClock),
        random: Box::new(SystemRandom),
        gate: Arc::<RateTable>::clone(&rates),
        observer: Arc::new(metrics.clone()),
    };
    let server = Server::open_folder(&config.folder, settings)?;
    let gateway = Gateway::start(server, &config.folder, shutdown.clone())?;
    let scheme = if tls.is_some() { "https" } else { "http" };
    let router = routes::router(gateway.clone());
    let door = Door::new(&config, router, rates, metrics.clone(), tls)?;
    if let Some(address) = config.metrics_listen {
        let listener = listen(address, "metrics-listen").await?;
        log::write(
            Level::Info,
            "metrics",
            &[("address", Field::Own(listener.local_addr()?))],
        );
        let folder = config.folder.clone();
        tokio::spawn(serve_page(listener, metrics, folder, shutdown.clone()));
    }
    let address = ("address", Field::Own(listener.local_addr()?));
    log::write(
        Level::Info,
        "listening",
        &[address, ("scheme", Field::Word(scheme))],
    );
    serve(listener, door, shutdown).await;
    gateway.finish().await?;
    log::write(Level::Info, "ended", &[]);
    Ok(())
}
