//! What tests of the providers' lists share: a list harvested whole, or killed at every page.

use wenmai::acquire::{Delivered, Fate, HarvestSummary, Item, Limits, Provider, Query, harvest};
use wenmai::formats::read_payload;
use wenmai::record::{Record, YearSpan};
use wenmai::{Error, Result};

use crate::support::{Place, http, into};

pub(crate) fn query(text: &str) -> Option<Query> {
    Some(Query::parse(text).expect("a query"))
}

pub(crate) fn ok(body: &str) -> Vec<u8> {
    http(200, "Content-Type: application/json\r\nDate: Fri, 30 Jan 2026 12:00:00 GMT", body.as_bytes())
}

/// The value of a parameter, decoded.
pub(crate) fn parameter(path: &str, name: &str) -> Option<String> {
    let (_, query) = path.split_once('?')?;
    url::form_urlencoded::parse(query.as_bytes()).find(|(found, _)| found == name).map(|(_, value)| value.into_owned())
}

pub(crate) fn records(items: &[Item]) -> Vec<Record> {
    items
        .iter()
        .filter(|item| item.fate == Fate::Present)
        .map(|item| {
            read_payload(item.format, &item.external, &item.payload, YearSpan::from((1900, 2026)))
                .unwrap_or_else(|(_, message)| panic!("{}: {message}", item.external))
        })
        .collect()
}

pub(crate) fn externals(items: &[Item]) -> Vec<&str> {
    items.iter().map(|item| item.external.as_str()).collect()
}

/// Harvests a list to its end.
pub(crate) fn whole(place: &Place, list: &dyn Provider) -> Result<(HarvestSummary, Vec<Item>)> {
    let mut items = Vec::new();
    let summary = harvest(&place.client, &place.archive, list, &Limits::default(), None, &mut into(&mut items))?;
    Ok((summary, items))
}

/// Harvests a list in runs that die after every page, and gives the items of all of them.
pub(crate) fn killed_at_every_page(place: &Place, list: &dyn Provider) -> (HarvestSummary, Vec<Item>) {
    let (mut items, mut checkpoint): (Vec<Item>, Option<String>) = (Vec::new(), None);
    for _ in 0..200 {
        let resume = checkpoint.clone();
        let mut pages = 0;
        let ran = harvest(&place.client, &place.archive, list, &Limits::default(), resume.as_deref(), &mut |page: Delivered| {
            if pages == 1 {
                return Err(Error::NothingToShow("killed".to_owned()));
            }
            pages += 1;
            items.extend(page.items);
            checkpoint = page.next;
            Ok(())
        });
        match ran {
            Ok(summary) => return (summary, items),
            Err(Error::NothingToShow(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }
    panic!("the list never ends");
}
