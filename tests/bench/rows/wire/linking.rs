use std::sync::Arc;

use companion::fakes::{ManualClock, SeededRandom};
use companion::{CancelHandle, NewDevice, ServerAddress, pictures};
use harness::parts::parts;
use protocol::Endpoint;

use super::life::{Life, peak};
use crate::error::{Error, Result};
use crate::later::Later;
use crate::line::{Watched, bytes, settle};
use crate::meter::count;
use crate::next::NextCheckIns;
use crate::report::{Bound, Figure};
use crate::tasks::setup;

/// All frames of a link (PROTOCOL 14).
const FRAMES_MUST: f64 = 9_000.0;
const FRAMES_AIM: f64 = 7_000.0;
/// What a file has before a slot: mark, version, type, length, slot number.
const FILE_HEAD_BYTES: usize = 13;

/// The tablet joins through the server, and fetches all years.
pub fn measure(life: &mut Life<'_>) -> Result<Vec<Figure>> {
    eprintln!("  linking a tablet, and its first sync");
    let (phone, _) = life.phone.open(life.at_ms)?;
    let (line, other, cancel) = (
        Watched::start()?,
        Watched::start()?,
        CancelHandle::default(),
    );
    let clock = Arc::new(ManualClock::at(life.at_ms));
    let address = ServerAddress::find(&other, &life.line.proxy.url(), &cancel)?;
    let parts = parts(&clock, &life.tablet.keys);
    let mut new = NewDevice::begin(&life.tablet.folder, parts, &setup(), Some(address))?;
    let _ = life.line.proxy.take_counts();
    let mut linking = phone.link(new.code()?.reveal())?;
    linking.post_offer(&line, &cancel)?;
    let came = new.fetch_offer(&other, &cancel)?;
    new.post_card(&other, &cancel)?;
    let came = came && linking.fetch_card(&line, &cancel)?;
    linking.confirm(&new.check_code()?)?;
    linking.post_keys(&line, &cancel)?;
    let tablet = new.fetch_keys(&other, &cancel)?.filter(|_| came);
    let tablet = tablet.ok_or_else(|| Error::Unfit("the slots are empty".into()))?;
    let counts = life.line.proxy.take_counts();
    let mail = [line.take(), other.take()].concat();
    let frames = mail.iter().filter(|one| one.path == Endpoint::Mail.path());
    let frames: usize = frames.map(|one| one.up + one.down).sum();
    let steps = [linking.offer()?, new.card()?, linking.keys()?];
    let random = SeededRandom::from(1);
    let mut shown = Vec::new();
    for step in &steps {
        shown.push(pictures(step, &random)?.len().to_string());
    }
    tablet.close()?;
    settle(&phone, &line)?;
    // The first entry of a space after a link brings new keys along; later ones do not.
    let mut next = NextCheckIns::after(&phone, &life.bench.lines, life.at_ms)?;
    let mut draft = next.draft();
    draft.at.at_ms = life.at_ms;
    phone.record_check_in(&draft)?;
    Later::of(&phone, &life.bench.lines)?.contact(&life.a_contact(life.at_ms)?)?;
    settle(&phone, &line)?;
    phone.close()?;
    let slots = steps.each_ref().map(|step| step.len() - FILE_HEAD_BYTES);
    let [offer, card, keys] = slots;
    let mut figures = vec![
        Figure::new("linking, all frames", "B", count(frames))
            .must(Bound::Most(FRAMES_MUST))
            .aim(Bound::Most(FRAMES_AIM))
            .note(format!(
                "slots of {offer}, {card} and {keys} B (2 spaces here); with heads {:.0} B in {} \
                 round trips; as pictures {} QR codes",
                bytes(counts),
                counts.round_trips,
                shown.join(" + ")
            )),
    ];
    let _ = life.line.proxy.take_counts();
    let carried = life.in_a_child(&life.tablet)?;
    let counts = life.line.proxy.take_counts();
    figures.extend([
        Figure::new(
            "first sync of a linked device, all years",
            "B",
            bytes(counts),
        )
        .floor(life.bench.text_zstd()?)
        .note(format!(
            "{} round trips, {:.1} s of CPU; floor: zstd -19 of the JSON",
            counts.round_trips,
            carried.cost.cpu_ms / 1000.0
        )),
        peak("peak memory of the first sync of a linked device", &carried),
    ]);
    Ok(figures)
}
