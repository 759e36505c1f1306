//! Takes off what exports are packed in, as they are read: gzip, Zstandard.
//!
//! Known by its first bytes, never by its name. What grows beyond all measure is refused while it
//! does. Archives and workbooks are told here and opened in archive.rs and workbook.rs.

use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

/// How an input is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// Not at all.
    None,
    /// gzip.
    Gzip,
    /// Zstandard.
    Zstandard,
    /// A zip archive, which a newer Excel workbook is too.
    Zip,
    /// An older Excel workbook.
    Workbook,
}

impl Packing {
    /// What an input that begins with these bytes is packed in.
    pub fn of(head: &[u8]) -> Self {
        match head {
            [0x1F, 0x8B, 8, ..] => Self::Gzip,
            [0x28, 0xB5, 0x2F, 0xFD, ..] => Self::Zstandard,
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Self::Zip,
            [0xD0, 0xCF, 0x11, 0xE0, ..] => Self::Workbook,
            _ => Self::None,
        }
    }
}

/// Bytes that may come out of an input whatever went in.
const ALWAYS_ALLOWED: u64 = 64 << 20;
/// Bytes that may come out beyond that, for each that went in. Exports pack to a tenth at best;
/// bombs to a thousandth.
const MOST_RATIO: u64 = 200;
/// Bytes that may come out of so many.
pub(super) fn most_of(packed: u64) -> u64 {
    ALWAYS_ALLOWED.saturating_add(packed.saturating_mul(MOST_RATIO))
}

/// Counts what is read through it.
struct Counted<R> {
    input: R,
    bytes: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.input.read(buffer)?;
        self.bytes.set(self.bytes.get() + n as u64);
        Ok(n)
    }
}

/// An unpacked stream that fails where it becomes too large for what it came from.
pub(super) struct Measured<R> {
    unpacked: R,
    packed: Rc<Cell<u64>>,
    given: u64,
}

impl<R> Measured<R> {
    /// What comes out of so many packed bytes.
    pub(super) fn of(unpacked: R, packed: u64) -> Self {
        Self { unpacked, packed: Rc::new(Cell::new(packed)), given: 0 }
    }
}

impl<R: Read> Read for Measured<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.unpacked.read(buffer)?;
        self.given += n as u64;
        if self.given > most_of(self.packed.get()) {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "it unpacks to more than any export does; unpack it by hand to see what it is",
            ));
        }
        Ok(n)
    }
}

/// A stream with its packing taken off, as far as that can be done while reading; archives and
/// workbooks come out as they are.
pub(super) fn unpacked<'r>(input: &'r mut dyn Read) -> io::Result<(Packing, Box<dyn Read + 'r>)> {
    let mut input = BufReader::with_capacity(1 << 16, input);
    let packing = Packing::of(input.fill_buf()?);
    let packed = Rc::new(Cell::new(0));
    let counted = Counted { input, bytes: packed.clone() };
    let stream: Box<dyn Read + 'r> = match packing {
        Packing::Gzip => Box::new(Measured { unpacked: flate2::read::MultiGzDecoder::new(counted), packed, given: 0 }),
        Packing::Zstandard => {
            let decoder = ruzstd::decoding::StreamingDecoder::new(counted)
                .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.to_string()))?;
            Box::new(Measured { unpacked: decoder, packed, given: 0 })
        }
        Packing::None | Packing::Zip | Packing::Workbook => Box::new(counted),
    };
    Ok((packing, stream))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn a_stream_is_unpacked_whatever_it_is_packed_in() {
        let text = b"TY  - JOUR\nTI  - x\nER  - \n".repeat(100);
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(&text).expect("written");
        let gzip = gzip.finish().expect("finished");
        let zstandard = ruzstd::encoding::compress_to_vec(text.as_slice(), ruzstd::encoding::CompressionLevel::Fastest);
        for (bytes, packing) in [(gzip, Packing::Gzip), (zstandard, Packing::Zstandard), (text.clone(), Packing::None)] {
            let mut input = bytes.as_slice();
            let (found, mut stream) = unpacked(&mut input).expect("a stream");
            let mut out = Vec::new();
            stream.read_to_end(&mut out).expect("all of it");
            assert_eq!((found, out == text), (packing, true));
        }
    }

    #[test]
    fn a_bomb_stops_before_it_is_large() {
        let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        let zeros = vec![0; 1 << 20];
        for _ in 0..110 {
            bomb.write_all(&zeros).expect("written");
        }
        let bomb = bomb.finish().expect("finished");
        let mut input = bomb.as_slice();
        let (_, mut stream) = unpacked(&mut input).expect("a stream");
        let mut given = 0;
        let mut buffer = vec![0; 1 << 20];
        let error = loop {
            match stream.read(&mut buffer) {
                Ok(0) => panic!("{given} bytes came out of {}", bomb.len()),
                Ok(n) => given += n,
                Err(error) => break error,
            }
        };
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
        assert!(given < 100 << 20, "{given}");
    }
}
