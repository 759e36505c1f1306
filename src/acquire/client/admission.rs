//! Which machine a name may lead to: looked up once, checked, and held to.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::Url;

use super::{Client, Trouble};
use crate::acquire::address::{host_of, literal_address, not_public};

impl Client {
    /// Resolves the host of `url`, refuses it if any of its addresses is not public, and pins the
    /// connection to those addresses. The allow list opens a private host, but never to a redirect
    /// from another origin.
    pub(super) async fn admit(&self, url: &Url, through_redirect: bool) -> Result<(), Trouble> {
        let host = host_of(url);
        let port = url.port_or_known_default().unwrap_or(80);
        let allowed = self.settings.allow_hosts.names(url) && !through_redirect;
        let addresses: Vec<SocketAddr> = match literal_address(url) {
            Some(address) => vec![SocketAddr::new(address, port)],
            None => {
                let look_up = tokio::time::timeout(self.settings.connect_timeout, tokio::net::lookup_host((host.as_str(), port)));
                let found = look_up.await.map_err(|_| Trouble::Passing(format!("the name {host} was not resolved in time")))?;
                found.map_err(|error| Trouble::Passing(format!("the name {host} cannot be resolved: {error}")))?.collect()
            }
        };
        if addresses.is_empty() {
            return Err(Trouble::Passing(format!("the name {host} has no address")));
        }
        let inside = addresses.iter().find_map(|address| not_public(address.ip()).map(|kind| (address.ip(), kind)));
        if let (Some((address, kind)), false) = (inside, allowed) {
            let way_out = if through_redirect { "a redirect there is not followed" } else { "`--allow-host HOST:PORT` opens it" };
            return Err(Trouble::Lasting(format!("{host} is {kind} ({address}); {way_out}")));
        }
        self.pinned.pin(url.host_str().unwrap_or_default(), addresses);
        Ok(())
    }
}

/// Answers a look-up with the addresses that were checked, and with nothing else.
#[derive(Debug, Clone, Default)]
pub(super) struct Pinned(Arc<Mutex<BTreeMap<String, Vec<SocketAddr>>>>);

impl Pinned {
    fn pin(&self, host: &str, addresses: Vec<SocketAddr>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(host.to_ascii_lowercase(), addresses);
    }
}

impl Resolve for Pinned {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_ascii_lowercase();
        let found = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&host).cloned();
        Box::pin(std::future::ready(match found {
            Some(addresses) => Ok(Box::new(addresses.into_iter()) as Addrs),
            None => Err(format!("{host} was not checked").into()),
        }))
    }
}
