-- What is known of the person, beside each rendez-vous: figures of a year then read its rendez-vous alone. It is always the profil of the
-- accompagnement: taken from there by who writes a rendez-vous, and changed with it, in the same transaction.
--
-- Filled a few thousand rows at a time, each time a transaction: rendez-vous are read and written meanwhile. Interrupted, it can be run
-- again. Writes wait while an index is made, one after the other: 1 s for 100,000 people.
do $migration$
declare
    lot uuid[];
    dernier uuid := '00000000-0000-0000-0000-000000000000';
begin
    perform set_config('lock_timeout', '4s', true);
    alter table rendez_vous
        add column if not exists profil_genre text,
        add column if not exists profil_date_naissance date,
        add column if not exists profil_situation text,
        add column if not exists profil_rsa boolean,
        add column if not exists profil_niveau_diplome text,
        add column if not exists profil_commune text,
        add column if not exists profil_epci text,
        add column if not exists profil_qpv boolean;

    -- The accompagnement is held until the rendez-vous is there: a profil that changes meanwhile would miss it.
    create or replace function rendez_vous_accompagnement() returns trigger language plpgsql as $$
    begin
        select a.dispositif_id, a.profil_genre, a.profil_date_naissance, a.profil_situation, a.profil_rsa, a.profil_niveau_diplome,
            a.profil_commune, a.profil_epci, a.profil_qpv
        into new.dispositif_id, new.profil_genre, new.profil_date_naissance, new.profil_situation, new.profil_rsa, new.profil_niveau_diplome,
            new.profil_commune, new.profil_epci, new.profil_qpv
        from accompagnements a where a.porteuse_id = new.porteuse_id and a.id = new.accompagnement_id
        for share;
        if not found then
            raise foreign_key_violation using constraint = 'rendez_vous_accompagnement_id_fkey', table = 'rendez_vous', message = 'no such accompagnement';
        end if;
        return new;
    end $$;
    create or replace trigger rendez_vous_accompagnement before insert on rendez_vous
        for each row when (new.dispositif_id is null) execute function rendez_vous_accompagnement();
    drop trigger if exists rendez_vous_dispositif on rendez_vous;
    drop function if exists rendez_vous_dispositif();

    create or replace function accompagnements_profil() returns trigger language plpgsql as $$
    begin
        update rendez_vous set (profil_genre, profil_date_naissance, profil_situation, profil_rsa, profil_niveau_diplome,
                profil_commune, profil_epci, profil_qpv)
            = (new.profil_genre, new.profil_date_naissance, new.profil_situation, new.profil_rsa, new.profil_niveau_diplome,
                new.profil_commune, new.profil_epci, new.profil_qpv)
        where porteuse_id = new.porteuse_id and accompagnement_id = new.id;
        return null;
    end $$;
    create or replace trigger accompagnements_profil after update on accompagnements
        for each row when (
            (old.profil_genre, old.profil_date_naissance, old.profil_situation, old.profil_rsa, old.profil_niveau_diplome,
                old.profil_commune, old.profil_epci, old.profil_qpv)
            is distinct from (new.profil_genre, new.profil_date_naissance, new.profil_situation, new.profil_rsa, new.profil_niveau_diplome,
                new.profil_commune, new.profil_epci, new.profil_qpv))
        execute function accompagnements_profil();
    commit;

    loop
        lot := array(select id from rendez_vous where id > dernier order by id limit 5000);
        exit when lot = '{}';
        perform from accompagnements where id = any (array(select accompagnement_id from rendez_vous where id = any (lot))) for share;
        update rendez_vous r set profil_genre = a.profil_genre, profil_date_naissance = a.profil_date_naissance,
            profil_situation = a.profil_situation, profil_rsa = a.profil_rsa, profil_niveau_diplome = a.profil_niveau_diplome,
            profil_commune = a.profil_commune, profil_epci = a.profil_epci, profil_qpv = a.profil_qpv
        from accompagnements a
        where r.id = any (lot) and a.porteuse_id = r.porteuse_id and a.id = r.accompagnement_id;
        commit;
        dernier := lot[cardinality(lot)];
    end loop;

    create index if not exists rendez_vous_dispositif_id_neuf on rendez_vous (porteuse_id, dispositif_id, jour, statut) include (
        duree_minutes, modalite, profil_genre, profil_qpv, profil_rsa, profil_date_naissance, profil_situation, profil_niveau_diplome,
        profil_commune, profil_epci);
    commit;
    create index if not exists rendez_vous_jour_neuf on rendez_vous (porteuse_id, jour, statut) include (
        dispositif_id, duree_minutes, modalite, profil_genre, profil_qpv, profil_rsa, profil_date_naissance, profil_situation,
        profil_niveau_diplome, profil_commune, profil_epci);
    commit;
    perform set_config('lock_timeout', '4s', true);
    drop index rendez_vous_dispositif_id_idx, rendez_vous_jour_idx;
    alter index rendez_vous_dispositif_id_neuf rename to rendez_vous_dispositif_id_idx;
    alter index rendez_vous_jour_neuf rename to rendez_vous_jour_idx;
end $migration$;
