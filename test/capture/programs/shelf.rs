//! The same in Rust.

pub struct Shelf {
    kept: Vec<Vec<u8>>,
}

impl Shelf {
    #[inline(never)]
    fn put(&mut self, size: usize) {
        self.kept.push(vec![1; size]);
    }
}

static mut SHELF: Shelf = Shelf { kept: Vec::new() };

#[unsafe(no_mangle)]
#[allow(static_mut_refs)]
pub extern "C" fn grow(count: i32) {
    for i in 0..count {
        unsafe { SHELF.put(5000 + i as usize) };
    }
}
