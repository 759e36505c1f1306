//! What an export file or an answer says, record by record.

mod article_page;
mod oai_dc;

pub use article_page::parse_article_page;
pub use oai_dc::parse_oai_dc;
