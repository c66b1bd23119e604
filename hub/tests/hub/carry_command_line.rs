//! `caunoi-hub import` and `export`, as whoever runs the hub calls them.

use crate::{
    carry::{fresh, pair},
    space::{COMMANDER_1, COMMANDER_2, START, Tablet, found, officer, province},
};
use caunoi_core::{
    package::{self, Up},
    record::Kind,
    replica::Entry,
    wire::EnrolRequest,
};
use caunoi_hub::{
    carry::{
        keys,
        seal::{self, Route},
    },
    enrol::{self, Use},
    store::{SqliteStore, Store, Transaction},
};
use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

/// What the program printed, and whether it went well.
fn hub(data: &Path, task: &str, arguments: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_caunoi-hub");
    Command::new(program).arg(task).arg("--data").arg(data).args(arguments).output().unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The line that begins with this word, without it.
fn line(output: &Output, word: &str) -> String {
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let found = printed.lines().find_map(|line| line.strip_prefix(word));
    found.unwrap_or_else(|| panic!("no {word} in {printed} {}", String::from_utf8_lossy(&output.stderr))).trim().into()
}

#[tokio::test]
async fn a_package_is_carried_to_a_hub_and_its_answer_back() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    fs::create_dir(&data).unwrap();
    let file = data.join("hub.sqlite");
    let store = SqliteStore::open(&file, "main").await.unwrap();
    found(&store).await;
    let mut tablet = Tablet::ready(&store, COMMANDER_1).await;
    let replica = tablet.replica.identity().replica;
    let mut transaction = store.begin().await.unwrap();
    keys::found(&mut transaction, &pair(1)).await.unwrap();
    let secret = enrol::link(&mut transaction, officer(COMMANDER_1), Use::Again, [7; 16]).await.unwrap();
    let request = EnrolRequest {
        secret,
        replica,
        known: vec![],
        key: vec![],
        box_key: pair(2).public().to_vec(),
        recovery: vec![],
    };
    enrol::enrol(&mut transaction, &request, [8; 32], START).await.unwrap().unwrap();
    transaction.commit().await.unwrap();
    store.close().await;

    tablet.draft("p", "Trụ sở");
    let route = Route { space: province("Bắc Kạn").id(), replica };
    let up = seal::seal_up(route, pair(1).public(), &Up::of(&tablet.replica), &fresh(3)).unwrap();
    let carried = folder.path().join("carried");
    fs::write(&carried, &up).unwrap();

    let imported = hub(&data, "import", &[text(&carried)]);
    assert!(imported.status.success(), "{}", String::from_utf8_lossy(&imported.stderr));
    let counts = ["applied", "known", "held", "refused"].map(|word| line(&imported, word));
    assert_eq!(counts, ["1", "0", "0", "0"]);
    let answer = line(&imported, "answer");
    let name = Path::new(&answer).file_name().unwrap().to_str().unwrap();
    assert!(name.starts_with("bac-kan-1-") && name.ends_with(package::EXTENSION), "{name}");
    let down = seal::open_down(route, pair(1).public(), &pair(2), &fs::read(&answer).unwrap()).unwrap();
    for response in down.answers {
        tablet.replica.apply(Entry::Answered(response)).unwrap();
    }
    assert!(tablet.replica.is_settled());

    let chosen = folder.path().join("chosen");
    let again = hub(&data, "import", &[text(&carried), "--out", text(&chosen)]);
    assert_eq!((line(&again, "known"), chosen.is_file()), ("1".into(), true));

    let out = folder.path().join("out");
    let exported = hub(&data, "export", &["--unit", "1", "--out", text(&out)]);
    let package = fs::read(line(&exported, "package")).unwrap();
    assert!(seal::open_down(route, pair(1).public(), &pair(2), &package).is_ok());

    for (arguments, word) in [(["--unit", "2"], "no tablet"), (["--unit", "9"], "no unit")] {
        let refused = hub(&data, "export", &arguments);
        assert!(!refused.status.success(), "{COMMANDER_2} has given no key");
        assert!(String::from_utf8_lossy(&refused.stderr).contains(word));
    }
    fs::write(&carried, &up[..up.len() - 1]).unwrap();
    let damaged = hub(&data, "import", &[text(&carried)]);
    assert!(!damaged.status.success());
    assert!(String::from_utf8_lossy(&damaged.stderr).contains("bị hỏng"));
}
