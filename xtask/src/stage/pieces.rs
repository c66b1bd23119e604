//! The program in pieces: one that the page starts with, and those that it loads when one of their screens is shown first
//! (`src/pages/pieces.rs`).
//!
//! Trunk knows no pieces. So what it made of the program is made once more here, in the order that cutting asks for: cut
//! what the compiler wrote, bind the first piece, then optimise each.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow, ensure};
use sha2::{Digest, Sha256};
use wasm_split_cli_support::{Options, transform};

use super::{files, hex};
use crate::tool::{run_quietly, typed};

/// The program's name, with which the names of its files begin.
pub(super) const PROGRAM: &str = "caunoi";
/// What is in a piece beside its own name: it is used by more than one of them.
pub(super) const SHARED: &str = "shared";

/// The script that loads the other pieces, as the splitter names it.
const LOADER: &str = "__wasm_split.js";

/// wasm-opt's: size above all. The first kilobyte of memory is the very end of the stack. Functions in the order of their
/// names stand beside similar ones, which compresses better. And what the compiler took for granted.
const OPTIMISE: &str = "wasm-opt -Oz --low-memory-unused --reorder-functions-by-name --enable-bulk-memory \
    --enable-nontrapping-float-to-int --enable-sign-ext --enable-mutable-globals --enable-reference-types --enable-multivalue";

/// Puts the pieces of a program in the place of the whole. `whole` is what the compiler wrote.
pub(super) fn cut(staging: &Path, whole: &Path) -> Result<()> {
    let work = whole.with_file_name("pieces");
    if work.exists() {
        fs::remove_dir_all(&work).context("the pieces of the last build cannot be removed")?;
    }
    let bound = work.join("bound");
    let mut pieces = split(whole, &work)?;
    bind(&work.join(format!("{PROGRAM}.wasm")), &bound)?;
    let mut script = one_script(&bound, &work)?;

    for piece in &mut pieces {
        let (old, path) = (piece.clone(), work.join(&*piece));
        optimise(&path)?;
        let bytes = fs::read(&path)?;
        *piece = named(&old, &bytes);
        script = script.replace(&format!("./{old}"), &format!("./{piece}"));
        fs::write(staging.join(&*piece), bytes)?;
    }
    let first = bound.join(format!("{PROGRAM}_bg.wasm"));
    optimise(&first)?;
    fs::copy(&first, staging.join(of_trunk(staging, "_bg.wasm")?))?;
    fs::write(staging.join(of_trunk(staging, ".js")?), script)?;
    Ok(())
}

/// Cuts, and gives the names of all pieces but the first.
fn split(whole: &Path, work: &Path) -> Result<Vec<String>> {
    let program = fs::read(whole).with_context(|| format!("{} cannot be read", whole.display()))?;
    let (first, script) = (work.join(format!("{PROGRAM}.wasm")), format!("./{PROGRAM}.js"));
    let mut options = Options::new(&program);
    options.output_dir = work;
    options.main_out_path = &first;
    options.main_module = &script;
    let made = transform(options).map_err(|error| anyhow!("the program could not be cut: {error:#}"))?;
    let name = |path: &std::path::PathBuf| path.file_name().map(|name| name.to_string_lossy().into_owned());
    let mut names: Vec<_> = made.split_modules.iter().filter_map(name).collect();
    names.sort_unstable();
    Ok(names)
}

/// Makes the script that joins the first piece to the browser.
fn bind(program: &Path, to: &Path) -> Result<()> {
    let mut bind = typed("wasm-bindgen --target web --no-typescript --keep-lld-exports --no-demangle --out-name");
    bind.arg(PROGRAM).arg("--out-dir").arg(to).arg(program);
    run_quietly(bind)
}

/// Has wasm-opt go over a piece.
pub(crate) fn optimise(piece: &Path) -> Result<()> {
    let mut optimise = typed(OPTIMISE);
    optimise.arg(piece).arg("-o").arg(piece);
    run_quietly(optimise)
}

/// The script with the loader in it. As two files each would import the other: one more round before anything starts,
/// and two names that depend on each other.
fn one_script(bound: &Path, work: &Path) -> Result<String> {
    let script = fs::read_to_string(bound.join(format!("{PROGRAM}.js")))?;
    let loader = fs::read_to_string(work.join(LOADER))?;
    join(&script, &loader)
}

fn join(script: &str, loader: &str) -> Result<String> {
    let is_import = |line: &&str| line.starts_with("import * as ") && line.contains(LOADER);
    let names = script.lines().filter(is_import).filter_map(|line| line.split(' ').nth(3)).collect::<Vec<_>>();
    ensure!(!names.is_empty(), "the script does not import the loader");
    let exported = |line: &str| Some(line.strip_prefix("export const ")?.split(' ').next()?.to_owned());
    let loads = loader.lines().filter_map(exported).collect::<Vec<_>>().join(", ");
    ensure!(!loads.is_empty(), "the loader loads nothing");

    let mut joined = String::new();
    let ours = script.lines().filter(|line| !is_import(line));
    let theirs =
        loader.lines().filter(|line| !line.starts_with("import ")).map(|line| line.trim_start_matches("export "));
    for line in ours.chain(theirs) {
        joined.push_str(line);
        joined.push('\n');
    }
    Ok(names.iter().fold(joined, |joined, name| format!("{joined}const {name} = {{ {loads} }};\n")))
}

/// `rest-0123456789abcdef.wasm` for `split_rest.wasm`; what several pieces use is `shared-…`.
fn named(name: &str, bytes: &[u8]) -> String {
    let stem = name.strip_suffix(".wasm").unwrap_or(name);
    let stem = stem.strip_prefix("split_").unwrap_or(SHARED);
    format!("{stem}-{}.wasm", &hex(&Sha256::digest(bytes))[..16])
}

/// The name that Trunk gave a file of the program.
fn of_trunk(staging: &Path, end: &str) -> Result<String> {
    let names = files(staging)?;
    let mut found = names.into_iter().filter(|name| name.starts_with(&format!("{PROGRAM}-")) && name.ends_with(end));
    found.next().with_context(|| format!("Trunk has made no {PROGRAM}-…{end}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loader_becomes_part_of_the_script() {
        let script = "import * as one from \"./__wasm_split.js\"\nimport * as two from \"./__wasm_split.js\"\nstart(one, two);\n";
        let loader =
            "import { initSync } from \"./caunoi.js\"\nexport const load_rest = load(\"./split_rest.wasm\");\n";
        let joined = join(script, loader).expect("a script");
        let expected = "start(one, two);\nconst load_rest = load(\"./split_rest.wasm\");\n\
                        const one = { load_rest };\nconst two = { load_rest };\n";
        assert_eq!(joined, expected);
        assert!(join("start();", loader).is_err() && join(script, "nothing").is_err());
    }

    #[test]
    fn pieces_are_named_by_what_is_in_them() {
        let name = named("split_rest.wasm", b"1");
        assert!(name.starts_with("rest-") && name.len() == "rest-.wasm".len() + 16, "{name}");
        assert_ne!(name, named("split_rest.wasm", b"2"));
        assert!(named("chunk_3.wasm", b"1").starts_with("shared-"));
    }
}
