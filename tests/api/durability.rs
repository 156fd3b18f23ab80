//! What was acknowledged is there after the worst: the server and PostgreSQL killed with -9 in the middle of writes.

use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::json;

use crate::support::processus::{Processus, command, fichiers, kill_postgres};
use crate::support::{Client, MOT_DE_PASSE};

/// Everything is killed once so many writes were acknowledged.
const SOUS_FEU: usize = 100;

fn create_admin(dossier: &Path) {
    let mut enfant = command(&[("MAILLAGE_DATA", dossier.to_str().unwrap())], &["utilisateur", "creer", "--email", "admin@maillage.test", "--role", "admin"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    enfant.stdin.take().unwrap().write_all(MOT_DE_PASSE.as_bytes()).unwrap();
    assert!(enfant.wait().unwrap().success());
}

async fn login(adresse: &str) -> Client {
    let anonyme = Client::new(adresse, None);
    let jetons = anonyme.post("/auth/login", json!({"email": "admin@maillage.test", "mot_de_passe": MOT_DE_PASSE})).await;
    assert_eq!(jetons.status, 200, "{}", jetons.texte);
    Client::new(adresse, jetons.json["access_token"].as_str().map(str::to_owned))
}

/// Writes until told to stop, or until the server is gone; gives the names acknowledged.
async fn write(admin: Client, ecrivain: u32, fin: Arc<AtomicBool>, faits: Arc<AtomicUsize>) -> Vec<String> {
    let mut ecrits = Vec::new();
    for rang in 0.. {
        if fin.load(Ordering::Relaxed) {
            break;
        }
        let nom = format!("Écrit {ecrivain}-{rang}");
        let request = admin.request("POST", "/structures").json(&json!({"nom": nom, "roles": ["partenaire"]}));
        match request.send().await {
            Ok(reponse) if reponse.status() == 201 => {
                ecrits.push(nom);
                faits.fetch_add(1, Ordering::Relaxed);
            }
            _ => break,
        }
    }
    ecrits
}

#[actix_web::test]
async fn killing_everything_in_the_middle_of_writes_loses_no_acknowledged_one() {
    let dossier = std::env::temp_dir().join(format!("maillage-durabilite-{}", std::process::id()));
    std::fs::create_dir_all(&dossier).unwrap();
    create_admin(&dossier);
    let mut ecrits = Vec::new();
    for tour in 0..2 {
        let mut serveur = Processus::serve(&[("MAILLAGE_DATA", dossier.to_str().unwrap())]);
        let admin = login(&serveur.adresse).await;
        let (fin, faits) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let ecrivains: Vec<_> = (0..4).map(|e| actix_web::rt::spawn(write(admin.clone(), tour * 10 + e, fin.clone(), faits.clone()))).collect();
        while faits.load(Ordering::Relaxed) < SOUS_FEU {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        kill_postgres(&dossier);
        serveur.kill();
        fin.store(true, Ordering::Relaxed);
        for ecrivain in ecrivains {
            ecrits.extend(ecrivain.await.unwrap());
        }
    }
    let mut serveur = Processus::serve(&[("MAILLAGE_DATA", dossier.to_str().unwrap())]);
    let admin = login(&serveur.adresse).await;
    let mut trouves = Vec::new();
    let mut chemin = "/structures?limit=200&sort=nom".to_owned();
    loop {
        let page = admin.get(&chemin).await;
        trouves.extend(page.items().iter().map(|s| s["nom"].as_str().unwrap().to_owned()));
        let Some(cursor) = page.json["next_cursor"].as_str() else { break };
        chemin = format!("/structures?limit=200&sort=nom&cursor={cursor}");
    }
    for nom in &ecrits {
        assert_eq!(trouves.iter().filter(|t| *t == nom).count(), 1, "{nom} was acknowledged");
    }
    serveur.stop();
    assert!(fichiers(&dossier, "postmaster.pid").is_empty(), "PostgreSQL stopped with the server");
    std::fs::remove_dir_all(&dossier).unwrap();
}
