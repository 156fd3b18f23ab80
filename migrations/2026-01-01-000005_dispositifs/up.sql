-- What an association runs, and its training catalogue.
create table dispositifs (
    id uuid primary key,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version integer not null default 1,
    porteuse_id uuid not null constraint dispositifs_porteuse_id_fkey references structures,
    code text not null constraint dispositifs_code_key unique,
    nom text not null,
    type text not null constraint dispositifs_type_check check (
        type in ('accompagnement', 'formation', 'citeslab', 'espace_ressource', 'parcours')),
    description text,
    debut date not null,
    fin date,
    debut_saisie date not null,
    ouvert_aux_prescriptions boolean not null,
    delai_reponse_jours integer not null,
    nom_tri text collate "C" not null generated always as (plat(nom)) stored,
    unique (porteuse_id, id),
    constraint dispositifs_fin_check check (fin >= debut)
);
create index dispositifs_nom_tri_idx on dispositifs (nom_tri, id);

create table dispositifs_territoires (
    dispositif_id uuid not null references dispositifs on delete cascade,
    territoire text collate "C" not null constraint dispositifs_territoires_territoire_fkey references territoires,
    primary key (dispositif_id, territoire)
);
create index dispositifs_territoires_territoire_idx on dispositifs_territoires (territoire);

-- A module without porteuse belongs to the catalogue all share.
create table modules (
    id uuid primary key,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version integer not null default 1,
    porteuse_id uuid constraint modules_porteuse_id_fkey references structures,
    code text not null constraint modules_code_key unique,
    intitule text not null,
    type text not null constraint modules_type_check check (type in ('programme', 'cle_en_main')),
    duree_jours numeric(5, 1),
    objectifs text,
    actif boolean not null,
    intitule_tri text collate "C" not null generated always as (plat(intitule)) stored
);
create index modules_porteuse_id_idx on modules (porteuse_id);
create index modules_intitule_tri_idx on modules (intitule_tri, id);

create view dispositifs_vue as
select d.id, d.created_at, d.updated_at, d.version, d.porteuse_id,
    (select jsonb_build_object('id', s.id, 'nom', s.nom) from structures s where s.id = d.porteuse_id) as porteuse,
    d.code, d.nom, d.type, d.description, d.debut, d.fin, d.debut_saisie,
    (select coalesce(jsonb_agg(jsonb_build_object('code', t.code, 'type', t.type, 'nom', t.nom, 'parents', t.parents) order by t.nom_tri, t.code), '[]')
     from dispositifs_territoires dt join territoires t on t.code = dt.territoire where dt.dispositif_id = d.id) as territoires,
    d.ouvert_aux_prescriptions, d.delai_reponse_jours, d.nom_tri
from dispositifs d;

create view modules_vue as
select m.id, m.created_at, m.updated_at, m.version, m.porteuse_id,
    (select jsonb_build_object('id', s.id, 'nom', s.nom) from structures s where s.id = m.porteuse_id) as porteuse,
    m.code, m.intitule, m.type, m.duree_jours, m.objectifs, m.actif, m.intitule_tri
from modules m;
comment on column dispositifs_vue.territoires is 'not null';
