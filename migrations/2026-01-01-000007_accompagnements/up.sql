-- Accompanying is meeting: the accompagnement, its phases, its rendez-vous, and where people were sent on to.
create table accompagnements (
    id uuid primary key,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version integer not null default 1,
    porteuse_id uuid not null references structures,
    dispositif_id uuid not null,
    participant_id uuid not null,
    projet_id uuid,
    date_accueil date not null,
    mode_accueil text constraint accompagnements_mode_accueil_check check (mode_accueil in ('individuel', 'collectif')),
    origine text constraint accompagnements_origine_check check (origine in (
        'reseau_ess', 'interpersonnel', 'reseau_creation', 'vie_associative', 'institution', 'insertion', 'internet', 'autre')),
    prescripteur_id uuid constraint accompagnements_prescripteur_id_fkey references structures,
    referent_id uuid constraint accompagnements_referent_id_fkey references utilisateurs,
    profil_genre text constraint accompagnements_profil_genre_check check (profil_genre in ('femme', 'homme', 'autre')),
    profil_date_naissance date,
    profil_situation text constraint accompagnements_profil_situation_check check (profil_situation in (
        'demandeur_emploi', 'salarie', 'independant', 'etudiant', 'retraite', 'sans_activite', 'autre')),
    profil_rsa boolean,
    profil_niveau_diplome text constraint accompagnements_profil_niveau_diplome_check check (profil_niveau_diplome in (
        'sans_diplome', 'cap_bep', 'bac', 'bac_2', 'bac_3_4', 'bac_5')),
    profil_commune text constraint accompagnements_profil_commune_fkey references territoires (commune),
    profil_epci text,
    profil_qpv boolean,
    profil_qpv_code text,
    profil_qpv_millesime smallint constraint accompagnements_profil_qpv_millesime_check check (profil_qpv_millesime in (2015, 2024)),
    sortie_date date,
    sortie_motif text,
    unique (porteuse_id, id),
    constraint accompagnements_dispositif_id_fkey foreign key (porteuse_id, dispositif_id) references dispositifs (porteuse_id, id),
    constraint accompagnements_participant_id_fkey foreign key (porteuse_id, participant_id) references participants (porteuse_id, id),
    constraint accompagnements_projet_id_fkey foreign key (porteuse_id, projet_id) references projets (porteuse_id, id),
    constraint accompagnements_sortie_check check (sortie_date >= date_accueil)
);
create index accompagnements_dispositif_id_idx on accompagnements (porteuse_id, dispositif_id, date_accueil);
create index accompagnements_participant_id_idx on accompagnements (porteuse_id, participant_id, date_accueil);
create index accompagnements_projet_id_idx on accompagnements (porteuse_id, projet_id, date_accueil);
create index accompagnements_date_accueil_idx on accompagnements (porteuse_id, date_accueil, id);
create index accompagnements_created_at_idx on accompagnements (porteuse_id, created_at, id);
create index accompagnements_prescripteur_id_idx on accompagnements (prescripteur_id);
create index accompagnements_referent_id_idx on accompagnements (referent_id);
create index accompagnements_profil_commune_idx on accompagnements (profil_commune);

create table phases (
    id uuid primary key,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version integer not null default 1,
    porteuse_id uuid not null references structures,
    accompagnement_id uuid not null,
    phase text not null constraint phases_phase_check check (phase in ('ante_creation', 'post_creation', 'suivi')),
    debut date not null,
    fin date,
    constraint phases_accompagnement_id_fkey foreign key (porteuse_id, accompagnement_id) references accompagnements (porteuse_id, id),
    constraint phases_fin_check check (fin >= debut),
    constraint phases_chevauchement_excl exclude using gist (
        accompagnement_id with =, daterange(debut, coalesce(fin, 'infinity'), '[]') with &&)
);
create index phases_accompagnement_id_idx on phases (porteuse_id, accompagnement_id, debut);
create index phases_debut_idx on phases (porteuse_id, debut, id);

-- `jour` is the day of the rendez-vous in Europe/Paris, which dates it in every figure.
create table rendez_vous (
    id uuid primary key,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version integer not null default 1,
    porteuse_id uuid not null references structures,
    accompagnement_id uuid not null,
    debut timestamptz not null,
    duree_minutes integer not null,
    modalite text not null constraint rendez_vous_modalite_check check (modalite in ('presentiel', 'distanciel', 'telephone')),
    lieu_structure_id uuid constraint rendez_vous_lieu_structure_id_fkey references structures,
    commune text constraint rendez_vous_commune_fkey references territoires (commune),
    statut text not null constraint rendez_vous_statut_check check (statut in ('planifie', 'honore', 'absent', 'excuse', 'annule')),
    adaptations text[] not null constraint rendez_vous_adaptations_check check (
        adaptations <@ array['delocalise', 'horaire_adapte', 'accueil_enfants', 'interprete', 'accessibilite', 'autre']),
    compte_rendu text,
    jour date not null generated always as ((debut at time zone 'Europe/Paris')::date) stored,
    constraint rendez_vous_accompagnement_id_fkey foreign key (porteuse_id, accompagnement_id) references accompagnements (porteuse_id, id)
);
create index rendez_vous_accompagnement_id_idx on rendez_vous (porteuse_id, accompagnement_id, debut);
create index rendez_vous_debut_idx on rendez_vous (porteuse_id, debut, id);
create index rendez_vous_jour_idx on rendez_vous (porteuse_id, jour, statut);
create index rendez_vous_created_at_idx on rendez_vous (porteuse_id, created_at, id);
create index rendez_vous_lieu_structure_id_idx on rendez_vous (lieu_structure_id);
create index rendez_vous_commune_idx on rendez_vous (commune);

create table orientations (
    id uuid primary key,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version integer not null default 1,
    porteuse_id uuid not null references structures,
    accompagnement_id uuid not null,
    date date not null,
    structure_id uuid not null constraint orientations_structure_id_fkey references structures,
    objet text not null constraint orientations_objet_check check (objet in (
        'financement', 'accompagnement', 'formation', 'emploi', 'frein_peripherique', 'statut_juridique', 'autre')),
    suite text constraint orientations_suite_check check (suite in ('en_attente', 'contact_pris', 'aboutie', 'sans_suite')),
    constraint orientations_accompagnement_id_fkey foreign key (porteuse_id, accompagnement_id) references accompagnements (porteuse_id, id)
);
create index orientations_accompagnement_id_idx on orientations (porteuse_id, accompagnement_id, date);
create index orientations_date_idx on orientations (porteuse_id, date, id);
create index orientations_created_at_idx on orientations (porteuse_id, created_at, id);
create index orientations_structure_id_idx on orientations (structure_id);

create table prospections (
    id uuid primary key,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version integer not null default 1,
    porteuse_id uuid not null references structures,
    dispositif_id uuid not null,
    date date not null,
    mode text not null constraint prospections_mode_check check (mode in ('directe', 'indirecte')),
    structure_id uuid constraint prospections_structure_id_fkey references structures,
    commune text constraint prospections_commune_fkey references territoires (commune),
    lieu text,
    personnes_touchees integer,
    commentaire text,
    constraint prospections_dispositif_id_fkey foreign key (porteuse_id, dispositif_id) references dispositifs (porteuse_id, id),
    constraint prospections_structure_check check (mode <> 'indirecte' or structure_id is not null)
);
create index prospections_dispositif_id_idx on prospections (porteuse_id, dispositif_id, date);
create index prospections_date_idx on prospections (porteuse_id, date, id);
create index prospections_created_at_idx on prospections (porteuse_id, created_at, id);
create index prospections_structure_id_idx on prospections (structure_id);
create index prospections_commune_idx on prospections (commune);

create view accompagnements_vue as
select a.id, a.created_at, a.updated_at, a.version, a.porteuse_id,
    a.dispositif_id, (select jsonb_build_object('id', d.id, 'code', d.code, 'nom', d.nom) from dispositifs d where d.id = a.dispositif_id) as dispositif,
    a.participant_id, (select jsonb_build_object('id', x.id, 'nom', x.nom, 'prenom', x.prenom) from participants x where x.id = a.participant_id) as participant,
    a.projet_id, (select jsonb_build_object('id', p.id, 'nom', p.nom) from projets p where p.id = a.projet_id) as projet,
    a.date_accueil, a.mode_accueil, a.origine,
    a.prescripteur_id, (select jsonb_build_object('id', s.id, 'nom', s.nom) from structures s where s.id = a.prescripteur_id) as prescripteur,
    a.referent_id, (select jsonb_build_object('id', u.id, 'nom', u.nom) from utilisateurs u where u.id = a.referent_id) as referent,
    jsonb_build_object('genre', a.profil_genre, 'date_naissance', a.profil_date_naissance, 'situation', a.profil_situation,
        'rsa', a.profil_rsa, 'niveau_diplome', a.profil_niveau_diplome, 'commune', a.profil_commune, 'epci', a.profil_epci,
        'qpv', a.profil_qpv, 'qpv_code', a.profil_qpv_code, 'qpv_millesime', a.profil_qpv_millesime) as profil,
    case when a.sortie_date is not null then jsonb_build_object('date', a.sortie_date, 'motif', a.sortie_motif) end as sortie,
    a.sortie_date
from accompagnements a;

create view phases_vue as
select p.id, p.created_at, p.updated_at, p.version, p.porteuse_id, p.accompagnement_id,
    p.phase, p.debut, p.fin
from phases p;

create view rendez_vous_vue as
select r.id, r.created_at, r.updated_at, r.version, r.porteuse_id, r.accompagnement_id,
    a.participant_id, (select jsonb_build_object('id', x.id, 'nom', x.nom, 'prenom', x.prenom) from participants x where x.id = a.participant_id) as participant,
    a.dispositif_id, (select jsonb_build_object('id', d.id, 'code', d.code, 'nom', d.nom) from dispositifs d where d.id = a.dispositif_id) as dispositif,
    r.debut, r.duree_minutes, r.modalite,
    r.lieu_structure_id, (select jsonb_build_object('id', s.id, 'nom', s.nom) from structures s where s.id = r.lieu_structure_id) as lieu_structure,
    r.commune, r.statut, r.adaptations, r.compte_rendu, r.jour
from rendez_vous r join accompagnements a on a.porteuse_id = r.porteuse_id and a.id = r.accompagnement_id;

create view orientations_vue as
select o.id, o.created_at, o.updated_at, o.version, o.porteuse_id, o.accompagnement_id,
    a.participant_id, (select jsonb_build_object('id', x.id, 'nom', x.nom, 'prenom', x.prenom) from participants x where x.id = a.participant_id) as participant,
    a.dispositif_id, (select jsonb_build_object('id', d.id, 'code', d.code, 'nom', d.nom) from dispositifs d where d.id = a.dispositif_id) as dispositif,
    o.date, o.structure_id, (select jsonb_build_object('id', s.id, 'nom', s.nom) from structures s where s.id = o.structure_id) as structure,
    o.objet, o.suite
from orientations o join accompagnements a on a.porteuse_id = o.porteuse_id and a.id = o.accompagnement_id;

create view prospections_vue as
select p.id, p.created_at, p.updated_at, p.version, p.porteuse_id,
    p.dispositif_id, (select jsonb_build_object('id', d.id, 'code', d.code, 'nom', d.nom) from dispositifs d where d.id = p.dispositif_id) as dispositif,
    p.date, p.mode, p.structure_id, (select jsonb_build_object('id', s.id, 'nom', s.nom) from structures s where s.id = p.structure_id) as structure,
    p.commune, p.lieu, p.personnes_touchees, p.commentaire
from prospections p;
comment on column accompagnements_vue.profil is 'not null';
comment on column rendez_vous_vue.participant_id is 'not null';
comment on column rendez_vous_vue.participant is 'not null';
comment on column rendez_vous_vue.dispositif_id is 'not null';
comment on column rendez_vous_vue.dispositif is 'not null';
comment on column orientations_vue.participant_id is 'not null';
comment on column orientations_vue.participant is 'not null';
comment on column orientations_vue.dispositif_id is 'not null';
comment on column orientations_vue.dispositif is 'not null';
