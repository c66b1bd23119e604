//! The screens of a post.

mod editor;
mod home;
mod petition;
mod petitions;
mod sheet;
mod status;

pub use editor::Editor;
pub use home::Home;
pub use petition::Reader;
pub use petitions::Petitions;
pub use sheet::Sheet;
