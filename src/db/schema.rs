// Generated from the migrations by schema.sql; a test compares them and says how to update this file.

diesel::table! {
    accompagnements (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        porteuse_id -> Uuid,
        dispositif_id -> Uuid,
        participant_id -> Uuid,
        projet_id -> Nullable<Uuid>,
        date_accueil -> Date,
        mode_accueil -> Nullable<Text>,
        origine -> Nullable<Text>,
        prescripteur_id -> Nullable<Uuid>,
        referent_id -> Nullable<Uuid>,
        profil_genre -> Nullable<Text>,
        profil_date_naissance -> Nullable<Date>,
        profil_situation -> Nullable<Text>,
        profil_rsa -> Nullable<Bool>,
        profil_niveau_diplome -> Nullable<Text>,
        profil_commune -> Nullable<Text>,
        profil_epci -> Nullable<Text>,
        profil_qpv -> Nullable<Bool>,
        profil_qpv_code -> Nullable<Text>,
        profil_qpv_millesime -> Nullable<Int2>,
        sortie_date -> Nullable<Date>,
        sortie_motif -> Nullable<Text>,
    }
}

diesel::table! {
    accompagnements_vue (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        porteuse_id -> Uuid,
        dispositif_id -> Uuid,
        dispositif -> Jsonb,
        participant_id -> Uuid,
        participant -> Jsonb,
        projet_id -> Nullable<Uuid>,
        projet -> Nullable<Jsonb>,
        date_accueil -> Date,
        mode_accueil -> Nullable<Text>,
        origine -> Nullable<Text>,
        prescripteur_id -> Nullable<Uuid>,
        prescripteur -> Nullable<Jsonb>,
        referent_id -> Nullable<Uuid>,
        referent -> Nullable<Jsonb>,
        profil -> Jsonb,
        sortie -> Nullable<Jsonb>,
        sortie_date -> Nullable<Date>,
    }
}

diesel::table! {
    clients_api (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        client_id -> Text,
        nom -> Text,
        role -> Text,
        structure_id -> Uuid,
        actif -> Bool,
        nom_tri -> Text,
    }
}

diesel::table! {
    clients_api_vue (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        client_id -> Text,
        nom -> Text,
        role -> Text,
        structure_id -> Uuid,
        structure -> Jsonb,
        actif -> Bool,
        nom_tri -> Text,
        secrets -> Jsonb,
    }
}

diesel::table! {
    clotures (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        porteuse_id -> Uuid,
        annee -> Int4,
        version -> Int4,
        utilisateur_id -> Uuid,
        sha256 -> Text,
        rapport -> Text,
    }
}

diesel::table! {
    clotures_bilans (porteuse_id, cloture_id, rang) {
        porteuse_id -> Uuid,
        cloture_id -> Uuid,
        rang -> Int4,
        convention_id -> Uuid,
        echue -> Bool,
        bilan -> Text,
    }
}

diesel::table! {
    clotures_reponses (porteuse_id, cloture_id, rang) {
        porteuse_id -> Uuid,
        cloture_id -> Uuid,
        rang -> Int4,
        question -> Text,
        reponse -> Text,
    }
}

diesel::table! {
    clotures_territoires (porteuse_id, cloture_id, territoire) {
        porteuse_id -> Uuid,
        cloture_id -> Uuid,
        territoire -> Text,
    }
}

diesel::table! {
    conventions (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        porteuse_id -> Uuid,
        financeur_id -> Uuid,
        intitule -> Text,
        etape -> Text,
        deposee_le -> Nullable<Date>,
        decision -> Nullable<Text>,
        decision_le -> Nullable<Date>,
        montant -> Nullable<Numeric>,
        debut -> Date,
        fin -> Date,
        objectifs -> Jsonb,
        intitule_tri -> Text,
    }
}

diesel::table! {
    conventions_dispositifs (porteuse_id, convention_id, dispositif_id) {
        porteuse_id -> Uuid,
        convention_id -> Uuid,
        dispositif_id -> Uuid,
    }
}

diesel::table! {
    conventions_territoires (convention_id, territoire) {
        convention_id -> Uuid,
        territoire -> Text,
    }
}

diesel::table! {
    conventions_vue (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        porteuse_id -> Uuid,
        porteuse -> Jsonb,
        financeur_id -> Uuid,
        financeur -> Jsonb,
        dispositifs -> Jsonb,
        intitule -> Text,
        etape -> Text,
        deposee_le -> Nullable<Date>,
        decision -> Nullable<Text>,
        decision_le -> Nullable<Date>,
        montant -> Nullable<Numeric>,
        debut -> Date,
        fin -> Date,
        territoires -> Jsonb,
        objectifs -> Jsonb,
        intitule_tri -> Text,
    }
}

diesel::table! {
    dispositifs (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        porteuse_id -> Uuid,
        code -> Text,
        nom -> Text,
        #[sql_name = "type"]
        type_ -> Text,
        description -> Nullable<Text>,
        debut -> Date,
        fin -> Nullable<Date>,
        debut_saisie -> Date,
        ouvert_aux_prescriptions -> Bool,
        delai_reponse_jours -> Int4,
        nom_tri -> Text,
    }
}

diesel::table! {
    dispositifs_territoires (dispositif_id, territoire) {
        dispositif_id -> Uuid,
        territoire -> Text,
    }
}

diesel::table! {
    dispositifs_vue (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        porteuse_id -> Uuid,
        porteuse -> Jsonb,
        code -> Text,
        nom -> Text,
        #[sql_name = "type"]
        type_ -> Text,
        description -> Nullable<Text>,
        debut -> Date,
        fin -> Nullable<Date>,
        debut_saisie -> Date,
        territoires -> Jsonb,
        ouvert_aux_prescriptions -> Bool,
        delai_reponse_jours -> Int4,
        nom_tri -> Text,
    }
}

diesel::table! {
    echecs_connexion (identifiant) {
        identifiant -> Bytea,
        nombre -> Int4,
        dernier_le -> Timestamptz,
        bloque_jusqu_a -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    emplois (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        porteuse_id -> Uuid,
        projet_id -> Uuid,
        type_contrat -> Text,
        etp -> Numeric,
        date_debut -> Date,
        commune -> Nullable<Text>,
        iae -> Bool,
    }
}

diesel::table! {
    emplois_vue (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        porteuse_id -> Uuid,
        projet_id -> Uuid,
        projet -> Jsonb,
        type_contrat -> Text,
        etp -> Numeric,
        date_debut -> Date,
        commune -> Nullable<Text>,
        iae -> Bool,
    }
}

diesel::table! {
    epoques (numero) {
        numero -> Int4,
        cluster -> Text,
    }
}

diesel::table! {
    evaluations (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        porteuse_id -> Uuid,
        session_id -> Uuid,
        questionnaire -> Text,
        commentaire -> Nullable<Text>,
    }
}

diesel::table! {
    evaluations_notes (evaluation_id, item) {
        porteuse_id -> Uuid,
        evaluation_id -> Uuid,
        item -> Text,
        note -> Text,
    }
}

diesel::table! {
    evaluations_vue (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        porteuse_id -> Uuid,
        session_id -> Uuid,
        session -> Jsonb,
        questionnaire -> Text,
        notes -> Jsonb,
        commentaire -> Nullable<Text>,
    }
}

diesel::table! {
    evenements (id) {
        id -> Uuid,
        epoque -> Int4,
        xid -> Int8,
        rang -> Int8,
        porteuse_id -> Uuid,
        prescription_id -> Uuid,
        prescripteur_id -> Uuid,
        #[sql_name = "type"]
        type_ -> Text,
        statut -> Text,
        le -> Timestamptz,
    }
}

diesel::table! {
    financeurs (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        structure_id -> Uuid,
        #[sql_name = "type"]
        type_ -> Text,
    }
}

diesel::table! {
    financeurs_vue (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        structure_id -> Uuid,
        structure -> Jsonb,
        #[sql_name = "type"]
        type_ -> Text,
        actif -> Bool,
        nom_tri -> Text,
        recherche -> Text,
    }
}

diesel::table! {
    fusions (absorbe_id) {
        absorbe_id -> Uuid,
        porteuse_id -> Uuid,
        participant_id -> Uuid,
        le -> Timestamptz,
        auteur_id -> Uuid,
    }
}

diesel::table! {
    idempotence (appelant_id, methode, chemin, cle) {
        appelant_id -> Uuid,
        methode -> Text,
        chemin -> Text,
        cle -> Uuid,
        empreinte -> Bytea,
        statut -> Int2,
        location -> Nullable<Text>,
        etag -> Nullable<Text>,
        corps -> Nullable<Text>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    inscriptions (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        porteuse_id -> Uuid,
        session_id -> Uuid,
        participant_id -> Uuid,
        statut -> Text,
        qualite -> Nullable<Text>,
        projet_accompagne -> Nullable<Bool>,
        profil_genre -> Nullable<Text>,
        profil_date_naissance -> Nullable<Date>,
        profil_situation -> Nullable<Text>,
        profil_rsa -> Nullable<Bool>,
        profil_niveau_diplome -> Nullable<Text>,
        profil_commune -> Nullable<Text>,
        profil_epci -> Nullable<Text>,
        profil_qpv -> Nullable<Bool>,
        profil_qpv_code -> Nullable<Text>,
        profil_qpv_millesime -> Nullable<Int2>,
        statut_saisi -> Nullable<Text>,
        dispositif_id -> Uuid,
        session_debut -> Date,
        session_statut -> Text,
        session_type -> Text,
        heures_suivies -> Nullable<Numeric>,
        heures_dues -> Nullable<Numeric>,
    }
}

diesel::table! {
    inscriptions_vue (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        porteuse_id -> Uuid,
        session_id -> Uuid,
        session -> Jsonb,
        participant_id -> Uuid,
        participant -> Jsonb,
        statut -> Text,
        qualite -> Nullable<Text>,
        projet_accompagne -> Nullable<Bool>,
        profil -> Jsonb,
        profil_commune -> Nullable<Text>,
    }
}

diesel::table! {
    installation (unique_ligne) {
        unique_ligne -> Bool,
        demo -> Bool,
    }
}

diesel::table! {
    invitations (utilisateur_id) {
        utilisateur_id -> Uuid,
        jeton -> Bytea,
        expire_le -> Timestamptz,
        utilisee_le -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    jetons_rafraichissement (jeton) {
        jeton -> Bytea,
        famille -> Uuid,
        utilisateur_id -> Uuid,
        successeur_de -> Nullable<Bytea>,
        remplace_le -> Nullable<Timestamptz>,
        expire_le -> Timestamptz,
        revoque_le -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    livraisons (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        rang -> Int8,
        webhook_id -> Uuid,
        evenement_id -> Nullable<Uuid>,
        prescription_id -> Nullable<Uuid>,
        statut -> Text,
        essais -> Int4,
        prochain_essai_le -> Timestamptz,
        dernier_statut -> Nullable<Int2>,
        derniere_erreur -> Nullable<Text>,
        livree_le -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    livraisons_vue (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        webhook_id -> Uuid,
        structure_id -> Nullable<Uuid>,
        evenement_id -> Nullable<Uuid>,
        #[sql_name = "type"]
        type_ -> Text,
        prescription_id -> Nullable<Uuid>,
        statut -> Text,
        essais -> Int4,
        prochain_essai_le -> Timestamptz,
        dernier_statut -> Nullable<Int2>,
        derniere_erreur -> Nullable<Text>,
        livree_le -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    modules (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        porteuse_id -> Nullable<Uuid>,
        code -> Text,
        intitule -> Text,
        #[sql_name = "type"]
        type_ -> Text,
        duree_jours -> Nullable<Numeric>,
        objectifs -> Nullable<Text>,
        actif -> Bool,
        intitule_tri -> Text,
    }
}

diesel::table! {
    modules_vue (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        porteuse_id -> Nullable<Uuid>,
        porteuse -> Nullable<Jsonb>,
        code -> Text,
        intitule -> Text,
        #[sql_name = "type"]
        type_ -> Text,
        duree_jours -> Nullable<Numeric>,
        objectifs -> Nullable<Text>,
        actif -> Bool,
        intitule_tri -> Text,
    }
}

diesel::table! {
    objectifs_references (porteuse_id, convention_id, rang) {
        porteuse_id -> Uuid,
        convention_id -> Uuid,
        rang -> Int4,
        module_id -> Nullable<Uuid>,
        session_id -> Nullable<Uuid>,
        structure_id -> Nullable<Uuid>,
        financeur_id -> Nullable<Uuid>,
        territoire -> Nullable<Text>,
    }
}

diesel::table! {
    orientations (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        porteuse_id -> Uuid,
        accompagnement_id -> Uuid,
        date -> Date,
        structure_id -> Uuid,
        objet -> Text,
        suite -> Nullable<Text>,
    }
}

diesel::table! {
    orientations_vue (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        porteuse_id -> Uuid,
        accompagnement_id -> Uuid,
        participant_id -> Uuid,
        participant -> Jsonb,
        dispositif_id -> Uuid,
        dispositif -> Jsonb,
        date -> Date,
        structure_id -> Uuid,
        structure -> Jsonb,
        objet -> Text,
        suite -> Nullable<Text>,
    }
}

diesel::table! {
    participants (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        porteuse_id -> Uuid,
        nom -> Text,
        prenom -> Text,
        genre -> Nullable<Text>,
        date_naissance -> Nullable<Date>,
        email -> Nullable<Text>,
        telephone -> Nullable<Text>,
        adresse -> Nullable<Text>,
        commune -> Nullable<Text>,
        qpv -> Nullable<Bool>,
        qpv_code -> Nullable<Text>,
        qpv_millesime -> Nullable<Int2>,
        rsa -> Nullable<Bool>,
        situation -> Nullable<Text>,
        niveau_diplome -> Nullable<Text>,
        besoins_specifiques -> Nullable<Text>,
        consentement_le -> Nullable<Date>,
        nom_tri -> Text,
        prenom_tri -> Text,
        recherche -> Text,
    }
}

diesel::table! {
    participants_vue (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        porteuse_id -> Uuid,
        nom -> Text,
        prenom -> Text,
        genre -> Nullable<Text>,
        date_naissance -> Nullable<Date>,
        email -> Nullable<Text>,
        telephone -> Nullable<Text>,
        adresse -> Nullable<Text>,
        commune -> Nullable<Text>,
        qpv -> Nullable<Bool>,
        qpv_code -> Nullable<Text>,
        qpv_millesime -> Nullable<Int2>,
        rsa -> Nullable<Bool>,
        situation -> Nullable<Text>,
        niveau_diplome -> Nullable<Text>,
        besoins_specifiques -> Nullable<Text>,
        consentement_le -> Nullable<Date>,
        dernier_contact -> Nullable<Date>,
        nom_tri -> Text,
        prenom_tri -> Text,
        recherche -> Text,
    }
}

diesel::table! {
    phases (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        porteuse_id -> Uuid,
        accompagnement_id -> Uuid,
        phase -> Text,
        debut -> Date,
        fin -> Nullable<Date>,
        dispositif_id -> Uuid,
        participant_id -> Uuid,
        projet_id -> Nullable<Uuid>,
        jusqu_au -> Date,
        profil_genre -> Nullable<Text>,
        profil_date_naissance -> Nullable<Date>,
        profil_situation -> Nullable<Text>,
        profil_rsa -> Nullable<Bool>,
        profil_niveau_diplome -> Nullable<Text>,
        profil_commune -> Nullable<Text>,
        profil_epci -> Nullable<Text>,
        profil_qpv -> Nullable<Bool>,
    }
}

diesel::table! {
    phases_vue (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        porteuse_id -> Uuid,
        accompagnement_id -> Uuid,
        phase -> Text,
        debut -> Date,
        fin -> Nullable<Date>,
    }
}

diesel::table! {
    prescriptions (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        porteuse_id -> Uuid,
        prescripteur_id -> Uuid,
        dispositif_id -> Uuid,
        numero -> Text,
        statut -> Text,
        reponse_attendue_le -> Date,
        repondue_le -> Nullable<Timestamptz>,
        motif -> Nullable<Text>,
        issue -> Nullable<Text>,
        nom -> Text,
        prenom -> Text,
        email -> Nullable<Text>,
        telephone -> Nullable<Text>,
        adresse -> Nullable<Text>,
        consentement_le -> Nullable<Date>,
        profil_genre -> Nullable<Text>,
        profil_date_naissance -> Nullable<Date>,
        profil_situation -> Nullable<Text>,
        profil_rsa -> Nullable<Bool>,
        profil_niveau_diplome -> Nullable<Text>,
        profil_commune -> Nullable<Text>,
        profil_epci -> Nullable<Text>,
        profil_qpv -> Nullable<Bool>,
        profil_qpv_code -> Nullable<Text>,
        profil_qpv_millesime -> Nullable<Int2>,
        demande -> Text,
        freins -> Array<Text>,
        consentement_recueilli_le -> Date,
        reference_externe -> Nullable<Text>,
        commentaire -> Nullable<Text>,
        empreinte -> Bytea,
        participant_id -> Nullable<Uuid>,
        accompagnement_id -> Nullable<Uuid>,
        reorientee_vers_id -> Nullable<Uuid>,
        origine_id -> Nullable<Uuid>,
        rendez_vous_annonce -> Bool,
        presence_annoncee -> Bool,
        jour -> Date,
        nom_tri -> Text,
        recherche -> Text,
    }
}

diesel::table! {
    prescriptions_historique (rang) {
        rang -> Int8,
        porteuse_id -> Uuid,
        prescription_id -> Uuid,
        de -> Nullable<Text>,
        vers -> Text,
        le -> Timestamptz,
        structure_id -> Nullable<Uuid>,
        motif -> Nullable<Text>,
        message -> Nullable<Text>,
    }
}

diesel::table! {
    prescriptions_vue (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        porteuse_id -> Uuid,
        numero -> Text,
        statut -> Text,
        reponse_attendue_le -> Date,
        prescripteur_id -> Uuid,
        prescripteur -> Jsonb,
        dispositif_id -> Uuid,
        dispositif -> Jsonb,
        personne -> Jsonb,
        demande -> Text,
        freins -> Array<Text>,
        consentement -> Jsonb,
        reference_externe -> Nullable<Text>,
        commentaire -> Nullable<Text>,
        historique -> Jsonb,
        presence_constatee -> Bool,
        premier_rendez_vous_le -> Nullable<Date>,
        motif -> Nullable<Text>,
        issue -> Nullable<Text>,
        reorientee_vers_id -> Nullable<Uuid>,
        reorientee_vers -> Nullable<Jsonb>,
        origine_id -> Nullable<Uuid>,
        origine -> Nullable<Jsonb>,
        suivante -> Nullable<Jsonb>,
        participant_id -> Nullable<Uuid>,
        participant -> Nullable<Jsonb>,
        accompagnement_id -> Nullable<Uuid>,
        nom_tri -> Text,
        recherche -> Text,
    }
}

diesel::table! {
    presences (seance_id, inscription_id) {
        porteuse_id -> Uuid,
        session_id -> Uuid,
        seance_id -> Uuid,
        inscription_id -> Uuid,
        statut -> Text,
        heures -> Nullable<Numeric>,
    }
}

diesel::table! {
    projets (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        porteuse_id -> Uuid,
        nom -> Text,
        domaine_activite -> Nullable<Text>,
        commune -> Nullable<Text>,
        statut_juridique -> Nullable<Text>,
        date_creation -> Nullable<Date>,
        nom_tri -> Text,
    }
}

diesel::table! {
    projets_porteurs (projet_id, participant_id) {
        porteuse_id -> Uuid,
        projet_id -> Uuid,
        participant_id -> Uuid,
    }
}

diesel::table! {
    projets_stades (projet_id, le) {
        projet_id -> Uuid,
        stade -> Text,
        le -> Date,
    }
}

diesel::table! {
    projets_vue (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        porteuse_id -> Uuid,
        nom -> Text,
        porteurs -> Jsonb,
        domaine_activite -> Nullable<Text>,
        commune -> Nullable<Text>,
        stade -> Nullable<Text>,
        stades -> Jsonb,
        statut_juridique -> Nullable<Text>,
        date_creation -> Nullable<Date>,
        nom_tri -> Text,
    }
}

diesel::table! {
    prospections (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        porteuse_id -> Uuid,
        dispositif_id -> Uuid,
        date -> Date,
        mode -> Text,
        structure_id -> Nullable<Uuid>,
        commune -> Nullable<Text>,
        lieu -> Nullable<Text>,
        personnes_touchees -> Nullable<Int4>,
        commentaire -> Nullable<Text>,
    }
}

diesel::table! {
    prospections_vue (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        porteuse_id -> Uuid,
        dispositif_id -> Uuid,
        dispositif -> Jsonb,
        date -> Date,
        mode -> Text,
        structure_id -> Nullable<Uuid>,
        structure -> Nullable<Jsonb>,
        commune -> Nullable<Text>,
        lieu -> Nullable<Text>,
        personnes_touchees -> Nullable<Int4>,
        commentaire -> Nullable<Text>,
    }
}

diesel::table! {
    publications (porteuse_id, cloture_id, financeur_id) {
        porteuse_id -> Uuid,
        cloture_id -> Uuid,
        financeur_id -> Uuid,
        created_at -> Timestamptz,
        utilisateur_id -> Uuid,
    }
}

diesel::table! {
    releves (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        porteuse_id -> Uuid,
        indicator -> Text,
        debut -> Date,
        fin -> Date,
        dimensions -> Jsonb,
        valeur -> Numeric,
        source -> Text,
        commentaire -> Nullable<Text>,
    }
}

diesel::table! {
    releves_dimensions (releve_id, dimension) {
        porteuse_id -> Uuid,
        releve_id -> Uuid,
        dimension -> Text,
        dispositif_id -> Nullable<Uuid>,
        session_id -> Nullable<Uuid>,
        module_id -> Nullable<Uuid>,
        structure_id -> Nullable<Uuid>,
        financeur_id -> Nullable<Uuid>,
        territoire -> Nullable<Text>,
    }
}

diesel::table! {
    rendez_vous (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        porteuse_id -> Uuid,
        accompagnement_id -> Uuid,
        debut -> Timestamptz,
        duree_minutes -> Int4,
        modalite -> Text,
        lieu_structure_id -> Nullable<Uuid>,
        commune -> Nullable<Text>,
        statut -> Text,
        adaptations -> Array<Text>,
        compte_rendu -> Nullable<Text>,
        jour -> Date,
        dispositif_id -> Uuid,
        profil_genre -> Nullable<Text>,
        profil_date_naissance -> Nullable<Date>,
        profil_situation -> Nullable<Text>,
        profil_rsa -> Nullable<Bool>,
        profil_niveau_diplome -> Nullable<Text>,
        profil_commune -> Nullable<Text>,
        profil_epci -> Nullable<Text>,
        profil_qpv -> Nullable<Bool>,
    }
}

diesel::table! {
    rendez_vous_vue (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        porteuse_id -> Uuid,
        accompagnement_id -> Uuid,
        participant_id -> Uuid,
        participant -> Jsonb,
        dispositif_id -> Uuid,
        dispositif -> Jsonb,
        debut -> Timestamptz,
        duree_minutes -> Int4,
        modalite -> Text,
        lieu_structure_id -> Nullable<Uuid>,
        lieu_structure -> Nullable<Jsonb>,
        commune -> Nullable<Text>,
        statut -> Text,
        adaptations -> Array<Text>,
        compte_rendu -> Nullable<Text>,
        jour -> Date,
    }
}

diesel::table! {
    seances (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        porteuse_id -> Uuid,
        session_id -> Uuid,
        date -> Date,
        demi_journee -> Text,
        heure_debut -> Nullable<Text>,
        duree_heures -> Numeric,
        titre -> Nullable<Text>,
    }
}

diesel::table! {
    seances_intervenants (seance_id, rang) {
        seance_id -> Uuid,
        rang -> Int4,
        utilisateur_id -> Nullable<Uuid>,
        nom -> Nullable<Text>,
        heures -> Nullable<Numeric>,
    }
}

diesel::table! {
    seances_vue (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        porteuse_id -> Uuid,
        session_id -> Uuid,
        session -> Jsonb,
        date -> Date,
        demi_journee -> Text,
        heure_debut -> Nullable<Text>,
        duree_heures -> Numeric,
        titre -> Nullable<Text>,
        intervenants -> Jsonb,
    }
}

diesel::table! {
    secrets_api (id) {
        id -> Uuid,
        client_id -> Uuid,
        secret -> Bytea,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    sessions (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        porteuse_id -> Uuid,
        dispositif_id -> Uuid,
        #[sql_name = "type"]
        type_ -> Text,
        titre -> Text,
        module_id -> Nullable<Uuid>,
        variante -> Nullable<Text>,
        statut -> Text,
        motif_statut -> Nullable<Text>,
        reportee_vers_id -> Nullable<Uuid>,
        modalite -> Text,
        commune -> Nullable<Text>,
        lieu_structure_id -> Nullable<Uuid>,
        debut -> Date,
        fin -> Date,
        duree_jours -> Nullable<Numeric>,
        duree_heures -> Nullable<Numeric>,
        capacite -> Nullable<Int4>,
        commanditaire_id -> Nullable<Uuid>,
        seances_prevues -> Nullable<Int4>,
        effectif_total -> Nullable<Int4>,
        effectif_femmes -> Nullable<Int4>,
        effectif_hommes -> Nullable<Int4>,
        effectif_qpv -> Nullable<Int4>,
        effectif_rsa -> Nullable<Int4>,
        titre_tri -> Text,
        convention_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    sessions_partenaires (session_id, structure_id) {
        session_id -> Uuid,
        structure_id -> Uuid,
    }
}

diesel::table! {
    sessions_vue (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        porteuse_id -> Uuid,
        dispositif_id -> Uuid,
        dispositif -> Jsonb,
        #[sql_name = "type"]
        type_ -> Text,
        titre -> Text,
        module_id -> Nullable<Uuid>,
        module -> Nullable<Jsonb>,
        variante -> Nullable<Text>,
        statut -> Text,
        motif_statut -> Nullable<Text>,
        reportee_vers_id -> Nullable<Uuid>,
        reportee_vers -> Nullable<Jsonb>,
        modalite -> Text,
        commune -> Nullable<Text>,
        lieu_structure_id -> Nullable<Uuid>,
        lieu_structure -> Nullable<Jsonb>,
        debut -> Date,
        fin -> Date,
        duree_jours -> Nullable<Numeric>,
        duree_heures -> Nullable<Numeric>,
        capacite -> Nullable<Int4>,
        partenaires -> Jsonb,
        commanditaire_id -> Nullable<Uuid>,
        commanditaire -> Nullable<Jsonb>,
        seances_prevues -> Nullable<Int4>,
        effectif_declare -> Nullable<Jsonb>,
        titre_tri -> Text,
        convention_id -> Nullable<Uuid>,
        convention -> Nullable<Jsonb>,
    }
}

diesel::table! {
    structures (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        nom -> Text,
        sigle -> Nullable<Text>,
        siret -> Nullable<Text>,
        roles -> Array<Text>,
        categorie -> Nullable<Text>,
        commune -> Nullable<Text>,
        adresse -> Nullable<Text>,
        email -> Nullable<Text>,
        telephone -> Nullable<Text>,
        site_web -> Nullable<Text>,
        actif -> Bool,
        nom_tri -> Text,
        recherche -> Text,
    }
}

diesel::table! {
    territoires (code) {
        code -> Text,
        #[sql_name = "type"]
        type_ -> Text,
        nom -> Text,
        parents -> Array<Text>,
        commune -> Nullable<Text>,
        epci -> Nullable<Text>,
        departement -> Nullable<Text>,
        region -> Nullable<Text>,
        nom_tri -> Text,
    }
}

diesel::table! {
    utilisateurs (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        email -> Text,
        nom -> Text,
        role -> Text,
        structure_id -> Nullable<Uuid>,
        responsable -> Bool,
        actif -> Bool,
        mot_de_passe -> Nullable<Text>,
        nom_tri -> Text,
    }
}

diesel::table! {
    utilisateurs_vue (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        email -> Text,
        nom -> Text,
        role -> Text,
        structure_id -> Nullable<Uuid>,
        structure -> Nullable<Jsonb>,
        responsable -> Bool,
        actif -> Bool,
        nom_tri -> Text,
    }
}

diesel::table! {
    webhooks (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        structure_id -> Uuid,
        url -> Text,
        evenements -> Array<Text>,
        actif -> Bool,
        desactive_le -> Nullable<Timestamptz>,
        motif_desactivation -> Nullable<Text>,
    }
}

diesel::table! {
    webhooks_secrets (id) {
        id -> Uuid,
        webhook_id -> Uuid,
        secret -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    webhooks_vue (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        structure_id -> Uuid,
        structure -> Jsonb,
        url -> Text,
        evenements -> Array<Text>,
        actif -> Bool,
        desactive_le -> Nullable<Timestamptz>,
        motif_desactivation -> Nullable<Text>,
        secrets -> Jsonb,
    }
}

diesel::table! {
    zones (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        code -> Text,
        nom -> Text,
        nom_tri -> Text,
    }
}

diesel::table! {
    zones_territoires (zone_id, territoire) {
        zone_id -> Uuid,
        territoire -> Text,
    }
}

diesel::table! {
    zones_vue (id) {
        id -> Uuid,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        code -> Text,
        nom -> Text,
        nom_tri -> Text,
        territoires -> Jsonb,
    }
}
