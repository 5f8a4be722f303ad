//! Names for addresses in ELF files, as a WebAssembly module without imports. One instance serves one file, and is thrown away
//! with all its memory: nothing here is ever freed on purpose. See README.md for the calls and their order.

mod demangle;
mod elf;
mod names;
mod pieces;

use core::cell::RefCell;
use names::Names;
use pieces::Pieces;

/// Done; the answer, where there is one, is ready.
const DONE: u32 = 0;
/// Bring the bytes that `wanted_offset` and `wanted_length` tell, and call again.
const WANTS_BYTES: u32 = 1;
/// The file doesn't have it, or is broken.
const NOTHING: u32 = 2;

#[derive(Default)]
struct Session {
    files: Vec<&'static Pieces>,
    names: Names,
    input: Vec<u8>,
    answer: Vec<u8>,
    wanted: (u64, u64),
}

thread_local! {
    static SESSION: RefCell<Session> = RefCell::default();
}

fn with<T>(work: impl FnOnce(&mut Session) -> T) -> T {
    SESSION.with_borrow_mut(work)
}

impl Session {
    /// What a step over a file came to.
    fn outcome<T>(&mut self, file: u32, found: Option<T>, take: impl FnOnce(&mut Self, T)) -> u32 {
        if let Some(found) = found {
            take(self, found);
            return DONE;
        }
        match self.files[file as usize].take_wanted() {
            Some(wanted) => {
                self.wanted = wanted;
                WANTS_BYTES
            }
            None => NOTHING,
        }
    }
}

/// Announces a file of so many bytes; answers its number.
#[unsafe(no_mangle)]
pub extern "C" fn add_file(size: f64) -> u32 {
    with(|session| {
        session.files.push(Box::leak(Box::new(Pieces::new(size as u64))));
        session.files.len() as u32 - 1
    })
}

/// Room for bytes that the host brings; `give` or `name` takes them.
#[unsafe(no_mangle)]
pub extern "C" fn reserve(length: u32) -> *mut u8 {
    with(|session| {
        session.input = vec![0; length as usize];
        session.input.as_mut_ptr()
    })
}

/// The reserved room holds a file's bytes from an offset on.
#[unsafe(no_mangle)]
pub extern "C" fn give(file: u32, offset: f64) {
    with(|session| {
        let bytes = core::mem::take(&mut session.input);
        session.files[file as usize].add(offset as u64, bytes);
    })
}

#[unsafe(no_mangle)]
pub extern "C" fn wanted_offset() -> f64 {
    with(|session| session.wanted.0 as f64)
}

#[unsafe(no_mangle)]
pub extern "C" fn wanted_length() -> f64 {
    with(|session| session.wanted.1 as f64)
}

#[unsafe(no_mangle)]
pub extern "C" fn answer_pointer() -> *const u8 {
    with(|session| session.answer.as_ptr())
}

#[unsafe(no_mangle)]
pub extern "C" fn answer_length() -> u32 {
    with(|session| session.answer.len() as u32)
}

/// Answers the build id, the debug link and dwz's link, each a u32 length and its bytes; then the mapped segments: a u32 count,
/// and f64 address and f64 size of each.
#[unsafe(no_mangle)]
pub extern "C" fn links(file: u32) -> u32 {
    with(|session| {
        let found = elf::links(session.files[file as usize]);
        session.outcome(file, found, |session, links| {
            session.answer.clear();
            for text in [links.build_id, links.debug_link, links.alternate] {
                session.answer.extend((text.len() as u32).to_le_bytes());
                session.answer.extend(text);
            }
            session.answer.extend((links.segments.len() as u32).to_le_bytes());
            for (address, size) in links.segments {
                session.answer.extend((address as f64).to_le_bytes());
                session.answer.extend((size as f64).to_le_bytes());
            }
        })
    })
}

/// Takes a file's symbols; those of the file that was taken first go first.
#[unsafe(no_mangle)]
pub extern "C" fn take_symbols(file: u32) -> u32 {
    with(|session| {
        let found = elf::symbols(session.files[file as usize]);
        session.outcome(file, found, |session, symbols| session.names.add_symbols(symbols))
    })
}

/// Reads a file's debug information, to be taken by `use_lines`; the last file read so is the one that others refer to.
#[unsafe(no_mangle)]
pub extern "C" fn take_lines(file: u32) -> u32 {
    with(|session| {
        let found = elf::dwarf(session.files[file as usize]);
        session.outcome(file, found, |session, dwarf| session.names.add_dwarf(dwarf))
    })
}

/// Names the reserved addresses, u64 each, relative to where the file was loaded. The answer: u32 count of texts, each a u32
/// length and its UTF-8; then per address a u32 count of frames, innermost first, and per frame u32 function, u32 file
/// (`u32::MAX`: none) and u32 line (0: none).
#[unsafe(no_mangle)]
pub extern "C" fn name() -> u32 {
    with(|session| {
        let input = core::mem::take(&mut session.input);
        let addresses = input.as_chunks::<8>().0.iter().map(|bytes| u64::from_le_bytes(*bytes));
        session.answer = session.names.answer(addresses);
        DONE
    })
}
