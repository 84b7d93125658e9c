use companion::{DeviceClass, DeviceState, DeviceView, DevicesView};

use crate::catalogue::Catalogue;
use crate::page::{Line, Page};

/// How much of a device's id is shown.
const ID_CHARS: usize = 8;

/// The person's devices.
pub fn draw(page: &mut Page, catalogue: &Catalogue, view: &DevicesView) {
    for device in &view.devices {
        page.line(line(catalogue, device).fit(page.width()));
    }
    let removed = view.devices.iter().any(|device| {
        matches!(
            device.state,
            DeviceState::Frozen | DeviceState::Uncertified | DeviceState::Spare
        )
    });
    page.gap();
    for (id, is_so) in [
        ("devices-settle", removed),
        ("devices-rival", view.rival_statements),
        ("devices-renew", view.must_retire),
        ("devices-words", view.words_unconfirmed),
    ] {
        if is_so {
            page.text(&catalogue.say(id));
        }
    }
    if view.locked_count > 0 {
        let facts = [("count", view.locked_count.into())];
        page.quiet(&catalogue.tell("said-locked", &facts));
    }
}

fn line(catalogue: &Catalogue, device: &DeviceView) -> Line {
    let mut line = Line::new()
        .strong(short(&device.id))
        .pad_to(ID_CHARS + 2)
        .plain(&catalogue.word("device", class(device.class)))
        .pad_to(2 * (ID_CHARS + 2) + 2);
    if let Some(name) = &device.name {
        line = line.plain(name).plain("  ");
    }
    line = line.quiet(&catalogue.word("device_state", state(device.state)));
    if device.is_this_one {
        line = line.quiet("  ").quiet(&catalogue.say("devices-this"));
    }
    line
}

/// What is shown of a device's id.
pub fn short(id: &str) -> &str {
    id.get(..ID_CHARS).unwrap_or(id)
}

/// The code of a kind of device.
pub const fn class(class: DeviceClass) -> &'static str {
    match class {
        DeviceClass::Phone => "phone",
        DeviceClass::Computer => "computer",
    }
}

const fn state(state: DeviceState) -> &'static str {
    match state {
        DeviceState::Active => "active",
        DeviceState::Spare => "spare",
        DeviceState::Frozen => "frozen",
        DeviceState::Uncertified => "uncertified",
        DeviceState::Removed => "removed",
        DeviceState::Unknown => "unknown",
    }
}
