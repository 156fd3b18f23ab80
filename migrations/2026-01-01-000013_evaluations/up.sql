-- What people thought of a session. Anonymous: nothing here leads to a person.
create table evaluations (
    id uuid primary key,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version integer not null default 1,
    porteuse_id uuid not null references structures,
    session_id uuid not null,
    questionnaire text not null constraint evaluations_questionnaire_check check (questionnaire in ('a_chaud', 'a_froid', 'formateur', 'employeur')),
    commentaire text,
    unique (porteuse_id, id),
    constraint evaluations_session_id_fkey foreign key (porteuse_id, session_id) references sessions (porteuse_id, id)
);
create index evaluations_session_id_idx on evaluations (porteuse_id, session_id, created_at, id);

create table evaluations_notes (
    porteuse_id uuid not null,
    evaluation_id uuid not null,
    item text not null,
    note text not null constraint evaluations_notes_note_check check (note in ('tres_bien', 'bien', 'moyen', 'insuffisant')),
    primary key (evaluation_id, item),
    constraint evaluations_notes_evaluation_id_fkey foreign key (porteuse_id, evaluation_id)
        references evaluations (porteuse_id, id) on delete cascade
);
create index evaluations_notes_evaluation_id_idx on evaluations_notes (porteuse_id, evaluation_id);
-- What was asked, to tell an item that no evaluation of the porteuse answers from a figure of zero.
create index evaluations_notes_item_idx on evaluations_notes (porteuse_id, item);

create view evaluations_vue as
select e.id, e.created_at, e.updated_at, e.version, e.porteuse_id,
    e.session_id, (select jsonb_build_object('id', s.id, 'titre', s.titre, 'debut', s.debut) from sessions s where s.id = e.session_id) as session,
    e.questionnaire,
    (select jsonb_object_agg(n.item, n.note) from evaluations_notes n where n.porteuse_id = e.porteuse_id and n.evaluation_id = e.id) as notes,
    e.commentaire
from evaluations e;
comment on column evaluations_vue.notes is 'not null';
