//! What is taken from one ELF file: its symbols, its DWARF sections, and the names of the files that hold more.

use crate::pieces::Pieces;
use gimli::{EndianSlice, RunTimeEndian, SectionId};
use object::elf::{FileHeader32, FileHeader64, PT_LOAD, STT_FUNC, STT_OBJECT};
use object::read::elf::{ElfFile, FileHeader, ProgramHeader, SectionHeader, Sym};
use object::{CompressionFormat, Endianness, Object, ObjectSection, ReadRef};

pub type Slice = EndianSlice<'static, RunTimeEndian>;

/// Deflate can't do better than this; what claims to is no debug information.
const MAX_RATIO: u64 = 1032;

pub struct Links {
    pub build_id: Vec<u8>,
    /// File name of a debug file, with its CRC, which nobody checks here: the build id or the place says enough.
    pub debug_link: Vec<u8>,
    /// File name of the file that dwz moved common parts to.
    pub alternate: Vec<u8>,
    /// What is mapped: address and size.
    pub segments: Vec<(u64, u64)>,
}

pub struct Symbol {
    pub address: u64,
    pub size: u64,
    pub name: &'static [u8],
}

/// Runs something for whatever width of ELF the file has.
macro_rules! with_elf {
    ($pieces:expr, $file:ident => $body:expr) => {{
        let ident = $pieces.read_bytes_at(0, 5).ok()?;
        match ident[4] {
            2 => {
                let $file = ElfFile::<FileHeader64<Endianness>, _>::parse($pieces).ok()?;
                $body
            }
            1 => {
                let $file = ElfFile::<FileHeader32<Endianness>, _>::parse($pieces).ok()?;
                $body
            }
            _ => None,
        }
    }};
}

pub fn links(pieces: &'static Pieces) -> Option<Links> {
    with_elf!(pieces, file => links_of(pieces, &file))
}

fn links_of<Elf: FileHeader<Endian = Endianness>>(
    pieces: &'static Pieces,
    file: &ElfFile<'static, Elf, &'static Pieces>,
) -> Option<Links> {
    preload_section_names(pieces, file)?;
    let text = |name: &str| {
        let data = match file.section_by_name(name) {
            Some(section) => section.data().ok()?,
            None => &[],
        };
        Some(data.split(|&byte| byte == 0).next().unwrap_or_default().to_vec())
    };
    Some(Links {
        build_id: file.build_id().ok()?.unwrap_or_default().to_vec(),
        debug_link: text(".gnu_debuglink")?,
        alternate: text(".gnu_debugaltlink")?,
        segments: file
            .elf_program_headers()
            .iter()
            .filter(|header| header.p_type(file.endian()) == PT_LOAD)
            .map(|header| (header.p_vaddr(file.endian()).into(), header.p_memsz(file.endian()).into()))
            .collect(),
    })
}

/// Functions and objects of the symbol table, or of the dynamic one where the file was stripped; `None` where it has neither.
pub fn symbols(pieces: &'static Pieces) -> Option<Vec<Symbol>> {
    with_elf!(pieces, file => symbols_of(pieces, &file))
}

fn symbols_of<Elf: FileHeader<Endian = Endianness>>(
    pieces: &'static Pieces,
    file: &ElfFile<'static, Elf, &'static Pieces>,
) -> Option<Vec<Symbol>> {
    let (endian, mut table) = (file.endian(), file.elf_symbol_table());
    if table.is_empty() {
        table = file.elf_dynamic_symbol_table();
    }
    if table.is_empty() {
        return None;
    }
    let strings = file.elf_section_table().section(table.string_section()).ok()?;
    let (offset, size) = strings_range::<Elf>(endian, strings)?;
    pieces.read_bytes_at(offset, size).ok()?;
    let mut found = Vec::new();
    for symbol in table.iter() {
        let size: u64 = symbol.st_size(endian).into();
        if size == 0 || symbol.is_undefined(endian) || !matches!(symbol.st_type(), STT_FUNC | STT_OBJECT) {
            continue;
        }
        if let Ok(name) = symbol.name(endian, table.strings()) {
            found.push(Symbol { address: symbol.st_value(endian).into(), size, name });
        }
    }
    Some(found)
}

fn strings_range<Elf: FileHeader>(endian: Elf::Endian, section: &Elf::SectionHeader) -> Option<(u64, u64)> {
    section.file_range(endian)
}

/// Section names are looked at one by one; their table is wanted whole.
fn preload_section_names<Elf: FileHeader<Endian = Endianness>>(
    pieces: &'static Pieces,
    file: &ElfFile<'static, Elf, &'static Pieces>,
) -> Option<()> {
    let (endian, header) = (file.endian(), file.elf_header());
    let index = header.shstrndx(endian, pieces).ok()?;
    let section = file.elf_section_table().section(object::SectionIndex(index as usize)).ok()?;
    let (offset, size) = strings_range::<Elf>(endian, section)?;
    pieces.read_bytes_at(offset, size).ok()?;
    Some(())
}

/// The sections that lead from addresses to functions and lines; `None` where the file has no debug information.
pub fn dwarf(pieces: &'static Pieces) -> Option<gimli::Dwarf<Slice>> {
    with_elf!(pieces, file => dwarf_of(pieces, &file))
}

fn dwarf_of<Elf: FileHeader<Endian = Endianness>>(
    pieces: &'static Pieces,
    file: &ElfFile<'static, Elf, &'static Pieces>,
) -> Option<gimli::Dwarf<Slice>> {
    preload_section_names(pieces, file)?;
    let endian = match file.endian() {
        Endianness::Little => RunTimeEndian::Little,
        Endianness::Big => RunTimeEndian::Big,
    };
    let needed = [
        SectionId::DebugAbbrev,
        SectionId::DebugAddr,
        SectionId::DebugAranges,
        SectionId::DebugInfo,
        SectionId::DebugLine,
        SectionId::DebugLineStr,
        SectionId::DebugRanges,
        SectionId::DebugRngLists,
        SectionId::DebugStr,
        SectionId::DebugStrOffsets,
        SectionId::DebugTypes,
    ];
    file.section_by_name(SectionId::DebugInfo.name())?;
    // All pieces first: what comes after them is done once.
    for id in needed {
        if let Some(section) = file.section_by_name(id.name()) {
            section.compressed_data().ok()?;
        }
    }
    gimli::Dwarf::load(|id| {
        let data = match file.section_by_name(id.name()) {
            Some(section) if needed.contains(&id) => unpack(section.compressed_data().map_err(|_| ())?)?,
            _ => &[],
        };
        Ok::<_, ()>(EndianSlice::new(data, endian))
    })
    .ok()
}

fn unpack(section: object::CompressedData<'static>) -> Result<&'static [u8], ()> {
    if section.format == CompressionFormat::None {
        return Ok(section.data);
    }
    if section.uncompressed_size / MAX_RATIO > section.data.len() as u64 {
        return Err(());
    }
    Ok(Box::leak(section.decompress().map_err(|_| ())?.into_owned().into_boxed_slice()))
}
