//! Rules about the code itself.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace is above").to_path_buf()
}

/// Every Rust file below a folder, with its text.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
        for entry in std::fs::read_dir(folder).expect("a folder of the project").flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).expect("a source file is text");
                found.push((path, text));
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join(folder), &mut found);
    found
}

/// The files below `folder`, but not below any of `except`, that contain any of `words`.
fn offenders(folder: &str, except: &[&str], words: &[&str]) -> Vec<String> {
    let excepted = |path: &Path| except.iter().any(|except| path.starts_with(root().join(except)));
    let has = |text: &str| words.iter().any(|word| text.contains(word));
    let found = sources(folder).into_iter().filter(|(path, text)| !excepted(path) && has(text));
    found.map(|(path, _)| path.display().to_string()).collect()
}

/// The crates that a package needs to be built, without those of its tests.
fn dependencies(package: &str) -> Vec<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--package", package, "--edges", "normal", "--prefix", "none", "--format", "{p}"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().filter_map(|line| line.split(' ').next().map(str::to_owned)).collect()
}

#[test]
fn core_has_no_clock_no_randomness_and_no_io() {
    let forbidden =
        ["tokio", "axum", "sqlx", "leptos", "web-sys", "js-sys", "getrandom", "rand", "iana-time-zone", "wasm-bindgen"];
    let found = dependencies("caunoi-core");
    assert!(found.iter().any(|name| name == "serde"), "the tree is read: {found:?}");
    let wrong: Vec<_> = found.iter().filter(|name| forbidden.contains(&name.as_str())).collect();
    assert!(wrong.is_empty(), "core must not depend on {wrong:?}");
    let words = ["SystemTime", "Instant::now", "Utc::now", "Local::now", "std::fs", "std::net", "std::thread"];
    assert_eq!(offenders("core/src", &[], &words), Vec::<String>::new());
}

#[test]
fn only_the_browser_folder_talks_to_the_browser() {
    assert_eq!(offenders("src", &["src/browser"], &["js_sys::", "wasm_bindgen::", "web_sys::"]), Vec::<String>::new());
}

#[test]
fn only_the_state_starts_tasks() {
    assert_eq!(offenders("src", &["src/state"], &["spawn_local"]), Vec::<String>::new());
}

#[test]
fn screens_know_nothing_of_storage_or_network() {
    let words = ["browser::database", "browser::http", "browser::lock", "browser::worker"];
    assert_eq!(offenders("src/pages", &[], &words), Vec::<String>::new());
    assert_eq!(offenders("src/parts", &[], &words), Vec::<String>::new());
}

#[test]
fn sentences_have_keys() {
    // One letter with a Vietnamese mark in the code of a line is a sentence that no other language could replace.
    let marked = |line: &str| line.chars().any(|letter| matches!(letter, 'À'..='ỹ'));
    let code = |line: &&str| !line.trim_start().starts_with("//");
    let gallery = root().join("src/pages/gallery");
    let screens = ["src/pages", "src/parts", "src/state", "src/browser"].into_iter().flat_map(sources);
    let screens: Vec<_> = screens.filter(|(path, _)| !path.starts_with(&gallery)).collect();
    assert!(screens.iter().any(|(_, text)| text.contains("t().")), "the screens are read");
    let wrong = screens.iter().flat_map(|(path, text)| {
        let lines = text.lines().filter(code).filter(|line| marked(line));
        lines.map(move |line| format!("{}: {}", path.display(), line.trim()))
    });
    assert_eq!(wrong.collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn every_dependency_says_why_it_is_there() {
    for manifest in [
        "Cargo.toml",
        "core/Cargo.toml",
        "hub/Cargo.toml",
        "kdf/Cargo.toml",
        "scan/Cargo.toml",
        "servers/Cargo.toml",
        "tests/Cargo.toml",
        "xtask/Cargo.toml",
    ] {
        let text = std::fs::read_to_string(root().join(manifest)).expect("a manifest");
        let mut in_dependencies = false;
        let mut before = "";
        for line in text.lines() {
            if line.starts_with('[') {
                in_dependencies = line.contains("dependencies]") && !line.contains("workspace");
            } else if in_dependencies && line.contains('=') && !line.starts_with([' ', '#', ']']) {
                assert!(before.starts_with('#'), "{manifest}: no comment above `{line}`");
            }
            before = line;
        }
    }
}
