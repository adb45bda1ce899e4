//! `qihe serve`: the web server until it is told to stop.

use std::{sync::Arc, time::Duration};

use kernel::{Id, Org};
use operation::House;
use store::{Db, files::Files, notary::Notary};

use crate::{
    house::house,
    settings::Settings,
    system::{self, in_both},
    unopened,
    workers::Workers,
};

kernel::words! {
    fn not_listening(address: &str, zh: &str, en: &str) {
        "无法监听 {address}：{zh}。请用 --listen（QIHE_LISTEN）指定其他地址或端口",
        "Cannot listen on {address}: {en}. Name another address or port with --listen (QIHE_LISTEN)"
    }
}

/// Where the server is reached.
#[derive(clap::Args)]
pub struct Entrance {
    /// Address and port to listen on.
    #[arg(long, env = "QIHE_LISTEN", default_value = "127.0.0.1:8417")]
    listen: String,
    /// Reverse proxies whose X-Forwarded-For, -Proto and -Host are believed: addresses and networks, separated by commas.
    #[arg(long, env = "QIHE_TRUSTED_PROXY", default_value = "")]
    trusted_proxy: web::Proxies,
}

/// Serves until SIGINT or SIGTERM; open requests are finished first.
pub fn serve(settings: &Settings, entrance: &Entrance) -> Result<(), String> {
    let db = settings.open_current()?;
    let _occupied = settings.occupy(&db)?;
    let node = store::node::Node::join(&db).map_err(|e| e.to_string())?;
    let notary = Notary::open(&settings.journal())
        .map_err(|e| unopened::data(&settings.journal(), &system::of_store(&e)))?;
    let house = Arc::new(house());
    let files = Arc::new(settings.files()?);
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|e| e.to_string())?;
    runtime.block_on(run(entrance, db, files, house, notary))?;
    drop(node); // gives the node's number back after the last write
    Ok(())
}

async fn run(
    entrance: &Entrance,
    db: Db,
    files: Arc<Files>,
    house: Arc<House>,
    notary: Notary,
) -> Result<(), String> {
    let (listen, proxies) = (&entrance.listen, entrance.trusted_proxy.clone());
    let listener = tokio::net::TcpListener::bind(listen).await.map_err(|e| {
        let why = system::words(&e);
        in_both(&not_listening(listen, &why.zh, &why.en))
    })?;
    let address = listener.local_addr().map_err(|e| e.to_string())?;
    println!("http://{address}"); // where it really listens: port 0 stands for any free one
    tracing::info!(%address, "ready");
    let all = db.read(access::organisations).await.map_err(|fault| format!("{fault:?}"))?;
    sign_journals(db.clone(), notary, all);
    keep_house(db.clone(), files.clone());
    let workers = Workers::start(&house, &db, &files);
    let closing = web::Closing::default();
    let app = web::router_until(web::Server { house, db, files, proxies }, closing.clone());
    let stopped = async move {
        told_to_stop().await;
        closing.begin(); // streams are open requests that would never finish
    };
    let app = app.into_make_service_with_connect_info::<std::net::SocketAddr>(); // sign-in counts failures by address
    let served = axum::serve(listener, app).with_graceful_shutdown(stopped).await;
    drop(workers); // after the last request: what it enqueued is done now or by the next server
    tracing::info!("stopped");
    served.map_err(|e| e.to_string())
}

/// Signs the head of each journal that grew, at most every ten seconds, on a thread of its own. It begins with all
/// of them: they may have grown before the server stopped, or by a command while it was down.
fn sign_journals(db: Db, notary: Notary, mut grown: Vec<Id<Org>>) {
    let mut commits = db.commits();
    std::thread::spawn(move || {
        loop {
            match commits.try_recv() {
                Ok(org) if !grown.contains(&org) => grown.push(org),
                Ok(_) | Err(tokio::sync::broadcast::error::TryRecvError::Lagged(_)) => {}
                Err(tokio::sync::broadcast::error::TryRecvError::Closed) => return,
                Err(tokio::sync::broadcast::error::TryRecvError::Empty) => {
                    grown.retain(|org| match notary.sign_if_due(&db, *org, store::now()) {
                        Ok(signed) => signed.is_none(),
                        Err(error) => {
                            tracing::error!(%error, "a journal head could not be signed");
                            true
                        }
                    });
                    std::thread::sleep(Duration::from_secs(1));
                }
            }
        }
    });
}

/// How often the house is swept, and how long a content may lie there that no file has: longer than any upload takes.
const SWEEP_EVERY: Duration = Duration::from_secs(3600);
const ORPHAN_AGE: Duration = Duration::from_secs(24 * 3600);

/// Takes away answers that no retry will ask for, files that were handed in and never used, and contents that no file
/// has any more, on a thread of its own.
fn keep_house(db: Db, files: Arc<Files>) {
    std::thread::spawn(move || {
        loop {
            let purged = db.read_blocking(access::organisations).and_then(|orgs| {
                orgs.into_iter().try_for_each(|org| {
                    db.write_blocking(move |tx| {
                        store::idempotency::purge(tx, org, store::now())?;
                        store::files::purge(tx, org, store::now())?;
                        Ok(())
                    })
                })
            });
            if let Err(fault) = purged {
                tracing::error!(?fault, "old answers and unused files could not be taken away");
            }
            match files.sweep(&db, ORPHAN_AGE) {
                Ok(0) => {}
                Ok(swept) => tracing::info!(swept, "contents that no file has are gone"),
                Err(error) => tracing::error!(%error, "the files could not be swept"),
            }
            std::thread::sleep(SWEEP_EVERY);
        }
    });
}

async fn told_to_stop() {
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated => {}
    }
    tracing::info!("stopping");
}
