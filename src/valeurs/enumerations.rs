//! Every enumeration of the domain: its values as written in JSON and in the database, and their French labels, in order.

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::Text;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Parametre, Refus};

macro_rules! enumeration {
    ($($(#[doc = $doc:literal])* $type:ident { $($variante:ident = $valeur:literal => $libelle:literal),* $(,)? })*) => {$(
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
        #[diesel(sql_type = Text)]
        pub enum $type { $($variante),* }

        impl $type {
            /// The values, in the order in which lists and indicators show them.
            pub const VALEURS: &'static [&'static str] = &[$($valeur),*];

            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variante => $valeur),* }
            }

            /// The French label.
            #[must_use]
            pub const fn libelle(self) -> &'static str {
                match self { $(Self::$variante => $libelle),* }
            }
        }

        impl Parametre for $type {
            fn parse(brut: &str) -> Result<Self, Refus> {
                match brut {
                    $($valeur => Ok(Self::$variante),)*
                    _ => Err(Refus::new("valeur_inconnue", format!("Valeurs possibles : {}.", Self::VALEURS.join(", ")), Self::VALEURS.first().copied())),
                }
            }
        }

        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                Self::parse(&String::deserialize(d)?).map_err(Refus::into_serde)
            }
        }

        impl diesel::serialize::ToSql<Text, diesel::pg::Pg> for $type {
            fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>) -> diesel::serialize::Result {
                std::io::Write::write_all(out, self.as_str().as_bytes())?;
                Ok(diesel::serialize::IsNull::No)
            }
        }

        impl diesel::deserialize::FromSql<Text, diesel::pg::Pg> for $type {
            fn from_sql(valeur: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                let brut = <String as diesel::deserialize::FromSql<Text, diesel::pg::Pg>>::from_sql(valeur)?;
                Self::parse(&brut).map_err(|_| concat!("value outside ", stringify!($type)).into())
            }
        }

        impl utoipa::PartialSchema for $type {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::schema::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .description(Some(concat!($($doc),*).trim()))
                    .enum_values(Some(Self::VALEURS.iter().copied()))
                    .into()
            }
        }

        impl utoipa::ToSchema for $type {
            fn name() -> std::borrow::Cow<'static, str> {
                stringify!($type).into()
            }
        }
    )*};
}

enumeration! {
    /// Rôle d'un compte.
    Role { Admin = "admin" => "Administrateur", Equipe = "equipe" => "Équipe", Prescripteur = "prescripteur" => "Prescripteur", Financeur = "financeur" => "Financeur" }
    /// Rôle que peut avoir un client d'API.
    RoleClient { Prescripteur = "prescripteur" => "Prescripteur", Financeur = "financeur" => "Financeur" }
    /// Ce qu'une structure est pour le réseau.
    RoleStructure { Porteuse = "porteuse" => "Porteuse", Prescripteur = "prescripteur" => "Prescripteur", Financeur = "financeur" => "Financeur", Partenaire = "partenaire" => "Partenaire", Lieu = "lieu" => "Lieu", Employeur = "employeur" => "Employeur" }
    /// Catégorie d'une structure.
    Categorie { CreationActivite = "creation_activite" => "Création d'activité", Collectivite = "collectivite" => "Collectivité", FormationActionSociale = "formation_action_sociale" => "Formation et action sociale", InsertionProfessionnelle = "insertion_professionnelle" => "Insertion professionnelle", ReseauEss = "reseau_ess" => "Réseau de l'ESS", VieAssociative = "vie_associative" => "Vie associative", Institution = "institution" => "Institution", Enseignement = "enseignement" => "Enseignement", Entreprise = "entreprise" => "Entreprise", Autre = "autre" => "Autre" }
    /// Niveau d'un territoire.
    TypeTerritoire { Commune = "commune" => "Commune", Epci = "epci" => "EPCI", Departement = "departement" => "Département", Region = "region" => "Région", Zone = "zone" => "Zone" }
    /// Type d'un dispositif.
    TypeDispositif { Accompagnement = "accompagnement" => "Accompagnement", Formation = "formation" => "Formation", Citeslab = "citeslab" => "CitésLab", EspaceRessource = "espace_ressource" => "Espace ressource", Parcours = "parcours" => "Parcours" }
    /// Type d'un module de formation.
    TypeModule { Programme = "programme" => "Programme", CleEnMain = "cle_en_main" => "Clé en main" }
    /// Genre d'une personne.
    Genre { Femme = "femme" => "Femme", Homme = "homme" => "Homme", Autre = "autre" => "Autre" }
    /// Situation d'une personne.
    Situation { DemandeurEmploi = "demandeur_emploi" => "Demandeur·se d'emploi", Salarie = "salarie" => "Salarié·e", Independant = "independant" => "Indépendant·e", Etudiant = "etudiant" => "Étudiant·e", Retraite = "retraite" => "Retraité·e", SansActivite = "sans_activite" => "Sans activité", Autre = "autre" => "Autre" }
    /// Niveau de diplôme d'une personne.
    NiveauDiplome { SansDiplome = "sans_diplome" => "Sans diplôme", CapBep = "cap_bep" => "CAP ou BEP", Bac = "bac" => "Bac", Bac2 = "bac_2" => "Bac + 2", Bac34 = "bac_3_4" => "Bac + 3 ou 4", Bac5 = "bac_5" => "Bac + 5 et plus" }
    /// Stade d'un projet.
    Stade { Idee = "idee" => "Idée", Structuration = "structuration" => "Structuration", PretACreer = "pret_a_creer" => "Prêt à créer", Cree = "cree" => "Créé", Developpement = "developpement" => "Développement" }
    /// Façon dont une personne est accueillie.
    ModeAccueil { Individuel = "individuel" => "Individuel", Collectif = "collectif" => "Collectif" }
    /// Comment une personne a connu l'association.
    Origine { ReseauEss = "reseau_ess" => "Réseau de l'ESS", Interpersonnel = "interpersonnel" => "Interpersonnel", ReseauCreation = "reseau_creation" => "Réseau de la création", VieAssociative = "vie_associative" => "Vie associative", Institution = "institution" => "Institution", Insertion = "insertion" => "Insertion", Internet = "internet" => "Internet", Autre = "autre" => "Autre" }
    /// Phase d'un accompagnement.
    TypePhase { AnteCreation = "ante_creation" => "Ante-création", PostCreation = "post_creation" => "Post-création", Suivi = "suivi" => "Suivi" }
    /// Modalité d'un rendez-vous.
    ModaliteRendezVous { Presentiel = "presentiel" => "Présentiel", Distanciel = "distanciel" => "Distanciel", Telephone = "telephone" => "Téléphone" }
    /// Statut d'un rendez-vous.
    StatutRendezVous { Planifie = "planifie" => "Planifié", Honore = "honore" => "Honoré", Absent = "absent" => "Absent", Excuse = "excuse" => "Excusé", Annule = "annule" => "Annulé" }
    /// Adaptation d'un rendez-vous à la personne.
    Adaptation { Delocalise = "delocalise" => "Délocalisé", HoraireAdapte = "horaire_adapte" => "Horaire adapté", AccueilEnfants = "accueil_enfants" => "Accueil des enfants", Interprete = "interprete" => "Interprète", Accessibilite = "accessibilite" => "Accessibilité", Autre = "autre" => "Autre" }
    /// Objet d'une orientation.
    ObjetOrientation { Financement = "financement" => "Financement", Accompagnement = "accompagnement" => "Accompagnement", Formation = "formation" => "Formation", Emploi = "emploi" => "Emploi", FreinPeripherique = "frein_peripherique" => "Frein périphérique", StatutJuridique = "statut_juridique" => "Statut juridique", Autre = "autre" => "Autre" }
    /// Suite donnée à une orientation.
    SuiteOrientation { EnAttente = "en_attente" => "En attente", ContactPris = "contact_pris" => "Contact pris", Aboutie = "aboutie" => "Aboutie", SansSuite = "sans_suite" => "Sans suite" }
    /// Mode d'une prospection : directe vers le public, indirecte vers les prescripteurs.
    ModeProspection { Directe = "directe" => "Directe", Indirecte = "indirecte" => "Indirecte" }
    /// Type d'une session.
    TypeSession { Formation = "formation" => "Formation", Intra = "intra" => "Intra", SurMesure = "sur_mesure" => "Sur mesure", Atelier = "atelier" => "Atelier", TempsCollectif = "temps_collectif" => "Temps collectif", Parcours = "parcours" => "Parcours", Permanence = "permanence" => "Permanence", Sensibilisation = "sensibilisation" => "Sensibilisation", Evenement = "evenement" => "Événement", ReunionCollective = "reunion_collective" => "Réunion collective", Convivialite = "convivialite" => "Convivialité" }
    /// Variante d'un parcours.
    Variante { Competences = "competences" => "Compétences", Emploi = "emploi" => "Emploi", Creation = "creation" => "Création", Long = "long" => "Long" }
    /// Statut d'une session.
    StatutSession { Planifiee = "planifiee" => "Planifiée", EnCours = "en_cours" => "En cours", Realisee = "realisee" => "Réalisée", Annulee = "annulee" => "Annulée", Reportee = "reportee" => "Reportée" }
    /// Modalité d'une session.
    ModaliteSession { Presentiel = "presentiel" => "Présentiel", Distanciel = "distanciel" => "Distanciel", Mixte = "mixte" => "Mixte" }
    /// Statut d'une inscription.
    StatutInscription { Inscrit = "inscrit" => "Inscrit·e", Present = "present" => "Présent·e", Absent = "absent" => "Absent·e", Abandon = "abandon" => "Abandon", Annule = "annule" => "Annulée" }
    /// En quelle qualité une personne participe.
    Qualite { Salarie = "salarie" => "Salarié·e", Benevole = "benevole" => "Bénévole", PorteurProjet = "porteur_projet" => "Porteur·se de projet", Etudiant = "etudiant" => "Étudiant·e", Autre = "autre" => "Autre" }
    /// Type du contrat d'un emploi.
    TypeContrat { Cdi = "cdi" => "CDI", Cdd = "cdd" => "CDD", Alternance = "alternance" => "Alternance", Autre = "autre" => "Autre" }
    /// Type d'un financeur.
    TypeFinanceur { Etat = "etat" => "État", Region = "region" => "Région", Departement = "departement" => "Département", Epci = "epci" => "EPCI", Commune = "commune" => "Commune", Fondation = "fondation" => "Fondation", BanquePublique = "banque_publique" => "Banque publique", Opco = "opco" => "OPCO", Europe = "europe" => "Europe", Autre = "autre" => "Autre" }
    /// Étape d'une convention, du projet de demande à la clôture.
    EtapeConvention { Prospect = "prospect" => "Prospect", Deposee = "deposee" => "Déposée", Decidee = "decidee" => "Décidée", EnCours = "en_cours" => "En cours", Close = "close" => "Close" }
    /// Décision d'un financeur.
    Decision { Accordee = "accordee" => "Accordée", Refusee = "refusee" => "Refusée" }
    /// Partie de la journée qu'occupe une séance.
    DemiJournee { Matin = "matin" => "Matin", ApresMidi = "apres_midi" => "Après-midi", Journee = "journee" => "Journée" }
    /// Ce que la feuille d'une séance dit d'une personne inscrite.
    StatutPresence { Present = "present" => "Présent·e", Absent = "absent" => "Absent·e", Excuse = "excuse" => "Excusé·e" }
    /// Questionnaire d'évaluation d'une session.
    Questionnaire { AChaud = "a_chaud" => "À chaud", AFroid = "a_froid" => "À froid", Formateur = "formateur" => "Formateur·rice", Employeur = "employeur" => "Employeur" }
    /// Note donnée à un item d'une évaluation.
    Note { TresBien = "tres_bien" => "Très bien", Bien = "bien" => "Bien", Moyen = "moyen" => "Moyen", Insuffisant = "insuffisant" => "Insuffisant" }
    /// Nature d'un adhérent.
    NatureAdherent { PersonnePhysique = "personne_physique" => "Personne physique", PersonneMorale = "personne_morale" => "Personne morale" }
    /// Mouvement d'un conseil d'administration.
    Mouvement { Renouvellement = "renouvellement" => "Renouvellement", Nouveau = "nouveau" => "Nouveau" }
    /// Instance ou réseau qui se réunit.
    Instance { Ago = "ago" => "Assemblée générale ordinaire", Age = "age" => "Assemblée générale extraordinaire", Ca = "ca" => "Conseil d'administration", Bureau = "bureau" => "Bureau", ReseauTremplin = "reseau_tremplin" => "Réseau Tremplin" }
    /// Réseau social.
    Canal { Facebook = "facebook" => "Page Facebook", GroupeFacebook = "groupe_facebook" => "Groupe Facebook", Linkedin = "linkedin" => "LinkedIn" }
    /// Type d'une étape du parcours d'une personne.
    TypeEtape { Accueil = "accueil" => "Accueil", Phase = "phase" => "Phase", RendezVous = "rendez_vous" => "Rendez-vous", Orientation = "orientation" => "Orientation", Inscription = "inscription" => "Inscription", Stade = "stade" => "Stade", Creation = "creation" => "Création", Sortie = "sortie" => "Sortie" }
    /// Où en est une prescription.
    StatutPrescription { Soumise = "soumise" => "Soumise", PriseEnCharge = "prise_en_charge" => "Prise en charge", Acceptee = "acceptee" => "Acceptée", Refusee = "refusee" => "Refusée", Reorientee = "reorientee" => "Réorientée", Demarree = "demarree" => "Démarrée", Terminee = "terminee" => "Terminée", Annulee = "annulee" => "Annulée", Expiree = "expiree" => "Expirée" }
    /// Motif d'un refus ou d'une annulation.
    MotifPrescription { HorsTerritoire = "hors_territoire" => "Hors territoire", HorsPublic = "hors_public" => "Hors public", ProjetInadapte = "projet_inadapte" => "Projet inadapté", Doublon = "doublon" => "Doublon", Injoignable = "injoignable" => "Injoignable", PlaceIndisponible = "place_indisponible" => "Place indisponible", Desistement = "desistement" => "Désistement", Erreur = "erreur" => "Erreur", Autre = "autre" => "Autre" }
    /// Issue d'une prescription terminée.
    IssuePrescription { Creation = "creation" => "Création", Emploi = "emploi" => "Emploi", Formation = "formation" => "Formation", Accompagnement = "accompagnement" => "Accompagnement", Abandon = "abandon" => "Abandon", Autre = "autre" => "Autre" }
    /// Ce qui freine une personne.
    Frein { Mobilite = "mobilite" => "Mobilité", GardeEnfants = "garde_enfants" => "Garde d'enfants", Langue = "langue" => "Langue", Numerique = "numerique" => "Numérique", Sante = "sante" => "Santé", Logement = "logement" => "Logement", Confiance = "confiance" => "Confiance", Autre = "autre" => "Autre" }
    /// Ce qui fait penser que deux dossiers sont d'une même personne.
    RaisonDoublon { Nom = "nom" => "Mêmes nom et prénom", NomProche = "nom_proche" => "Nom et prénom proches", DateNaissance = "date_naissance" => "Même date de naissance", Email = "email" => "Même adresse électronique", Telephone = "telephone" => "Même téléphone" }
    /// Ce qu'il est advenu d'une ligne d'un lot.
    ResultatLigne { Creee = "creee" => "Créée", Rejouee = "rejouee" => "Déjà créée", Refusee = "refusee" => "Refusée" }
    /// Ce qui arrive à une prescription, et dont le partenaire est prévenu.
    TypeEvenement { Soumise = "prescription.soumise" => "Prescription soumise", PriseEnCharge = "prescription.prise_en_charge" => "Prescription prise en charge", Acceptee = "prescription.acceptee" => "Prescription acceptée", Refusee = "prescription.refusee" => "Prescription refusée", Reorientee = "prescription.reorientee" => "Prescription réorientée", Demarree = "prescription.demarree" => "Accompagnement démarré", Terminee = "prescription.terminee" => "Accompagnement terminé", Annulee = "prescription.annulee" => "Prescription annulée", Expiree = "prescription.expiree" => "Prescription expirée", PremierRendezVous = "prescription.premier_rendez_vous" => "Premier rendez-vous connu", PresenceConstatee = "prescription.presence_constatee" => "Présence constatée" }
    /// Où en est une livraison.
    StatutLivraison { EnAttente = "en_attente" => "En attente", Livree = "livree" => "Livrée", Abandonnee = "abandonnee" => "Abandonnée" }
    /// Pourquoi le dernier essai d'une livraison a échoué.
    ErreurLivraison { AdresseInterdite = "adresse_interdite" => "Adresse interdite", Connexion = "connexion" => "Connexion impossible", Delai = "delai" => "Délai dépassé", Redirection = "redirection" => "Redirection refusée", Statut = "statut" => "Statut de refus" }
    /// Pourquoi un webhook a été désactivé.
    MotifDesactivation { Refus410 = "refus_410" => "Réponse 410", EchecsRepetes = "echecs_repetes" => "Échecs répétés" }
}

/// The check constraints that must hold exactly the values of an enumeration: (constraint, values).
pub const CONTRAINTES: &[(&str, &[&str])] = &[
    ("utilisateurs_role_check", Role::VALEURS),
    ("clients_api_role_check", RoleClient::VALEURS),
    ("structures_roles_check", RoleStructure::VALEURS),
    ("structures_categorie_check", Categorie::VALEURS),
    ("territoires_type_check", TypeTerritoire::VALEURS),
    ("dispositifs_type_check", TypeDispositif::VALEURS),
    ("modules_type_check", TypeModule::VALEURS),
    ("participants_genre_check", Genre::VALEURS),
    ("participants_situation_check", Situation::VALEURS),
    ("participants_niveau_diplome_check", NiveauDiplome::VALEURS),
    ("projets_stades_stade_check", Stade::VALEURS),
    ("accompagnements_mode_accueil_check", ModeAccueil::VALEURS),
    ("accompagnements_origine_check", Origine::VALEURS),
    ("accompagnements_profil_genre_check", Genre::VALEURS),
    ("accompagnements_profil_situation_check", Situation::VALEURS),
    ("accompagnements_profil_niveau_diplome_check", NiveauDiplome::VALEURS),
    ("phases_phase_check", TypePhase::VALEURS),
    ("emplois_type_contrat_check", TypeContrat::VALEURS),
    ("financeurs_type_check", TypeFinanceur::VALEURS),
    ("conventions_etape_check", EtapeConvention::VALEURS),
    ("conventions_decision_check", Decision::VALEURS),
    ("rendez_vous_modalite_check", ModaliteRendezVous::VALEURS),
    ("rendez_vous_statut_check", StatutRendezVous::VALEURS),
    ("rendez_vous_adaptations_check", Adaptation::VALEURS),
    ("orientations_objet_check", ObjetOrientation::VALEURS),
    ("orientations_suite_check", SuiteOrientation::VALEURS),
    ("prospections_mode_check", ModeProspection::VALEURS),
    ("sessions_type_check", TypeSession::VALEURS),
    ("sessions_variante_check", Variante::VALEURS),
    ("sessions_statut_check", StatutSession::VALEURS),
    ("sessions_modalite_check", ModaliteSession::VALEURS),
    ("inscriptions_statut_check", StatutInscription::VALEURS),
    ("inscriptions_qualite_check", Qualite::VALEURS),
    ("inscriptions_profil_genre_check", Genre::VALEURS),
    ("inscriptions_profil_situation_check", Situation::VALEURS),
    ("inscriptions_profil_niveau_diplome_check", NiveauDiplome::VALEURS),
    ("seances_demi_journee_check", DemiJournee::VALEURS),
    ("presences_statut_check", StatutPresence::VALEURS),
    ("evaluations_questionnaire_check", Questionnaire::VALEURS),
    ("evaluations_notes_note_check", Note::VALEURS),
    ("evenements_type_check", TypeEvenement::VALEURS),
    ("prescriptions_statut_check", StatutPrescription::VALEURS),
    ("prescriptions_motif_check", MotifPrescription::VALEURS),
    ("prescriptions_issue_check", IssuePrescription::VALEURS),
    ("prescriptions_freins_check", Frein::VALEURS),
    ("prescriptions_profil_genre_check", Genre::VALEURS),
    ("prescriptions_profil_situation_check", Situation::VALEURS),
    ("prescriptions_profil_niveau_diplome_check", NiveauDiplome::VALEURS),
    ("webhooks_evenements_check", TypeEvenement::VALEURS),
    ("webhooks_motif_desactivation_check", MotifDesactivation::VALEURS),
    ("livraisons_statut_check", StatutLivraison::VALEURS),
    ("livraisons_derniere_erreur_check", ErreurLivraison::VALEURS),
];
