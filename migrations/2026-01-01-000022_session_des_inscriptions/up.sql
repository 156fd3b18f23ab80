-- What figures ask of a session, beside each of its inscriptions: those of a dispositif's year then lie side by side, instead of a handful
-- here and a handful there. It is always what the session says: the foreign key holds it to that, and changes it with the session.
--
-- Filled a few thousand rows at a time, each time a transaction: inscriptions are read and written meanwhile. Interrupted, it can be run
-- again. Writes wait while an index is made, one after the other: 1 s for 100,000 people, 5 s for a million.
do $migration$
declare
    lot uuid[];
    dernier uuid := '00000000-0000-0000-0000-000000000000';
begin
    perform set_config('lock_timeout', '4s', true);
    alter table inscriptions
        add column if not exists dispositif_id uuid,
        add column if not exists session_debut date,
        add column if not exists session_statut text,
        add column if not exists session_type text;

    -- Who writes an inscription names its session; the version before knows no more. The session is held until the inscription is there.
    create or replace function inscriptions_session() returns trigger language plpgsql as $$
    begin
        select s.dispositif_id, s.debut, s.statut, s.type into new.dispositif_id, new.session_debut, new.session_statut, new.session_type
        from sessions s where s.porteuse_id = new.porteuse_id and s.id = new.session_id
        for share;
        if not found then
            raise foreign_key_violation using constraint = 'inscriptions_session_id_fkey', table = 'inscriptions', message = 'no such session';
        end if;
        return new;
    end $$;
    create or replace trigger inscriptions_session before insert on inscriptions
        for each row when (new.dispositif_id is null) execute function inscriptions_session();

    -- Until the foreign key is there, a session that changes says so itself.
    create or replace function sessions_inscriptions() returns trigger language plpgsql as $$
    begin
        update inscriptions set (dispositif_id, session_debut, session_statut, session_type) = (new.dispositif_id, new.debut, new.statut, new.type)
        where porteuse_id = new.porteuse_id and session_id = new.id;
        return null;
    end $$;
    create or replace trigger sessions_inscriptions after update on sessions
        for each row when ((old.dispositif_id, old.debut, old.statut, old.type) is distinct from (new.dispositif_id, new.debut, new.statut, new.type))
        execute function sessions_inscriptions();

    if not exists (select from pg_constraint where conname = 'sessions_inscriptions_key') then
        alter table sessions add constraint sessions_inscriptions_key unique (porteuse_id, id, dispositif_id, debut, statut, type);
    end if;
    commit;

    loop
        lot := array(select id from inscriptions where id > dernier order by id limit 5000);
        exit when lot = '{}';
        perform from sessions where id = any (array(select session_id from inscriptions where id = any (lot))) for share;
        update inscriptions i set dispositif_id = s.dispositif_id, session_debut = s.debut, session_statut = s.statut, session_type = s.type
        from sessions s
        where i.id = any (lot) and s.porteuse_id = i.porteuse_id and s.id = i.session_id;
        commit;
        dernier := lot[cardinality(lot)];
    end loop;

    create index if not exists inscriptions_dispositif_id_idx on inscriptions (
        porteuse_id, dispositif_id, session_debut, session_statut, session_type, session_id) include (
        statut, participant_id, profil_genre, profil_qpv, profil_rsa, profil_date_naissance, profil_situation, profil_niveau_diplome,
        profil_commune, profil_epci, qualite, projet_accompagne);
    commit;
    create index if not exists inscriptions_session_debut_idx on inscriptions (porteuse_id, session_debut, statut) include (
        dispositif_id, session_statut, session_type, session_id, participant_id, profil_genre, profil_qpv, profil_rsa, profil_date_naissance,
        profil_situation, profil_niveau_diplome, profil_commune, profil_epci, qualite, projet_accompagne);
    commit;
    create index if not exists inscriptions_session_id_neuf on inscriptions (porteuse_id, session_id, statut) include (
        profil_genre, profil_qpv, profil_rsa);
    commit;

    -- What holds from now on is said first, and what is there is checked without keeping anyone waiting.
    perform set_config('lock_timeout', '4s', true);
    alter table inscriptions
        drop constraint if exists inscriptions_session_check,
        add constraint inscriptions_session_check check (
            dispositif_id is not null and session_debut is not null and session_statut is not null and session_type is not null) not valid,
        drop constraint if exists inscriptions_session_id_fkey,
        add constraint inscriptions_session_id_fkey
            foreign key (porteuse_id, session_id, dispositif_id, session_debut, session_statut, session_type)
            references sessions (porteuse_id, id, dispositif_id, debut, statut, type) on update cascade not valid;
    drop trigger sessions_inscriptions on sessions;
    drop function sessions_inscriptions();
    drop index inscriptions_session_id_idx;
    alter index inscriptions_session_id_neuf rename to inscriptions_session_id_idx;
    commit;
    alter table inscriptions validate constraint inscriptions_session_check;
    alter table inscriptions validate constraint inscriptions_session_id_fkey;
    commit;
    perform set_config('lock_timeout', '4s', true);
    alter table inscriptions
        alter column dispositif_id set not null,
        alter column session_debut set not null,
        alter column session_statut set not null,
        alter column session_type set not null,
        drop constraint inscriptions_session_check;
end $migration$;
