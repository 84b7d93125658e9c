//! What code may not do: panic, be unsafe, silence the lints, or, in the pure crates, know what
//! time it is.

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Expr, ExprMethodCall, ImplItemFn, Item, Macro, Path, TraitItemFn, UseTree};

use super::found::nothing;
use super::sources::{Source, all, is_for_tests, source};

/// No clock, disk, network, threads, or randomness of their own.
const PURE: &[&str] = &["journal", "membership", "protocol", "vault"];

/// The only crate with `unsafe` in it.
const SEAM: &str = "companion-ffi";

const PANICKING_CALLS: &[&str] = &["unwrap", "expect", "unwrap_err", "expect_err"];
const PANICKING_MACROS: &[&str] = &["panic", "todo", "unimplemented", "dbg"];
const LINTS: &[&str] = &[
    "unwrap_used",
    "expect_used",
    "indexing_slicing",
    "panic",
    "todo",
    "dbg_macro",
    "unsafe_code",
    "all",
    "warnings",
];

/// Where a path may not lead from a pure crate, by its first words…
const IMPURE_ROOMS: &[&[&str]] = &[
    &["std", "env"],
    &["std", "fs"],
    &["std", "io", "stderr"],
    &["std", "io", "stdin"],
    &["std", "io", "stdout"],
    &["std", "net"],
    &["std", "os"],
    &["std", "process"],
    &["std", "thread"],
    &["fs"],
    &["thread"],
    &["getrandom"],
    &["rand"],
    &["tokio"],
];
/// …or by its last: `Timestamp::now`, `TimeZone::system`, `ActorId::random`.
const IMPURE_ENDS: &[&str] = &[
    "Instant",
    "OsRng",
    "SysRng",
    "SystemTime",
    "now",
    "random",
    "system",
    "thread_rng",
];
const PRINTING_MACROS: &[&str] = &["print", "println", "eprint", "eprintln", "dbg"];

struct Rules<'a> {
    source: &'a Source,
    is_pure: bool,
    found: Vec<String>,
}

impl Rules<'_> {
    fn report(&mut self, what: impl std::fmt::Display) {
        self.found
            .push(format!("{}: {what}", self.source.path.display()));
    }

    fn check_path(&mut self, words: &[String]) {
        let room = |room: &&&[&str]| {
            words.len() >= room.len() && room.iter().zip(words).all(|(one, word)| word == one)
        };
        let last = words.last().map(String::as_str).unwrap_or_default();
        let ends = IMPURE_ENDS.contains(&last)
            && (words.len() > 1 || !last.starts_with(char::is_lowercase));
        if self.is_pure && (ends || IMPURE_ROOMS.iter().any(|one| room(&one))) {
            self.report(format_args!("{} in a pure crate", words.join("::")));
        }
    }

    fn check_use(&mut self, tree: &UseTree, before: &mut Vec<String>) {
        match tree {
            UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.check_use(&path.tree, before);
                before.pop();
            }
            UseTree::Group(group) => {
                group
                    .items
                    .iter()
                    .for_each(|item| self.check_use(item, before));
            }
            UseTree::Name(name) => self.check_use_end(name.ident.to_string(), before),
            UseTree::Rename(name) => self.check_use_end(name.ident.to_string(), before),
            UseTree::Glob(_) => self.check_use_end("*".to_owned(), before),
        }
    }

    fn check_use_end(&mut self, last: String, before: &[String]) {
        let hidden = ["std", "std::io", "std::time"].contains(&before.join("::").as_str());
        if self.is_pure && last == "*" && hidden {
            self.report(format_args!("use {}::* in a pure crate", before.join("::")));
        }
        let mut words = before.to_vec();
        words.push(last);
        self.check_path(&words);
    }

    /// Macros hide expressions in their tokens: `assert!(a.unwrap())`.
    fn check_tokens(&mut self, tokens: TokenStream) {
        let mut before_dot = false;
        for token in tokens {
            match &token {
                TokenTree::Ident(name) => {
                    let name = name.to_string();
                    if before_dot && PANICKING_CALLS.contains(&name.as_str()) {
                        self.report(format_args!(".{name}()"));
                    }
                }
                TokenTree::Group(group) => self.check_tokens(group.stream()),
                _ => {}
            }
            before_dot = matches!(&token, TokenTree::Punct(dot) if dot.as_char() == '.');
        }
    }
}

fn attributes_of(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

impl<'ast> Visit<'ast> for Rules<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_for_tests(attributes_of(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'ast ImplItemFn) {
        if !is_for_tests(&item.attrs) {
            visit::visit_impl_item_fn(self, item);
        }
    }

    fn visit_trait_item_fn(&mut self, item: &'ast TraitItemFn) {
        if !is_for_tests(&item.attrs) {
            visit::visit_trait_item_fn(self, item);
        }
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        let name = call.method.to_string();
        // A parser of ours may have a method `expect`; that of Option and Result takes words.
        let takes_words = matches!(call.args.first(), None | Some(Expr::Lit(_)));
        if PANICKING_CALLS.contains(&name.as_str()) && (name.starts_with("unwrap") || takes_words) {
            self.report(format_args!(".{name}()"));
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_macro(&mut self, called: &'ast Macro) {
        let last = called.path.segments.last();
        let name = last.map(|last| last.ident.to_string()).unwrap_or_default();
        if PANICKING_MACROS.contains(&name.as_str()) {
            self.report(format_args!("{name}!"));
        }
        if self.is_pure && PRINTING_MACROS.contains(&name.as_str()) {
            self.report(format_args!("{name}! in a pure crate"));
        }
        self.check_tokens(called.tokens.clone());
        visit::visit_macro(self, called);
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        let silences = attribute.path().is_ident("allow") || attribute.path().is_ident("expect");
        let tokens = attribute
            .meta
            .require_list()
            .map(|list| list.tokens.to_string());
        if let (true, Ok(tokens)) = (silences, tokens) {
            let mut words = tokens.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
            // uniffi's scaffolding is unsafe by nature: the seam alone may say so (HOUSE, rule 10).
            let is_seam = self.source.of == SEAM;
            let is_kept =
                |word: &&str| LINTS.contains(word) && !(is_seam && *word == "unsafe_code");
            if let Some(lint) = words.find(is_kept) {
                self.report(format_args!("silences the lint {lint}"));
            }
        }
    }

    fn visit_path(&mut self, path: &'ast Path) {
        let words: Vec<_> = path
            .segments
            .iter()
            .map(|part| part.ident.to_string())
            .collect();
        self.check_path(&words);
        visit::visit_path(self, path);
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.check_use(&item.tree, &mut Vec::new());
    }
}

fn breaches(source: &Source) -> Vec<String> {
    let is_pure = PURE.contains(&source.of.as_str());
    let mut rules = Rules {
        source,
        is_pure,
        found: Vec::new(),
    };
    rules.visit_file(&source.file);
    rules.found
}

/// Comments and texts aside, the word stands nowhere; only uniffi's seam may have it.
fn says_unsafe(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(name) => name == "unsafe",
        TokenTree::Group(group) => says_unsafe(group.stream()),
        _ => false,
    })
}

#[test]
fn the_code_does_not_panic_and_the_pure_crates_are_pure() {
    let program = all().into_iter().filter(|source| !source.in_tests);
    let found: Vec<_> = program.flat_map(|source| breaches(&source)).collect();
    nothing(
        &found,
        "no panic; pure crates have no clock, disk, network, threads or randomness",
    );
}

#[test]
fn nothing_but_the_seam_is_unsafe() {
    let says =
        |source: &Source| source.of != SEAM && says_unsafe(source.text.parse().expect("tokens"));
    let found: Vec<_> = all()
        .into_iter()
        .filter(says)
        .map(|source| source.path)
        .collect();
    assert_eq!(found, Vec::<std::path::PathBuf>::new());
}

#[cfg(test)]
fn found(of: &str, text: &str) -> usize {
    breaches(&source(of, "a.rs", text)).len()
}

#[test]
fn a_panic_is_found_wherever_it_hides() {
    for bad in [
        "fn a() { b().unwrap(); }",
        "fn a() { b().expect(\"words\"); }",
        "fn a() { let c = || b().unwrap_err(); }",
        "fn a() { panic!(\"no\") }",
        "fn a() { std::panic!() }",
        "fn a() { todo!() }",
        "fn a() -> u8 { dbg!(1) }",
        "fn a() { println!(\"{}\", b().unwrap()); }",
        "impl A { fn a() { b().unwrap(); } }",
        "trait A { fn a() { b().unwrap(); } }",
        "mod a { fn a() { b().unwrap(); } }",
        "#[allow(clippy::unwrap_used)] fn a() {}",
        "#![allow(clippy::indexing_slicing)]",
        "#[expect(clippy::panic)] fn a() {}",
        "#[allow(unsafe_code)] fn a() {}",
    ] {
        assert_eq!(found("store", bad), 1, "{bad}");
    }
}

#[test]
fn only_the_seam_may_allow_unsafe_and_it_may_allow_nothing_else() {
    let allow = |lint: &str| format!("#![allow({lint})]");
    assert_eq!(found(SEAM, &allow("unsafe_code")), 0);
    assert_eq!(found("companion", &allow("unsafe_code")), 1);
    assert_eq!(found(SEAM, &allow("clippy::unwrap_used")), 1);
}

#[test]
fn tests_may_panic_and_honest_code_passes() {
    for good in [
        "#[cfg(test)] mod tests { fn a() { b().unwrap(); } }",
        "#[test] fn a() { b().unwrap(); }",
        "#[cfg(test)] #[allow(clippy::unwrap_used)] mod tests;",
        "fn a() { b().unwrap_or_default(); c.unwrap_or(1); }",
        "/// Never `unwrap()`.\nfn a() { let _ = \"panic!\"; }",
        "fn a() { parser.expect(Token::Comma); }",
        "#[allow(clippy::cast_possible_truncation)] fn a() {}",
        "fn a() { std::fs::read(\"a\"); }",
    ] {
        assert_eq!(found("store", good), 0, "{good}");
    }
}

#[test]
fn a_clock_a_disk_or_randomness_in_a_pure_crate_is_found() {
    for bad in [
        "use std::time::SystemTime;",
        "use std::time::{Duration, Instant};",
        "use std::{fs, fmt};",
        "use std::thread as strings;",
        "use std::time::*;",
        "use std::net::TcpStream;",
        "fn a() { std::fs::read(\"a\"); }",
        "fn a() { std::env::var(\"A\"); }",
        "fn a() { getrandom::fill(&mut b); }",
        "fn a() { rand::rng(); }",
        "fn a() { jiff::Timestamp::now(); }",
        "fn a() { TimeZone::system(); }",
        "fn a() { ActorId::random(); }",
        "fn a(b: &mut OsRng) {}",
        "fn a() { println!(\"hello\"); }",
    ] {
        for of in PURE {
            assert_eq!(found(of, bad), 1, "{of}: {bad}");
        }
        assert_eq!(found("companion", bad), 0, "companion: {bad}");
    }
    for good in [
        "use std::time::Duration;",
        "use std::collections::BTreeMap;",
        "fn a(now: i64, random: &mut dyn Random) -> i64 { now }",
        "#[cfg(test)] mod tests { use std::fs; }",
    ] {
        assert_eq!(found("vault", good), 0, "{good}");
    }
}

#[test]
fn unsafe_is_found_in_code_and_not_in_words() {
    let says = |text: &str| says_unsafe(text.parse().expect("tokens"));
    assert!(says("fn a() { unsafe { b() } }") && says("unsafe impl A for B {}"));
    assert!(says("#[unsafe(no_mangle)] fn a() {}"));
    assert!(!says(
        "/* unsafe */ // unsafe\nfn a() { \"unsafe\"; unsafe_code(); }"
    ));
}
