-- What everything else stands on: the extensions, text folding, the change counter, the memory of idempotent requests.

create extension if not exists pg_trgm;
create extension if not exists btree_gist;

-- Text without accents or case, the one form in which names are searched and sorted (under the collation "C"). Some letters
-- do not decompose: they are named.
create function plat(texte text) returns text
    language sql immutable parallel safe returns null on null input
    return lower(regexp_replace(
        normalize(translate(replace(replace(replace(replace(replace(texte, 'Œ', 'oe'), 'œ', 'oe'), 'Æ', 'ae'), 'æ', 'ae'), 'ß', 'ss'),
            'ŁłØøĐđı', 'LlOoDdi'), NFKD),
        '[\u0300-\u036f]', '', 'g')) collate "C";

-- One row: what this database is for. Demonstration accounts exist only where `demo` is true.
create table installation (
    unique_ligne boolean primary key default true check (unique_ligne),
    demo boolean not null default false
);
insert into installation default values;

-- How often the records of a porteuse changed; the row without porteuse counts what all share. Indicators revalidate on it.
create table compteurs (
    porteuse_id uuid unique nulls not distinct,
    valeur bigint not null
);

-- The first answer to each Idempotency-Key, kept 24 hours. `corps` is null where the answer held a secret.
create table idempotence (
    appelant_id uuid not null,
    methode text not null,
    chemin text not null,
    cle uuid not null,
    empreinte bytea not null,
    statut smallint not null,
    location text,
    etag text,
    corps text,
    created_at timestamptz not null,
    primary key (appelant_id, methode, chemin, cle)
);
create index idempotence_created_at_idx on idempotence (created_at);
