//! Which generated types have a `Default`.
//!
//! A struct has one if everything it must hold has one; flags make the rest optional. An enum has
//! one if it has a constructor without fields, or else one whose struct has one.

use crate::{
    ast::{Definition, Name, ParameterKind, Schema, Type},
    boxing::{Boxing, is_unit},
    builtin::is_builtin,
};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug)]
pub(crate) struct Defaults<'a> {
    structs: BTreeSet<&'a Name>,
    enums: BTreeMap<&'a Name, &'a Definition>,
}

impl<'a> Defaults<'a> {
    /// Repeats until nothing more is found, so that no default can need itself.
    pub(crate) fn new(schema: &'a Schema, boxing: &Boxing<'a>) -> Self {
        let mut this = Self {
            structs: BTreeSet::new(),
            enums: BTreeMap::new(),
        };
        loop {
            let before = (this.structs.len(), this.enums.len());
            for definition in &schema.types {
                if this.fields_have_defaults(definition, boxing) {
                    this.structs.insert(&definition.name);
                }
            }
            for (ty, constructors) in boxing.types.iter().filter(|(_, c)| c.len() > 1) {
                let choice = constructors.iter().find(|c| is_unit(c));
                let choice =
                    choice.or_else(|| constructors.iter().find(|c| this.structs.contains(&c.name)));
                if let (Some(choice), false) = (choice, this.enums.contains_key(ty)) {
                    this.enums.insert(ty, choice);
                }
            }
            if before == (this.structs.len(), this.enums.len()) {
                break;
            }
        }
        let functions = schema
            .functions
            .iter()
            .filter(|f| this.fields_have_defaults(f, boxing));
        let functions: Vec<_> = functions.map(|f| &f.name).collect();
        this.structs.extend(functions);
        this
    }

    pub(crate) fn of_struct(&self, definition: &Definition) -> bool {
        self.structs.contains(&definition.name)
    }

    /// The constructor that is the default of a type.
    pub(crate) fn of_enum(&self, ty: &Name) -> Option<&'a Definition> {
        self.enums.get(ty).copied()
    }

    fn fields_have_defaults(&self, definition: &Definition, boxing: &Boxing<'a>) -> bool {
        definition
            .params
            .iter()
            .all(|parameter| match &parameter.kind {
                ParameterKind::Value { ty, flag: None } => {
                    definition.type_params.contains(&ty.name.name) || self.of_type(ty, boxing)
                }
                _ => true,
            })
    }

    fn of_type(&self, ty: &Type, boxing: &Boxing<'a>) -> bool {
        is_builtin(ty)
            || self.enums.contains_key(&ty.name)
            || self.structs.contains(&ty.name)
            || match boxing.types.get(&ty.name).map(Vec::as_slice) {
                Some([only]) => self.structs.contains(&only.name),
                _ => false,
            }
    }
}
