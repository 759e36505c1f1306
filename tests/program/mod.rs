//! The program as a shell runs it: in a folder of its own, without a terminal, results and messages apart.
#![allow(dead_code, unreachable_pub)]

use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Runs the program in a folder.
pub fn wenmai(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_wenmai"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("WENMAI_CONTACT")
        .stdin(Stdio::null())
        .output()
        .expect("the program starts")
}

/// Runs it and expects success; gives what was printed.
pub fn done(folder: &Path, arguments: &[&str]) -> String {
    let output = wenmai(folder, arguments);
    assert!(output.status.success(), "wenmai {arguments:?}: {}\n{}", output.status, stderr(&output));
    stdout(&output)
}

/// Runs it and expects this exit status; gives what was complained of.
pub fn complaint(folder: &Path, arguments: &[&str], status: i32) -> String {
    let output = wenmai(folder, arguments);
    assert_eq!(output.status.code(), Some(status), "wenmai {arguments:?}: {}", stderr(&output));
    assert!(!stderr(&output).contains("panicked"), "{}", stderr(&output));
    stderr(&output)
}

/// Results.
pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

/// Messages.
pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
