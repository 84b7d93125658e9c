//! Every Rust file of the workspace, found as the compiler finds it: from each root, by `mod`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use syn::{Attribute, Item};

use super::crates::{Package, members, root};

/// One file.
pub struct Source {
    /// The crate that it is compiled into.
    pub of: String,
    /// Its path from the repository's root.
    pub path: PathBuf,
    pub text: String,
    pub file: syn::File,
    /// Whether it is only compiled for tests.
    pub in_tests: bool,
}

/// Parses Rust as one file of a crate.
#[cfg(test)]
pub fn source(of: &str, path: &str, text: &str) -> Source {
    let file = syn::parse_file(text).expect("Rust");
    Source {
        of: of.to_owned(),
        path: path.into(),
        text: text.to_owned(),
        file,
        in_tests: false,
    }
}

/// All files of all members.
pub fn all() -> Vec<Source> {
    let mut found = BTreeMap::new();
    for member in members() {
        for target in &member.targets {
            let in_tests = target.is_test || member.name == "companion-tests";
            let folder = target.root.parent().expect("a folder").to_owned();
            walk(&member, &target.root, &folder, in_tests, &mut found);
        }
    }
    found.into_values().collect()
}

fn walk(
    member: &Package,
    path: &Path,
    children: &Path,
    in_tests: bool,
    found: &mut BTreeMap<PathBuf, Source>,
) {
    // A file that several roots share belongs to the program if any of them does.
    if found
        .get(path)
        .is_some_and(|known| in_tests || !known.in_tests)
    {
        return;
    }
    let text =
        std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let file = syn::parse_file(&text).unwrap_or_else(|error| {
        panic!("{}:{}: {error}", path.display(), error.span().start().line)
    });
    let folder = path.parent().unwrap_or(path);
    walk_items(member, &file.items, (folder, children), in_tests, found);
    let short = path.strip_prefix(root()).unwrap_or(path).to_owned();
    let source = Source {
        of: member.name.clone(),
        path: short,
        text,
        file,
        in_tests,
    };
    found.insert(path.to_owned(), source);
}

fn walk_items(
    member: &Package,
    items: &[Item],
    (folder, children): (&Path, &Path),
    in_tests: bool,
    found: &mut BTreeMap<PathBuf, Source>,
) {
    for item in items {
        let Item::Mod(module) = item else { continue };
        let in_tests = in_tests || is_for_tests(&module.attrs);
        let name = module.ident.to_string();
        if let Some((_, items)) = &module.content {
            let inner = children.join(name);
            walk_items(member, items, (folder, &inner), in_tests, found);
            continue;
        }
        let given = module
            .attrs
            .iter()
            .find_map(given_path)
            .map(|path| folder.join(path));
        let flat = children.join(format!("{name}.rs"));
        let nested = children.join(&name).join("mod.rs");
        // A file that is named stands for a `mod.rs`: its own modules lie beside it.
        let inner = given.as_deref().and_then(Path::parent);
        let inner = inner.map_or_else(|| children.join(&name), Path::to_owned);
        let path = given.unwrap_or(if flat.exists() { flat } else { nested });
        walk(member, &path, &inner, in_tests, found);
    }
}

fn given_path(attribute: &Attribute) -> Option<String> {
    let value = &attribute.meta.require_name_value().ok()?.value;
    match (attribute.path().is_ident("path"), value) {
        (
            true,
            syn::Expr::Lit(syn::ExprLit {
                lit: syn::Lit::Str(path),
                ..
            }),
        ) => Some(path.value()),
        _ => None,
    }
}

/// Whether an item is there only for tests: `#[cfg(test)]` or `#[test]`.
pub fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let condition = || {
            attribute
                .meta
                .require_list()
                .map(|list| list.tokens.to_string())
        };
        attribute.path().is_ident("test")
            || attribute.path().is_ident("cfg")
                && condition().is_ok_and(|text| asks_for_tests(&text))
    })
}

fn asks_for_tests(condition: &str) -> bool {
    let words = |letter: char| !letter.is_alphanumeric() && letter != '_';
    !condition.contains("not") && condition.split(words).any(|word| word == "test")
}

/// Rust files under a folder, build folders aside.
fn files_under(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() && !path.ends_with("target") {
            files_under(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn every_file_is_compiled_by_somebody() {
    let known: Vec<_> = all()
        .into_iter()
        .map(|source| root().join(source.path))
        .collect();
    let mut files = Vec::new();
    for member in members() {
        files_under(&member.folder, &mut files);
    }
    // The fuzz targets are a workspace of their own.
    let fuzz = root().join("tests/fuzz");
    files.retain(|file| !known.contains(file) && !file.starts_with(&fuzz));
    assert_eq!(files, Vec::<PathBuf>::new());
}

#[test]
fn what_is_only_for_tests_is_recognised() {
    let is = |text: &str| {
        let file = syn::parse_file(text).expect("Rust");
        let Some(Item::Mod(module)) = file.items.into_iter().next() else {
            panic!("a mod")
        };
        is_for_tests(&module.attrs)
    };
    assert!(is("#[cfg(test)] mod a;") && is("#[cfg(any(test, fuzzing))] mod a;"));
    assert!(!is("#[cfg(not(test))] mod a;") && !is("mod a;") && !is("#[cfg(unix)] mod a;"));
    assert!(!is("#[cfg(feature = \"testing\")] mod a;"));
}
