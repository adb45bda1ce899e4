//! Measures the server as its users meet it: `cargo build --release -p qihe`, then
//! `cargo run --release -p bench --bin server -- --parties 100000`. It starts `target/release/qihe` with the demo and a
//! load of made-up records in a data folder that it keeps for the next time, and asks it over sockets. `--bare` makes
//! parties alone, `--database URL` keeps the records in that database instead of the folder, which it must find empty
//! or filled by itself. `--only WORDS` measures only the lines whose names hold these words.
//!
//! Times are those of the caller, on the machine that also runs the server; processor time is the server's own.

#![allow(clippy::expect_used, clippy::unwrap_used)] // a measurement that fails should stop with a message

mod client;

use std::{
    net::SocketAddr,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use client::Client;

const LISTEN: &str = "127.0.0.1:8499";
/// So many callers at once where the throughput is measured.
const CALLERS: usize = 32;

fn main() {
    let parties = argument("--parties").map_or(100_000, |n| n.parse().expect("a number of parties"));
    let house = House {
        data: argument("--data").unwrap_or_else(|| format!("/tmp/qihe-bench-{parties}")).into(),
        database: argument("--database"),
        parties,
        bare: std::env::args().any(|given| given == "--bare"),
    };
    house.fill();
    let server = Server::start(&house);
    println!("{:<44} {:>8.0} ms", "start to ready", server.ready.as_secs_f64() * 1000.0);
    let cookie = sign_in();
    let json = |path: &str| {
        format!("GET {path} HTTP/1.1\r\nHost: b\r\nAccept: application/json\r\nCookie: {cookie}\r\n\r\n")
    };
    let page = |path: &str| {
        format!("GET {path} HTTP/1.1\r\nHost: b\r\nAccept: text/html\r\nCookie: {cookie}\r\n\r\n")
    };
    let party = first_id(&json("/parties?limit=1"));
    let contract = first_id(&json("/contracts?limit=1"));
    for (what, path) in [
        ("list by name", "/parties".to_owned()),
        ("list, latest changed first", "/parties?sort=changed".to_owned()),
        ("list of one role", "/parties?role=contractor".to_owned()),
        ("list of one tier and kind", "/parties?tier=watch&kind=organisation".to_owned()),
        ("list filtered by words", "/parties?q=%E5%8D%97%E9%80%9A".to_owned()),
        ("list filtered by initials", "/parties?q=hrf".to_owned()),
        ("contracts, latest changed first", "/contracts".to_owned()),
        ("contracts by amount", "/contracts?sort=amount".to_owned()),
        ("contracts filtered by words", "/contracts?q=%E5%BB%BA%E6%9D%90".to_owned()),
        ("record of a party", format!("/parties/{party}")),
        ("record of a contract", format!("/contracts/{contract}")),
        ("review of a contract", format!("/contracts/{contract}/review")),
        ("search, two characters", "/search?q=%E9%92%A2%E7%BB%93".to_owned()),
        ("search, a phrase of a contract", "/search?q=%E4%B8%87%E5%88%86%E4%B9%8B%E4%B8%89".to_owned()),
        ("search, initials", "/search?q=ntrf".to_owned()),
        ("search, a number", "/search?q=JH-0000105".to_owned()),
        ("palette", "/palette?q=%E5%AE%81%E6%B3%A2".to_owned()),
    ] {
        let request = if path.starts_with("/palette") { json(&path) } else { page(&path) };
        times(what, &request, &server);
    }
    throughput("JSON read of a party", &server, |_, _| json(&format!("/parties/{party}")));
    throughput("JSON list of parties", &server, |_, _| json("/parties"));
    throughput("page of parties", &server, |_, _| page("/parties"));
    let salt = std::process::id();
    throughput("durable create of a party", &server, |caller, at| {
        let body = format!("{{\"name\":\"压测{salt}号{caller}之{at}有限公司\",\"roles\":[\"customer\"]}}");
        format!(
            "POST /parties HTTP/1.1\r\nHost: b\r\nAccept: application/json\r\nCookie: {cookie}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
    });
    println!("{:<44} {:>8.1} MiB", "resident memory afterwards", server.resident_mib());
}

/// Whether a line is to be measured.
fn wanted(what: &str) -> bool {
    argument("--only").is_none_or(|words| what.contains(&words))
}

fn argument(name: &str) -> Option<String> {
    std::env::args().skip_while(|given| given != name).nth(1)
}

/// The house that is measured.
struct House {
    data: PathBuf,
    database: Option<String>,
    parties: u64,
    bare: bool,
}

impl House {
    fn qihe(&self) -> Command {
        let target = std::env::var("CARGO_TARGET_DIR").unwrap_or_else(|_| "target".into());
        let mut qihe = Command::new(format!("{target}/release/qihe"));
        qihe.env("QIHE_DATA", &self.data);
        if let Some(url) = &self.database {
            qihe.env("QIHE_DATABASE", url);
        }
        qihe
    }

    /// Fills the house once; a finished one is used again.
    fn fill(&self) {
        let filled = self.data.join("filled");
        if filled.exists() {
            return;
        }
        let begun = Instant::now();
        // There is no such address: the load is made, then serving fails at once.
        let made = self
            .qihe()
            .args(["demo", "--listen", "256.0.0.1:1", "--scale", &self.parties.to_string()])
            .args(self.bare.then_some("--bare"))
            .status()
            .expect("target/release/qihe is built");
        assert_eq!(made.code(), Some(2));
        let what = format!("filling with {} parties", self.parties);
        println!("{what:<44} {:>8.0} s", begun.elapsed().as_secs_f64());
        std::fs::write(filled, "").unwrap();
    }
}

struct Server {
    child: Child,
    ready: Duration,
}

impl Server {
    fn start(house: &House) -> Server {
        let begun = Instant::now();
        let child = house
            .qihe()
            .args(["serve", "--listen", LISTEN])
            .stderr(Stdio::null())
            .spawn()
            .expect("target/release/qihe is built");
        let address: SocketAddr = LISTEN.parse().unwrap();
        while !Client::try_open(address)
            .and_then(|mut c| c.ask("GET /readyz HTTP/1.1\r\nHost: b\r\n\r\n"))
            .is_ok_and(|answer| answer.status == 200)
        {
            assert!(begun.elapsed().as_secs() < 60, "the server does not get ready");
            std::thread::sleep(Duration::from_millis(2));
        }
        Server { child, ready: begun.elapsed() }
    }

    /// Processor time that the server used so far.
    fn processor(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        let fields: Vec<&str> = stat.rsplit(") ").next().unwrap().split(' ').collect();
        let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
        Duration::from_millis(ticks * 10)
    }

    fn resident_mib(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn open() -> Client {
    Client::try_open(LISTEN.parse().unwrap()).expect("the server listens")
}

fn sign_in() -> String {
    let body = "{\"login\":\"admin\",\"password\":\"qihe-demo-2026\"}";
    let answer = open()
        .ask(&format!(
            "POST /session HTTP/1.1\r\nHost: b\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ))
        .unwrap();
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.cookie.expect("a session cookie")
}

fn first_id(request: &str) -> String {
    let answer = open().ask(request).unwrap().text();
    answer.split("\"id\":\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

/// One caller asks the same for a while.
fn times(what: &str, request: &str, server: &Server) {
    if !wanted(what) {
        return;
    }
    let mut client = open();
    let first = client.ask(request).unwrap();
    if first.status != 200 {
        println!("{what:<44} status {}", first.status);
        return;
    }
    let (processor, mut all) = (server.processor(), vec![]);
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(2) {
        let asked = Instant::now();
        client.ask(request).unwrap();
        all.push(asked.elapsed());
    }
    let used = (server.processor() - processor).as_secs_f64() * 1000.0 / all.len() as f64;
    all.sort();
    let at = |share: usize| all[all.len() * share / 100].as_secs_f64() * 1000.0;
    println!(
        "{what:<44} p50 {:>7.2} ms  p95 {:>7.2} ms  cpu {used:>6.2} ms  {:>6.1} KB",
        at(50),
        at(95),
        first.body.len() as f64 / 1024.0
    );
}

/// Many callers ask at once, as much as they can.
fn throughput(what: &str, server: &Server, request: impl Fn(usize, usize) -> String + Sync) {
    if !wanted(what) {
        return;
    }
    let done = AtomicUsize::new(0);
    let (processor, begun) = (server.processor(), Instant::now());
    std::thread::scope(|scope| {
        for caller in 0..CALLERS {
            let (request, done) = (&request, &done);
            scope.spawn(move || {
                let mut client = open();
                for at in 0.. {
                    let answer = client.ask(&request(caller, at)).unwrap();
                    assert!(answer.status < 300, "{}: {}", answer.status, answer.text());
                    done.fetch_add(1, Ordering::Relaxed);
                    if begun.elapsed() > Duration::from_secs(4) {
                        break;
                    }
                }
            });
        }
    });
    let (done, seconds) = (done.load(Ordering::Relaxed) as f64, begun.elapsed().as_secs_f64());
    let used = (server.processor() - processor).as_secs_f64() * 1000.0 / done;
    println!("{:<44} {:>8.0} /s  cpu {used:>6.3} ms", format!("{what}, {CALLERS} callers"), done / seconds);
}
