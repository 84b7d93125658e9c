//! Words put into every text field of every entity are kept, carried over and read back.
// A story may stop at its first surprise.
#![allow(clippy::expect_used, clippy::indexing_slicing)]

mod apart;

use apart::Device;
use journal::schema::{ENTITIES, Entity};
use journal::{
    DocumentKey, DocumentKind, Edit, Id, Packed, Part, Place, RecordKind, Scalar, Write, carry,
};

fn document_of(kind: RecordKind) -> DocumentKey {
    let date = "2026-11-18".parse().expect("a date");
    match kind {
        RecordKind::CheckIn => DocumentKey::month(DocumentKind::CheckIns, date),
        RecordKind::Goal | RecordKind::Profile => DocumentKey::whole(DocumentKind::Profile),
        RecordKind::Contact => DocumentKey::year(DocumentKind::Contacts, date),
        RecordKind::SelfRating | RecordKind::Reflection => {
            DocumentKey::year(DocumentKind::Outcomes, date)
        }
        RecordKind::Relationship => DocumentKey::whole(DocumentKind::Main),
    }
}

fn place_of(entity: &Entity, id: Id) -> Place {
    match entity.container {
        "self" => Place::ITSELF,
        container => Place::record(container, id),
    }
}

/// One marker a text field, all in one record.
fn marked(entity: &Entity, device: &mut Device) -> (Vec<Edit>, Vec<String>) {
    let mut edits = Vec::new();
    let mut markers = Vec::new();
    for (n, field) in entity.text_fields().enumerate() {
        let marker = format!("marker {} {n}", entity.name);
        edits.push(field.put(device.id(), device.now(), &marker));
        markers.push(marker);
    }
    (edits, markers)
}

fn holds(value: &Scalar, marker: &str) -> bool {
    match value {
        Scalar::Text(text) => text == marker,
        Scalar::Bytes(bytes) => Packed::from_bytes(bytes).is_ok_and(|packed| {
            let one = |part: &Part| matches!(part, Part::One(Scalar::Text(text)) if text == marker);
            packed.iter().any(|(_, part)| one(part))
        }),
        _ => false,
    }
}

#[test]
fn a_marker_in_any_text_field_survives_its_document_and_being_carried_over() {
    let mut count = 0;
    for entity in ENTITIES {
        let mut device = Device::new(0xA1, document_of(entity.kind));
        let place = place_of(entity, device.id());
        let (edits, markers) = marked(entity, &mut device);
        device.write(match place.id {
            Some(_) => Write::new(place, edits),
            None => Write::change(place, edits),
        });
        let record = device.record(place);
        let mut other = Device::new(0xB2, document_of(entity.kind));
        other.write(carry::write(place, &record, |key| entity.is_text(key)));
        for record in [record, other.record(place)] {
            for marker in &markers {
                let mut values = record.iter().flat_map(|(_, versions)| versions);
                assert!(
                    values.any(|version| holds(&version.value, marker)),
                    "{marker}"
                );
            }
        }
        count += markers.len();
    }
    assert_eq!(count, 34, "a text field came or went: say so here");
}
