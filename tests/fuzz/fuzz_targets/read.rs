//! Any bytes as any format: the first byte names it, or leaves it to be found out.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((which, bytes)) = bytes.split_first() else { return };
    wenmai_fuzz::read(bytes, wenmai_fuzz::format(*which), &[]);
});
