create or replace view zones_lieux as
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
