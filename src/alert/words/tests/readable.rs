//! How plainly a text is written, counted: words, sentences, syllables.
//!
//! English: grade of Flesch and Kincaid, 0.39 · words/sentences + 11.8 · syllables/words − 15.59 (Kincaid and others,
//! Research Branch Report 8-75, 1975). Spanish: Szigriszt's perspicuity (1993), 206.835 − 62.3 · syllables/words −
//! words/sentences, on the INFLESZ scale (Barrio-Cantalejo and others, 2008), where 65 and more is "fairly easy".
//! Numbers are no words here; a line, and what ends in `.`, `?` or `!`, is a sentence.

pub struct Counts {
    pub words: f64,
    pub sentences: f64,
    pub syllables: f64,
}

pub fn counts(text: &str, syllables: fn(&str) -> usize) -> Counts {
    let sentences: Vec<String> = text.lines().flat_map(sentences).collect();
    let words: Vec<Vec<String>> = sentences.iter().map(|s| words(s)).filter(|w| !w.is_empty()).collect();
    let all = || words.iter().flatten();
    Counts {
        words: all().count() as f64,
        sentences: words.len() as f64,
        syllables: all().map(|word| syllables(word)).sum::<usize>() as f64,
    }
}

impl Counts {
    pub fn grade(&self) -> f64 {
        0.39 * self.words / self.sentences + 11.8 * self.syllables / self.words - 15.59
    }

    pub fn inflesz(&self) -> f64 {
        206.835 - 62.3 * self.syllables / self.words - self.words / self.sentences
    }

    pub fn words_a_sentence(&self) -> f64 {
        self.words / self.sentences
    }
}

fn sentences(line: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        let ends = matches!(c, '.' | '?' | '!') && chars.peek().is_none_or(|next| !next.is_alphanumeric());
        all.last_mut().expect("one").push(c);
        if ends {
            all.push(String::new());
        }
    }
    all
}

fn words(sentence: &str) -> Vec<String> {
    let is_word = |token: &&str| token.chars().any(char::is_alphabetic) && !token.starts_with("http");
    let bare = |token: &str| token.chars().filter(|c| c.is_alphabetic() || *c == '\'').collect::<String>();
    sentence.split_whitespace().filter(is_word).map(|token| bare(token).to_lowercase()).collect()
}

/// Groups of vowels, without an `e` or `ed` at the end that is not heard.
pub fn english(word: &str) -> usize {
    let word = word.trim_end_matches("'s");
    let is_vowel = |c: char| "aeiouyáéíóú".contains(c);
    let groups = groups(word, is_vowel);
    let silent = |ending: &str, unless: &[&str]| {
        word.ends_with(ending) && !unless.iter().any(|end| word.ends_with(end))
    };
    let silent_end = silent("e", &["le", "ee", "ie", "ye"])
        || silent("ed", &["ted", "ded", "eed", "ied"])
        || silent("es", &["ses", "zes", "xes", "ches", "shes", "ges", "ces", "ies", "ees"])
        || word.ends_with("le") && word.chars().rev().nth(2).is_some_and(is_vowel);
    let hiatus = ["ia", "io", "eo", "ua"].iter().filter(|pair| word.contains(**pair)).count();
    let one_sound = ["tion", "sion", "cian", "tial", "cial", "qua", "gua", "people"];
    let hiatus = if one_sound.iter().any(|sound| word.contains(sound)) { 0 } else { hiatus };
    (groups + hiatus).saturating_sub(usize::from(silent_end && groups > 1)).max(1)
}

fn groups(word: &str, is_vowel: impl Fn(char) -> bool) -> usize {
    let mut inside = false;
    let mut count = 0;
    for c in word.chars() {
        let vowel = is_vowel(c);
        count += usize::from(vowel && !inside);
        inside = vowel;
    }
    count
}

/// Each strong vowel (a, e, o, and í, ú with their accent) is a syllable; weak ones (i, u, ü, y at the end) join a
/// vowel beside them. The u of que, qui, gue, gui is not heard.
pub fn spanish(word: &str) -> usize {
    let mut heard: Vec<char> = Vec::new();
    let chars: Vec<char> = word.chars().collect();
    for (i, c) in chars.iter().enumerate() {
        let next = chars.get(i + 1).copied().unwrap_or(' ');
        let before = if i == 0 { ' ' } else { chars[i - 1] };
        let mute = *c == 'u' && (before == 'q' || before == 'g' && "eiéí".contains(next));
        let as_vowel = *c == 'y' && !"aeiouáéíóú".contains(next);
        match c {
            _ if mute => {}
            'y' if as_vowel => heard.push('i'),
            'y' => heard.push('-'),
            other => heard.push(*other),
        }
    }
    let is_vowel = |c: char| "aeiouáéíóúü".contains(c);
    let strong = |c: char| "aeoáéóíú".contains(c);
    let mut count = 0;
    for (i, c) in heard.iter().enumerate().filter(|(_, c)| is_vowel(**c)) {
        let before = if i == 0 { ' ' } else { heard[i - 1] };
        let joins = is_vowel(before) && !(strong(before) && strong(*c));
        count += usize::from(!joins);
    }
    count.max(1)
}

#[test]
fn english_syllables_of_known_words() {
    for (word, expected) in [
        ("list", 1),
        ("website", 2),
        ("person", 2),
        ("released", 2),
        ("deported", 3),
        ("moved", 1),
        ("lawyer", 2),
        ("people", 2),
        ("consulate", 3),
        ("immigration", 4),
        ("custody", 3),
        ("hospital", 3),
        ("government", 3),
        ("medicine", 3),
        ("correction", 3),
        ("messages", 3),
        ("ice's", 1),
        ("mobile", 2),
        ("charged", 1),
        ("accounts", 2),
        ("radio", 3),
    ] {
        assert_eq!(english(word), expected, "{word}");
    }
}

#[test]
fn spanish_syllables_of_known_words() {
    for (word, expected) in [
        ("lista", 2),
        ("sitio", 2),
        ("aparece", 4),
        ("abogado", 4),
        ("país", 2),
        ("deportación", 4),
        ("guerra", 2),
        ("qué", 1),
        ("vergüenza", 3),
        ("revisión", 3),
        ("oír", 2),
        ("aún", 2),
        ("ahora", 3),
        ("ley", 1),
        ("ayuda", 3),
        ("todavía", 4),
        ("y", 1),
        ("estafa", 3),
        ("número", 3),
        ("leer", 2),
    ] {
        assert_eq!(spanish(word), expected, "{word}");
    }
}

#[test]
fn a_sentence_ends_at_a_stop_and_at_a_line() {
    let counts = counts("1. Call the lawyer: 555-0102. Ask: \"Who? When?\"\nAt 7.30 they call", english);
    assert_eq!((counts.words, counts.sentences), (9.0, 4.0));
}
