//! One request and the answer to it, within limits.
//!
//! Only gzip is offered, and it is unpacked here, not by the library below: servers that announce it and
//! send none, or send it unannounced, are read all the same.

use std::io::Read as _;
use std::sync::PoisonError;

use url::Url;

use super::answer::KEPT;
use super::{Answer, Client, ClientEvent, Trouble, reason, user_agent};
use crate::acquire::address::shown;

/// What gzip begins with (RFC 1952).
const GZIP: [u8; 2] = [0x1f, 0x8b];

impl Client {
    /// Sends one request and reads the answer to its end.
    pub(super) async fn exchange(
        &self,
        asked: &Url,
        url: &Url,
        headers: &[(&'static str, String)],
        most_bytes: Option<usize>,
    ) -> Result<Answer, Trouble> {
        let limits = &self.settings;
        let sending = headers.iter().fold(self.http.get(url.clone()), |request, (name, value)| request.header(*name, value)).send();
        let mut response = tokio::time::timeout(limits.first_byte_timeout, sending)
            .await
            .map_err(|_| Trouble::Passing(format!("no answer within {} s", limits.first_byte_timeout.as_secs())))?
            .map_err(|error| Trouble::Passing(reason(&error)))?;
        let headers_kept = KEPT
            .iter()
            .filter_map(|name| {
                response.headers().get(*name).map(|value| ((*name).to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            })
            .collect();
        let status = response.status().as_u16();
        let came = self.read_body(&mut response, most_bytes).await?;
        // what is packed says so by its first bytes, whatever the header says of it
        let body = match came.starts_with(&GZIP) {
            true => unpack(&came, limits.largest_body)
                .map_err(|whole| if whole { self.too_large() } else { Trouble::Passing("the packed answer is damaged".to_owned()) })?,
            false => came,
        };
        let bytes = body.len() as u64;
        self.state.lock().unwrap_or_else(PoisonError::into_inner).traffic.bytes += bytes;
        limits.observer.tell(|| ClientEvent::Answered { url: shown(url.as_str()), status, bytes });
        let sent = self.sent(headers);
        let time = self.clock.now();
        Ok(Answer { url: asked.to_string(), answered_by: url.to_string(), status, headers: headers_kept, body, sent, time })
    }

    /// The body as it comes, up to `most_bytes` of it, within the limits of size, time and speed.
    async fn read_body(&self, response: &mut reqwest::Response, most_bytes: Option<usize>) -> Result<Vec<u8>, Trouble> {
        let limits = &self.settings;
        if most_bytes.is_none() && response.content_length().is_some_and(|length| length > limits.largest_body as u64) {
            return Err(self.too_large());
        }
        let begun = tokio::time::Instant::now();
        let mut body = Vec::new();
        loop {
            let piece = tokio::time::timeout(limits.idle_timeout, response.chunk())
                .await
                .map_err(|_| Trouble::Passing(format!("the answer stalled for {} s", limits.idle_timeout.as_secs())))?
                .map_err(|error| Trouble::Passing(format!("the answer broke off: {}", reason(&error))))?;
            let Some(piece) = piece else { return Ok(body) };
            if let Some(most) = most_bytes.filter(|most| body.len() + piece.len() >= *most) {
                body.extend_from_slice(&piece[..most.saturating_sub(body.len()).min(piece.len())]);
                return Ok(body);
            }
            if body.len() + piece.len() > limits.largest_body {
                return Err(self.too_large());
            }
            body.extend_from_slice(&piece);
            let passed = begun.elapsed();
            if passed >= limits.slow_start && (body.len() as f64) < limits.least_speed as f64 * passed.as_secs_f64() {
                return Err(Trouble::Passing(format!("the answer comes at fewer than {} bytes a second", limits.least_speed)));
            }
        }
    }

    fn too_large(&self) -> Trouble {
        Trouble::Lasting(format!("the answer is larger than {} bytes", self.settings.largest_body))
    }

    /// The fields of a request, for the archive: of its own ones only those of which it is known that
    /// they hold no key.
    fn sent(&self, headers: &[(&'static str, String)]) -> Vec<(String, String)> {
        const PLAIN: [&str; 2] = ["if-none-match", "if-modified-since"];
        let own = headers.iter().map(|(name, value)| {
            let plain = PLAIN.iter().any(|known| known.eq_ignore_ascii_case(name));
            (name.to_ascii_lowercase(), if plain { value.clone() } else { "REDACTED".to_owned() })
        });
        // whom to write to is nobody's business in an archive that is handed on
        let common = [("accept", "*/*".to_owned()), ("accept-encoding", "gzip".to_owned()), ("user-agent", user_agent(None))];
        common.into_iter().map(|(name, value)| (name.to_owned(), value)).chain(own).collect()
    }
}

/// Unpacks gzip, one member or several. `Err(true)` when it grows past `most` bytes,
/// `Err(false)` when it is damaged.
fn unpack(packed: &[u8], most: usize) -> Result<Vec<u8>, bool> {
    let mut body = Vec::new();
    let reader = flate2::read::MultiGzDecoder::new(packed);
    reader.take(most as u64 + 1).read_to_end(&mut body).map_err(|_| false)?;
    if body.len() > most { Err(true) } else { Ok(body) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unannounced_gzip_is_unpacked_up_to_the_limit() {
        use std::io::Write as _;
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(&[b'a'; 10_000]).expect("in memory");
        let packed = packer.finish().expect("in memory");
        assert_eq!(unpack(&packed, 10_000).map(|body| body.len()), Ok(10_000));
        assert_eq!(unpack(&packed, 9_999), Err(true));
        assert_eq!(unpack(&packed[..packed.len() / 2], 10_000), Err(false));
    }
}
