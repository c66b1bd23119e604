//! The rules, as a person would tell them.

mod answers;
mod carrying;
mod decoders;
mod drafts;
mod members;
mod mend;
mod merge;
mod petitions;
mod policy;
mod ready;
mod replica;
mod seeds;
mod sheet;
mod space;
mod synthesis;
