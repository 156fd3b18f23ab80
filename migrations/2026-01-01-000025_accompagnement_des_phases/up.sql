-- What figures ask of an accompagnement, beside each of its phases, and the last day that a phase may run (its end, else the way out, else no
-- end is known, `infinity`, which SQL alone can read): those that run in a period are then found by it, and read alone. It is always what the
-- accompagnement says, which a phase never changes: taken from there with each phase, and changed with it, in the same transaction.
--
-- Filled a few thousand rows at a time, each time a transaction: phases are read and written meanwhile. Interrupted, it can be run again.
-- Writes wait while an index is made, one after the other: 1 s for 100,000 people.
do $migration$
declare
    lot uuid[];
    derniere uuid := '00000000-0000-0000-0000-000000000000';
begin
    perform set_config('lock_timeout', '4s', true);
    alter table phases
        add column if not exists dispositif_id uuid,
        add column if not exists participant_id uuid,
        add column if not exists projet_id uuid,
        add column if not exists jusqu_au date,
        add column if not exists profil_genre text,
        add column if not exists profil_date_naissance date,
        add column if not exists profil_situation text,
        add column if not exists profil_rsa boolean,
        add column if not exists profil_niveau_diplome text,
        add column if not exists profil_commune text,
        add column if not exists profil_epci text,
        add column if not exists profil_qpv boolean;

    -- The accompagnement is held until the phase is there: what changes meanwhile would miss it.
    create or replace function phases_accompagnement() returns trigger language plpgsql as $$
    begin
        select a.dispositif_id, a.participant_id, a.projet_id, coalesce(new.fin, a.sortie_date, 'infinity'),
            a.profil_genre, a.profil_date_naissance, a.profil_situation, a.profil_rsa, a.profil_niveau_diplome,
            a.profil_commune, a.profil_epci, a.profil_qpv
        into new.dispositif_id, new.participant_id, new.projet_id, new.jusqu_au,
            new.profil_genre, new.profil_date_naissance, new.profil_situation, new.profil_rsa, new.profil_niveau_diplome,
            new.profil_commune, new.profil_epci, new.profil_qpv
        from accompagnements a where a.porteuse_id = new.porteuse_id and a.id = new.accompagnement_id
        for share;
        if not found then
            raise foreign_key_violation using constraint = 'phases_accompagnement_id_fkey', table = 'phases', message = 'no such accompagnement';
        end if;
        return new;
    end $$;
    create or replace trigger phases_accompagnement before insert on phases
        for each row execute function phases_accompagnement();

    -- No lock here: this row is held already, so that a change of the accompagnement either has rewritten it, or will, after this.
    create or replace function phases_fin() returns trigger language plpgsql as $$
    begin
        new.jusqu_au := coalesce(new.fin,
            (select a.sortie_date from accompagnements a where a.porteuse_id = new.porteuse_id and a.id = new.accompagnement_id), 'infinity');
        return new;
    end $$;
    create or replace trigger phases_fin before update on phases
        for each row when (old.fin is distinct from new.fin) execute function phases_fin();
    commit;

    perform set_config('lock_timeout', '4s', true);
    create or replace function accompagnements_phases() returns trigger language plpgsql as $$
    begin
        update phases set (dispositif_id, participant_id, projet_id, jusqu_au, profil_genre, profil_date_naissance, profil_situation,
                profil_rsa, profil_niveau_diplome, profil_commune, profil_epci, profil_qpv)
            = (new.dispositif_id, new.participant_id, new.projet_id, coalesce(fin, new.sortie_date, 'infinity'), new.profil_genre,
                new.profil_date_naissance, new.profil_situation, new.profil_rsa, new.profil_niveau_diplome, new.profil_commune,
                new.profil_epci, new.profil_qpv)
        where porteuse_id = new.porteuse_id and accompagnement_id = new.id;
        return null;
    end $$;
    create or replace trigger accompagnements_phases after update on accompagnements
        for each row when (
            (old.dispositif_id, old.participant_id, old.projet_id, old.sortie_date, old.profil_genre, old.profil_date_naissance,
                old.profil_situation, old.profil_rsa, old.profil_niveau_diplome, old.profil_commune, old.profil_epci, old.profil_qpv)
            is distinct from (new.dispositif_id, new.participant_id, new.projet_id, new.sortie_date, new.profil_genre,
                new.profil_date_naissance, new.profil_situation, new.profil_rsa, new.profil_niveau_diplome, new.profil_commune,
                new.profil_epci, new.profil_qpv))
        execute function accompagnements_phases();
    commit;

    loop
        lot := array(select id from phases where id > derniere order by id limit 5000);
        exit when lot = '{}';
        perform from accompagnements where id = any (array(select accompagnement_id from phases where id = any (lot))) order by id for share;
        update phases p set dispositif_id = a.dispositif_id, participant_id = a.participant_id, projet_id = a.projet_id,
            jusqu_au = coalesce(p.fin, a.sortie_date, 'infinity'), profil_genre = a.profil_genre,
            profil_date_naissance = a.profil_date_naissance, profil_situation = a.profil_situation, profil_rsa = a.profil_rsa,
            profil_niveau_diplome = a.profil_niveau_diplome, profil_commune = a.profil_commune, profil_epci = a.profil_epci,
            profil_qpv = a.profil_qpv
        from accompagnements a
        where p.id = any (lot) and a.porteuse_id = p.porteuse_id and a.id = p.accompagnement_id;
        commit;
        derniere := lot[cardinality(lot)];
    end loop;

    perform set_config('lock_timeout', '4s', true);
    create index if not exists phases_dispositif_id_idx on phases (porteuse_id, dispositif_id, jusqu_au, debut) include (
        phase, participant_id, projet_id, profil_genre, profil_qpv, profil_rsa, profil_date_naissance, profil_situation,
        profil_niveau_diplome, profil_commune, profil_epci);
    commit;
    perform set_config('lock_timeout', '4s', true);
    create index if not exists phases_jusqu_au_idx on phases (porteuse_id, jusqu_au, debut) include (
        dispositif_id, phase, participant_id, projet_id, profil_genre, profil_qpv, profil_rsa, profil_date_naissance,
        profil_situation, profil_niveau_diplome, profil_commune, profil_epci);
    commit;
    perform set_config('lock_timeout', '4s', true);
    create index if not exists phases_debut_neuf on phases (porteuse_id, debut, id);
    commit;

    perform set_config('lock_timeout', '4s', true);
    drop index phases_debut_idx;
    alter index phases_debut_neuf rename to phases_debut_idx;
    alter table phases
        drop constraint if exists phases_accompagnement_check,
        add constraint phases_accompagnement_check check (dispositif_id is not null and participant_id is not null and jusqu_au is not null) not valid;
    commit;
    alter table phases validate constraint phases_accompagnement_check;
    commit;
    perform set_config('lock_timeout', '4s', true);
    alter table phases
        alter column dispositif_id set not null,
        alter column participant_id set not null,
        alter column jusqu_au set not null,
        drop constraint phases_accompagnement_check;
end $migration$;
