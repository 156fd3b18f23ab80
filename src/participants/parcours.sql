-- Everything that happened with the participant $2 of the porteuse $1. On one day, in the order in which things begin and end.
with siens as (
    select * from accompagnements where porteuse_id = $1 and participant_id = $2
), projets_siens as (
    select p.* from projets_porteurs pp join projets p on p.porteuse_id = pp.porteuse_id and p.id = pp.projet_id
    where pp.porteuse_id = $1 and pp.participant_id = $2
), etapes (date, rang, debut, type, id, dispositif_id, valeur, texte) as (
    select a.date_accueil, 1, null::timestamptz, 'accueil', a.id, a.dispositif_id, a.mode_accueil, null from siens a
    union all
    select p.debut, 2, null, 'phase', p.id, a.dispositif_id, p.phase, null
    from siens a join phases p on p.porteuse_id = a.porteuse_id and p.accompagnement_id = a.id
    union all
    select r.jour, 3, r.debut, 'rendez_vous', r.id, a.dispositif_id, r.statut, null
    from siens a join rendez_vous r on r.porteuse_id = a.porteuse_id and r.accompagnement_id = a.id
    union all
    select o.date, 4, null, 'orientation', o.id, a.dispositif_id, o.objet, s.nom
    from siens a join orientations o on o.porteuse_id = a.porteuse_id and o.accompagnement_id = a.id
    join structures s on s.id = o.structure_id
    union all
    -- The day of the latest séance attended; without one, the session's first.
    select coalesce((select max(se.date) from presences l join seances se on se.id = l.seance_id
            where l.porteuse_id = $1 and l.session_id = i.session_id and l.inscription_id = i.id and l.statut = 'present'), s.debut),
        5, null, 'inscription', i.id, s.dispositif_id, i.statut,
        s.titre || case s.statut when 'annulee' then ' (session annulée)' when 'reportee' then ' (session reportée)' else '' end
    from inscriptions i join sessions s on s.porteuse_id = i.porteuse_id and s.id = i.session_id
    where i.porteuse_id = $1 and i.participant_id = $2
    union all
    select s.le, 6, null, 'stade', p.id, null, s.stade, p.nom from projets_siens p join projets_stades s on s.projet_id = p.id
    union all
    select p.date_creation, 7, null, 'creation', p.id, null, null, p.nom from projets_siens p where p.date_creation is not null
    union all
    select a.sortie_date, 8, null, 'sortie', a.id, a.dispositif_id, null, a.sortie_motif from siens a where a.sortie_date is not null
)
select e.date, e.type, e.id, e.valeur, e.texte,
    case when d.id is not null then jsonb_build_object('id', d.id, 'code', d.code, 'nom', d.nom) end as dispositif
from etapes e left join dispositifs d on d.id = e.dispositif_id
order by e.date, e.rang, e.debut, e.id
