drop view emplois_vue;
drop table emplois;
