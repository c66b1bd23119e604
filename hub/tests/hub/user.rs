//! `caunoi-hub user`, as whoever runs the hub calls it, and what a tablet that was revoked is told.

use crate::{
    backups::{hub, open, printed, refused, text},
    http::{Site, bearer, request},
    space::{COMMANDER_1, COMMANDER_2, START, found, officer},
};
use axum::http::{Method, StatusCode};
use caunoi_core::{
    id::{Fingerprint, Id, RecordId, ReplicaId},
    wire::EnrolRequest,
};
use caunoi_hub::{
    enrol::{self, Refused, Use},
    store::{Snapshot, Store, StoredMember, Transaction},
};

#[tokio::test]
async fn places_are_listed_and_taken_away() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let store = open(&data).await;
    found(&store).await;
    let place = |name: &str| {
        (
            ReplicaId(RecordId::named(name)),
            StoredMember { token: Some(Fingerprint::of_bytes(name.as_bytes())), keys: vec![7], enrolled: START },
        )
    };
    let mut it = store.begin().await.unwrap();
    for (tablet, name) in [("one", COMMANDER_1), ("two", COMMANDER_1), ("three", COMMANDER_2)] {
        let (replica, member) = place(tablet);
        it.put_member(replica, officer(name), member).await.unwrap();
    }
    it.commit().await.unwrap();
    let named = ["--data", text(&data)];
    let told = printed(&hub(&[&["user", "list"][..], &named].concat()));
    assert!(told.contains(&format!("officer {} {COMMANDER_1} (commander of a post)", officer(COMMANDER_1))), "{told}");
    let enrolled = |line: &&str| line.contains(" enrolled 2024-10-10 07:00") && !line.contains("without a token");
    assert_eq!(told.lines().filter(enrolled).count(), 3, "{told}");

    let (id, one) = (officer(COMMANDER_1).to_string(), RecordId::named("one").to_string());
    let revoke = ["user", "revoke", "--officer", &id];
    assert!(printed(&hub(&[&revoke[..], &named, &["--store", &one]].concat())).starts_with("revoked 1\n"));
    assert!(printed(&hub(&[&revoke[..], &named].concat())).starts_with("revoked 1\n"));
    assert!(printed(&hub(&[&revoke[..], &named].concat())).starts_with("revoked 0\n"));
    let mut it = store.snapshot().await.unwrap();
    for (tablet, name, token) in
        [("one", COMMANDER_1, false), ("two", COMMANDER_1, false), ("three", COMMANDER_2, true)]
    {
        let member = it.member(place(tablet).0, officer(name)).await.unwrap().unwrap();
        assert_eq!(
            (member.token.is_some(), member.keys),
            (token, vec![7]),
            "{tablet}: what it has signed still counts"
        );
    }
    drop(it);
    let nobody = Id::<caunoi_core::record::Officer>::named("officer", "nobody").to_string();
    assert!(
        refused(&hub(&[&["user", "revoke", "--officer", &nobody][..], &named].concat())).contains("no such officer")
    );
    store.close().await;
}

#[tokio::test]
async fn a_tablet_that_was_revoked_is_told_so_and_its_link_is_of_no_use_any_more() {
    let site = Site::new(None).await;
    let replica = site.enrolled(COMMANDER_1).await;
    let other = site.enrolled(COMMANDER_2).await;
    let status = async |token: String| {
        let blob = format!("/api/blobs/{}/0", Fingerprint([0; 32]));
        site.send(request(Method::GET, &blob, &[("authorization", &token)], "")).await.status
    };
    assert_eq!(status(bearer(replica.identity())).await, StatusCode::FORBIDDEN, "it is known, and the file is not its");
    let mut it = site.store.begin().await.unwrap();
    assert_eq!(enrol::revoke(&mut it, officer(COMMANDER_1), None, START).await.unwrap(), 1);
    let secret = enrol::link(&mut it, officer(COMMANDER_2), Use::Once(START), [9; 16]).await.unwrap();
    it.commit().await.unwrap();
    assert_eq!(status(bearer(replica.identity())).await, StatusCode::UNAUTHORIZED);
    assert_eq!(status(bearer(other.identity())).await, StatusCode::FORBIDDEN, "others go on");

    let again = site.link(COMMANDER_1, Use::Once(START.plus(1000))).await;
    let mut it = site.store.begin().await.unwrap();
    enrol::revoke(&mut it, officer(COMMANDER_1), None, START).await.unwrap();
    let enrol = |secret: &str| EnrolRequest {
        secret: secret.into(),
        replica: ReplicaId(RecordId::named("new")),
        known: vec![],
        key: vec![],
        box_key: vec![],
        recovery: vec![],
    };
    assert_eq!(enrol::enrol(&mut it, &enrol(&again), [1; 32], START).await.unwrap(), Err(Refused::Expired));
    assert!(enrol::enrol(&mut it, &enrol(&secret), [2; 32], START).await.unwrap().is_ok(), "another's link is");
}

#[tokio::test]
async fn how_the_hub_is_only_those_learn_who_look_after_it() {
    let site = Site::new(None).await;
    let ask = async |name: &str| {
        let replica = site.enrolled(name).await;
        site.send(request(Method::GET, "/api/status", &[("authorization", &bearer(replica.identity()))], "")).await
    };
    for name in [crate::space::ORGANIZER, crate::space::ADMINISTRATOR] {
        let answer = ask(name).await;
        assert_eq!(answer.status, StatusCode::OK);
        let status: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
        let meta = site.store.snapshot().await.unwrap().meta().await.unwrap();
        assert_eq!((&status["seq"], &status["now"]), (&meta.seq.into(), &START.0.into()));
        assert_eq!((&status["last_backup"], &status["listening"]), (&serde_json::Value::Null, &0.into()));
    }
    assert_eq!(ask(COMMANDER_1).await.status, StatusCode::FORBIDDEN);
    assert_eq!(site.send(request(Method::GET, "/api/status", &[], "")).await.status, StatusCode::UNAUTHORIZED);
}
