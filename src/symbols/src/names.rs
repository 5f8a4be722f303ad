//! From addresses to functions, files and lines: by debug information where it covers them, by symbols elsewhere.

use crate::demangle::demangle;
use crate::elf::{Slice, Symbol};
use addr2line::Context;
use std::collections::HashMap;
use std::sync::Arc;

const NO_FILE: u32 = u32::MAX;
/// How many symbols before an address are looked at for one that covers it: symbols within symbols are few.
const MAX_LOOK_BACK: usize = 16;

#[derive(Default)]
pub struct Names {
    /// One table per file, sorted by address.
    symbols: Vec<Vec<Symbol>>,
    context: Option<Context<Slice>>,
    /// Read, and to be referred to by what is read next.
    supplement: Option<Arc<gimli::Dwarf<Slice>>>,
    /// Unit -> path as addr2line renders it -> path as the line table has it.
    paths: HashMap<usize, HashMap<String, String>>,
}

struct Frame {
    function: String,
    file: Option<String>,
    line: u32,
}

/// Texts of an answer, each once.
#[derive(Default)]
struct Texts {
    index: HashMap<String, u32>,
    bytes: Vec<u8>,
}

impl Texts {
    fn of(&mut self, text: String) -> u32 {
        let next = self.index.len() as u32;
        *self.index.entry(text).or_insert_with_key(|text| {
            self.bytes.extend((text.len() as u32).to_le_bytes());
            self.bytes.extend(text.as_bytes());
            next
        })
    }
}

impl Names {
    pub fn add_symbols(&mut self, mut symbols: Vec<Symbol>) {
        symbols.sort_by_key(|symbol| symbol.address);
        self.symbols.push(symbols);
    }

    pub fn add_dwarf(&mut self, mut dwarf: gimli::Dwarf<Slice>) {
        dwarf.sup = self.supplement.take();
        let dwarf = Arc::new(dwarf);
        self.context = Context::from_arc_dwarf(dwarf.clone()).ok();
        self.supplement = Some(dwarf);
    }

    pub fn answer(&mut self, addresses: impl Iterator<Item = u64>) -> Vec<u8> {
        let mut texts = Texts::default();
        let mut rows: Vec<u8> = Vec::new();
        for address in addresses {
            let mut frames = self.by_lines(address).unwrap_or_default();
            if frames.is_empty() {
                frames.extend(self.by_symbols(address));
            }
            rows.extend((frames.len() as u32).to_le_bytes());
            for frame in frames {
                let file = frame.file.map_or(NO_FILE, |file| texts.of(file));
                for number in [texts.of(frame.function), file, frame.line] {
                    rows.extend(number.to_le_bytes());
                }
            }
        }
        let mut answer = (texts.index.len() as u32).to_le_bytes().to_vec();
        answer.append(&mut texts.bytes);
        answer.append(&mut rows);
        answer
    }

    /// Inlined frames first. Nothing where the debug information has no function or no line for the address.
    fn by_lines(&mut self, address: u64) -> Option<Vec<Frame>> {
        let context = self.context.as_ref()?;
        let mut found = context.find_frames(address).skip_all_loads().ok()?;
        let paths = paths_of(&mut self.paths, context, address);
        let mut frames = Vec::new();
        while let Some(frame) = found.next().ok()? {
            let (Some(function), Some(location)) = (frame.function, frame.location) else { continue };
            let function = demangle(&function.raw_name().ok()?);
            let file = location.file.map(|file| paths.and_then(|paths| paths.get(file)).map_or(file, String::as_str).to_owned());
            frames.push(Frame { function, file, line: location.line.unwrap_or(0) });
        }
        Some(frames)
    }

    fn by_symbols(&self, address: u64) -> Option<Frame> {
        self.symbols.iter().find_map(|symbols| {
            let after = symbols.partition_point(|symbol| symbol.address <= address);
            let before = &symbols[after.saturating_sub(MAX_LOOK_BACK)..after];
            let symbol = before.iter().rev().find(|symbol| address - symbol.address < symbol.size)?;
            let function = demangle(&String::from_utf8_lossy(symbol.name));
            Some(Frame { function, file: None, line: 0 })
        })
    }
}

/// addr2line puts the folder of the compilation before relative paths; memray doesn't, and its reports are what people compare.
fn paths_of<'a>(
    known: &'a mut HashMap<usize, HashMap<String, String>>,
    context: &Context<Slice>,
    address: u64,
) -> Option<&'a HashMap<String, String>> {
    let unit = context.find_dwarf_and_unit(address).skip_all_loads()?;
    let key = unit.header.debug_info_offset().map_or(0, |offset| offset.0);
    Some(known.entry(key).or_insert_with(|| rendered_paths(unit)))
}

fn rendered_paths(unit: gimli::UnitRef<Slice>) -> HashMap<String, String> {
    let mut paths = HashMap::new();
    let Some(program) = &unit.line_program else { return paths };
    let header = program.header();
    let text = |value: gimli::AttributeValue<Slice>| {
        unit.attr_string(value).map(|text| text.to_string_lossy().into_owned()).unwrap_or_default()
    };
    let folder = unit.comp_dir.map(|folder| folder.to_string_lossy().into_owned()).unwrap_or_default();
    for file in header.file_names() {
        let name = text(file.path_name());
        let directory = file.directory(header).map(text).unwrap_or_default();
        let recorded = joined(&directory, &name);
        let rendered = if file.directory_index() == 0 { joined(&folder, &name) } else { joined(&folder, &recorded) };
        if rendered != recorded {
            paths.insert(rendered, recorded);
        }
    }
    paths
}

fn joined(folder: &str, path: &str) -> String {
    if path.starts_with('/') || folder.is_empty() {
        path.to_owned()
    } else if folder.ends_with('/') {
        format!("{folder}{path}")
    } else {
        format!("{folder}/{path}")
    }
}
