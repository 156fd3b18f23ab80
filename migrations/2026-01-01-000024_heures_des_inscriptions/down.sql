drop trigger inscriptions_heures on inscriptions;
drop trigger presences_heures_insert on presences;
drop trigger presences_heures_update on presences;
drop trigger presences_heures_delete on presences;
drop trigger seances_heures on seances;
drop function lignes_heures();
drop function seances_heures();
drop function heures_des_feuilles(uuid[]);

drop index inscriptions_dispositif_id_idx, inscriptions_session_debut_idx;
alter table inscriptions drop column heures_suivies, drop column heures_dues;
create index inscriptions_dispositif_id_idx on inscriptions (
    porteuse_id, dispositif_id, session_debut, session_statut, session_type, session_id) include (
    statut, participant_id, profil_genre, profil_qpv, profil_rsa, profil_date_naissance, profil_situation, profil_niveau_diplome,
    profil_commune, profil_epci, qualite, projet_accompagne);
create index inscriptions_session_debut_idx on inscriptions (porteuse_id, session_debut, statut) include (
    dispositif_id, session_statut, session_type, session_id, participant_id, profil_genre, profil_qpv, profil_rsa, profil_date_naissance,
    profil_situation, profil_niveau_diplome, profil_commune, profil_epci, qualite, projet_accompagne);
