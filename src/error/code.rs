//! The closed table of error codes: every problem this API can answer.

use actix_web::http::StatusCode;

macro_rules! codes {
    ($($variante:ident = $slug:literal, $statut:ident, $titre:literal, $detail:literal;)*) => {
        /// A stable error code; its page is `/erreurs/{code}`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Code { $($variante),* }

        impl Code {
            pub const TOUS: &'static [Code] = &[$(Code::$variante),*];

            /// The code as answered, in snake case.
            #[must_use]
            pub const fn slug(self) -> &'static str {
                match self { $(Code::$variante => $slug),* }
            }

            #[must_use]
            pub const fn status(self) -> StatusCode {
                match self { $(Code::$variante => StatusCode::$statut),* }
            }

            /// A short French title, the same for every occurrence.
            #[must_use]
            pub const fn titre(self) -> &'static str {
                match self { $(Code::$variante => $titre),* }
            }

            /// The French sentence answered where nothing more precise is known.
            #[must_use]
            pub const fn detail(self) -> &'static str {
                match self { $(Code::$variante => $detail),* }
            }
        }
    };
}

codes! {
    JsonInvalide = "json_invalide", BAD_REQUEST, "JSON invalide", "Le corps de la requête n'est pas du JSON valide.";
    RequeteInvalide = "requete_invalide", BAD_REQUEST, "Requête invalide", "La requête est mal formée.";
    CurseurInvalide = "curseur_invalide", BAD_REQUEST, "Curseur invalide", "Le paramètre `cursor` ne vient pas d'une réponse de cette liste, triée de la même façon.";
    CleIdempotenceInvalide = "cle_idempotence_invalide", BAD_REQUEST, "Clé d'idempotence invalide", "L'en-tête `Idempotency-Key` doit être un UUID.";
    CleIdempotenceRequise = "cle_idempotence_requise", BAD_REQUEST, "Clé d'idempotence requise", "Cette opération demande l'en-tête `Idempotency-Key`, un UUID : la même requête répétée n'aura d'effet qu'une fois.";
    EnTeteInvalide = "en_tete_invalide", BAD_REQUEST, "En-tête invalide", "Un en-tête de la requête est mal formé.";
    NonAuthentifie = "non_authentifie", UNAUTHORIZED, "Authentification requise", "Cette opération demande un jeton d'accès dans l'en-tête `Authorization: Bearer`.";
    JetonInvalide = "jeton_invalide", UNAUTHORIZED, "Jeton invalide", "Le jeton est mal formé, expiré ou révoqué.";
    IdentifiantsInvalides = "identifiants_invalides", UNAUTHORIZED, "Identifiants invalides", "Ces identifiants ne correspondent à aucun compte actif.";
    Interdit = "interdit", FORBIDDEN, "Interdit", "Votre rôle ne permet pas cette opération.";
    Introuvable = "introuvable", NOT_FOUND, "Introuvable", "Cette ressource n'existe pas, ou ne vous est pas accessible.";
    MethodeNonAutorisee = "methode_non_autorisee", METHOD_NOT_ALLOWED, "Méthode non autorisée", "Ce chemin n'accepte pas cette méthode ; l'en-tête `Allow` dit lesquelles il accepte.";
    NonAcceptable = "non_acceptable", NOT_ACCEPTABLE, "Format non disponible", "Aucun des formats demandés par l'en-tête `Accept` n'est disponible ici.";
    DelaiDepasse = "delai_depasse", REQUEST_TIMEOUT, "Délai dépassé", "Le corps de la requête n'est pas arrivé à temps.";
    EnUsage = "en_usage", CONFLICT, "Encore utilisé", "D'autres données se rapportent à cette ressource : elle ne peut pas être supprimée.";
    Doublon = "doublon", CONFLICT, "Déjà existant", "Une ressource avec la même clé existe déjà.";
    Chevauchement = "chevauchement", CONFLICT, "Chevauchement", "Cette période en chevauche une autre déjà enregistrée.";
    CapaciteAtteinte = "capacite_atteinte", CONFLICT, "Capacité atteinte", "La session est complète.";
    EtatIncompatible = "etat_incompatible", CONFLICT, "État incompatible", "L'état actuel de la ressource ne permet pas cette opération.";
    SecretsDejaDeux = "secrets_deja_deux", CONFLICT, "Deux secrets déjà actifs", "Ce client a déjà deux secrets actifs : supprimez-en un d'abord.";
    RequeteEnCours = "requete_en_cours", CONFLICT, "Requête en cours", "Une requête avec la même clé d'idempotence est encore en cours.";
    ReponseNonRejouable = "reponse_non_rejouable", CONFLICT, "Réponse non rejouable", "Cette requête a déjà abouti ; sa réponse contenait un secret, qui n'est montré qu'une fois.";
    Perime = "perime", GONE, "Périmé", "Ce lien n'est plus valable.";
    VersionPerimee = "version_perimee", PRECONDITION_FAILED, "Version périmée", "La ressource a changé depuis votre lecture : relisez-la, puis recommencez.";
    CorpsTropGrand = "corps_trop_grand", PAYLOAD_TOO_LARGE, "Corps trop grand", "Le corps de la requête dépasse 1 Mio.";
    TypeNonSupporte = "type_non_supporte", UNSUPPORTED_MEDIA_TYPE, "Type de contenu non pris en charge", "Le type de contenu du corps n'est pas accepté ici.";
    Validation = "validation", UNPROCESSABLE_ENTITY, "Données invalides", "Certaines valeurs ne sont pas acceptées ; `erreurs` dit lesquelles et pourquoi.";
    ReferenceInconnue = "reference_inconnue", UNPROCESSABLE_ENTITY, "Référence inconnue", "Une valeur désigne une ressource qui n'existe pas, ou ne vous est pas accessible.";
    CleIdempotenceReutilisee = "cle_idempotence_reutilisee", UNPROCESSABLE_ENTITY, "Clé d'idempotence réutilisée", "Cette clé d'idempotence a déjà servi à une autre requête.";
    IfMatchRequis = "if_match_requis", PRECONDITION_REQUIRED, "If-Match requis", "Cette opération demande l'en-tête `If-Match` avec l'`ETag` lu.";
    TropDeRequetes = "trop_de_requetes", TOO_MANY_REQUESTS, "Trop de requêtes", "Trop de tentatives : attendez le délai indiqué par `Retry-After`.";
    Interne = "interne", INTERNAL_SERVER_ERROR, "Erreur interne", "Une erreur inattendue s'est produite. Transmettez `request_id` à l'exploitant.";
    Indisponible = "indisponible", SERVICE_UNAVAILABLE, "Service indisponible", "Le service est momentanément indisponible ; réessayez après le délai indiqué par `Retry-After`.";
}

impl Code {
    /// The code an error of the framework (or of nobody) is answered with.
    #[must_use]
    pub fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::UNAUTHORIZED => Code::NonAuthentifie,
            StatusCode::FORBIDDEN => Code::Interdit,
            StatusCode::NOT_FOUND => Code::Introuvable,
            StatusCode::METHOD_NOT_ALLOWED => Code::MethodeNonAutorisee,
            StatusCode::NOT_ACCEPTABLE => Code::NonAcceptable,
            StatusCode::REQUEST_TIMEOUT => Code::DelaiDepasse,
            StatusCode::PAYLOAD_TOO_LARGE => Code::CorpsTropGrand,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Code::TypeNonSupporte,
            StatusCode::SERVICE_UNAVAILABLE => Code::Indisponible,
            s if s.is_client_error() => Code::RequeteInvalide,
            _ => Code::Interne,
        }
    }
}
