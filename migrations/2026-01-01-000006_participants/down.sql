drop view projets_vue;
drop table projets_stades;
drop table projets_porteurs;
drop table projets;
drop table participants;
