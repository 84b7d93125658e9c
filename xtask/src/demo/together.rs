//! Several devices of one person: through a server, and with no network at all.

use std::path::Path;

use super::cost::Costs;
use super::joining::{link, said};
use super::server::Server;
use super::{Person, equal, json, title};
use crate::failure::{Failure, Result};

/// What the person wrote, and no server may hold.
const MARKERS: [&str; 4] = [
    "We laughed about the old car.",
    "Called my sister back",
    "written on the phone, in the valley",
    "written on the tablet, on the pass",
];

/// The rest of the demo, with what `asha` has by now.
pub fn play(folder: &Path, asha: &Person, costs: &mut Costs) -> Result<()> {
    let at = |name: &str| Person::at(&folder.join(name), &asha.keys);
    let (tablet, third, fourth) = (at("tablet"), at("third"), at("fourth"));
    title("A server of one's own, and the first upload of ten years");
    let mut server = Server::begin(&folder.join("server"))?;
    let token = server.token()?;
    asha.shows(&["server", "set", &token])?;
    costs.measure("first upload of ten years", || sync(asha, "the phone"))?;

    title("A tablet joins, and has ten years a moment later");
    let url = server.url();
    costs.measure("linking, and ten years to the tablet", || {
        link(asha, &tablet, &["--server", &url], &[])
    })?;
    in_step(&[asha, &tablet])?;

    apart(asha, &tablet, &mut server)?;

    title("The tablet is lost: shut out, and settled with the twelve words");
    let words = words_of(asha)?;
    let lost = device_id(&tablet, true)?;
    asha.shows(&["devices", "remove", &lost, "--yes"])?;
    sync(asha, "the phone")?;
    asha.types_unseen(&words, &["devices", "settle"])?;
    sync(asha, "the phone")?;
    asha.shows(&["devices"])?;
    if tablet.reads(&["sync", "--json"]).is_ok() {
        return Err(Failure::Failed("the lost tablet still syncs".to_owned()));
    }
    println!("\nthe lost tablet asks the server and gets nothing.");

    title("A new phone, from the twelve words and the server alone");
    let kept = device_id(asha, true)?;
    costs.measure("restore from the words", || {
        third.types_unseen(
            &words,
            &["restore", "--server", &url, "--keep", &kept, "--lang", "en"],
        )
    })?;
    in_step(&[asha, &third])?;

    title("The same once more by file, with the server stopped");
    server.stop();
    by_file(folder, asha, &fourth, costs)?;

    title("What the server holds of all this");
    server.search(&MARKERS)
}

/// Both write where there is no line; nothing of it is lost, and what differs is shown.
fn apart(asha: &Person, tablet: &Person, server: &mut Server) -> Result<()> {
    title("No line: both devices are written on, and change the same words");
    let made = asha.reads(&[
        "check-in",
        "--mood",
        "3",
        "--note",
        "both know this",
        "--json",
    ])?;
    let id = json::text(&made, "id")?;
    for person in [asha, tablet] {
        sync_quietly(person)?;
    }
    server.stop();
    for (person, note) in [(asha, MARKERS[2]), (tablet, MARKERS[3])] {
        person.shows(&["check-in", "edit", &id, "--note", note])?;
        person.reads(&["check-in", "--mood", "4", "--note", note])?;
    }
    let offline = asha.reads(&["sync", "--json"]).is_err();
    println!(
        "\nthe server cannot be reached: sync says so, and everything else works ({offline})."
    );
    title("The line is back");
    server.start()?;
    sync(asha, "the phone")?;
    sync(tablet, "the tablet")?;
    sync(asha, "the phone")?;
    asha.shows(&["check-in", "show", &id])?;
    asha.shows(&["changes"])?;
    in_step(&[asha, tablet])
}

/// Linked through files in a folder, ten years as one envelope file, news as QR codes.
fn by_file(folder: &Path, asha: &Person, new: &Person, costs: &mut Costs) -> Result<()> {
    let steps = folder.join("steps");
    std::fs::create_dir_all(&steps).map_err(Failure::of("making a folder"))?;
    let way = steps.to_string_lossy().into_owned();
    link(asha, new, &["--dir", &way], &["--dir", &way])?;
    let file = folder.join("asha.envelope").to_string_lossy().into_owned();
    costs.measure("ten years by envelope file", || {
        asha.shows(&["envelope", "write", &file, "--everything"])?;
        new.shows(&["envelope", "read", &file])
    })?;
    let size = std::fs::metadata(&file).map_err(Failure::of("measuring the envelope"))?;
    println!(
        "the envelope: {} B, sealed for this person's devices.",
        size.len()
    );
    equal::compare(&equal::state_of(asha)?, &equal::state_of(new)?)?;
    as_pictures(folder, new, &steps.join("keys"))
}

/// The last step of that link as pictures, read back: what passes is the same, whatever carries it.
fn as_pictures(folder: &Path, person: &Person, file: &Path) -> Result<()> {
    title("What was handed over, as pictures");
    let name = file.to_string_lossy().into_owned();
    person.shows(&["qr", "show", &name])?;
    let texts = person.reads(&["qr", "show", &name, "--text"])?;
    let scanned = folder.join("scanned.txt");
    std::fs::write(&scanned, &texts).map_err(Failure::of("writing what was scanned"))?;
    let (scanned, out) = (scanned.to_string_lossy().into_owned(), folder.join("read"));
    person.shows(&["qr", "read", &scanned, "--out", &out.to_string_lossy()])?;
    let read = |path: &Path| std::fs::read(path).map_err(Failure::of("reading a file"));
    if read(file)? == read(&out)? {
        println!(
            "{} characters of pictures, and the same bytes again.",
            texts.trim().len()
        );
        Ok(())
    } else {
        Err(Failure::Failed("pictures brought other bytes".to_owned()))
    }
}

fn sync(person: &Person, who: &str) -> Result<()> {
    println!("\n$ companion sync");
    said(who, &person.reads(&["sync", "--json"])?);
    Ok(())
}

fn sync_quietly(person: &Person) -> Result<()> {
    person.reads(&["sync", "--json"]).map(drop)
}

/// Syncs two devices until both know what the other has, and compares every screen.
fn in_step(devices: &[&Person; 2]) -> Result<()> {
    for _ in 0..2 {
        for person in devices {
            sync_quietly(person)?;
        }
    }
    let [one, other] = devices;
    equal::compare(&equal::state_of(one)?, &equal::state_of(other)?)
}

fn words_of(person: &Person) -> Result<String> {
    let shown = person.reads(&["words", "show", "--json"])?;
    Ok(json::texts(&shown, "words").join(" "))
}

/// The id of the device itself.
fn device_id(person: &Person, own: bool) -> Result<String> {
    let list = person.reads(&["devices", "--json"])?;
    let mark = format!("\"is_this_one\":{own}");
    let device = list.split('{').find(|device| device.contains(&mark));
    json::text(device.unwrap_or_default(), "id")
}
