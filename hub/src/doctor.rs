//! `caunoi-hub doctor`: what a hub needs, thing by thing.

use crate::{Failure, command_line::Doctor, setup};
use caunoi_core::time::Moment;
use caunoi_hub::{
    backup,
    clock::Clock,
    http::App,
    store::{Contents, SqliteStore},
};
use std::{
    fs,
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    time::{Duration, UNIX_EPOCH},
};

/// Below this there is hardly room for another day.
const ROOM_ERROR: u64 = 200 << 20;
/// Below this it is time to make room.
const ROOM_WARNING: u64 = 2 << 30;
/// A backup older than this has been missed: a day and some hours, in milliseconds.
const OLD: i64 = 30 * 3_600_000;
/// A file or a stamp so much later than the clock means that the clock is wrong, in milliseconds.
const CLOCK: i64 = 5 * 60_000;
/// For a hub on this machine to answer.
const ANSWER: Duration = Duration::from_secs(2);

/// How a thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Grade {
    Ok,
    Warning,
    Error,
}

/// What was found, in a sentence that says what to do where there is something to do.
struct Finding(Grade, String);

fn ok(sentence: impl Into<String>) -> Finding {
    Finding(Grade::Ok, sentence.into())
}

fn warning(sentence: impl Into<String>) -> Finding {
    Finding(Grade::Warning, sentence.into())
}

fn error(sentence: impl Into<String>) -> Finding {
    Finding(Grade::Error, sentence.into())
}

pub(crate) async fn doctor(options: Doctor) -> Result<(), Failure> {
    let now = Clock::real().now();
    let mut findings = Vec::new();
    match (&options.data.database, &options.data.folder) {
        (Some(_), _) => findings.push(("database", server(&options).await)),
        (None, Some(folder)) => findings.extend(beside(folder, now).await),
        (None, None) => return Err("neither a data directory nor a database is named".into()),
    }
    findings.push(("app", app(options.app.as_deref())));
    findings.push(("backup", backups(&options, now)));
    findings.push(("address", address(options.listen)));
    for (thing, Finding(grade, sentence)) in &findings {
        let word = match grade {
            Grade::Ok => "ok",
            Grade::Warning => "warning",
            Grade::Error => "error",
        };
        println!("{word:8} {thing}: {sentence}");
    }
    let errors = findings.iter().filter(|(_, Finding(grade, _))| *grade == Grade::Error).count();
    if errors > 0 { Err(format!("{errors} of {} things are not right", findings.len()).into()) } else { Ok(()) }
}

async fn server(options: &Doctor) -> Finding {
    match setup::open(&options.data).await {
        Ok(store) => {
            store.close().await;
            ok("it answers and takes what is written; its own tools tell more")
        }
        Err(failure) => error(format!("{failure}; start it, or correct --database")),
    }
}

/// What there is to say of a data directory.
async fn beside(folder: &Path, now: Moment) -> Vec<(&'static str, Finding)> {
    let file = setup::database_in(folder);
    if !file.is_file() {
        let words = "run `caunoi-hub init` or `restore`, or name the right folder";
        return vec![("data", error(format!("there are no records in {}; {words}", folder.display())))];
    }
    let contents = look(&file).await;
    let mut findings = vec![("data", private(folder)), ("room", room(folder)), ("clock", clock(&file, now))];
    findings.push(match contents {
        Ok(Contents { meta, .. }) if meta.handed_to.is_some() => {
            let words = "take it back by a handover, or serve it there";
            ("database", warning(format!("whole, and handed over: nothing is written here; {words}")))
        }
        Ok(Contents { meta, province, .. }) => {
            ("database", ok(format!("whole; {province} at epoch {}, number {}", meta.epoch, meta.seq)))
        }
        Err(failure) => {
            let words = "stop the hub, keep the folder, and restore the last backup into another one";
            ("database", error(format!("{failure}; {words}")))
        }
    });
    findings
}

async fn look(file: &Path) -> Result<Contents, Failure> {
    let store = SqliteStore::look_into(file, setup::SPACE).await?;
    let found = store.check().await;
    store.close().await;
    Ok(found?)
}

/// The bits of others and of the group are the last six.
#[cfg(unix)]
fn private(folder: &Path) -> Finding {
    use std::os::unix::fs::PermissionsExt;
    match fs::metadata(folder) {
        Ok(found) if found.permissions().mode().trailing_zeros() >= 6 => {
            ok(format!("{} is the hub's alone", folder.display()))
        }
        Ok(_) => warning(format!("others on this machine may look into {0}; run chmod 700 {0}", folder.display())),
        Err(failure) => error(format!("{} cannot be looked at: {failure}", folder.display())),
    }
}

#[cfg(not(unix))]
fn private(folder: &Path) -> Finding {
    ok(format!("{} is there", folder.display()))
}

fn room(folder: &Path) -> Finding {
    let free = match rustix::fs::statvfs(folder) {
        Ok(found) => found.f_bavail.saturating_mul(found.f_frsize),
        Err(failure) => return error(format!("the disk does not say how much room it has: {failure}")),
    };
    let sentence = format!("{} MB are free", free >> 20);
    match free {
        ..ROOM_ERROR => error(format!("{sentence}; make room now, or nothing more can be saved")),
        ROOM_ERROR..ROOM_WARNING => warning(format!("{sentence}; make room soon")),
        _ => ok(sentence),
    }
}

/// Files cannot have been written later than now.
fn clock(file: &Path, now: Moment) -> Finding {
    let written = fs::metadata(file).and_then(|found| found.modified()).ok();
    let since = written.and_then(|it| it.duration_since(UNIX_EPOCH).ok());
    let written = Moment(since.and_then(|it| i64::try_from(it.as_millis()).ok()).unwrap_or(0));
    if written > now.plus(CLOCK) {
        let words = "set the clock, and let the machine keep it by NTP";
        return error(format!("it is {} here, and the records were written after that; {words}", now.vietnam()));
    }
    ok(format!("{} in Viet Nam", now.vietnam().format("%Y-%m-%d %H:%M:%S")))
}

fn app(folder: Option<&Path>) -> Finding {
    let Some(folder) = folder else { return warning("none is named: only the API would be served; name it by --app") };
    match App::open(folder) {
        Ok(_) => ok(folder.display().to_string()),
        Err(failure) => error(format!("no app in {}: {failure}", folder.display())),
    }
}

fn backups(options: &Doctor, now: Moment) -> Finding {
    let Some(folder) = &options.backup else {
        let words = if options.data.database.is_some() { "pg_dump or a standby" } else { "serve with --backup DIR" };
        return warning(format!("no folder is named; {words}, and name it here to have it looked at"));
    };
    let Some(newest) = backup::newest(folder) else {
        return error(format!("there is none in {}; run `caunoi-hub backup` now", folder.display()));
    };
    let manifest = newest.manifest;
    let sentence = format!("the newest is of {}, up to number {}", manifest.taken_at, manifest.seq);
    // That of a sample goes by its own clock, and is always old.
    if manifest.taken.plus(OLD) < now {
        return warning(format!("{sentence}; look into the log for why there is none of last night"));
    }
    ok(sentence)
}

/// Whether the address is free, or a hub is there already.
fn address(listen: SocketAddr) -> Finding {
    match TcpListener::bind(listen) {
        Ok(_) => ok(format!("{listen} is free")),
        Err(_) if is_hub(listen) => ok(format!("a hub answers at {listen}")),
        Err(failure) => {
            error(format!("{listen} cannot be listened on: {failure}; end what is there, or choose another"))
        }
    }
}

fn is_hub(listen: SocketAddr) -> bool {
    let ask = || -> std::io::Result<String> {
        let mut line = TcpStream::connect_timeout(&listen, ANSWER)?;
        line.set_read_timeout(Some(ANSWER))?;
        line.write_all(b"GET /api/health HTTP/1.0\r\nHost: localhost\r\n\r\n")?;
        let mut answer = String::new();
        line.read_to_string(&mut answer)?;
        Ok(answer)
    };
    ask().is_ok_and(|answer| answer.contains("\"ok\":true"))
}
