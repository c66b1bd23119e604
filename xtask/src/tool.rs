//! Programs that xtask starts: where they are found, and what becomes of their output.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;
use std::{env, thread};

use anyhow::{Context, Result, bail};

use crate::progress::Stopwatch;

/// How often a silent step says that it is still at work.
const SIGN_OF_LIFE: Duration = Duration::from_secs(20);

/// The root of the repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// Where tools go that are not on PATH: outside the repository so that a fresh clone finds them
/// again, and outside cargo's own folder so that nobody's other version is overwritten.
pub(crate) fn tools() -> PathBuf {
    let home = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    home("XDG_CACHE_HOME")
        .or_else(|| home("HOME").map(|home| home.join(".cache")))
        .map_or_else(|| root().join("target/tools"), |cache| cache.join("caunoi/tools"))
}

/// A command that starts in the root and finds our tools before those of the machine.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let own = [tools().join("bin"), root().join("tests/node_modules/.bin")];
    let machine = env::var_os("PATH").unwrap_or_default();
    let folders = own.into_iter().chain(env::split_paths(&machine));
    let mut command = Command::new(program);
    command.current_dir(root());
    if let Ok(path) = env::join_paths(folders) {
        command.env("PATH", path);
    }
    command
}

/// A command as a person would type it; no word of ours has a space in it.
pub(crate) fn typed(line: &str) -> Command {
    let mut words = line.split_whitespace();
    let mut command = command(words.next().unwrap_or_default());
    command.args(words);
    command
}

/// Runs a command whose output a person wants to see as it comes.
pub(crate) fn run(mut command: Command) -> Result<()> {
    let status = command.status().with_context(|| format!("could not start {}", shown(&command)))?;
    if !status.success() {
        bail!("{} ended with {status}", shown(&command));
    }
    Ok(())
}

/// Runs a command whose output matters only if it fails, with a sign of life now and then.
pub(crate) fn run_quietly(mut command: Command) -> Result<()> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().with_context(|| format!("could not start {}", shown(&command)))?;
    let watch = Stopwatch::start();
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(child.wait_with_output()));
    let output = loop {
        match receiver.recv_timeout(SIGN_OF_LIFE) {
            Ok(output) => {
                break output.with_context(|| format!("lost sight of {}", shown(&command)))?;
            }
            Err(mpsc::RecvTimeoutError::Timeout) => eprintln!("      … {watch}"),
            Err(mpsc::RecvTimeoutError::Disconnected) => bail!("lost sight of {}", shown(&command)),
        }
    };
    if !output.status.success() {
        eprint!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        bail!("{} ended with {}", shown(&command), output.status);
    }
    Ok(())
}

/// What a command printed, whether it succeeded or not, shown as it comes and kept to be read.
pub(crate) struct Told {
    /// Standard output, then standard error.
    pub(crate) text: String,
    /// Whether the command succeeded.
    pub(crate) success: bool,
}

/// Runs a command whose output is both shown and read.
pub(crate) fn tell(mut command: Command) -> Result<Told> {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().with_context(|| format!("could not start {}", shown(&command)))?;
    let stderr = child.stderr.take().map(|stream| thread::spawn(|| copy_lines(stream, std::io::stderr())));
    let mut text = child.stdout.take().map(|stream| copy_lines(stream, std::io::stdout())).unwrap_or_default();
    if let Some(lines) = stderr.and_then(|reader| reader.join().ok()) {
        text.push_str(&lines);
    }
    let success = child.wait().with_context(|| format!("lost sight of {}", shown(&command)))?.success();
    Ok(Told { text, success })
}

/// What a command prints, or nothing if it is missing or fails: for asking tools their version.
pub(crate) fn answer(mut command: Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    output.status.success().then_some(text)
}

/// A command as a person would type it.
pub(crate) fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

/// Passes lines on as they come, and returns them all.
fn copy_lines(from: impl Read, mut to: impl Write) -> String {
    let mut kept = String::new();
    let mut reader = BufReader::new(from);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
        // Nobody reading any more is no reason to stop what is running.
        let _ = to.write_all(&line);
        kept.push_str(&String::from_utf8_lossy(&line));
        line.clear();
    }
    kept
}
