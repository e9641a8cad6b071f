//! Network data representation in type serialisation version 1, as far as the PAC needs it
//! [C706 chapter 14, MS-RPCE 2.2.6].
//!
//! A constructed type is written in two parts, and each type here spells them out in order: the
//! fixed part, in which a pointer is only a number, then what the pointers point to ("referents"),
//! in the order of the pointers. An array carries its size in front of it.
//!
//! Reading is strict: sizes that contradict each other, pointers that must not be null and bytes
//! after the end are errors. Nothing is allocated for elements that the bytes cannot hold.

mod error;
mod file_time;
mod reader;
mod unicode;
mod writer;

#[cfg(test)]
mod tests;

pub use error::NdrError;
pub use file_time::FileTime;
pub use reader::Reader;
pub(crate) use unicode::utf16;
pub use unicode::{UnicodeHeader, UnicodeString};
pub use writer::Writer;

/// A type that travels as a serialisation of its own, behind one pointer [MS-RPCE 2.2.6].
pub trait TypeSerialized: Sized {
    /// Writes the fixed part, then the referents.
    fn write(&self, writer: &mut Writer);

    /// Reads the fixed part, then the referents.
    ///
    /// # Errors
    /// When the bytes are no such type.
    fn read(reader: &mut Reader<'_>) -> Result<Self, NdrError>;

    /// The serialisation: both headers, the pointer to the whole, the whole.
    fn to_ndr(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.pointer(true);
        self.write(&mut writer);
        writer.finish()
    }

    /// Reads a serialisation.
    ///
    /// # Errors
    /// When a header is wrong, the pointer to the whole is null, the bytes are no such type, or
    /// more follows than pads the object to a multiple of eight.
    fn from_ndr(bytes: &[u8]) -> Result<Self, NdrError> {
        let mut reader = Reader::open(bytes)?;
        if !reader.pointer()? {
            return Err(NdrError::NullPointer("the whole"));
        }
        let value = Self::read(&mut reader)?;
        reader.finish()?;
        Ok(value)
    }
}
