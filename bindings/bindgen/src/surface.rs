//! The surface of the library as text: every function, record and enum with its types, sorted by
//! name, so that a change of the surface is a change of lines.

use uniffi_bindgen::interface::{
    Argument, AsType, CallbackInterface, ComponentInterface, Enum, Field, Object, Record, Type,
};
use uniffi_bindgen::{EmptyCrateConfigSupplier, library_mode};

/// What only the seam's tests call is no part of it.
const TESTS_ONLY: &str = "seam_test_";

/// Lists the surface of a library.
pub fn of(library: &str) -> Result<String, String> {
    let found = library_mode::find_cis(library.into(), &EmptyCrateConfigSupplier);
    let components = found.map_err(|error| format!("{error:#}"))?;
    let mut blocks: Vec<String> = components.iter().flat_map(blocks_of).collect();
    blocks.sort();
    Ok(blocks.join("\n"))
}

fn blocks_of(component: &ComponentInterface) -> Vec<String> {
    let functions = component.function_definitions().iter();
    let functions = functions.filter(|function| !function.name().starts_with(TESTS_ONLY));
    let functions = functions.map(|function| {
        let call = Call {
            is_async: function.is_async(),
            name: function.name(),
            arguments: function.arguments(),
            returns: function.return_type(),
            throws: function.throws_type(),
        };
        format!("{}\n", call.line())
    });
    let customs = component.iter_local_types().filter_map(|one| match one {
        Type::Custom {
            name: own, builtin, ..
        } => Some(format!(
            "type {own} = {}
",
            name(builtin)
        )),
        _ => None,
    });
    functions
        .chain(customs)
        .chain(component.record_definitions().iter().map(record))
        .chain(
            component
                .enum_definitions()
                .iter()
                .map(|one| choice(component, one)),
        )
        .chain(component.object_definitions().iter().map(object))
        .chain(
            component
                .callback_interface_definitions()
                .iter()
                .map(callback),
        )
        .collect()
}

struct Call<'a> {
    is_async: bool,
    name: &'a str,
    arguments: Vec<&'a Argument>,
    returns: Option<&'a Type>,
    throws: Option<&'a Type>,
}

impl Call<'_> {
    fn line(&self) -> String {
        let asynchronous = if self.is_async { "async " } else { "" };
        let argument = |one: &&Argument| format!("{}: {}", one.name(), name(&one.as_type()));
        let arguments: Vec<String> = self.arguments.iter().map(argument).collect();
        let throws = self.throws.map(|error| format!(" throws {}", name(error)));
        let returns = self.returns.map(|back| format!(" -> {}", name(back)));
        format!(
            "{asynchronous}fn {}({}){}{}",
            self.name,
            arguments.join(", "),
            throws.unwrap_or_default(),
            returns.unwrap_or_default()
        )
    }
}

fn record(record: &Record) -> String {
    block(
        &format!("record {}", record.name()),
        record.fields().iter().map(field),
    )
}

fn field(field: &Field) -> String {
    let label = match field.name() {
        "" => String::new(),
        named => format!("{named}: "),
    };
    let default = field.default_value().map(|_| " (may be left out)");
    format!(
        "{label}{}{}",
        name(&field.as_type()),
        default.unwrap_or_default()
    )
}

fn choice(component: &ComponentInterface, choice: &Enum) -> String {
    let error = component.is_name_used_as_error(choice.name());
    let kind = if error { "error" } else { "enum" };
    let variants = choice.variants().iter().map(|variant| {
        let fields: Vec<String> = variant.fields().iter().map(field).collect();
        let named = variant
            .fields()
            .iter()
            .all(|field| !field.name().is_empty());
        if fields.is_empty() {
            variant.name().to_owned()
        } else if !named {
            format!("{}({})", variant.name(), fields.join(", "))
        } else {
            format!("{} {{ {} }}", variant.name(), fields.join(", "))
        }
    });
    block(&format!("{kind} {}", choice.name()), variants)
}

fn object(object: &Object) -> String {
    let kind = if object.has_callback_interface() {
        "foreign trait"
    } else {
        "object"
    };
    let made = object.constructors().into_iter().map(|constructor| {
        let call = Call {
            is_async: constructor.is_async(),
            name: constructor.name(),
            arguments: constructor.arguments(),
            returns: None,
            throws: constructor.throws_type(),
        };
        format!("constructor {}", call.line())
    });
    let mut lines: Vec<String> = made.collect();
    lines.extend(object.methods().into_iter().map(|method| {
        Call {
            is_async: method.is_async(),
            name: method.name(),
            arguments: method.arguments(),
            returns: method.return_type(),
            throws: method.throws_type(),
        }
        .line()
    }));
    lines.sort();
    block(&format!("{kind} {}", object.name()), lines.into_iter())
}

fn callback(callback: &CallbackInterface) -> String {
    let methods = callback
        .methods()
        .into_iter()
        .map(|method| method.name().to_owned());
    block(&format!("callback {}", callback.name()), methods)
}

fn block(head: &str, lines: impl Iterator<Item = String>) -> String {
    let lines: String = lines.map(|line| format!("    {line}\n")).collect();
    format!("{head}\n{lines}")
}

/// A type as Rust would write it.
fn name(of: &Type) -> String {
    match of {
        Type::Optional { inner_type } => format!("Option<{}>", name(inner_type)),
        Type::Sequence { inner_type } => format!("Vec<{}>", name(inner_type)),
        Type::Map {
            key_type,
            value_type,
        } => format!("HashMap<{}, {}>", name(key_type), name(value_type)),
        Type::Boolean => "bool".to_owned(),
        Type::Int16 => "i16".to_owned(),
        Type::Int8 => "i8".to_owned(),
        Type::Int32 => "i32".to_owned(),
        Type::Int64 => "i64".to_owned(),
        Type::UInt8 => "u8".to_owned(),
        Type::UInt16 => "u16".to_owned(),
        Type::UInt32 => "u32".to_owned(),
        Type::UInt64 => "u64".to_owned(),
        Type::Float64 => "f64".to_owned(),
        Type::Bytes => "Vec<u8>".to_owned(),
        other => other
            .name()
            .map_or_else(|| format!("{other:?}"), str::to_owned),
    }
}
