//! The sample province: invented petitions in a real province, on a clock of its own.
//!
//! Its files are turned into the commands that the posts, the organizers, the departments and the leadership would have
//! issued ([`script`]), and these are decided like any others, each at its moment. There is no other way in, so what a
//! sample hub shows is what real use leads to.

mod files;
mod pack;
mod people;
mod script;
mod words;

pub use pack::{Pack, pack};
pub use people::Role;
pub use script::{Step, script};

use crate::{
    clock::Clock,
    enrol::{self, SecretBytes, Use},
    genesis,
    store::{Snapshot, Store, StoreError, Transaction},
    sync::Intake,
};
use caunoi_core::{
    refusal::Reason,
    time::Moment,
    wire::{Outcome, Sent},
};

/// Why there is no sample.
#[derive(Debug)]
pub enum SampleError {
    /// The data files do not fit the rules.
    Data(String),
    /// The space belongs to a real province.
    NotASample,
    /// The hub failed.
    Store(StoreError),
}

impl From<StoreError> for SampleError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl std::fmt::Display for SampleError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Data(what) => write!(f, "the sample data: {what}"),
            Self::NotASample => f.write_str("these are the records of a province of its own, not of the sample"),
            Self::Store(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for SampleError {}

/// Founds the sample space, unless it is there already, and gives its clock. That starts with the space and is never set
/// back; `now` is the machine's clock.
pub async fn wake<S: Store>(store: &S, now: Moment) -> Result<Clock, SampleError> {
    let mut transaction = store.begin().await?;
    found(&mut transaction).await?;
    let mut meta = transaction.meta().await?;
    let began = meta.began.unwrap_or(now);
    meta.began = Some(began);
    transaction.set_meta(meta).await?;
    transaction.commit().await?;
    Ok(Clock::sample(began))
}

/// The clock of a space: the sample's own, where it is one.
pub async fn clock<S: Store>(store: &S) -> Result<Clock, StoreError> {
    let began = store.snapshot().await?.meta().await?.began;
    Ok(began.map_or(Clock::real(), Clock::sample))
}

/// Writes the province and its first administrator, and enrols the script's stores.
async fn found<T: Transaction>(transaction: &mut T) -> Result<(), SampleError> {
    let (province, administrator) = people::genesis();
    let sample = province.id.erased();
    if genesis::found(transaction, province, administrator, script::FOUNDED).await? {
        for role in people::roles()? {
            enrol::admit(transaction, role.replica(), role.officer(), vec![], script::FOUNDED).await?;
        }
    } else if transaction.record(sample).await?.is_none() {
        return Err(SampleError::NotASample);
    }
    Ok(())
}

/// What loading the sample came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Loaded {
    /// Commands that are due by now.
    pub due: usize,
    /// Those of them that stand refused, because people have changed the sample since, or held.
    pub not_applied: usize,
    /// Those of them whose number was taken by another command: the files have changed since the space was made.
    pub outdated: usize,
}

/// Brings the sample up to `now`, its own clock. What is there already stays as it is.
pub async fn load<S: Store>(store: &S, now: Moment) -> Result<Loaded, SampleError> {
    let mut transaction = store.begin().await?;
    found(&mut transaction).await?;
    for material in files::materials()? {
        transaction.put_blob(material.fingerprint(), material.bytes).await?;
    }
    let mut intake = Intake::open(&mut transaction, Moment(0)).await?;
    let mut loaded = Loaded::default();
    for step in script()?.iter().take_while(|step| step.at <= now) {
        intake.advance(step.at);
        let outcome = intake.take(&Sent::of(&step.envelope)).await?;
        loaded.due += 1;
        loaded.not_applied += usize::from(outcome.seq().is_none());
        loaded.outdated += usize::from(is_fork(&outcome));
    }
    intake.close().await?;
    transaction.commit().await?;
    Ok(loaded)
}

fn is_fork(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Refused { refusal, .. } if refusal.code == Reason::Fork.code())
}

/// Makes one reusable link for each of `roles`: their names and secrets, in the same order.
pub async fn links<S: Store>(store: &S, roles: &[(String, Role)]) -> Result<Vec<(String, String)>, SampleError> {
    let mut transaction = store.begin().await?;
    let mut links = Vec::new();
    for (name, role) in roles {
        let mut random = SecretBytes::default();
        getrandom::fill(&mut random).map_err(|error| StoreError::Medium(Box::new(error)))?;
        let secret = enrol::link(&mut transaction, role.officer(), Use::Again, random).await?;
        links.push((name.clone(), secret));
    }
    transaction.commit().await?;
    Ok(links)
}

/// The roles a sample hub offers links for: some by name, each department, and the post or department of each code in
/// `more`.
pub fn offered(more: &[String]) -> Result<Vec<(String, Role)>, SampleError> {
    let mut offered: Vec<(String, Role)> = [
        ("post", Role::Post(people::POST.into())),
        ("post-officer", Role::PostOfficer),
        ("post2", Role::Post(people::POST_2.into())),
        ("organizer", Role::Organizer),
        ("department", Role::Department(people::DEPARTMENT.into())),
        ("leader", Role::Leader),
        ("administrator", Role::Administrator),
    ]
    .map(|(name, role)| (name.to_owned(), role))
    .into();
    for role in people::roles()? {
        match &role {
            Role::Department(code) => offered.push((format!("department:{code}"), role)),
            Role::Post(code) if more.contains(code) => offered.push((format!("post:{code}"), role)),
            _ => {}
        }
    }
    Ok(offered)
}
