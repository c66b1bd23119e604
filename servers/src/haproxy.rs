//! HAProxy before a primary and its standby. It listens where a PostgreSQL would, on a socket in its folder.

use crate::{
    keeper,
    postgres::{self, Server},
    program, run, unique,
};
use std::{
    fs::{self, File},
    io,
    path::PathBuf,
    process::Command,
};

/// A proxy that runs until this is dropped.
#[derive(Debug)]
pub struct Proxy {
    program: PathBuf,
    folder: PathBuf,
    _user: File,
}

impl Proxy {
    /// Before a primary and a standby, which gets what the primary does not answer.
    pub fn before(primary: &Server, standby: &Server) -> io::Result<Self> {
        let missing = || io::Error::other("HAProxy is missing; `apt-get install haproxy` brings it");
        let program = program("haproxy", ["/usr/sbin".into()]).ok_or_else(missing)?;
        let folder = keeper::folder(&format!("caunoi-{}", unique()))?;
        let users = folder.join("users");
        let user = keeper::lock_file(&users)?;
        user.lock_shared()?;
        let proxy = Self { program, folder, _user: user };
        keeper::keep(&users, &proxy.folder, &proxy.stopping())?;
        proxy.start(primary, standby)?;
        Ok(proxy)
    }

    /// From now on before these two. Every connection ends.
    pub fn move_before(&self, primary: &Server, standby: &Server) -> io::Result<()> {
        run(&mut self.stopping())?;
        self.start(primary, standby)
    }

    /// The address of a database behind it.
    pub fn address(&self, database: &str) -> String {
        postgres::address(&self.folder, database)
    }

    /// Returns when it listens.
    fn start(&self, primary: &Server, standby: &Server) -> io::Result<()> {
        let file = self.folder.join("haproxy.cfg");
        fs::write(&file, self.settings(primary, standby))?;
        run(Command::new(&self.program).arg("-D").arg("-p").arg(self.process()).arg("-f").arg(file))
    }

    fn settings(&self, primary: &Server, standby: &Server) -> String {
        format!(
            "defaults\n mode tcp\n timeout connect 2s\n timeout client 1h\n timeout server 1h\n\
             listen postgres\n bind unix@{}\n option pgsql-check user {}\n \
             default-server check inter 200ms fall 2 rise 1 on-marked-down shutdown-sessions\n \
             server primary unix@{}\n server standby unix@{} backup\n",
            postgres::socket(&self.folder).display(),
            postgres::USER,
            primary.socket().display(),
            standby.socket().display(),
        )
    }

    fn process(&self) -> PathBuf {
        self.folder.join("process")
    }

    fn stopping(&self) -> Command {
        let mut stop = Command::new("sh");
        stop.args(["-c", "kill -KILL $(cat \"$0\")"]).arg(self.process());
        stop
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        // It may have ended by itself; the keeper removes what is left.
        let _ = run(&mut self.stopping());
    }
}
