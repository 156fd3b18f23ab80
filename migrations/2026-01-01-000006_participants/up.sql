-- The people accompanied and their projets. Foreign keys carry porteuse_id: no row can point into another porteuse's files.
create table participants (
    id uuid primary key,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version integer not null default 1,
    porteuse_id uuid not null references structures,
    nom text not null,
    prenom text not null,
    genre text constraint participants_genre_check check (genre in ('femme', 'homme', 'autre')),
    date_naissance date,
    email text,
    telephone text,
    adresse text,
    commune text constraint participants_commune_fkey references territoires (commune),
    qpv boolean,
    qpv_code text,
    qpv_millesime smallint constraint participants_qpv_millesime_check check (qpv_millesime in (2015, 2024)),
    rsa boolean,
    situation text constraint participants_situation_check check (situation in (
        'demandeur_emploi', 'salarie', 'independant', 'etudiant', 'retraite', 'sans_activite', 'autre')),
    niveau_diplome text constraint participants_niveau_diplome_check check (niveau_diplome in (
        'sans_diplome', 'cap_bep', 'bac', 'bac_2', 'bac_3_4', 'bac_5')),
    besoins_specifiques text,
    consentement_le date,
    nom_tri text collate "C" not null generated always as (plat(nom)) stored,
    prenom_tri text collate "C" not null generated always as (plat(prenom)) stored,
    recherche text collate "C" not null generated always as (plat(prenom || ' ' || nom || ' ' || prenom)) stored,
    unique (porteuse_id, id)
);
create index participants_nom_tri_idx on participants (porteuse_id, nom_tri, id);
create index participants_created_at_idx on participants (porteuse_id, created_at, id);
create index participants_recherche_idx on participants using gin (recherche gin_trgm_ops);
create index participants_commune_idx on participants (commune);

create table projets (
    id uuid primary key,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version integer not null default 1,
    porteuse_id uuid not null references structures,
    nom text not null,
    domaine_activite text,
    commune text constraint projets_commune_fkey references territoires (commune),
    statut_juridique text,
    date_creation date,
    nom_tri text collate "C" not null generated always as (plat(nom)) stored,
    unique (porteuse_id, id)
);
create index projets_nom_tri_idx on projets (porteuse_id, nom_tri, id);
create index projets_created_at_idx on projets (porteuse_id, created_at, id);
create index projets_date_creation_idx on projets (porteuse_id, date_creation);
create index projets_commune_idx on projets (commune);

create table projets_porteurs (
    porteuse_id uuid not null,
    projet_id uuid not null,
    participant_id uuid not null,
    primary key (projet_id, participant_id),
    constraint projets_porteurs_projet_id_fkey foreign key (porteuse_id, projet_id)
        references projets (porteuse_id, id) on delete cascade,
    constraint projets_porteurs_participant_id_fkey foreign key (porteuse_id, participant_id) references participants (porteuse_id, id)
);
create index projets_porteurs_projet_id_idx on projets_porteurs (porteuse_id, projet_id);
create index projets_porteurs_participant_id_idx on projets_porteurs (porteuse_id, participant_id);

-- The stade reached, one a day; the latest is the projet's.
create table projets_stades (
    projet_id uuid not null references projets on delete cascade,
    stade text not null constraint projets_stades_stade_check check (
        stade in ('idee', 'structuration', 'pret_a_creer', 'cree', 'developpement')),
    le date not null,
    primary key (projet_id, le)
);

create view projets_vue as
select p.id, p.created_at, p.updated_at, p.version, p.porteuse_id, p.nom,
    (select coalesce(jsonb_agg(jsonb_build_object('id', x.id, 'nom', x.nom, 'prenom', x.prenom) order by x.nom_tri, x.prenom_tri, x.id), '[]')
     from projets_porteurs pp join participants x on x.id = pp.participant_id where pp.projet_id = p.id) as porteurs,
    p.domaine_activite, p.commune,
    (select s.stade from projets_stades s where s.projet_id = p.id order by s.le desc limit 1) as stade,
    (select coalesce(jsonb_agg(jsonb_build_object('stade', s.stade, 'le', s.le) order by s.le), '[]')
     from projets_stades s where s.projet_id = p.id) as stades,
    p.statut_juridique, p.date_creation, p.nom_tri
from projets p;
comment on column projets_vue.porteurs is 'not null';
comment on column projets_vue.stades is 'not null';
