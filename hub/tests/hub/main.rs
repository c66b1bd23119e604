//! The hub from the outside: its stores, a round trip, HTTP, and the sample.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod backups;
mod builds;
mod carry;
mod carry_command_line;
mod carry_http;
mod carry_vector;
mod conformance;
mod doctor;
mod enrolment;
mod faults;
mod handover;
mod http;
mod intake;
mod members;
mod pokes;
mod postgres;
mod publish;
mod pull;
mod sample;
mod space;
mod two_hubs;
mod user;
