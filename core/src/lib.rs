//! The domain and the sync rules of Cầu Nối: pure functions over values.
//!
//! The browser and the hub run this same code. Nothing here knows a clock, a random number
//! generator, a disk or a network: moments and random bytes are arguments, storage is the
//! [`reads::Reads`] trait, and what has to be stored or sent is returned as data.
//!
//! Read the modules in this order: what there is ([`record`]), what can be done ([`command`]), who
//! may do it and who sees the result ([`policy`]), how a command becomes changes ([`mod@execute`]),
//! how one device keeps up with the hub ([`replica`], [`wire`]), and what people carry between them ([`package`],
//! as text [`wrapping`], before a camera [`frames`]).

pub mod codec;
pub mod command;
pub mod compare;
pub mod draft;
pub mod execute;
pub mod field;
pub mod frame;
pub mod frames;
pub mod id;
pub mod keyring;
pub mod merge;
pub mod number;
pub mod order;
pub mod package;
pub mod policy;
pub mod reads;
pub mod ready;
pub mod record;
pub mod refusal;
pub mod replica;
pub mod sheet;
pub mod text;
pub mod time;
pub mod wire;
pub mod wrapping;
