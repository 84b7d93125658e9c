//! Arrows point down only, each dependency is named where HOUSE and SECURITY 10 allow it, and what
//! a released format rests on is pinned exactly.

use super::crates::{Dependency, Package, members, weight};
use super::found::nothing;

/// Who may name whom, among ourselves: the picture in HOUSE.md.
const ARROWS: &[(&str, &[&str])] = &[
    ("journal", &[]),
    ("membership", &["protocol"]),
    ("vault", &["protocol"]),
    ("protocol", &[]),
    ("store", &[]),
    (
        "companion",
        &["journal", "membership", "vault", "protocol", "store"],
    ),
    // It cannot read what it keeps: nothing that opens a seal is in reach.
    ("sync-server", &["membership", "protocol"]),
    ("companion-ffi", &["companion"]),
    ("companion-cli", &["companion"]),
    ("companion-bindgen", &[]),
    ("xtask", &[]),
];

const CORE: &[&str] = &[
    "companion",
    "journal",
    "membership",
    "protocol",
    "store",
    "vault",
];

/// Which crates may name a dependency. A new one gets its line here, and its reason in the commit.
const NAMED_BY: &[(&str, &[&str])] = &[
    ("argon2", &["vault"]),
    ("automerge", &["journal"]),
    // HTTP is the server's; the phones speak it through `reqwest`.
    ("axum", &["sync-server"]),
    ("base45", &["protocol"]),
    ("base64", &["companion"]),
    ("bip39", &["vault"]),
    ("blake3", &["journal"]),
    ("chacha20poly1305", &["vault"]),
    ("clap", &["companion-cli", "sync-server"]),
    ("clap_complete", &["companion-cli"]),
    ("clap_mangen", &["companion-cli"]),
    // The checksums of QR sets and token lines, where a slip must be told from a wrong code.
    ("crc32fast", &["protocol"]),
    ("crossterm", &["companion-cli"]),
    ("csv", &["companion"]),
    ("ed25519-dalek", &["protocol"]),
    // Counts what a compressed change unpacks to, before Automerge unpacks it without a limit.
    ("flate2", &["journal"]),
    ("fluent-bundle", &["companion-cli"]),
    // Randomness enters where a person's device is: the core takes it as an argument.
    (
        "getrandom",
        &["companion-cli", "companion-ffi", "sync-server"],
    ),
    ("governor", &["sync-server"]),
    ("hkdf", &["vault"]),
    ("hpke", &["vault"]),
    ("html-escape", &["companion"]),
    ("hyper", &["sync-server"]),
    ("hyper-util", &["sync-server"]),
    (
        "jiff",
        &[
            "companion",
            "companion-cli",
            "companion-ffi",
            "journal",
            "sync-server",
        ],
    ),
    ("lzma-rust2", &["companion"]),
    ("minicbor", CORE),
    ("prometheus-client", &["sync-server"]),
    // The traits that `hpke` takes its randomness through; no generator.
    ("rand_core", &["vault"]),
    // Draws what another phone's camera reads.
    ("qrcode", &["companion-cli"]),
    // The one way out of a device; `rustls` only to name its cipher provider.
    ("reqwest", &["companion"]),
    ("rusqlite", &["store", "sync-server"]),
    ("rustls", &["companion", "sync-server"]),
    (
        "secrecy",
        &["companion", "companion-cli", "companion-ffi", "vault"],
    ),
    ("serde", &["companion", "companion-cli", "sync-server"]),
    ("serde_json", &["companion", "companion-cli", "sync-server"]),
    // In `journal` it names a change before Automerge reads it.
    ("sha2", &["journal", "protocol", "vault"]),
    ("signal-hook", &["companion-cli"]),
    ("subtle", &["vault"]),
    (
        "thiserror",
        &[
            "companion",
            "companion-ffi",
            "journal",
            "membership",
            "protocol",
            "store",
            "sync-server",
            "vault",
        ],
    ),
    ("tokio", &["companion", "sync-server"]),
    ("tokio-rustls", &["sync-server"]),
    ("toml", &["sync-server"]),
    ("unic-langid", &["companion-cli"]),
    (
        "unicode-normalization",
        &["companion", "companion-cli", "journal", "vault"],
    ),
    ("unicode-width", &["companion-cli"]),
    ("uniffi", &["companion-bindgen", "companion-ffi"]),
    // Reads the surface back out of the library; part of `uniffi`'s own command line.
    ("uniffi_bindgen", &["companion-bindgen"]),
    (
        "zeroize",
        &[
            "companion",
            "companion-cli",
            "companion-ffi",
            "protocol",
            "store",
            "vault",
        ],
    ),
    ("zip", &["companion"]),
    ("zstd", &["journal"]),
];

/// Cryptography, stored formats and the seam: the same bytes for ever, so the same version.
const PINNED: &[&str] = &[
    "argon2",
    "automerge",
    "bip39",
    "blake3",
    "chacha20poly1305",
    "ed25519-dalek",
    "flate2",
    "getrandom",
    "hkdf",
    "hpke",
    "minicbor",
    "rand_core",
    "rusqlite",
    "secrecy",
    "sha2",
    "subtle",
    "uniffi",
    "uniffi_bindgen",
    "zeroize",
    "zstd",
];

/// SECURITY 1, T14.
const CORE_CRATES_MAX: usize = 300;

/// The test package may use what it needs.
fn is_free(package: &Package) -> bool {
    package.name == "companion-tests"
}

fn wrong_arrows(members: &[Package]) -> Vec<String> {
    let ours: Vec<&str> = members.iter().map(|member| member.name.as_str()).collect();
    let mut wrong = Vec::new();
    for member in members.iter().filter(|member| !is_free(member)) {
        let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == member.name) else {
            wrong.push(format!("{} is not in the picture", member.name));
            continue;
        };
        let named = member
            .dependencies
            .iter()
            .map(|dependency| dependency.name.as_str());
        for other in named.filter(|name| ours.contains(name) && !allowed.contains(name)) {
            wrong.push(format!("{} may not know {other}", member.name));
        }
    }
    wrong
}

fn wrong_names(members: &[Package]) -> Vec<String> {
    let ours: Vec<&str> = members.iter().map(|member| member.name.as_str()).collect();
    let mut wrong = Vec::new();
    for member in members.iter().filter(|member| !is_free(member)) {
        let named = member
            .dependencies
            .iter()
            .map(|dependency| dependency.name.as_str());
        for name in named.filter(|name| !ours.contains(name)) {
            match NAMED_BY.iter().find(|(dependency, _)| *dependency == name) {
                None => wrong.push(format!("{} brings in {name}, which is new", member.name)),
                Some((_, crates)) if !crates.contains(&member.name.as_str()) => {
                    wrong.push(format!("{} may not name {name}", member.name));
                }
                Some(_) => {}
            }
        }
    }
    wrong
}

fn loose_pins(members: &[Package]) -> Vec<String> {
    let loose = |dependency: &&Dependency| {
        PINNED.contains(&dependency.name.as_str()) && !dependency.requirement.starts_with('=')
    };
    let of = |member: &Package| -> Vec<String> {
        let loose = member.dependencies.iter().filter(loose);
        loose
            .map(|one| format!("{}: pin {} exactly", member.name, one.name))
            .collect()
    };
    members.iter().flat_map(of).collect()
}

fn without_lints(manifests: &[(String, String)]) -> Vec<String> {
    let bare = |(_, text): &&(String, String)| {
        let after = text.split("[lints]").nth(1).unwrap_or_default();
        after.trim_start().lines().next() != Some("workspace = true")
    };
    let bare = manifests.iter().filter(bare);
    bare.map(|(name, _)| format!("{name} does not take the workspace's lints"))
        .collect()
}

#[test]
fn arrows_point_down_only() {
    nothing(
        &wrong_arrows(&members()),
        "arrows point down only (HOUSE.md)",
    );
}

#[test]
fn each_dependency_is_named_only_where_it_belongs() {
    let rule = "each room names its own dependencies; NAMED_BY in tests/tidy/arrows.rs lists them";
    nothing(&wrong_names(&members()), rule);
}

#[test]
fn what_formats_rest_on_is_pinned_exactly() {
    nothing(
        &loose_pins(&members()),
        "formats and cryptography are pinned exactly",
    );
}

#[test]
fn every_crate_takes_the_lints_of_the_workspace() {
    let read = |member: Package| {
        let manifest = member.folder.join("Cargo.toml");
        (
            member.name,
            std::fs::read_to_string(manifest).expect("a manifest"),
        )
    };
    // The seam alone may lower one: uniffi's macros need `unsafe`.
    let manifests: Vec<_> = members()
        .into_iter()
        .filter(|one| one.name != "companion-ffi")
        .map(read)
        .collect();
    nothing(
        &without_lints(&manifests),
        "every crate takes the lints of the workspace",
    );
}

#[test]
fn the_core_is_made_of_few_crates() {
    let weight = weight("companion");
    assert!(
        weight < CORE_CRATES_MAX,
        "companion is made of {weight} crates"
    );
    assert!(weight > 10, "cargo tree answered something else");
}

fn package(name: &str, dependencies: &[(&str, &str)]) -> Package {
    let dependency = |(name, requirement): &(&str, &str)| Dependency {
        name: (*name).to_owned(),
        requirement: (*requirement).to_owned(),
    };
    let dependencies = dependencies.iter().map(dependency).collect();
    Package {
        name: name.to_owned(),
        is_ours: true,
        dependencies,
        ..Package::default()
    }
}

#[test]
fn an_arrow_that_points_up_is_found() {
    let members = [
        package("store", &[("journal", "*")]),
        package("journal", &[]),
    ];
    assert_eq!(wrong_arrows(&members), ["store may not know journal"]);
    assert_eq!(
        wrong_arrows(&[package("extra", &[])]),
        ["extra is not in the picture"]
    );
}

#[test]
fn a_dependency_in_the_wrong_room_is_found() {
    let members = [package(
        "journal",
        &[("tokio", "1"), ("minicbor", "=2.3.1"), ("left-pad", "1")],
    )];
    let wrong = [
        "journal may not name tokio",
        "journal brings in left-pad, which is new",
    ];
    assert_eq!(wrong_names(&members), wrong);
    for name in ["uniffi", "rusqlite", "tokio", "argon2"] {
        assert_eq!(
            wrong_names(&[package("membership", &[(name, "=1")])]).len(),
            1,
            "{name}"
        );
    }
}

#[test]
fn a_loose_pin_is_found() {
    let members = [package(
        "vault",
        &[("hpke", "^0.15.1"), ("sha2", "=0.11.1")],
    )];
    assert_eq!(loose_pins(&members), ["vault: pin hpke exactly"]);
}

#[test]
fn a_crate_without_lints_is_found() {
    let manifest = |text: &str| vec![("one".to_owned(), text.to_owned())];
    assert_eq!(
        without_lints(&manifest("[package]\nname = \"one\"")).len(),
        1
    );
    assert_eq!(
        without_lints(&manifest("[lints]\nworkspace = false")).len(),
        1
    );
    assert_eq!(
        without_lints(&manifest("[lints]\nworkspace = true\n")).len(),
        0
    );
}
