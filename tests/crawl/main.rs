//! `wenmai crawl` through the binary, against repositories and journal sites on loopback.

mod ends;
mod hostile;
mod repository;
mod secrets;
mod site;
#[path = "../support/mod.rs"]
mod support;
mod unattended;
mod visits;
