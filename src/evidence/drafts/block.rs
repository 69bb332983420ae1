//! What a draft is made of, before it is `.docx` or `.md`.

/// Left for a person to fill in.
pub const BLANK: &str = "________";

pub struct Draft {
    /// File name without its end.
    pub name: &'static str,
    pub title: String,
    pub blocks: Vec<Block>,
}

pub enum Block {
    Heading(String),
    Text(String),
    Bullet(String),
    Table { heading: Vec<String>, rows: Vec<Vec<String>> },
}

impl Draft {
    pub fn heading(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Heading(text.into()));
    }

    pub fn text(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Text(text.into()));
    }

    pub fn bullet(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Bullet(text.into()));
    }

    pub fn bullets<const N: usize>(&mut self, texts: [&str; N]) {
        texts.into_iter().for_each(|text| self.bullet(text));
    }

    pub fn table<const N: usize>(&mut self, heading: [&str; N], rows: Vec<[String; N]>) {
        let rows = rows.into_iter().map(Vec::from).collect();
        self.blocks.push(Block::Table { heading: heading.map(str::to_owned).to_vec(), rows });
    }

    /// The sentences of 28 U.S.C. 1746, both forms, and the lines to sign on.
    pub fn oath(&mut self) {
        self.text("If executed within the United States, its territories, possessions, or commonwealths (28 U.S.C. 1746(2)):");
        self.text(format!(
            "“I declare (or certify, verify, or state) under penalty of perjury that the foregoing is true and correct. Executed on {BLANK} (date).”"
        ));
        self.text("If executed without the United States (28 U.S.C. 1746(1)):");
        self.text(format!(
            "“I declare (or certify, verify, or state) under penalty of perjury under the laws of the United States of America that the foregoing is true and correct. Executed on {BLANK} (date).”"
        ));
        self.text("Strike the form that does not apply.");
        self.text(format!("Signature: {BLANK}    Printed name: {BLANK}"));
    }
}
