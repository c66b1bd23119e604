//! A space with every post of the country, and what each of them has to send.

use crate::words::Words;
use caunoi_core::{
    codec,
    command::{Command, CommandId, Envelope, RecordValue, SaveDraft, SubmitPetition},
    field::{Edit, Field, TextEdit},
    id::{Fingerprint, Id, RecordId, ReplicaId},
    policy,
    reads::Store as Nothing,
    record::{
        Conference, Grant, Indicator, IndicatorKind, Number, Officer, Period, Petition, PetitionKind, Province,
        Quantity, Record, Topic, Unit, UnitKind,
    },
    time::Moment,
    wire::{Cursors, Sent, SyncRequest},
};
use caunoi_hub::store::{Meta, Result, Snapshot, Store, StoreError, StoredMember, StoredRecord, Transaction};
use chrono::{NaiveDate, NaiveTime};
use p256::ecdsa::{Signature, SigningKey, signature::Signer};

/// As many posts as the country has communes.
pub(crate) const POSTS: usize = 3321;
/// What each of them has to send.
pub(crate) const COMMANDS: usize = 5;
/// 10 October 2024.
pub(crate) const START: Moment = Moment(1_728_500_000_000);

/// A day in October 2024.
pub(crate) fn day(number: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 10, number).unwrap_or_default()
}

pub(crate) fn conference() -> Conference {
    Conference {
        id: Id::named("conference", "bench"),
        province: province().id,
        title: "Đối thoại với Công an cấp xã".into(),
        theme: "Tháo gỡ khó khăn từ cơ sở".into(),
        date: day(28),
        starts: NaiveTime::MIN,
        place: "Hội trường Công an tỉnh".into(),
        petitions_due: day(20),
        drafts_due: day(24),
        chair: "Giám đốc Công an tỉnh".into(),
        guests: vec![],
        sites: vec![],
    }
}

pub(crate) fn province() -> Province {
    let (name, agency) = ("Thử".into(), "Công an tỉnh Thử".into());
    Province { id: Id::named("province", "bench"), name, agency, sample: false }
}

pub(crate) fn topic() -> Topic {
    let (code, name) = ("HT".into(), "Hạ tầng, trang bị".into());
    Topic { id: Id::named("topic", "bench"), code, name, parent: None, position: 1 }
}

/// Two lines of the data sheet.
pub(crate) fn indicators() -> [Indicator; 2] {
    ["Biên chế được giao", "Biên chế hiện có"].map(|label| Indicator {
        id: Id::named("indicator", label),
        code: label.into(),
        label: label.into(),
        group: "Biên chế".into(),
        unit: "người".into(),
        position: 1,
        kind: IndicatorKind::Count,
        period: Period::AsOf,
        applies_to: vec![UnitKind::Commune],
        minimum: None,
        part_of: None,
        help: String::new(),
    })
}

pub(crate) fn unit(number: usize) -> Unit {
    Unit {
        id: Id::named("unit", &number.to_string()),
        code: format!("{number:05}"),
        name: format!("Xã {number}"),
        kind: UnitKind::Commune,
        district: None,
        valid_from: None,
        valid_to: None,
        predecessors: vec![],
    }
}

/// A post's commander with a tablet of their own, made from the number of the post.
pub(crate) struct Post {
    number: usize,
    key: SigningKey,
}

impl Post {
    pub(crate) fn new(number: usize) -> Self {
        let bytes = Fingerprint::of_texts(["key", &number.to_string()]).0;
        Self { number, key: SigningKey::from_slice(&bytes).expect("hardly any bytes are no key") }
    }

    pub(crate) fn commander(&self) -> Officer {
        let (name, unit) = (self.number.to_string(), unit(self.number));
        let grants = vec![Grant::Post { unit: unit.id, commander: true }];
        Officer {
            id: Id::named("officer", &name),
            name: format!("Nguyễn Văn {name}"),
            position: format!("Trưởng Công an {}", unit.full_name()),
            grants,
        }
    }

    pub(crate) fn replica(&self) -> ReplicaId {
        ReplicaId(RecordId::named(&format!("tablet {}", self.number)))
    }

    /// What the tablet shows with each request.
    pub(crate) fn token(&self) -> String {
        Fingerprint::of_texts(["token", &self.number.to_string()]).to_string()
    }

    pub(crate) fn member(&self) -> StoredMember {
        StoredMember {
            token: Some(Fingerprint::of_bytes(self.token().as_bytes())),
            keys: self.key.verifying_key().to_sec1_point(false).as_bytes().to_vec(),
            enrolled: START,
        }
    }

    pub(crate) fn sign(&self, sent: Sent) -> Sent {
        let signature: Signature = self.key.sign(&sent.envelope);
        Sent { signature: signature.to_bytes().to_vec(), ..sent }
    }

    /// A petition written, changed and sent, and two lines of the data sheet; over everything the hub had when the post
    /// was last there.
    pub(crate) fn request(&self, head: u64) -> SyncRequest {
        let commander = self.commander();
        let sent = |(n, command): (u64, Command)| {
            let id = CommandId { replica: self.replica(), n };
            self.sign(Sent::of(&Envelope { id, officer: commander.id, issued: START, command }))
        };
        let granted = policy::granted(&commander, &[conference().id]);
        let cursors: Cursors = granted.into_iter().map(|scope| (scope, head)).collect();
        let commands = (1..).zip(self.commands(&commander)).map(sent).collect();
        SyncRequest { replica: self.replica(), epoch: Meta::default().epoch, cursors, commands }
    }

    fn commands(&self, commander: &Officer) -> [Command; COMMANDS] {
        let mut words = Words::new(self.number as u64);
        let petition: Id<Petition> = Id::named("petition", &self.number.to_string());
        let (title, cause, proposal) = (words.title(), words.cause(), words.proposal());
        let before = words.difficulty();
        let difficulty = words.longer(&before);
        let (topic, kind) = (topic().id, PetitionKind::Difficulty);
        let first = SaveDraft {
            petition,
            conference: conference().id,
            title: Some(TextEdit::first(&title)),
            difficulty: Some(TextEdit::first(&before)),
            cause: Some(TextEdit::first(&cause)),
            proposal: Some(TextEdit::first(&proposal)),
            topic: Some(Edit { value: topic, seen: vec![] }),
            kind: Some(Edit { value: kind, seen: vec![] }),
        };
        let mut written = Field::default();
        let by = CommandId { replica: self.replica(), n: 1 };
        written.rewrite(&TextEdit::first(&before), by, commander.id.erased(), START);
        let second = SaveDraft {
            title: None,
            difficulty: written.rewording(&difficulty),
            cause: None,
            proposal: None,
            topic: None,
            kind: None,
            ..first.clone()
        };
        let seen = Petition::fingerprint_of([&title, &difficulty, &cause, &proposal], Some(&topic), Some(&kind));
        let value = |indicator: &Indicator| {
            let quantity = Edit { value: Quantity::Exact(Number::whole(9)), seen: vec![] };
            RecordValue { unit: unit(self.number).id, indicator: indicator.id, as_of: day(1), quantity }
        };
        let [one, other] = indicators().each_ref().map(value);
        [first.into(), second.into(), SubmitPetition { petition, seen }.into(), one.into(), other.into()]
    }
}

/// Writes the space as it was when the posts were last there; its last sequence number. The commands that led to it are
/// not there: nobody asks for them.
pub(crate) async fn settle<S: Store>(store: &S, posts: usize, others: impl IntoIterator<Item = Record>) -> Result<u64> {
    let mut transaction = store.begin().await?;
    let mut meta = transaction.meta().await?;
    let posts: Vec<_> = (0..posts).map(Post::new).collect();
    let furniture = [Record::from(province()), conference().into(), topic().into()];
    let sheet = indicators().map(Record::from);
    let people = posts.iter().flat_map(|post| [unit(post.number).into(), post.commander().into()]);
    for record in furniture.into_iter().chain(sheet).chain(people).chain(others) {
        meta.seq += 1;
        let scopes = policy::audience(&record, &Nothing::default());
        let scopes = scopes.map_err(|_| StoreError::Damaged("its readers are not known".into()))?;
        let row = StoredRecord { kind: record.kind().into(), seq: meta.seq, body: codec::encode(&record) };
        transaction.put_record(record.id(), row, &record.attached_to()).await?;
        transaction.enter(record.id(), &scopes, meta.seq).await?;
    }
    for post in &posts {
        transaction.put_member(post.replica(), post.commander().id, post.member()).await?;
    }
    transaction.set_meta(meta).await?;
    transaction.commit().await?;
    Ok(meta.seq)
}
