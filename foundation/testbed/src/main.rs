//! `testbed url` starts the shared PostgreSQL server of the tests and says where it is; `testbed database` makes a
//! fresh database on it for the calling process; `testbed stop` ends it.

fn main() {
    let answer = match std::env::args().nth(1).as_deref() {
        Some("url") => testbed::url().map(|url| println!("{url}")),
        Some("database") => testbed::database().map(|url| println!("{url}")),
        Some("stop") => testbed::stop(),
        _ => Err("say `url`, `database` or `stop`".to_owned()),
    };
    if let Err(why) = answer {
        eprintln!("{why}");
        std::process::exit(1);
    }
}
