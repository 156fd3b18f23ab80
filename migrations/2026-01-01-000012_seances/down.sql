create or replace view participants_vue as
select p.id, p.created_at, p.updated_at, p.version, p.porteuse_id, p.nom, p.prenom, p.genre, p.date_naissance, p.email,
    p.telephone, p.adresse, p.commune, p.qpv, p.qpv_code, p.qpv_millesime, p.rsa, p.situation, p.niveau_diplome,
    p.besoins_specifiques, p.consentement_le,
    greatest(
        (select max(a.date_accueil) from accompagnements a where a.porteuse_id = p.porteuse_id and a.participant_id = p.id),
        (select max(r.jour) from accompagnements a join rendez_vous r on r.porteuse_id = a.porteuse_id and r.accompagnement_id = a.id
         where a.porteuse_id = p.porteuse_id and a.participant_id = p.id and r.statut = 'honore'),
        (select max(s.debut) from inscriptions i join sessions s on s.porteuse_id = i.porteuse_id and s.id = i.session_id
         where i.porteuse_id = p.porteuse_id and i.participant_id = p.id and i.statut = 'present')
    ) as dernier_contact,
    p.nom_tri, p.prenom_tri, p.recherche
from participants p;

drop view seances_vue;
drop table presences;
alter table inscriptions drop constraint inscriptions_porteuse_id_session_id_id_key, drop column statut_saisi;
drop table seances_intervenants;
drop table seances;
