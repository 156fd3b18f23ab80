-- The places that lie in any of these territoires and zones (`epci:200093201`, `zone:lot-1`). A zone is first what it is drawn of, so
-- that communes are found by index, and not by trying each commune of France. (An index is of one collation: that of its column.)
create or replace function lieux(codes text[]) returns table (code text)
    language sql stable parallel safe
    begin atomic
        with dessines as (
            select unnest(codes) as code
            union
            select zt.territoire from zones z join zones_territoires zt on zt.zone_id = z.id where 'zone:' || z.code = any (codes)
        ), communes as (
            select t.code, t.epci from territoires t where t.type = 'commune' and t.code = any (array(select d.code collate "C" from dessines d))
            union
            select t.code, t.epci from territoires t where t.type = 'commune' and t.parents && array(select d.code collate "default" from dessines d)
        )
        select c.code from communes c
        union all
        select 'epci:' || c.epci from communes c
        where c.epci is not null
        group by c.epci
        having count(*) = (select count(*) from territoires t where t.type = 'commune' and t.epci = c.epci);
    end;
