//! Puts functions that look alike side by side: gzip looks back 32 KB, and a module is forty times that.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::convert::Infallible;

use anyhow::{Context, Result, ensure};
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{CodeSectionReader, FunctionSectionReader, Parser, Payload, TypeRef};

/// Functions are compared by pieces of so many bytes.
const PIECE: usize = 6;
/// A piece that occurs in more functions than this carries no information.
const COMMON: usize = 1_000;
/// The next function is compared with the last so many bytes of functions: less than gzip's window, as a near match costs less.
const NEAR: usize = 16_384;
/// Of a thousand pieces so many must be near; otherwise the next function starts a new neighbourhood.
const ALIKE: usize = 2;
/// Keeps functions of a few bytes from being similar to everything.
const SMALL: usize = 30;

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

/// An order in which each function follows those that share most with it. The same module always has the same.
fn order(bodies: &[&[u8]]) -> Vec<usize> {
    let mut neighbourhood = Neighbourhood::of(bodies);
    let mut largest_first: Vec<usize> = (0..bodies.len()).collect();
    largest_first.sort_by_key(|function| std::cmp::Reverse(bodies[*function].len()));
    let mut order: Vec<usize> = Vec::with_capacity(bodies.len());
    while !largest_first.is_empty() {
        let likeness = |function: &usize| (neighbourhood.likeness(*function), std::cmp::Reverse(*function));
        let likest = largest_first.iter().copied().max_by_key(likeness);
        let next = likest.filter(|likest| neighbourhood.likeness(*likest) >= ALIKE).unwrap_or(largest_first[0]);
        largest_first.retain(|function| *function != next);
        neighbourhood.enter(next);
        order.push(next);
    }
    order
}

/// The last functions of an order, and what all others share with them.
struct Neighbourhood {
    /// How long each function is.
    lengths: Vec<usize>,
    /// How many pieces each function has.
    counts: Vec<usize>,
    /// Which of each function's pieces others have, too.
    pieces: Vec<Vec<usize>>,
    /// The functions that have a piece.
    having: Vec<Vec<usize>>,
    /// How often a piece is near.
    near: Vec<usize>,
    /// How many pieces of a function are near.
    shared: Vec<usize>,
    functions: VecDeque<usize>,
    bytes: usize,
}

impl Neighbourhood {
    fn of(bodies: &[&[u8]]) -> Self {
        let mut having: BTreeMap<&[u8], Vec<usize>> = BTreeMap::new();
        let mut counts = Vec::with_capacity(bodies.len());
        for (function, body) in bodies.iter().enumerate() {
            let pieces: HashSet<&[u8]> = body.windows(PIECE).collect();
            counts.push(pieces.len());
            for piece in pieces {
                having.entry(piece).or_default().push(function);
            }
        }
        let having: Vec<_> = having.into_values().filter(|functions| (2..=COMMON).contains(&functions.len())).collect();
        let mut pieces = vec![Vec::new(); bodies.len()];
        for (piece, functions) in having.iter().enumerate() {
            functions.iter().for_each(|function| pieces[*function].push(piece));
        }
        Self {
            lengths: bodies.iter().map(|body| body.len()).collect(),
            counts,
            pieces,
            near: vec![0; having.len()],
            shared: vec![0; bodies.len()],
            having,
            functions: VecDeque::new(),
            bytes: 0,
        }
    }

    /// How many of a thousand pieces of a function are near.
    fn likeness(&self, function: usize) -> usize {
        self.shared[function] * 1_000 / (self.counts[function] + SMALL)
    }

    /// Puts a function behind the last; those that are now too far away leave.
    fn enter(&mut self, function: usize) {
        for piece in &self.pieces[function] {
            self.near[*piece] += 1;
            if self.near[*piece] == 1 {
                self.having[*piece].iter().for_each(|other| self.shared[*other] += 1);
            }
        }
        self.functions.push_back(function);
        self.bytes += self.lengths[function];
        while self.bytes > NEAR && self.functions.len() > 1 {
            self.leave();
        }
    }

    fn leave(&mut self) {
        let Some(function) = self.functions.pop_front() else { return };
        self.bytes -= self.lengths[function];
        for piece in &self.pieces[function] {
            self.near[*piece] -= 1;
            if self.near[*piece] == 0 {
                self.having[*piece].iter().for_each(|other| self.shared[*other] -= 1);
            }
        }
    }
}

/// Rewrites a module with its functions in another order.
struct Moved {
    imported: usize,
    /// The function at each place.
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
    use std::collections::HashMap;
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
