//! Puts functions that look alike side by side: gzip looks back 32 KB, and a module is forty times that.

use std::collections::{HashMap, HashSet};
use std::convert::Infallible;

use anyhow::{Context, Result, ensure};
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{CodeSectionReader, FunctionSectionReader, Parser, Payload, TypeRef};

/// So many bytes in a row are what functions have in common.
const PIECE: usize = 6;
/// A piece that more functions have tells nothing.
const COMMON: usize = 60;
/// Of a thousand pieces so many must be shared, or the next function starts a new neighbourhood.
const ALIKE: usize = 20;

/// The module with its functions in another order; nothing else about it changes.
pub fn alike_together(module: &[u8]) -> Result<Vec<u8>> {
    let (imported, bodies) = functions(module)?;
    let mut moved = Moved::new(imported, order(&bodies));
    let mut encoded = Module::new();
    moved.parse_core_module(&mut encoded, Parser::new(0), module).context("the module cannot be written anew")?;
    Ok(encoded.finish())
}

/// How many functions the module imports, and the bodies of its own.
fn functions(module: &[u8]) -> Result<(usize, Vec<&[u8]>)> {
    let (mut imported, mut bodies) = (0, Vec::new());
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imported += usize::from(matches!(import?.ty, TypeRef::Func(_) | TypeRef::FuncExact(_)));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.as_bytes()),
            _ => {}
        }
    }
    ensure!(u32::try_from(imported + bodies.len()).is_ok(), "The module has too many functions.");
    Ok((imported, bodies))
}

/// An order in which each function is followed by the one that shares most with it. The same module always has the same.
fn order(bodies: &[&[u8]]) -> Vec<usize> {
    let pieces: Vec<HashSet<&[u8]>> = bodies.iter().map(|body| body.windows(PIECE).collect()).collect();
    let mut having: HashMap<&[u8], Vec<usize>> = HashMap::new();
    for (function, pieces) in pieces.iter().enumerate() {
        for piece in pieces {
            having.entry(piece).or_default().push(function);
        }
    }
    having.retain(|_, functions| (2..=COMMON).contains(&functions.len()));

    let mut largest_first: Vec<usize> = (0..bodies.len()).collect();
    largest_first.sort_by_key(|function| std::cmp::Reverse(bodies[*function].len()));
    let mut starts = largest_first.into_iter();
    let mut placed = vec![false; bodies.len()];
    let mut order: Vec<usize> = Vec::with_capacity(bodies.len());
    loop {
        let like_the_last = order.last().and_then(|last| most_alike(*last, &pieces, &having, &placed));
        let Some(next) = like_the_last.or_else(|| starts.find(|function| !placed[*function])) else { return order };
        placed[next] = true;
        order.push(next);
    }
}

fn most_alike(
    last: usize,
    pieces: &[HashSet<&[u8]>],
    having: &HashMap<&[u8], Vec<usize>>,
    placed: &[bool],
) -> Option<usize> {
    let mut shared: HashMap<usize, usize> = HashMap::new();
    for function in pieces[last].iter().filter_map(|piece| having.get(piece)).flatten() {
        if !placed[*function] {
            *shared.entry(*function).or_default() += 1;
        }
    }
    let likeness = |(function, shared): (usize, usize)| {
        // The small sum keeps functions of a few bytes from being like everything.
        let all = pieces[last].len() + pieces[function].len() - shared + 8;
        (shared * 1_000 / all, std::cmp::Reverse(function))
    };
    let (likeness, function) = shared.into_iter().map(likeness).max()?;
    (likeness >= ALIKE).then_some(function.0)
}

/// Writes a module anew with its functions in another order.
struct Moved {
    imported: usize,
    /// The function that stands in each place.
    order: Vec<usize>,
    /// The place of each function.
    places: Vec<usize>,
}

impl Moved {
    fn new(imported: usize, order: Vec<usize>) -> Self {
        let mut places = vec![0; order.len()];
        for (place, function) in order.iter().enumerate() {
            places[*function] = place;
        }
        Self { imported, order, places }
    }
}

impl Reencode for Moved {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Infallible>> {
        let own = (function as usize).checked_sub(self.imported);
        Ok(own.map_or(function, |own| (self.imported + self.places[own]) as u32))
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let types = section.into_iter().collect::<Result<Vec<_>, _>>()?;
        for function in &self.order {
            functions.function(types[*function]);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        let bodies = section.into_iter().collect::<Result<Vec<_>, _>>()?;
        for function in self.order.clone() {
            self.parse_function_body(code, bodies[function].clone())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{
        EntityType, ExportKind, ExportSection, Function, ImportSection, Instruction, TypeSection, ValType,
    };
    use wasmparser::{Operator, Validator};

    /// Of five functions the first, third and fifth are alike; each adds its number, and calls the next, the last an import.
    fn module() -> Vec<u8> {
        let (mut types, mut imports, mut functions) =
            (TypeSection::new(), ImportSection::new(), FunctionSection::new());
        let (mut exports, mut code) = (ExportSection::new(), CodeSection::new());
        types.ty().function([], [ValType::I64]);
        imports.import("outside", "number", EntityType::Function(0));
        for number in 0..5u32 {
            functions.function(0);
            exports.export(&format!("f{number}"), ExportKind::Func, number + 1);
            let mut body = Function::new([]);
            let like = if number % 2 == 0 { 0x0123_4567_89ab_cdef } else { -1 };
            for instruction in [
                Instruction::I64Const(like),
                Instruction::I64Const(number.into()),
                Instruction::I64Add,
                Instruction::Call((number + 2) % 6),
                Instruction::I64Add,
                Instruction::End,
            ] {
                body.instruction(&instruction);
            }
            code.function(&body);
        }
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&exports).section(&code);
        module.finish()
    }

    /// Of each own function: its exported name, its number, and the name of what it calls.
    fn read(module: &[u8]) -> Vec<(String, i64, String)> {
        let (mut names, mut bodies) = (HashMap::from([(0, "outside".to_owned())]), Vec::new());
        for payload in Parser::new(0).parse_all(module) {
            match payload.unwrap() {
                Payload::ExportSection(exports) => {
                    names
                        .extend(exports.into_iter().map(|export| export.unwrap()).map(|it| (it.index, it.name.into())));
                }
                Payload::CodeSectionEntry(body) => bodies.push(body),
                _ => {}
            }
        }
        let told = |(place, body): (usize, wasmparser::FunctionBody<'_>)| {
            let (mut numbers, mut called) = (Vec::new(), String::new());
            for operator in body.get_operators_reader().unwrap() {
                match operator.unwrap() {
                    Operator::I64Const { value } => numbers.push(value),
                    Operator::Call { function_index } => called = names[&function_index].clone(),
                    _ => {}
                }
            }
            (names[&(place as u32 + 1)].clone(), numbers[1], called)
        };
        bodies.into_iter().enumerate().map(told).collect()
    }

    #[test]
    fn functions_move_and_everything_still_names_the_same_ones() {
        let (before, after) = (module(), alike_together(&module()).unwrap());
        Validator::new().validate_all(&after).unwrap();
        let (mut old, mut new) = (read(&before), read(&after));
        assert_eq!(old[0], ("f0".into(), 0, "f1".into()));
        assert_eq!(old[4], ("f4".into(), 4, "outside".into()));
        let order: Vec<i64> = new.iter().map(|(_, number, _)| *number).collect();
        assert_eq!(order, [0, 2, 4, 1, 3], "those that are alike do not stand together");
        old.sort();
        new.sort();
        assert_eq!(old, new);
        assert_eq!(alike_together(&module()).unwrap(), after, "the same module must always have the same name");
    }
}
