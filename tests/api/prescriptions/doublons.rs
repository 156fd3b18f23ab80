//! Who it might be: found despite accents, case and typos, and told to the porteuse alone.

use serde_json::{Value, json};

use crate::support::{Client, TestApp, id};

async fn raisons(equipe: &Client, recherche: Value) -> Vec<(String, Vec<String>)> {
    let reponse = equipe.post("/participants/doublons", recherche).await;
    assert_eq!(reponse.status, 200, "{}", reponse.texte);
    let textes = |v: &Value| v.as_array().unwrap().iter().map(|r| r.as_str().unwrap().to_owned()).collect();
    reponse.items().iter().map(|d| (d["participant"]["prenom"].as_str().unwrap().to_owned(), textes(&d["raisons"]))).collect()
}

#[actix_web::test]
async fn each_reason_is_found_and_said() {
    let app = TestApp::spawn().await;
    let equipe = app.equipe();
    let maelle =
        json!({"nom": "Lefèbvre-D'Hondt", "prenom": "Maëlle", "date_naissance": "1996-02-29", "email": "maelle@exemple.test", "telephone": "+33639981234"});
    equipe.create("/participants", maelle).await;
    equipe.create("/participants", json!({"nom": "Durand", "prenom": "Paul", "date_naissance": "1996-02-29"})).await;
    app.autre().create("/participants", json!({"nom": "Lefebvre D'Hondt", "prenom": "Maelle"})).await;
    for (recherche, attendues) in [
        (json!({"nom": "LEFEBVRE DHONDT", "prenom": "maelle"}), vec!["nom"]),
        (json!({"nom": "Maelle", "prenom": "Lefebvre d'hondt"}), vec!["nom"]),
        (json!({"nom": "Lefevre-Dhondt", "prenom": "Maele"}), vec!["nom_proche"]),
        (json!({"nom": "Lefevre-Dhondt", "prenom": "Maele", "date_naissance": "1996-02-29"}), vec!["nom_proche", "date_naissance"]),
        (json!({"nom": "Lefebvre-Dhondt", "prenom": "Maelle", "date_naissance": "1990-01-01"}), vec!["nom"]),
        (json!({"nom": "Martin", "prenom": "Maëlle", "date_naissance": "1996-02-29"}), vec!["date_naissance"]),
        (json!({"nom": "Martin", "prenom": "Ève", "email": "Maelle@Exemple.test"}), vec!["email"]),
        (json!({"nom": "Martin", "prenom": "Ève", "telephone": "06 39 98 12 34"}), vec!["telephone"]),
    ] {
        let trouves = raisons(&equipe, recherche.clone()).await;
        assert_eq!(trouves, [("Maëlle".to_owned(), attendues.into_iter().map(str::to_owned).collect())], "{recherche}");
    }
    for autre in [
        json!({"nom": "Lefevre-Dhondt", "prenom": "Maele", "date_naissance": "1990-01-01"}),
        json!({"nom": "Martin", "prenom": "Ève", "date_naissance": "1996-02-29"}),
        json!({"nom": "Leclerc", "prenom": "Maëlle"}),
        json!({"nom": "%", "prenom": "_"}),
    ] {
        assert_eq!(raisons(&equipe, autre.clone()).await, [], "{autre}");
    }
    assert_eq!(equipe.post("/participants/doublons", json!({"nom": ""})).await.status, 422);
}

#[actix_web::test]
async fn the_partner_gets_the_same_answer_whether_the_person_is_known_or_not() {
    let app = TestApp::spawn().await;
    let (equipe, partenaire) = (app.equipe(), app.prescripteur());
    let dispositif = equipe.dispositif_ouvert("creation").await;
    let connue = equipe.participant("Zoé").await;
    let (posee, inconnue) =
        (partenaire.prescrit(&dispositif, json!({})).await, partenaire.prescrit(&dispositif, json!({"personne": {"nom": "Nouvelle", "prenom": "Ida"}})).await);
    let cles = |v: &Value| v.as_object().unwrap().iter().filter(|(_, v)| v.is_null()).map(|(c, _)| c.clone()).collect::<Vec<_>>();
    assert_eq!(cles(&posee), cles(&inconnue));
    let vue = equipe.get(&format!("/prescriptions/{}", id(&posee))).await.json;
    assert_eq!(vue["doublons"], json!([{"participant": {"id": connue, "nom": "Lenoir", "prenom": "Zoé"}, "raisons": ["nom"]}]));
    let acceptee = equipe.avance(&posee, json!({"vers": "acceptee", "participant_id": connue})).await;
    assert_eq!((&acceptee.json["doublons"], &acceptee.json["participant_id"]), (&json!([]), &json!(connue)));
    equipe.avance(&inconnue, json!({"vers": "acceptee"})).await;
    let sans_identite = |p: &Value, chemin: &Client| {
        let chemin = chemin.clone();
        let id = id(p);
        async move {
            let mut vue = chemin.get(&format!("/prescriptions/{id}")).await.json;
            for champ in ["id", "numero", "personne", "created_at", "updated_at", "historique"] {
                vue.as_object_mut().unwrap().remove(champ);
            }
            vue
        }
    };
    assert_eq!(sans_identite(&posee, &partenaire).await, sans_identite(&inconnue, &partenaire).await);
}
