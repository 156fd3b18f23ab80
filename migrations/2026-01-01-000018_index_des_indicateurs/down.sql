drop index inscriptions_session_id_idx;
create index inscriptions_session_id_idx on inscriptions (porteuse_id, session_id);

drop index sessions_dispositif_id_idx;
create index sessions_dispositif_id_idx on sessions (porteuse_id, dispositif_id, debut);

drop index rendez_vous_jour_idx;
create index rendez_vous_jour_idx on rendez_vous (porteuse_id, jour, statut);

drop index phases_debut_idx;
create index phases_debut_idx on phases (porteuse_id, debut, id);

drop index accompagnements_dispositif_id_idx;
create index accompagnements_dispositif_id_idx on accompagnements (porteuse_id, dispositif_id, date_accueil);
