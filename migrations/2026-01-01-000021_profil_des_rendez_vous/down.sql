drop trigger accompagnements_profil on accompagnements;
drop function accompagnements_profil();
drop trigger rendez_vous_accompagnement on rendez_vous;
drop function rendez_vous_accompagnement();

create function rendez_vous_dispositif() returns trigger language plpgsql as $$
    begin
        select a.dispositif_id into new.dispositif_id from accompagnements a where a.porteuse_id = new.porteuse_id and a.id = new.accompagnement_id;
        if not found then
            raise foreign_key_violation using constraint = 'rendez_vous_accompagnement_id_fkey', table = 'rendez_vous', message = 'no such accompagnement';
        end if;
        return new;
    end $$;
create trigger rendez_vous_dispositif before insert on rendez_vous
    for each row when (new.dispositif_id is null) execute function rendez_vous_dispositif();

drop index rendez_vous_dispositif_id_idx, rendez_vous_jour_idx;
alter table rendez_vous
    drop column profil_genre,
    drop column profil_date_naissance,
    drop column profil_situation,
    drop column profil_rsa,
    drop column profil_niveau_diplome,
    drop column profil_commune,
    drop column profil_epci,
    drop column profil_qpv;
create index rendez_vous_dispositif_id_idx on rendez_vous (porteuse_id, dispositif_id, jour, statut) include (
    accompagnement_id, duree_minutes, modalite);
create index rendez_vous_jour_idx on rendez_vous (porteuse_id, jour, statut) include (accompagnement_id, duree_minutes, modalite);
