-- Figures recorded by hand: before the system, or outside it. Which indicators and dimensions there are is the catalogue's to say.
create table releves (
    id uuid primary key,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version integer not null default 1,
    porteuse_id uuid not null references structures,
    indicator text not null,
    debut date not null,
    fin date not null,
    dimensions jsonb not null,
    valeur numeric(16, 6) not null,
    source text not null,
    commentaire text,
    unique (porteuse_id, id),
    constraint releves_dimensions_key unique (porteuse_id, indicator, debut, fin, dimensions),
    constraint releves_fin_check check (fin >= debut)
);
create index releves_debut_idx on releves (porteuse_id, debut, id);
create index releves_fin_idx on releves (porteuse_id, fin, id);
create index releves_created_at_idx on releves (porteuse_id, created_at, id);

-- What the dimensions of a releve designate: none of it can be removed, or become another's, under the figure.
create table releves_dimensions (
    porteuse_id uuid not null,
    releve_id uuid not null,
    dimension text not null,
    dispositif_id uuid,
    session_id uuid,
    module_id uuid constraint releves_dimensions_module_id_fkey references modules,
    structure_id uuid constraint releves_dimensions_structure_id_fkey references structures,
    financeur_id uuid constraint releves_dimensions_financeur_id_fkey references financeurs,
    territoire text collate "C" constraint releves_dimensions_territoire_fkey references territoires,
    primary key (releve_id, dimension),
    constraint releves_dimensions_releve_id_fkey foreign key (porteuse_id, releve_id) references releves (porteuse_id, id) on delete cascade,
    constraint releves_dimensions_dispositif_id_fkey foreign key (porteuse_id, dispositif_id) references dispositifs (porteuse_id, id),
    constraint releves_dimensions_session_id_fkey foreign key (porteuse_id, session_id) references sessions (porteuse_id, id),
    constraint releves_dimensions_check check (num_nonnulls(dispositif_id, session_id, module_id, structure_id, financeur_id, territoire) = 1)
);
create index releves_dimensions_releve_id_idx on releves_dimensions (porteuse_id, releve_id);
create index releves_dimensions_dispositif_id_idx on releves_dimensions (porteuse_id, dispositif_id);
create index releves_dimensions_session_id_idx on releves_dimensions (porteuse_id, session_id);
create index releves_dimensions_module_id_idx on releves_dimensions (module_id);
create index releves_dimensions_structure_id_idx on releves_dimensions (structure_id);
create index releves_dimensions_financeur_id_idx on releves_dimensions (financeur_id);
create index releves_dimensions_territoire_idx on releves_dimensions (territoire);
