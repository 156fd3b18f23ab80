-- The jobs that projets create, each in full-time equivalents.
create table emplois (
    id uuid primary key,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version integer not null default 1,
    porteuse_id uuid not null references structures,
    projet_id uuid not null,
    type_contrat text not null constraint emplois_type_contrat_check check (type_contrat in ('cdi', 'cdd', 'alternance', 'autre')),
    etp numeric(3, 2) not null constraint emplois_etp_check check (etp > 0 and etp <= 1.5),
    date_debut date not null,
    commune text constraint emplois_commune_fkey references territoires (commune),
    iae boolean not null,
    constraint emplois_projet_id_fkey foreign key (porteuse_id, projet_id) references projets (porteuse_id, id)
);
create index emplois_projet_id_idx on emplois (porteuse_id, projet_id, date_debut);
create index emplois_date_debut_idx on emplois (porteuse_id, date_debut);
create index emplois_commune_idx on emplois (commune);

create view emplois_vue as
select e.id, e.created_at, e.updated_at, e.version, e.porteuse_id,
    e.projet_id, (select jsonb_build_object('id', p.id, 'nom', p.nom) from projets p where p.id = e.projet_id) as projet,
    e.type_contrat, e.etp, e.date_debut, e.commune, e.iae
from emplois e;
