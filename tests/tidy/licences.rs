//! Everything that is linked may be passed on under permissive terms or the MPL.

use spdx::{Expression, LicenseReq, ParseMode};

use super::crates::{Package, packages};
use super::found::nothing;

/// The same list as in deny.toml.
const ALLOWED: &[&str] = &[
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BlueOak-1.0.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MPL-2.0",
    "NCSA",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

fn not_allowed(packages: &[Package]) -> Vec<String> {
    let refused = |package: &&Package| {
        let Some(licence) = &package.licence else {
            return true;
        };
        // Old manifests write "/" for "OR".
        let Ok(licence) = Expression::parse_mode(licence, ParseMode::LAX) else {
            return true;
        };
        !licence.evaluate(|one: &LicenseReq| {
            one.license
                .id()
                .is_some_and(|id| ALLOWED.contains(&id.name))
        })
    };
    let refused = packages.iter().filter(refused);
    refused
        .map(|package| {
            format!(
                "{} {}: {:?}",
                package.name, package.version, package.licence
            )
        })
        .collect()
}

#[test]
fn every_dependency_has_a_licence_that_we_may_pass_on() {
    nothing(&not_allowed(&packages()), "permissive licences or the MPL");
}

#[test]
fn the_list_is_the_one_in_deny_toml() {
    let root = super::crates::root();
    let deny = std::fs::read_to_string(root.join("deny.toml")).expect("deny.toml");
    let list = deny
        .split("allow = [")
        .nth(1)
        .and_then(|rest| rest.split(']').next());
    let list: Vec<_> = list
        .expect("a list")
        .split('"')
        .skip(1)
        .step_by(2)
        .collect();
    assert_eq!(list, ALLOWED);
}

#[test]
fn a_licence_that_we_may_not_pass_on_is_found() {
    let found = |licence: Option<&str>| {
        let licence = licence.map(str::to_owned);
        !not_allowed(&[Package {
            licence,
            ..Package::default()
        }])
        .is_empty()
    };
    assert!(found(None) && found(Some("GPL-3.0-only")) && found(Some("AGPL-3.0-only AND MIT")));
    assert!(found(Some("LGPL-2.1-or-later")) && found(Some("my own")));
    assert!(!found(Some("MIT/Apache-2.0")) && !found(Some("MIT OR LGPL-2.1-or-later")));
    assert!(!found(Some("(MIT OR Apache-2.0) AND Unicode-3.0")));
    assert!(!found(Some("Apache-2.0 WITH LLVM-exception")));
}
