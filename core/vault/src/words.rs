use bip39::Mnemonic;
use protocol::Random;
use secrecy::{ExposeSecret, SecretBox, SecretString};
use subtle::ConstantTimeEq;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use zeroize::Zeroizing;

use crate::{Error, Result};

/// How many recovery words there are.
pub const WORDS: usize = 12;
/// How many secret bytes twelve words hold; the rest of their bits is a checksum.
pub const ENTROPY_BYTES: usize = 16;
/// The longest text that is read as recovery words.
pub const PHRASE_BYTES_MAX: usize = 1_024;

/// A language that recovery words can be written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// English.
    English,
    /// Spanish.
    Spanish,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::English, Self::Spanish];

    pub(crate) const fn list(self) -> bip39::Language {
        match self {
            Self::English => bip39::Language::English,
            Self::Spanish => bip39::Language::Spanish,
        }
    }
}

/// The root secret: sixteen bytes, written down as twelve BIP39 words. Whoever has the words is the
/// person, so they leave this type only as a `SecretString`, and are compared in constant time.
pub struct RecoveryWords(SecretBox<[u8; ENTROPY_BYTES]>);

impl RecoveryWords {
    /// Draws new words.
    ///
    /// # Errors
    /// `Protocol` when the source of randomness fails.
    pub fn make(random: &mut dyn Random) -> Result<Self> {
        let mut filled = Ok(());
        let entropy = SecretBox::init_with_mut(|bytes: &mut [u8; ENTROPY_BYTES]| {
            filled = random.fill(bytes);
        });
        filled?;
        Ok(Self(entropy))
    }

    /// Reads words that somebody typed, in either language: upper case, any spaces, composed,
    /// decomposed or missing accents (no two words of a list differ by accents alone).
    ///
    /// # Errors
    /// `WordCount`, `UnknownWord` with the word's number, `WordsChecksum`, and `Limit` for a text
    /// longer than `PHRASE_BYTES_MAX`. None holds a word.
    pub fn parse(phrase: &SecretString) -> Result<Self> {
        let phrase = phrase.expose_secret();
        if phrase.len() > PHRASE_BYTES_MAX {
            return Err(Error::Limit("phrase bytes"));
        }
        let words: Vec<_> = phrase.split_whitespace().map(folded).collect();
        if words.len() != WORDS {
            return Err(Error::WordCount { found: words.len() });
        }
        // The language with the most known words is the one meant; its first gap is reported.
        let (mut most_known, mut unknown, mut mixed_up) = (0, None, false);
        for language in Language::ALL {
            let found = words.iter().map(|word| find(language, word));
            let found: Numbers = Zeroizing::new(found.collect());
            let Some(gap) = found.iter().position(Option::is_none) else {
                match entropy(language, &found) {
                    Some(entropy) => return Ok(entropy),
                    None => mixed_up = true,
                }
                continue;
            };
            let known = found.iter().flatten().count();
            if unknown.is_none() || known > most_known {
                (most_known, unknown) = (known, Some(gap));
            }
        }
        match unknown {
            Some(gap) if !mixed_up => Err(Error::UnknownWord { number: gap + 1 }),
            _ => Err(Error::WordsChecksum),
        }
    }

    /// The twelve words in `language`, a space between each, accents composed.
    #[must_use]
    pub fn phrase(&self, language: Language) -> SecretString {
        let mnemonic = Mnemonic::from_entropy_in(language.list(), self.entropy());
        let mut phrase = Zeroizing::new(String::with_capacity(PHRASE_BYTES_MAX));
        // Sixteen bytes are one of the lengths that BIP39 takes, so there is a mnemonic.
        for word in mnemonic.iter().flat_map(Mnemonic::words) {
            if !phrase.is_empty() {
                phrase.push(' ');
            }
            phrase.extend(word.nfc());
        }
        SecretString::from(phrase.as_str())
    }

    /// The secret bytes that the words stand for, for the encrypted store until they are confirmed.
    #[must_use]
    pub fn entropy(&self) -> &[u8; ENTROPY_BYTES] {
        self.0.expose_secret()
    }

    /// Takes back the bytes that `entropy` gave, and overwrites where they were.
    #[must_use]
    pub fn take(from: &mut [u8; ENTROPY_BYTES]) -> Self {
        let words = Self(SecretBox::init_with_mut(
            |bytes: &mut [u8; ENTROPY_BYTES]| {
                bytes.copy_from_slice(from);
            },
        ));
        zeroize::Zeroize::zeroize(from);
        words
    }
}

impl PartialEq for RecoveryWords {
    fn eq(&self, other: &Self) -> bool {
        self.entropy().ct_eq(other.entropy()).into()
    }
}

impl Eq for RecoveryWords {}

impl std::fmt::Debug for RecoveryWords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryWords(…)")
    }
}

/// A word in lower case without accents.
fn folded(word: &str) -> Zeroizing<String> {
    // Twice as long as the word at most, so that it never moves and leaves a copy behind.
    let mut folded = Zeroizing::new(String::with_capacity(4 * word.len()));
    let bare = word
        .nfd()
        .filter(|character| !is_combining_mark(*character));
    folded.extend(bare.flat_map(char::to_lowercase));
    folded
}

/// The places of the words in their list.
type Numbers = Zeroizing<Vec<Option<usize>>>;

fn find(language: Language, word: &str) -> Option<usize> {
    let bare = |known: &str| {
        known
            .nfd()
            .filter(|c| !is_combining_mark(*c))
            .eq(word.chars())
    };
    language
        .list()
        .word_list()
        .iter()
        .position(|known| bare(known))
}

fn entropy(language: Language, numbers: &Numbers) -> Option<RecoveryWords> {
    let mut phrase = Zeroizing::new(String::with_capacity(PHRASE_BYTES_MAX));
    for number in numbers.iter().flatten() {
        phrase.push_str(language.list().word_list().get(*number)?);
        phrase.push(' ');
    }
    let mnemonic = Mnemonic::parse_in_normalized(language.list(), &phrase).ok()?;
    let (bytes, length) = mnemonic.to_entropy_array();
    let mut bytes = Zeroizing::new(bytes);
    let entropy = bytes
        .first_chunk_mut()
        .filter(|_| length == ENTROPY_BYTES)?;
    Some(RecoveryWords::take(entropy))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::tests::Counting;

    // The first test vector of BIP39.
    const ABOUT: &str = "abandon abandon abandon abandon abandon abandon abandon abandon abandon \
                         abandon abandon about";

    fn parse(phrase: &str) -> Result<[u8; ENTROPY_BYTES]> {
        RecoveryWords::parse(&SecretString::from(phrase)).map(|words| *words.entropy())
    }

    #[test]
    fn the_first_vector_of_the_standard_reads_as_zeros() {
        assert_eq!(parse(ABOUT), Ok([0; 16]));
    }

    #[test]
    fn words_in_either_language_give_back_the_same_secret() {
        for first in 0..=255 {
            let words = RecoveryWords::make(&mut Counting(first)).unwrap();
            for language in Language::ALL {
                let phrase = words.phrase(language);
                assert_eq!(phrase.expose_secret().split(' ').count(), WORDS);
                assert_eq!(parse(phrase.expose_secret()), Ok(*words.entropy()));
            }
        }
    }

    #[test]
    fn case_spaces_and_accents_may_be_typed_in_any_way() {
        let words = RecoveryWords::make(&mut Counting(0xE5)).unwrap();
        let phrase = words.phrase(Language::Spanish);
        let phrase = phrase.expose_secret();
        let bare: String = phrase.nfd().filter(|c| !is_combining_mark(*c)).collect();
        assert_ne!(bare, phrase, "the sample has accents");
        let typed = [
            phrase.to_uppercase(),
            phrase.nfd().collect(),
            bare,
            format!("\t{}\n", phrase.replace(' ', " \u{a0}\r\n")),
        ];
        for typed in typed {
            assert_eq!(parse(&typed), Ok(*words.entropy()));
        }
    }

    #[test]
    fn no_two_words_of_a_list_differ_by_accents_alone() {
        for language in Language::ALL {
            let bare = language
                .list()
                .word_list()
                .iter()
                .map(|word| folded(word).to_string());
            assert_eq!(bare.collect::<std::collections::BTreeSet<_>>().len(), 2_048);
        }
    }

    #[test]
    fn an_unknown_word_is_named_by_its_number_in_the_language_of_the_others() {
        assert_eq!(
            parse(&ABOUT.replace("about", "abuot")),
            Err(Error::UnknownWord { number: 12 })
        );
        let spanish = RecoveryWords::make(&mut Counting(7))
            .unwrap()
            .phrase(Language::Spanish);
        let third = spanish.expose_secret().split(' ').nth(2).unwrap();
        let typed = spanish.expose_secret().replacen(third, "zoo", 1);
        assert_eq!(parse(&typed), Err(Error::UnknownWord { number: 3 }));
        assert_eq!(
            parse(&"x ".repeat(WORDS)),
            Err(Error::UnknownWord { number: 1 })
        );
    }

    #[test]
    fn known_words_that_do_not_fit_together_are_told_apart_from_unknown_ones() {
        assert_eq!(
            parse(&ABOUT.replace("about", "abandon")),
            Err(Error::WordsChecksum)
        );
    }

    #[test]
    fn eleven_or_thirteen_words_are_counted() {
        for found in [0, 1, WORDS - 1, WORDS + 1] {
            assert_eq!(
                parse(&"abandon ".repeat(found)),
                Err(Error::WordCount { found })
            );
        }
    }

    #[test]
    fn the_longest_text_is_read_and_one_byte_more_is_not() {
        let padded = format!("{ABOUT}{}", " ".repeat(PHRASE_BYTES_MAX - ABOUT.len()));
        assert_eq!(parse(&padded), Ok([0; 16]));
        assert_eq!(
            parse(&format!("{padded} ")),
            Err(Error::Limit("phrase bytes"))
        );
    }

    #[test]
    fn words_are_equal_by_their_secret() {
        let words = |byte| RecoveryWords::take(&mut [byte; ENTROPY_BYTES]);
        assert_eq!(words(1), words(1));
        assert_ne!(words(1), words(2));
    }

    #[test]
    fn neither_words_nor_their_errors_print_a_word() {
        let words = RecoveryWords::make(&mut Counting(0)).unwrap();
        let error = parse(&ABOUT.replace("about", "marker")).unwrap_err();
        for printed in [
            format!("{words:?}"),
            format!("{error:?}"),
            error.to_string(),
        ] {
            assert!(
                !printed.contains("abandon") && !printed.contains("marker"),
                "{printed}"
            );
        }
    }
}
