//! Which column is which: header names in English and Spanish, with case, accents, spaces and signs ignored.

use super::Defaults;
use super::table::Table;

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
    /// The columns of a table, or what could be understood with the one reason why it does not do.
    pub(super) fn of(table: &Table, defaults: &Defaults) -> Result<HeaderMap, (HeaderMap, String)> {
        let columns = table.header.cells.iter().map(|c| (c.clone(), Column::of(c))).collect();
        let map = HeaderMap { encoding: table.encoding, separator: table.separator, columns };
        match map.complaint(table.header.broken.as_deref(), defaults) {
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

    fn complaint(&self, broken: Option<&str>, defaults: &Defaults) -> Option<String> {
        if let Some(why) = broken {
            return Some(why.to_owned());
        }
        if self.columns.is_empty() {
            return Some("the file is empty; its first row must name the columns".to_owned());
        }
        let digits = |t: &str| t.chars().filter(char::is_ascii_digit).count();
        if self.columns.iter().any(|(name, _)| digits(name) >= 6) {
            let template: Vec<&str> = Column::ALL.iter().map(|c| c.key()).collect();
            return Some(format!(
                "the first row looks like a person, not like the names of the columns; put this row above it: {}",
                template.join(",")
            ));
        }
        self.doubled().or_else(|| self.missing(defaults))
    }

    fn doubled(&self) -> Option<String> {
        Column::ALL.into_iter().find_map(|column| {
            let names: Vec<&str> = self.named(column).collect();
            (names.len() > 1).then(|| {
                format!("these columns mean the same ({}): {}; keep one", column.key(), names.join(", "))
            })
        })
    }

    fn named(&self, column: Column) -> impl Iterator<Item = &str> {
        self.columns.iter().filter(move |(_, c)| *c == Some(column)).map(|(name, _)| name.as_str())
    }

    fn missing(&self, defaults: &Defaults) -> Option<String> {
        let needed = [
            (Column::Number, true),
            (Column::Country, defaults.country.is_none()),
            (Column::Basis, defaults.basis.is_none()),
        ];
        let missing: Vec<&str> = needed
            .into_iter()
            .filter(|(column, needed)| *needed && self.place(*column).is_none())
            .map(|(column, _)| column.key())
            .collect();
        let here: Vec<&str> =
            self.columns.iter().map(|(name, _)| name.as_str()).filter(|n| !n.is_empty()).collect();
        (!missing.is_empty())
            .then(|| format!("missing columns: {}; the file has: {}", missing.join(", "), here.join(", ")))
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
