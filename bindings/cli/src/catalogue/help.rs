use clap::Command;

use super::Catalogue;

/// Fills the command and everything below it with words of the catalogue.
pub fn localise(command: Command, catalogue: &Catalogue) -> Command {
    let template = template(catalogue);
    let command = fill(command, "", &template, catalogue);
    let mut command = command
        .after_help(catalogue.say("help-after"))
        .version(env!("CARGO_PKG_VERSION"));
    // Only a built command knows how it is used.
    command.build();
    say_usage(command, catalogue)
}

/// The message id of a command: `command` and the names on the way to it.
pub fn command_id(path: &str) -> String {
    if path.is_empty() {
        "command".into()
    } else {
        format!("command-{path}")
    }
}

/// The message ids of an option, the one for this command alone first.
pub fn option_ids(path: &str, option: &str) -> [String; 2] {
    let option = option.replace('_', "-");
    [
        format!("option-{path}-{option}"),
        format!("option-{option}"),
    ]
}

fn template(catalogue: &Catalogue) -> String {
    let usage = catalogue.say("help-usage");
    format!("{{about}}\n\n{usage} {{usage}}\n\n{{all-args}}{{after-help}}")
}

fn fill(command: Command, path: &str, template: &str, catalogue: &Catalogue) -> Command {
    let mut command = command
        .about(catalogue.say(&command_id(path)))
        .help_template(template.to_owned())
        .subcommand_help_heading(catalogue.say("help-commands"))
        .subcommand_value_name(catalogue.say("help-command-value"))
        .disable_help_subcommand(true)
        .mut_args(|argument| option(argument, path, catalogue));
    let names: Vec<String> = command
        .get_subcommands()
        .map(|sub| sub.get_name().into())
        .collect();
    for name in names {
        let below = if path.is_empty() {
            name.clone()
        } else {
            format!("{path}-{name}")
        };
        command = command.mut_subcommand(name, |sub| fill(sub, &below, template, catalogue));
    }
    command
}

fn option(argument: clap::Arg, path: &str, catalogue: &Catalogue) -> clap::Arg {
    let ids = option_ids(path, argument.get_id().as_str());
    let words = ids
        .iter()
        .find_map(|id| catalogue.find(id, &[]))
        .unwrap_or_default();
    let heading = match (argument.is_positional(), argument.is_global_set()) {
        (true, _) => "help-arguments",
        (_, true) => "help-everywhere",
        (_, false) => "help-options",
    };
    let values: Vec<String> = argument
        .get_value_names()
        .unwrap_or_default()
        .iter()
        .map(|name| value_name(name, catalogue))
        .collect();
    let takes_values = argument.get_action().takes_values() && !values.is_empty();
    let argument = argument
        .help(words)
        .help_heading(catalogue.say(heading))
        .hide_possible_values(true)
        .hide_default_value(true);
    if takes_values {
        argument.value_names(values)
    } else {
        argument
    }
}

/// Value names are ids (`value-file`) but for ranges of numbers, which are the same everywhere.
fn value_name(name: &str, catalogue: &Catalogue) -> String {
    let part = |part: &str| {
        catalogue
            .find(&format!("value-{part}"), &[])
            .unwrap_or_else(|| part.to_owned())
    };
    name.split('=').map(part).collect::<Vec<_>>().join("=")
}

/// Puts the words of clap's usage line into the language.
fn say_usage(mut command: Command, catalogue: &Catalogue) -> Command {
    let rendered = command.render_usage().to_string();
    let usage = rendered
        .trim_start_matches("Usage:")
        .trim()
        .replace("[OPTIONS]", &catalogue.say("help-options-value"));
    command = command.override_usage(usage);
    command.mut_subcommands(|below| say_usage(below, catalogue))
}
