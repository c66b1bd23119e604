//! HAProxy before a primary and its standby.
