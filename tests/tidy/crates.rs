//! The workspace as cargo sees it.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// A package: of the workspace, or from elsewhere.
#[derive(Debug, Clone, Default)]
pub struct Package {
    pub name: String,
    pub version: String,
    pub folder: PathBuf,
    pub licence: Option<String>,
    pub is_ours: bool,
    pub dependencies: Vec<Dependency>,
    pub targets: Vec<Target>,
}

/// A dependency that is linked into the package itself, not into its tests.
#[derive(Debug, Clone, Default)]
pub struct Dependency {
    pub name: String,
    pub requirement: String,
}

/// Something cargo compiles.
#[derive(Debug, Clone, Default)]
pub struct Target {
    pub root: PathBuf,
    /// Tests, benches and examples.
    pub is_test: bool,
}

/// The repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()
        .expect("the repository")
}

/// Every package that the lock file names.
pub fn packages() -> Vec<Package> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1"])
        .current_dir(root())
        .output()
        .expect("cargo metadata");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let all: Value = serde_json::from_slice(&output.stdout).expect("metadata is JSON");
    let ours = all["workspace_members"].as_array().expect("members");
    let packages = all["packages"].as_array().expect("packages");
    packages
        .iter()
        .map(|package| read(package, ours.contains(&package["id"])))
        .collect()
}

/// The packages of the workspace.
pub fn members() -> Vec<Package> {
    packages()
        .into_iter()
        .filter(|package| package.is_ours)
        .collect()
}

/// How many packages a crate is made of, itself aside; dev-dependencies do not count.
pub fn weight(name: &str) -> usize {
    let output = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--edges",
            "normal,build",
            "--prefix",
            "none",
            "--package",
            name,
        ])
        .current_dir(root())
        .output()
        .expect("cargo tree");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut lines: Vec<_> = text
        .lines()
        .map(|line| line.trim_end_matches(" (*)"))
        .collect();
    lines.sort_unstable();
    lines.dedup();
    lines.len() - 1
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn read(package: &Value, is_ours: bool) -> Package {
    let list = |name: &str| package[name].as_array().cloned().unwrap_or_default();
    let manifest = PathBuf::from(text(&package["manifest_path"]));
    Package {
        name: text(&package["name"]),
        version: text(&package["version"]),
        folder: manifest.parent().expect("a folder").to_owned(),
        licence: package["license"].as_str().map(str::to_owned),
        is_ours,
        dependencies: list("dependencies")
            .iter()
            .filter(|dependency| dependency["kind"] != "dev")
            .map(|dependency| Dependency {
                name: text(&dependency["name"]),
                requirement: text(&dependency["req"]),
            })
            .collect(),
        targets: list("targets").iter().map(target).collect(),
    }
}

fn target(target: &Value) -> Target {
    let kinds = target["kind"].as_array().cloned().unwrap_or_default();
    let test = |kind: &Value| kind == "test" || kind == "bench" || kind == "example";
    Target {
        root: text(&target["src_path"]).into(),
        is_test: kinds.iter().any(test),
    }
}
