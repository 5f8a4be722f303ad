//! A file of which only some pieces are here. Reading what isn't here fails, and leaves a note of what was wanted: the host
//! brings it and calls again. So the host needs to know nothing of ELF, and only what is used of a file is ever read.

use core::cell::{Cell, RefCell};
use core::ops::Range;
use object::ReadRef;

pub struct Pieces {
    size: u64,
    /// In no order; there are some twenty of them. They live as long as the instance does.
    pieces: RefCell<Vec<(u64, &'static [u8])>>,
    wanted: Cell<Option<(u64, u64)>>,
}

impl Pieces {
    pub fn new(size: u64) -> Self {
        Pieces { size, pieces: RefCell::default(), wanted: Cell::new(None) }
    }

    pub fn add(&self, offset: u64, bytes: Vec<u8>) {
        self.pieces.borrow_mut().push((offset, Box::leak(bytes.into_boxed_slice())));
    }

    /// Offset and length of what a failed read lacked.
    pub fn take_wanted(&self) -> Option<(u64, u64)> {
        self.wanted.take()
    }

    fn find(&self, offset: u64, length: u64) -> Result<&'static [u8], ()> {
        let end = offset.checked_add(length).ok_or(())?;
        if end > self.size {
            return Err(());
        }
        for &(start, bytes) in self.pieces.borrow().iter() {
            if start <= offset && end - start <= bytes.len() as u64 {
                return Ok(&bytes[(offset - start) as usize..(end - start) as usize]);
            }
        }
        self.wanted.set(Some((offset, length)));
        Err(())
    }
}

impl ReadRef<'static> for &'static Pieces {
    fn len(self) -> Result<u64, ()> {
        Ok(self.size)
    }

    fn read_bytes_at(self, offset: u64, size: u64) -> Result<&'static [u8], ()> {
        if size == 0 { Ok(&[]) } else { self.find(offset, size) }
    }

    fn read_bytes_at_until(self, range: Range<u64>, delimiter: u8) -> Result<&'static [u8], ()> {
        let length = range.end.checked_sub(range.start).ok_or(())?;
        let bytes = self.read_bytes_at(range.start, length)?;
        let stop = bytes.iter().position(|&byte| byte == delimiter).ok_or(())?;
        Ok(&bytes[..stop])
    }
}
