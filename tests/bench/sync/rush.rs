//! All posts of the country come back at the same moment, each with five commands: how long until everybody is current,
//! beside a bare handler that only keeps the same bytes. `cargo xtask bench sync` runs it with the hub's binary.

#[allow(dead_code, reason = "the other program uses the rest")]
mod country;
mod floor;
mod line;
#[allow(dead_code, reason = "the other program uses the rest")]
mod words;

use caunoi_core::{codec, wire::SyncResponse};
use caunoi_hub::store::{MemoryStore, PostgresStore, SqliteStore};
use caunoi_servers::postgres::Server;
use country::{POSTS, Post};
use line::{Answer, Line};
use std::{
    cell::Cell,
    error::Error,
    fs,
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    rc::Rc,
    time::Duration,
};
use tokio::{task::LocalSet, time::Instant};

type Done<T> = Result<T, Box<dyn Error>>;

/// Connections over which they come, as from a gateway before the hub.
const CONNECTIONS: usize = 200;
#[tokio::main(flavor = "current_thread")]
async fn main() -> Done<()> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["floor", file] => floor::serve(Path::new(file)).await,
        [hub, rounds] => LocalSet::new().run_until(measure(hub, rounds.parse()?)).await,
        _ => Err("which hub, and how many rounds?".into()),
    }
}

/// Measures a few times, each in turn, so that a busy moment of the machine meets all of them; the time in the middle is
/// told.
async fn measure(hub: &str, rounds: usize) -> Done<()> {
    let requests = requests(head().await?);
    let bytes = requests.iter().map(|it| it.body.len()).sum::<usize>();
    println!("{POSTS} posts with {} commands each, {bytes} bytes, over {CONNECTIONS} connections\n", country::COMMANDS);
    println!("{:<34}{:>9}{:>9}{:>9}{:>9}{:>10}", "", "posts/s", "p50 ms", "p99 ms", "all s", "peak MB");
    let mut runs = NAMES.map(|_| Vec::new());
    for _ in 0..rounds {
        for (kind, runs) in (0..).zip(&mut runs) {
            let run = match kind {
                0 => over_floor(&requests).await?,
                1 => over_sqlite(hub, &requests).await?,
                hubs => over_postgres(hub, hubs - 1, &requests).await?,
            };
            run.tell(NAMES[kind]);
            runs.push(run);
        }
    }
    println!("\nin the middle of {rounds}:");
    let middle = runs.map(middle);
    middle.iter().zip(NAMES).for_each(|(run, name)| run.tell(name));
    let [floor, sqlite, ..] = middle;
    let ratio = sqlite.rate() / floor.rate();
    println!();
    hold(&format!("at least half the bare handler's throughput: {ratio:.2}"), ratio >= 0.5);
    hold(&format!("everybody current within 5 s: {:.1} s", sqlite.all.as_secs_f64()), sqlite.all.as_secs() < 5);
    hold(&format!("under 300 MB: {} MB", sqlite.memory), sqlite.memory < 300);
    Ok(())
}

/// What is measured, in the order of each round.
const NAMES: [&str; 4] =
    ["bare handler, same bytes, SQLite", "hub over SQLite", "hub over PostgreSQL", "two hubs over PostgreSQL"];

fn hold(what: &str, holds: bool) {
    println!("{what}: {}", if holds { "holds" } else { "DOES NOT HOLD" });
}

/// What a post sends.
struct Request {
    headers: String,
    body: Vec<u8>,
}

fn requests(head: u64) -> Vec<Request> {
    let request = |number| {
        let post = Post::new(number);
        let headers = format!("{}authorization: Bearer {}\r\n", line::BROWSER, post.token());
        Request { headers, body: codec::encode(&post.request(head)) }
    };
    (0..POSTS).map(request).collect()
}

/// How far the space has come before: the same in every database.
async fn head() -> Done<u64> {
    Ok(country::settle(&MemoryStore::default(), POSTS, []).await?)
}

/// What one round came to.
struct Run {
    /// For each post, from when its request left until its answer was there, the shortest first.
    waited: Vec<Duration>,
    /// Until everybody had an answer.
    all: Duration,
    /// The most memory of one process, in megabytes.
    memory: u64,
}

impl Run {
    #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
    fn rate(&self) -> f64 {
        self.waited.len() as f64 / self.all.as_secs_f64()
    }

    fn tell(&self, name: &str) {
        let part = |of: usize| self.waited[self.waited.len() * of / 100].as_millis();
        let (p50, p99, all) = (part(50), part(99), self.all.as_secs_f64());
        println!("{name:<34}{:>9.0}{p50:>9}{p99:>9}{all:>9.1}{:>10}", self.rate(), self.memory);
    }
}

fn middle(mut runs: Vec<Run>) -> Run {
    runs.sort_by_key(|run| run.all);
    runs.swap_remove(runs.len() / 2)
}

async fn over_floor(requests: &[Request]) -> Done<Run> {
    let folder = tempfile::tempdir()?;
    let floor = Process::start(&std::env::current_exe()?, &["floor", &shown(&folder.path().join("floor.sqlite"))])?;
    let (run, _) = rush(&[&floor], requests).await?;
    Ok(run)
}

async fn over_sqlite(hub: &str, requests: &[Request]) -> Done<Run> {
    let folder = tempfile::tempdir()?;
    let store = SqliteStore::open(&folder.path().join("hub.sqlite"), "main").await?;
    country::settle(&store, POSTS, []).await?;
    store.close().await;
    let hub = Process::start(Path::new(hub), &["serve", "--listen", "127.0.0.1:0", "--data", &shown(folder.path())])?;
    let (run, answers) = rush(&[&hub], requests).await?;
    check(answers)?;
    Ok(run)
}

async fn over_postgres(hub: &str, hubs: usize, requests: &[Request]) -> Done<Run> {
    let server = Server::own(&[])?;
    let address = server.address("postgres");
    let store = PostgresStore::open(&address, "main").await?;
    country::settle(&store, POSTS, []).await?;
    store.close().await;
    let start = |_| Process::start(Path::new(hub), &["serve", "--listen", "127.0.0.1:0", "--database", &address]);
    let hubs = (0..hubs).map(start).collect::<Done<Vec<_>>>()?;
    let (run, answers) = rush(&hubs.iter().collect::<Vec<_>>(), requests).await?;
    check(answers)?;
    Ok(run)
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// Sends everything at once, as far as the connections go, and shares it among the processes.
async fn rush(to: &[&Process], requests: &[Request]) -> Done<(Run, Vec<Answer>)> {
    let mut lines = Vec::new();
    for number in 0..CONNECTIONS {
        lines.push(Line::open(to[number % to.len()].address).await?);
    }
    let next = Rc::new(Cell::new(0));
    let began = Instant::now();
    let work = lines.into_iter().map(|line| send(line, next.clone(), requests));
    let done = futures_util::future::try_join_all(work).await?;
    let all = began.elapsed();
    let (mut waited, answers): (Vec<_>, Vec<_>) = done.into_iter().flatten().unzip();
    waited.sort_unstable();
    let memory = to.iter().map(|process| process.memory()).max().unwrap_or(0);
    Ok((Run { waited, all, memory }, answers))
}

/// One connection: a request, its answer, and the next request that nobody has sent.
async fn send(mut line: Line, next: Rc<Cell<usize>>, requests: &[Request]) -> std::io::Result<Vec<(Duration, Answer)>> {
    let mut done = Vec::new();
    while let Some(request) = requests.get(next.replace(next.get() + 1)) {
        let sent = Instant::now();
        let answer = line.post("/api/sync", &request.headers, &request.body).await?;
        done.push((sent.elapsed(), answer));
    }
    Ok(done)
}

/// Everybody has an outcome for all that they sent, and there is nothing left to read.
fn check(answers: Vec<Answer>) -> Done<()> {
    for answer in answers {
        if answer.status != 200 {
            return Err(format!("an answer of {}", answer.status).into());
        }
        let response: SyncResponse = codec::decode(&line::unpack(answer)?).map_err(|error| error.to_string())?;
        let applied = response.outcomes.iter().filter(|(_, outcome)| outcome.seq().is_some()).count();
        if applied != country::COMMANDS || response.more || response.rows.len() != 3 {
            return Err(format!("this is no answer to that: {:?}", response.outcomes).into());
        }
    }
    Ok(())
}

/// A server in a process of its own, which ends with this.
struct Process {
    child: Child,
    address: SocketAddr,
}

impl Process {
    fn start(program: &Path, arguments: &[&str]) -> Done<Self> {
        let mut command = Command::new(program);
        let mut child = command.args(arguments).env("CAUNOI_LOG", "off").stdout(Stdio::piped()).spawn()?;
        let lines = BufReader::new(child.stdout.take().ok_or("no output")?).lines();
        let address = lines.map_while(Result::ok).find_map(|line| line.strip_prefix("listening http://")?.parse().ok());
        Ok(Self { child, address: address.ok_or("it ended before it listened")? })
    }

    /// The most memory it ever had, in megabytes, as Linux tells it.
    fn memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
