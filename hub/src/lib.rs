//! The sync server of Cầu Nối: it decides commands, keeps the records of one province, and serves the built app.
//!
//! Read the modules in this order: what is kept ([`store`]), how it begins ([`genesis`]) and who takes part ([`enrol`]),
//! what one round trip does ([`sync`]) and how it is known who issued a command ([`signature`]), what is carried by hand
//! ([`carry`]), what a restore from a backup means ([`backup`]), how it is reached ([`http`]), and the invented province ([`sample`]). No rule
//! about petitions or answers stands here; they are all in `caunoi-core`.

pub mod backup;
pub mod carry;
pub mod clock;
pub mod enrol;
pub mod genesis;
pub mod http;
pub mod sample;
pub mod signature;
pub mod store;
pub mod sync;
