-- The directory of organisations, shared by every porteuse.
create table structures (
    id uuid primary key,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version integer not null default 1,
    nom text not null,
    sigle text,
    siret text,
    roles text[] not null constraint structures_roles_check check (
        roles <@ array['porteuse', 'prescripteur', 'financeur', 'partenaire', 'lieu', 'employeur']),
    categorie text constraint structures_categorie_check check (categorie in (
        'creation_activite', 'collectivite', 'formation_action_sociale', 'insertion_professionnelle', 'reseau_ess',
        'vie_associative', 'institution', 'enseignement', 'entreprise', 'autre')),
    commune text constraint structures_commune_fkey references territoires (commune),
    adresse text,
    email text,
    telephone text,
    site_web text,
    actif boolean not null,
    nom_tri text collate "C" not null generated always as (plat(nom)) stored,
    recherche text collate "C" not null generated always as (plat(nom || ' ' || coalesce(sigle, ''))) stored
);
create index structures_nom_tri_idx on structures (nom_tri, id);
create index structures_created_at_idx on structures (created_at, id);
create index structures_recherche_idx on structures using gin (recherche gin_trgm_ops);
create index structures_commune_idx on structures (commune);
