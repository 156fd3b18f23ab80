-- The dispositif of a rendez-vous, beside it: a year of one dispositif is then found without its accompagnements, which are many more.
-- It is that of the accompagnement, which never changes; the foreign key holds it to that.
--
-- Filled a few thousand rows at a time, each time a transaction: rendez-vous are read and written meanwhile. Interrupted, it can be run
-- again. Writes wait while an index is made, one after the other: 1 s for 100,000 people.
do $migration$
declare
    lot uuid[];
    dernier uuid := '00000000-0000-0000-0000-000000000000';
begin
    perform set_config('lock_timeout', '4s', true);
    alter table rendez_vous add column if not exists dispositif_id uuid;

    -- Who writes a rendez-vous names its accompagnement; the version before knows no more.
    create or replace function rendez_vous_dispositif() returns trigger language plpgsql as $$
    begin
        select a.dispositif_id into new.dispositif_id from accompagnements a where a.porteuse_id = new.porteuse_id and a.id = new.accompagnement_id;
        if not found then
            raise foreign_key_violation using constraint = 'rendez_vous_accompagnement_id_fkey', table = 'rendez_vous', message = 'no such accompagnement';
        end if;
        return new;
    end $$;
    create or replace trigger rendez_vous_dispositif before insert on rendez_vous
        for each row when (new.dispositif_id is null) execute function rendez_vous_dispositif();

    if not exists (select from pg_constraint where conname = 'accompagnements_dispositif_id_key') then
        alter table accompagnements add constraint accompagnements_dispositif_id_key unique (porteuse_id, id, dispositif_id);
    end if;
    commit;

    loop
        lot := array(select id from rendez_vous where id > dernier order by id limit 5000);
        exit when lot = '{}';
        update rendez_vous r set dispositif_id = a.dispositif_id from accompagnements a
        where r.id = any (lot) and r.dispositif_id is null and a.porteuse_id = r.porteuse_id and a.id = r.accompagnement_id;
        commit;
        dernier := lot[cardinality(lot)];
    end loop;

    -- What holds from now on is said first, and what is there is checked without keeping anyone waiting.
    perform set_config('lock_timeout', '4s', true);
    alter table rendez_vous
        drop constraint if exists rendez_vous_dispositif_id_check,
        add constraint rendez_vous_dispositif_id_check check (dispositif_id is not null) not valid,
        drop constraint if exists rendez_vous_accompagnement_id_fkey,
        add constraint rendez_vous_accompagnement_id_fkey
            foreign key (porteuse_id, accompagnement_id, dispositif_id) references accompagnements (porteuse_id, id, dispositif_id) not valid;
    commit;
    alter table rendez_vous validate constraint rendez_vous_dispositif_id_check;
    alter table rendez_vous validate constraint rendez_vous_accompagnement_id_fkey;
    commit;
    perform set_config('lock_timeout', '4s', true);
    alter table rendez_vous alter column dispositif_id set not null, drop constraint rendez_vous_dispositif_id_check;
    commit;

    create index if not exists rendez_vous_accompagnement_id_neuf on rendez_vous (porteuse_id, accompagnement_id, dispositif_id, debut);
    commit;
    create index if not exists rendez_vous_dispositif_id_idx on rendez_vous (porteuse_id, dispositif_id, jour, statut) include (
        accompagnement_id, duree_minutes, modalite);
    commit;
    perform set_config('lock_timeout', '4s', true);
    drop index rendez_vous_accompagnement_id_idx;
    alter index rendez_vous_accompagnement_id_neuf rename to rendez_vous_accompagnement_id_idx;
end $migration$;
