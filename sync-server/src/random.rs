/// The randomness of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandom;

impl protocol::Random for SystemRandom {
    fn fill(&mut self, bytes: &mut [u8]) -> protocol::Result<()> {
        getrandom::fill(bytes).map_err(|_| protocol::Error::NoRandomness)
    }
}
