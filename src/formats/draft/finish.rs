//! The end of a draft: what waited for the other fields is put in its place.

use super::Draft;
use crate::formats::byline::{byline, give_affiliations, give_orcids};
use crate::formats::fields::distinct;
use crate::record::{Date, Field, Kind, Record, Year};

impl Draft {
    /// The record, with what stood in wait put in its place.
    pub(in crate::formats) fn finish(mut self) -> Record {
        let record = &mut self.record;
        if record.kind == Kind::Unknown {
            record.kind = self.publication;
        }
        match self.fallback_title {
            Some((_, title)) if record.title.is_empty() => record.title = title,
            Some((tag, title)) if self.fallback_venues.is_empty() && record.venue.name.is_empty() => {
                self.fallback_venues.push((tag, title))
            }
            Some(pair) => record.extra.push(pair),
            None => {}
        }
        match self.short_title {
            Some((_, title)) if record.title.is_empty() => record.title = title,
            Some((tag, title)) if record.title != title => record.extra.push((tag, title)),
            _ => {}
        }
        for (tag, name) in self.fallback_venues {
            if record.venue.name.is_empty() {
                record.venue.name = name;
            } else if record.venue.name != name {
                record.extra.push((tag, name));
            }
        }
        if record.venue.name.is_empty()
            && let Some(short) = &record.venue.abbreviation
        {
            record.venue.name.clone_from(short);
        }
        record.venue.pages = match (record.venue.pages.take(), self.first_page, self.last_page) {
            (Some(pages), first, last) => {
                let parts = [("first page", first), ("last page", last)];
                let apart = parts.into_iter().filter_map(|(tag, page)| Some((tag.to_owned(), page?)));
                record.extra.extend(apart.filter(|(_, page)| !pages.contains(page.as_str())));
                Some(pages)
            }
            // a first page that is a span itself
            (None, Some(first), Some(last)) if first == last || first.ends_with(&format!("-{last}")) => Some(first),
            (None, Some(first), Some(last)) => Some(format!("{first}-{last}")),
            (None, first, last) => first.or(last),
        };
        match self.article_number {
            Some((_, number)) if record.venue.pages.is_none() => record.venue.pages = Some(number),
            Some((_, number)) if record.venue.pages.as_ref() == Some(&number) => {}
            Some(pair) => record.extra.push(pair),
            None => {}
        }
        match self.university {
            Some((_, name)) if record.venue.publisher.is_none() => {
                if record.venue.name.is_empty() && record.kind == Kind::Thesis {
                    record.venue.name.clone_from(&name);
                }
                record.venue.publisher = Some(name);
            }
            Some(pair) => record.extra.push(pair),
            None => {}
        }
        match self.fallback_date {
            Some((_, date)) if record.date.is_none() => record.date = Some(date),
            Some((tag, date)) if record.date.as_ref() != Some(&date) => record.extra.push((tag, date)),
            _ => {}
        }
        // an article online first has a date but no year yet
        if record.year.is_missing()
            && let Some(date) = &record.date
        {
            record.year = match Year::read(date, self.plausible) {
                // "28 January 2019": the year is not the first number
                Field::Verbatim(_) => match Date::read(date, None).filter(|date| self.plausible.contains(date.year)) {
                    Some(date) => Field::Typed(date.year),
                    None => Field::Missing,
                },
                year => year,
            };
        }
        record.authors.extend(byline(self.full_names, self.short_names, &mut record.extra));
        if let Some((tag, orcids)) = self.orcids
            && !give_orcids(&mut record.authors, &orcids)
        {
            record.extra.push((tag, orcids));
        }
        record.extra.extend(give_affiliations(&mut record.authors, self.author_affiliations));
        let venue = &mut record.venue;
        for list in [
            &mut record.affiliations,
            &mut record.author_keywords,
            &mut record.translated_keywords,
            &mut record.index_keywords,
            &mut record.funding,
            &mut venue.issn,
            &mut venue.eissn,
            &mut venue.isbn,
        ] {
            distinct(list);
        }
        self.record
    }
}
