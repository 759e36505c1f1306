//! The `wenmai` command.

fn main() {}
