//! The real server as a process of its own, and requests to it over a socket, byte by byte.

#![allow(clippy::unwrap_used, dead_code)] // a panic is the report; each test program uses its part

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use serde_json::Value;

pub const PASSWORD: &str = "长江大桥之夜雨初歇";

/// A server that is killed with this value.
pub struct Server {
    pub child: Child,
    /// `127.0.0.1:…`.
    pub address: String,
    log: Arc<Mutex<String>>,
}

/// What a server answers.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }
}

/// Starts `qihe serve` on a data folder and waits until it listens.
pub fn serve(data: &Path) -> Server {
    serve_saying(data, "info")
}

/// The same with another amount of log.
pub fn serve_saying(data: &Path, log: &str) -> Server {
    serve_with(data, &[("QIHE_LOG", log)])
}

/// The same with these settings in its environment.
pub fn serve_with(data: &Path, settings: &[(&str, &str)]) -> Server {
    let mut child = Command::new(env!("CARGO_BIN_EXE_qihe"))
        .args(["serve", "--listen", "127.0.0.1:0"])
        .env("QIHE_DATA", data)
        .envs(settings.iter().copied())
        .env_remove("QIHE_DATABASE")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let log = Arc::<Mutex<String>>::default();
    let (mut said, kept) = (BufReader::new(child.stderr.take().unwrap()), log.clone());
    std::thread::spawn(move || {
        let mut line = String::new();
        while said.read_line(&mut line).is_ok_and(|bytes| bytes > 0) {
            kept.lock().unwrap().push_str(&std::mem::take(&mut line));
        }
    });
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let Some(address) = line.trim().strip_prefix("http://").map(str::to_owned) else {
        panic!("the server did not start: {line}{}", log.lock().unwrap());
    };
    Server { child, address, log }
}

impl Server {
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream
    }

    /// One request with a small body.
    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut stream = self.connect();
        let length = body.len().to_string();
        stream
            .write_all(head(method, path, &[headers, &[("content-length", &length)]].concat()).as_bytes())
            .unwrap();
        stream.write_all(body.as_bytes()).unwrap();
        answer(&mut stream)
    }

    /// The cookie of a session of the administrator.
    pub fn signed_in(&self) -> String {
        let body = serde_json::json!({ "login": "admin", "password": PASSWORD }).to_string();
        let answer = self.ask("POST", "/session", &[("content-type", "application/json")], &body);
        let line = answer.head.lines().find(|line| line.to_lowercase().starts_with("set-cookie:"));
        let cookie = line.unwrap_or_else(|| panic!("{answer:?}")).split_once(':').unwrap().1.trim();
        cookie.split(';').next().unwrap().to_owned()
    }

    /// The most memory that the process ever had, in bytes.
    pub fn peak(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().strip_suffix(" kB").unwrap().trim().parse::<u64>().unwrap() * 1024
    }

    /// Tells it to stop as an operating system does, and waits.
    pub fn terminate(&mut self) -> std::process::ExitStatus {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        self.child.wait().unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The head of a request that closes its connection afterwards.
pub fn head(method: &str, path: &str, headers: &[(&str, &str)]) -> String {
    let mut head = format!("{method} {path} HTTP/1.1\r\nhost: qihe\r\nconnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head + "\r\n"
}

/// Reads an answer: its head, and as many bytes as that says.
pub fn answer(stream: &mut TcpStream) -> Answer {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert!(reader.read_line(&mut head).unwrap() > 0, "the connection ended inside the head: {head:?}");
    }
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let length = head
        .lines()
        .find_map(|line| line.to_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
    let mut body = vec![];
    match length {
        Some(length) => drop(reader.take(length).read_to_end(&mut body).unwrap()),
        None => drop(reader.read_to_end(&mut body)),
    }
    Answer { status, head, body: String::from_utf8_lossy(&body).into_owned() }
}

/// Waits until something holds.
pub fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !holds() {
        assert!(Instant::now() < deadline, "{what} did not come about");
        std::thread::sleep(Duration::from_millis(50));
    }
}
