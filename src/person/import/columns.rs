//! Which column is which: header names in English and Spanish, with case, accents, spaces and signs ignored.

use super::table::Table;
use super::{Defaults, Why};

/// What a column can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Column {
    Number,
    Country,
    FirstName,
    LastName,
    Call,
    Basis,
    Document,
    Matter,
    Group,
    ClientRef,
    Tier,
    Sources,
}

/// What was understood of a file's first row.
#[derive(Clone, PartialEq, Eq)]
pub struct HeaderMap {
    /// As `encoding_rs` names it: `UTF-8`, `UTF-16LE`, `windows-1252` …
    pub encoding: &'static str,
    pub separator: char,
    /// Each header cell with the column it is taken for; `None` for one that is not used.
    pub columns: Vec<(String, Option<Column>)>,
}

/// The cells can be a person's when a file has no header: `Debug` shows the columns only.
impl std::fmt::Debug for HeaderMap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let columns: Vec<Option<Column>> = self.columns.iter().map(|(_, c)| *c).collect();
        write!(f, "HeaderMap({}, {:?}, {columns:?})", self.encoding, self.separator)
    }
}

impl Column {
    pub const ALL: [Column; 12] = [
        Column::Number,
        Column::Country,
        Column::FirstName,
        Column::LastName,
        Column::Call,
        Column::Basis,
        Column::Document,
        Column::Matter,
        Column::Group,
        Column::ClientRef,
        Column::Tier,
        Column::Sources,
    ];

    /// The name in our own template.
    pub fn key(self) -> &'static str {
        match self {
            Column::Number => "a_number",
            Column::Country => "country_of_birth",
            Column::FirstName => "first_name",
            Column::LastName => "last_name",
            Column::Call => "call_name",
            Column::Basis => "basis",
            Column::Document => "document",
            Column::Matter => "matter",
            Column::Group => "group",
            Column::ClientRef => "client_ref",
            Column::Tier => "tier",
            Column::Sources => "sources",
        }
    }

    /// The column of this [`key`](Column::key).
    pub fn of_key(key: &str) -> Option<Column> {
        Column::ALL.into_iter().find(|column| column.key() == key)
    }

    /// Folded names that mean this column.
    fn aliases(self) -> &'static [&'static str] {
        match self {
            Column::Number => &[
                "anumber",
                "ano",
                "anum",
                "aliennumber",
                "alienno",
                "alienregistrationnumber",
                "aliennumberanumber",
                "uscis",
                "uscisnumber",
                "numeroa",
                "numa",
                "noa",
                "numerodeextranjero",
                "numeroderegistrodeextranjero",
            ],
            Column::Country => &[
                "country",
                "countryofbirth",
                "birthcountry",
                "cob",
                "pais",
                "paisdenacimiento",
                "paisnacimiento",
                "paisnatal",
            ],
            Column::FirstName => {
                &["firstname", "first", "givenname", "givennames", "nombre", "nombres", "primernombre"]
            }
            Column::LastName => &[
                "lastname",
                "last",
                "surname",
                "familyname",
                "apellido",
                "apellidos",
                "apellidoyapellidomaterno",
            ],
            Column::Call => &[
                "call",
                "callname",
                "messagename",
                "nameinmessages",
                "nombreparaavisos",
                "nombreparamensajes",
                "nombreenavisos",
                "apodo",
            ],
            Column::Basis => &[
                "basis",
                "base",
                "relation",
                "relationship",
                "relacion",
                "parentesco",
                "motivo",
                "quienlopide",
                "whoasked",
            ],
            Column::Document => &[
                "document",
                "documentreference",
                "basisdocument",
                "documento",
                "referenciadeldocumento",
                "documentobase",
                "g28reference",
                "g28number",
            ],
            Column::Matter => &[
                "matter",
                "matternumber",
                "matterno",
                "case",
                "casefile",
                "caso",
                "expediente",
                "numerodeexpediente",
                "asunto",
            ],
            Column::Group => &["group", "grupo", "cohort"],
            Column::ClientRef => &[
                "clientref",
                "clientreference",
                "clientid",
                "clientnumber",
                "reference",
                "ref",
                "referencia",
                "referenciadelcliente",
                "referenciadecliente",
                "numerodecliente",
            ],
            Column::Tier => &["tier", "pace", "ritmo", "frecuencia", "frequency"],
            Column::Sources => &["source", "sources", "fuente", "fuentes"],
        }
    }

    fn of(name: &str) -> Option<Column> {
        let folded = fold(name);
        Column::ALL.into_iter().find(|c| fold(c.key()) == folded || c.aliases().contains(&folded.as_str()))
    }
}

impl HeaderMap {
    /// The columns of a table: what somebody said of each, or what their names say.
    pub(super) fn guess(table: &Table, given: Option<&[Option<Column>]>) -> HeaderMap {
        let column = |(i, name): (usize, &String)| match given {
            Some(given) => given.get(i).copied().flatten(),
            None => Column::of(name),
        };
        let cells = table.header.cells.iter().enumerate();
        let columns = cells.map(|(i, name)| (name.clone(), column((i, name)))).collect();
        HeaderMap { encoding: table.encoding, separator: table.separator, columns }
    }

    /// The columns of a table, or what could be understood with the one reason why it does not do.
    pub(super) fn of(
        table: &Table,
        given: Option<&[Option<Column>]>,
        defaults: &Defaults,
    ) -> Result<HeaderMap, (HeaderMap, Why)> {
        let map = HeaderMap::guess(table, given);
        match map.complaint(table.header.broken.clone(), defaults) {
            Some(reason) => Err((map, reason)),
            None => Ok(map),
        }
    }

    /// Where this column stands.
    pub fn place(&self, column: Column) -> Option<usize> {
        self.columns.iter().position(|(_, c)| *c == Some(column))
    }

    /// The names of columns that are not used.
    pub fn unused(&self) -> Vec<&str> {
        self.columns.iter().filter(|(_, c)| c.is_none()).map(|(name, _)| name.as_str()).collect()
    }

    fn complaint(&self, broken: Option<Why>, defaults: &Defaults) -> Option<Why> {
        if broken.is_some() {
            return broken;
        }
        if self.columns.is_empty() {
            return Some(Why::Empty);
        }
        let digits = |t: &str| t.chars().filter(char::is_ascii_digit).count();
        if self.columns.iter().any(|(name, _)| digits(name) >= 6) {
            return Some(Why::NoHeader);
        }
        self.doubled().or_else(|| self.missing(defaults))
    }

    fn doubled(&self) -> Option<Why> {
        Column::ALL.into_iter().find_map(|column| {
            let names: Vec<String> = self.named(column).map(str::to_owned).collect();
            (names.len() > 1).then_some(Why::Doubled { column, names })
        })
    }

    fn named(&self, column: Column) -> impl Iterator<Item = &str> {
        self.columns.iter().filter(move |(_, c)| *c == Some(column)).map(|(name, _)| name.as_str())
    }

    fn missing(&self, defaults: &Defaults) -> Option<Why> {
        let needed = [
            (Column::Number, true),
            (Column::Country, defaults.country.is_none()),
            (Column::Basis, defaults.basis.is_none()),
        ];
        let missing: Vec<Column> = needed
            .into_iter()
            .filter(|(column, needed)| *needed && self.place(*column).is_none())
            .map(|(column, _)| column)
            .collect();
        let names = self.columns.iter().map(|(name, _)| name);
        let here: Vec<String> = names.filter(|name| !name.is_empty()).cloned().collect();
        (!missing.is_empty()).then_some(Why::Missing { missing, here })
    }
}

/// Lower case, letters and digits only, accents taken off: `Número-A` and `numero_a` are one.
pub(super) fn fold(text: &str) -> String {
    text.chars()
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' | 'ª' => 'a',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'í' | 'ì' | 'î' | 'ï' => 'i',
            'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'º' => 'o',
            'ú' | 'ù' | 'û' | 'ü' => 'u',
            'ñ' => 'n',
            'ç' => 'c',
            other => other,
        })
        // Also drops combining accents, so that both ways of writing `é` fold to one.
        .filter(char::is_ascii_alphanumeric)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_two_languages_and_any_dress_are_known() {
        for (name, column) in [
            ("A-Number", Column::Number),
            ("a_number", Column::Number),
            ("Alien number", Column::Number),
            ("Número A", Column::Number),
            ("nu\u{301}mero-a", Column::Number),
            ("USCIS#", Column::Number),
            ("País de nacimiento", Column::Country),
            ("COUNTRY OF BIRTH", Column::Country),
            ("Nombre", Column::FirstName),
            ("apellido(s)", Column::LastName),
            ("nombre para avisos", Column::Call),
            ("message name", Column::Call),
            ("Relación", Column::Basis),
            ("Expediente", Column::Matter),
            ("Matter Number", Column::Matter),
            ("Client Reference", Column::ClientRef),
            ("Referencia", Column::ClientRef),
            ("ritmo", Column::Tier),
            ("Fuente", Column::Sources),
            ("source(s)", Column::Sources),
        ] {
            assert_eq!(Column::of(name), Some(column), "{name}");
        }
        for name in ["", "notes", "phone", "alert_to", "g28_on_file", "reason", "line"] {
            assert_eq!(Column::of(name), None, "{name}");
        }
    }

    #[test]
    fn no_name_means_two_columns() {
        let mut all: Vec<String> =
            Column::ALL.iter().flat_map(|c| c.aliases().iter().map(|a| (*a).to_owned())).collect();
        all.extend(Column::ALL.iter().map(|c| fold(c.key())));
        for name in all {
            let meant: Vec<Column> = Column::ALL
                .into_iter()
                .filter(|c| fold(c.key()) == name || c.aliases().contains(&name.as_str()))
                .collect();
            assert_eq!(meant.len(), 1, "{name}: {meant:?}");
        }
    }
}
