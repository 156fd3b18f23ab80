-- Where facts lie, for the figures. A place is the code of the finest territoire known: a commune or, once a person is
-- erased, an EPCI. An EPCI lies in a wider place when all its communes do.

create view zones_lieux as
with communes as (
    select distinct z.code as zone, c.code, c.epci
    from zones z
    join zones_territoires zt on zt.zone_id = z.id
    join territoires c on c.type = 'commune' and (c.code = zt.territoire or c.parents @> array[zt.territoire])
)
select zone, code as lieu from communes
union all
select c.zone, 'epci:' || c.epci from communes c
where c.epci is not null
group by c.zone, c.epci
having count(*) = (select count(*) from territoires t where t.type = 'commune' and t.epci = c.epci);

-- The places that lie in any of these territoires and zones (`epci:200093201`, `zone:lot-1`).
create function lieux(codes text[]) returns table (code text)
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

-- What people typed, to tell a value that none of the porteuse's projets bears from a figure of zero.
create index projets_domaine_activite_idx on projets (porteuse_id, domaine_activite);
