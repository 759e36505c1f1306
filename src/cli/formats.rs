//! `wenmai formats`: what can be read, and where it is exported from.

use super::console::Console;
use super::output::{Format, TABLE_FORMATS, print};
use super::{Common, Exit};
use crate::Result;
use crate::formats::FORMATS;
use crate::report::{Cell, Table};

/// List the export formats that can be read, with where each is exported from. The format of a file
/// is found out from its content; `wenmai import --as NAME` forces one.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  wenmai formats
  wenmai formats --format csv
  wenmai import --as cnki-refworks strange.txt")]
pub(super) struct Formats;

impl Formats {
    pub(super) fn run(&self, common: &Common, console: &Console) -> Result<Exit> {
        let format = common.format(Format::Table, TABLE_FORMATS)?;
        let mut table = Table::new("formats", &["name", "title", "exported from"]);
        for known in FORMATS {
            table.push([known.name(), known.title(), known.origin()].map(|text| Cell::Text(text.to_owned())).to_vec());
        }
        print(console, &table, format)?;
        Ok(Exit::Done)
    }
}
