//! What there is: every kind of record, whole or not visible at all.
//!
//! A record that holds something not everybody who sees it may read is two records. The types here
//! are what travels and rests, so a released one is never changed: what it lacks is a new kind, at the
//! end of the list.

mod carrying;
mod conference;
mod opinion;
mod people;
mod petition;
mod readiness;
mod sheet;

pub use carrying::Carrying;
pub use conference::{AgendaItem, AgendaKind, Conference, Material, Site};
pub use opinion::{Answer, AnswerMode, AnswerStage, Assignment, Grouping, Note, Opinion, Outcome, Team};
pub use people::{Department, Grant, Officer, Province, SigningKey, Topic, Unit, UnitKind};
pub use petition::{Petition, PetitionKind, Stage};
pub use readiness::{Need, Readiness};
pub use sheet::{Choice, Indicator, IndicatorKind, Number, Period, Quantity, Value};

use crate::id::{Id, RecordId};
use serde::{Deserialize, Serialize};

/// A type that is a kind of record.
pub trait Kind: Sized + 'static {
    /// The record as this type, or nothing where it is another kind.
    fn of(record: &Record) -> Option<&Self>;
    /// This record's identifier.
    fn id(&self) -> Id<Self>;
    /// The records this one hangs on: reading those may need this one too.
    fn attached_to(&self) -> Vec<RecordId>;
}

macro_rules! kinds {
    ($($kind:ident: $attached:expr;)*) => {
        /// Any record.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[expect(missing_docs, reason = "each variant is documented at its type")]
        pub enum Record { $($kind($kind),)* }

        impl Record {
            /// The names of all kinds, as they stand in stored bytes.
            pub const KINDS: &[&'static str] = &[$(stringify!($kind),)*];

            /// The record's identifier.
            pub fn id(&self) -> RecordId {
                match self { $(Self::$kind(record) => record.id.erased(),)* }
            }

            /// The name of the record's kind, as it stands in stored bytes.
            pub fn kind(&self) -> &'static str {
                match self { $(Self::$kind(_) => stringify!($kind),)* }
            }

            /// The records this one hangs on.
            pub fn attached_to(&self) -> Vec<RecordId> {
                match self { $(Self::$kind(record) => record.attached_to(),)* }
            }
        }

        $(
            impl Kind for $kind {
                fn of(record: &Record) -> Option<&Self> {
                    match record {
                        Record::$kind(record) => Some(record),
                        _ => None,
                    }
                }

                fn id(&self) -> Id<Self> {
                    self.id
                }

                fn attached_to(&self) -> Vec<RecordId> {
                    let attached: fn(&Self) -> Vec<RecordId> = $attached;
                    attached(self)
                }
            }

            impl From<$kind> for Record {
                fn from(record: $kind) -> Self {
                    Self::$kind(record)
                }
            }
        )*
    };
}

kinds! {
    Province: |_| vec![];
    Unit: |_| vec![];
    Department: |_| vec![];
    Topic: |_| vec![];
    Officer: |_| vec![];
    Conference: |it| vec![it.province.erased()];
    AgendaItem: |it| vec![it.conference.erased()];
    Material: |it| vec![it.conference.erased()];
    Petition: |it| vec![it.conference.erased()];
    Opinion: |it| vec![it.conference.erased()];
    Grouping: |it| vec![it.opinion.erased(), it.petition.erased()];
    Assignment: |it| vec![it.opinion.erased()];
    Answer: |it| vec![it.opinion.erased()];
    Note: |it| vec![it.about];
    Indicator: |_| vec![];
    Value: |it| vec![it.unit.erased()];
    SigningKey: |it| vec![it.officer.erased()];
    Carrying: |_| vec![];
    Readiness: |it| vec![it.unit.erased()];
}
