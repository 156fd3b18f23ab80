-- The dispositif of a rendez-vous, beside it: a year of one dispositif is then found without its accompagnements, which are many more.
-- It is that of the accompagnement, which never changes; the foreign key holds it to that.
-- Whoever reads or writes a rendez-vous waits meanwhile: 1 s for 10,000 people, 10 s for 100,000, 160 s for a million.
set local lock_timeout = '4s';

alter table accompagnements add constraint accompagnements_dispositif_id_key unique (porteuse_id, id, dispositif_id);

alter table rendez_vous add column dispositif_id uuid;
update rendez_vous r set dispositif_id = a.dispositif_id from accompagnements a where a.porteuse_id = r.porteuse_id and a.id = r.accompagnement_id;
alter table rendez_vous
    alter column dispositif_id set not null,
    drop constraint rendez_vous_accompagnement_id_fkey,
    add constraint rendez_vous_accompagnement_id_fkey
        foreign key (porteuse_id, accompagnement_id, dispositif_id) references accompagnements (porteuse_id, id, dispositif_id);

-- Who writes a rendez-vous names its accompagnement; the version before knows no more.
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

drop index rendez_vous_accompagnement_id_idx;
create index rendez_vous_accompagnement_id_idx on rendez_vous (porteuse_id, accompagnement_id, dispositif_id, debut);
create index rendez_vous_dispositif_id_idx on rendez_vous (porteuse_id, dispositif_id, jour, statut) include (
    accompagnement_id, duree_minutes, modalite);
