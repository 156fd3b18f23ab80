-- Who may come in: people with a password, machines with secrets. Secrets and tokens are kept as SHA-256, passwords as argon2id.

create table utilisateurs (
    id uuid primary key,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version integer not null default 1,
    email text not null constraint utilisateurs_email_key unique,
    nom text not null,
    role text not null constraint utilisateurs_role_check check (role in ('admin', 'equipe', 'prescripteur', 'financeur')),
    structure_id uuid constraint utilisateurs_structure_id_fkey references structures,
    responsable boolean not null,
    actif boolean not null,
    mot_de_passe text,
    nom_tri text collate "C" not null generated always as (plat(nom)) stored,
    constraint utilisateurs_structure_check check ((role = 'admin') = (structure_id is null))
);
create index utilisateurs_structure_id_idx on utilisateurs (structure_id, nom_tri, id);

create table invitations (
    utilisateur_id uuid primary key references utilisateurs,
    jeton bytea not null unique,
    expire_le timestamptz not null,
    utilisee_le timestamptz
);

-- Refresh tokens. A family begins with a login; a token used again once its successor has served revokes the family.
create table jetons_rafraichissement (
    jeton bytea primary key,
    famille uuid not null,
    utilisateur_id uuid not null references utilisateurs,
    successeur_de bytea references jetons_rafraichissement on delete cascade,
    remplace_le timestamptz,
    expire_le timestamptz not null,
    revoque_le timestamptz
);
create index jetons_rafraichissement_utilisateur_id_idx on jetons_rafraichissement (utilisateur_id);
create index jetons_rafraichissement_successeur_de_idx on jetons_rafraichissement (successeur_de);
create index jetons_rafraichissement_famille_idx on jetons_rafraichissement (famille);
create index jetons_rafraichissement_expire_le_idx on jetons_rafraichissement (expire_le);

create table clients_api (
    id uuid primary key,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version integer not null default 1,
    client_id text not null unique,
    nom text not null,
    role text not null constraint clients_api_role_check check (role in ('prescripteur', 'financeur')),
    structure_id uuid not null constraint clients_api_structure_id_fkey references structures,
    actif boolean not null,
    nom_tri text collate "C" not null generated always as (plat(nom)) stored
);
create index clients_api_structure_id_idx on clients_api (structure_id, nom_tri, id);

create table secrets_api (
    id uuid primary key,
    client_id uuid not null references clients_api,
    secret bytea not null,
    created_at timestamptz not null
);
create index secrets_api_client_id_idx on secrets_api (client_id);

-- Failed logins by SHA-256 of the e-mail (or client_id) tried, whether it exists or not.
create table echecs_connexion (
    identifiant bytea primary key,
    nombre integer not null,
    dernier_le timestamptz not null,
    bloque_jusqu_a timestamptz
);

create view utilisateurs_vue as
select u.id, u.created_at, u.updated_at, u.version, u.email, u.nom, u.role, u.structure_id,
    (select jsonb_build_object('id', s.id, 'nom', s.nom) from structures s where s.id = u.structure_id) as structure,
    u.responsable, u.actif, u.nom_tri
from utilisateurs u;

create view clients_api_vue as
select c.id, c.created_at, c.updated_at, c.version, c.client_id, c.nom, c.role, c.structure_id,
    (select jsonb_build_object('id', s.id, 'nom', s.nom) from structures s where s.id = c.structure_id) as structure,
    c.actif, c.nom_tri,
    (select coalesce(jsonb_agg(jsonb_build_object('id', x.id, 'created_at', x.created_at) order by x.created_at, x.id), '[]')
     from secrets_api x where x.client_id = c.id) as secrets
from clients_api c;
comment on column clients_api_vue.secrets is 'not null';
