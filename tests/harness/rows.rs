//! Rows of a file in the form of the ten years.

/// A check-in as a line of JSON.
#[must_use]
pub fn check_in_row(id: &str, at_ms: i64, note: &str) -> String {
    let said = r#""mood":2,"energy":1,"feelings":["calm"],"helped":[],"sleep":5"#;
    format!(r#"{{"t":"c","id":"{id}","at":{at_ms},{said},"note":"{note}"}}"#)
}
