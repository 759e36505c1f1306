//! Archives, workbooks and packed streams.

#![no_main]

use std::io::Cursor;
use std::path::Path;

use wenmai::formats::{archive_members, read_member};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let path = Path::new("fuzzed.zip");
    let mut input = Cursor::new(bytes);
    if let Ok(Some(members)) = archive_members(path, &mut input) {
        for member in members.iter().take(4) {
            let _ = read_member(path, &mut input, member, |stream| {
                let mut unpacked = Vec::new();
                if stream.read_to_end(&mut unpacked).is_ok() && unpacked.len() < 1 << 16 {
                    wenmai_fuzz::read(&unpacked, None, &[]);
                }
                Ok(())
            });
        }
    }
    wenmai_fuzz::read(bytes, None, &[]);
});
