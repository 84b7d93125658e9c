use std::sync::OnceLock;

use companion::Background;

use crate::error::Result;

static BACKGROUND: OnceLock<Background> = OnceLock::new();

/// Runs `call` away from the caller's thread. If the caller vanishes, the call ends all the same.
pub(crate) async fn run<T: Send + 'static>(
    call: impl FnOnce() -> companion::Result<T> + Send + 'static,
) -> Result<T> {
    Ok(background()?.run(call).await?)
}

/// The one runtime of this process.
fn background() -> Result<&'static Background> {
    if let Some(started) = BACKGROUND.get() {
        return Ok(started);
    }
    let started = Background::start()?;
    Ok(BACKGROUND.get_or_init(|| started))
}
