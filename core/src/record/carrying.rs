//! By which ways packages may be carried.

use super::Province;
use crate::id::Id;
use serde::{Deserialize, Serialize};

/// The ways a province allows for carrying what has no line. None of them is open before an administrator says so.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Carrying {
    /// Identifier, always the same for a province.
    pub id: Id<Carrying>,
    /// The province that allows it.
    pub province: Id<Province>,
    /// As a file, on a stick or by cable.
    pub file: bool,
    /// Through the share sheet of the tablet.
    pub share: bool,
    /// As pictures from screen to camera.
    pub qr: bool,
}

impl Carrying {
    /// The identifier for a province.
    pub fn id_of(province: Id<Province>) -> Id<Self> {
        Id::named("carrying", &province.to_string())
    }

    /// What holds as long as nobody has allowed anything.
    pub fn none(province: Id<Province>) -> Self {
        Self { id: Self::id_of(province), province, file: false, share: false, qr: false }
    }

    /// Whether any way is open.
    pub fn is_allowed(&self) -> bool {
        self.file || self.share || self.qr
    }
}
