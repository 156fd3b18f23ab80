drop index rendez_vous_dispositif_id_idx;
drop index rendez_vous_accompagnement_id_idx;
create index rendez_vous_accompagnement_id_idx on rendez_vous (porteuse_id, accompagnement_id, debut);

drop trigger rendez_vous_dispositif on rendez_vous;
drop function rendez_vous_dispositif();

alter table rendez_vous
    drop constraint rendez_vous_accompagnement_id_fkey,
    drop column dispositif_id,
    add constraint rendez_vous_accompagnement_id_fkey foreign key (porteuse_id, accompagnement_id) references accompagnements (porteuse_id, id);
alter table accompagnements drop constraint accompagnements_dispositif_id_key;
