-- The places that lie in any of these territoires and zones (`epci:200093201`, `zone:lot-1`).
create or replace function lieux(codes text[]) returns table (code text)
    language sql stable parallel safe
    begin atomic
        with communes as (
            select t.code, t.epci from territoires t where t.type = 'commune' and (t.code = any (codes) or t.parents && codes)
            union
            select t.code, t.epci from zones_communes z join territoires t on t.commune = z.commune where 'zone:' || z.zone = any (codes)
        )
        select c.code from communes c
        union all
        select 'epci:' || c.epci from communes c
        where c.epci is not null
        group by c.epci
        having count(*) = (select count(*) from territoires t where t.type = 'commune' and t.epci = c.epci);
    end;
