use protocol::limits::{TOKEN_LINE_BYTES_MAX, URL_BYTES_MAX};
use protocol::{Error, ServerUrl, Token, TokenLine, sha256};

use crate::parts::server;

const DAMAGED: Error = Error::Damaged("token line");
const NONE: Error = Error::Malformed("token line");

fn line() -> TokenLine {
    TokenLine {
        url: ServerUrl::parse("https://sync.example.org/companion").unwrap(),
        server: server(),
        token: Some(Token::from_bytes(*b"a token for Asha")),
    }
}

#[test]
fn a_token_line_is_one_link_and_reads_back() {
    let text = line().to_string();
    assert!(text.starts_with("https://sync.example.org/companion#companion-1-"));
    assert_eq!(
        text.split('-').next_back().unwrap().len(),
        (52 * 8_usize).div_ceil(5)
    );
    assert_eq!(TokenLine::parse(&text), Ok(line()));
    let without = TokenLine {
        token: None,
        ..line()
    };
    assert_eq!(TokenLine::parse(&without.to_string()), Ok(without));
}

#[test]
fn a_line_is_taken_wrapped_quoted_and_in_capitals() {
    let text = line().to_string();
    let (start, end) = text.split_at(60);
    for pasted in [
        format!("  {start}\r\n   {end}\n"),
        format!("<{text}>"),
        format!("\"{text}\""),
        text.replace("https", "HTTPS"),
        format!("{start}{}", end.to_ascii_uppercase()),
    ] {
        assert_eq!(TokenLine::parse(&pasted), Ok(line()), "{pasted}");
    }
}

#[test]
fn every_slip_in_a_line_is_told() {
    let text = line().to_string();
    for at in 0..text.len() {
        for letter in ['7', 'q', '-', '/'] {
            let mut slipped = text.clone();
            slipped.replace_range(at..=at, &letter.to_string());
            match TokenLine::parse(&slipped) {
                Ok(read) => assert_eq!(read, line(), "{slipped}"),
                Err(error) => assert!(
                    [DAMAGED, NONE, Error::LaterVersion("token line")].contains(&error),
                    "{slipped}"
                ),
            }
        }
        let mut lost = text.clone();
        lost.remove(at);
        match TokenLine::parse(&lost) {
            Ok(read) => assert_eq!(read, line(), "{lost}"),
            Err(error) => assert!([DAMAGED, NONE].contains(&error), "{lost}"),
        }
    }
    for end in 0..text.len() {
        let cut = TokenLine::parse(&text[..end]);
        assert!([Err(DAMAGED), Err(NONE)].contains(&cut), "{end}");
    }
}

#[test]
fn another_servers_address_under_the_same_key_is_damage() {
    let text = line().to_string();
    let elsewhere = text.replace("sync.example", "sink.example");
    assert_eq!(TokenLine::parse(&elsewhere), Err(DAMAGED));
}

#[test]
fn a_line_of_a_later_version_is_told_from_a_damaged_one() {
    let text = line().to_string();
    let later = text.replace("#companion-1-", "#companion-2-");
    assert_eq!(
        TokenLine::parse(&later),
        Err(Error::LaterVersion("token line"))
    );
    let damaged = text.replace("#companion-1-", "#companion-x-");
    assert_eq!(TokenLine::parse(&damaged), Err(DAMAGED));
    for other in ["", "https://sync.example.org", "https://a.b#c", "hello"] {
        assert_eq!(TokenLine::parse(other), Err(NONE), "{other}");
    }
}

#[test]
fn a_key_that_signs_nothing_is_damage() {
    let weak = TokenLine {
        server: protocol::ServerId::from_bytes([0; 32]),
        ..line()
    };
    assert_eq!(TokenLine::parse(&weak.to_string()), Err(DAMAGED));
}

#[test]
fn a_line_has_1024_bytes_at_most_as_pasted() {
    let text = line().to_string();
    let padded = |bytes: usize| format!("{text}{}", " ".repeat(bytes - text.len()));
    assert_eq!(TokenLine::parse(&padded(TOKEN_LINE_BYTES_MAX)), Ok(line()));
    let past = TokenLine::parse(&padded(TOKEN_LINE_BYTES_MAX + 1));
    assert_eq!(past, Err(Error::Limit("token line bytes")));
}

#[test]
fn an_address_has_a_scheme_a_host_and_no_more_than_a_path() {
    let good = [
        ("https://a", "https://a"),
        ("https://a.b:8443/c/d", "https://a.b:8443/c/d"),
        ("HTTPS://A.b/", "https://A.b"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ];
    for (text, kept) in good {
        let url = ServerUrl::parse(text).unwrap();
        assert_eq!(url.as_str(), kept);
        assert_eq!(url.is_encrypted(), kept.starts_with("https"));
    }
    for bad in [
        "",
        "a.b",
        "ftp://a",
        "https://",
        "https:///a",
        "https://?a",
        "https://a#b",
        "https://a?b",
        "https://u@a",
        "https://a b",
        "https://ä",
        "https://-a",
    ] {
        let read = ServerUrl::parse(bad);
        assert_eq!(read, Err(Error::Malformed("server url")), "{bad}");
    }
    let long = |bytes: usize| format!("https://{}", "a".repeat(bytes - 8));
    assert!(ServerUrl::parse(&long(URL_BYTES_MAX)).is_ok());
    let past = ServerUrl::parse(&long(URL_BYTES_MAX + 1));
    assert_eq!(past, Err(Error::Limit("server url bytes")));
}

#[test]
fn a_token_is_kept_as_its_hash_and_never_printed() {
    let token = Token::from_bytes([1; 16]);
    assert_eq!(token.hash(), sha256(&[&[1; 16]]));
    assert_eq!(format!("{token:?}"), "Token(…)");
}
