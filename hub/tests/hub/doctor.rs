//! `caunoi-hub doctor`, as whoever runs the hub calls it.

use crate::{
    backups::{Running, hub, open, printed, refused, text},
    space::{START, found},
};
use caunoi_hub::backup::copy;
use std::{fs, net::TcpListener, path::Path};

/// What it says about one thing.
fn line<'t>(told: &'t str, thing: &str) -> &'t str {
    told.lines().find(|line| line.contains(&format!(" {thing}: "))).unwrap_or_else(|| panic!("no {thing} in {told}"))
}

/// A data folder with the small province.
async fn a_province(data: &Path) {
    let store = open(data).await;
    found(&store).await;
    store.close().await;
}

#[tokio::test]
async fn a_hub_that_lacks_nothing_is_told_so() {
    let folder = tempfile::tempdir().unwrap();
    let (data, app, copies) = (folder.path().join("data"), folder.path().join("app"), folder.path().join("copies"));
    a_province(&data).await;
    fs::create_dir(&app).unwrap();
    fs::write(app.join("index.html"), "<!doctype html>").unwrap();
    printed(&hub(&["backup", "--data", text(&data), "--to", text(&copies)]));
    let free = ["--listen", "127.0.0.1:0"];
    let named = ["doctor", "--data", text(&data), "--app", text(&app), "--backup", text(&copies)];
    let told = printed(&hub(&[&named[..], &free].concat()));
    for thing in ["database", "clock", "app", "backup", "address"] {
        assert!(line(&told, thing).starts_with("ok "), "{told}");
    }
    assert!(line(&told, "database").contains("Bắc Kạn"), "{told}");
}

#[tokio::test]
async fn what_is_not_right_is_named_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let (data, copies) = (folder.path().join("data"), folder.path().join("copies"));
    a_province(&data).await;
    let store = open(&data).await;
    copy::take(&store, &copies, START).await.unwrap();
    store.close().await;
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let named = ["doctor", "--data", text(&data), "--app", text(&copies), "--backup", text(&copies)];
    // Something else listens there, which answers nothing.
    let told = refused(&hub(&[&named[..], &["--listen", &address]].concat()));
    assert!(line(&told, "backup").starts_with("warning"), "it is of 2024: {told}");
    assert!(line(&told, "app").starts_with("error") && line(&told, "address").starts_with("error"), "{told}");
    assert!(told.contains("2 of 7 things"), "{told}");

    let again = || hub(&[&named[..], &["--listen", "127.0.0.1:0"]].concat());
    let later = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1 << 33);
    fs::File::options().append(true).open(data.join("hub.sqlite")).unwrap().set_modified(later).unwrap();
    assert!(line(&refused(&again()), "clock").contains("set the clock"));
    let file = data.join("hub.sqlite");
    let mut bytes = fs::read(&file).unwrap();
    bytes[4096..].fill(0x5a);
    fs::write(&file, bytes).unwrap();
    assert!(line(&refused(&again()), "database").contains("restore the last backup"));
    fs::remove_file(&file).unwrap();
    assert!(line(&refused(&again()), "data").contains("caunoi-hub init"));
    assert!(!file.exists(), "it changes nothing");
}

#[tokio::test]
async fn a_running_hub_is_looked_at_too() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    a_province(&data).await;
    let mut running = Running::start(&["--data", text(&data)]);
    let address = running.address();
    let told = printed(&hub(&["doctor", "--data", text(&data), "--listen", &address]));
    assert!(line(&told, "address").contains("a hub answers"), "{told}");
    assert!(line(&told, "database").starts_with("ok "), "{told}");
}
