//! Starting the hub: for a person who wants to see it, and for a measurement.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, anyhow, bail};

use crate::build::{self, Profile};
use crate::progress::Steps;
use crate::tool::{command, root};

/// `cargo xtask run`: sets up, builds, and becomes the hub.
pub(crate) fn run(options: &[&str]) -> Result<()> {
    let (port, data) = options_of_run(options)?;
    build::everything(Profile::Release, &mut Steps::new(build::STEPS))?;
    let hub = serve(&format!("127.0.0.1:{port}"), data);
    eprintln!("starting the hub; Ctrl-C stops it");
    become_it(hub)
}

fn options_of_run(options: &[&str]) -> Result<(u16, PathBuf)> {
    let (mut port, mut data) = (8787, build::target().join("sample-hub"));
    let mut rest = options.iter();
    while let Some(option) = rest.next() {
        let value = rest.next().ok_or_else(|| anyhow!("{option} needs a value"))?;
        match *option {
            "--port" => {
                port = value.parse().with_context(|| format!("{value} is no port"))?;
            }
            "--data" => data = std::env::current_dir()?.join(value),
            _ => bail!("not understood: {option} (known: --port N, --data DIR)"),
        }
    }
    Ok((port, data))
}

/// The hub with the built app and the sample province.
fn serve(listen: &str, data: PathBuf) -> Command {
    let mut hub = command(build::hub_binary(Profile::Release));
    hub.args(["serve", "--listen", listen, "--data"]).arg(data);
    hub.arg("--app").arg(root().join("dist")).arg("--sample");
    hub
}

/// Hands the terminal over, so that Ctrl-C reaches the hub and the shell waits until it stopped.
#[cfg(unix)]
fn become_it(mut hub: Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    Err(hub.exec()).context("the hub could not be started")
}

#[cfg(not(unix))]
fn become_it(hub: Command) -> Result<()> {
    crate::tool::run(hub)
}

/// A hub that runs until this is dropped.
pub(crate) struct RunningHub {
    process: Child,
    /// The link that enrols the first post.
    pub(crate) post_link: String,
}

impl RunningHub {
    /// Starts a hub on a free port with an empty data folder, and waits until it listens.
    pub(crate) fn start(data: PathBuf) -> Result<Self> {
        let mut process =
            serve("127.0.0.1:0", data).stdout(Stdio::piped()).spawn().context("the hub could not be started")?;
        let mut lines = BufReader::new(process.stdout.take().context("the hub has no output")?).lines();
        let mut hub = Self { process, post_link: String::new() };
        while let Some(line) = lines.next().transpose()? {
            if let Some(link) = line.strip_prefix("link post ") {
                link.trim().clone_into(&mut hub.post_link);
            }
            if line.starts_with("listening ") {
                // What it prints from here on is read, so that it never waits for us.
                std::thread::spawn(move || lines.for_each(drop));
                return Ok(hub);
            }
        }
        bail!("the hub ended before it listened")
    }
}

impl Drop for RunningHub {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn run_takes_a_port_and_a_folder() {
        let (port, data) = options_of_run(&["--port", "9000", "--data", "/srv/hub"]).expect("options");
        assert_eq!((port, data), (9000, PathBuf::from("/srv/hub")));
        assert_eq!(options_of_run(&[]).expect("none").0, 8787);
        assert!(options_of_run(&["--port"]).is_err());
        assert!(options_of_run(&["--quick", "yes"]).is_err());
    }
}
