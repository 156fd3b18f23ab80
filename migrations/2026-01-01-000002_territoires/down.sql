drop view zones_vue;
drop view zones_communes;
drop table zones_territoires;
drop table zones;
drop table territoires;
