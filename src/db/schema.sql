-- Writes src/db/schema.rs from a migrated database. A view's column is nullable unless its table's column of the same name
-- (or of that name + `_id`) is not, or its comment says 'not null'.
with relations as (
    select c.oid, c.relname::text as nom, c.relkind = 'v' as vue, b.oid as base,
        coalesce((select string_agg(a.attname, ', ' order by array_position(i.indkey::int[], a.attnum::int))
                  from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = any(i.indkey)
                  where i.indrelid = c.oid and i.indisprimary), 'id') as cle
    from pg_class c
    left join pg_class b on c.relkind = 'v' and b.relname = regexp_replace(c.relname, '_vue$', '') and b.relnamespace = c.relnamespace
    where c.relnamespace = 'public'::regnamespace and (c.relkind = 'r' or c.relname like '%\_vue')
        and c.relname not in ('__diesel_schema_migrations', 'compteurs')
), colonnes as (
    select r.nom as relation, a.attnum, a.attname::text as nom,
        case t.typname
            when 'uuid' then 'Uuid' when 'timestamptz' then 'Timestamptz' when 'int4' then 'Int4' when 'int2' then 'Int2'
            when 'int8' then 'Int8' when 'text' then 'Text' when 'bool' then 'Bool' when 'date' then 'Date'
            when 'numeric' then 'Numeric' when 'jsonb' then 'Jsonb' when 'bytea' then 'Bytea' when '_text' then 'Array<Text>'
        end as type,
        case when r.vue
            then coalesce(col_description(r.oid, a.attnum) = 'not null', false)
                or exists (select from pg_attribute b where b.attrelid = r.base and b.attnotnull and b.attname in (a.attname, a.attname || '_id'))
            else a.attnotnull end as requise
    from relations r
    join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
    join pg_type t on t.oid = a.atttypid
)
select '// Generated from the migrations by schema.sql; a test compares them and says how to update this file.' || e'\n' || string_agg(e'\n' ||
    'diesel::table! {' || e'\n    ' || r.nom || ' (' || r.cle || e') {\n' || (
        select string_agg(
            case c.nom when 'type' then e'        #[sql_name = "type"]\n        type_' else '        ' || c.nom end
            || ' -> ' || case when c.requise then c.type else 'Nullable<' || c.type || '>' end || e',\n', '' order by c.attnum)
        from colonnes c where c.relation = r.nom) || e'    }\n}\n', '' order by r.nom)
from relations r;
