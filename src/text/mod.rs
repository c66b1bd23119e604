//! Every sentence of the app, by key.
//!
//! A screen names a key, [`t`] gives the sentence. The files beside this one hold the keys of one part of the app each,
//! with their Vietnamese. A key that does not exist does not compile, and neither does a second language that lacks one:
//! it is another constant beside each `VI`, and screens stay as they are.

mod app;
mod begin;
mod department;
mod device;
mod format;
mod leader;
mod organizer;
mod parts;
mod post;
mod reading;
mod ready;
mod shared;
mod shell;

pub use app::App;
pub use begin::Begin;
pub use department::{AnswerForm, DepartmentOpinion, Queue};
pub use device::{Carry, Me, Notebook, Outbox};
pub use format::Format;
pub use leader::Approvals;
pub use organizer::{
    Assign, Inbox, InboxPetition, Merge, OpinionActions, OpinionForm, Opinions, OrganizerHome, OrganizerOpinion,
    Packages, Schedule, Wording,
};
pub use parts::Parts;
pub use post::{PetitionEditor, PetitionReader, Petitions, PostHome, Sheet, Status};
pub use reading::{Agenda, Answers, Materials};
pub use ready::{Posts, Ready};
pub use shared::{Conference, Disputes, Names, Notes, Progress, Words};
pub use shell::{Gate, Shell};

use caunoi_core::number::bound;

/// Every sentence in one language.
#[derive(Debug)]
pub struct Text {
    /// What belongs to no single screen.
    pub app: App,
    /// What stands around every screen.
    pub shell: Shell,
    /// What is shown before, or instead of, the screens.
    pub gate: Gate,
    /// Who uses this tablet, and how the app looks.
    pub me: Me,
    /// What is on its way to the hub, what came back refused, and how this tablet stands.
    pub outbox: Outbox,
    /// Packages that are carried where no line goes.
    pub carry: Carry,
    /// What somebody notes for themselves.
    pub notebook: Notebook,
    /// Whether this tablet is ready for a day without a network.
    pub ready: Ready,
    /// Whether the tablets of all posts are.
    pub posts: Posts,
    /// The published opinions and their answers.
    pub answers: Answers,
    /// The running order.
    pub agenda: Agenda,
    /// The papers of the conference.
    pub materials: Materials,
    /// What screens are made of.
    pub parts: Parts,
    /// The words in dates and quantities, and those for the states of things.
    pub format: Format,
    /// What waits for the organizers.
    pub organizer_home: OrganizerHome,
    /// Packages that posts without a network have sent.
    pub packages: Packages,
    /// The petitions that were sent, and what is done with several at once.
    pub inbox: Inbox,
    /// One petition of the inbox.
    pub inbox_petition: InboxPetition,
    /// Adding petitions to an opinion that exists.
    pub merge: Merge,
    /// Making one opinion of the chosen petitions.
    pub opinion_form: OpinionForm,
    /// The opinions under their topics.
    pub opinions: Opinions,
    /// One opinion: what it was made of, its answer, and what is known about it.
    pub organizer_opinion: OrganizerOpinion,
    /// The wording of an opinion.
    pub wording: Wording,
    /// Giving an opinion to a department.
    pub assign: Assign,
    /// What can be done with an opinion.
    pub opinion_actions: OpinionActions,
    /// Putting an opinion on the agenda.
    pub schedule: Schedule,
    /// The opinions a department was given.
    pub queue: Queue,
    /// One opinion as its department reads it.
    pub department_opinion: DepartmentOpinion,
    /// Writing an answer.
    pub answer_form: AnswerForm,
    /// Answers to approve or to send back.
    pub approvals: Approvals,
    /// What to do first.
    pub begin: Begin,
    /// The home of a post.
    pub post_home: PostHome,
    /// The petitions of a post.
    pub petitions: Petitions,
    /// Writing a petition.
    pub petition_editor: PetitionEditor,
    /// Reading a petition that was sent.
    pub petition_reader: PetitionReader,
    /// The state of a petition.
    pub status: Status,
    /// The unit's data sheet.
    pub sheet: Sheet,
    /// The conference at hand.
    pub conference: Conference,
    /// The choice between two versions.
    pub disputes: Disputes,
    /// The parts of a petition.
    pub words: Words,
    /// What records are called.
    pub names: Names,
    /// How far something has come.
    pub progress: Progress,
    /// Internal notes.
    pub notes: Notes,
}

/// Vietnamese.
const VI: Text = Text {
    app: App::VI,
    shell: Shell::VI,
    gate: Gate::VI,
    me: Me::VI,
    outbox: Outbox::VI,
    carry: Carry::VI,
    notebook: Notebook::VI,
    ready: Ready::VI,
    posts: Posts::VI,
    answers: Answers::VI,
    agenda: Agenda::VI,
    materials: Materials::VI,
    parts: Parts::VI,
    format: Format::VI,
    organizer_home: OrganizerHome::VI,
    packages: Packages::VI,
    inbox: Inbox::VI,
    inbox_petition: InboxPetition::VI,
    merge: Merge::VI,
    opinion_form: OpinionForm::VI,
    opinions: Opinions::VI,
    organizer_opinion: OrganizerOpinion::VI,
    wording: Wording::VI,
    assign: Assign::VI,
    opinion_actions: OpinionActions::VI,
    schedule: Schedule::VI,
    queue: Queue::VI,
    department_opinion: DepartmentOpinion::VI,
    answer_form: AnswerForm::VI,
    approvals: Approvals::VI,
    begin: Begin::VI,
    post_home: PostHome::VI,
    petitions: Petitions::VI,
    petition_editor: PetitionEditor::VI,
    petition_reader: PetitionReader::VI,
    status: Status::VI,
    sheet: Sheet::VI,
    conference: Conference::VI,
    disputes: Disputes::VI,
    words: Words::VI,
    names: Names::VI,
    progress: Progress::VI,
    notes: Notes::VI,
};

/// The sentences in the language of the person: there is one so far.
pub const fn t() -> &'static Text {
    &VI
}

/// Declares keys with their Vietnamese: `key = "sentence"`, or `key(count: usize) = "{count} sentences"` where something
/// stands in the sentence. The first are `&'static str`, the second functions that make a `String`.
macro_rules! keys {
    ($(#[$doc:meta])* pub struct $name:ident {
        $($(#[$attribute:meta])* $key:ident $(($($argument:ident: $type:ty),+))? = $sentence:literal,)*
    }) => {
        $(#[$doc])*
        #[derive(Debug)]
        #[allow(missing_docs, reason = "a key is explained by its sentence")]
        pub struct $name {
            $($(#[$attribute])* pub $key: keys!(@type $(($($type),+))?),)*
        }

        impl $name {
            /// Vietnamese.
            pub(super) const VI: Self = Self {
                $($(#[$attribute])* $key: keys!(@value $sentence $(($($argument: $type),+))?),)*
            };
        }
    };
    (@type) => { &'static str };
    (@type ($($type:ty),+)) => { fn($($type),+) -> String };
    (@value $sentence:literal) => { $sentence };
    (@value $sentence:literal ($($argument:ident: $type:ty),+)) => {
        |$($argument: $type),+| super::written(format_args!($sentence))
    };
}
use keys;

/// A sentence with what stands in it: the one place where sentences are made, so what holds for all of them is done here.
fn written(sentence: std::fmt::Arguments<'_>) -> String {
    bound(&std::fmt::format(sentence))
}
