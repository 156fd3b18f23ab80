-- Who pays, for what, and what was promised for it: financeurs (a shared directory), their conventions, the sessions they pay for.
create table financeurs (
    id uuid primary key,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version integer not null default 1,
    structure_id uuid not null constraint financeurs_structure_id_fkey references structures constraint financeurs_structure_id_key unique,
    type text not null constraint financeurs_type_check check (type in (
        'etat', 'region', 'departement', 'epci', 'commune', 'fondation', 'banque_publique', 'opco', 'europe', 'autre'))
);
create index financeurs_created_at_idx on financeurs (created_at, id);

-- Who is asked is told from the day of the request on (`deposee_le`), who answers from the day of the decision on.
create table conventions (
    id uuid primary key,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version integer not null default 1,
    porteuse_id uuid not null references structures,
    financeur_id uuid not null constraint conventions_financeur_id_fkey references financeurs,
    intitule text not null,
    etape text not null constraint conventions_etape_check check (etape in ('prospect', 'deposee', 'decidee', 'en_cours', 'close')),
    deposee_le date,
    decision text constraint conventions_decision_check check (decision in ('accordee', 'refusee')),
    decision_le date,
    montant numeric(12, 2),
    debut date not null,
    fin date not null,
    objectifs jsonb not null,
    intitule_tri text collate "C" not null generated always as (plat(intitule)) stored,
    unique (porteuse_id, id),
    constraint conventions_fin_check check (fin >= debut),
    constraint conventions_deposee_le_check check ((etape = 'prospect') = (deposee_le is null)),
    constraint conventions_decision_le_check check ((decision is null) = (decision_le is null)),
    constraint conventions_decidee_check check (decision is null or etape in ('decidee', 'en_cours', 'close'))
);
create index conventions_financeur_id_idx on conventions (financeur_id);
create index conventions_debut_idx on conventions (porteuse_id, debut, id);
create index conventions_deposee_le_idx on conventions (porteuse_id, deposee_le, id);
create index conventions_intitule_tri_idx on conventions (porteuse_id, intitule_tri, id);
create index conventions_created_at_idx on conventions (porteuse_id, created_at, id);

create table conventions_dispositifs (
    porteuse_id uuid not null,
    convention_id uuid not null,
    dispositif_id uuid not null,
    primary key (porteuse_id, convention_id, dispositif_id),
    constraint conventions_dispositifs_convention_id_fkey foreign key (porteuse_id, convention_id)
        references conventions (porteuse_id, id) on delete cascade,
    constraint conventions_dispositifs_dispositif_id_fkey foreign key (porteuse_id, dispositif_id) references dispositifs (porteuse_id, id)
);
create index conventions_dispositifs_dispositif_id_idx on conventions_dispositifs (porteuse_id, dispositif_id);

create table conventions_territoires (
    convention_id uuid not null references conventions on delete cascade,
    territoire text collate "C" not null constraint conventions_territoires_territoire_fkey references territoires,
    primary key (convention_id, territoire)
);
create index conventions_territoires_territoire_idx on conventions_territoires (territoire);

-- What the filters of a convention's objectifs name, which stays as long as they do. (Dispositifs are the convention's own.)
create table objectifs_references (
    porteuse_id uuid not null,
    convention_id uuid not null,
    rang integer not null,
    module_id uuid constraint objectifs_references_module_id_fkey references modules,
    session_id uuid,
    structure_id uuid constraint objectifs_references_structure_id_fkey references structures,
    financeur_id uuid constraint objectifs_references_financeur_id_fkey references financeurs,
    territoire text collate "C" constraint objectifs_references_territoire_fkey references territoires,
    primary key (porteuse_id, convention_id, rang),
    constraint objectifs_references_convention_id_fkey foreign key (porteuse_id, convention_id)
        references conventions (porteuse_id, id) on delete cascade,
    constraint objectifs_references_session_id_fkey foreign key (porteuse_id, session_id) references sessions (porteuse_id, id),
    constraint objectifs_references_check check (num_nonnulls(module_id, session_id, structure_id, financeur_id, territoire) = 1)
);
create index objectifs_references_module_id_idx on objectifs_references (module_id);
create index objectifs_references_session_id_idx on objectifs_references (porteuse_id, session_id);
create index objectifs_references_structure_id_idx on objectifs_references (structure_id);
create index objectifs_references_financeur_id_idx on objectifs_references (financeur_id);
create index objectifs_references_territoire_idx on objectifs_references (territoire);

-- The convention that pays for a session covers its dispositif.
alter table sessions add column convention_id uuid;
alter table sessions add constraint sessions_convention_id_fkey foreign key (porteuse_id, convention_id, dispositif_id)
    references conventions_dispositifs (porteuse_id, convention_id, dispositif_id);
create index sessions_convention_id_idx on sessions (porteuse_id, convention_id, dispositif_id);

create view financeurs_vue as
select f.id, f.created_at, f.updated_at, f.version,
    f.structure_id, jsonb_build_object('id', s.id, 'nom', s.nom) as structure,
    f.type, s.actif, s.nom_tri, s.recherche
from financeurs f join structures s on s.id = f.structure_id;
comment on column financeurs_vue.actif is 'not null';
comment on column financeurs_vue.nom_tri is 'not null';
comment on column financeurs_vue.recherche is 'not null';

create view conventions_vue as
select c.id, c.created_at, c.updated_at, c.version,
    c.porteuse_id, (select jsonb_build_object('id', s.id, 'nom', s.nom) from structures s where s.id = c.porteuse_id) as porteuse,
    c.financeur_id, (select jsonb_build_object('id', f.id, 'nom', s.nom)
     from financeurs f join structures s on s.id = f.structure_id where f.id = c.financeur_id) as financeur,
    (select coalesce(jsonb_agg(jsonb_build_object('id', d.id, 'code', d.code, 'nom', d.nom) order by d.nom_tri, d.id), '[]')
     from conventions_dispositifs cd join dispositifs d on d.id = cd.dispositif_id
     where cd.porteuse_id = c.porteuse_id and cd.convention_id = c.id) as dispositifs,
    c.intitule, c.etape, c.deposee_le, c.decision, c.decision_le, c.montant, c.debut, c.fin,
    (select coalesce(jsonb_agg(jsonb_build_object('code', t.code, 'type', t.type, 'nom', t.nom, 'parents', t.parents) order by t.nom_tri, t.code), '[]')
     from conventions_territoires ct join territoires t on t.code = ct.territoire where ct.convention_id = c.id) as territoires,
    c.objectifs, c.intitule_tri
from conventions c;
comment on column conventions_vue.dispositifs is 'not null';
comment on column conventions_vue.territoires is 'not null';

create or replace view sessions_vue as
select s.id, s.created_at, s.updated_at, s.version, s.porteuse_id,
    s.dispositif_id, (select jsonb_build_object('id', d.id, 'code', d.code, 'nom', d.nom) from dispositifs d where d.id = s.dispositif_id) as dispositif,
    s.type, s.titre,
    s.module_id, (select jsonb_build_object('id', m.id, 'code', m.code, 'intitule', m.intitule) from modules m where m.id = s.module_id) as module,
    s.variante, s.statut, s.motif_statut,
    s.reportee_vers_id, (select jsonb_build_object('id', r.id, 'titre', r.titre, 'debut', r.debut) from sessions r where r.id = s.reportee_vers_id) as reportee_vers,
    s.modalite, s.commune,
    s.lieu_structure_id, (select jsonb_build_object('id', l.id, 'nom', l.nom) from structures l where l.id = s.lieu_structure_id) as lieu_structure,
    s.debut, s.fin, s.duree_jours, s.duree_heures, s.capacite,
    (select coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'nom', p.nom) order by p.nom_tri, p.id), '[]')
     from sessions_partenaires sp join structures p on p.id = sp.structure_id where sp.session_id = s.id) as partenaires,
    s.commanditaire_id, (select jsonb_build_object('id', c.id, 'nom', c.nom) from structures c where c.id = s.commanditaire_id) as commanditaire,
    s.seances_prevues,
    case when s.effectif_total is not null then jsonb_build_object('total', s.effectif_total, 'femmes', s.effectif_femmes,
        'hommes', s.effectif_hommes, 'qpv', s.effectif_qpv, 'rsa', s.effectif_rsa) end as effectif_declare,
    s.titre_tri,
    s.convention_id, (select jsonb_build_object('id', c.id, 'intitule', c.intitule) from conventions c where c.id = s.convention_id) as convention
from sessions s;
