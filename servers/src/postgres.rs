//! PostgreSQL servers. They listen on a socket in their folder and nowhere else, and trust everybody who reaches it.

use crate::{keeper, program, run, unique};
use std::{
    fs::{self, File},
    io,
    os::unix::{fs::chown, net::UnixStream},
    path::{Path, PathBuf},
    process::Command,
};

/// The name under which everybody connects.
pub const USER: &str = "hub";

/// The port is only a part of the socket's name.
const PORT: u16 = 5432;

/// The address of a database whose server listens in a folder.
pub(crate) fn address(folder: &Path, database: &str) -> String {
    format!("postgres:///{database}?host={}&user={USER}", folder.display())
}

/// The socket of a server that listens in a folder.
pub(crate) fn socket(folder: &Path) -> PathBuf {
    folder.join(format!(".s.PGSQL.{PORT}"))
}

/// What a server has to write before it says that something is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// As in service: the disk has it.
    Real,
    /// The system has it, which forgets nothing but when it falls over itself: for tests that are not about that.
    Quick,
}

/// A server that runs as long as somebody holds one of these.
#[derive(Debug)]
pub struct Server {
    programs: Programs,
    folder: PathBuf,
    _user: File,
}

/// The server that all tests of this machine's user share; the first one starts it.
pub fn shared() -> io::Result<Server> {
    let base = keeper::folder(&format!("caunoi-tests-{}", keeper::user()?))?;
    // One starts it, and the others wait for that.
    let starting = keeper::lock_file(&base.join("starting"))?;
    starting.lock()?;
    let users = base.join("users");
    let user = keeper::lock_file(&users)?;
    user.lock_shared()?;
    let server = Server { programs: Programs::find()?, folder: base.join("postgres"), _user: user };
    if !server.answers() {
        server.make()?;
        server.start(Durability::Quick, &["max_connections=400"])?;
        keeper::keep(&users, &server.folder, &server.stopping())?;
    }
    Ok(server)
}

impl Server {
    /// A new server for whoever calls, with these settings, each `name=value`.
    pub fn own(settings: &[&str]) -> io::Result<Self> {
        let server = Self::in_own_folder()?;
        server.make()?;
        server.start(Durability::Real, settings)?;
        Ok(server)
    }

    /// A standby of a server, which takes over what that has and goes on receiving what it writes. The primary knows it
    /// by `name`.
    pub fn standby_of(primary: &Self, name: &str, settings: &[&str]) -> io::Result<Self> {
        let server = Self::in_own_folder()?;
        server.make_folder()?;
        let mut copy = server.programs.as_account("pg_basebackup");
        copy.args(["--checkpoint=fast", "--wal-method=stream", "--no-sync", "--pgdata"]).arg(server.data());
        copy.arg("--dbname").arg(format!("{} application_name={name}", primary.for_libpq("postgres")));
        run(copy.arg("--write-recovery-conf"))?;
        server.start(Durability::Real, settings)?;
        Ok(server)
    }

    fn in_own_folder() -> io::Result<Self> {
        let base = keeper::folder(&format!("caunoi-{}", unique()))?;
        let users = base.join("users");
        let user = keeper::lock_file(&users)?;
        user.lock_shared()?;
        let server = Self { programs: Programs::find()?, folder: base.join("postgres"), _user: user };
        keeper::keep(&users, &base, &server.stopping())?;
        Ok(server)
    }

    /// Makes a new database; its address.
    pub fn database(&self) -> io::Result<String> {
        let name = unique();
        run(self.programs.as_account("createdb").arg("--host").arg(&self.folder).args(["--username", USER, &name]))?;
        Ok(self.address(&name))
    }

    /// The address of a database.
    pub fn address(&self, name: &str) -> String {
        address(&self.folder, name)
    }

    /// The socket on which the server listens.
    pub fn socket(&self) -> PathBuf {
        socket(&self.folder)
    }

    /// Runs statements in the server's first database, as its administrator, and returns the rows, a line each.
    pub fn ask(&self, statement: &str) -> io::Result<String> {
        let mut ask = self.programs.as_account("psql");
        ask.args(["--no-psqlrc", "--tuples-only", "--no-align", "--quiet", "--set=ON_ERROR_STOP=1"]);
        let output = ask.arg(self.for_libpq("postgres")).args(["--command", statement]).output()?;
        if !output.status.success() {
            return Err(io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned()));
        }
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// Ends every process of the server at once, as a power cut does. It does not come back.
    pub fn kill(&self) -> io::Result<()> {
        let known = fs::read_to_string(self.data().join("postmaster.pid"))?;
        let first = known.lines().next().unwrap_or_default().to_owned();
        // While it stands still it starts no others.
        run(Command::new("kill").args(["-STOP", &first]))?;
        let others = fs::read_to_string(format!("/proc/{first}/task/{first}/children"))?;
        run(Command::new("kill").arg("-KILL").args(others.split_whitespace()).arg(&first))
    }

    /// Makes a standby the primary; returns when it takes commands.
    pub fn promote(&self) -> io::Result<()> {
        run(self.programs.as_account("pg_ctl").arg("--pgdata").arg(self.data()).args(["--wait", "promote"]))
    }

    fn for_libpq(&self, database: &str) -> String {
        format!("host={} user={USER} dbname={database}", self.folder.display())
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn answers(&self) -> bool {
        UnixStream::connect(self.socket()).is_ok()
    }

    /// A new server's files, whatever was there before.
    fn make(&self) -> io::Result<()> {
        self.make_folder()?;
        let mut init = self.programs.as_account("initdb");
        init.args(["--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--username", USER, "--pgdata"]);
        run(init.arg(self.data()))
    }

    fn make_folder(&self) -> io::Result<()> {
        match fs::remove_dir_all(&self.folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => fs::create_dir(&self.folder)?,
        }
        match self.programs.account {
            Some((user, group)) => chown(&self.folder, Some(user), Some(group)),
            None => Ok(()),
        }
    }

    /// Starts the server; returns when it answers.
    fn start(&self, durability: Durability, settings: &[&str]) -> io::Result<()> {
        let quick: &[&str] = match durability {
            Durability::Real => &[],
            Durability::Quick => &["fsync=off", "full_page_writes=off", "synchronous_commit=off"],
        };
        let own = [format!("-k {} -p {PORT} -c listen_addresses=", self.folder.display())];
        let options: Vec<_> =
            own.into_iter().chain(quick.iter().chain(settings).map(|it| format!("-c {it}"))).collect();
        let mut start = self.programs.as_account("pg_ctl");
        start.arg("--pgdata").arg(self.data()).arg("--log").arg(self.folder.join("log"));
        let started = run(start.arg("--options").arg(options.join(" ")).args(["--wait", "--timeout=60", "start"]));
        started.map_err(|error| {
            let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
            io::Error::other(format!("PostgreSQL does not start: {error}\n{log}"))
        })
    }

    fn stopping(&self) -> Command {
        let mut stop = self.programs.as_account("pg_ctl");
        stop.arg("--pgdata").arg(self.data()).args(["--mode=immediate", "stop"]);
        stop
    }
}

/// The programs of the newest PostgreSQL there is.
#[derive(Debug)]
struct Programs {
    folder: PathBuf,
    /// PostgreSQL does not run as root; then it runs as this user and group.
    account: Option<(u32, u32)>,
}

impl Programs {
    fn find() -> io::Result<Self> {
        let missing = || io::Error::other("PostgreSQL is missing; `apt-get install postgresql` brings it");
        let server = program("initdb", of_debian()).ok_or_else(missing)?;
        let folder = fs::canonicalize(server)?.parent().ok_or_else(missing)?.to_path_buf();
        let account = if keeper::user()? == 0 { Some(account()?) } else { None };
        Ok(Self { folder, account })
    }

    /// One of the programs, as somebody who may run it.
    fn as_account(&self, name: &str) -> Command {
        let program = self.folder.join(name);
        let Some((user, group)) = self.account else { return in_root(Command::new(program)) };
        let mut command = Command::new("setpriv");
        command.arg(format!("--reuid={user}")).arg(format!("--regid={group}")).arg("--clear-groups").arg(program);
        in_root(command)
    }
}

/// Where every user may stand, whatever the folder of whoever runs the tests.
fn in_root(mut command: Command) -> Command {
    command.current_dir("/");
    command
}

/// Where Debian puts the programs, the newest version first.
fn of_debian() -> Vec<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let number = |path: &PathBuf| path.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok());
    let mut versions: Vec<_> = versions.map(|entry| entry.path()).collect();
    versions.sort_by_key(|path| std::cmp::Reverse(number(path)));
    versions.into_iter().map(|folder| folder.join("bin")).collect()
}

/// User and group of somebody with no rights: the one Debian makes for PostgreSQL, or nobody.
fn account() -> io::Result<(u32, u32)> {
    let known = fs::read_to_string("/etc/passwd")?;
    let of = |name: &str| {
        let mut fields = known.lines().map(|line| line.split(':')).find_map(|mut line| {
            let found = line.next() == Some(name);
            found.then(|| line.skip(1))
        })?;
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    of("postgres")
        .or_else(|| of("nobody"))
        .ok_or_else(|| io::Error::other("there is neither a user postgres nor nobody"))
}
