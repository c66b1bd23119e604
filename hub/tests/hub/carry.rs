//! Packages carried by hand: sealed, taken in at most once, and answered.

use crate::space::{
    ADMINISTRATOR, COMMANDER_1, COMMANDER_2, ORGANIZER, START, Tablet, conference, draft, found, officer, petition,
    province, retitle, unit,
};
use caunoi_core::{
    command::{CommandId, PutMaterial},
    id::{Fingerprint, Id, RecordId, ReplicaId},
    package::{self, Awaited, Down, HandedIn, HeldBack, Piece, Receipt, Up},
    record::{Material, Petition, Record},
    refusal::Unopened,
    replica::Entry,
    wire::{CHUNK_BYTES, EnrolRequest, SyncRequest},
    wrapping,
};
use caunoi_hub::{
    carry::{
        self, CarryError, Imported, Room, keys,
        seal::{self, Fresh, KeyPair, Route},
    },
    enrol::{self, Use},
    store::{MemoryStore, Meta, Snapshot, Store, StoredCommand, StoredMailbox, StoredRecord, Transaction},
    sync::Limits,
};

crate::conformance::on_every_store! {
    commands_are_taken_in_once_and_the_answer_settles_them
    a_package_is_taken_in_as_text_too
    what_overtook_its_predecessors_is_held
    what_was_refused_is_counted_and_told
    a_package_that_comes_late_changes_nothing
    a_package_is_answered_in_a_new_epoch
    a_damaged_package_changes_nothing
    a_package_for_somebody_else_changes_nothing
    a_forged_package_changes_nothing
    only_the_hub_can_have_answered
    a_store_without_a_key_gets_no_answer
    a_key_is_told_at_enrolment_and_renewed
    a_store_that_did_not_ask_is_told_what_it_has_not_read
    a_store_that_has_only_read_is_told_everything
    a_store_that_did_not_ask_is_told_of_a_restore
    materials_go_along_as_far_as_there_is_room
    a_package_is_named_by_where_it_belongs
}

const ROOM: Room = Room { answer: Limits { changes: 10, bytes: 4096 }, pieces: 0 };

/// A key pair, a package's own pair, a nonce: whatever a number stands for.
pub(crate) fn pair(number: u8) -> KeyPair {
    KeyPair::of(&[number; 32]).unwrap()
}

pub(crate) fn fresh(number: u8) -> Fresh {
    Fresh { pair: pair(number), nonce: [number; 12] }
}

pub(crate) fn hub() -> KeyPair {
    pair(1)
}

fn space() -> Id<caunoi_core::record::Province> {
    province("Bắc Kạn").id
}

pub(crate) fn route(replica: ReplicaId) -> Route {
    Route { space: space(), replica }
}

/// A tablet with the keys of its packages.
struct Post {
    tablet: Tablet,
    keys: KeyPair,
}

impl Post {
    /// An officer's tablet that has everything and told its key when it was enrolled.
    async fn ready<S: Store>(store: &S, name: &str) -> Self {
        let (tablet, keys) = (Tablet::ready(store, name).await, pair(2));
        let replica = tablet.replica.identity().replica;
        enrol(store, name, replica, keys.public()).await;
        Self { tablet, keys }
    }

    fn id(&self) -> ReplicaId {
        self.tablet.replica.identity().replica
    }

    fn pack(&self) -> Vec<u8> {
        self.pack_of(&Up::of(&self.tablet.replica))
    }

    /// A package of this store's, but with this inside.
    fn pack_of(&self, up: &Up) -> Vec<u8> {
        seal::seal_up(route(self.id()), hub().public(), up, &fresh(3)).unwrap()
    }

    fn open(&self, answer: &[u8]) -> Result<Down, Unopened> {
        seal::open_down(route(self.id()), hub().public(), &self.keys, answer)
    }

    /// Reads a package that came back.
    fn take(&mut self, answer: &[u8]) {
        for response in self.open(answer).unwrap().answers {
            self.tablet.replica.apply(Entry::Answered(response)).unwrap();
        }
    }
}

async fn enrol<S: Store>(store: &S, name: &str, replica: ReplicaId, key: &[u8]) -> Vec<u8> {
    let mut transaction = store.begin().await.unwrap();
    keys::found(&mut transaction, &hub()).await.unwrap();
    let secret = enrol::link(&mut transaction, officer(name), Use::Again, [7; 16]).await.unwrap();
    let request = EnrolRequest { secret, replica, known: vec![], key: vec![], box_key: key.to_vec(), recovery: vec![] };
    let token = Fingerprint::of_bytes(&replica.0.0).0;
    let identity = enrol::enrol(&mut transaction, &request, token, START).await.unwrap().unwrap();
    transaction.commit().await.unwrap();
    identity.hub_key
}

async fn try_import<S: Store>(store: &S, bytes: &[u8]) -> Result<Imported, CarryError> {
    carry::import(store, bytes, START, ROOM, &fresh(4)).await
}

async fn import<S: Store>(store: &S, bytes: &[u8]) -> HandedIn {
    try_import(store, bytes).await.unwrap().handed_in
}

async fn held_back<S: Store>(store: &S) -> Vec<HeldBack> {
    carry::held_back(&mut store.snapshot().await.unwrap()).await.unwrap()
}

/// The reason for which a package is not taken in.
async fn refusal<S: Store>(store: &S, bytes: &[u8]) -> Unopened {
    match try_import(store, bytes).await {
        Err(CarryError::Unopened(reason)) => reason,
        other => panic!("{other:?}"),
    }
}

fn receipt(applied: u32, known: u32, held: u32, refused: u32) -> Receipt {
    Receipt { applied, merged: 0, known, held, refused }
}

/// All there is on the hub that a package could change.
type Everything = (Meta, Vec<(RecordId, StoredRecord)>, Vec<Option<StoredCommand>>, Vec<(ReplicaId, StoredMailbox)>);

async fn everything<S: Store>(store: &S, replica: ReplicaId) -> Everything {
    let mut snapshot = store.snapshot().await.unwrap();
    let (mut records, mut commands) = (Vec::new(), Vec::new());
    for kind in Record::KINDS {
        records.extend(snapshot.of_kind(kind).await.unwrap());
    }
    for n in 0..10 {
        commands.push(snapshot.command(CommandId { replica, n }).await.unwrap());
    }
    (snapshot.meta().await.unwrap(), records, commands, snapshot.mailboxes().await.unwrap())
}

async fn title<S: Store>(store: &S, name: &str) -> Option<String> {
    let row = store.snapshot().await.unwrap().record(petition(name).erased()).await.unwrap()?;
    let Record::Petition(Petition { title, .. }) = row.open().unwrap() else { panic!("a petition") };
    title.get().cloned()
}

async fn commands_are_taken_in_once_and_the_answer_settles_them<S: Store>(store: S) {
    found(&store).await;
    let mut post = Post::ready(&store, COMMANDER_1).await;
    post.tablet.draft("p", "Trụ sở");
    post.tablet.submit("p");
    let package = post.pack();
    let first = import(&store, &package).await;
    assert_eq!(first.receipt, receipt(2, 0, 0, 0));
    assert_eq!(title(&store, "p").await.unwrap(), "Trụ sở");

    let before = everything(&store, post.id()).await;
    let second = import(&store, &package).await;
    assert_eq!(second.receipt, receipt(0, 2, 0, 0));
    assert_eq!(everything(&store, post.id()).await, before, "the second time nothing has happened");

    post.take(&first.answer);
    assert!(post.tablet.replica.is_settled());
    let once = post.tablet.confirmed();
    post.take(&second.answer);
    assert_eq!(post.tablet.confirmed(), once);
    post.tablet.pull(&store).await;
    assert_eq!(post.tablet.confirmed(), once, "a line tells nothing that the package has not told");
}

async fn a_package_is_taken_in_as_text_too<S: Store>(store: S) {
    found(&store).await;
    let mut post = Post::ready(&store, COMMANDER_1).await;
    post.tablet.draft("p", "một");
    let text = wrapping::wrap("Gói dữ liệu.", &post.pack()).replace('\n', "\r\n") + "Lan\r\n";
    assert_eq!(refusal(&store, &text.as_bytes()[..400]).await, Unopened::Damaged);
    assert_eq!(import(&store, text.as_bytes()).await.receipt, receipt(1, 0, 0, 0));
}

async fn what_overtook_its_predecessors_is_held<S: Store>(store: S) {
    found(&store).await;
    let mut post = Post::ready(&store, COMMANDER_1).await;
    let base = post.tablet.draft("p", "một");
    let early = post.pack();
    post.tablet.issue(retitle("p", "hai", &[(base, "một")]));
    let mut late = Up::of(&post.tablet.replica);
    late.request.commands.remove(0);

    let held = import(&store, &post.pack_of(&late)).await;
    assert_eq!(held.receipt, receipt(0, 0, 1, 0));
    assert_eq!(title(&store, "p").await, None);
    post.take(&held.answer);
    assert_eq!(post.tablet.replica.pending().len(), 2, "neither is done");
    let waiting = held_back(&store).await;
    let awaited = Awaited { id: base, from: vec![officer(COMMANDER_1)] };
    let expected = HeldBack { from: vec![officer(COMMANDER_1)], commands: 1, since: START, awaited: vec![awaited] };
    assert_eq!(waiting, [expected]);

    assert_eq!(import(&store, &early).await.receipt, receipt(1, 0, 0, 0));
    assert_eq!(title(&store, "p").await.unwrap(), "hai", "what was held came along");
    assert_eq!(held_back(&store).await, []);
    let all = import(&store, &post.pack()).await;
    assert_eq!(all.receipt, receipt(0, 2, 0, 0));
    post.take(&all.answer);
    assert!(post.tablet.replica.is_settled());
}

async fn a_package_that_comes_late_changes_nothing<S: Store>(store: S) {
    found(&store).await;
    let mut post = Post::ready(&store, COMMANDER_1).await;
    let base = post.tablet.draft("p", "một");
    let package = post.pack();
    post.tablet.settle(&store).await;
    post.tablet.issue(retitle("p", "hai", &[(base, "một")]));
    post.tablet.settle(&store).await;
    let (hub_before, tablet_before) = (everything(&store, post.id()).await, post.tablet.confirmed());

    let late = import(&store, &package).await;
    assert_eq!(late.receipt, receipt(0, 1, 0, 0));
    assert_eq!(everything(&store, post.id()).await, hub_before);
    post.take(&late.answer);
    assert_eq!(post.tablet.confirmed(), tablet_before);
    assert_eq!(title(&store, "p").await.unwrap(), "hai");
}

/// Opens a new epoch, as after a restore, and gives its number.
async fn open_epoch<S: Store>(store: &S) -> u32 {
    let mut transaction = store.begin().await.unwrap();
    let meta = transaction.meta().await.unwrap();
    let epoch = meta.epoch + 1;
    transaction.set_meta(Meta { epoch, ..meta }).await.unwrap();
    transaction.commit().await.unwrap();
    epoch
}

async fn a_package_is_answered_in_a_new_epoch<S: Store>(store: S) {
    found(&store).await;
    let mut post = Post::ready(&store, COMMANDER_1).await;
    post.tablet.draft("p", "một");
    let package = post.pack();
    let epoch = open_epoch(&store).await;
    let answered = import(&store, &package).await;
    assert_eq!(answered.receipt, receipt(1, 0, 0, 0));
    post.take(&answered.answer);
    assert!(post.tablet.replica.is_settled());
    assert_eq!(post.tablet.replica.confirmed().epoch(), epoch);
    let carried = post.tablet.confirmed();
    post.tablet.pull(&store).await;
    assert_eq!(post.tablet.confirmed(), carried);
}

#[tokio::test]
async fn a_hub_restored_from_a_backup_takes_a_package_in_again() {
    let store = MemoryStore::default();
    found(&store).await;
    let mut post = Post::ready(&store, COMMANDER_1).await;
    let restored = store.copy();
    post.tablet.draft("p", "một");
    let package = post.pack();
    let lost = import(&store, &package).await;
    open_epoch(&restored).await;

    let again = import(&restored, &package).await;
    assert_eq!(again.receipt, receipt(1, 0, 0, 0), "what it forgot it is told again");
    post.take(&again.answer);
    assert!(post.tablet.replica.is_settled());
    let settled = post.tablet.confirmed();
    post.take(&lost.answer);
    assert_eq!(post.tablet.confirmed(), settled, "an answer from before the restore says nothing any more");
}

async fn a_damaged_package_changes_nothing<S: Store>(store: S) {
    found(&store).await;
    let mut post = Post::ready(&store, COMMANDER_1).await;
    post.tablet.draft("p", "một");
    let up = post.pack();
    // One that says nothing is answered without a change.
    let request = SyncRequest { commands: vec![], ..post.tablet.replica.request() };
    let down = import(&store, &post.pack_of(&Up { request })).await;
    let before = everything(&store, post.id()).await;
    for package in [&up, &down.answer] {
        for at in 0..package.len() {
            let mut flipped = package.clone();
            flipped[at] ^= 1;
            let expected = if at < 4 { Unopened::NotAPackage } else { Unopened::Damaged };
            assert_eq!(refusal(&store, &flipped).await, expected, "flipped at {at}");
            assert_eq!(refusal(&store, &package[..at]).await, expected, "cut at {at}");
            assert_eq!(post.open(&flipped), Err(expected), "flipped at {at}");
            assert_eq!(post.open(&package[..at]), Err(expected), "cut at {at}");
        }
    }
    assert_eq!(everything(&store, post.id()).await, before);
    assert_eq!(import(&store, &up).await.receipt, receipt(1, 0, 0, 0), "whole, it is taken in");
}

/// The same flip, by somebody who makes the check fit.
fn with_check(package: &[u8], at: usize) -> Vec<u8> {
    let mut bytes = package[..package.len() - 8].to_vec();
    bytes[at] ^= 1;
    let check = Fingerprint::of_bytes(&bytes).0;
    bytes.extend(&check[..8]);
    bytes
}

async fn a_forged_package_changes_nothing<S: Store>(store: S) {
    found(&store).await;
    let mut post = Post::ready(&store, COMMANDER_1).await;
    post.tablet.draft("p", "một");
    let package = post.pack();
    let before = everything(&store, post.id()).await;
    let expected = |at| match at {
        0..4 => Unopened::NotAPackage,
        // Version 1 becomes 0, which there never was.
        4 => Unopened::Damaged,
        6..22 => Unopened::OtherSpace,
        38..70 => Unopened::OtherReceiver,
        _ => Unopened::Forged,
    };
    for at in 0..package.len() - 8 {
        assert_eq!(refusal(&store, &with_check(&package, at)).await, expected(at), "flipped at {at}");
    }
    let other = Post { tablet: Tablet::ready(&store, COMMANDER_2).await, keys: pair(5) };
    let foreign = other.pack_of(&Up::of(&post.tablet.replica));
    assert_eq!(refusal(&store, &foreign).await, Unopened::Forged, "commands of another store");
    assert_eq!(everything(&store, post.id()).await, before);
}

async fn a_package_for_somebody_else_changes_nothing<S: Store>(store: S) {
    found(&store).await;
    let mut post = Post::ready(&store, COMMANDER_1).await;
    post.tablet.draft("p", "một");
    let up = Up::of(&post.tablet.replica);
    let before = everything(&store, post.id()).await;
    let elsewhere = Route { space: province("Cao Bằng").id, replica: post.id() };
    let package = seal::seal_up(elsewhere, hub().public(), &up, &fresh(3)).unwrap();
    assert_eq!(refusal(&store, &package).await, Unopened::OtherSpace);
    let package = seal::seal_up(route(post.id()), pair(9).public(), &up, &fresh(3)).unwrap();
    assert_eq!(refusal(&store, &package).await, Unopened::OtherReceiver);
    let nobody = ReplicaId(RecordId::named("nobody"));
    let request = SyncRequest { replica: nobody, commands: vec![], ..up.request };
    let package = seal::seal_up(route(nobody), hub().public(), &Up { request }, &fresh(3)).unwrap();
    assert_eq!(refusal(&store, &package).await, Unopened::UnknownStore);
    assert_eq!(everything(&store, post.id()).await, before);

    let answer = import(&store, &post.pack()).await.answer;
    assert_eq!(refusal(&store, &answer).await, Unopened::OtherReceiver, "it goes the other way");
}

async fn only_the_hub_can_have_answered<S: Store>(store: S) {
    found(&store).await;
    let post = Post::ready(&store, COMMANDER_1).await;
    let answer = import(&store, &post.pack()).await.answer;
    for at in 4..answer.len() - 8 {
        assert!(post.open(&with_check(&answer, at)).is_err(), "flipped at {at}");
    }
    let content = Down { answers: vec![], pieces: vec![] };
    let made_up = seal::seal_down(route(post.id()), &pair(9), post.keys.public(), &content, &fresh(3)).unwrap();
    assert_eq!(post.open(&made_up), Err(Unopened::Forged), "anybody knows the store's key, not the hub's");
    let other = Post { tablet: post.tablet.clone(), keys: pair(5) };
    assert_eq!(other.open(&answer), Err(Unopened::OtherReceiver), "nor does another store open it");
    assert_eq!(seal::seal_down(route(post.id()), &hub(), b"no key", &content, &fresh(3)), None);
}

async fn a_store_without_a_key_gets_no_answer<S: Store>(store: S) {
    found(&store).await;
    let mut post = Post::ready(&store, COMMANDER_1).await;
    let mut other = Post { tablet: Tablet::ready(&store, COMMANDER_2).await, keys: pair(5) };
    other.tablet.draft("p", "một");
    let handed_in = import(&store, &other.pack()).await;
    assert_eq!((handed_in.receipt, handed_in.answer), (receipt(1, 0, 0, 0), vec![]));
    assert_eq!(handed_in.from, [officer(COMMANDER_2)]);
    post.tablet.draft("q", "hai");
    assert!(!import(&store, &post.pack()).await.answer.is_empty());
}

async fn a_key_is_told_at_enrolment_and_renewed<S: Store>(store: S) {
    found(&store).await;
    let post = Post::ready(&store, COMMANDER_1).await;
    let key = async || store.snapshot().await.unwrap().mailbox(post.id()).await.unwrap().unwrap().key;
    assert_eq!(key().await, post.keys.public());
    assert_eq!(enrol(&store, COMMANDER_1, post.id(), pair(5).public()).await, hub().public());
    assert_eq!(key().await, pair(5).public());
    for nothing in [&b""[..], b"no key", &[4; 65]] {
        enrol(&store, COMMANDER_1, post.id(), nothing).await;
        assert_eq!(key().await, pair(5).public(), "what cannot be sealed to does not take its place");
    }
    let mut transaction = store.begin().await.unwrap();
    keys::found(&mut transaction, &pair(9)).await.unwrap();
    assert_eq!(keys::public(&mut transaction).await.unwrap().as_ref(), Some(hub().public()), "made once");
}

/// What the hub has to say to a store that did not ask.
async fn export<S: Store>(store: &S, post: &Post, pieces: u64) -> Vec<u8> {
    let mut snapshot = store.snapshot().await.unwrap();
    let room = Room { pieces, ..ROOM };
    carry::export(&mut snapshot, post.id(), START, room, &fresh(6)).await.unwrap().unwrap()
}

async fn a_store_that_did_not_ask_is_told_what_it_has_not_read<S: Store>(store: S) {
    found(&store).await;
    let mut post = Post::ready(&store, COMMANDER_1).await;
    post.tablet.draft("p", "một");
    post.tablet.settle(&store).await;
    let mut organizer = Tablet::ready(&store, ORGANIZER).await;
    organizer.run(&store, PutMaterial { material: material("Báo cáo", b"") }).await;

    let package = export(&store, &post, 0).await;
    let answers = post.open(&package).unwrap().answers;
    assert!(!answers[0].reset, "from where it was, not from the beginning");
    post.take(&package);
    let carried = post.tablet.confirmed();
    assert!(post.tablet.shown::<Material>(Id::named("material", "Báo cáo")).is_some());
    post.take(&package);
    post.tablet.pull(&store).await;
    assert_eq!(post.tablet.confirmed(), carried);

    let mut snapshot = store.snapshot().await.unwrap();
    assert_eq!(carry::stores_of(&mut snapshot, unit("1")).await.unwrap(), [post.id()]);
    assert_eq!(carry::stores_of(&mut snapshot, unit("2")).await.unwrap(), []);
    assert_eq!(carry::unit_of_code(&mut snapshot, "1").await.unwrap(), Some(unit("1")));
    assert_eq!(carry::unit_of_code(&mut snapshot, "9").await.unwrap(), None);
}

async fn a_store_that_has_only_read_is_told_everything<S: Store>(store: S) {
    found(&store).await;
    let mut post = Post::ready(&store, COMMANDER_1).await;
    let mut organizer = Tablet::ready(&store, ORGANIZER).await;
    organizer.run(&store, PutMaterial { material: material("Báo cáo", b"") }).await;
    let package = export(&store, &post, 0).await;
    assert!(post.open(&package).unwrap().answers.len() > 1, "in pieces");
    post.take(&package);
    assert!(post.tablet.shown::<Material>(Id::named("material", "Báo cáo")).is_some());
    let carried = post.tablet.confirmed();
    post.tablet.pull(&store).await;
    assert_eq!(post.tablet.confirmed(), carried);
}

async fn a_store_that_did_not_ask_is_told_of_a_restore<S: Store>(store: S) {
    found(&store).await;
    let mut post = Post::ready(&store, COMMANDER_1).await;
    post.tablet.draft("p", "một");
    post.tablet.settle(&store).await;
    let epoch = open_epoch(&store).await;
    post.take(&export(&store, &post, 0).await);
    assert_eq!(post.tablet.replica.confirmed().epoch(), epoch);
    let carried = post.tablet.confirmed();
    post.tablet.pull(&store).await;
    assert_eq!(post.tablet.confirmed(), carried);
}

fn material(title: &str, bytes: &[u8]) -> Material {
    Material {
        id: Id::named("material", title),
        conference: conference(),
        folder: String::new(),
        title: title.into(),
        media: "application/pdf".into(),
        size: bytes.len() as u64,
        blob: Fingerprint::of_bytes(bytes),
        pages: None,
    }
}

async fn materials_go_along_as_far_as_there_is_room<S: Store>(store: S) {
    found(&store).await;
    let post = Post::ready(&store, COMMANDER_1).await;
    let length = usize::try_from(CHUNK_BYTES).unwrap() + 5;
    let file: Vec<u8> = (0..length).map(|n| u8::try_from(n % 251).unwrap()).collect();
    let mut transaction = store.begin().await.unwrap();
    transaction.put_blob(Fingerprint::of_bytes(&file), &file).await.unwrap();
    transaction.commit().await.unwrap();
    let mut organizer = Tablet::ready(&store, ORGANIZER).await;
    organizer.run(&store, PutMaterial { material: material("Báo cáo", &file) }).await;
    organizer.run(&store, PutMaterial { material: material("Chưa tải lên", b"later") }).await;

    let blob = Fingerprint::of_bytes(&file);
    let pieces = (0..).zip(file.chunks(length - 5));
    let pieces: Vec<_> = pieces.map(|(index, bytes)| Piece { blob, index, bytes: bytes.to_vec() }).collect();
    for (room, count) in [(0, 0), (CHUNK_BYTES - 1, 0), (CHUNK_BYTES, 1), (CHUNK_BYTES + 4, 1), (CHUNK_BYTES + 5, 2)] {
        let package = export(&store, &post, room).await;
        assert_eq!(post.open(&package).unwrap().pieces, pieces[..count], "{room} bytes");
    }
}

async fn a_package_is_named_by_where_it_belongs<S: Store>(store: S) {
    found(&store).await;
    let post = Post::ready(&store, COMMANDER_1).await;
    let mut snapshot = store.snapshot().await.unwrap();
    let name = carry::file_name(&mut snapshot, post.id(), START, b"package").await.unwrap();
    assert_eq!(name, package::file_name("Bắc Kạn", "1", START.day(), b"package"));
    drop(snapshot);
    let above = Tablet::ready(&store, ADMINISTRATOR).await.replica.identity().replica;
    let name = carry::file_name(&mut store.snapshot().await.unwrap(), above, START, b"package").await.unwrap();
    assert_eq!(name, package::file_name("Bắc Kạn", "tinh", START.day(), b"package"));
}

async fn what_was_refused_is_counted_and_told<S: Store>(store: S) {
    found(&store).await;
    let mut post = Post::ready(&store, COMMANDER_1).await;
    let mut rival = Post::ready(&store, COMMANDER_2).await;
    post.tablet.draft("p", "một");
    rival.tablet.draft("p", "hai");
    assert_eq!(import(&store, &post.pack()).await.receipt, receipt(1, 0, 0, 0));
    let handed_in = import(&store, &rival.pack()).await;
    assert_eq!(handed_in.receipt, receipt(0, 0, 0, 1));
    rival.take(&handed_in.answer);
    let refused = rival.tablet.replica.refused();
    assert_eq!((refused.len(), refused[0].envelope.command.clone()), (1, draft("p", "hai").into()), "its text is kept");
    assert_eq!(title(&store, "p").await.unwrap(), "một");
}
