//! Everything that a person or CI does to the project: `cargo xtask help`.

mod bench;
mod build;
mod check;
mod count;
mod gallery;
mod hub;
mod progress;
mod setup;
mod shots;
mod size;
mod stage;
mod tool;
mod variant;

use std::process::ExitCode;

use anyhow::{Result, bail};

use build::Profile;

const HELP: &str = "\
cargo xtask <command>

  run [--port N] [--data DIR]  set up, build, and start the hub with the sample province
  build [--release]            the app and the hub
  test [FILTER]                every check and test, or only the tests with FILTER in their name
  lint                         formatting, clippy (native and wasm), licences and sources
  sim --seeds N [--seed S]     many simulated devices, one printed seed each
  story [FILTER]               build, then the stories in a real browser
  faults [--rounds N] [--seed S]  the browser is killed N times in the middle of its work; nothing may be lost
  faults hub | database [--rounds N]  the same of the hub, and of a PostgreSQL before a standby
  golden                       writes a store of the present format anew, and opens those of all formats
  gallery                      every part of the screens in every state, and its stories
  shots                        pictures of every screen, in every size and theme, below target/shots
  bench load | lighthouse      first paint and first answer against a bare page; Lighthouse's scores
  bench store                  opening and saving 10,000 records against Dexie, PouchDB and RxDB; what typing costs
  bench sync                   all posts at once against a bare handler; a month of a post against PouchDB
  floor [--write]              the web features in use with the Chrome of each; --write: docs/browsers.md
  size [--check]               bytes of a first visit, file by file; --check keeps to the budget
  stage                        what Trunk runs after it has built the app
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match dispatch(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Calls the command that is named; anything not understood is an error, not a guess.
fn dispatch(arguments: &[&str]) -> Result<()> {
    match arguments {
        ["run", options @ ..] => hub::run(options),
        ["build"] => build::command(Profile::Debug),
        ["build", "--release"] => build::command(Profile::Release),
        ["test"] => check::test(None),
        ["test", filter] if !filter.starts_with('-') => check::test(Some(filter)),
        ["lint"] => check::lint(),
        ["sim", options @ ..] => check::sim(options).map(drop),
        ["story"] => check::story(None),
        ["story", filter] if !filter.starts_with('-') => check::story(Some(filter)),
        ["faults", options @ ..] => check::faults(options),
        ["golden"] => check::golden(),
        ["gallery"] => gallery::command(),
        ["shots"] => shots::command(),
        ["bench", name] => bench::command(name),
        ["floor"] => shots::floor(false),
        ["floor", "--write"] => shots::floor(true),
        ["size"] => size::command(false),
        ["size", "--check"] => size::command(true),
        ["stage"] => stage::command(),
        [] | ["help" | "--help" | "-h"] => {
            print!("{HELP}");
            Ok(())
        }
        other => bail!("not understood: {}\n\n{HELP}", other.join(" ")),
    }
}
