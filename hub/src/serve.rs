//! `caunoi-hub serve`.

use crate::{
    Failure,
    backups::OWN_TOOLS,
    command_line::{self, Serve},
    setup,
};
use caunoi_hub::{
    backup::{Backups, nightly::Nightly},
    clock::Clock,
    http::{self, App, Hub},
    sample,
    store::Database,
};
use std::sync::Arc;
use tokio::net::TcpListener;

pub(crate) async fn serve(options: Serve) -> Result<(), Failure> {
    let app = match &options.app {
        Some(folder) => Some(App::open(folder).map_err(|error| format!("no app in {}: {error}", folder.display()))?),
        None => None,
    };
    let store = setup::open(&options.data).await?;
    let builds = options.data.folder.map(|folder| folder.join("builds"));
    let app = app.map(|app| match builds {
        Some(folder) => app.with_builds(folder),
        None => app,
    });
    let listener = TcpListener::bind(options.listen).await;
    let listener = listener.map_err(|error| format!("{} cannot be listened on: {error}", options.listen))?;
    let address = listener.local_addr()?;
    let clock = if options.sample {
        sample(&store, &options.links_for, address.port()).await?
    } else {
        // A sample keeps its clock, however it is served.
        sample::clock(&store).await?
    };
    if let Some(app) = &app {
        app.take_in_aside();
    }
    let backups = back_up(&store, &clock, options.backups)?;
    let hub = Arc::new(Hub::new(store.clone(), clock, app).with_backups(backups));
    // The links stand above this line, so that whoever waits for it has read them.
    println!("listening http://{address}");
    http::serve(listener, hub, asked_to_stop()).await?;
    store.close().await;
    Ok(())
}

/// Has backups taken as long as the hub runs, where somebody wants that.
fn back_up(store: &Database, clock: &Clock, options: command_line::Backups) -> Result<Backups, Failure> {
    let backups = Backups::default();
    if let Some(folder) = options.to {
        let sqlite = store.sqlite().ok_or(OWN_TOOLS)?;
        let nightly = Nightly { folder, at: options.at, keep: options.keep };
        tokio::spawn(nightly.run(sqlite.clone(), clock.clone(), backups.clone()));
    }
    Ok(backups)
}

/// Loads the sample and prints its links.
async fn sample(store: &Database, links_for: &[String], port: u16) -> Result<Clock, Failure> {
    let clock = sample::wake(store, Clock::real().now()).await?;
    let loaded = sample::load(store, clock.now()).await?;
    tracing::info!(due = loaded.due, "sample loaded");
    if loaded.outdated > 0 {
        tracing::warn!(
            commands = loaded.outdated,
            "these records were made by another version of the sample; remove them to start anew"
        );
    }
    for (name, secret) in sample::links(store, &sample::offered(links_for)?).await? {
        println!("link {name} {}", setup::page(&format!("http://localhost:{port}"), &secret));
    }
    Ok(clock)
}

/// Returns when somebody asks the program to stop.
async fn asked_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! {
                    _ = terminate.recv() => {}
                    () = interrupted() => {}
                }
                return;
            }
            Err(error) => tracing::warn!(%error, "SIGTERM cannot be noticed"),
        }
    }
    interrupted().await;
}

async fn interrupted() {
    if let Err(error) = tokio::signal::ctrl_c().await {
        tracing::warn!(%error, "Ctrl-C cannot be noticed");
        std::future::pending::<()>().await;
    }
}
