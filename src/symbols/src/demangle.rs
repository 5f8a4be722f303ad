//! Names as people read them.

use core::fmt::{self, Write};

/// A name longer than this is cut: a few bytes of a mangled name can stand for gigabytes.
const MAX_NAME: usize = 8192;

struct Bounded(String);

impl Write for Bounded {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.0.len() + text.len() > MAX_NAME {
            return Err(fmt::Error);
        }
        self.0.push_str(text);
        Ok(())
    }
}

/// Rust's both manglings, then C++'s; what is neither, or too long, stays as it is.
pub fn demangle(name: &str) -> String {
    let mut text = Bounded(String::new());
    if let Ok(rust) = rustc_demangle::try_demangle(name) {
        if write!(text, "{rust:#}").is_ok() {
            return text.0;
        }
    } else if name.starts_with("_Z")
        && let Ok(symbol) = cpp_demangle::Symbol::new(name)
        && symbol.structured_demangle(&mut text, &cpp_demangle::DemangleOptions::default()).is_ok()
    {
        return text.0;
    }
    match name.char_indices().nth(MAX_NAME) {
        Some((end, _)) => name[..end].to_owned(),
        None => name.to_owned(),
    }
}
