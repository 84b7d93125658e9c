//! What only the seam's tests call; no released library has it.

use crate::background::run;
use crate::error::Result;

/// Panics away from the caller's thread.
///
/// # Errors
/// Always `Unexpected`.
#[uniffi::export]
pub async fn seam_test_panic_in_background() -> Result<()> {
    run(|| {
        fall();
        Ok(())
    })
    .await
}

/// Panics on the caller's thread.
///
/// # Errors
/// Never: the panic itself crosses the seam, as an internal error of the bindings.
#[uniffi::export]
pub fn seam_test_panic_at_once() -> Result<()> {
    fall();
    Ok(())
}

fn fall() {
    let here = std::hint::black_box(true);
    assert!(
        !here,
        "asked for by a test, to show that a panic becomes an error"
    );
}
