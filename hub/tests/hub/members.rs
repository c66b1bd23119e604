//! Stores that the officers of a team share, and who signed what.

use crate::space::{
    ADMINISTRATOR, COMMANDER_1, COMMANDER_2, OFFICER_1, START, Tablet, department, draft, found, officer, petition,
};
use caunoi_core::{
    command::{CertifyKey, Command, CommandId, PutOfficer},
    id::{Fingerprint, RecordId, ReplicaId},
    policy::Scope,
    record::{Grant, Officer, SigningKey as CertifiedKey},
    refusal::Reason,
    replica::Entry,
    wire::{EnrolRequest, Identity, Outcome, Sent, SyncRequest},
};
use caunoi_hub::{
    enrol::{self, Refused, Use},
    store::{Snapshot, Store, Transaction},
};
use p256::ecdsa::{Signature, SigningKey, signature::Signer};

crate::conformance::on_every_store! {
    officers_of_a_team_share_the_store_of_their_tablet
    an_officer_of_another_team_begins_a_store
    the_proposed_store_of_another_team_is_taken
    a_renewal_leaves_the_others_their_tokens_and_keys
    who_was_renewed_after_moving_keeps_the_store
    a_store_is_sent_what_all_its_members_may_see
    who_joins_brings_their_scopes_along
    a_command_takes_effect_only_with_its_officers_signature
    what_builds_on_a_badly_signed_command_is_refused_with_it
    commands_of_a_member_without_a_key_are_not_checked
    the_same_command_signed_anew_is_the_same_command
    a_signature_is_kept_with_its_command
    a_certified_key_takes_the_place_of_the_one_before
    a_command_that_overtook_the_certification_of_its_key_waits_for_it
    an_enrolment_takes_the_place_of_a_certified_key
    what_was_signed_before_a_new_enrolment_still_counts
    a_key_is_certified_for_one_store
    what_is_no_point_of_the_curve_is_not_certified
    a_store_reads_the_files_of_any_of_its_members
}

pub(crate) fn key(name: &str) -> SigningKey {
    SigningKey::from_slice(&Fingerprint::of_bytes(name.as_bytes()).0).unwrap()
}

pub(crate) fn public(key: &SigningKey) -> Vec<u8> {
    key.verifying_key().to_sec1_point(false).as_bytes().to_vec()
}

pub(crate) fn sign(key: &SigningKey, sent: Sent) -> Sent {
    let signature: Signature = key.sign(&sent.envelope);
    Sent { signature: signature.to_bytes().to_vec(), ..sent }
}

fn store_named(name: &str) -> ReplicaId {
    ReplicaId(RecordId::named(name))
}

/// Gives an officer a place in a tablet's store, with a key where one is named.
async fn join<S: Store>(store: &S, tablet: &mut Tablet, name: &str, key: Option<&SigningKey>) {
    let identity = Identity { officer: officer(name), name: name.into(), ..tablet.replica.identity().clone() };
    let mut transaction = store.begin().await.unwrap();
    let key = key.map(public).unwrap_or_default();
    enrol::admit(&mut transaction, identity.replica, identity.officer, key, START).await.unwrap();
    transaction.commit().await.unwrap();
    tablet.replica.apply(Entry::Enrolled(identity)).unwrap();
}

/// The tablet of the first post: its commander and its officer, each with a key of their name.
async fn shared<S: Store>(store: &S) -> Tablet {
    let mut tablet = Tablet::of(store, COMMANDER_1, "shared").await;
    for name in [COMMANDER_1, OFFICER_1] {
        join(store, &mut tablet, name, Some(&key(name))).await;
    }
    tablet.pull(store).await;
    tablet
}

/// Issues a command as one of the officers, signed by `sign`.
fn issue_as(
    tablet: &mut Tablet,
    name: &str,
    command: impl Into<Command>,
    sign: impl FnOnce(Sent) -> Sent,
) -> CommandId {
    tablet.replica.sign_in(officer(name)).unwrap();
    let Entry::Issued(sent) = tablet.replica.issue(tablet.now, command).unwrap() else { panic!("a command") };
    let id = sent.id;
    tablet.replica.apply(Entry::Issued(sign(sent))).unwrap();
    id
}

/// Issues a command as one of the officers, with their own key.
fn issue(tablet: &mut Tablet, name: &str, command: impl Into<Command>) -> CommandId {
    issue_as(tablet, name, command, |sent| sign(&key(name), sent))
}

async fn outcomes<S: Store>(store: &S, tablet: &Tablet, commands: Vec<Sent>) -> Vec<Outcome> {
    let answer = tablet.ask(store, &SyncRequest { commands, ..tablet.replica.request() }).await;
    answer.outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

fn code(outcome: &Outcome) -> &str {
    match outcome {
        Outcome::Refused { refusal, .. } => &refusal.code,
        Outcome::Held { .. } => "held",
        Outcome::Applied { .. } | Outcome::Merged { .. } => "applied",
    }
}

async fn codes<S: Store>(store: &S, tablet: &Tablet) -> Vec<String> {
    outcomes(store, tablet, tablet.outbox()).await.iter().map(|outcome| code(outcome).to_owned()).collect()
}

async fn is_there<S: Store>(store: &S, id: RecordId) -> bool {
    store.snapshot().await.unwrap().record(id).await.unwrap().is_some()
}

/// Enrols an officer by a link of their own, on a tablet that would make the store `proposed`.
async fn enrol<S: Store>(
    store: &S,
    name: &str,
    proposed: &str,
    known: &[&str],
    with: &SigningKey,
) -> Result<Identity, Refused> {
    let mut transaction = store.begin().await.unwrap();
    let random = *Fingerprint::of_bytes(name.as_bytes()).0.first_chunk().unwrap();
    let secret = enrol::link(&mut transaction, officer(name), Use::Again, random).await.unwrap();
    let known = known.iter().map(|name| store_named(name)).collect();
    let request = EnrolRequest {
        secret,
        replica: store_named(proposed),
        known,
        key: public(with),
        box_key: vec![],
        recovery: vec![],
    };
    let token = Fingerprint::of_bytes(&public(with)).0;
    let enrolled = enrol::enrol(&mut transaction, &request, token, START).await.unwrap();
    transaction.commit().await.unwrap();
    enrolled
}

async fn who<S: Store>(store: &S, identity: &Identity) -> Option<(ReplicaId, caunoi_core::id::Id<Officer>)> {
    enrol::who(&mut store.snapshot().await.unwrap(), &identity.token).await.unwrap()
}

async fn officers_of_a_team_share_the_store_of_their_tablet<S: Store>(store: S) {
    found(&store).await;
    let chief = enrol(&store, COMMANDER_1, "a", &[], &key("chief")).await.unwrap();
    let colleague = enrol(&store, OFFICER_1, "b", &["z", "a"], &key("colleague")).await.unwrap();
    assert_eq!((chief.replica, colleague.replica), (store_named("a"), store_named("a")));
    assert_ne!(chief.token, colleague.token);
    assert_eq!(who(&store, &chief).await, Some((chief.replica, officer(COMMANDER_1))));
    assert_eq!(who(&store, &colleague).await, Some((chief.replica, officer(OFFICER_1))));
    assert_eq!(store.snapshot().await.unwrap().members(store_named("b")).await.unwrap(), []);
}

async fn an_officer_of_another_team_begins_a_store<S: Store>(store: S) {
    found(&store).await;
    enrol(&store, COMMANDER_1, "a", &[], &key("chief")).await.unwrap();
    let other = enrol(&store, COMMANDER_2, "b", &["a"], &key("other")).await.unwrap();
    assert_eq!(other.replica, store_named("b"));
    let mut snapshot = store.snapshot().await.unwrap();
    assert_eq!(snapshot.members(store_named("a")).await.unwrap(), [officer(COMMANDER_1)]);
}

async fn the_proposed_store_of_another_team_is_taken<S: Store>(store: S) {
    found(&store).await;
    let chief = enrol(&store, COMMANDER_1, "a", &[], &key("chief")).await.unwrap();
    assert_eq!(enrol(&store, COMMANDER_2, "a", &[], &key("other")).await, Err(Refused::Taken));
    assert_eq!(enrol(&store, COMMANDER_2, "a", &["a"], &key("other")).await, Err(Refused::Taken));
    assert!(who(&store, &chief).await.is_some());
    assert_eq!(enrol(&store, OFFICER_1, "a", &[], &key("colleague")).await.unwrap().replica, store_named("a"));
}

async fn a_renewal_leaves_the_others_their_tokens_and_keys<S: Store>(store: S) {
    found(&store).await;
    let chief = enrol(&store, COMMANDER_1, "a", &[], &key("chief")).await.unwrap();
    let before = enrol(&store, OFFICER_1, "a", &["a"], &key("before")).await.unwrap();
    let after = enrol(&store, OFFICER_1, "b", &["a"], &key("after")).await.unwrap();
    assert_eq!(after.replica, before.replica);
    assert!(who(&store, &before).await.is_none() && who(&store, &after).await.is_some());
    assert!(who(&store, &chief).await.is_some());
    let mut snapshot = store.snapshot().await.unwrap();
    for (name, signs) in [(COMMANDER_1, &["chief"][..]), (OFFICER_1, &["after", "before"])] {
        let member = snapshot.member(store_named("a"), officer(name)).await.unwrap().unwrap();
        let keys: Vec<_> = signs.iter().flat_map(|name| public(&key(name))).collect();
        assert_eq!(member.keys, keys);
    }
}

async fn who_was_renewed_after_moving_keeps_the_store<S: Store>(store: S) {
    found(&store).await;
    enrol(&store, OFFICER_1, "a", &[], &key("before")).await.unwrap();
    let mut administrator = Tablet::ready(&store, ADMINISTRATOR).await;
    let moved =
        Officer { grants: vec![Grant::Department(department())], ..administrator.shown(officer(OFFICER_1)).unwrap() };
    administrator.run(&store, PutOfficer { officer: moved }).await;
    let renewed = enrol(&store, OFFICER_1, "b", &["a"], &key("after")).await.unwrap();
    assert_eq!(renewed.replica, store_named("a"), "what they have not sent yet is in it");
}

async fn a_store_is_sent_what_all_its_members_may_see<S: Store>(store: S) {
    found(&store).await;
    for (name, draft) in [(COMMANDER_1, "of the chief"), (OFFICER_1, "of the officer"), (COMMANDER_2, "of others")] {
        let mut alone = Tablet::of(&store, name, "alone").await;
        alone.pull(&store).await;
        alone.draft(draft, draft);
        alone.settle(&store).await;
    }
    let mut tablet = shared(&store).await;
    let cursors = tablet.replica.confirmed().cursors();
    assert!([COMMANDER_1, OFFICER_1].iter().all(|name| cursors.contains_key(&Scope::Officer(officer(name)))));
    let held: Vec<_> = tablet.confirmed().into_iter().map(|(id, _)| id).collect();
    let holds = |name: &str| held.contains(&petition(name).erased());
    assert!(holds("of the chief") && holds("of the officer") && !holds("of others"));
    for (name, own, colleagues) in
        [(COMMANDER_1, "of the chief", "of the officer"), (OFFICER_1, "of the officer", "of the chief")]
    {
        tablet.replica.sign_in(officer(name)).unwrap();
        assert!(tablet.shown(petition(own)).is_some() && tablet.shown(petition(colleagues)).is_none());
    }
}

async fn who_joins_brings_their_scopes_along<S: Store>(store: S) {
    found(&store).await;
    let mut alone = Tablet::of(&store, OFFICER_1, "alone").await;
    alone.pull(&store).await;
    alone.draft("p", "riêng");
    alone.settle(&store).await;
    let mut tablet = Tablet::ready(&store, COMMANDER_1).await;
    let before = tablet.confirmed().len();
    join(&store, &mut tablet, OFFICER_1, None).await;
    let answers = tablet.pull(&store).await;
    assert!(!answers[0].reset && answers[0].rows.len() == 1, "only what is new");
    assert_eq!(tablet.confirmed().len(), before + 1);
}

async fn a_command_takes_effect_only_with_its_officers_signature<S: Store>(store: S) {
    found(&store).await;
    let mut tablet = shared(&store).await;
    let other = sign(&key(OFFICER_1), Sent { envelope: b"other words".to_vec(), ..a_sent(&tablet) }).signature;
    issue_as(&mut tablet, OFFICER_1, draft("unsigned", "một"), |sent| sent);
    issue_as(&mut tablet, OFFICER_1, draft("colleague", "hai"), |sent| sign(&key(COMMANDER_1), sent));
    issue_as(&mut tablet, OFFICER_1, draft("elsewhere", "ba"), |sent| Sent { signature: other, ..sent });
    issue_as(&mut tablet, OFFICER_1, draft("cut", "bốn"), |sent| {
        let mut signed = sign(&key(OFFICER_1), sent);
        signed.signature.pop();
        signed
    });
    issue_as(&mut tablet, OFFICER_1, draft("zero", "năm"), |sent| Sent { signature: vec![0; 64], ..sent });
    issue(&mut tablet, OFFICER_1, draft("right", "sáu"));
    issue(&mut tablet, COMMANDER_1, draft("too", "bảy"));
    let bad = Reason::BadSignature.code();
    assert_eq!(codes(&store, &tablet).await, [bad, bad, bad, bad, bad, "applied", "applied"]);
    for (name, there) in [("unsigned", false), ("colleague", false), ("elsewhere", false), ("right", true)] {
        assert_eq!(is_there(&store, petition(name).erased()).await, there, "{name}");
    }
}

fn a_sent(tablet: &Tablet) -> Sent {
    let Entry::Issued(sent) = tablet.replica.issue(START, draft("any", "gì")).unwrap() else { panic!("a command") };
    sent
}

async fn what_builds_on_a_badly_signed_command_is_refused_with_it<S: Store>(store: S) {
    found(&store).await;
    let mut tablet = shared(&store).await;
    let base = issue_as(&mut tablet, OFFICER_1, draft("p", "một"), |sent| sent);
    issue(&mut tablet, OFFICER_1, crate::space::retitle("p", "hai", &[(base, "một")]));
    assert_eq!(codes(&store, &tablet).await, [Reason::BadSignature.code(), Reason::BaseRefused.code()]);
    assert!(!is_there(&store, petition("p").erased()).await);
}

async fn commands_of_a_member_without_a_key_are_not_checked<S: Store>(store: S) {
    found(&store).await;
    let mut tablet = Tablet::ready(&store, COMMANDER_1).await;
    join(&store, &mut tablet, OFFICER_1, Some(&key(OFFICER_1))).await;
    issue_as(&mut tablet, COMMANDER_1, draft("p", "một"), |sent| sent);
    issue_as(&mut tablet, COMMANDER_1, draft("q", "hai"), |sent| sign(&key("whose"), sent));
    issue_as(&mut tablet, OFFICER_1, draft("r", "ba"), |sent| sent);
    assert_eq!(codes(&store, &tablet).await, ["applied", "applied", Reason::BadSignature.code()]);
}

async fn the_same_command_signed_anew_is_the_same_command<S: Store>(store: S) {
    found(&store).await;
    let mut tablet = shared(&store).await;
    issue(&mut tablet, OFFICER_1, draft("p", "một"));
    let sent = tablet.outbox().remove(0);
    let (r, s) = Signature::from_slice(&sent.signature).unwrap().split_scalars();
    // Browsers do not choose the smaller s; both are signatures of the same words.
    let twin = Signature::from_scalars(r, -s).unwrap().to_bytes().to_vec();
    assert_ne!(twin, sent.signature);
    let again = Sent { signature: twin, ..sent.clone() };
    let first = outcomes(&store, &tablet, vec![sent]).await;
    assert_eq!(code(&first[0]), "applied");
    assert_eq!(outcomes(&store, &tablet, vec![again]).await, first);

    issue_as(&mut tablet, OFFICER_1, draft("q", "hai"), |sent| {
        let (r, s) = Signature::from_slice(&sign(&key(OFFICER_1), sent.clone()).signature).unwrap().split_scalars();
        Sent { signature: Signature::from_scalars(r, -s).unwrap().to_bytes().to_vec(), ..sent }
    });
    assert_eq!(codes(&store, &tablet).await.last().unwrap(), "applied", "the twin alone is as good");
}

async fn a_signature_is_kept_with_its_command<S: Store>(store: S) {
    found(&store).await;
    let mut tablet = shared(&store).await;
    let id = issue(&mut tablet, OFFICER_1, draft("p", "một"));
    let sent = tablet.outbox().remove(0);
    tablet.settle(&store).await;
    let stored = store.snapshot().await.unwrap().command(id).await.unwrap().unwrap();
    assert_eq!((stored.officer, stored.signature), (Some(officer(OFFICER_1)), sent.signature));
}

fn certify(with: &SigningKey) -> CertifyKey {
    CertifyKey { officer: officer(OFFICER_1), key: public(with) }
}

async fn a_certified_key_takes_the_place_of_the_one_before<S: Store>(store: S) {
    found(&store).await;
    let mut tablet = shared(&store).await;
    let fresh = key("fresh");
    issue(&mut tablet, OFFICER_1, draft("before", "một"));
    issue(&mut tablet, COMMANDER_1, certify(&fresh));
    issue_as(&mut tablet, OFFICER_1, draft("after", "hai"), |sent| sign(&fresh, sent));
    issue(&mut tablet, OFFICER_1, draft("old", "ba"));
    issue(&mut tablet, COMMANDER_1, draft("chief", "bốn"));
    let bad = Reason::BadSignature.code();
    assert_eq!(codes(&store, &tablet).await, ["applied", "applied", "applied", bad, "applied"]);
    let id = CertifiedKey::id_of(tablet.replica.identity().replica, officer(OFFICER_1));
    tablet.settle(&store).await;
    assert_eq!(tablet.shown(id).unwrap().key, public(&fresh));
}

async fn a_command_that_overtook_the_certification_of_its_key_waits_for_it<S: Store>(store: S) {
    found(&store).await;
    let mut tablet = shared(&store).await;
    let fresh = key("fresh");
    issue(&mut tablet, COMMANDER_1, certify(&fresh));
    let after = issue_as(&mut tablet, OFFICER_1, draft("after", "hai"), |sent| sign(&fresh, sent));
    let sent = tablet.outbox();
    assert_eq!(code(&outcomes(&store, &tablet, sent[1..].to_vec()).await[0]), "held");
    assert_eq!(code(&outcomes(&store, &tablet, sent[..1].to_vec()).await[0]), "applied");
    let stored = store.snapshot().await.unwrap().command(after).await.unwrap().unwrap();
    assert_eq!(code(&stored.outcome), "applied");
}

async fn an_enrolment_takes_the_place_of_a_certified_key<S: Store>(store: S) {
    found(&store).await;
    let mut tablet = shared(&store).await;
    issue(&mut tablet, COMMANDER_1, certify(&key("certified")));
    tablet.settle(&store).await;
    join(&store, &mut tablet, OFFICER_1, Some(&key("enrolled"))).await;
    issue_as(&mut tablet, OFFICER_1, draft("p", "một"), |sent| sign(&key("certified"), sent));
    issue_as(&mut tablet, OFFICER_1, draft("q", "hai"), |sent| sign(&key("enrolled"), sent));
    assert_eq!(codes(&store, &tablet).await, [Reason::BadSignature.code(), "applied"]);
    // What the commander vouches for later replaces that again.
    tablet.settle(&store).await;
    issue(&mut tablet, COMMANDER_1, certify(&key("certified")));
    issue_as(&mut tablet, OFFICER_1, draft("r", "ba"), |sent| sign(&key("certified"), sent));
    assert_eq!(codes(&store, &tablet).await, ["applied", "applied"]);
}

async fn what_was_signed_before_a_new_enrolment_still_counts<S: Store>(store: S) {
    found(&store).await;
    let mut tablet = Tablet::of(&store, OFFICER_1, "own").await;
    let own = format!("{OFFICER_1}/own");
    enrol(&store, OFFICER_1, "a", &[&own], &key("before")).await.unwrap();
    tablet.pull(&store).await;
    issue_as(&mut tablet, OFFICER_1, draft("p", "một"), |sent| sign(&key("before"), sent));
    enrol(&store, OFFICER_1, "b", &[&own], &key("after")).await.unwrap();
    issue_as(&mut tablet, OFFICER_1, draft("q", "hai"), |sent| sign(&key("after"), sent));
    issue_as(&mut tablet, OFFICER_1, draft("r", "ba"), |sent| sign(&key("somebody"), sent));
    assert_eq!(codes(&store, &tablet).await, ["applied", "applied", Reason::BadSignature.code()]);
}

async fn a_key_is_certified_for_one_store<S: Store>(store: S) {
    found(&store).await;
    let mut tablet = shared(&store).await;
    let mut other = Tablet::of(&store, OFFICER_1, "own").await;
    join(&store, &mut other, OFFICER_1, Some(&key("own"))).await;
    other.pull(&store).await;
    issue(&mut tablet, COMMANDER_1, certify(&key("fresh")));
    tablet.settle(&store).await;
    issue_as(&mut other, OFFICER_1, draft("p", "một"), |sent| sign(&key("fresh"), sent));
    issue_as(&mut other, OFFICER_1, draft("q", "hai"), |sent| sign(&key("own"), sent));
    assert_eq!(codes(&store, &other).await, [Reason::BadSignature.code(), "applied"]);
}

async fn what_is_no_point_of_the_curve_is_not_certified<S: Store>(store: S) {
    found(&store).await;
    let mut tablet = shared(&store).await;
    let mut off_the_curve = public(&key("fresh"));
    off_the_curve[64] ^= 1;
    issue(&mut tablet, COMMANDER_1, CertifyKey { officer: officer(OFFICER_1), key: off_the_curve });
    issue(&mut tablet, OFFICER_1, draft("p", "một"));
    assert_eq!(codes(&store, &tablet).await, [Reason::BadKey.code(), "applied"]);
}

async fn a_store_reads_the_files_of_any_of_its_members<S: Store>(store: S) {
    found(&store).await;
    let blob = Fingerprint::of_bytes(b"a material");
    let mut administrator = Tablet::ready(&store, ADMINISTRATOR).await;
    administrator.run(&store, crate::http::put_material("m", blob)).await;
    let mut transaction = store.begin().await.unwrap();
    for (replica, members) in [("empty", &["nobody"][..]), ("both", &["nobody", OFFICER_1])] {
        for name in members {
            enrol::admit(&mut transaction, store_named(replica), officer(name), vec![], START).await.unwrap();
        }
    }
    for (replica, may) in [("empty", false), ("both", true), ("none", false)] {
        assert_eq!(enrol::may_read(&mut transaction, store_named(replica), blob).await.unwrap(), may, "{replica}");
    }
}

#[test]
fn a_key_has_one_form() {
    let key = key("any");
    assert!(caunoi_hub::signature::is_key(&public(&key)));
    let compressed = key.verifying_key().to_sec1_point(true).as_bytes().to_vec();
    for bytes in [compressed, vec![], vec![0], vec![4; 65], [public(&key), vec![0]].concat()] {
        assert!(!caunoi_hub::signature::is_key(&bytes), "{bytes:?}");
    }
}
