//! Files, functions and lines stay short; `lib.rs` is a contents page.

use std::path::Path;

use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Block, Item, Signature};

use super::found::nothing;
use super::sources::{Source, all, is_for_tests, source};
use super::texts;

const FILE_LINES_MAX: usize = 500;
const FUNCTION_LINES_MAX: usize = 60;
const LINE_COLUMNS_MAX: usize = 100;
/// What people write code in here.
const CODE: &[&str] = &["c", "h", "kt", "py", "rs", "sh", "sql", "swift"];

fn long_file(source: &Source) -> Option<String> {
    let lines = source.text.lines().count();
    let long = !source.in_tests && lines > FILE_LINES_MAX;
    long.then(|| format!("{}: {lines} lines", source.path.display()))
}

fn long_lines(path: &Path, text: &str) -> Vec<String> {
    let long = |(_, line): &(usize, &str)| line.chars().count() > LINE_COLUMNS_MAX;
    let long = text.lines().enumerate().filter(long);
    long.map(|(place, _)| format!("{}:{}", path.display(), place + 1))
        .collect()
}

/// Finds functions of the program that are too long; closures belong to the function around them.
/// Tests are aside, as for files: a table of cases is read more easily whole.
#[derive(Default)]
struct Functions(Vec<String>);

impl Functions {
    fn measure(&mut self, signature: &Signature, block: &Block) {
        let lines = block.span().end().line + 1 - signature.span().start().line;
        if lines > FUNCTION_LINES_MAX {
            self.0.push(format!("{}: {lines} lines", signature.ident));
        }
    }
}

impl<'ast> Visit<'ast> for Functions {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !is_for_tests(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        if !is_for_tests(&item.attrs) {
            self.measure(&item.sig, &item.block);
            visit::visit_item_fn(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.measure(&item.sig, &item.block);
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(block) = &item.default {
            self.measure(&item.sig, block);
        }
        visit::visit_trait_item_fn(self, item);
    }
}

fn long_functions(source: &Source) -> Vec<String> {
    let mut functions = Functions::default();
    functions.visit_file(&source.file);
    functions
        .0
        .into_iter()
        .map(|one| format!("{} {one}", source.path.display()))
        .collect()
}

/// A contents page holds modules and what they lend out; uniffi wants its one macro there.
fn code_in_contents(source: &Source) -> Vec<String> {
    let is_code = |item: &&Item| match item {
        Item::Use(_) => false,
        Item::Mod(module) => module.content.is_some(),
        Item::Macro(called) => called
            .mac
            .path
            .segments
            .last()
            .is_none_or(|last| last.ident != "setup_scaffolding"),
        _ => true,
    };
    let code = source.file.items.iter().filter(is_code);
    code.map(|item| format!("{}:{}", source.path.display(), item.span().start().line))
        .collect()
}

#[test]
fn files_have_at_most_500_lines() {
    let long: Vec<_> = all().iter().filter_map(long_file).collect();
    nothing(&long, "files have at most 500 lines");
}

#[test]
fn lines_have_at_most_100_columns() {
    let code = texts::all().into_iter().filter(|(path, _)| {
        path.extension()
            .is_some_and(|extension| CODE.iter().any(|one| extension == *one))
    });
    let long: Vec<_> = code
        .flat_map(|(path, text)| long_lines(&path, &text))
        .collect();
    nothing(&long, "lines have at most 100 columns");
}

#[test]
fn functions_have_at_most_60_lines() {
    let program = all().into_iter().filter(|source| !source.in_tests);
    let long: Vec<_> = program.flat_map(|source| long_functions(&source)).collect();
    nothing(&long, "functions have at most 60 lines");
}

#[test]
fn every_lib_rs_is_a_contents_page() {
    let pages = all()
        .into_iter()
        .filter(|source| source.path.ends_with("lib.rs"));
    let code: Vec<_> = pages.flat_map(|page| code_in_contents(&page)).collect();
    nothing(&code, "lib.rs is a contents page");
}

#[test]
fn a_file_of_501_lines_is_found_and_one_of_500_is_not() {
    let of = |lines: usize| source("store", "a.rs", &"// a\n".repeat(lines));
    assert_eq!(long_file(&of(500)), None);
    assert_eq!(long_file(&of(501)), Some("a.rs: 501 lines".to_owned()));
}

#[test]
fn a_line_of_101_columns_is_found_and_one_of_100_is_not() {
    let path = Path::new("a.sql");
    assert_eq!(long_lines(path, &"é".repeat(100)), Vec::<String>::new());
    assert_eq!(
        long_lines(path, &format!("\n{}", "é".repeat(101))),
        ["a.sql:2"]
    );
}

#[test]
fn a_function_of_61_lines_is_found_wherever_it_hides() {
    let of = |lines: usize| format!("fn long() {{\n{}}}", "call();\n".repeat(lines - 2));
    let found = |text: &str| long_functions(&source("store", "a.rs", text));
    assert_eq!(found(&of(60)), Vec::<String>::new());
    assert_eq!(found(&of(61)), ["a.rs long: 61 lines"]);
    assert_eq!(
        found(&format!("/// Docs.\n/// More.\n#[inline]\n{}", of(60))).len(),
        0
    );
    assert_eq!(found(&format!("impl A {{ {} }}", of(61))).len(), 1);
    assert_eq!(found(&format!("trait A {{ {} }}", of(61))).len(), 1);
    assert_eq!(found(&format!("mod a {{ {} }}", of(61))).len(), 1);
    assert_eq!(
        found(&format!("#[cfg(test)] mod a {{ {} }}", of(61))).len(),
        0
    );
    assert_eq!(found(&format!("#[test] {}", of(61))).len(), 0);
    assert_eq!(found(&format!("fn short() {{ {} }}", of(61))).len(), 2);
}

#[test]
fn code_in_a_contents_page_is_found() {
    let found = |text: &str| code_in_contents(&source("ffi", "lib.rs", text)).len();
    assert_eq!(
        found("//! Docs.\nmod a;\npub use a::B;\nuniffi::setup_scaffolding!();"),
        0
    );
    for code in [
        "fn a() {}",
        "struct A;",
        "mod a { }",
        "const A: u8 = 1;",
        "println!();",
    ] {
        assert_eq!(found(code), 1, "{code}");
    }
}
