//! What the program can be asked to do, as `--help` tells it.

use chrono::NaiveTime;
use clap::{Args, Parser, Subcommand};
use std::{net::SocketAddr, path::PathBuf};

/// The sync server of Cầu Nối: serves the app to tablets, decides what they send, and keeps the records of one province
/// in SQLite or PostgreSQL. Settings are read from the command line or from the environment; CAUNOI_LOG sets what is logged, such as
/// `info` or `caunoi_hub=debug`.
#[derive(Debug, Parser)]
#[command(name = "caunoi-hub", version)]
#[expect(clippy::doc_markdown, reason = "it is printed as it stands")]
pub(crate) struct CommandLine {
    #[command(subcommand)]
    pub(crate) task: Task,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Serves the app and the API until it is stopped by Ctrl-C or SIGTERM
    Serve(Serve),
    /// Sets up a province and its first administrator in an empty data directory or database, and prints the administrator's link
    Init(Init),
    /// Makes a link that enrols one tablet of an officer
    Link(Link),
    /// Writes the sample as files, for an app that is opened with no hub at all
    SamplePack(SamplePack),
    /// Takes in a package that somebody has carried here, and writes the one to carry back; beside a running hub or without
    Import(Import),
    /// Writes a package for each tablet of a unit, with everything it has not read yet
    Export(Export),
    /// Adds a paper to the conference at hand, for everybody who takes part; beside a running hub or without one
    Publish(Publish),
    /// Copies the records into a folder, beside a running hub or without one, and reads the copy again
    Backup(Backup),
    /// Puts a backup into an empty data directory; tablets then send again what it does not hold
    Restore(Restore),
    /// Moves the records to another machine, knowingly, so that there is always one hub that writes
    #[command(subcommand)]
    Handover(Handover),
    /// Who has a place in which store, links that enrol, and taking places away
    #[command(subcommand)]
    User(User),
    /// Looks at everything that a hub needs, and says what to do about what is not right; changes nothing
    Doctor(Doctor),
}

/// Where the records are.
#[derive(Debug, Args)]
pub(crate) struct Data {
    /// The directory with the database, and with what makes an update small; made if it is missing
    #[arg(long = "data", env = "CAUNOI_DATA", value_name = "DIR", required_unless_present = "database")]
    pub(crate) folder: Option<PathBuf>,
    /// The records lie in this PostgreSQL database instead, which several hubs may share; it has to be there, and may be
    /// empty. Over a network that others use, put TLS around the connection: it has none of its own
    #[arg(long, env = "CAUNOI_DATABASE", value_name = "postgres://…", hide_env_values = true)]
    pub(crate) database: Option<String>,
}

/// Which page a link leads to.
#[derive(Debug, Args)]
pub(crate) struct Site {
    /// The address at which tablets reach the hub
    #[arg(long, env = "CAUNOI_ADDRESS", value_name = "URL", default_value = "http://localhost:8787")]
    pub(crate) address: String,
    /// How long the link can be used, in hours
    #[arg(long, env = "CAUNOI_LINK_HOURS", value_name = "HOURS", default_value_t = 72)]
    pub(crate) hours: u32,
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Address and port to listen on; port 0 takes a free one
    #[arg(long, env = "CAUNOI_LISTEN", value_name = "ADDRESS", default_value = "127.0.0.1:8787")]
    pub(crate) listen: SocketAddr,
    #[command(flatten)]
    pub(crate) data: Data,
    /// The directory with the built app; without it only the API is served
    #[arg(long, env = "CAUNOI_APP", value_name = "DIR")]
    pub(crate) app: Option<PathBuf>,
    /// Loads the sample province, on a clock that starts on 10 October 2024, and prints a link for each role
    #[arg(long, env = "CAUNOI_SAMPLE")]
    pub(crate) sample: bool,
    /// Prints links for the commanders of these units too, such as 01858,02185
    #[arg(long, env = "CAUNOI_LINKS_FOR", value_name = "CODES", value_delimiter = ',', requires = "sample")]
    pub(crate) links_for: Vec<String>,
    #[command(flatten)]
    pub(crate) backups: Backups,
}

/// Whether, where and when backups are taken by themselves.
#[derive(Debug, Args)]
pub(crate) struct Backups {
    /// Takes a backup into this directory each night, and at once where one was missed. Choose another disk
    #[arg(long = "backup", env = "CAUNOI_BACKUP", value_name = "DIR")]
    pub(crate) to: Option<PathBuf>,
    /// When, by the clock in Viet Nam
    #[arg(long = "backup-at", env = "CAUNOI_BACKUP_AT", value_name = "HH:MM", default_value = "02:30", value_parser = time)]
    pub(crate) at: NaiveTime,
    /// How many backups stay
    #[arg(long = "backup-keep", env = "CAUNOI_BACKUP_KEEP", value_name = "COUNT", default_value_t = 14)]
    pub(crate) keep: usize,
}

fn time(text: &str) -> Result<NaiveTime, String> {
    NaiveTime::parse_from_str(text, "%H:%M").map_err(|_| "a time of day such as 02:30".into())
}

#[derive(Debug, Args)]
pub(crate) struct Init {
    #[command(flatten)]
    pub(crate) data: Data,
    /// Name of the province, such as "Bắc Kạn"
    #[arg(long, value_name = "NAME")]
    pub(crate) province: String,
    /// The agency as it signs, such as "Công an tỉnh Bắc Kạn"
    #[arg(long, value_name = "NAME")]
    pub(crate) agency: String,
    /// Name of the first administrator
    #[arg(long, value_name = "NAME")]
    pub(crate) administrator: String,
    #[command(flatten)]
    pub(crate) site: Site,
}

#[derive(Debug, Args)]
pub(crate) struct Link {
    #[command(flatten)]
    pub(crate) data: Data,
    /// The officer's identifier, 32 hexadecimal digits
    #[arg(long, value_name = "ID")]
    pub(crate) officer: String,
    /// For officers who have all forgotten their PINs: on a tablet with the store of their team the link opens it, with
    /// everything in it that was never sent. Hand it over in person
    #[arg(long)]
    pub(crate) opens: bool,
    #[command(flatten)]
    pub(crate) site: Site,
}

#[derive(Debug, Args)]
pub(crate) struct SamplePack {
    /// Where to write `pack.postcard` and the folder `blobs`
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Import {
    #[command(flatten)]
    pub(crate) data: Data,
    /// The package
    #[arg(value_name = "FILE")]
    pub(crate) package: PathBuf,
    /// Where to write the package to carry back; without it, beside the one taken in
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) materials: Materials,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    #[command(flatten)]
    pub(crate) data: Data,
    /// The unit's code, such as 01858
    #[arg(long, value_name = "CODE")]
    pub(crate) unit: String,
    /// The directory to write the packages into
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) out: PathBuf,
    #[command(flatten)]
    pub(crate) materials: Materials,
}

#[derive(Debug, Args)]
pub(crate) struct Publish {
    #[command(flatten)]
    pub(crate) data: Data,
    /// What it is called
    #[arg(long, value_name = "TITLE")]
    pub(crate) title: String,
    /// The folder in which tablets show it
    #[arg(long = "folder", value_name = "NAME", default_value = "Tài liệu")]
    pub(crate) under: String,
    /// A .pdf or .txt file
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

/// How much of the materials goes into a package.
#[derive(Debug, Args)]
pub(crate) struct Materials {
    /// Megabytes of materials in one package; 0 leaves them out
    #[arg(long = "materials", env = "CAUNOI_CARRY_MATERIALS", value_name = "MB", default_value_t = 20)]
    pub(crate) megabytes: u64,
}

#[derive(Debug, Args)]
pub(crate) struct Backup {
    #[command(flatten)]
    pub(crate) data: Data,
    /// The directory for the copy; made if it is missing. Choose another disk than that of the records
    #[arg(long, value_name = "DIR")]
    pub(crate) to: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Restore {
    #[command(flatten)]
    pub(crate) data: Data,
    /// The copy, with its manifest beside it. With --database there is none: restore with the database's own tools first
    #[arg(value_name = "FILE", required_unless_present = "database")]
    pub(crate) copy: Option<PathBuf>,
}

/// First `seat` on the machine that is to go on, then `give` on the one that writes now, then `take` on the other.
#[derive(Debug, Subcommand)]
pub(crate) enum Handover {
    /// On the machine that is to go on: prints the name of its data directory
    Seat {
        #[command(flatten)]
        data: Data,
    },
    /// On the machine that writes now, beside the running hub: takes nothing more from here on, and writes the file to carry over
    Give {
        #[command(flatten)]
        data: Data,
        /// The seat that takes it up
        #[arg(long, value_name = "SEAT")]
        seat: String,
        /// The file to write; its manifest goes beside it, and both are carried over
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
    /// On the machine that goes on, before its hub is started: takes up what was handed over to it
    Take {
        #[command(flatten)]
        data: Data,
        /// The file that was written by `give`
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum User {
    /// Lists the officers and the stores in which they have a place
    List {
        #[command(flatten)]
        data: Data,
    },
    /// Makes a link that enrols one tablet of an officer
    Link(Link),
    /// Takes an officer's places away, and ends their links: the tablet is told at its next contact. What it has not sent
    /// yet is taken in still, as a package. What the officer may do is left to an administrator, in the app
    Revoke {
        #[command(flatten)]
        data: Data,
        /// The officer's identifier, 32 hexadecimal digits
        #[arg(long, value_name = "ID")]
        officer: String,
        /// Only the place in this store, as `list` names it; without it, all
        #[arg(long, value_name = "STORE")]
        store: Option<String>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Doctor {
    #[command(flatten)]
    pub(crate) data: Data,
    /// The directory with the built app
    #[arg(long, env = "CAUNOI_APP", value_name = "DIR")]
    pub(crate) app: Option<PathBuf>,
    /// The directory of the backups
    #[arg(long, env = "CAUNOI_BACKUP", value_name = "DIR")]
    pub(crate) backup: Option<PathBuf>,
    /// Address and port to listen on
    #[arg(long, env = "CAUNOI_LISTEN", value_name = "ADDRESS", default_value = "127.0.0.1:8787")]
    pub(crate) listen: SocketAddr,
}
