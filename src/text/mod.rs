//! Every sentence of the app, by key.
//!
//! A screen names a key, [`t`] gives the sentence. The files beside this one hold the keys of one part of the app each,
//! with their Vietnamese. A key that does not exist does not compile, and neither does a second language that lacks one:
//! it is another constant beside each `VI`, and screens stay as they are.

mod app;

pub use app::App;

/// Every sentence in one language.
#[derive(Debug)]
pub struct Text {
    /// What belongs to no single screen.
    pub app: App,
}

/// Vietnamese.
const VI: Text = Text { app: App::VI };

/// The sentences in the language of the person: there is one so far.
pub const fn t() -> &'static Text {
    &VI
}

/// Declares keys with their Vietnamese: `key = "sentence"`, or `key(count: usize) = "{count} sentences"` where something
/// stands in the sentence. The first are `&'static str`, the second functions that make a `String`.
macro_rules! keys {
    ($(#[$doc:meta])* pub struct $name:ident {
        $($key:ident $(($($argument:ident: $type:ty),+))? = $sentence:literal,)*
    }) => {
        $(#[$doc])*
        #[derive(Debug)]
        #[allow(missing_docs, reason = "a key is explained by its sentence")]
        pub struct $name {
            $(pub $key: keys!(@type $(($($type),+))?),)*
        }

        impl $name {
            /// Vietnamese.
            pub(super) const VI: Self = Self { $($key: keys!(@value $sentence $(($($argument: $type),+))?),)* };
        }
    };
    (@type) => { &'static str };
    (@type ($($type:ty),+)) => { fn($($type),+) -> String };
    (@value $sentence:literal) => { $sentence };
    (@value $sentence:literal ($($argument:ident: $type:ty),+)) => { |$($argument: $type),+| format!($sentence) };
}
use keys;
