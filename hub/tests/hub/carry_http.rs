//! Packages handed in over HTTP, by somebody who has a line for somebody who has none.

use crate::{
    carry::{fresh, hub, pair, route},
    http::{Answer, Site, bearer, request},
    members::{key, public, sign},
    space::{ADMINISTRATOR, COMMANDER_1, COMMANDER_2, ORGANIZER, START, Tablet, draft, officer, province},
};
use axum::{
    body::Body,
    http::{Method, Request, StatusCode},
};
use caunoi_core::{
    codec,
    command::AllowCarrying,
    id::{RecordId, ReplicaId},
    package::{HandedIn, HeldBack, PACKAGE_BYTES, Up},
    record::Carrying,
    replica::{Entry, Replica},
    wire::{EnrolRequest, Enrolled, Identity, Sent, SyncRequest, SyncResponse},
};
use caunoi_hub::{
    carry::{keys, seal},
    enrol::Use,
    store::{Store, Transaction},
};

const POSTCARD: &str = "application/x-postcard";
const PACKAGE: &str = "application/octet-stream";

/// A hub with its keys, a post without a line and one with a line.
struct Scene {
    site: Site,
    administrator: Tablet,
    remote: Replica,
    carrier: Replica,
}

impl Scene {
    async fn new() -> Self {
        let site = Site::new(None).await;
        let mut transaction = site.store.begin().await.unwrap();
        keys::found(&mut transaction, &hub()).await.unwrap();
        transaction.commit().await.unwrap();
        let mut remote = enrolled(&site, COMMANDER_1).await;
        let carrier = enrolled(&site, COMMANDER_2).await;
        assert_eq!(remote.identity().hub_key, hub().public());
        pull(&site, &mut remote).await;
        let Entry::Issued(sent) = remote.issue(START, draft("p", "Trụ sở")).unwrap() else { panic!("a command") };
        remote.apply(Entry::Issued(sign(&key("any"), sent))).unwrap();
        let administrator = Tablet::ready(&site.store, ADMINISTRATOR).await;
        Self { site, administrator, remote, carrier }
    }

    async fn allow(&mut self, carrying: Carrying) {
        self.administrator.run(&self.site.store, AllowCarrying { carrying }).await;
    }

    fn package(&self) -> Vec<u8> {
        let up = Up::of(&self.remote);
        seal::seal_up(route(self.remote.identity().replica), hub().public(), &up, &fresh(3)).unwrap()
    }

    async fn hand_in(&self, by: &Replica, body: impl Into<Body>) -> Answer {
        self.site.send(hand_in(by.identity(), body)).await
    }
}

fn by_file() -> Carrying {
    Carrying { file: true, ..Carrying::none(province("Bắc Kạn").id) }
}

fn hand_in(identity: &Identity, body: impl Into<Body>) -> Request<Body> {
    let headers = [("content-type", PACKAGE), ("authorization", &bearer(identity))];
    request(Method::POST, "/api/carry", &headers, body)
}

async fn enrolled(site: &Site, name: &str) -> Replica {
    let secret = site.link(name, Use::Again).await;
    let replica = ReplicaId(RecordId::named(name));
    let body = codec::encode(&EnrolRequest {
        secret,
        replica,
        known: vec![],
        key: public(&key("any")),
        box_key: pair(2).public().to_vec(),
        recovery: vec![],
    });
    let answer = site.send(request(Method::POST, "/api/enrol", &[("content-type", POSTCARD)], body)).await;
    Replica::new(answer.decoded::<Enrolled>().identity)
}

async fn pull(site: &Site, replica: &mut Replica) {
    let headers = [("content-type", POSTCARD), ("authorization", &bearer(replica.identity()))];
    let answer = site.send(request(Method::POST, "/api/sync", &headers, codec::encode(&replica.request()))).await;
    replica.apply(Entry::Answered(answer.decoded::<SyncResponse>())).unwrap();
}

#[tokio::test]
async fn anybody_with_a_line_hands_in_what_nobody_but_the_hub_can_read() {
    let mut scene = Scene::new().await;
    scene.allow(by_file()).await;
    let answer = scene.hand_in(&scene.carrier, scene.package()).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    let handed_in: HandedIn = answer.decoded();
    assert_eq!((handed_in.receipt.applied, handed_in.receipt.known), (1, 0));
    let place = route(scene.remote.identity().replica);
    let down = seal::open_down(place, hub().public(), &pair(2), &handed_in.answer).unwrap();
    for response in down.answers {
        scene.remote.apply(Entry::Answered(response)).unwrap();
    }
    assert!(scene.remote.is_settled());
    let again: HandedIn = scene.hand_in(&scene.carrier, scene.package()).await.decoded();
    assert_eq!(again.receipt.applied, 0);
}

#[tokio::test]
async fn whose_packages_come_in_and_what_is_held_only_organizers_learn() {
    let mut scene = Scene::new().await;
    scene.allow(by_file()).await;
    let organizer = enrolled(&scene.site, ORGANIZER).await;
    let carried: HandedIn = scene.hand_in(&scene.carrier, scene.package()).await.decoded();
    assert_eq!(carried.from, []);
    let received: HandedIn = scene.hand_in(&organizer, scene.package()).await.decoded();
    assert_eq!(received.from, [officer(COMMANDER_1)]);

    let held =
        |by: &Replica| request(Method::GET, "/api/held", &[("authorization", &bearer(by.identity()))], Body::empty());
    scene.site.send(held(&scene.carrier)).await.refuses(StatusCode::FORBIDDEN, "not-for-you");
    let none: Vec<HeldBack> = scene.site.send(held(&organizer)).await.decoded();
    assert_eq!(none, []);
}

#[tokio::test]
async fn nobody_carries_before_the_province_allows_it() {
    let mut scene = Scene::new().await;
    let closed = (StatusCode::FORBIDDEN, "carrying-closed");
    scene.hand_in(&scene.carrier, scene.package()).await.refuses(closed.0, closed.1);
    scene.allow(by_file()).await;
    scene.allow(Carrying::none(province("Bắc Kạn").id)).await;
    scene.hand_in(&scene.carrier, scene.package()).await.refuses(closed.0, closed.1);
    // One's own over one's own line is no carrying.
    let own: HandedIn = scene.hand_in(&scene.remote, scene.package()).await.decoded();
    assert_eq!(own.receipt.applied, 1);
}

#[tokio::test]
async fn what_a_locked_tablet_has_left_needs_no_token() {
    let scene = Scene::new().await;
    let mut left = hand_in(scene.remote.identity(), scene.package());
    left.headers_mut().remove("authorization");
    let handed_in: HandedIn = scene.site.send(left).await.decoded();
    assert_eq!(handed_in.receipt.applied, 1);
}

#[tokio::test]
async fn who_knows_a_store_cannot_use_up_its_numbers() {
    let scene = Scene::new().await;
    let request = Up::of(&scene.remote).request;
    let sent = &request.commands[0];
    let unsigned = Sent { signature: vec![], ..sent.clone() };
    for forged in [sign(&key("somebody"), sent.clone()), unsigned, Sent { envelope: vec![], ..sent.clone() }] {
        let forged = Up { request: SyncRequest { commands: vec![forged], ..request.clone() } };
        let place = route(scene.remote.identity().replica);
        let package = seal::seal_up(place, hub().public(), &forged, &fresh(4)).unwrap();
        let mut left = hand_in(scene.remote.identity(), package);
        left.headers_mut().remove("authorization");
        scene.site.send(left).await.refuses(StatusCode::UNPROCESSABLE_ENTITY, "package-forged");
    }
    let handed_in: HandedIn = scene.hand_in(&scene.remote, scene.package()).await.decoded();
    assert_eq!(handed_in.receipt.applied, 1, "the number was still free");
}

#[tokio::test]
async fn what_is_no_package_is_refused_and_changes_nothing() {
    let mut scene = Scene::new().await;
    scene.allow(by_file()).await;
    let package = scene.package();
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    scene.hand_in(&scene.carrier, "garbage").await.refuses(wrong, "not-a-package");
    scene.hand_in(&scene.carrier, "").await.refuses(wrong, "not-a-package");
    scene.hand_in(&scene.carrier, package[..99].to_vec()).await.refuses(wrong, "package-damaged");
    let too_large = vec![0; PACKAGE_BYTES + 1];
    scene.hand_in(&scene.carrier, too_large).await.refuses(StatusCode::PAYLOAD_TOO_LARGE, "too-large");
    let mut stranger = hand_in(scene.carrier.identity(), package.clone());
    stranger.headers_mut().insert("authorization", "Bearer nobody".parse().unwrap());
    scene.site.send(stranger).await.refuses(StatusCode::UNAUTHORIZED, "not-enrolled");
    let mut typed = hand_in(scene.carrier.identity(), package.clone());
    typed.headers_mut().insert("content-type", POSTCARD.parse().unwrap());
    scene.site.send(typed).await.refuses(StatusCode::UNSUPPORTED_MEDIA_TYPE, "wrong-type");
    let handed_in: HandedIn = scene.hand_in(&scene.carrier, package).await.decoded();
    assert_eq!(handed_in.receipt.applied, 1);
}

#[tokio::test]
async fn who_hands_in_one_bad_package_after_another_is_slowed_down() {
    let mut scene = Scene::new().await;
    scene.allow(by_file()).await;
    let mut refused = 0;
    while scene.hand_in(&scene.carrier, "garbage").await.status == StatusCode::UNPROCESSABLE_ENTITY {
        refused += 1;
        assert!(refused < 1000);
    }
    let answer = scene.hand_in(&scene.carrier, scene.package()).await;
    answer.refuses(StatusCode::TOO_MANY_REQUESTS, "too-often");
    let other: HandedIn = scene.hand_in(&scene.remote, scene.package()).await.decoded();
    assert_eq!(other.receipt.applied, 1, "it is counted for each store");
    scene.site.clock.set(START.plus(60_000));
    let handed_in: HandedIn = scene.hand_in(&scene.carrier, scene.package()).await.decoded();
    assert_eq!(handed_in.receipt.known, 1);
}
