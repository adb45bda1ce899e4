//! Connections to PostgreSQL, encrypted where they leave the machine.
//!
//! `sslmode=` in the connection string is honoured, and is stricter than libpq's: `require`, `verify-ca` and
//! `verify-full` all check the server's certificate and name, against `sslrootcert=FILE` or the system's roots.
//! Without it, a server on this machine is spoken to in the clear and any other one encrypted.

use std::{sync::Arc, time::Duration};

use postgres::{
    Client, Config, NoTls,
    config::{Host, SslMode},
};
use rustls::{ClientConfig, RootCertStore, pki_types::CertificateDer, pki_types::pem::PemObject as _};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::{Error, Result};

/// What the connection string says about encryption, and the rest of it.
#[derive(Debug, PartialEq, Eq)]
struct Wish {
    rest: String,
    mode: Option<String>,
    root: Option<String>,
}

pub(crate) fn connect(url: &str) -> Result<Client> {
    let wish = read(url);
    let mut config: Config = wish.rest.parse()?;
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(Duration::from_secs(5));
    }
    match wish.mode.as_deref().unwrap_or(if is_local(&config) { "disable" } else { "require" }) {
        "disable" => Ok(config.ssl_mode(SslMode::Disable).connect(NoTls)?),
        "prefer" | "allow" => {
            Ok(config.ssl_mode(SslMode::Prefer).connect(encryption(wish.root.as_deref())?)?)
        }
        "require" | "verify-ca" | "verify-full" => {
            let config = config.ssl_mode(SslMode::Require);
            config.connect(encryption(wish.root.as_deref())?).map_err(|error| match Error::from(error) {
                Error::Postgres(e) if wish.mode.is_none() => Error::Schema(format!(
                    "PostgreSQL on another machine is spoken to encrypted, and that failed ({}): give the server a \
                     certificate and `sslrootcert=FILE`, or write `sslmode=disable` if the network is your own",
                    Error::Postgres(e)
                )),
                other => other,
            })
        }
        other => {
            Err(Error::Schema(format!("sslmode={other} is none of disable, prefer, require, verify-full")))
        }
    }
}

fn read(url: &str) -> Wish {
    let mut wish = Wish { rest: url.to_owned(), mode: None, root: None };
    let Some((place, query)) = url.split_once('?') else { return wish };
    let mut others = vec![];
    for pair in query.split('&') {
        match pair.split_once('=') {
            Some(("sslmode", mode)) => wish.mode = Some(mode.to_owned()),
            Some(("sslrootcert", file)) => wish.root = Some(file.replace("%2F", "/").replace("%20", " ")),
            _ => others.push(pair),
        }
    }
    wish.rest = if others.is_empty() { place.to_owned() } else { format!("{place}?{}", others.join("&")) };
    wish
}

fn is_local(config: &Config) -> bool {
    config.get_hosts().iter().all(|host| match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => {
            name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
        }
    })
}

fn encryption(root: Option<&str>) -> Result<MakeRustlsConnect> {
    let mut roots = RootCertStore::empty();
    match root {
        Some(file) => {
            let certificates = CertificateDer::pem_file_iter(file)
                .map_err(|e| Error::Schema(format!("sslrootcert={file}: {e}")))?;
            for certificate in certificates.flatten() {
                roots.add(certificate).map_err(|e| Error::Schema(format!("sslrootcert={file}: {e}")))?;
            }
        }
        // Single odd certificates of the system are passed over.
        None => drop(roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs)),
    }
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|e| Error::Schema(e.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_driver_does_not_know_is_taken_out() {
        let wish =
            read("postgres://u@h/d?sslmode=verify-full&application_name=q&sslrootcert=%2Fetc%2Fca.pem");
        assert_eq!(wish.rest, "postgres://u@h/d?application_name=q");
        assert_eq!((wish.mode.as_deref(), wish.root.as_deref()), (Some("verify-full"), Some("/etc/ca.pem")));
        assert_eq!(read("postgres://u@h/d?sslmode=disable").rest, "postgres://u@h/d");
    }

    #[test]
    fn only_this_machine_is_local() {
        for (url, local) in [
            ("postgres://u@localhost/d", true),
            ("postgres://u@127.0.0.1/d", true),
            ("postgres://u@[::1]/d", true),
            ("postgres://u@db.example.com/d", false),
            ("postgres://u@10.0.0.5/d", false),
        ] {
            assert_eq!(is_local(&url.parse().unwrap()), local, "{url}");
        }
    }
}
