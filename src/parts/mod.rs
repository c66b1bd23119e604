//! The parts that screens are made of: they get values and give callbacks, and know nothing of where
//! values come from.

mod anew;
mod dialog;
mod diff;
mod entry;
mod field;
mod figures;
mod first_steps;
mod live;
mod memo;
mod page;
mod show;
mod state;
mod table;
mod timeline;
mod virtual_list;
mod words;

pub use anew::Anew;
pub use dialog::{Dialog, ReasonDialog};
#[cfg(debug_assertions)]
pub use diff::Difference;
pub use diff::Version;
pub use entry::{Entry, Tabs};
pub use field::{Field, PinInput, Search, Select, TextArea, TextInput};
pub use figures::{ProgressBar, ProgressRing, StatTile};
pub use first_steps::{FirstSteps, Step};
pub use live::live;
pub use memo::Memo;
pub use page::{Actions, Empty, ListPane, Panes, Quote, Row, Rows, Section, Skeleton};
pub use show::Show;
pub use state::{Banner, Chip, Icon, Toast, Tone};
pub use table::{Cell, DataRow, DataTable};
pub use timeline::{Happened, Timeline};
pub use virtual_list::VirtualList;
pub use words::{DateInput, Fact, Prose};
