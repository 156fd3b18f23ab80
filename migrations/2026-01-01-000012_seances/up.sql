-- The half-days that a session is made of, who leads them, and the sheets that say who came.

create table seances (
    id uuid primary key,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version integer not null default 1,
    porteuse_id uuid not null references structures,
    session_id uuid not null,
    date date not null,
    demi_journee text not null constraint seances_demi_journee_check check (demi_journee in ('matin', 'apres_midi', 'journee')),
    heure_debut text constraint seances_heure_debut_check check (heure_debut ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
    duree_heures numeric(4, 2) not null constraint seances_duree_heures_check check (duree_heures > 0),
    titre text,
    unique (porteuse_id, session_id, id),
    constraint seances_session_id_fkey foreign key (porteuse_id, session_id) references sessions (porteuse_id, id),
    -- A whole day is both of its halves.
    constraint seances_demi_journee_excl exclude using gist (session_id with =, date with =,
        (case demi_journee when 'matin' then int4range(0, 1) when 'apres_midi' then int4range(1, 2) else int4range(0, 2) end) with &&)
);
create index seances_session_id_idx on seances (porteuse_id, session_id, date, id);

create table seances_intervenants (
    seance_id uuid not null references seances on delete cascade,
    rang integer not null,
    utilisateur_id uuid constraint seances_intervenants_utilisateur_id_fkey references utilisateurs,
    nom text,
    heures numeric(4, 2),
    primary key (seance_id, rang),
    constraint seances_intervenants_qui_check check (num_nonnulls(utilisateur_id, nom) = 1)
);
create index seances_intervenants_utilisateur_id_idx on seances_intervenants (utilisateur_id);

-- What was typed of an inscription whose statut the sheets now say; it holds again when no sheet is left. Null where nothing was
-- overruled.
alter table inscriptions
    add column statut_saisi text constraint inscriptions_statut_saisi_check check (statut_saisi in ('inscrit', 'present', 'absent')),
    add constraint inscriptions_porteuse_id_session_id_id_key unique (porteuse_id, session_id, id);

-- The lines of the sheets. A séance's sheet is its lines: without any, it has none. `heures` is null where they are the séance's.
-- `session_id` holds both ends to the same session.
create table presences (
    porteuse_id uuid not null,
    session_id uuid not null,
    seance_id uuid not null,
    inscription_id uuid not null,
    statut text not null constraint presences_statut_check check (statut in ('present', 'absent', 'excuse')),
    heures numeric(4, 2),
    primary key (seance_id, inscription_id),
    constraint presences_seance_id_fkey foreign key (porteuse_id, session_id, seance_id) references seances (porteuse_id, session_id, id),
    constraint presences_inscription_id_fkey foreign key (porteuse_id, session_id, inscription_id)
        references inscriptions (porteuse_id, session_id, id),
    constraint presences_heures_check check (heures is null or statut = 'present')
);
create index presences_seance_id_idx on presences (porteuse_id, session_id, seance_id);
create index presences_inscription_id_idx on presences (porteuse_id, session_id, inscription_id);

create view seances_vue as
select s.id, s.created_at, s.updated_at, s.version, s.porteuse_id,
    s.session_id, (select jsonb_build_object('id', x.id, 'titre', x.titre, 'debut', x.debut) from sessions x where x.id = s.session_id) as session,
    s.date, s.demi_journee, s.heure_debut, s.duree_heures, s.titre,
    (select coalesce(jsonb_agg(jsonb_build_object('utilisateur_id', i.utilisateur_id,
            'utilisateur', case when u.id is not null then jsonb_build_object('id', u.id, 'nom', u.nom) end,
            'nom', i.nom, 'heures', i.heures) order by i.rang), '[]')
     from seances_intervenants i left join utilisateurs u on u.id = i.utilisateur_id where i.seance_id = s.id) as intervenants
from seances s;
comment on column seances_vue.intervenants is 'not null';

-- The latest attendance is the latest séance whose sheet says present; of a session without sheets, its first day.
create or replace view participants_vue as
select p.id, p.created_at, p.updated_at, p.version, p.porteuse_id, p.nom, p.prenom, p.genre, p.date_naissance, p.email,
    p.telephone, p.adresse, p.commune, p.qpv, p.qpv_code, p.qpv_millesime, p.rsa, p.situation, p.niveau_diplome,
    p.besoins_specifiques, p.consentement_le,
    greatest(
        (select max(a.date_accueil) from accompagnements a where a.porteuse_id = p.porteuse_id and a.participant_id = p.id),
        (select max(r.jour) from accompagnements a join rendez_vous r on r.porteuse_id = a.porteuse_id and r.accompagnement_id = a.id
         where a.porteuse_id = p.porteuse_id and a.participant_id = p.id and r.statut = 'honore'),
        (select max(coalesce(
            (select max(se.date) from presences l join seances se on se.id = l.seance_id
             where l.porteuse_id = i.porteuse_id and l.session_id = i.session_id and l.inscription_id = i.id and l.statut = 'present'),
            case when i.statut = 'present' then s.debut end))
         from inscriptions i join sessions s on s.porteuse_id = i.porteuse_id and s.id = i.session_id
         where i.porteuse_id = p.porteuse_id and i.participant_id = p.id)
    ) as dernier_contact,
    p.nom_tri, p.prenom_tri, p.recherche
from participants p;
