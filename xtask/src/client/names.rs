//! Short names for what a module and its script call each other by: wasm-bindgen's carry hashes, which nothing packs.

use std::collections::HashMap;
use std::convert::Infallible;

use anyhow::{Context, Result, ensure};
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{ExportSection, ImportSection, Module};
use wasmparser::{CustomSectionReader, Export, ImportSectionReader, Parser, Payload};

/// Names up to this length stay.
const SHORT: usize = 8;
/// Begins a short name; scripts of wasm-bindgen use none that begin so.
const BEGINNING: char = '$';

/// Modules that share names, and their script, under short names and without sections for tools; nothing else about them
/// changes.
pub fn shorten(modules: &[Vec<u8>], script: &str) -> Result<(Vec<Vec<u8>>, String)> {
    let names = Names::of(modules)?;
    for short in names.0.values() {
        ensure!(!words(script).any(|(word, _)| word == short), "The script uses the name {short} already.");
    }
    let renamed = |module: &Vec<u8>| {
        let (mut encoded, parser) = (Module::new(), Parser::new(0));
        let outcome = Renamed(&names).parse_core_module(&mut encoded, parser, module);
        outcome.context("the module cannot be written anew")?;
        Ok(encoded.finish())
    };
    let modules = modules.iter().map(renamed).collect::<Result<_>>()?;
    let script = words(script).flat_map(|(word, rest)| [names.short(word), rest]).collect();
    Ok((modules, script))
}

/// A short name for each long one.
struct Names(HashMap<String, String>);

impl Names {
    fn of(modules: &[Vec<u8>]) -> Result<Self> {
        let mut names = HashMap::new();
        let mut add = |name: &str| {
            let short = format!("{BEGINNING}{}", names.len());
            if name.len() > SHORT {
                names.entry(name.to_owned()).or_insert(short);
            }
        };
        for payload in modules.iter().flat_map(|module| Parser::new(0).parse_all(module)) {
            match payload? {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        add(import?.name);
                    }
                }
                Payload::ExportSection(exports) => {
                    for export in exports {
                        add(export?.name);
                    }
                }
                _ => {}
            }
        }
        Ok(Self(names))
    }

    fn short<'a>(&'a self, name: &'a str) -> &'a str {
        self.0.get(name).map_or(name, String::as_str)
    }
}

/// Each word of a script, as names are made, with the text between it and the next.
fn words(script: &str) -> impl Iterator<Item = (&str, &str)> {
    let in_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$');
    let mut left = script;
    std::iter::from_fn(move || {
        let end = left.find(|c| !in_name(c)).unwrap_or(left.len());
        let (word, after) = left.split_at(end);
        let next = after.find(in_name).unwrap_or(after.len());
        let (rest, next) = after.split_at(next);
        left = next;
        (!word.is_empty() || !rest.is_empty()).then_some((word, rest))
    })
}

/// Rewrites a module with other names.
struct Renamed<'a>(&'a Names);

impl Reencode for Renamed<'_> {
    type Error = Infallible;

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        section: ImportSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        for import in section.into_imports() {
            let import = import?;
            imports.import(import.module, self.0.short(import.name), self.entity_type(import.ty)?);
        }
        Ok(())
    }

    fn parse_custom_section(&mut self, _: &mut Module, _: CustomSectionReader<'_>) -> Result<(), Error<Infallible>> {
        Ok(())
    }

    fn parse_export(&mut self, exports: &mut ExportSection, export: Export<'_>) -> Result<(), Error<Infallible>> {
        let (kind, index) = (self.export_kind(export.kind)?, self.external_index(export.kind, export.index)?);
        exports.export(self.0.short(export.name), kind, index);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{CustomSection, EntityType, ExportKind, TypeSection};
    use wasmparser::Validator;

    fn module() -> Vec<u8> {
        let (mut types, mut imports, mut exports) = (TypeSection::new(), ImportSection::new(), ExportSection::new());
        types.ty().function([], []);
        imports.import("./x_bg.js", "__wbg_now_0123456789abcdef", EntityType::Function(0));
        imports.import("./x_bg.js", "now", EntityType::Function(0));
        exports.export("__wbindgen_start", ExportKind::Func, 0);
        exports.export("main", ExportKind::Func, 1);
        let for_tools = CustomSection { name: "producers".into(), data: [].as_slice().into() };
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&exports).section(&for_tools);
        module.finish()
    }

    #[test]
    fn module_and_script_keep_calling_each_other() {
        let script =
            "const a = { __wbg_now_0123456789abcdef: () => now, now() {} };\nwasm.__wbindgen_start(wasm.main);";
        let (modules, script) = shorten(&[module(), module()], script).unwrap();
        assert_eq!(script, "const a = { $0: () => now, now() {} };\nwasm.$1(wasm.main);");
        assert_eq!(modules[0], modules[1], "what one exports, the other imports");
        Validator::new().validate_all(&modules[0]).unwrap();
        assert!(Names::of(&modules).unwrap().0.is_empty());
        let (again, _) = shorten(&modules, "").unwrap();
        assert_eq!(again, modules);
    }

    #[test]
    fn a_script_that_uses_such_names_is_refused() {
        assert!(shorten(&[module()], "const $1 = 2;").is_err());
        assert!(shorten(&[module()], "`${1}`").is_ok());
    }
}
