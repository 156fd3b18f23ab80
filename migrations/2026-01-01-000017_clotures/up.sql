-- What was answered when a year was closed, kept as it was written, and to whom it was shown. Records live on beside it.
create table clotures (
    id uuid primary key,
    created_at timestamptz not null,
    porteuse_id uuid not null constraint clotures_porteuse_id_fkey references structures,
    annee integer not null,
    version integer not null,
    utilisateur_id uuid not null constraint clotures_utilisateur_id_fkey references utilisateurs,
    -- Of the content: the report, the answers and the bilans.
    sha256 text not null constraint clotures_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
    rapport text not null,
    unique (porteuse_id, id),
    constraint clotures_version_key unique (porteuse_id, annee, version),
    constraint clotures_version_check check (version >= 1)
);
create index clotures_utilisateur_id_idx on clotures (utilisateur_id);

create table clotures_reponses (
    porteuse_id uuid not null,
    cloture_id uuid not null,
    rang integer not null,
    question text collate "C" not null,
    reponse text not null,
    primary key (porteuse_id, cloture_id, rang),
    constraint clotures_reponses_cloture_id_fkey foreign key (porteuse_id, cloture_id) references clotures (porteuse_id, id)
);
create index clotures_reponses_question_idx on clotures_reponses (porteuse_id, question);

create table clotures_bilans (
    porteuse_id uuid not null,
    cloture_id uuid not null,
    rang integer not null,
    convention_id uuid not null,
    -- Whether the convention had ended by the end of the closed year: its bilan then no longer moves.
    echue boolean not null,
    bilan text not null,
    primary key (porteuse_id, cloture_id, rang),
    constraint clotures_bilans_cloture_id_fkey foreign key (porteuse_id, cloture_id) references clotures (porteuse_id, id),
    constraint clotures_bilans_convention_id_fkey foreign key (porteuse_id, convention_id) references conventions (porteuse_id, id)
);
create index clotures_bilans_convention_id_idx on clotures_bilans (porteuse_id, convention_id);

-- The places that the frozen questions name: a zone among them stays as it was drawn.
create table clotures_territoires (
    porteuse_id uuid not null,
    cloture_id uuid not null,
    territoire text collate "C" not null constraint clotures_territoires_territoire_fkey references territoires,
    primary key (porteuse_id, cloture_id, territoire),
    constraint clotures_territoires_cloture_id_fkey foreign key (porteuse_id, cloture_id) references clotures (porteuse_id, id)
);
create index clotures_territoires_territoire_idx on clotures_territoires (territoire);

create table publications (
    porteuse_id uuid not null,
    cloture_id uuid not null,
    financeur_id uuid not null constraint publications_financeur_id_fkey references financeurs,
    created_at timestamptz not null,
    utilisateur_id uuid not null constraint publications_utilisateur_id_fkey references utilisateurs,
    primary key (porteuse_id, cloture_id, financeur_id),
    constraint publications_cloture_id_fkey foreign key (porteuse_id, cloture_id) references clotures (porteuse_id, id)
);
create index publications_financeur_id_idx on publications (financeur_id);
create index publications_utilisateur_id_idx on publications (utilisateur_id);

create function refuse_de_changer() returns trigger language plpgsql as $$
begin
    raise exception 'what was closed does not change';
end
$$;
create trigger clotures_immuables before update or delete on clotures for each row execute function refuse_de_changer();
create trigger clotures_reponses_immuables before update or delete on clotures_reponses for each row execute function refuse_de_changer();
create trigger clotures_bilans_immuables before update or delete on clotures_bilans for each row execute function refuse_de_changer();
create trigger publications_immuables before update or delete on publications for each row execute function refuse_de_changer();
