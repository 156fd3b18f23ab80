-- The places of a zone are those that `lieux` finds for it by index; the view read every commune of France for each question.
create or replace view zones_lieux as
select z.code as zone, l.code collate "C" as lieu from zones z cross join lateral lieux(array['zone:' || z.code]) l;
