//! What each version of a definition said, and the proof that none changes unseen.

/// The words of a definition.
#[derive(Clone, Copy, Debug)]
pub struct Texte {
    pub libelle: &'static str,
    pub unite: &'static str,
    pub definition: &'static str,
}

/// A version that answers no more: its figures may still be read, in a report or a file.
#[derive(Debug)]
pub struct Ancienne {
    pub version: u32,
    pub texte: Texte,
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::digest::{SHA256, digest};

    use super::super::{Indicateur, tous};

    const CONNUES: &str = include_str!("versions.txt");

    /// All that decides what is counted, white space apart.
    fn empreinte(i: &Indicateur) -> String {
        let mut tout = format!("{} {:?} {} {:?}", i.definition, i.mesure, i.exige_saisie, i.defaut.map(|(d, v)| (d.code, v)));
        tout.extend(i.filtres().map(|d| format!(" {} {}", d.code, d.sql)));
        for b in i.branches {
            tout.extend([b.faits.tables, b.condition, b.cle, b.valeur, b.base, b.ordre].map(|sql| format!(" {sql}")));
            tout.extend([format!(" {:?}", b.faits.temps)]);
        }
        let tout = tout.split_whitespace().collect::<Vec<_>>().join(" ");
        digest(&SHA256, tout.as_bytes()).as_ref().iter().take(8).map(|octet| format!("{octet:02x}")).collect()
    }

    #[test]
    fn a_definition_that_changes_has_a_new_version() {
        let lignes: Vec<String> = tous().map(|i| format!("{} {} {}", i.code, i.version, empreinte(i))).collect();
        let connues: Vec<&str> = CONNUES.lines().collect();
        let changees: Vec<_> = lignes.iter().filter(|l| !connues.contains(&l.as_str())).collect();
        assert!(
            changees.is_empty() && connues.len() == lignes.len(),
            "If what is counted changed, give the indicator its next version and keep the old words in `anciennes`. Then write versions.txt: \n{}",
            lignes.join("\n")
        );
    }

    #[test]
    fn every_version_can_be_read() {
        for i in tous() {
            let anciennes: Vec<u32> = i.anciennes.iter().map(|a| a.version).collect();
            assert_eq!(anciennes, (1..i.version).collect::<Vec<_>>(), "{}", i.code);
            assert!(i.anciennes.iter().all(|a| !a.texte.libelle.is_empty() && !a.texte.unite.is_empty() && a.texte.definition.ends_with('.')), "{}", i.code);
        }
    }
}
