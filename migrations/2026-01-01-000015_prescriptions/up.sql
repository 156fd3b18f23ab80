-- People whom partners refer, and what became of them. Who was posted is kept as it was posted, whatever file it is linked to.
-- `profil_*` is the situation on the day of the post, which figures read; `recherche` serves the porteuse and the partner alike.
create table prescriptions (
    id uuid primary key,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version integer not null default 1,
    porteuse_id uuid not null references structures,
    prescripteur_id uuid not null constraint prescriptions_prescripteur_id_fkey references structures,
    dispositif_id uuid not null,
    numero text not null constraint prescriptions_numero_key unique,
    statut text not null constraint prescriptions_statut_check check (statut in (
        'soumise', 'prise_en_charge', 'acceptee', 'refusee', 'reorientee', 'demarree', 'terminee', 'annulee', 'expiree')),
    reponse_attendue_le date not null,
    -- Of the first answer: acceptee, refusee or reorientee.
    repondue_le timestamptz,
    -- Of the last refusal or cancellation.
    motif text constraint prescriptions_motif_check check (motif in (
        'hors_territoire', 'hors_public', 'projet_inadapte', 'doublon', 'injoignable', 'place_indisponible', 'desistement', 'erreur', 'autre')),
    issue text constraint prescriptions_issue_check check (issue in ('creation', 'emploi', 'formation', 'accompagnement', 'abandon', 'autre')),
    nom text not null,
    prenom text not null,
    email text,
    telephone text,
    adresse text,
    consentement_le date,
    profil_genre text constraint prescriptions_profil_genre_check check (profil_genre in ('femme', 'homme', 'autre')),
    profil_date_naissance date,
    profil_situation text constraint prescriptions_profil_situation_check check (profil_situation in (
        'demandeur_emploi', 'salarie', 'independant', 'etudiant', 'retraite', 'sans_activite', 'autre')),
    profil_rsa boolean,
    profil_niveau_diplome text constraint prescriptions_profil_niveau_diplome_check check (profil_niveau_diplome in (
        'sans_diplome', 'cap_bep', 'bac', 'bac_2', 'bac_3_4', 'bac_5')),
    profil_commune text constraint prescriptions_profil_commune_fkey references territoires (commune),
    profil_epci text,
    profil_qpv boolean,
    profil_qpv_code text,
    profil_qpv_millesime smallint,
    demande text not null,
    freins text[] not null constraint prescriptions_freins_check check (
        freins <@ array['mobilite', 'garde_enfants', 'langue', 'numerique', 'sante', 'logement', 'confiance', 'autre']),
    consentement_recueilli_le date not null,
    reference_externe text,
    commentaire text,
    -- SHA-256 of what was posted: tells a repeated line of a batch from another under the same reference.
    empreinte bytea not null,
    participant_id uuid,
    accompagnement_id uuid,
    reorientee_vers_id uuid constraint prescriptions_reorientee_vers_id_fkey references structures,
    -- The prescription that was reoriented into this one.
    origine_id uuid,
    -- What the partner has been told of, once.
    rendez_vous_annonce boolean not null default false,
    presence_annoncee boolean not null default false,
    jour date not null generated always as ((created_at at time zone 'Europe/Paris')::date) stored,
    nom_tri text collate "C" not null generated always as (plat(nom)) stored,
    recherche text collate "C" not null generated always as (plat(prenom || ' ' || nom || ' ' || prenom)) stored,
    unique (porteuse_id, id),
    constraint prescriptions_dispositif_id_fkey foreign key (porteuse_id, dispositif_id) references dispositifs (porteuse_id, id),
    constraint prescriptions_participant_id_fkey foreign key (porteuse_id, participant_id) references participants (porteuse_id, id),
    constraint prescriptions_accompagnement_id_fkey foreign key (porteuse_id, accompagnement_id) references accompagnements (porteuse_id, id),
    constraint prescriptions_origine_id_fkey foreign key (porteuse_id, origine_id) references prescriptions (porteuse_id, id)
);
-- A reference is the partner's own; what follows a reorientation keeps it.
create unique index prescriptions_reference_externe_key on prescriptions (prescripteur_id, reference_externe) where origine_id is null;
create index prescriptions_porteuse_created_at_idx on prescriptions (porteuse_id, created_at, id);
create index prescriptions_prescripteur_created_at_idx on prescriptions (prescripteur_id, created_at, id);
create index prescriptions_reference_idx on prescriptions (prescripteur_id, reference_externe);
create index prescriptions_dispositif_id_idx on prescriptions (porteuse_id, dispositif_id, jour);
create index prescriptions_participant_id_idx on prescriptions (porteuse_id, participant_id);
create index prescriptions_accompagnement_id_idx on prescriptions (porteuse_id, accompagnement_id);
create index prescriptions_origine_id_idx on prescriptions (porteuse_id, origine_id);
create index prescriptions_reorientee_vers_id_idx on prescriptions (reorientee_vers_id);
create index prescriptions_profil_commune_idx on prescriptions (profil_commune);
create index prescriptions_attente_idx on prescriptions (reponse_attendue_le) where statut in ('soumise', 'prise_en_charge');

-- Every move, the post first. `structure_id` is who made it, null for the clock.
create table prescriptions_historique (
    rang bigint primary key generated always as identity,
    porteuse_id uuid not null,
    prescription_id uuid not null,
    de text,
    vers text not null,
    le timestamptz not null,
    structure_id uuid constraint prescriptions_historique_structure_id_fkey references structures,
    motif text,
    message text,
    constraint prescriptions_historique_prescription_id_fkey foreign key (porteuse_id, prescription_id) references prescriptions (porteuse_id, id)
);
create index prescriptions_historique_prescription_id_idx on prescriptions_historique (porteuse_id, prescription_id, rang);
create index prescriptions_historique_structure_id_idx on prescriptions_historique (structure_id);

-- An epoch is a life of the cluster: a restore begins another, since it takes the transaction ids back.
create table epoques (
    numero integer primary key generated always as identity,
    cluster text not null
);
insert into epoques (cluster)
select s.system_identifier || '/' || c.timeline_id from pg_control_system() s, pg_control_checkpoint() c;

create function epoque() returns integer
    language sql stable
    return (select max(numero) from epoques);

-- What partners are told, in the transaction of what happened: the feed they read, and what is sent to them. A row is read once no
-- transaction older than its `xid` can still commit.
create table evenements (
    id uuid primary key,
    epoque integer not null default epoque(),
    xid bigint not null default (pg_current_xact_id()::text::bigint),
    rang bigint not null generated always as identity,
    porteuse_id uuid not null,
    prescription_id uuid not null,
    prescripteur_id uuid not null constraint evenements_prescripteur_id_fkey references structures,
    type text not null constraint evenements_type_check check (type in (
        'prescription.soumise', 'prescription.prise_en_charge', 'prescription.acceptee', 'prescription.refusee', 'prescription.reorientee',
        'prescription.demarree', 'prescription.terminee', 'prescription.annulee', 'prescription.expiree', 'prescription.premier_rendez_vous',
        'prescription.presence_constatee')),
    statut text not null,
    le timestamptz not null,
    constraint evenements_prescription_id_fkey foreign key (porteuse_id, prescription_id) references prescriptions (porteuse_id, id)
);
create index evenements_fil_idx on evenements (prescripteur_id, epoque, xid, rang);
create index evenements_prescription_id_idx on evenements (porteuse_id, prescription_id);

-- Two files of one person that became one: where the file that is gone went.
create table fusions (
    absorbe_id uuid primary key,
    porteuse_id uuid not null,
    participant_id uuid not null,
    le timestamptz not null,
    auteur_id uuid not null,
    constraint fusions_participant_id_fkey foreign key (porteuse_id, participant_id) references participants (porteuse_id, id)
);
create index fusions_participant_id_idx on fusions (porteuse_id, participant_id);

create view prescriptions_vue as
select p.id, p.created_at, p.updated_at, p.version, p.porteuse_id, p.numero, p.statut, p.reponse_attendue_le,
    p.prescripteur_id, (select jsonb_build_object('id', s.id, 'nom', s.nom) from structures s where s.id = p.prescripteur_id) as prescripteur,
    p.dispositif_id, (select jsonb_build_object('id', d.id, 'code', d.code, 'nom', d.nom) from dispositifs d where d.id = p.dispositif_id) as dispositif,
    jsonb_build_object('nom', p.nom, 'prenom', p.prenom, 'genre', p.profil_genre, 'date_naissance', p.profil_date_naissance, 'email', p.email,
        'telephone', p.telephone, 'adresse', p.adresse, 'commune', p.profil_commune, 'qpv', p.profil_qpv, 'qpv_code', p.profil_qpv_code,
        'qpv_millesime', p.profil_qpv_millesime, 'rsa', p.profil_rsa, 'situation', p.profil_situation, 'niveau_diplome', p.profil_niveau_diplome,
        'consentement_le', p.consentement_le) as personne,
    p.demande, p.freins, jsonb_build_object('recueilli_le', p.consentement_recueilli_le) as consentement, p.reference_externe, p.commentaire,
    (select jsonb_agg(jsonb_build_object('de', h.de, 'vers', h.vers, 'le', h.le,
            'par', (select jsonb_build_object('id', s.id, 'nom', s.nom) from structures s where s.id = h.structure_id),
            'motif', h.motif, 'message', h.message) order by h.rang)
        from prescriptions_historique h where h.porteuse_id = p.porteuse_id and h.prescription_id = p.id) as historique,
    -- Met, or there: at a rendez-vous of the accompagnement, or at a session of the dispositif since the post. Not before it: the
    -- partner cannot tell whether the person was known.
    p.accompagnement_id is not null and (
        exists (select from rendez_vous r where r.porteuse_id = p.porteuse_id and r.accompagnement_id = p.accompagnement_id and r.statut = 'honore')
        or exists (select from inscriptions i join sessions s on s.porteuse_id = i.porteuse_id and s.id = i.session_id
            where i.porteuse_id = p.porteuse_id and i.participant_id = p.participant_id and i.statut = 'present'
                and s.dispositif_id = p.dispositif_id
                and (s.debut >= p.jour or exists (select from presences l join seances e on e.id = l.seance_id
                    where l.porteuse_id = i.porteuse_id and l.inscription_id = i.id and l.statut = 'present' and e.date >= p.jour)))
    ) as presence_constatee,
    -- The first that was honoured; until then, the first that is planned or was missed.
    (select coalesce(min(r.jour) filter (where r.statut = 'honore'), min(r.jour) filter (where r.statut in ('planifie', 'absent')))
        from rendez_vous r where r.porteuse_id = p.porteuse_id and r.accompagnement_id = p.accompagnement_id) as premier_rendez_vous_le,
    p.motif, p.issue,
    p.reorientee_vers_id, (select jsonb_build_object('id', s.id, 'nom', s.nom) from structures s where s.id = p.reorientee_vers_id) as reorientee_vers,
    p.origine_id, (select jsonb_build_object('id', o.id, 'numero', o.numero) from prescriptions o where o.id = p.origine_id) as origine,
    (select jsonb_build_object('id', f.id, 'numero', f.numero) from prescriptions f where f.porteuse_id = p.porteuse_id and f.origine_id = p.id) as suivante,
    p.participant_id, (select jsonb_build_object('id', x.id, 'nom', x.nom, 'prenom', x.prenom) from participants x where x.id = p.participant_id) as participant,
    p.accompagnement_id, p.nom_tri, p.recherche
from prescriptions p;
comment on column prescriptions_vue.prescripteur is 'not null';
comment on column prescriptions_vue.dispositif is 'not null';
comment on column prescriptions_vue.personne is 'not null';
comment on column prescriptions_vue.consentement is 'not null';
comment on column prescriptions_vue.historique is 'not null';
comment on column prescriptions_vue.presence_constatee is 'not null';
