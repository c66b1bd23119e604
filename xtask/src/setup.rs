//! What has to be on the machine before anything is built or tested. What is there at the right
//! version is used as it is; what is missing is installed, and what cannot be is named in one line.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, anyhow, bail};

use crate::progress::Stopwatch;
use crate::tool::{answer, root, run_quietly, tools, typed};

/// Node.js below this cannot run the tools from npm.
const OLDEST_NODE: (u32, u32) = (20, 19);

/// Names under which a Chromium may be on PATH.
const CHROMIUM: [&str; 4] = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/// What `build` and `run` need.
pub(crate) fn for_build() -> Result<()> {
    wasm_target()?;
    trunk()?;
    wasm_bindgen()?;
    node_packages()
}

/// What formatting and clippy need beyond the toolchain itself.
pub(crate) fn for_lint() -> Result<()> {
    wasm_target()?;
    cargo_deny()
}

/// What all tests need.
pub(crate) fn for_test() -> Result<()> {
    for_build()?;
    for_lint()?;
    nextest()?;
    for_servers()?;
    for_browser().map(drop)
}

/// What the stories and the size of a first visit need; returns the browser.
pub(crate) fn for_browser() -> Result<PathBuf> {
    node_packages()?;
    of_debian("Chromium", "chromium chromium-driver", chromium)
}

/// What the tests of several hubs over one database need.
pub(crate) fn for_servers() -> Result<()> {
    of_debian("PostgreSQL", "postgresql", postgres)?;
    of_debian("HAProxy", "haproxy", || program("haproxy", &["/usr/sbin".into()])).map(drop)
}

/// A program that Debian has in some packages: where it is, or where it is once they are installed.
fn of_debian(name: &str, packages: &str, find: impl Fn() -> Option<PathBuf>) -> Result<PathBuf> {
    if let Some(found) = find() {
        return Ok(found);
    }
    // An old list of packages is no reason not to try.
    let _ = run_quietly(typed("apt-get update -qq"));
    let by_hand = format!("apt-get install {packages}");
    let mut install = typed(&format!("apt-get install -y -qq {packages}"));
    install.env("DEBIAN_FRONTEND", "noninteractive");
    installing(name, install, &by_hand)?;
    find().ok_or_else(|| missing(name, &by_hand))
}

/// The crates of the lock file, so that builds after this need no network.
pub(crate) fn crates() -> Result<()> {
    run_quietly(typed("cargo fetch --locked")).context("the crates of Cargo.lock could not be downloaded")
}

fn chromium() -> Option<PathBuf> {
    CHROMIUM.iter().find_map(|name| program(name, &[]))
}

/// Debian keeps the programs of each version of PostgreSQL in a folder of their own.
fn postgres() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    program("initdb", &versions.map(|version| version.path().join("bin")).collect::<Vec<_>>())
}

/// A program on PATH or in one of these folders.
fn program(name: &str, folders: &[PathBuf]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut candidates = std::env::split_paths(&path).chain(folders.iter().cloned()).map(|folder| folder.join(name));
    candidates.find(|file| file.is_file())
}

fn wasm_target() -> Result<()> {
    let present = answer(typed("rustc --print target-libdir --target wasm32-unknown-unknown"));
    if present.is_some_and(|folder| Path::new(&folder).is_dir()) {
        return Ok(());
    }
    let add = "rustup target add wasm32-unknown-unknown";
    installing("the wasm target", typed(add), add)
}

/// Trunk, without the part that looks for a newer Trunk.
fn trunk() -> Result<()> {
    let version = pinned("trunk-version")?;
    let package = format!("trunk@{version} --locked --no-default-features --features rustls");
    let present = answer(typed("trunk --version")) == Some(format!("trunk {version}"));
    if present { Ok(()) } else { install_crate("Trunk", &package) }
}

fn wasm_bindgen() -> Result<()> {
    let version = pinned("wasm_bindgen")?;
    let package = format!("wasm-bindgen-cli@{version}");
    let present = answer(typed("wasm-bindgen --version")) == Some(format!("wasm-bindgen {version}"));
    if present { Ok(()) } else { install_crate("wasm-bindgen", &package) }
}

/// Any version that is there will do; the one installed is known to build with our toolchain.
fn cargo_deny() -> Result<()> {
    let present = answer(typed("cargo deny --version")).is_some();
    if present { Ok(()) } else { install_crate("cargo-deny", "cargo-deny@0.20.2 --locked") }
}

/// As with cargo-deny.
pub(crate) fn nextest() -> Result<()> {
    let present = answer(typed("cargo nextest --version")).is_some();
    if present { Ok(()) } else { install_crate("cargo-nextest", "cargo-nextest@0.9.143 --locked") }
}

/// Installs a program from crates.io, optimised only as far as pays for what runs for seconds.
fn install_crate(name: &str, package: &str) -> Result<()> {
    let by_hand = format!("cargo install {package}");
    let mut install = typed(&by_hand);
    install
        .arg("--quiet")
        .arg("--root")
        .arg(tools())
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
    installing(name, install, &by_hand)
}

/// The packages of tests/package-lock.json: wasm-opt, pdf.js and the driver of the browser.
fn node_packages() -> Result<()> {
    let node = answer(typed("node --version")).ok_or_else(|| missing("Node.js", "apt-get install nodejs npm"))?;
    if node_version(&node).is_none_or(|version| version < OLDEST_NODE) {
        let (major, minor) = OLDEST_NODE;
        bail!("Node.js {node} is too old: install {major}.{minor} or newer");
    }
    packages(&root().join("tests"))
}

/// The packages of a folder's own package-lock.json.
pub(crate) fn packages(folder: &Path) -> Result<()> {
    if newer(&folder.join("node_modules/.package-lock.json"), &folder.join("package-lock.json")) {
        return Ok(());
    }
    let mut install = typed("npm ci");
    install.current_dir(folder);
    let by_hand = folder.strip_prefix(root()).unwrap_or(folder).display();
    installing("the packages from npm", install, &format!("cd {by_hand} && npm ci"))
}

/// Major and minor of `v20.19.1`.
fn node_version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.strip_prefix('v')?.split('.').map(|part| part.parse().ok());
    Some((parts.next()??, parts.next()??))
}

/// Whether `made` exists and is not older than `source`.
fn newer(made: &Path, source: &Path) -> bool {
    let modified = |path: &Path| fs::metadata(path).and_then(|data| data.modified()).ok();
    match (modified(made), modified(source)) {
        (Some(made), Some(source)) => made >= source,
        _ => false,
    }
}

/// A version that Trunk.toml names: `key = "…"`.
fn pinned(key: &str) -> Result<String> {
    let text = fs::read_to_string(root().join("Trunk.toml")).context("Trunk.toml cannot be read")?;
    value_of(&text, key).ok_or_else(|| anyhow!("Trunk.toml names no {key}"))
}

/// The quoted value of a line `key = "value"`, without the `=` of an exact requirement.
fn value_of(toml: &str, key: &str) -> Option<String> {
    let value = toml.lines().find_map(|line| line.strip_prefix(key)?.trim_start().strip_prefix('='))?;
    Some(value.trim().trim_matches('"').trim_start_matches('=').to_owned())
}

/// Runs an installation; one that fails becomes one plain line with the command to try by hand.
fn installing(name: &str, install: Command, by_hand: &str) -> Result<()> {
    let watch = Stopwatch::start();
    eprintln!("      installing {name} …");
    run_quietly(install).with_context(|| missing(name, by_hand).to_string())?;
    eprintln!("      installed {name}: {watch}");
    Ok(())
}

fn missing(name: &str, by_hand: &str) -> anyhow::Error {
    anyhow!("{name} is missing and could not be installed; by hand: {by_hand}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_is_read_without_quotes_and_equals_sign() {
        let toml = "trunk-version = \"=0.21.14\"\n[tools]\nwasm_bindgen = \"0.2.130\"\n";
        assert_eq!(value_of(toml, "trunk-version").as_deref(), Some("0.21.14"));
        assert_eq!(value_of(toml, "wasm_bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(value_of(toml, "wasm_opt"), None);
    }

    #[test]
    fn the_pinned_wasm_bindgen_is_the_one_the_app_is_linked_with() {
        let lock = fs::read_to_string(root().join("Cargo.lock")).expect("Cargo.lock");
        let version = pinned("wasm_bindgen").expect("a pin");
        assert!(lock.contains(&format!("name = \"wasm-bindgen\"\nversion = \"{version}\"\n")));
    }

    #[test]
    fn versions_of_node_are_compared_as_numbers() {
        assert_eq!(node_version("v20.19.1"), Some((20, 19)));
        assert!(node_version("v9.11.2") < Some(OLDEST_NODE));
        assert_eq!(node_version("20"), None);
    }
}
