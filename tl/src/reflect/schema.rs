//! The table of a schema, looked up where it lies.

use bytes::Bytes;
use core::fmt;

/// A schema as data: names, fields, flags, numbers.
///
/// A cheap handle over the bytes of a table. `mtproto-codegen` says what these look like.
#[derive(Clone)]
pub struct Schema {
    bytes: Bytes,
}

impl Schema {
    pub(crate) const fn from_static(table: &'static [u8]) -> Self {
        Self {
            bytes: Bytes::from_static(table),
        }
    }

    /// A schema from its table: what `mtproto_codegen::Checked::table` returns.
    ///
    /// # Errors
    ///
    /// [`BadTable`] if the bytes are no table. Lookups in a damaged table find nothing, or the wrong
    /// thing; they do not panic.
    pub fn new(table: Bytes) -> Result<Self, BadTable> {
        let schema = Self { bytes: table };
        let whole = schema.bytes.starts_with(b"TLT1")
            && schema.bytes.len() >= HEADER
            && schema.names_at() <= schema.bytes.len();
        if whole { Ok(schema) } else { Err(BadTable) }
    }

    /// The layer, if the schema has one.
    #[must_use]
    pub fn layer(&self) -> Option<i32> {
        Some(self.number(4).cast_signed()).filter(|layer| *layer != 0)
    }

    /// All combinators: constructors type by type, then functions.
    pub fn combinators(&self) -> impl Iterator<Item = Combinator<'_>> {
        (0..self.count(1)).map(|index| Combinator {
            schema: self,
            index,
        })
    }

    /// The combinator with this number, that of another layer included.
    #[must_use]
    pub fn by_id(&self, id: u32) -> Option<Combinator<'_>> {
        let (mut low, mut high) = (0, self.count(1));
        while low < high {
            let middle = low + (high - low) / 2;
            let found = self.sorted(self.by_id_at(), middle);
            match found.id().cmp(&id) {
                core::cmp::Ordering::Less => low = middle + 1,
                core::cmp::Ordering::Greater => high = middle,
                core::cmp::Ordering::Equal => return Some(found),
            }
        }
        None
    }

    /// The constructor of this name: the one that is written.
    #[must_use]
    pub fn constructor(&self, name: &str) -> Option<Combinator<'_>> {
        self.named(name)
            .find(|c| !c.is_function() && !c.is_of_another_layer())
    }

    /// The function of this name.
    #[must_use]
    pub fn function(&self, name: &str) -> Option<Combinator<'_>> {
        self.named(name)
            .find(|c| c.is_function() && !c.is_of_another_layer())
    }

    /// The type of this name.
    #[must_use]
    pub fn type_named(&self, name: &str) -> Option<TypeName<'_>> {
        let (mut low, mut high) = (0, self.count(0));
        while low < high {
            let middle = low + (high - low) / 2;
            let found = TypeName {
                schema: self,
                index: middle,
            };
            match found.name().cmp(name) {
                core::cmp::Ordering::Less => low = middle + 1,
                core::cmp::Ordering::Greater => high = middle,
                core::cmp::Ordering::Equal => return Some(found),
            }
        }
        None
    }

    /// The schema's name of a constructor or function.
    #[must_use]
    pub fn name_for_id(&self, id: u32) -> Option<&str> {
        self.by_id(id).map(|combinator| combinator.name())
    }

    /// Types that have constructors.
    pub fn types(&self) -> impl Iterator<Item = TypeName<'_>> {
        (0..self.count(0)).map(|index| TypeName {
            schema: self,
            index,
        })
    }

    /// Combinators with this name, whatever they are.
    fn named(&self, name: &str) -> impl Iterator<Item = Combinator<'_>> {
        let (mut low, mut high) = (0, self.count(1));
        while low < high {
            let middle = low + (high - low) / 2;
            if self.sorted(self.by_name_at(), middle).name() < name {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let rest = (low..self.count(1)).map(|i| self.sorted(self.by_name_at(), i));
        rest.take_while(move |c| c.name() == name)
    }

    fn sorted(&self, at: usize, place: u32) -> Combinator<'_> {
        Combinator {
            schema: self,
            index: self.number(at + 4 * place as usize),
        }
    }

    fn kind(&self, expression: u32) -> Kind<'_> {
        let (kind, argument) = (expression & 15, expression >> 4);
        match kind {
            0 => Kind::Int,
            1 => Kind::Long,
            2 => Kind::Double,
            3 => Kind::String,
            4 => Kind::Bytes,
            5 => Kind::Int128,
            6 => Kind::Int256,
            7 => Kind::Bool,
            9 => Kind::Word,
            10 => Kind::Bit,
            11 => Kind::Function,
            12 => Kind::Boxed(TypeName {
                schema: self,
                index: argument,
            }),
            13 => Kind::Bare(Combinator {
                schema: self,
                index: argument,
            }),
            14 => Kind::Vector(Item(self.vector_item(argument))),
            15 => Kind::BareVector(Item(self.vector_item(argument))),
            _ => Kind::Object,
        }
    }

    fn vector_item(&self, index: u32) -> u32 {
        self.number(self.expressions_at() + 4 * index as usize)
    }

    fn name(&self, reference: u32) -> &str {
        let start = self.names_at() + (reference >> 8) as usize;
        let end = start + (reference & 0xff) as usize;
        let name = self.bytes.get(start..end).unwrap_or_default();
        core::str::from_utf8(name).unwrap_or_default()
    }

    fn number(&self, at: usize) -> u32 {
        let bytes = self.bytes.get(at..).and_then(<[u8]>::first_chunk);
        bytes.copied().map_or(0, u32::from_le_bytes)
    }

    /// How many types (0), combinators (1), fields (2), expressions (3) there are.
    fn count(&self, of: usize) -> u32 {
        self.number(8 + 4 * of)
    }

    fn section(&self, before: usize, of: usize, words: usize) -> usize {
        before.saturating_add((self.count(of) as usize).saturating_mul(4 * words))
    }

    fn combinators_at(&self) -> usize {
        self.section(HEADER, 0, 3)
    }

    fn by_id_at(&self) -> usize {
        self.section(self.combinators_at(), 1, 6)
    }

    fn by_name_at(&self) -> usize {
        self.section(self.by_id_at(), 1, 1)
    }

    fn fields_at(&self) -> usize {
        self.section(self.by_name_at(), 1, 1)
    }

    fn expressions_at(&self) -> usize {
        self.section(self.fields_at(), 2, 3)
    }

    fn names_at(&self) -> usize {
        self.section(self.expressions_at(), 3, 1)
    }
}

impl fmt::Debug for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = f.debug_struct("Schema");
        text.field("layer", &self.layer());
        text.field("combinators", &self.count(1))
            .finish_non_exhaustive()
    }
}

/// Bytes that are no table of a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadTable;

impl fmt::Display for BadTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no table of a schema")
    }
}

impl core::error::Error for BadTable {}

/// A constructor or a function.
#[derive(Clone, Copy)]
pub struct Combinator<'s> {
    schema: &'s Schema,
    index: u32,
}

impl<'s> Combinator<'s> {
    /// The schema that declares it.
    #[must_use]
    pub fn schema(self) -> &'s Schema {
        self.schema
    }

    /// Its number on the wire.
    #[must_use]
    pub fn id(self) -> u32 {
        self.part(0)
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'s str {
        self.schema.name(self.part(1))
    }

    /// What it constructs or returns.
    #[must_use]
    pub fn result(self) -> Kind<'s> {
        self.schema.kind(self.part(2))
    }

    /// Whether it is a function.
    #[must_use]
    pub fn is_function(self) -> bool {
        self.part(5) & 1 != 0
    }

    /// Whether it is what another layer calls the same: read, and never written.
    #[must_use]
    pub fn is_of_another_layer(self) -> bool {
        self.part(5) & 2 != 0
    }

    /// Its fields, words of flags and single bits included.
    pub fn fields(self) -> impl Iterator<Item = Field<'s>> + use<'s> {
        let (first, count) = (self.part(3), self.part(4));
        // A damaged table must not keep anybody busy.
        let all = self.schema.count(2).saturating_sub(first);
        (first..first.saturating_add(count.min(all))).map(move |index| Field {
            schema: self.schema,
            index,
        })
    }

    fn part(self, part: usize) -> u32 {
        let at = self.schema.combinators_at();
        self.schema.number(at + 24 * self.index as usize + 4 * part)
    }
}

impl PartialEq for Combinator<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id() && self.name() == other.name()
    }
}

impl fmt::Debug for Combinator<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{:x}", self.name(), self.id())
    }
}

/// A boxed type.
#[derive(Clone, Copy)]
pub struct TypeName<'s> {
    schema: &'s Schema,
    index: u32,
}

impl<'s> TypeName<'s> {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'s str {
        self.schema.name(self.part(0))
    }

    /// Its constructors, those of another layer at the end.
    pub fn constructors(self) -> impl Iterator<Item = Combinator<'s>> + use<'s> {
        let (first, count) = (self.part(1), self.part(2));
        let all = self.schema.count(1).saturating_sub(first);
        (first..first.saturating_add(count.min(all))).map(move |index| Combinator {
            schema: self.schema,
            index,
        })
    }

    /// Whether `combinator` constructs it.
    #[must_use]
    pub fn has(self, combinator: Combinator<'_>) -> bool {
        let (first, count) = (self.part(1), self.part(2));
        combinator.index.wrapping_sub(first) < count
    }

    pub(super) fn index(self) -> usize {
        self.index as usize
    }

    fn part(self, part: usize) -> u32 {
        self.schema
            .number(HEADER + 12 * self.index as usize + 4 * part)
    }
}

impl fmt::Debug for TypeName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A field of a combinator.
#[derive(Clone, Copy)]
pub struct Field<'s> {
    schema: &'s Schema,
    index: u32,
}

impl<'s> Field<'s> {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'s str {
        self.schema.name(self.part(0))
    }

    /// What it holds.
    #[must_use]
    pub fn kind(self) -> Kind<'s> {
        self.schema.kind(self.part(1))
    }

    /// The bit that says whether it is there: the index of the word among the fields, and the number
    /// of the bit. None if it always is.
    #[must_use]
    pub fn flag(self) -> Option<(usize, u32)> {
        let presence = self.part(2).checked_sub(1)?;
        Some((presence as usize / 32, presence % 32))
    }

    fn part(self, part: usize) -> u32 {
        let at = self.schema.fields_at();
        self.schema.number(at + 12 * self.index as usize + 4 * part)
    }
}

impl fmt::Debug for Field<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{:?}", self.name(), self.kind())
    }
}

/// What a field holds, or a vector.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the names of the language")]
pub enum Kind<'s> {
    Int,
    Long,
    Double,
    String,
    Bytes,
    Int128,
    Int256,
    Bool,
    /// A word of flags.
    Word,
    /// A flag whose bit is its value: `flags.3?true`.
    Bit,
    /// Whatever fills the rest.
    Object,
    /// `!X`: any function.
    Function,
    /// A value with the number of its constructor.
    Boxed(TypeName<'s>),
    /// Fields without a number.
    Bare(Combinator<'s>),
    /// `Vector<T>`.
    Vector(Item),
    /// `vector<T>`.
    BareVector(Item),
}

/// What a vector holds: ask [`Schema::item`].
#[derive(Clone, Copy, Debug)]
pub struct Item(u32);

impl Schema {
    /// What a vector holds.
    #[must_use]
    pub fn item(&self, item: Item) -> Kind<'_> {
        self.kind(item.0)
    }
}

const HEADER: usize = 24;
