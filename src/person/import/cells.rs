//! One row to one person, or to the reason why not. No reason ever repeats what the cell says.

use super::columns::{Column, HeaderMap, fold};
use super::table::Row;
use super::{Accepted, Defaults, LONGEST, Repair, Why};
use crate::a_number::ANumber;
use crate::person::guard;
use crate::person::{Basis, Names, NewPerson, Tier};
use std::str::FromStr;

pub fn person_of(row: &Row, header: &HeaderMap, defaults: &Defaults) -> Result<Accepted, Why> {
    if let Some(why) = &row.broken {
        return Err(why.clone());
    }
    if row.cells.iter().skip(header.columns.len()).any(|c| !c.is_empty()) {
        let (has, wants) = (row.cells.len(), header.columns.len());
        return Err(Why::TooManyCells { has, wants });
    }
    let mut reader = RowReader { row, header, notes: Vec::new(), given: Vec::new() };
    let person = reader.person(defaults)?;
    Ok(Accepted { line: row.line, person, notes: reader.notes, given: reader.given, raw: Vec::new() })
}

struct RowReader<'a> {
    row: &'a Row,
    header: &'a HeaderMap,
    notes: Vec<Repair>,
    given: Vec<Column>,
}

impl RowReader<'_> {
    fn person(&mut self, defaults: &Defaults) -> Result<NewPerson, Why> {
        let a_number = self.number()?;
        let country = self.text(Column::Country)?.or_else(|| defaults.country.clone());
        let country = country.ok_or(Why::NoCountry)?;
        if country.contains(|c: char| c.is_ascii_digit()) {
            return Err(Why::CountryHasDigits);
        }
        let basis = self.text(Column::Basis)?.map(|t| basis_of(&t)).transpose()?.or(defaults.basis);
        let basis = basis.ok_or(Why::NoBasis)?;
        let tier = self.text(Column::Tier)?.map(|t| tier_of(&t)).transpose()?.unwrap_or(defaults.tier);
        let sources = self.text(Column::Sources)?.map(|t| sources_of(&t, defaults)).transpose()?;
        let first = self.text(Column::FirstName)?.unwrap_or_default();
        let last = self.text(Column::LastName)?.unwrap_or_default();
        let client_ref = self.text(Column::ClientRef)?;
        let call = match self.text(Column::Call)? {
            Some(call) => call,
            None => self.call_from(&first, client_ref.as_deref())?,
        };
        let names = (!first.is_empty() || !last.is_empty()).then_some(Names { first, last });
        Ok(NewPerson {
            a_number,
            country,
            names,
            call,
            basis,
            document: self.text(Column::Document)?,
            matter: self.text(Column::Matter)?.or_else(|| defaults.matter.clone()),
            group: self.text(Column::Group)?.or_else(|| defaults.group.clone()),
            client_ref,
            tier,
            sources: sources.unwrap_or_else(|| defaults.sources.clone()),
        })
    }

    /// The cell of this column; `None` when there is no such column or nothing in it.
    fn text(&mut self, column: Column) -> Result<Option<String>, Why> {
        let cell = self.header.place(column).and_then(|i| self.row.cells.get(i)).map(String::as_str);
        let Some(value) = cell.and_then(|c| without_apostrophe(c, column)) else { return Ok(None) };
        if value.starts_with(['=', '+', '@']) {
            return Err(Why::Formula(column));
        }
        if value.chars().count() > LONGEST {
            return Err(Why::TooLong(column));
        }
        if value.chars().any(|c| c.is_control() || c == '\u{fffd}') {
            return Err(Why::NoText(column));
        }
        self.given.push(column);
        Ok(Some(value.to_owned()))
    }

    fn number(&mut self) -> Result<ANumber, Why> {
        let text = self.text(Column::Number)?.ok_or(Why::NoNumber)?;
        if is_scientific(&text) {
            return Err(Why::Rounded);
        }
        let text = self.without_decimals(&text);
        let number = guard::one_number(text)?;
        match text.chars().filter(char::is_ascii_digit).count() {
            8 => self.notes.push(Repair::LeadingZero),
            7 => self.notes.push(Repair::TwoLeadingZeros),
            _ => {}
        }
        Ok(number)
    }

    /// A spreadsheet that took the number for one to count with adds `.0`; read on, it would be a digit.
    fn without_decimals<'t>(&mut self, text: &'t str) -> &'t str {
        let Some((whole, zeros)) = text.split_once(['.', ',']) else { return text };
        let is_number = (7..=9).contains(&whole.len()) && whole.bytes().all(|b| b.is_ascii_digit());
        if is_number && (1..=2).contains(&zeros.len()) && zeros.bytes().all(|b| b == b'0') {
            self.notes.push(Repair::NoDecimals);
            return whole;
        }
        text
    }

    /// What messages call a person whom the row does not name for them: as little as possible.
    fn call_from(&mut self, first: &str, client_ref: Option<&str>) -> Result<String, Why> {
        let initial = first.chars().next().map(|c| format!("{c}."));
        let call = initial.or_else(|| client_ref.map(str::to_owned));
        let call = call.ok_or(Why::NoCall)?;
        self.notes.push(Repair::CallMade);
        Ok(call)
    }
}

/// What stands in the cell without the apostrophe that spreadsheets put before a text; `None` for nothing.
fn without_apostrophe(cell: &str, column: Column) -> Option<&str> {
    let value = match cell.strip_prefix('\'') {
        // Names can begin with an apostrophe: there it goes only where it hides a formula.
        Some(rest) if column == Column::Number || rest.starts_with(['=', '+', '-', '@']) => rest.trim(),
        Some(_) | None => cell,
    };
    (!matches!(value, "" | "-" | "–" | "—")).then_some(value)
}

/// `1.2E+08`, `1,2e8`.
fn is_scientific(text: &str) -> bool {
    let lower = text.to_lowercase();
    let Some((mantissa, exponent)) = lower.split_once('e') else { return false };
    let digits = |t: &str, more: &[char]| {
        t.contains(|c: char| c.is_ascii_digit()) && t.chars().all(|c| c.is_ascii_digit() || more.contains(&c))
    };
    digits(mantissa.trim(), &['.', ',', ' ']) && digits(exponent.trim(), &['+', '-'])
}

fn basis_of(text: &str) -> Result<Basis, Why> {
    let folded = fold(text);
    if let Some(basis) = Basis::ALL.into_iter().find(|b| fold(b.key()) == folded) {
        return Ok(basis);
    }
    match folded.as_str() {
        "familia" | "familiar" | "relative" | "familymember" | "pariente" => Ok(Basis::Family),
        "lawyer" | "abogado" | "abogada" | "abogadoa" | "representative" | "representante" | "counsel" => {
            Ok(Basis::Attorney)
        }
        "friendaskedbythefamily"
        | "amigoapeticiondelafamilia"
        | "amigaapeticiondelafamilia"
        | "amigopedidoporlafamilia"
        | "amistadapeticiondelafamilia" => Ok(Basis::FriendAskedByFamily),
        "accreditedorganization" | "organizacionacreditada" | "ongacreditada" => {
            Ok(Basis::AccreditedOrganisation)
        }
        "prensaconconsentimiento" | "periodistaconconsentimiento" => Ok(Basis::PressWithConsent),
        "owncase" | "me" | "yo" | "yomismo" | "yomisma" | "casopropio" => Ok(Basis::OwnCase),
        _ => Err(Why::UnknownBasis),
    }
}

fn tier_of(text: &str) -> Result<Tier, Why> {
    match fold(text).as_str() {
        "rapido" | "urgente" | "frecuente" => Ok(Tier::Hot),
        "lento" | "frio" => Ok(Tier::Cold),
        other => Tier::from_str(other).map_err(|_| Why::UnknownTier),
    }
}

fn sources_of(text: &str, defaults: &Defaults) -> Result<Vec<String>, Why> {
    let mut sources: Vec<String> = Vec::new();
    for id in text.split([',', ';', '|', ' ']).map(str::to_lowercase).filter(|id| !id.is_empty()) {
        let known = &defaults.known_sources;
        if !known.is_empty() && !known.contains(&id) {
            return Err(Why::UnknownSource(known.clone()));
        }
        if !sources.contains(&id) {
            sources.push(id);
        }
    }
    Ok(sources)
}
