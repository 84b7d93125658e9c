use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Words in plain ASCII: accents go, the glyphs of the pictures have their likes, one column for
/// one column.
pub fn to_ascii(words: &str) -> String {
    words
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .map(like)
        .collect()
}

const fn like(character: char) -> char {
    match character {
        c if c.is_ascii() => c,
        '●' | '○' | '◆' => 'o',
        '│' | '└' => '|',
        '─' | '—' | '–' | '−' => '-',
        '█' | '▇' | '▆' | '▅' | '■' => '#',
        '▀' => '\'',
        '▓' | '▒' => '+',
        '░' => ':',
        '▄' | '▃' | '▂' | '▁' => '_',
        '·' | '•' | '…' => '.',
        '✓' => 'x',
        '→' => '>',
        '“' | '”' | '«' | '»' => '"',
        '‘' | '’' => '\'',
        '¡' => '!',
        _ => '?',
    }
}
