drop view sessions_vue;
drop view conventions_vue;
drop view financeurs_vue;
alter table sessions drop column convention_id;
drop table objectifs_references;
drop table conventions_territoires;
drop table conventions_dispositifs;
drop table conventions;
drop table financeurs;

create view sessions_vue as
select s.id, s.created_at, s.updated_at, s.version, s.porteuse_id,
    s.dispositif_id, (select jsonb_build_object('id', d.id, 'code', d.code, 'nom', d.nom) from dispositifs d where d.id = s.dispositif_id) as dispositif,
    s.type, s.titre,
    s.module_id, (select jsonb_build_object('id', m.id, 'code', m.code, 'intitule', m.intitule) from modules m where m.id = s.module_id) as module,
    s.variante, s.statut, s.motif_statut,
    s.reportee_vers_id, (select jsonb_build_object('id', r.id, 'titre', r.titre, 'debut', r.debut) from sessions r where r.id = s.reportee_vers_id) as reportee_vers,
    s.modalite, s.commune,
    s.lieu_structure_id, (select jsonb_build_object('id', l.id, 'nom', l.nom) from structures l where l.id = s.lieu_structure_id) as lieu_structure,
    s.debut, s.fin, s.duree_jours, s.duree_heures, s.capacite,
    (select coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'nom', p.nom) order by p.nom_tri, p.id), '[]')
     from sessions_partenaires sp join structures p on p.id = sp.structure_id where sp.session_id = s.id) as partenaires,
    s.commanditaire_id, (select jsonb_build_object('id', c.id, 'nom', c.nom) from structures c where c.id = s.commanditaire_id) as commanditaire,
    s.seances_prevues,
    case when s.effectif_total is not null then jsonb_build_object('total', s.effectif_total, 'femmes', s.effectif_femmes,
        'hommes', s.effectif_hommes, 'qpv', s.effectif_qpv, 'rsa', s.effectif_rsa) end as effectif_declare,
    s.titre_tri
from sessions s;
comment on column sessions_vue.partenaires is 'not null';
