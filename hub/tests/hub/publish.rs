//! `caunoi-hub publish`, as whoever runs the hub calls it.

use caunoi_core::{
    id::Fingerprint,
    policy::Scope,
    record::{Kind, Material},
};
use caunoi_hub::{
    clock::SAMPLE_START,
    sample,
    store::{Snapshot, SqliteStore, Store},
};
use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

fn publish(data: &Path, file: &Path) -> Output {
    let program = env!("CARGO_BIN_EXE_caunoi-hub");
    let about = ["--title", "Phụ lục", "--folder", "Báo cáo"];
    Command::new(program).arg("publish").arg("--data").arg(data).args(about).arg(file).output().unwrap()
}

#[tokio::test]
async fn a_paper_is_published_to_all_who_take_part() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = (folder.path().join("data"), folder.path().join("paper.txt"));
    fs::create_dir(&data).unwrap();
    let store = SqliteStore::open(&data.join("hub.sqlite"), "main").await.unwrap();
    sample::load(&store, SAMPLE_START).await.unwrap();
    store.close().await;

    fs::write(&file, "Phụ lục 1").unwrap();
    let published = publish(&data, &file);
    assert!(published.status.success(), "{}", String::from_utf8_lossy(&published.stderr));

    let store = SqliteStore::open(&data.join("hub.sqlite"), "main").await.unwrap();
    let mut snapshot = store.snapshot().await.unwrap();
    let blob = Fingerprint::of_bytes("Phụ lục 1".as_bytes());
    let rows = snapshot.of_kind("Material").await.unwrap();
    assert_eq!(rows.len(), 4);
    let found =
        rows.iter().find_map(|(_, row)| Material::of(&row.open().unwrap()).filter(|it| it.blob == blob).cloned());
    let material = found.expect("it is among the materials");
    assert_eq!((material.title.as_str(), material.media.as_str(), material.size), ("Phụ lục", "text/plain", 13));
    let scopes = snapshot.scopes(&[material.id.erased()]).await.unwrap();
    assert_eq!(scopes, [(material.id.erased(), Scope::Participants(material.conference))]);
    assert_eq!(snapshot.chunk(blob, 0).await.unwrap().unwrap(), "Phụ lục 1".as_bytes());
}

#[tokio::test]
async fn only_papers_that_tablets_can_show_are_published() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("paper.docx");
    fs::write(&file, "x").unwrap();
    let refused = publish(folder.path(), &file);
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains(".pdf"));
    let file = folder.path().join("paper.pdf");
    fs::write(&file, "x").unwrap();
    let nothing = publish(&folder.path().join("empty"), &file);
    assert!(String::from_utf8_lossy(&nothing.stderr).contains("no conference"));
}
