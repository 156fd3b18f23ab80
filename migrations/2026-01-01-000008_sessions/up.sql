-- Collective work: sessions, who was enrolled, and the heads that were only counted.
create table sessions (
    id uuid primary key,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version integer not null default 1,
    porteuse_id uuid not null references structures,
    dispositif_id uuid not null,
    type text not null constraint sessions_type_check check (type in (
        'formation', 'intra', 'sur_mesure', 'atelier', 'temps_collectif', 'parcours', 'permanence', 'sensibilisation',
        'evenement', 'reunion_collective', 'convivialite')),
    titre text not null,
    module_id uuid constraint sessions_module_id_fkey references modules,
    variante text constraint sessions_variante_check check (variante in ('competences', 'emploi', 'creation', 'long')),
    statut text not null constraint sessions_statut_check check (statut in ('planifiee', 'en_cours', 'realisee', 'annulee', 'reportee')),
    motif_statut text,
    reportee_vers_id uuid,
    modalite text not null constraint sessions_modalite_check check (modalite in ('presentiel', 'distanciel', 'mixte')),
    commune text constraint sessions_commune_fkey references territoires (commune),
    lieu_structure_id uuid constraint sessions_lieu_structure_id_fkey references structures,
    debut date not null,
    fin date not null,
    duree_jours numeric(6, 1),
    duree_heures numeric(8, 2),
    capacite integer,
    commanditaire_id uuid constraint sessions_commanditaire_id_fkey references structures,
    seances_prevues integer,
    effectif_total integer,
    effectif_femmes integer,
    effectif_hommes integer,
    effectif_qpv integer,
    effectif_rsa integer,
    titre_tri text collate "C" not null generated always as (plat(titre)) stored,
    unique (porteuse_id, id),
    constraint sessions_dispositif_id_fkey foreign key (porteuse_id, dispositif_id) references dispositifs (porteuse_id, id),
    constraint sessions_reportee_vers_id_fkey foreign key (porteuse_id, reportee_vers_id) references sessions (porteuse_id, id),
    constraint sessions_fin_check check (fin >= debut),
    constraint sessions_motif_statut_check check (statut not in ('annulee', 'reportee') or motif_statut is not null),
    constraint sessions_effectif_check check (
        effectif_femmes <= effectif_total and effectif_hommes <= effectif_total and effectif_femmes + effectif_hommes <= effectif_total
        and effectif_qpv <= effectif_total and effectif_rsa <= effectif_total)
);
create index sessions_dispositif_id_idx on sessions (porteuse_id, dispositif_id, debut);
create index sessions_debut_idx on sessions (porteuse_id, debut, id);
create index sessions_titre_tri_idx on sessions (porteuse_id, titre_tri, id);
create index sessions_created_at_idx on sessions (porteuse_id, created_at, id);
create index sessions_reportee_vers_id_idx on sessions (porteuse_id, reportee_vers_id);
create index sessions_module_id_idx on sessions (module_id);
create index sessions_commune_idx on sessions (commune);
create index sessions_lieu_structure_id_idx on sessions (lieu_structure_id);
create index sessions_commanditaire_id_idx on sessions (commanditaire_id);

create table sessions_partenaires (
    session_id uuid not null references sessions on delete cascade,
    structure_id uuid not null constraint sessions_partenaires_structure_id_fkey references structures,
    primary key (session_id, structure_id)
);
create index sessions_partenaires_structure_id_idx on sessions_partenaires (structure_id);

create table inscriptions (
    id uuid primary key,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version integer not null default 1,
    porteuse_id uuid not null references structures,
    session_id uuid not null,
    participant_id uuid not null,
    statut text not null constraint inscriptions_statut_check check (statut in ('inscrit', 'present', 'absent', 'abandon', 'annule')),
    qualite text constraint inscriptions_qualite_check check (qualite in ('salarie', 'benevole', 'porteur_projet', 'etudiant', 'autre')),
    projet_accompagne boolean,
    profil_genre text constraint inscriptions_profil_genre_check check (profil_genre in ('femme', 'homme', 'autre')),
    profil_date_naissance date,
    profil_situation text constraint inscriptions_profil_situation_check check (profil_situation in (
        'demandeur_emploi', 'salarie', 'independant', 'etudiant', 'retraite', 'sans_activite', 'autre')),
    profil_rsa boolean,
    profil_niveau_diplome text constraint inscriptions_profil_niveau_diplome_check check (profil_niveau_diplome in (
        'sans_diplome', 'cap_bep', 'bac', 'bac_2', 'bac_3_4', 'bac_5')),
    profil_commune text constraint inscriptions_profil_commune_fkey references territoires (commune),
    profil_epci text,
    profil_qpv boolean,
    profil_qpv_code text,
    profil_qpv_millesime smallint constraint inscriptions_profil_qpv_millesime_check check (profil_qpv_millesime in (2015, 2024)),
    constraint inscriptions_session_id_participant_id_key unique (session_id, participant_id),
    constraint inscriptions_session_id_fkey foreign key (porteuse_id, session_id) references sessions (porteuse_id, id),
    constraint inscriptions_participant_id_fkey foreign key (porteuse_id, participant_id) references participants (porteuse_id, id)
);
create index inscriptions_session_id_idx on inscriptions (porteuse_id, session_id);
create index inscriptions_participant_id_idx on inscriptions (porteuse_id, participant_id);
create index inscriptions_created_at_idx on inscriptions (porteuse_id, created_at, id);
create index inscriptions_profil_commune_idx on inscriptions (profil_commune);

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

create view inscriptions_vue as
select i.id, i.created_at, i.updated_at, i.version, i.porteuse_id,
    i.session_id, (select jsonb_build_object('id', s.id, 'titre', s.titre, 'debut', s.debut) from sessions s where s.id = i.session_id) as session,
    i.participant_id, (select jsonb_build_object('id', x.id, 'nom', x.nom, 'prenom', x.prenom) from participants x where x.id = i.participant_id) as participant,
    i.statut, i.qualite, i.projet_accompagne,
    jsonb_build_object('genre', i.profil_genre, 'date_naissance', i.profil_date_naissance, 'situation', i.profil_situation,
        'rsa', i.profil_rsa, 'niveau_diplome', i.profil_niveau_diplome, 'commune', i.profil_commune, 'epci', i.profil_epci,
        'qpv', i.profil_qpv, 'qpv_code', i.profil_qpv_code, 'qpv_millesime', i.profil_qpv_millesime) as profil,
    i.profil_commune
from inscriptions i;

-- The day of the latest contact with each participant: an accueil, a rendez-vous honoured, an attendance. A lateral subquery's worth,
-- computed for the rows a page shows.
create view participants_vue as
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
comment on column sessions_vue.partenaires is 'not null';
comment on column inscriptions_vue.profil is 'not null';
