//! The requests that are recorded: one pass through the whole API.

use serde_json::{Map, Value, json};

use super::enregistreur::Enregistreur;
use crate::support::{Base, Client};

impl Enregistreur {
    /// One pass through the whole API, as a member of the équipe (and an admin, and a partner) would.
    pub async fn record(mut self, base: &Base) -> Map<String, Value> {
        let clients = (self.anonyme.clone(), self.admin.clone(), self.equipe.clone(), self.prescripteur.clone());
        self.comptes(&clients.0, &clients.1, &clients.3).await;
        self.annuaire(&clients.1, &clients.2).await;
        self.chiffres(&clients.2).await;
        self.dossiers(&clients.2).await;
        self.prescriptions(&clients.2, &clients.3).await;
        self.collectif(&clients.2).await;
        self.financements(&clients.1, &clients.2).await;
        self.webhooks(&clients.3, base).await;
        self.rapports(&clients.2).await;
        self.exemples
    }

    async fn comptes(&mut self, anonyme: &Client, admin: &Client, prescripteur: &Client) {
        for chemin in ["/health/live", "/health/ready", "/erreurs/introuvable", "/.well-known/jwks.json"] {
            self.ask(anonyme, "GET", chemin, None).await;
        }
        let identifiants = json!({"email": "equipe@maillage.test", "mot_de_passe": "maillage-demo-2021"});
        let jetons = self.ask(anonyme, "POST", "/auth/login", Some(identifiants)).await;
        let jetons = self.ask(anonyme, "POST", "/auth/refresh", Some(json!({"refresh_token": jetons["refresh_token"]}))).await;
        self.ask(anonyme, "POST", "/auth/logout", Some(json!({"refresh_token": jetons["refresh_token"]}))).await;
        let machine = anonyme.request("POST", "/auth/token").basic_auth("pole-emploi", Some("demo-secret-pole-emploi-2021"));
        let jeton = anonyme.send(machine.form(&[("grant_type", "client_credentials")])).await.json;
        self.keep("POST", "/auth/token", Some(json!({"grant_type": "client_credentials"})), jeton);
        let moi = self.ask(prescripteur, "GET", "/auth/moi", None).await;
        let structure = &moi["structure"]["id"];
        let compte =
            json!({"email": "sasha.martin@pole-emploi.test", "nom": "Sasha Martin", "role": "prescripteur", "structure_id": structure, "responsable": false});
        let invite = self.ask(prescripteur, "POST", "/utilisateurs", Some(compte)).await;
        self.ask(prescripteur, "GET", "/utilisateurs?sort=nom&limit=1", None).await;
        let chemin = format!("/utilisateurs/{}", invite["id"].as_str().unwrap());
        self.ask(prescripteur, "GET", &chemin, None).await;
        self.ask(prescripteur, "PATCH", &chemin, Some(json!({"nom": "Sasha Martin-Leroy"}))).await;
        let invitation = self.ask(prescripteur, "POST", &format!("{chemin}/invitation"), None).await;
        let choix = json!({"jeton": invitation["jeton"], "mot_de_passe": "un mot de passe assez long"});
        self.ask(anonyme, "POST", "/auth/invitation", Some(choix)).await;
        let change = json!({"ancien": "maillage-demo-2021", "nouveau": "un autre mot de passe, plus long"});
        self.ask(prescripteur, "POST", "/auth/mot-de-passe", Some(change)).await;
        self.ask(prescripteur, "GET", "/clients-api?limit=1", None).await;
        let client = json!({"nom": "SI Pôle Emploi Loos", "role": "prescripteur", "structure_id": structure});
        let client = self.ask(admin, "POST", "/clients-api", Some(client)).await;
        let chemin = format!("/clients-api/{}", client["id"].as_str().unwrap());
        self.ask(admin, "POST", &format!("{chemin}/secrets"), None).await;
        self.ask(admin, "GET", &chemin, None).await;
        self.ask(admin, "PATCH", &chemin, Some(json!({"actif": false}))).await;
    }

    async fn annuaire(&mut self, admin: &Client, equipe: &Client) {
        self.ask(equipe, "GET", "/territoires?q=mons%20en%20bar&type=commune&limit=1", None).await;
        self.ask(equipe, "GET", "/territoires/commune:59410", None).await;
        let zone = self.first(equipe, "/zones?sort=nom&limit=1").await;
        self.ask(equipe, "GET", &format!("/zones/{}", zone["id"].as_str().unwrap()), None).await;
        let zone = json!({"code": "loos-mons", "nom": "Loos et Mons-en-Barœul", "territoires": ["commune:59360", "commune:59410"]});
        self.keeper(admin, "/zones", zone, json!({"nom": "Loos et Mons"})).await;
        self.ask(equipe, "GET", "/structures?q=pole%20emploi&limit=1", None).await;
        let structure = json!({"nom": "Mission locale de Lille", "sigle": "MLL", "roles": ["prescripteur", "lieu"], "categorie": "insertion_professionnelle",
            "commune": "59350", "telephone": "03 53 01 20 30", "site_web": "https://mission-locale.test"});
        self.keeper(equipe, "/structures", structure, json!({"telephone": "03 53 01 20 31"})).await;
        self.ask(equipe, "GET", "/dispositifs?code=citeslab", None).await;
        let dispositif = json!({"code": "coup-de-pouce", "nom": "Coup de pouce", "type": "accompagnement", "description": "Trois rendez-vous pour se lancer.",
            "debut": "2021-09-01", "debut_saisie": "2021-09-01", "territoires": ["epci:200093201"], "ouvert_aux_prescriptions": true});
        self.keeper(equipe, "/dispositifs", dispositif, json!({"delai_reponse_jours": 10})).await;
        self.ask(equipe, "GET", "/modules?sort=intitule&limit=1", None).await;
        let module = json!({"code": "CLE-PITCH", "intitule": "Présenter son projet", "type": "cle_en_main", "duree_jours": 0.5, "objectifs": "Dire son projet en trois minutes."});
        self.keeper(equipe, "/modules", module, json!({"duree_jours": 1})).await;
    }

    /// Creates a record, reads it and changes it.
    async fn keeper(&mut self, client: &Client, liste: &str, corps: Value, patch: Value) -> String {
        let cree = self.ask(client, "POST", liste, Some(corps)).await;
        let racine = liste.rsplit('/').next().unwrap();
        let id = cree["id"].as_str().unwrap().to_owned();
        let chemin = format!("/{racine}/{id}");
        self.ask(client, "GET", &chemin, None).await;
        self.ask(client, "PATCH", &chemin, Some(patch)).await;
        id
    }

    async fn chiffres(&mut self, equipe: &Client) {
        self.ask(equipe, "GET", "/indicators", None).await;
        self.ask(equipe, "GET", "/indicators/personnes_accueillies/definitions/1", None).await;
        let question = "debut=2021-01-01&fin=2021-12-31&dispositif=citeslab&par=genre";
        self.ask(equipe, "GET", &format!("/indicators/personnes_accueillies?{question}"), None).await;
        let ensemble = "codes=sessions_realisees,participations&debut=2021-01-01&fin=2021-12-31&dispositif=citeslab&type=atelier";
        self.ask(equipe, "GET", &format!("/indicators/valeurs?{ensemble}"), None).await;
        self.ask(equipe, "GET", "/releves?indicator=adherents&sort=-debut&limit=2", None).await;
        let releve = json!({"indicator": "heures", "debut": "2017-01-01", "fin": "2017-12-31", "dimensions": {"dispositif": "formation", "type": "sur_mesure"}, "valeur": 81.5,
            "source": "Tableau des interventions sur mesure 2017, tenu par l'équipe."});
        self.keeper(equipe, "/releves", releve, json!({"valeur": 82, "commentaire": "Une intervention de novembre avait été oubliée."})).await;
    }

    async fn dossiers(&mut self, equipe: &Client) {
        let fatima = self.first(equipe, "/participants?q=benali&limit=1").await["id"].clone();
        self.ask(equipe, "GET", &format!("/participants/{}/parcours", fatima.as_str().unwrap()), None).await;
        let personne = json!({"nom": "Lefebvre", "prenom": "Maëlle", "genre": "femme", "date_naissance": "1996-02-29", "email": "maelle.lefebvre@exemple.test",
            "telephone": "06 39 98 12 34", "commune": "59360", "qpv": true, "rsa": false, "situation": "demandeur_emploi", "niveau_diplome": "bac_2", "consentement_le": "2021-06-24"});
        let maelle = self.keeper(equipe, "/participants", personne, json!({"situation": "salarie", "telephone": null})).await;
        self.ask(equipe, "GET", "/projets?q=couscous&limit=1", None).await;
        let projet = json!({"nom": "L'Atelier de Maëlle", "porteurs": [maelle], "domaine_activite": "artisanat", "commune": "59360", "stade": "idee", "stade_le": "2021-06-24"});
        let projet = self.keeper(equipe, "/projets", projet, json!({"stade": "structuration", "stade_le": "2021-09-01"})).await;
        let emploi = json!({"type_contrat": "cdd", "etp": 0.8, "date_debut": "2021-11-02", "commune": "59360"});
        self.keeper(equipe, &format!("/projets/{projet}/emplois"), emploi, json!({"type_contrat": "cdi"})).await;
        self.ask(equipe, "GET", &format!("/projets/{projet}/emplois?limit=1"), None).await;
        let dispositif = self.first(equipe, "/dispositifs?code=citeslab").await["id"].clone();
        self.ask(equipe, "GET", &format!("/accompagnements?participant={}&limit=1", fatima.as_str().unwrap()), None).await;
        let prescripteur = self.first(equipe, "/structures?q=pole%20emploi&limit=1").await["id"].clone();
        let accueil = json!({"dispositif_id": dispositif, "participant_id": maelle, "projet_id": projet, "date_accueil": "2021-06-24", "mode_accueil": "individuel",
            "origine": "insertion", "prescripteur_id": prescripteur, "profil": {"situation": "demandeur_emploi"}});
        let sortie = json!({"sortie": {"date": "2021-12-17", "motif": "A repris un emploi"}});
        let accompagnement = self.keeper(equipe, "/accompagnements", accueil, sortie).await;
        let sous = |nom: &str| format!("/accompagnements/{accompagnement}/{nom}");
        self.keeper(equipe, &sous("phases"), json!({"phase": "ante_creation", "debut": "2021-06-24"}), json!({"fin": "2021-12-17"})).await;
        let rendez_vous = json!({"debut": "2021-07-01T10:00:00+02:00", "duree_minutes": 60, "modalite": "presentiel", "commune": "59360", "statut": "planifie", "adaptations": ["accueil_enfants"]});
        self.keeper(equipe, &sous("rendez-vous"), rendez_vous, json!({"statut": "honore", "compte_rendu": "Idée précisée ; budget à faire."})).await;
        let orientation = json!({"date": "2021-09-14", "structure_id": prescripteur, "objet": "emploi", "suite": "en_attente"});
        self.keeper(equipe, &sous("orientations"), orientation, json!({"suite": "aboutie"})).await;
        for nom in ["phases", "rendez-vous", "orientations"] {
            self.ask(equipe, "GET", &format!("{}?limit=1", sous(nom)), None).await;
        }
        self.ask(equipe, "GET", "/rendez-vous?sort=debut&limit=1&statut=honore", None).await;
        self.ask(equipe, "GET", "/orientations?sort=date&limit=1", None).await;
        self.ask(equipe, "GET", "/prospections?sort=date&limit=1&mode=indirecte", None).await;
        let prospection = json!({"dispositif_id": dispositif, "date": "2021-06-24", "mode": "directe", "commune": "59360", "lieu": "Marché des Oliveaux", "personnes_touchees": 12});
        self.keeper(equipe, "/prospections", prospection, json!({"personnes_touchees": 14})).await;
    }

    async fn prescriptions(&mut self, equipe: &Client, prescripteur: &Client) {
        let dispositif = self.first(equipe, "/dispositifs?code=coup-de-pouce").await["id"].clone();
        let personne = json!({"nom": "Lefebvre", "prenom": "Maelle", "date_naissance": "1996-02-29", "telephone": "06 39 98 12 34", "commune": "59360",
            "situation": "demandeur_emploi"});
        let prescription = json!({"dispositif_id": dispositif, "personne": personne, "demande": "Ouvrir un atelier de couture", "freins": ["mobilite", "confiance"],
            "consentement": {"recueilli_le": "2021-06-24"}, "reference_externe": "PE-2021-0042"});
        let posee = self.ask(prescripteur, "POST", "/prescriptions", Some(prescription.clone())).await;
        self.ask(prescripteur, "GET", "/prescriptions?reference_externe=PE-2021-0042", None).await;
        let chemin = format!("/prescriptions/{}", posee["id"].as_str().unwrap());
        self.ask(equipe, "GET", &chemin, None).await;
        let transition = json!({"vers": "prise_en_charge", "message": "Bien reçu : nous appelons Maëlle cette semaine."});
        self.ask(equipe, "POST", &format!("{chemin}/transitions"), Some(transition)).await;
        let mut sans_consentement = prescription.clone();
        sans_consentement["reference_externe"] = "PE-2021-0043".into();
        sans_consentement["consentement"]["recueilli_le"] = "2199-12-31".into();
        self.ask(prescripteur, "POST", "/prescriptions/lot", Some(json!({"prescriptions": [prescription, sans_consentement]}))).await;
        prescripteur.evenements(None, 2).await;
        self.ask(prescripteur, "GET", "/prescriptions/evenements?limit=2", None).await;
        let cherchee = json!({"nom": "Lefèbvre", "prenom": "Maelle", "date_naissance": "1996-02-29"});
        let doublons = self.ask(equipe, "POST", "/participants/doublons", Some(cherchee.clone())).await;
        let autre = self.ask(equipe, "POST", "/participants", Some(cherchee)).await;
        let chemin = format!("/participants/{}/fusion", doublons["items"][0]["participant"]["id"].as_str().unwrap());
        self.ask(equipe, "POST", &chemin, Some(json!({"participant_id": autre["id"]}))).await;
    }

    async fn collectif(&mut self, equipe: &Client) {
        self.ask(equipe, "GET", "/sessions?dispositif=citeslab&type=atelier&debut_du=2021-01-01&sort=debut&limit=1", None).await;
        let dispositif = self.first(equipe, "/dispositifs?code=citeslab").await["id"].clone();
        let session = json!({"dispositif_id": dispositif, "type": "atelier", "titre": "Trouver son premier client", "statut": "realisee", "modalite": "presentiel", "commune": "59410",
            "debut": "2021-10-07", "fin": "2021-10-07", "duree_jours": 0.5, "duree_heures": 3, "capacite": 12});
        let session = self.keeper(equipe, "/sessions", session, json!({"effectif_declare": {"total": 8, "femmes": 5, "hommes": 3, "qpv": 4}})).await;
        let participant = self.first(equipe, "/participants?q=lefebvre&limit=1").await["id"].clone();
        let inscription = json!({"participant_id": participant, "statut": "inscrit", "qualite": "porteur_projet", "projet_accompagne": true});
        let inscription = self.keeper(equipe, &format!("/sessions/{session}/inscriptions"), inscription, json!({"statut": "present"})).await;
        self.ask(equipe, "GET", &format!("/sessions/{session}/inscriptions?limit=1"), None).await;
        self.ask(equipe, "GET", "/inscriptions?statut=present&limit=1", None).await;
        let camille = self.first(equipe, "/utilisateurs?q=camille&limit=1").await["id"].clone();
        let seance = json!({"date": "2021-10-07", "demi_journee": "matin", "heure_debut": "09:30", "duree_heures": 3, "titre": "Trouver son premier client",
            "intervenants": [{"utilisateur_id": camille, "heures": 2}, {"nom": "Awa Diallo", "heures": 1}]});
        let seance = self.keeper(equipe, &format!("/sessions/{session}/seances"), seance, json!({"heure_debut": "09:00"})).await;
        self.ask(equipe, "GET", &format!("/sessions/{session}/seances?limit=1"), None).await;
        let feuille = format!("/seances/{seance}/presences");
        let presence = json!({"inscription_id": inscription, "statut": "present", "heures": 2.5});
        self.ask(equipe, "PUT", &feuille, Some(json!({"presences": [presence]}))).await;
        self.ask(equipe, "GET", &feuille, None).await;
        let evaluation = json!({"questionnaire": "a_chaud", "notes": {"contenu": "tres_bien", "rythme": "moyen"}, "commentaire": "Très concret."});
        self.keeper(equipe, &format!("/sessions/{session}/evaluations"), evaluation, json!({"notes": {"rythme": "bien"}})).await;
        self.ask(equipe, "GET", &format!("/sessions/{session}/evaluations?limit=1"), None).await;
    }

    async fn financements(&mut self, admin: &Client, equipe: &Client) {
        self.ask(equipe, "GET", "/financeurs?type=epci&limit=1", None).await;
        let structure = self.first(equipe, "/structures?q=pole%20emploi&limit=1").await["id"].clone();
        let financeur = self.keeper(admin, "/financeurs", json!({"structure_id": structure, "type": "autre"}), json!({"type": "etat"})).await;
        let dispositif = self.first(equipe, "/dispositifs?code=citeslab").await["id"].clone();
        let convention = json!({"dispositifs": [dispositif], "intitule": "Aller vers, 2022", "etape": "deposee", "deposee_le": "2021-11-15", "montant": 12500,
            "debut": "2022-01-01", "fin": "2022-12-31", "territoires": ["commune:59360"],
            "objectifs": [{"indicator": "personnes_accueillies", "filtres": {"genre": ["femme"]}, "cible": 20}]});
        let accordee = json!({"etape": "decidee", "decision": "accordee", "decision_le": "2021-12-20"});
        self.keeper(equipe, &format!("/financeurs/{financeur}/conventions"), convention, accordee).await;
        self.ask(equipe, "GET", &format!("/financeurs/{financeur}/conventions?limit=1"), None).await;
        let mel = self.first(equipe, "/conventions?q=economie%20sociale&fin_au=2021-12-31&sort=debut&limit=1").await;
        self.ask(equipe, "GET", &format!("/conventions/{}/bilan", mel["id"].as_str().unwrap()), None).await;
    }

    async fn webhooks(&mut self, prescripteur: &Client, base: &Base) {
        let webhook = json!({"url": "https://si.pole-emploi.test/maillage", "evenements": ["prescription.acceptee", "prescription.refusee"]});
        let webhook = self.keeper(prescripteur, "/webhooks", webhook, json!({"evenements": []})).await;
        self.ask(prescripteur, "GET", "/webhooks?limit=1", None).await;
        // Without a secret the test waits, so that what is read of it is the same at each run.
        let livraison = self.ask(prescripteur, "POST", &format!("/webhooks/{webhook}/essai"), None).await;
        let chemin = format!("/livraisons/{}", livraison["id"].as_str().unwrap());
        self.ask(prescripteur, "GET", &chemin, None).await;
        self.ask(prescripteur, "GET", &format!("/webhooks/{webhook}/livraisons?limit=1"), None).await;
        base.sql("update livraisons set statut = 'abandonnee', essais = 12, dernier_statut = 503, derniere_erreur = 'statut'").await;
        self.ask(prescripteur, "POST", &format!("{chemin}/rejeu"), None).await;
        self.ask(prescripteur, "POST", &format!("/webhooks/{webhook}/secrets"), None).await;
    }

    async fn rapports(&mut self, equipe: &Client) {
        self.ask(equipe, "GET", "/rapports/2021", None).await;
        self.ask(equipe, "GET", "/rapports/2021/chiffres/cit.femmes", None).await;
        self.ask(equipe, "POST", "/rapports/2021/cloture", Some(json!({}))).await;
        let financeur = self.first(equipe, "/financeurs?type=epci&limit=1").await["id"].clone();
        self.ask(equipe, "POST", "/rapports/2021/publication", Some(json!({"financeurs": [financeur]}))).await;
        self.ask(equipe, "GET", "/rapports/2021/versions", None).await;
        self.ask(equipe, "GET", "/rapports/2021/versions/1", None).await;
        let accueil =
            self.first(equipe, "/accompagnements?dispositif=citeslab&date_accueil_du=2021-01-01&date_accueil_au=2021-12-31&sort=date_accueil&limit=1").await;
        let chemin = format!("/accompagnements/{}", accueil["id"].as_str().unwrap());
        self.ask(equipe, "PATCH", &chemin, Some(json!({"profil": {"qpv": null, "qpv_code": null, "qpv_millesime": null, "genre": null}}))).await;
        self.ask(equipe, "GET", "/rapports/2021/ecarts", None).await;
    }
}
