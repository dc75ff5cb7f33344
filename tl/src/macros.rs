//! What generated modules ask for once per module, and features decide about.

/// `impl From<struct> for enum`, for the variants that hold one (`impl-from-type`).
#[cfg(feature = "impl-from-type")]
#[doc(hidden)]
#[macro_export]
macro_rules! __from_type {
    ($($enum:ident { $($variant:ident($ty:path) $($boxed:ident)?,)* })*) => {$($(
        impl $crate::runtime::From<$ty> for $enum {
            #[inline]
            fn from(value: $ty) -> Self {
                Self::$variant($crate::__boxed!(value $($boxed)?))
            }
        }
    )*)*};
}

#[cfg(not(feature = "impl-from-type"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __from_type {
    ($($ignored:tt)*) => {};
}

/// `impl TryFrom<enum> for struct`, which gives the enum back if it is another variant
/// (`impl-from-enum`).
#[cfg(feature = "impl-from-enum")]
#[doc(hidden)]
#[macro_export]
macro_rules! __from_enum {
    ($($enum:ident { $($variant:ident($ty:path) $($boxed:ident)?,)* })*) => {$($(
        impl $crate::runtime::TryFrom<$enum> for $ty {
            type Error = $enum;

            #[inline]
            fn try_from(value: $enum) -> ::core::result::Result<Self, $enum> {
                match value {
                    $enum::$variant(value) => Ok($crate::__unboxed!(value $($boxed)?)),
                    #[allow(unreachable_patterns)]
                    other => Err(other),
                }
            }
        }
    )*)*};
}

#[cfg(not(feature = "impl-from-enum"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __from_enum {
    ($($ignored:tt)*) => {};
}

/// Names by number (`name-for-id`).
#[cfg(feature = "name-for-id")]
#[doc(hidden)]
#[macro_export]
macro_rules! __name_for_id {
    ($origin:ident) => {
        /// The schema's name of a constructor or function.
        #[must_use]
        pub fn name_for_id(id: u32) -> ::core::option::Option<&'static str> {
            $origin.schema().name_for_id(id)
        }
    };
}

#[cfg(not(feature = "name-for-id"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __name_for_id {
    ($origin:ident) => {};
}

#[doc(hidden)]
#[macro_export]
macro_rules! __boxed {
    ($value:ident) => {
        $value
    };
    ($value:ident boxed) => {
        $crate::runtime::Box::new($value)
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __unboxed {
    ($value:ident) => {
        $value
    };
    ($value:ident boxed) => {
        *$value
    };
}

/// What looks at whole values: `PartialEq`; of the walker, `Debug` (`impl-debug`) and serde's `Serialize`
/// (`impl-serde`). `__reflect_decode` is for what can be read, too.
#[doc(hidden)]
#[macro_export]
macro_rules! __reflect {
    ($origin:ident: $($items:tt)*) => {
        $crate::__equal!($($items)*);
        $crate::__debug!($origin: $($items)*);
        $crate::__serialize!($origin: $($items)*);
    };
}

/// Values are equal if they encode alike.
#[doc(hidden)]
#[macro_export]
macro_rules! __equal {
    ($($name:ident $(<$($x:ident),*>)?)*) => {$(
        impl $(<$($x: $crate::Encode),*>)? ::core::cmp::PartialEq for $name $(<$($x),*>)? {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                $crate::runtime::equal(self, other)
            }
        }
    )*};
}

#[cfg(feature = "impl-debug")]
#[doc(hidden)]
#[macro_export]
macro_rules! __debug {
    ($origin:ident: $($name:ident $(<$($x:ident),*>)?)*) => {$(
        impl $(<$($x: $crate::Encode),*>)? ::core::fmt::Debug for $name $(<$($x),*>)? {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::runtime::debug(&$origin, self, f)
            }
        }
    )*};
}

#[cfg(not(feature = "impl-debug"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __debug {
    ($($ignored:tt)*) => {};
}

#[cfg(feature = "impl-serde")]
#[doc(hidden)]
#[macro_export]
macro_rules! __serialize {
    ($origin:ident: $($name:ident $(<$($x:ident),*>)?)*) => {$(
        impl $(<$($x: $crate::Encode),*>)? $crate::runtime::serde::Serialize for $name $(<$($x),*>)? {
            #[inline]
            fn serialize<S>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error>
            where
                S: $crate::runtime::serde::Serializer,
            {
                $crate::runtime::serialize(&$origin, self, serializer)
            }
        }
    )*};
}

#[cfg(not(feature = "impl-serde"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __serialize {
    ($($ignored:tt)*) => {};
}

#[cfg(feature = "impl-serde")]
#[doc(hidden)]
#[macro_export]
macro_rules! __reflect_decode {
    ($origin:ident: $($name:ident $(<$($x:ident),*>)?)*) => {$(
        impl<'de $($(, $x: $crate::Encode + $crate::Decode)*)?> $crate::runtime::serde::Deserialize<'de>
            for $name $(<$($x),*>)?
        {
            #[inline]
            fn deserialize<D>(deserializer: D) -> ::core::result::Result<Self, D::Error>
            where
                D: $crate::runtime::serde::Deserializer<'de>,
            {
                $crate::runtime::deserialize(&$origin, deserializer)
            }
        }
    )*};
}

#[cfg(not(feature = "impl-serde"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __reflect_decode {
    ($($ignored:tt)*) => {};
}
