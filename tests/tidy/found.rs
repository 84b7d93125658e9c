//! How a checker's findings are shown.

/// Passes if nothing was found; else names each thing on its own line, and the rule.
pub fn nothing(found: &[String], rule: &str) {
    assert!(found.is_empty(), "{rule}:\n  {}", found.join("\n  "));
}
