//! What was read in any format is written in every format, and read again.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((which, bytes)) = bytes.split_first() else { return };
    if let Some(found) = wenmai_fuzz::read(bytes, wenmai_fuzz::format(*which), &[])
        && !found.records.is_empty()
    {
        wenmai_fuzz::written_again(&found.records);
    }
});
