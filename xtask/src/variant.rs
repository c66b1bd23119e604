//! A second build of the app in which one sentence is another one. What an update costs is measured between the two.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::build::{self, Profile, source_files, sources};
use crate::stage;
use crate::tool::{command, root, run, run_quietly, typed};

/// The file with the sentence, the sentence, and what it becomes: longer, so that what comes after it moves.
const FILE: &str = "src/text/shell.rs";
const BEFORE: &str = "Đồng chí chọn một mục ở thanh điều hướng.";
const AFTER: &str = "Địa chỉ này không có trong ứng dụng. Đồng chí chọn một mục ở thanh điều hướng.";

/// Below the root, where the settings of cargo that hold for the root hold as well.
const FOLDER: &str = "target/variant";

/// Where it is once it was built.
pub(crate) fn folder() -> PathBuf {
    root().join(FOLDER).join("dist")
}

/// Builds it, unless it is there and belongs to the sources as they are.
pub(crate) fn app() -> Result<()> {
    let folder = root().join(FOLDER);
    let stamp = folder.join("stamp");
    let sources = sources().context("git knows which files are sources, and does not answer")?;
    if fs::read_to_string(&stamp).is_ok_and(|built| built == sources) {
        return Ok(());
    }
    if folder.exists() {
        fs::remove_dir_all(&folder).context("the last variant cannot be removed")?;
    }
    copy_sources(&folder)?;
    copy_artifacts(&folder)?;
    let mut trunk = typed("trunk build --release");
    trunk.current_dir(&folder).env("CARGO_TARGET_DIR", folder.join("target"));
    run(trunk)?;
    stage::all(&self::folder(), Profile::Release, &folder.join("target"))?;
    fs::remove_dir_all(folder.join("target"))?;
    Ok(fs::write(stamp, sources)?)
}

/// Every source with the time of its last change, so that cargo sees that only one is another.
fn copy_sources(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    let mut copy = typed("cp --preserve=timestamps --parents --target-directory");
    // The settings of cargo are found above; found twice, they would count twice.
    copy.arg(folder).args(source_files().unwrap_or_default().iter().filter(|file| !file.starts_with(".cargo/")));
    run_quietly(copy)?;
    edit(&folder.join(FILE), |text| {
        ensure!(text.matches(BEFORE).count() == 1, "{FILE} must have the sentence `{BEFORE}` once");
        Ok(text.replace(BEFORE, AFTER))
    })?;
    // Its hook would build xtask and the hub again; `stage::all` does the same from here.
    edit(&folder.join("Trunk.toml"), |text| Ok(text.split("[[hooks]]").next().unwrap_or_default().to_owned()))
}

fn edit(file: &Path, change: impl FnOnce(&str) -> Result<String>) -> Result<()> {
    let text = fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    Ok(fs::write(file, change(&text)?)?)
}

/// The compiled dependencies: a build of its own would take minutes for the same.
fn copy_artifacts(folder: &Path) -> Result<()> {
    for part in ["wasm", "wasm32-unknown-unknown/wasm"] {
        let (from, to) = (build::target().join(part), folder.join("target").join(part));
        if from.exists() {
            fs::create_dir_all(to.parent().unwrap_or(folder))?;
            let mut copy = command("cp");
            copy.args(["--archive", "--reflink=auto"]).arg(from).arg(to);
            run_quietly(copy)?;
        }
    }
    Ok(())
}
