//! Objects whose members keep their order: the keys of a line, the filters of a question.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeOwned, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::reponse::{Cle, FiltresAppliques};

fn serialise_paires<S: Serializer, V: Serialize>(s: S, paires: &[(Cow<'static, str>, V)]) -> Result<S::Ok, S::Error> {
    let mut map = s.serialize_map(Some(paires.len()))?;
    for (nom, valeur) in paires {
        map.serialize_entry(nom, valeur)?;
    }
    map.end()
}

impl Serialize for Cle {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        serialise_paires(s, &self.0)
    }
}

impl Serialize for FiltresAppliques {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        serialise_paires(s, &self.0)
    }
}

/// Reads an object in the order in which it was written.
struct Paires<V>(PhantomData<V>);

impl<'de, V: DeserializeOwned> Visitor<'de> for Paires<V> {
    type Value = Vec<(Cow<'static, str>, V)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut paires = Vec::new();
        while let Some((nom, valeur)) = map.next_entry::<String, V>()? {
            paires.push((nom.into(), valeur));
        }
        Ok(paires)
    }
}

impl<'de> Deserialize<'de> for Cle {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_map(Paires(PhantomData)).map(Self)
    }
}

impl<'de> Deserialize<'de> for FiltresAppliques {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_map(Paires(PhantomData)).map(Self)
    }
}
