//! From bytes to typed records, through the public door.

mod answers;
mod any_bytes;
mod linear;
mod payloads;
mod reading;
mod real;
#[path = "../real_exports/mod.rs"]
mod real_exports;
mod specimens;
mod table;
