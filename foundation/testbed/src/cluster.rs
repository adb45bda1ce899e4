//! One PostgreSQL server for all test processes: made, started and shared under a file lock.

use std::{
    fs::{self, File},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::OnceLock,
};

use postgres::{Client, NoTls};

/// How the names of test databases begin; the process id follows.
pub(crate) const PREFIX: &str = "qihe_test_";

/// The server's connection string; starts the server if need be. `Err` says why there is none.
pub fn url() -> Result<String, String> {
    static URL: OnceLock<Result<String, String>> = OnceLock::new();
    URL.get_or_init(|| {
        if let Ok(url) = std::env::var("QIHE_TEST_POSTGRES") {
            return Ok(url);
        }
        let home = Home::locked()?;
        let url = match home.running() {
            Some(url) => url,
            None => home.start()?,
        };
        sweep(&url);
        Ok(url)
    })
    .clone()
}

/// The connection string of a fresh database. It is kept as long as the process that started this one lives.
pub fn database() -> Result<String, String> {
    let url = url()?;
    let name = format!("{PREFIX}{}_{}", std::os::unix::process::parent_id(), std::process::id());
    admin(&url, &format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))
        .map_err(|e| format!("{name}: {e}"))?;
    Ok(with_database(&url, &name))
}

/// Stops the shared server, if it runs, and removes its files.
pub fn stop() -> Result<(), String> {
    let home = Home::locked()?;
    if home.data().join("postmaster.pid").exists() {
        let data = home.data().display().to_string();
        as_postgres(&program("pg_ctl")?, &["-D", &data, "-m", "immediate", "-w", "stop"], home.user)?;
    }
    fs::remove_dir_all(&home.dir).map_err(|e| format!("{}: {e}", home.dir.display()))
}

/// Runs one statement outside a transaction.
pub(crate) fn admin(url: &str, sql: &str) -> Result<(), postgres::Error> {
    Client::connect(url, NoTls)?.batch_execute(sql)
}

/// The same server, another database.
pub(crate) fn with_database(url: &str, name: &str) -> String {
    let (place, rest) = url.split_once('?').map_or((url, String::new()), |(p, r)| (p, format!("?{r}")));
    let slash = place.rfind('/').filter(|at| *at > "postgresql:/".len()).unwrap_or(place.len());
    format!("{}/{name}{rest}", &place[..slash])
}

/// Drops databases that killed test processes left behind.
fn sweep(url: &str) {
    let Ok(mut client) = Client::connect(url, NoTls) else { return };
    let sql = "SELECT datname FROM pg_database WHERE datname LIKE 'qihe\\_test\\_%'";
    for row in client.query(sql, &[]).unwrap_or_default() {
        let name: String = row.get(0);
        let process = name.strip_prefix(PREFIX).and_then(|rest| rest.split('_').next());
        if process.is_some_and(|id| !Path::new("/proc").join(id).exists()) {
            let _ = client.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

/// Where the server's files are; the lock is held as long as this value lives.
struct Home {
    dir: PathBuf,
    user: Option<&'static str>,
    _lock: File,
}

impl Home {
    fn locked() -> Result<Home, String> {
        let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
        let target = target.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target"));
        let name = |e: std::io::Error| format!("{}: {e}", target.display());
        fs::create_dir_all(&target).map_err(name)?;
        let target = target.canonicalize().map_err(name)?;
        let lock = File::create(target.join("test-postgres.lock")).map_err(name)?;
        lock.lock().map_err(name)?;
        // PostgreSQL refuses to run as root, so there its own system user does.
        let user = (text_of("id", &["-u"])? == "0").then_some("postgres");
        Ok(Home { dir: target.join("test-postgres"), user, _lock: lock })
    }

    fn data(&self) -> PathBuf {
        self.dir.join("data")
    }

    fn running(&self) -> Option<String> {
        let url = fs::read_to_string(self.dir.join("url")).ok()?;
        admin(&url, "SELECT 1").is_ok().then_some(url)
    }

    fn start(&self) -> Result<String, String> {
        let (initdb, pg_ctl) = (program("initdb")?, program("pg_ctl")?);
        let data = self.data().display().to_string();
        if !self.data().join("PG_VERSION").exists() {
            let dir = self.dir.display().to_string();
            match self.user {
                Some(user) => text_of("install", &["-d", "-m", "755", "-o", user, &dir])?,
                None => text_of("mkdir", &["-p", &dir])?,
            };
            let how = ["-D", &data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"];
            as_postgres(&initdb, &how, self.user)?;
        }
        let port =
            TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).map_err(|e| e.to_string())?;
        let encrypted = if self.certify() { "-c ssl=on" } else { "" };
        let server = format!(
            "{encrypted} -c listen_addresses=127.0.0.1 -c port={} -c unix_socket_directories= -c max_connections=300 \
             -c fsync=on -c log_min_messages=fatal -c max_wal_size=512MB",
            port.port()
        );
        let log = self.dir.join("log").display().to_string();
        as_postgres(&pg_ctl, &["-D", &data, "-l", &log, "-w", "-o", &server, "start"], self.user)?;
        let url = format!("postgres://postgres@127.0.0.1:{}/postgres", port.port());
        fs::write(self.dir.join("url"), &url).map_err(|e| e.to_string())?;
        Ok(url)
    }
}

impl Home {
    /// Gives the server a certificate for this machine, where OpenSSL is installed.
    fn certify(&self) -> bool {
        let (config, data) = (self.dir.join("openssl.cnf"), self.data());
        let text = "[req]\ndistinguished_name = dn\nx509_extensions = ext\nprompt = no\n[dn]\nCN = localhost\n\
                    [ext]\nbasicConstraints = critical,CA:FALSE\nsubjectAltName = IP:127.0.0.1,DNS:localhost\n";
        let [config_file, key, certificate] =
            [config.clone(), data.join("server.key"), data.join("server.crt")]
                .map(|p| p.display().to_string());
        let how = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3650", "-config", &config_file];
        let how = [&how[..], &["-keyout", &key, "-out", &certificate]].concat();
        fs::write(&config, text).is_ok()
            && program("openssl").is_ok_and(|openssl| as_postgres(&openssl, &how, self.user).is_ok())
            && fs::copy(&certificate, self.dir.join("server.crt")).is_ok()
    }
}

/// The certificate of the shared server; `None` where it has none.
pub fn certificate() -> Option<PathBuf> {
    url().ok()?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    let target = target.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target"));
    Some(target.join("test-postgres/server.crt")).filter(|path| path.exists())
}

/// Finds one of PostgreSQL's programs: the newest version installed, or the one on the path.
fn program(name: &str) -> Result<PathBuf, String> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let number = |p: &PathBuf| p.file_name().and_then(|n| n.to_str()?.parse::<u32>().ok());
    let newest = versions.map(|e| e.path()).filter(|p| p.join("bin").join(name).exists()).max_by_key(number);
    if let Some(version) = newest {
        return Ok(version.join("bin").join(name));
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|dir| dir.join(name)).find(|p| p.exists());
    found.ok_or_else(|| format!("PostgreSQL is not installed (no {name})"))
}

fn as_postgres(program: &Path, args: &[&str], user: Option<&str>) -> Result<(), String> {
    let program = program.display().to_string();
    match user {
        Some(user) => {
            let (uid, gid) = (format!("--reuid={user}"), format!("--regid={user}"));
            let mut all = vec![uid.as_str(), gid.as_str(), "--init-groups", program.as_str()];
            all.extend(args);
            run("setpriv", &all)
        }
        None => run(&program, args),
    }
}

/// Runs a program whose children may outlive it: so without pipes that would have to close.
fn run(program: &str, args: &[&str]) -> Result<(), String> {
    let mut command = Command::new(program);
    command.args(args).current_dir("/").env("LC_ALL", "C.UTF-8");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{program} {}` ended with {status}", args.join(" "))),
        Err(error) => Err(format!("{program}: {error}")),
    }
}

fn text_of(program: &str, args: &[&str]) -> Result<String, String> {
    let output = Command::new(program).args(args).output().map_err(|e| format!("{program}: {e}"))?;
    if !output.status.success() {
        return Err(format!("{program}: {}", String::from_utf8_lossy(&output.stderr)));
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::with_database;

    #[test]
    fn a_connection_string_keeps_all_but_its_database() {
        for (url, expected) in [
            ("postgres://p@h:1/postgres", "postgres://p@h:1/x"),
            ("postgres://p@h:1", "postgres://p@h:1/x"),
            ("postgresql://h/a?sslmode=disable", "postgresql://h/x?sslmode=disable"),
        ] {
            assert_eq!(with_database(url, "x"), expected);
        }
    }
}
