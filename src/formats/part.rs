//! What a field of an export can be, whatever its name there.

use serde::Deserialize;

/// The part of a record that a tag or column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Part {
    /// Title.
    Title,
    /// Title to be used only where there is no other: of a whole book.
    FallbackTitle,
    /// A shorter title, the only one of some records.
    ShortTitle,
    /// Title in the other language.
    TranslatedTitle,
    /// One author.
    Author,
    /// Several authors in one text.
    Authors,
    /// Several authors in full, beside `Authors` that hold the short forms.
    FullAuthors,
    /// Several authors with nothing between the names.
    RunOnAuthors,
    /// ORCID iDs, one an author in the order of the byline, or with the name before each.
    Orcids,
    /// One institution.
    Affiliation,
    /// Several institutions in one text, separated by semicolons.
    Affiliations,
    /// Several institutions, each behind its authors: Scopus' "Authors with affiliations".
    AuthorAffiliations,
    /// Where it appeared.
    Venue,
    /// Where it appeared, if nothing better says so.
    FallbackVenue,
    /// Where it appeared, in the other language.
    TranslatedVenue,
    /// Short form of the venue's name.
    Abbreviation,
    /// Year, or a date that begins with one.
    Year,
    /// Date.
    Date,
    /// Date of which only the year and month are of use where no better date is given.
    FallbackDate,
    /// Volume.
    Volume,
    /// Issue.
    Issue,
    /// "2019,37(020):13-22" or "2019 61(12):15-20": year, volume, issue, pages in one.
    YearVolumeIssuePages,
    /// A journal's name before such a text.
    VenueYearVolumeIssuePages,
    /// Pages.
    Pages,
    /// First page.
    FirstPage,
    /// Last page.
    LastPage,
    /// Article number, which stands for pages where there are none.
    ArticleNumber,
    /// ISSN, one or several; an ISBN among them is known by its length.
    Issn,
    /// ISSN of the electronic edition.
    Eissn,
    /// ISBN.
    Isbn,
    /// Publisher, or a thesis' university.
    Publisher,
    /// A university, which is a thesis' publisher.
    University,
    /// One keyword of the authors.
    Keyword,
    /// Several keywords of the authors in one text.
    Keywords,
    /// Several keywords of the authors in the other language.
    TranslatedKeywords,
    /// One keyword of the database.
    IndexKeyword,
    /// Several keywords of the database in one text.
    IndexKeywords,
    /// Abstract.
    Abstract,
    /// Abstract in the other language.
    TranslatedAbstract,
    /// Language.
    Language,
    /// Sort of publication.
    Kind,
    /// Times cited.
    TimesCited,
    /// The day of that count.
    TimesCitedOn,
    /// Funders in one text.
    Funding,
    /// One cited reference.
    Reference,
    /// Several cited references in one text.
    References,
    /// DOI.
    Doi,
    /// DOI if it is one, else kept.
    PerhapsDoi,
    /// A page about it, which may show its number in a database.
    Url,
    /// PubMed number.
    Pmid,
    /// PubMed Central number.
    Pmc,
    /// Web of Science number.
    Wos,
    /// Scopus EID.
    Scopus,
    /// OpenAlex work.
    OpenAlex,
    /// arXiv number.
    Arxiv,
    /// The Lens.
    Lens,
    /// Dimensions.
    Dimensions,
    /// A number of some database, known by its shape.
    Accession,
    /// Whether it is retracted.
    Retracted,
    /// Known, and kept as it stands.
    Keep,
}
