//! The parts that screens are made of: they get values and give callbacks, and know nothing of where
//! values come from.

mod anew;
mod dialog;
mod entry;
mod field;
mod page;
mod state;
mod words;

pub use anew::Anew;
pub use dialog::{Dialog, ReasonDialog};
pub use entry::{Entry, Tabs};
pub use field::{Field, Select, TextArea, TextInput};
pub use page::{Actions, Empty, ListPane, Panes, Quote, Row, Rows, Section};
pub use state::{Banner, Chip, Icon, Tone};
pub use words::{DateInput, Fact, Prose};
