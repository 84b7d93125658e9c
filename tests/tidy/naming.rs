//! A type is a domain word: no name that could mean anything.

use proc_macro2::Ident;
use syn::visit::{self, Visit};

use super::found::nothing;
use super::sources::{Source, all, source};

const BANNED: &[&str] = &["Manager", "Helper", "Util", "Data", "Info", "Service"];

/// The words of a name in camel case.
fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    for letter in name.chars() {
        match words.last_mut() {
            Some(word) if !letter.is_uppercase() => String::push(word, letter),
            _ => words.push(letter.to_string()),
        }
    }
    words
}

fn is_banned(word: &str) -> bool {
    let one = word.strip_suffix('s').unwrap_or(word);
    BANNED.iter().any(|banned| banned.eq_ignore_ascii_case(one))
}

struct Names<'a> {
    source: &'a Source,
    found: Vec<String>,
}

impl Names<'_> {
    fn check(&mut self, name: &Ident) {
        if words(&name.to_string()).iter().any(|word| is_banned(word)) {
            self.found
                .push(format!("{} {name}", self.source.path.display()));
        }
    }
}

impl<'ast> Visit<'ast> for Names<'_> {
    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.check(&item.ident);
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        self.check(&item.ident);
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        self.check(&item.ident);
        visit::visit_item_trait(self, item);
    }

    fn visit_item_type(&mut self, item: &'ast syn::ItemType) {
        self.check(&item.ident);
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if item.ident.to_string().split('_').any(is_banned) {
            self.found
                .push(format!("{} mod {}", self.source.path.display(), item.ident));
        }
        visit::visit_item_mod(self, item);
    }
}

fn empty_names(source: &Source) -> Vec<String> {
    let mut names = Names {
        source,
        found: Vec::new(),
    };
    names.visit_file(&source.file);
    names.found
}

#[test]
fn every_type_and_module_has_a_name_that_says_something() {
    let found: Vec<_> = all().iter().flat_map(empty_names).collect();
    nothing(&found, "names say something");
}

#[test]
fn a_name_that_could_mean_anything_is_found() {
    let found = |text: &str| empty_names(&source("store", "a.rs", text)).len();
    for bad in [
        "struct DocumentManager;",
        "enum GoalInfo {}",
        "trait SyncService {}",
        "type Data = u8;",
        "fn a() { struct Helpers; }",
        "mod utils {}",
        "mod text_util;",
        "impl A { fn b() { enum EntryData {} } }",
    ] {
        assert_eq!(found(bad), 1, "{bad}");
    }
    for good in [
        "struct Database;",
        "struct Information;",
        "mod database;",
        "enum Dataset {}",
    ] {
        assert_eq!(found(good), 0, "{good}");
    }
}
