//! Links, tokens, and how a space begins.

use crate::{
    carry::{fresh, pair},
    space::{COMMANDER_1, COMMANDER_2, START, administrator, found, officer, province},
};
use caunoi_core::{
    id::{RecordId, ReplicaId},
    time::Moment,
    wire::EnrolRequest,
};
use caunoi_hub::{
    carry::{keys, seal},
    enrol::{self, Refused, Use},
    genesis,
    store::{Snapshot, Store, Transaction},
};

crate::conformance::on_every_store! {
    a_space_is_founded_once
    a_link_enrols_one_store
    a_lost_answer_is_given_again_with_a_fresh_token
    a_link_ends
    a_sample_link_enrols_again_and_again
    a_store_stays_with_its_team
    a_tablet_goes_on_with_the_store_it_has
    secrets_are_nowhere_in_the_store
    only_a_link_that_opens_gives_a_store_its_key_back
}

fn request(secret: &str, replica: &str) -> EnrolRequest {
    EnrolRequest {
        secret: secret.into(),
        replica: ReplicaId(RecordId::named(replica)),
        known: vec![],
        key: vec![],
        box_key: pair(2).public().to_vec(),
        recovery: vec![],
    }
}

async fn link<S: Store>(store: &S, name: &str, how: Use, random: u8) -> String {
    let mut transaction = store.begin().await.unwrap();
    let secret = enrol::link(&mut transaction, officer(name), how, [random; 16]).await.unwrap();
    transaction.commit().await.unwrap();
    secret
}

/// Enrols with a token of the byte `random`; the token.
async fn try_enrol<S: Store>(store: &S, request: &EnrolRequest, random: u8, now: Moment) -> Result<String, Refused> {
    let mut transaction = store.begin().await.unwrap();
    let identity = enrol::enrol(&mut transaction, request, [random; 32], now).await.unwrap()?;
    transaction.commit().await.unwrap();
    assert_eq!(identity.replica, request.replica);
    Ok(identity.token)
}

async fn knows<S: Store>(store: &S, token: &str) -> bool {
    enrol::who(&mut store.snapshot().await.unwrap(), token).await.unwrap().is_some()
}

async fn a_space_is_founded_once<S: Store>(store: S) {
    found(&store).await;
    let mut transaction = store.begin().await.unwrap();
    let again = genesis::found(&mut transaction, province("Cao Bằng"), administrator(), START).await.unwrap();
    assert!(!again);
    assert_eq!(transaction.of_kind("Province").await.unwrap().len(), 1);
}

async fn a_link_enrols_one_store<S: Store>(store: S) {
    found(&store).await;
    let secret = link(&store, COMMANDER_1, Use::Once(START.plus(1000)), 1).await;
    let token = try_enrol(&store, &request(&secret, "a"), 1, START).await.unwrap();
    let who = enrol::who(&mut store.snapshot().await.unwrap(), &token).await.unwrap();
    assert_eq!(who, Some((ReplicaId(RecordId::named("a")), officer(COMMANDER_1))));
    assert_eq!(try_enrol(&store, &request(&secret, "b"), 2, START).await, Err(Refused::Used));
    assert_eq!(try_enrol(&store, &request("guess", "b"), 2, START).await, Err(Refused::Unknown));
    assert!(!knows(&store, "guess").await && !knows(&store, "").await);
}

async fn a_lost_answer_is_given_again_with_a_fresh_token<S: Store>(store: S) {
    found(&store).await;
    let secret = link(&store, COMMANDER_1, Use::Once(START.plus(1000)), 1).await;
    let first = try_enrol(&store, &request(&secret, "a"), 1, START).await.unwrap();
    let second = try_enrol(&store, &request(&secret, "a"), 2, START.plus(1)).await.unwrap();
    assert_ne!(first, second);
    assert!(!knows(&store, &first).await && knows(&store, &second).await);
}

async fn a_link_ends<S: Store>(store: S) {
    found(&store).await;
    let secret = link(&store, COMMANDER_1, Use::Once(START.plus(1000)), 1).await;
    assert_eq!(try_enrol(&store, &request(&secret, "a"), 1, START.plus(1001)).await, Err(Refused::Expired));
    assert!(try_enrol(&store, &request(&secret, "a"), 1, START.plus(1000)).await.is_ok());
}

async fn a_sample_link_enrols_again_and_again<S: Store>(store: S) {
    found(&store).await;
    let secret = link(&store, COMMANDER_1, Use::Again, 1).await;
    let mut tokens = Vec::new();
    for (n, replica) in ["a", "b", "c"].into_iter().enumerate() {
        let random = u8::try_from(n).unwrap();
        tokens.push(try_enrol(&store, &request(&secret, replica), random, Moment(i64::MAX)).await.unwrap());
    }
    for token in tokens {
        assert!(knows(&store, &token).await, "each of them stays enrolled");
    }
}

async fn a_store_stays_with_its_team<S: Store>(store: S) {
    found(&store).await;
    let first = link(&store, COMMANDER_1, Use::Again, 1).await;
    let second = link(&store, COMMANDER_2, Use::Again, 2).await;
    let token = try_enrol(&store, &request(&first, "a"), 1, START).await.unwrap();
    assert_eq!(try_enrol(&store, &request(&second, "a"), 2, START).await, Err(Refused::Taken));
    assert!(knows(&store, &token).await);
}

async fn secrets_are_nowhere_in_the_store<S: Store>(store: S) {
    found(&store).await;
    let secret = link(&store, COMMANDER_1, Use::Again, 1).await;
    let token = try_enrol(&store, &request(&secret, "a"), 1, START).await.unwrap();
    let mut snapshot = store.snapshot().await.unwrap();
    let member = snapshot.member(ReplicaId(RecordId::named("a")), officer(COMMANDER_1)).await.unwrap().unwrap();
    assert_ne!(member.token.unwrap().to_string(), token);
    assert_eq!((secret.len(), token.len()), (32, 64), "128 and 256 bits");
}

async fn a_tablet_goes_on_with_the_store_it_has<S: Store>(store: S) {
    found(&store).await;
    let (mine, yours) =
        (link(&store, COMMANDER_1, Use::Again, 1).await, link(&store, COMMANDER_2, Use::Again, 2).await);
    for (secret, replica, random) in [(&mine, "a", 1), (&yours, "b", 2)] {
        try_enrol(&store, &request(secret, replica), random, START).await.unwrap();
    }
    let known = ["b", "a"].map(|replica| ReplicaId(RecordId::named(replica))).to_vec();
    let again = EnrolRequest { known, ..request(&mine, "c") };
    let mut transaction = store.begin().await.unwrap();
    let identity = enrol::enrol(&mut transaction, &again, [3; 32], START).await.unwrap().unwrap();
    assert_eq!(identity.replica, ReplicaId(RecordId::named("a")), "the officer's own, not another's");
    // A hub that has never heard of the tablet's stores begins a new one.
    let foreign = EnrolRequest { known: vec![ReplicaId(RecordId::named("z"))], ..request(&mine, "c") };
    let identity = enrol::enrol(&mut transaction, &foreign, [4; 32], START).await.unwrap().unwrap();
    assert_eq!(identity.replica, ReplicaId(RecordId::named("c")));
}

async fn only_a_link_that_opens_gives_a_store_its_key_back<S: Store>(store: S) {
    found(&store).await;
    let until = START.plus(1000);
    let [a, b] = ["a", "b"].map(|name| ReplicaId(RecordId::named(name)));
    let hub = pair(1);
    let key = seal::seal_key(a, hub.public(), &[9; 32], &fresh(5)).unwrap();
    let recovery = vec![(b, key.clone()), (a, key)];
    let opening = link(&store, COMMANDER_1, Use::Opens(until), 1).await;
    let plain = link(&store, COMMANDER_1, Use::Once(until), 2).await;
    let mut transaction = store.begin().await.unwrap();
    keys::found(&mut transaction, &hub).await.unwrap();
    let mut opened = Vec::new();
    for (secret, of) in [(&opening, a), (&opening, b), (&plain, a)] {
        let request = EnrolRequest { recovery: recovery.clone(), ..request(secret, "a") };
        opened.push(enrol::opened(&mut transaction, &request, of, &fresh(5)).await.unwrap());
    }
    let [Some(opens), None, None] = &opened[..] else { panic!("{opened:?}: another store's key, or another link") };
    assert_eq!(seal::open_key(a, &pair(2), opens), Some([9; 32]));
    assert_eq!(seal::open_key(a, &pair(3), opens), None, "for the tablet that asked");
    assert_eq!(seal::open_key(b, &pair(2), opens), None, "for the store it asked for");
}
