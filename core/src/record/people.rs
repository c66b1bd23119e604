//! The province, its units and departments, and the people in them.

use crate::id::{Id, ReplicaId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// The province this space belongs to; there is exactly one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Province {
    /// Identifier.
    pub id: Id<Province>,
    /// Name, such as "Bắc Kạn".
    pub name: String,
    /// The agency as it signs, such as "Công an tỉnh Bắc Kạn".
    pub agency: String,
    /// Invented data on a clock of its own; every screen says so.
    pub sample: bool,
}

/// The type of a commune-level unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum UnitKind {
    /// Xã.
    Commune,
    /// Phường.
    Ward,
    /// Thị trấn.
    Township,
    /// Đặc khu.
    SpecialZone,
}

impl UnitKind {
    /// The word for it, as it stands before a name.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Commune => "xã",
            Self::Ward => "phường",
            Self::Township => "thị trấn",
            Self::SpecialZone => "đặc khu",
        }
    }

    /// The type that `word` names.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Commune, Self::Ward, Self::Township, Self::SpecialZone].into_iter().find(|kind| kind.word() == word)
    }
}

/// A commune-level post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// Identifier.
    pub id: Id<Unit>,
    /// The five-digit code of the national statistics office; leading zeros count.
    pub code: String,
    /// Name without the type.
    pub name: String,
    /// Type.
    pub kind: UnitKind,
    /// The district, while districts existed.
    pub district: Option<String>,
    /// First day it existed, where known.
    #[serde(with = "crate::time::day::option")]
    pub valid_from: Option<NaiveDate>,
    /// Last day it existed.
    #[serde(with = "crate::time::day::option")]
    pub valid_to: Option<NaiveDate>,
    /// The units it was made of.
    pub predecessors: Vec<Id<Unit>>,
}

impl Unit {
    /// "xã Vũ Muộn".
    pub fn full_name(&self) -> String {
        format!("{} {}", self.kind.word(), self.name)
    }

    /// Whether it exists on a day.
    pub fn exists_on(&self, day: NaiveDate) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| to >= day)
    }
}

/// A professional department of the provincial police.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Department {
    /// Identifier.
    pub id: Id<Department>,
    /// Code, such as "PH10"; configurable, since codes change.
    pub code: String,
    /// Name.
    pub name: String,
}

/// What a petition or an opinion is about; two levels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topic {
    /// Identifier.
    pub id: Id<Topic>,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// The topic group; none for a topic group itself.
    pub parent: Option<Id<Topic>>,
    /// Place in the list.
    pub position: u32,
}

/// One thing an officer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Grant {
    /// Sets the space up.
    Administrator,
    /// Member of the organising committee.
    Organizer,
    /// Member of the provincial leadership.
    Leader,
    /// Officer of a department.
    Department(Id<Department>),
    /// Officer of a post.
    Post {
        /// Which post.
        unit: Id<Unit>,
        /// Its commander, who submits in its name.
        commander: bool,
    },
}

/// A person who uses the app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Officer {
    /// Identifier.
    pub id: Id<Officer>,
    /// Name, as shown to others.
    pub name: String,
    /// Position, such as "Trưởng Công an xã Vũ Muộn".
    pub position: String,
    /// What this person is.
    pub grants: Vec<Grant>,
}

impl Officer {
    /// The unit this officer serves at.
    pub fn unit(&self) -> Option<Id<Unit>> {
        self.grants.iter().find_map(|grant| match grant {
            Grant::Post { unit, .. } => Some(*unit),
            _ => None,
        })
    }

    /// The department this officer serves in.
    pub fn department(&self) -> Option<Id<Department>> {
        self.grants.iter().find_map(|grant| match grant {
            Grant::Department(department) => Some(*department),
            _ => None,
        })
    }
}

/// The key with which an officer signs on one tablet, from when the commander of the post vouched for it: the officer had
/// forgotten the PIN that opens the one before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SigningKey {
    /// Identifier; see [`id_of`](Self::id_of).
    pub id: Id<SigningKey>,
    /// Whose key it is.
    pub officer: Id<Officer>,
    /// The store it counts in, and in no other.
    pub replica: ReplicaId,
    /// The public key, as enrolment takes it.
    #[serde(with = "serde_bytes")]
    pub key: Vec<u8>,
    /// The post of both.
    pub unit: Id<Unit>,
    /// The commander who vouched for it.
    pub certified_by: Id<Officer>,
}

impl SigningKey {
    /// An officer has one key in a store.
    pub fn id_of(replica: ReplicaId, officer: Id<Officer>) -> Id<Self> {
        Id::named("signing-key", &format!("{replica}/{officer}"))
    }
}
