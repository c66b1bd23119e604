//! What crosses crates: the seeded simulation of many devices and a hub, and the tidy checks.

pub mod sim;

#[cfg(test)]
mod tidy;
