//! The command line of the hub.

mod backups;
mod by_hand;
mod command_line;
mod doctor;
mod handover;
mod publish;
mod serve;
mod setup;
mod user;

use clap::Parser;
use command_line::{CommandLine, Task};
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

/// Whatever ends the program early; it is printed in one line.
type Failure = Box<dyn std::error::Error + Send + Sync>;

fn main() -> ExitCode {
    let command_line = CommandLine::parse();
    let filter = EnvFilter::try_from_env("CAUNOI_LOG").unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    // What the program has to say to whoever started it goes to standard output; the log goes beside it.
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match run(command_line) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("caunoi-hub: {failure}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn run(command_line: CommandLine) -> Result<(), Failure> {
    match command_line.task {
        Task::Serve(options) => serve::serve(options).await,
        Task::Init(options) => setup::init(options).await,
        Task::Link(options) => setup::link(options).await,
        Task::SamplePack(options) => setup::sample_pack(options).await,
        Task::Import(options) => by_hand::import(options).await,
        Task::Export(options) => by_hand::export(options).await,
        Task::Publish(options) => publish::publish(options).await,
        Task::Backup(options) => backups::backup(options).await,
        Task::Restore(options) => backups::restore(options).await,
        Task::Handover(step) => handover::handover(step).await,
        Task::User(task) => user::user(task).await,
        Task::Doctor(options) => doctor::doctor(options).await,
    }
}
