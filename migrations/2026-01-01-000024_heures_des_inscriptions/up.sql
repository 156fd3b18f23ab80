-- The hours that the sheets of a session give each of its inscriptions, beside it: figures then read inscriptions alone, instead of each line of
-- each sheet with its séance and its inscription. Hours due: none where the session has no sheet, zero where its sheets do not name the
-- inscription. Hours attended: none where no sheet says that anyone came.
-- Triggers add them up again, in the same transaction, for every session whose sheets, séances or inscriptions change. (None of these ever
-- changes session.)
--
-- Filled some hundred sessions at a time, each time a transaction: everyone reads and writes meanwhile. Interrupted, it can be run again.
-- Writes wait while an index is made, one after the other: 1 s for 100,000 people.
do $migration$
declare
    lot uuid[];
    derniere uuid := '00000000-0000-0000-0000-000000000000';
begin
    perform set_config('lock_timeout', '4s', true);
    alter table inscriptions
        add column if not exists heures_suivies numeric(7,2),
        add column if not exists heures_dues numeric(7,2);
    commit;

    -- The sessions are held first: what is then added up is all there is.
    create or replace function heures_des_feuilles(ids uuid[]) returns void language plpgsql as $$
    begin
        perform from sessions where id = any (ids) order by id for no key update;
        update inscriptions i set heures_suivies = h.suivies, heures_dues = h.dues
        from (
            select i.id,
                sum(coalesce(l.heures, se.duree_heures)) filter (where l.statut = 'present') as suivies,
                case when s.feuille then coalesce(sum(se.duree_heures), 0) end as dues
            from (
                select s.porteuse_id, s.id, exists (select from presences l where l.porteuse_id = s.porteuse_id and l.session_id = s.id) as feuille
                from sessions s where s.id = any (ids)
            ) s
            join inscriptions i on i.porteuse_id = s.porteuse_id and i.session_id = s.id
            left join presences l on l.porteuse_id = i.porteuse_id and l.session_id = i.session_id and l.inscription_id = i.id
            left join seances se on se.id = l.seance_id
            group by i.id, s.feuille
        ) h
        where i.id = h.id and (i.heures_suivies, i.heures_dues) is distinct from (h.suivies, h.dues);
    end $$;

    create or replace function lignes_heures() returns trigger language plpgsql as $$
    begin
        perform heures_des_feuilles(array(select distinct session_id from lignes));
        return null;
    end $$;
    perform set_config('lock_timeout', '4s', true);
    create or replace trigger inscriptions_heures after insert on inscriptions
        referencing new table as lignes for each statement execute function lignes_heures();
    commit;
    perform set_config('lock_timeout', '4s', true);
    create or replace trigger presences_heures_insert after insert on presences
        referencing new table as lignes for each statement execute function lignes_heures();
    create or replace trigger presences_heures_update after update on presences
        referencing new table as lignes for each statement execute function lignes_heures();
    create or replace trigger presences_heures_delete after delete on presences
        referencing old table as lignes for each statement execute function lignes_heures();
    commit;
    perform set_config('lock_timeout', '4s', true);
    create or replace function seances_heures() returns trigger language plpgsql as $$
    begin
        perform heures_des_feuilles(array[new.session_id]);
        return null;
    end $$;
    create or replace trigger seances_heures after update on seances
        for each row when (old.duree_heures <> new.duree_heures) execute function seances_heures();
    commit;

    loop
        lot := array(
            select s.id from sessions s
            where s.id > derniere and exists (select from presences l where l.porteuse_id = s.porteuse_id and l.session_id = s.id)
            order by s.id limit 500);
        exit when lot = '{}';
        perform heures_des_feuilles(lot);
        commit;
        derniere := lot[cardinality(lot)];
    end loop;

    perform set_config('lock_timeout', '4s', true);
    create index if not exists inscriptions_dispositif_id_neuf on inscriptions (
        porteuse_id, dispositif_id, session_debut, session_statut, session_type, session_id) include (
        statut, participant_id, profil_genre, profil_qpv, profil_rsa, profil_date_naissance, profil_situation, profil_niveau_diplome,
        profil_commune, profil_epci, qualite, projet_accompagne, heures_suivies, heures_dues);
    commit;
    perform set_config('lock_timeout', '4s', true);
    create index if not exists inscriptions_session_debut_neuf on inscriptions (porteuse_id, session_debut, statut) include (
        dispositif_id, session_statut, session_type, session_id, participant_id, profil_genre, profil_qpv, profil_rsa, profil_date_naissance,
        profil_situation, profil_niveau_diplome, profil_commune, profil_epci, qualite, projet_accompagne, heures_suivies, heures_dues);
    commit;

    perform set_config('lock_timeout', '4s', true);
    drop index inscriptions_dispositif_id_idx, inscriptions_session_debut_idx;
    alter index inscriptions_dispositif_id_neuf rename to inscriptions_dispositif_id_idx;
    alter index inscriptions_session_debut_neuf rename to inscriptions_session_debut_idx;
end $migration$;
