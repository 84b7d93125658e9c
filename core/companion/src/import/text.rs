use unicode_normalization::UnicodeNormalization;

/// Makes foreign text into text as records keep it: NFC, `\n` for every line end, a space for a
/// tab; other control characters say nothing and go.
pub(super) fn clean(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    let mut after_return = false;
    for c in text.nfc() {
        match c {
            '\n' if after_return => {}
            '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => cleaned.push('\n'),
            '\t' => cleaned.push(' '),
            c if c.is_control() || c == '\u{feff}' => {}
            c => cleaned.push(c),
        }
        after_return = c == '\r';
    }
    cleaned
}

/// Clean text without space around it, or none if nothing is left.
pub(super) fn said(text: &str) -> Option<String> {
    let text = clean(text);
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Title and text, joined by a newline.
pub(super) fn joined(texts: impl IntoIterator<Item = Option<String>>) -> Option<String> {
    let texts: Vec<_> = texts.into_iter().flatten().collect();
    (!texts.is_empty()).then(|| texts.join("\n"))
}

/// Words of a list, each once, in order.
pub(super) fn words<'a>(words: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for word in words {
        let word = said(word).map(|word| word.replace('\n', " "));
        kept.extend(word.filter(|word| !kept.contains(word)));
    }
    kept
}

/// Text of a note with HTML in it: `<br>` is a newline, and so is the end of a block; other tags
/// go and entities are decoded. A `<` that begins no tag stays.
pub(super) fn from_html(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, from_tag)) = rest.split_once('<') {
        text.push_str(before);
        match tag(from_tag) {
            Some((name, after)) => {
                text.push_str(if breaks_line(name, after) { "\n" } else { "" });
                rest = after;
            }
            None => {
                text.push('<');
                rest = from_tag;
            }
        }
    }
    text.push_str(rest);
    html_escape::decode_html_entities(&text).into_owned()
}

/// The name of the tag that `text`, just after a `<`, begins with, and what follows the tag.
fn tag(text: &str) -> Option<(&str, &str)> {
    let begins = text.strip_prefix('/').unwrap_or(text);
    if !begins.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!') {
        return None;
    }
    let (inside, after) = text.split_once('>')?;
    // Another `<` comes first: this one is a character of the text.
    if inside.contains('<') {
        return None;
    }
    let name = inside
        .split(|c: char| c.is_whitespace())
        .next()
        .unwrap_or_default();
    Some((name.strip_suffix('/').unwrap_or(name), after))
}

fn breaks_line(name: &str, after: &str) -> bool {
    let block_ends = ["/p", "/div", "/li"]
        .iter()
        .any(|end| name.eq_ignore_ascii_case(end));
    name.eq_ignore_ascii_case("br") || (block_ends && !after.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_tabs_and_controls_become_text_that_records_keep() {
        assert_eq!(
            clean("a\r\nb\rc\n\nd\te\u{0}f\u{85}g"),
            "a\nb\nc\n\nd ef\ng"
        );
        assert_eq!(clean("n\u{303}"), "ñ");
        assert_eq!(said(" \u{7}\n "), None);
    }

    #[test]
    fn html_of_notes_becomes_plain_text() {
        let table = [
            ("a<br>b<br/>c<BR />d", "a\nb\nc\nd"),
            ("<p>one</p><p>two</p>", "one\ntwo"),
            ("<ul><li>x</li><li>y</li></ul>", "x\ny\n"),
            (
                "<b>strong</b> <span style=\"a\">plain</span>",
                "strong plain",
            ),
            (
                "I &lt;3 you &amp; me &#39;ok&#39; &ntilde;",
                "I <3 you & me 'ok' ñ",
            ),
            ("I <3 you > me", "I <3 you > me"),
            ("a < b and <i>c", "a < b and c"),
            ("x <y", "x <y"),
            ("&lt;br&gt;", "<br>"),
        ];
        for (html, text) in table {
            assert_eq!(from_html(html), text);
        }
    }

    #[test]
    fn words_are_kept_once_and_in_order() {
        assert_eq!(words([" b ", "a", "", "b"]), ["b", "a"]);
    }

    proptest::proptest! {
        #[test]
        fn any_html_becomes_text_without_controls(html in "(\\PC|[<>&;/br\\n\\x00-\\x1f]){0,80}") {
            let text = clean(&from_html(&html));
            proptest::prop_assert!(!text.chars().any(|c| c.is_control() && c != '\n'));
        }
    }
}
