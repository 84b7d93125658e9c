//! What must be on the machine, installed where that is allowed.

use std::process::Command;

use crate::failure::{Failure, Result};
use crate::run;

/// A program that cargo does not bring.
#[derive(Debug, Clone, Copy)]
pub struct Prerequisite {
    name: &'static str,
    why: &'static str,
    /// The Debian and Ubuntu package.
    package: &'static str,
    /// A command that answers well when it is there.
    probe: (&'static str, &'static [&'static str]),
}

/// Compiles SQLCipher, OpenSSL and the fault shim.
pub const CC: Prerequisite = Prerequisite {
    name: "a C compiler",
    why: "SQLCipher and its OpenSSL are compiled from source",
    package: "gcc libc6-dev",
    probe: ("cc", &["--version"]),
};
/// Compiles libFuzzer.
pub const CXX: Prerequisite = Prerequisite {
    name: "a C++ compiler",
    why: "libFuzzer is compiled from source",
    package: "g++",
    probe: ("c++", &["--version"]),
};
/// Configures OpenSSL; the small `perl-base` lacks the modules.
pub const PERL: Prerequisite = Prerequisite {
    name: "perl",
    why: "OpenSSL's build is written in it",
    package: "perl",
    probe: (
        "perl",
        &["-MIPC::Cmd", "-MFindBin", "-MFile::Compare", "-e", "1"],
    ),
};
/// Builds OpenSSL.
pub const MAKE: Prerequisite = Prerequisite {
    name: "make",
    why: "OpenSSL is built with it",
    package: "make",
    probe: ("make", &["--version"]),
};
/// Runs the independent decoder and the Python seam tests.
pub const PYTHON: Prerequisite = Prerequisite {
    name: "Python 3 with venv",
    why: "the test vectors and the Python bindings are checked with it",
    package: "python3 python3-venv",
    probe: ("python3", &["-c", "import venv, ensurepip"]),
};
/// Compiles and runs the Kotlin seam tests.
pub const JAVA: Prerequisite = Prerequisite {
    name: "a JDK, 17 or newer",
    why: "the Kotlin bindings are tested on the JVM",
    package: "openjdk-17-jdk-headless",
    probe: ("javac", &["--release", "17", "--version"]),
};
/// Resolves Kotlin and runs its tests.
pub const MAVEN: Prerequisite = Prerequisite {
    name: "Maven",
    why: "it compiles and runs the Kotlin tests",
    package: "maven",
    probe: ("mvn", &["--version"]),
};

impl Prerequisite {
    fn is_there(&self) -> bool {
        let (program, words) = self.probe;
        run::answers(program, words)
    }
}

/// Installs what is missing when this is root on Debian or Ubuntu; else says what to install.
pub fn ensure(wanted: &[Prerequisite]) -> Result<()> {
    let missing: Vec<_> = wanted.iter().filter(|one| !one.is_there()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    for one in &missing {
        println!("missing: {} ({})", one.name, one.why);
    }
    let packages: Vec<&str> = missing
        .iter()
        .flat_map(|one| one.package.split_whitespace())
        .collect();
    let by_hand = || {
        Failure::Missing(format!(
            "please install what is missing and run this again; on Debian or Ubuntu:\n  \
             sudo apt-get install {}",
            packages.join(" ")
        ))
    };
    if !is_root() || !run::answers("apt-get", &["--version"]) {
        return Err(by_hand());
    }
    println!("installing with apt-get: {}", packages.join(" "));
    run::must(apt().arg("update").arg("-q"), "apt-get update")?;
    let mut install = apt();
    install
        .args(["install", "-q", "-y", "--no-install-recommends"])
        .args(&packages);
    run::must(&mut install, "apt-get install")?;
    if missing.iter().all(|one| one.is_there()) {
        Ok(())
    } else {
        Err(by_hand())
    }
}

fn apt() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

fn is_root() -> bool {
    Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}
