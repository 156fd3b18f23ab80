drop trigger accompagnements_phases on accompagnements;
drop function accompagnements_phases();
drop trigger phases_fin on phases;
drop function phases_fin();
drop trigger phases_accompagnement on phases;
drop function phases_accompagnement();

drop index phases_dispositif_id_idx, phases_jusqu_au_idx, phases_debut_idx;
alter table phases
    drop column dispositif_id,
    drop column participant_id,
    drop column projet_id,
    drop column jusqu_au,
    drop column profil_genre,
    drop column profil_date_naissance,
    drop column profil_situation,
    drop column profil_rsa,
    drop column profil_niveau_diplome,
    drop column profil_commune,
    drop column profil_epci,
    drop column profil_qpv;
create index phases_debut_idx on phases (porteuse_id, debut, id) include (fin, accompagnement_id, phase);
