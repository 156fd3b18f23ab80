-- Where a partner's system is told. A secret is sealed, not hashed: it signs.
create table webhooks (
    id uuid primary key,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version integer not null default 1,
    structure_id uuid not null constraint webhooks_structure_id_fkey references structures,
    url text not null,
    -- Empty: all of them.
    evenements text[] not null constraint webhooks_evenements_check check (evenements <@ array[
        'prescription.soumise', 'prescription.prise_en_charge', 'prescription.acceptee', 'prescription.refusee', 'prescription.reorientee',
        'prescription.demarree', 'prescription.terminee', 'prescription.annulee', 'prescription.expiree', 'prescription.premier_rendez_vous',
        'prescription.presence_constatee']),
    actif boolean not null default true,
    desactive_le timestamptz,
    motif_desactivation text constraint webhooks_motif_desactivation_check check (motif_desactivation in ('refus_410', 'echecs_repetes'))
);
create index webhooks_structure_id_idx on webhooks (structure_id, created_at, id);

create table webhooks_secrets (
    id uuid primary key,
    webhook_id uuid not null constraint webhooks_secrets_webhook_id_fkey references webhooks,
    secret text not null,
    created_at timestamptz not null
);
create index webhooks_secrets_webhook_id_idx on webhooks_secrets (webhook_id, created_at);

-- What is sent where, and how it went. Without an event it is a test. In one prescription nothing overtakes what is still to be sent.
create table livraisons (
    id uuid primary key,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    rang bigint not null generated always as identity,
    webhook_id uuid not null constraint livraisons_webhook_id_fkey references webhooks,
    evenement_id uuid constraint livraisons_evenement_id_fkey references evenements,
    prescription_id uuid,
    statut text not null constraint livraisons_statut_check check (statut in ('en_attente', 'livree', 'abandonnee')),
    essais integer not null default 0,
    prochain_essai_le timestamptz not null,
    dernier_statut smallint,
    derniere_erreur text constraint livraisons_derniere_erreur_check check (derniere_erreur in (
        'adresse_interdite', 'connexion', 'delai', 'redirection', 'statut')),
    livree_le timestamptz
);
create index livraisons_webhook_id_idx on livraisons (webhook_id, created_at, id);
create index livraisons_evenement_id_idx on livraisons (evenement_id);
create index livraisons_ordre_idx on livraisons (webhook_id, prescription_id, rang) where statut = 'en_attente';
create index livraisons_prochain_essai_le_idx on livraisons (prochain_essai_le) where statut = 'en_attente';

create view webhooks_vue as
select w.id, w.created_at, w.updated_at, w.version, w.structure_id,
    (select jsonb_build_object('id', s.id, 'nom', s.nom) from structures s where s.id = w.structure_id) as structure,
    w.url, w.evenements, w.actif, w.desactive_le, w.motif_desactivation,
    (select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'created_at', s.created_at) order by s.created_at, s.id), '[]')
        from webhooks_secrets s where s.webhook_id = w.id) as secrets
from webhooks w;
comment on column webhooks_vue.structure is 'not null';
comment on column webhooks_vue.secrets is 'not null';

create view livraisons_vue as
select l.id, l.created_at, l.updated_at, l.webhook_id, w.structure_id, l.evenement_id, coalesce(e.type, 'webhook.essai') as type, l.prescription_id,
    l.statut, l.essais, case when l.statut = 'en_attente' then l.prochain_essai_le end as prochain_essai_le,
    l.dernier_statut, l.derniere_erreur, l.livree_le
from livraisons l
join webhooks w on w.id = l.webhook_id
left join evenements e on e.id = l.evenement_id;
comment on column livraisons_vue.type is 'not null';
