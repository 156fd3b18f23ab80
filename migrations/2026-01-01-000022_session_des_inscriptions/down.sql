drop trigger inscriptions_session on inscriptions;
drop function inscriptions_session();

drop index inscriptions_dispositif_id_idx, inscriptions_session_debut_idx, inscriptions_session_id_idx;
alter table inscriptions
    drop constraint inscriptions_session_id_fkey,
    drop column dispositif_id,
    drop column session_debut,
    drop column session_statut,
    drop column session_type,
    add constraint inscriptions_session_id_fkey foreign key (porteuse_id, session_id) references sessions (porteuse_id, id);
alter table sessions drop constraint sessions_inscriptions_key;
create index inscriptions_session_id_idx on inscriptions (porteuse_id, session_id, statut) include (
    participant_id, profil_genre, profil_qpv, profil_rsa, profil_date_naissance, profil_situation, profil_niveau_diplome, profil_commune,
    profil_epci, qualite, projet_accompagne);
