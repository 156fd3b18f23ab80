-- French administrative geography (reference data loaded by the program) and the zones drawn over it.

-- `commune`, `epci`, `departement`, `region` are bare codes, filled as far as the row lies in one.
create table territoires (
    code text collate "C" primary key,
    type text not null constraint territoires_type_check check (type in ('commune', 'epci', 'departement', 'region', 'zone')),
    nom text not null,
    parents text[] not null,
    commune text unique,
    epci text,
    departement text,
    region text,
    nom_tri text collate "C" not null generated always as (plat(nom)) stored
);
create index territoires_nom_tri_idx on territoires (nom_tri, code);
create index territoires_nom_recherche_idx on territoires using gin (nom_tri gin_trgm_ops);
create index territoires_parents_idx on territoires using gin (parents);
create index territoires_epci_idx on territoires (epci) where type = 'commune';

create table zones (
    id uuid primary key,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version integer not null default 1,
    code text not null unique,
    nom text not null,
    nom_tri text collate "C" not null generated always as (plat(nom)) stored
);

create table zones_territoires (
    zone_id uuid not null references zones on delete cascade,
    territoire text collate "C" not null references territoires,
    primary key (zone_id, territoire)
);
create index zones_territoires_territoire_idx on zones_territoires (territoire);

-- Which communes each zone is made of, whatever level it was drawn at.
create view zones_communes as
select distinct z.code as zone, c.commune
from zones z
join zones_territoires zt on zt.zone_id = z.id
join territoires t on t.code = zt.territoire
join territoires c on c.type = 'commune' and (c.code = t.code or c.parents @> array[t.code]);

create view zones_vue as
select z.id, z.created_at, z.updated_at, z.version, z.code, z.nom, z.nom_tri,
    (select coalesce(jsonb_agg(jsonb_build_object('code', t.code, 'type', t.type, 'nom', t.nom, 'parents', t.parents) order by t.nom_tri, t.code), '[]')
     from zones_territoires zt join territoires t on t.code = zt.territoire where zt.zone_id = z.id) as territoires
from zones z;
comment on column zones_vue.territoires is 'not null';
